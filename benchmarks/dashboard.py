"""How quick the page is over a year of 20 cameras, on a real server and in a real browser.

    python benchmarks/dashboard.py --year year/   # made by year.py, some minutes
    python benchmarks/dashboard.py --days 2 --dry   # whether it works at all; writes nothing

`roll_up_p95_ms` is the time in which a day of a camera is summed up anew, among all those rows;
`first_picture_ms` is the median of loads of yesterday's page with nothing cached (today's is empty
after midnight), from the address to the first chart with figures in it; `chart_p95_ms` is over
every chart below, each asked several times.
"""

from __future__ import annotations

import argparse
import datetime
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import sync_playwright
from sqlalchemy import text

from accessibility import score
from results_file import write_result
from sealskin.core.config_file import load_config
from sealskin.core.times import now_ms
from sealskin.pipeline.measure.meter import Meter
from sealskin.store.database import Database
from sealskin.store.figures import roll_up
from year import CAMERAS, DAY, DAYS, count, fill

LOADS, TIMES = 5, 5
ROLLED = 20
PATIENCE_S = 60
SHOWN = (
    "() => document.querySelector('main canvas, main svg.chart')?.getBoundingClientRect().height"
)


def charts() -> list[tuple[str, dict[str, str | int]]]:
    """What the pages ask for: a day by hour, a year by day, and everything as one."""
    now = now_ms()
    day: dict[str, str | int] = {"from": now - DAY, "to": now}
    year: dict[str, str | int] = {"from": now - DAYS * DAY, "to": now}
    camera: dict[str, str | int] = {"camera": "cam-01"}
    site: dict[str, str | int] = {"site": "north", "split": "false"}
    asked: list[tuple[str, dict[str, str | int]]] = []
    for metric in ("visits", "occupancy", "dwell", "stays", "interest", "queue", "groups", "staff"):
        asked += [
            (metric, {**day, **camera, "step": "hour"}),
            (metric, {**year, **camera, "step": "day"}),
            (metric, {**year, **site, "step": "day"}),
        ]
    for metric in ("flows", "funnel", "stays", "interest"):
        asked.append((metric, {**year, "site": "north", "step": "total"}))
    asked.append(("occupancy", {**day, **camera, "step": "minute", "split": "false"}))
    asked += [("heat", {**span, **camera}) for span in (day, year)]
    return asked


def p95(address: str) -> tuple[float, str]:
    """95th percentile of all answers in milliseconds, and the slowest chart."""
    took: list[tuple[float, str]] = []
    for _ in range(TIMES):
        for metric, query in charts():
            start = time.perf_counter()
            with urlopen(f"{address}/api/metrics/{metric}?{urlencode(query)}") as answer:
                answer.read()
            name = f"{metric} by {query.get('step', 'day')}"
            took.append(((time.perf_counter() - start) * 1000, name))
    return float(np.percentile([ms for ms, _ in took], 95)), max(took)[1]


def roll_up_p95(settings: Path) -> float:
    """95th percentile of the time in which one day of one camera is rolled up, in milliseconds.

    Nothing of it is kept.
    """
    config = load_config(settings)
    took: list[float] = []
    with Database(config.database) as database:
        meter = Meter(config, database)
        with database.reading() as connection:
            asked = text("SELECT count(*) FROM lines_days WHERE variant_id = :variant")
            if not connection.execute(asked, {"variant": meter.variant_id}).scalar():
                raise SystemExit("the year was made by other metrics; make it anew with year.py")
        for place in list(meter.places.values())[:ROLLED]:
            begin, end = place.day(now_ms() - ROLLED * DAY)
            with database.reading() as connection:
                start = time.perf_counter()
                roll_up(connection, place.id, meter.variant_id, begin, end)
                took.append((time.perf_counter() - start) * 1000)
                connection.rollback()
    return float(np.percentile(took, 95))


def first_picture(address: str) -> float:
    """Median time to the first chart with figures, in milliseconds."""
    took = []
    yesterday = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        for _ in range(LOADS):
            page = browser.new_context().new_page()
            start = time.perf_counter()
            page.goto(f"{address}/#/today?day={yesterday}", wait_until="commit")
            # At each frame; a locator looks every half second only.
            page.wait_for_function(SHOWN, polling="raf")
            took.append((time.perf_counter() - start) * 1000)
            page.context.close()
        browser.close()
    return statistics.median(took)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--year", type=Path, help="folder that year.py has filled")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--cameras", type=int, default=CAMERAS)
    parser.add_argument("--dry", action="store_true", help="write no result")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sealskin-year-") as folder:
        if args.year:
            settings, rows = args.year / "shop.yaml", count(args.year / "sealskin.db")
        else:
            settings, rows = fill(Path(folder), args.cameras, args.days)
        rolled_ms = roll_up_p95(settings)
        print(f"{rows:,} rows, a day is rolled up in {rolled_ms:.0f} ms", flush=True)
        command = [sys.executable, "-m", "sealskin", "serve", "--config", str(settings)]
        server = subprocess.Popen(
            [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=folder
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            address = next(word for word in line.split() if word.startswith("http"))
            charts_ms, slowest = p95(address)
            print(f"charts {charts_ms:.0f} ms, slowest {slowest}", flush=True)
            picture_ms = first_picture(address)
            print(f"first picture {picture_ms:.0f} ms", flush=True)
            access = score(address)
        finally:
            server.terminate()
            server.wait(PATIENCE_S)
    figures = {
        "first_picture_ms": round(picture_ms),
        "chart_p95_ms": round(charts_ms, 1),
        "slowest_chart": slowest,
        "roll_up_p95_ms": round(rolled_ms, 1),
        "rows": rows,
        "cameras": args.cameras,
        "days": args.days,
        "accessibility": access["accessibility"],
    }
    print(figures)
    if not args.dry:
        write_result("dashboard", [0], {}, **figures)


if __name__ == "__main__":
    main()
