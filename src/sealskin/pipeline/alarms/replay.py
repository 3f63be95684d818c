"""Tries a rule on what was recorded: how often would it have rung?

The same engine runs over tracks, crossings and signs out of the database. A foot point a second was
kept, with the size of the box; between two of them people are taken to go straight on. So what a
replay says of running and falling is coarser than what the live rule sees, by up to a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RuleConfig, check_places
from sealskin.core.errors import ConfigError
from sealskin.core.times import MS_PER_MINUTE
from sealskin.sense.count import LineCounter
from sealskin.sense.rules.engine import Ring, Rules
from sealskin.sense.rules.moment import Changed, Moment, Sign
from sealskin.sense.track import Track
from sealskin.store import tables as t
from sealskin.store.alarm_rows import SignRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database

STEP_MS = 200
GAP_MS = 5_000
"""Longer than the tracker can find somebody again: the track is over."""
SIZE_PX = (1600, 900)
"""Any will do: all is in fractions. Of 16:9, since the camera's own shape is not kept."""
WIDE, TALL = 60, 200
"""Of people whose size was not kept, in thousandths of the frame."""
CHUNK_MS = 3_600_000
MS_PER_DAY = 86_400_000
SIGNS: dict[str, Sign] = {
    "covered": "covered",
    "blinded": "blinded",
    "moved": "moved",
    "gone": "gone",
}


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found.

    Attributes:
        rule: that was tried.
        from_ms, to_ms: the time.
        watched_ms: of it, so much was watched: unknown is not zero.
        tracks: in that time.
        rings: when it would have rung, oldest first.
        held_back: how often its rate limit would have held it back.
    """

    rule: RuleConfig
    from_ms: int
    to_ms: int
    watched_ms: int
    tracks: int
    rings: list[Ring]
    held_back: int

    @property
    def per_day(self) -> float | None:
        """Alarms a watched day; None if nothing was watched."""
        if not self.watched_ms:
            return None
        return round(len(self.rings) * MS_PER_DAY / self.watched_ms, 2)


@dataclass(frozen=True, slots=True)
class _Path:
    """One track: times, and rows of x, y, width, height in fractions."""

    number: int
    times_ms: np.ndarray
    rows: np.ndarray

    def at(self, time_ms: int) -> Track | None:
        times = self.times_ms
        if not times[0] <= time_ms <= times[-1]:
            return None
        after = int(np.searchsorted(times, time_ms))
        if times[after] != time_ms and times[after] - times[after - 1] > GAP_MS:
            return None
        x, y, wide, tall = (np.interp(time_ms, times, column) for column in self.rows.T)
        width, height = SIZE_PX
        foot = (float(x * width), float(y * height))
        half = wide * width / 2
        box = np.array([foot[0] - half, foot[1] - tall * height, foot[0] + half, foot[1]])
        first_s, last_s = float(times[0]) / 1000, time_ms / 1000
        return Track(self.number, box.astype(np.float32), 1.0, foot, first_s, last_s, True)  # noqa: FBT003


def replay(
    database: Database,
    camera: CameraConfig,
    rule: RuleConfig,
    from_ms: int,
    to_ms: int,
    *,
    timezone: str | None = None,
) -> Replay:
    """Run a rule over what was recorded of a camera.

    Args:
        database: where from.
        camera: with the lines and zones as they are now, not as they were then.
        rule: to be tried, whether it is enabled or not.
        from_ms, to_ms: half open, UTC.
        timezone: of the camera's site.

    Raises:
        ConfigError: the rule is about a line or zone that the camera does not have.
        StoreError: the database cannot be read.
    """
    try:
        check_places(
            [rule],
            lines={line.name for line in camera.lines},
            zones={zone.name: False for zone in camera.zones},
        )
    except ValueError as error:
        raise ConfigError(str(error)) from None
    number = next((row.id for row in database.cameras() if row.name == camera.name), None)
    rule = rule.model_copy(update={"enabled": True})
    zone_info = ZoneInfo(timezone) if timezone else None
    rules = Rules(camera, [rule], SIZE_PX, zone_info)
    lines = {
        line.name: LineCounter(
            (line.a[0] * SIZE_PX[0], line.a[1] * SIZE_PX[1]),
            (line.b[0] * SIZE_PX[0], line.b[1] * SIZE_PX[1]),
            line.band * SIZE_PX[1],
        )
        for line in camera.lines
        if line.name == getattr(rule, "line", None)
    }
    rings: list[Ring] = []
    held_back, tracks = 0, 0
    if number is None:
        return Replay(rule, from_ms, to_ms, 0, 0, [], 0)
    signs = AlarmBook(database).signs(number, from_ms, to_ms)
    for moments, count in _chunks(database, number, from_ms, to_ms, signs, lines):
        tracks += count
        for moment in moments:
            rings += rules.update(moment)
    held_back = sum(ring.held_back for ring in rings) + sum(rules.held_back.values())
    watched_ms = _watched_ms(database, number, from_ms, to_ms)
    return Replay(rule, from_ms, to_ms, watched_ms, tracks, rings, held_back)


def _chunks(
    database: Database,
    camera_id: int,
    from_ms: int,
    to_ms: int,
    signs: list[SignRow],
    lines: dict[str, LineCounter],
) -> Iterator[tuple[Iterator[Moment], int]]:
    """Hour by hour, so that weeks of a busy shop do not have to fit into memory."""
    seen: set[int] = set()
    for first_ms in range(from_ms, to_ms, CHUNK_MS):
        last_ms = min(first_ms + CHUNK_MS, to_ms)
        paths = _paths(database, camera_id, first_ms, last_ms)
        new = {path.number for path in paths} - seen
        seen |= new
        here = [one for one in signs if one.last_ms >= first_ms and one.first_ms < last_ms]
        yield _moments(paths, here, lines, first_ms, last_ms), len(new)


def _moments(
    paths: list[_Path],
    signs: list[SignRow],
    lines: dict[str, LineCounter],
    first_ms: int,
    last_ms: int,
) -> Iterator[Moment]:
    """Every step at which there is somebody or something, and the one after; no other says much."""
    numbers = {(one.session, one.sign, one.number): place for place, one in enumerate(signs)}
    first_ms -= first_ms % STEP_MS
    steps: dict[int, list[_Path]] = {}
    for path in paths:
        for place in _steps(int(path.times_ms[0]), int(path.times_ms[-1]), first_ms, last_ms):
            steps.setdefault(place, []).append(path)
    for one in signs:
        for place in _steps(one.first_ms, one.last_ms, first_ms, last_ms):
            steps.setdefault(place, [])
    for place in sorted(steps.keys() | {place + 1 for place in steps}):
        time_ms = first_ms + place * STEP_MS
        if time_ms >= last_ms:
            return
        time_s = time_ms / 1000
        found = (path.at(time_ms) for path in steps.get(place, []))
        tracks = [track for track in found if track is not None]
        now = [one for one in signs if one.first_ms <= time_ms <= one.last_ms]
        yield Moment(
            time_s,
            time_ms,
            SIZE_PX,
            tracks,
            [(name, one) for name, line in lines.items() for one in line.update(tracks, time_s)],
            {SIGNS[one.sign]: one.first_ms / 1000 for one in now if one.sign in SIGNS},
            [
                Changed(
                    numbers[one.session, one.sign, one.number],
                    "left" if one.sign == "left" else "taken",
                    one.box,
                    one.first_ms / 1000,
                )
                for one in now
                if one.box is not None
            ],
        )


def _steps(begin_ms: int, end_ms: int, first_ms: int, last_ms: int) -> range:
    """The steps of a stretch that fall into a chunk."""
    begin = max(0, -((first_ms - begin_ms) // STEP_MS))
    return range(begin, (min(end_ms, last_ms) - first_ms) // STEP_MS + 1)


def _paths(database: Database, camera_id: int, first_ms: int, last_ms: int) -> list[_Path]:
    p = t.points.c
    query = (
        select(p.track_id, p.time_ms, p.x, p.y, p.width_milli, p.height_milli)
        .join_from(t.points, t.tracks)
        .where(
            t.tracks.c.camera_id == camera_id,
            t.tracks.c.last_ms >= first_ms - GAP_MS,
            p.time_ms >= first_ms - GAP_MS,
            p.time_ms < last_ms + GAP_MS,
        )
        .order_by(p.track_id, p.time_ms)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
    by_track: dict[int, list[tuple[int, float, float, float, float]]] = {}
    for track, time_ms, x, y, wide, tall in rows:
        size = ((wide or WIDE) / 1000, (tall or TALL) / 1000)
        by_track.setdefault(track, []).append((time_ms, x, y, *size))
    return [
        _Path(track, np.array([row[0] for row in found]), np.array([row[1:] for row in found]))
        for track, found in by_track.items()
    ]


def _watched_ms(database: Database, camera_id: int, from_ms: int, to_ms: int) -> int:
    """Minutes of which there is a sample."""
    first_ms = from_ms - from_ms % MS_PER_MINUTE
    minutes = [row for row in database.minutes(camera_id, first_ms) if row.minute_ms < to_ms]
    return min(len(minutes) * MS_PER_MINUTE, to_ms - from_ms)
