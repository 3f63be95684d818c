"""A shop with a door, shelves and a till, and people whose ways are known."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from sealskin.core.config import Config
from sealskin.store import tables, write
from sealskin.store.database import Database
from sealskin.store.rows import FootPoint

HOUR = 3_600_000
MINUTE = 60_000
DAY = 24 * HOUR
MONDAY = 1_767_571_200_000  # 2026-01-05, midnight of UTC
CONFIG = {
    "sites": [
        {
            "name": "shop",
            "limit": 30,
            "staff": {"hours": ["00:00-08:00"]},
            "plan": {"width_m": 10, "height_m": 10},
        }
    ],
    "cameras": [
        {
            "name": "hall",
            "source": "x",
            "floor": {
                "picture": [[0, 0], [1, 0], [1, 1], [0, 1]],
                "plan": [[0, 0], [10, 0], [10, 10], [0, 10]],
            },
            "lines": [
                {"name": "door", "a": [0, 0.9], "b": [1, 0.9]},
                {"name": "street", "kind": "passers", "a": [0, 1], "b": [1, 1]},
            ],
        }
    ],
}


def square(x: float, y: float, size: float = 0.2) -> list[tuple[float, float]]:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]


ZONES = [
    {"name": "tea", "kind": "shelf", "polygon": square(0.1, 0.1), "goods": (0.2, 0.0)},
    {"name": "wine", "kind": "shelf", "polygon": square(0.7, 0.1)},
    {"name": "till", "kind": "queue", "polygon": square(0.4, 0.6), "limit": 1},
]


def config(database: Path | str = "sealskin.db", **measure: object) -> Config:
    """The shop's settings."""
    (camera,) = CONFIG["cameras"]
    cameras = [{**camera, "zones": ZONES}]
    return Config.model_validate(
        {**CONFIG, "cameras": cameras, "database": database, "measure": measure}
    )


class Shop:
    """Writes what cameras would have told."""

    def __init__(self, database: Database, camera: str = "hall", site: str = "shop") -> None:
        self.database = database
        database.site_id(site, "UTC")
        self.camera = database.camera_id(camera, site)
        self._number = 0

    def watch(self, start_ms: int, minutes: int, people: int = 1) -> None:
        """The camera ran."""
        times = [start_ms + minute * MINUTE for minute in range(minutes)]
        self.database.provide(tables.minutes, times)
        with self.database.writing() as connection:  # in one go, since tests have many
            for at in times:
                write.add_minute(connection, self.camera, at, 10, 10 * people, people, 0, 0)

    def person(
        self, start_ms: int, *stops: tuple[float, float, float], facing: int | None = None
    ) -> int:
        """Somebody walks between places: seconds, x, y; the number of the track."""
        self._number += 1
        last_s = stops[-1][0]
        first, last = start_ms + round(stops[0][0] * 1000), start_ms + round(last_s * 1000)
        self.database.add_track(self.camera, self._number, 7, first, last)
        points = []
        for second in range(round(stops[0][0]), round(last_s) + 1):
            x, y = _at(stops, second)
            points.append(FootPoint(self._number, 7, start_ms + second * 1000, x, y, facing=facing))
        self.database.add_points(self.camera, points)
        return self._number

    def cross(self, time_ms: int, direction: str = "in", line: str = "door") -> None:
        """Somebody crosses a line."""
        self._number += 1
        self.database.add_crossing(self.camera, line, self._number, direction, time_ms, session=7)


def _at(stops: tuple[tuple[float, float, float], ...], second: float) -> tuple[float, float]:
    for (t0, x0, y0), (t1, x1, y1) in pairwise(stops):
        if t0 <= second <= t1:
            share = (second - t0) / (t1 - t0)
            return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    return stops[-1][1:]
