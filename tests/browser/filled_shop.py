"""A shop with two days of known figures, a week apart, and cameras that are away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from sealskin.store.database import Database
from unit.pipeline.measure.shop import CONFIG, HOUR, MINUTE, ZONES, Shop

DAY = (datetime.now(UTC) - timedelta(days=1)).date()
"""Yesterday: a whole day, whatever the time of the test."""
HOURS = range(9, 13)
VISITORS = 60
"""People in on that day; a week before it was two thirds of them."""


def fill(folder: Path) -> Path:
    """Write the database, and the settings that go with it; the path of these."""
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC).timestamp() * 1000
    with Database(folder / "shop.db") as database:
        shop, kiosk = Shop(database), Shop(database, "yard", "kiosk")
        for weeks, visitors in ((0, VISITORS), (1, VISITORS * 2 // 3)):
            day = round(midnight) - weeks * 7 * 24 * HOUR
            for place, share in ((shop, 1.0), (kiosk, 0.5)):
                _open(place, day, round(visitors * share))
            for hour in HOURS:  # at ten somebody carries a chair away
                chairs = 6 if hour < 10 else 5
                counts = [("chair", 30 * chairs, chairs + 1), ("handbag", 15, 2)]
                database.add_things(shop.camera, day + hour * HOUR, 30, counts)
    (camera,) = CONFIG["cameras"]
    away = {"source": "rtsp://127.0.0.1:9/stream", "zones": _plain(ZONES)}
    settings = {
        "database": str(folder / "shop.db"),
        "server": {"port": 0},
        "sites": [
            {**CONFIG["sites"][0], "title": "The shop"},
            {"name": "kiosk", "plan": {"width_m": 10, "height_m": 10}},
        ],
        "cameras": [
            {**camera, **away, "site": "shop", "things": ["chair", "handbag"]},
            {**camera, **away, "name": "yard", "site": "kiosk"},
        ],
    }
    path = folder / "shop.yaml"
    YAML().dump(settings, path)
    return path


def _open(place: Shop, day: int, visitors: int) -> None:
    each = visitors // len(HOURS)
    for hour in HOURS:
        start = day + hour * HOUR
        place.watch(start, 60, people=2)
        for n in range(each):
            at = start + n * 2 * MINUTE
            place.cross(at)
            place.cross(at + 500, line="street")
            place.cross(at + MINUTE, "out")
            stops = [(0, 0.5, 0.95), (6, 0.2, 0.2), (6 + 5 * (n % 3), 0.2, 0.2)]
            last = stops[-1][0]
            if n % 2:
                stops += [(last + 6, 0.8, 0.2), (last + 12, 0.8, 0.2)]
                last += 12
            stops += [(last + 6, 0.5, 0.7), (last + 20, 0.5, 0.7)]
            place.person(at, *stops, facing=6)


def _plain(zones: list[dict]) -> list[dict]:
    """Points as lists, as a file has them."""
    return [
        {
            key: [list(point) for point in value] if key == "polygon" else value
            for key, value in zone.items()
        }
        | ({"goods": list(zone["goods"])} if "goods" in zone else {})
        for zone in zones
    ]
