"""What can be asked, checked and completed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.errors import ConfigError
from sealskin.core.times import now_ms
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import Metric
from sealskin.serve.metric_wire import Step
from sealskin.store.rows import CameraRow
from sealskin.store.write import MS_PER_HOUR, hour_of

MS_PER_DAY = 24 * MS_PER_HOUR
MS_PER_MINUTE = 60_000
MOST_STARTS = 9_000
"""A year of hours, and a little."""
MOST_MINUTES_MS = MS_PER_DAY


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a metric.

    Attributes:
        metric: its entry.
        cameras: that it is about.
        site, camera, zone: as asked for.
        starts: of the stretches, rising; `ends` are theirs.
        step: how long those are.
        timezone: on whose clock days begin.
        measure: the parameters.
        split: a row for each line, zone or camera, or one for all.
    """

    metric: Metric
    cameras: tuple[CameraRow, ...]
    site: str | None
    camera: str | None
    zone: str | None
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    step: Step
    timezone: str
    measure: MeasureConfig
    split: bool

    @property
    def ids(self) -> list[int]:
        return [camera.id for camera in self.cameras]

    @property
    def from_ms(self) -> int:
        return self.starts[0]

    @property
    def to_ms(self) -> int:
        return self.ends[-1]

    def start_of(self, time_ms: int) -> int:
        """The start of the stretch that a moment falls into."""
        return self.starts[bisect_right(self.starts, time_ms) - 1]


def ask(
    meter: Meter,
    metric: Metric,
    sees: Callable[[str], bool],
    *,
    site: str | None,
    camera: str | None,
    zone: str | None,
    from_ms: int,
    to_ms: int,
    step: Step,
    parameters: dict[str, object],
    split: bool,
) -> Question:
    """Check a question and complete it.

    Raises:
        LookupError: there is no such site, camera or zone, or none that the asker sees.
        ConfigError: the times or parameters cannot be.
    """
    rows = [row for row in meter.database.cameras() if sees(row.name)]
    if site is not None and site not in {row.site for row in rows}:
        raise LookupError(f"there is no site {site!r} with a camera that has recorded anything")
    chosen = [
        row
        for row in rows
        if (site is None or row.site == site) and (camera is None or row.name == camera)
    ]
    if not chosen:
        raise LookupError(
            f"there is no camera {camera!r}; /api/cameras lists them"
            if camera is not None
            else "no camera has recorded anything yet; wait a minute"
        )
    if zone is not None and not _has_zone(meter, chosen, zone):
        raise LookupError(f"there is no zone {zone!r} in these cameras; see /api/cameras")
    timezone = _timezone(meter, chosen)
    to_ms = min(to_ms, -(-now_ms() // MS_PER_MINUTE) * MS_PER_MINUTE)
    if from_ms >= to_ms:
        raise ConfigError("expected `from` before `to` and before now; correct them")
    starts, ends = _stretches(from_ms, to_ms, step, timezone)
    return Question(
        metric=metric,
        cameras=tuple(chosen),
        site=site,
        camera=camera,
        zone=zone,
        starts=starts,
        ends=ends,
        step=step,
        timezone=timezone,
        measure=measure_with(meter.measure, metric, parameters),
        split=split,
    )


def measure_with(
    measure: MeasureConfig, metric: Metric, parameters: dict[str, object]
) -> MeasureConfig:
    """The parameters of an installation with others in their place.

    Raises:
        ConfigError: the metric does not know one, or it is out of range.
    """
    unknown = sorted(set(parameters) - set(metric.parameters))
    if unknown:
        known = ", ".join(metric.parameters) or "none"
        raise ConfigError(
            f"{metric.id} has no parameter {unknown[0]!r}; it has {known}; see /api/metrics"
        )
    try:
        return MeasureConfig.model_validate({**measure.model_dump(), **parameters})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise ConfigError(f"parameter {first['loc'][0]}: {first['msg']}; correct it") from None


def _has_zone(meter: Meter, cameras: Sequence[CameraRow], zone: str) -> bool:
    places = [meter.places[row.id] for row in cameras if row.id in meter.places]
    # Of cameras that are watched elsewhere the zones are not known here.
    elsewhere = len(places) < len(cameras)
    return elsewhere or any(zone == one.name for place in places for one in place.layout.zones)


def _timezone(meter: Meter, cameras: Sequence[CameraRow]) -> str:
    return meter.timezones().get(cameras[0].site, "UTC")


def _stretches(
    from_ms: int, to_ms: int, step: Step, timezone: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Whole stretches that cover a time; the last one may reach beyond it."""
    if step == "total":
        begin, end = hour_of(from_ms), -(-to_ms // MS_PER_HOUR) * MS_PER_HOUR
        return (begin,), (end,)
    if step in ("minute", "hour"):
        size = MS_PER_MINUTE if step == "minute" else MS_PER_HOUR
        if step == "minute" and to_ms - from_ms > MOST_MINUTES_MS:
            raise ConfigError("minutes can be asked for a day at most; ask for hours")
        if (to_ms - from_ms) // size > MOST_STARTS:
            raise ConfigError("these are too many hours; ask for days, or for a shorter time")
        starts = tuple(range(from_ms - from_ms % size, to_ms, size))
        return starts, tuple(start + size for start in starts)
    zone = ZoneInfo(timezone)
    at = datetime.fromtimestamp(from_ms / 1000, UTC).astimezone(zone)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if step == "week":
        day -= timedelta(days=day.weekday())
    elif step == "month":
        day = day.replace(day=1)
    edges = [_ms(day)]
    while edges[-1] < to_ms:
        day = _next(day, step).replace(fold=0)
        edges.append(_ms(day))
    if len(edges) > MOST_STARTS:
        raise ConfigError("these are too many days; ask for a shorter time")
    return tuple(edges[:-1]), tuple(edges[1:])


def _next(day: datetime, step: Step) -> datetime:
    if step == "month":
        return (day + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if step == "week" else 1)


def _ms(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)
