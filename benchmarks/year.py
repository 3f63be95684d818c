"""A year of figures of 20 cameras, as the watch would have left them; for benchmarks only.

    python benchmarks/year.py year/            # writes year/shop.yaml and year/sealskin.db

Minutes of every camera, around the clock (10.5 million rows), and the hours and days that they roll
up to; lines, zones, flows, groups and heat maps from 8 to 20 o'clock. Tracks are left out: a shop
keeps them for weeks, and none of the charts of a year reads them.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from sealskin.core.config_file import load_config
from sealskin.core.facts import ZoneFacts
from sealskin.core.times import now_ms
from sealskin.pipeline.measure.meter import Meter
from sealskin.store.database import Database
from sealskin.store.figures import Day, roll_up

CAMERAS, DAYS = 20, 365
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OPEN, CLOSED = 8, 20
ZONES = ("tea", "wine", "bread", "till")
HEAT_CELLS = 200
SQUARES = {
    "tea": "[[0.1, 0.1], [0.3, 0.1], [0.3, 0.3], [0.1, 0.3]]",
    "wine": "[[0.7, 0.1], [0.9, 0.1], [0.9, 0.3], [0.7, 0.3]]",
    "bread": "[[0.1, 0.6], [0.3, 0.6], [0.3, 0.8], [0.1, 0.8]]",
    "till": "[[0.4, 0.6], [0.6, 0.6], [0.6, 0.8], [0.4, 0.8]]",
}


def settings(folder: Path, cameras: int) -> Path:
    """Write the YAML file of such a shop: two sites, a door and four zones a camera."""
    lines = [
        f"database: {folder / 'sealskin.db'}",
        "sites:",
        "  - {name: north, timezone: Europe/Berlin, limit: 200}",
        "  - {name: south, timezone: Europe/Berlin, limit: 200}",
        "cameras:",
    ]
    for number in range(cameras):
        lines += [
            f"  - name: cam-{number + 1:02}",
            f"    site: {'north' if number < cameras / 2 else 'south'}",
            "    source: rtsp://127.0.0.1/none",
            "    lines: [{name: door, a: [0, 0.9], b: [1, 0.9]}]",
            "    zones:",
        ]
        for name, square in SQUARES.items():
            kind = "queue" if name == "till" else "shelf"
            lines.append(f"      - {{name: {name}, kind: {kind}, polygon: {square}}}")
    path = folder / "shop.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


def fill(folder: Path, cameras: int = CAMERAS, days: int = DAYS) -> tuple[Path, int]:
    """Make the year.

    Returns:
        The YAML file, and how many rows there are in all tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = settings(folder, cameras)
    config = load_config(path)
    assert isinstance(config.database, Path)
    config.database.unlink(missing_ok=True)
    with Database(config.database) as database:
        meter = Meter(config, database)
        places = {number: place.day for number, place in meter.places.items()}
        variant = meter.variant_id
        end = now_ms() // HOUR * HOUR
        begin = end - days * DAY
        rng = np.random.default_rng(0)
        with database.writing() as connection:
            for number, day in places.items():
                _minutes(connection, rng, number, begin, end)
                _figures(connection, rng, number, variant, begin, end, day)
    with closing(sqlite3.connect(config.database)) as plain:
        plain.execute("ANALYZE")
        plain.commit()
    return path, count(config.database)


def count(database: Path) -> int:
    """Rows in all tables."""
    with closing(sqlite3.connect(database)) as plain:
        tables = plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return sum(
            plain.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in tables
        )


def _many(
    connection: Connection, table: str, columns: str, rows: Iterator[tuple[int | str, ...]]
) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    places = ", ".join("?" * len(columns.split(",")))
    driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def _minutes(
    connection: Connection, rng: np.random.Generator, number: int, begin: int, end: int
) -> None:
    starts = np.arange(begin, end, MINUTE)
    busy = (starts // HOUR % 24 >= OPEN) & (starts // HOUR % 24 < CLOSED)
    most = rng.poisson(4, len(starts)) * busy
    people = (most * rng.uniform(0.3, 1, len(starts)) * 600).astype(int)
    n_in, n_out = (rng.poisson(0.5, len(starts)) * busy for _ in range(2))
    rows = zip(*(a.tolist() for a in (starts, people, most, n_in, n_out)), strict=True)
    columns = "camera_id, minute_ms, samples, people_sum, people_max, n_in, n_out"
    _many(
        connection,
        "minutes",
        columns,
        ((number, start, 600, total, top, a, b) for start, total, top, a, b in rows),
    )


def _figures(
    connection: Connection,
    rng: np.random.Generator,
    number: int,
    variant: int,
    begin: int,
    end: int,
    day: Day,
) -> None:
    hours = np.arange(begin, end, HOUR).tolist()
    open_hours = [hour for hour in hours if OPEN <= hour // HOUR % 24 < CLOSED]
    days = sorted({day(hour) for hour in hours})
    connection.exec_driver_sql(
        "INSERT INTO people_hours SELECT camera_id, minute_ms / 3600000 * 3600000, count(*), "
        "sum(samples), sum(people_sum), max(people_max) FROM minutes WHERE camera_id = ? "
        "GROUP BY 2",
        (number,),
    )
    _many(
        connection,
        "done",
        "camera_id, variant_id, start_ms",
        ((number, variant, hour) for hour in hours),
    )
    counts = rng.poisson(30, (len(hours), 2)).tolist()
    _many(
        connection,
        "lines_hours",
        "camera_id, variant_id, start_ms, line, n_in, n_out",
        ((number, variant, h, "door", a, b) for h, (a, b) in zip(hours, counts, strict=True)),
    )
    names = [field.name for field in fields(ZoneFacts)]
    for zone in ZONES:
        values = rng.integers(0, 60, (len(open_hours), len(names))).tolist()
        _many(
            connection,
            "zones_hours",
            f"camera_id, variant_id, start_ms, zone, {', '.join(names)}",
            ((number, variant, h, zone, *v) for h, v in zip(open_hours, values, strict=True)),
        )
    for origin in ZONES:
        for target in ZONES:
            if origin != target:
                _many(
                    connection,
                    "flows_hours",
                    "camera_id, variant_id, start_ms, origin, target, n",
                    ((number, variant, h, origin, target, h // HOUR % 7 + 1) for h in open_hours),
                )
    _many(
        connection,
        "groups_hours",
        "camera_id, variant_id, start_ms, size, n",
        ((number, variant, h, size, 12 // size) for h in open_hours for size in (1, 2, 3)),
    )
    _many(
        connection,
        "staff_hours",
        "camera_id, start_ms, rule, n",
        ((number, h, rule, 3) for h in open_hours for rule in ("any", "entry", "all")),
    )
    cells = np.sort(rng.choice(2304, HEAT_CELLS, replace=False)).tolist()
    _many(
        connection,
        "heat_days",
        "camera_id, variant_id, start_ms, cell, visits, stays, dwell_ms, interest_ms",
        ((number, variant, d, c, c % 17, c % 5, c * 7, c) for d, _ in days for c in cells),
    )
    for begin_ms, end_ms in days:
        roll_up(connection, number, variant, begin_ms, end_ms)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cameras", type=int, default=CAMERAS)
    parser.add_argument("--days", type=int, default=DAYS)
    args = parser.parse_args()
    path, rows = fill(args.folder.resolve(), args.cameras, args.days)
    print(f"{path}: {rows:,} rows")


if __name__ == "__main__":
    main()
