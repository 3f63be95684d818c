"""Turns scenes into messages, and sums up what is to be recorded. Pure: time is given to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from sealskin.core.times import minute_of
from sealskin.pipeline.analyse import Scene
from sealskin.pipeline.messages import (
    CrossingMessage,
    MinuteMessage,
    Point,
    Record,
    SceneMessage,
    TrackMessage,
    TrackView,
)
from sealskin.sense.track import Track

BUCKET_EVERY_MS = 5_000
"""How much of a minute is lost at most when the process is killed."""
POINT_EVERY_MS = 1_000
STRETCH_MS = 30_000
"""Long tracks are handed on in stretches of this length."""
MOST_SHADES = 600
"""Of somebody's brightness, one a second: who stays longer is known by the last ten minutes."""
GONE_MS = 5_000
"""Longer than the tracker can find somebody again."""


@dataclass(slots=True)
class _Bucket:
    minute_ms: int
    since_ms: int
    samples: int = 0
    people_sum: int = 0
    people_max: int = 0
    n_in: int = 0
    n_out: int = 0


@dataclass(slots=True)
class _Path:
    first_ms: int
    last_ms: int
    told_ms: int
    point_ms: int | None = None
    points: list[Point] = field(default_factory=list)
    shades: deque[int] = field(default_factory=lambda: deque(maxlen=MOST_SHADES))


class Ledger:
    """Keeps the books of one camera for one session.

    Args:
        camera: its name.
        width_px: width of the frames.
        height_px: height of the frames.
        session: wall time of the start in milliseconds; track numbers are unique within it.
    """

    def __init__(self, camera: str, width_px: int, height_px: int, session: int) -> None:
        self._camera = camera
        self._size = (width_px, height_px)
        self._session = session
        self._bucket: _Bucket | None = None
        self._paths: dict[int, _Path] = {}

    def view(self, scene: Scene, wall_ms: int) -> SceneMessage:
        """What clients are shown of a scene."""
        width, height = self._size
        return SceneMessage(
            camera=self._camera,
            time_s=round(scene.time_s, 4),
            wall_ms=wall_ms,
            tracks=tuple(_track_view(track, scene, width, height) for track in scene.tracks),
            people_now=scene.people_now,
            zones_inside=scene.zones_inside,
        )

    def records(
        self, scene: Scene, wall_ms: int, shades: Mapping[int, int] | None = None
    ) -> list[Record]:
        """What is to be recorded after a scene: events at once, sums now and then.

        Args:
            scene: one camera at one moment.
            wall_ms: when that was, UTC.
            shades: brightness of those who are seen, from `sealskin.sense.shade`.
        """
        records: list[Record] = [
            CrossingMessage(
                camera=self._camera,
                line=line,
                session=self._session,
                track_id=crossing.track_id,
                direction=crossing.direction,
                time_s=crossing.time_s,
                wall_ms=wall_ms,
            )
            for line, crossing in scene.crossings
        ]
        return records + self._count(scene, wall_ms) + self._follow(scene, wall_ms, shades or {})

    def close(self) -> list[Record]:
        """Everything that was not handed on yet."""
        records = self._bucket_record()
        for track_id, path in self._paths.items():
            records.append(self._stretch(track_id, path))
        self._paths.clear()
        return records

    def _count(self, scene: Scene, wall_ms: int) -> list[Record]:
        minute_ms = minute_of(wall_ms)
        records: list[Record] = []
        bucket = self._bucket
        if bucket is not None and (
            bucket.minute_ms != minute_ms or wall_ms - bucket.since_ms >= BUCKET_EVERY_MS
        ):
            records = self._bucket_record()
            bucket = None
        if bucket is None:
            bucket = self._bucket = _Bucket(minute_ms, wall_ms)
        bucket.samples += 1
        bucket.people_sum += scene.people_now
        bucket.people_max = max(bucket.people_max, scene.people_now)
        directions = [crossing.direction for _, crossing in scene.crossings]
        bucket.n_in += directions.count("in")
        bucket.n_out += directions.count("out")
        return records

    def _bucket_record(self) -> list[Record]:
        bucket, self._bucket = self._bucket, None
        if bucket is None:
            return []
        return [
            MinuteMessage(
                camera=self._camera,
                minute_ms=bucket.minute_ms,
                samples=bucket.samples,
                people_sum=bucket.people_sum,
                people_max=bucket.people_max,
                n_in=bucket.n_in,
                n_out=bucket.n_out,
            )
        ]

    def _follow(self, scene: Scene, wall_ms: int, shades: Mapping[int, int]) -> list[Record]:
        width, height = self._size
        for track in scene.tracks:
            if not track.observed:
                continue
            path = self._paths.setdefault(track.id, _Path(wall_ms, wall_ms, wall_ms))
            path.last_ms = wall_ms
            if path.point_ms is None or wall_ms - path.point_ms >= POINT_EVERY_MS:
                x, y = _inside(track.foot[0] / width), _inside(track.foot[1] / height)
                x0, y0, x1, y1 = (float(value) for value in track.box)
                size = round((x1 - x0) / width * 1000), round((y1 - y0) / height * 1000)
                facing = scene.facing.get(track.id)
                eighth = None if facing is None else facing.eighth
                path.points.append((wall_ms, x, y, eighth, *size))
                path.point_ms = wall_ms
                if track.id in shades:
                    path.shades.append(shades[track.id])
        records: list[Record] = []
        for track_id, path in list(self._paths.items()):
            gone = wall_ms - path.last_ms > GONE_MS
            if gone or wall_ms - path.told_ms >= STRETCH_MS:
                records.append(self._stretch(track_id, path))
                path.told_ms, path.points = wall_ms, []
            if gone:
                del self._paths[track_id]
        return records

    def _stretch(self, track_id: int, path: _Path) -> TrackMessage:
        return TrackMessage(
            camera=self._camera,
            session=self._session,
            track_id=track_id,
            first_ms=path.first_ms,
            last_ms=path.last_ms,
            points=tuple(path.points),
            brightness=round(median(path.shades)) if path.shades else None,
        )


def _inside(fraction: float) -> float:
    """A fraction of the frame with four digits; smoothed boxes may reach past the edge."""
    return round(min(max(float(fraction), 0.0), 1.0), 4)


def _track_view(track: Track, scene: Scene, width: int, height: int) -> TrackView:
    x0, y0, x1, y1 = (float(value) for value in track.box)
    facing = scene.facing.get(track.id)
    return TrackView(
        id=track.id,
        box=(_inside(x0 / width), _inside(y0 / height), _inside(x1 / width), _inside(y1 / height)),
        foot=(_inside(track.foot[0] / width), _inside(track.foot[1] / height)),
        observed=track.observed,
        facing=None if facing is None else facing.eighth,
        facing_confidence=None if facing is None else facing.confidence,
    )
