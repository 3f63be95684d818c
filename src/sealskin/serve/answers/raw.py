"""The sums behind an answer: by stretch of time and by what is kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sealskin.core.times import now_ms
from sealskin.pipeline.measure.compute import compute
from sealskin.pipeline.measure.meter import Meter
from sealskin.pipeline.measure.places import day_of
from sealskin.serve.answers.question import Question
from sealskin.store import figures
from sealskin.store.figures import Kind, Span
from sealskin.store.paths import crossings, paths

Sums: TypeAlias = dict[str, int]
Key: TypeAlias = tuple[str | None, ...]
"""Name of the camera, or None for all together, and further names or numbers."""


@dataclass(slots=True)
class Raw:
    """Sums by start and key.

    Attributes:
        sums: by start and key.
        minutes: that were watched, by start and name of the camera, or None for all.
        keys: all that appear, in order.
    """

    sums: dict[tuple[int, Key], Sums] = field(default_factory=dict)
    minutes: dict[tuple[int, str | None], int] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)

    def rows(
        self, question: Question
    ) -> Iterator[tuple[int, int, Key, dict[str, int] | None, int]]:
        """For each start and key: start, end, key, sums or None for unknown, minutes."""
        now = now_ms()
        for start, end in zip(question.starts, question.ends, strict=True):
            if start > now:
                return
            for key in self.keys:
                yield (
                    start,
                    end,
                    key,
                    self.sums.get((start, key)),
                    self.minutes.get((start, key[0]), 0),
                )


Only: TypeAlias = Mapping[int, Collection[str]] | None
"""By number of the camera, the lines or zones that count; None: all."""


def raw(
    meter: Meter, question: Question, kind: Kind, by: Sequence[str] = (), only: Only = None
) -> Raw:
    """Sums of a kind for a question.

    Args:
        meter: keeps the figures.
        question: what is asked.
        kind: of which figures.
        by: columns that are kept apart, with the camera, if the question splits.
        only: which lines or zones count.
    """
    if question.step == "minute":
        found = _by_minute(meter, question, kind, by, only)
    else:
        found = _from_tables(meter, question, kind, by, only)
    expected = _expected(meter, question, kind, by, only)
    found.keys = sorted({key for _, key in found.sums} | set(expected), key=_order)
    return found


def _order(key: Key) -> tuple[str, ...]:
    # Sizes of groups are numbers and go by their size.
    return tuple(f"{part:09d}" if isinstance(part, int) else str(part or "") for part in key)


def _expected(
    meter: Meter, question: Question, kind: Kind, by: Sequence[str], only: Only
) -> list[Key]:
    """Keys that the settings name, so that a zone nobody was in is there all the same."""
    if not question.split:
        return [] if by else [(None,)]
    keys: list[Key] = []
    for camera in question.cameras:
        place = meter.places.get(camera.id)
        if not by:
            keys.append((camera.name,))
        elif place is not None and kind == "zones":
            names = [zone.name for zone in place.layout.zones]
            keys += [(camera.name, name) for name in names if _is_of(only, camera.id, name)]
        elif place is not None and kind == "things":
            keys += [(camera.name, thing) for thing in place.camera.things]
        elif place is not None and kind == "lines":
            names = [name for name, _ in place.layout.lines]
            keys += [(camera.name, name) for name in names if _is_of(only, camera.id, name)]
    return keys


def _is_of(only: Only, camera_id: int, name: str) -> bool:
    return only is None or name in only.get(camera_id, ())


def _from_tables(
    meter: Meter, question: Question, kind: Kind, by: Sequence[str], only: Only
) -> Raw:
    variant_id = meter.variant(question.measure)
    names = {camera.id: camera.name for camera in question.cameras}
    by_time = question.step != "total"
    apart = ["camera_id", *by] if question.split else list(by)
    found = Raw()
    minutes: dict[tuple[int, str | None], int] = defaultdict(int)
    for span, begin, end in _spans(question):
        for row in figures.read(
            meter.database, kind, span, question.ids, begin, end,
            variant_id=variant_id, by_time=by_time, by=apart, only=only,
        ):  # fmt: skip
            values = dict(row)
            start = question.start_of(values.pop("start_ms")) if by_time else question.from_ms
            key: Key = (
                names[values.pop("camera_id")] if question.split else None,
                *(values.pop(name) for name in by),
            )
            _add(found.sums, (start, key), {name: int(v) for name, v in values.items()})
            if kind == "people" and not by:
                minutes[start, key[0]] += int(values["minutes"])
        if kind == "people" and not by:
            continue  # they say themselves how many minutes were watched
        for row in figures.read(
            meter.database, "people", span, question.ids, begin, end,
            variant_id=variant_id, by_time=by_time, by=["camera_id"] if question.split else [],
        ):  # fmt: skip
            start = question.start_of(row["start_ms"]) if by_time else question.from_ms
            name = names[row["camera_id"]] if question.split else None
            minutes[start, name] += int(row["minutes"])
    found.minutes = dict(minutes)
    return found


def _spans(question: Question) -> list[tuple[Span, int, int]]:
    """Which tables to read, and of which time: whole days are read as days, the rest as hours."""
    begin, end = question.from_ms, question.to_ms
    if question.step == "hour":
        return [("hours", begin, end)]
    if question.step != "total":
        return [("days", begin, end)]
    day_begin, day_end = day_of(begin, question.timezone)
    first = begin if day_begin == begin else day_end
    last = day_of(end, question.timezone)[0]
    if first >= last:
        return [("hours", begin, end)]
    return [("hours", begin, first), ("days", first, last), ("hours", last, end)]


def _add(
    sums: dict[tuple[int, Key], dict[str, int]], at: tuple[int, Key], new: dict[str, int]
) -> None:
    old = sums.get(at)
    if old is None:
        sums[at] = new
        return
    for name, value in new.items():
        old[name] = max(old[name], value) if "max" in name else old[name] + value


def _by_minute(meter: Meter, question: Question, kind: Kind, by: Sequence[str], only: Only) -> Raw:
    """Made on the spot from tracks, crossings and minutes, which are kept by the moment."""
    found = Raw()
    for camera in question.cameras:
        name = camera.name if question.split else None
        minutes = {
            minute.minute_ms: minute
            for minute in meter.database.minutes(camera.id, question.from_ms)
            if minute.minute_ms < question.to_ms
        }
        for start in minutes:
            at = (start, name)
            found.minutes[at] = found.minutes.get(at, 0) + 1
        if kind == "people":
            for start, minute in minutes.items():
                sums = {
                    "minutes": 1,
                    "samples": minute.samples,
                    "people_sum": minute.people_sum,
                    "people_max": minute.people_max,
                }
                _add(found.sums, (start, (name,)), sums)
            continue
        if kind == "things":
            for seen in meter.database.things(camera.id, question.from_ms, question.to_ms):
                sums = {
                    "minutes": 1,
                    "looks": seen.looks,
                    "count_sum": seen.count_sum,
                    "count_max": seen.count_max,
                }
                _add(found.sums, (seen.minute_ms, (name, seen.thing)), sums)
            continue
        place = meter.places.get(camera.id)
        if place is None:
            continue
        made = compute(
            paths(meter.database, [camera.id], question.from_ms, question.to_ms),
            crossings(meter.database, camera.id, question.from_ms, question.to_ms),
            place,
            question.measure,
            sorted(minutes),
            60_000,
        )
        rows: list[dict[str, Any]] = getattr(made, kind)
        for row in rows:
            values = dict(row)
            start = values.pop("start_ms")
            own = tuple(values.pop(column) for column in _names(kind))
            if only is None or own[0] in only.get(camera.id, ()):
                _add(found.sums, (start, (name, *own) if by else (name,)), values)
    return found


def _names(kind: Kind) -> tuple[str, ...]:
    """Columns of a kind that are no figures."""
    return {
        "people": (),
        "things": ("thing",),
        "lines": ("line",),
        "zones": ("zone",),
        "flows": ("origin", "target"),
        "groups": ("size",),
        "staff": ("rule",),
    }[kind]
