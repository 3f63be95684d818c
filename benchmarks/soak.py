"""Cameras that are hurt for an hour, and a mark that must not come out.

    python benchmarks/soak.py demo/vtest.avi --minutes 60

`sealskin watch` watches looped cameras of a real RTSP server, each with a drawn person whose head
carries a mark (`live/marker.py`). Every twenty seconds something goes wrong (`live/faults.py`).
Meanwhile everything that comes out is kept: recordings, live video, the sealed RTSP output, events,
every answer of the interface, the database, the log. Afterwards it is decoded and searched: all of
it, but of the clips of alarms, which hold frames of the recordings, each so-many-th.
The same search is made of a run with a sealer that seals nothing, and of pictures hidden in files
and tables: there it must find the mark.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
import psutil
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed

from live.clip import make_film
from live.faults import Rig, choose, plan, rigs
from live.marker import paint_person
from live.search import Finds, controls
from live.shop import Shop, pss_mb
from results_file import write_result
from sealskin.core.config import SealConfig
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import PersonDetector, shipped_for

FPS = 10
BACK_WITHIN_S = 5.0
TAP_EVERY_S = 60.0
LOOK_EVERY_S = 5.0
GIVE_UP_S = 60.0
CONFIG = """\
database: {folder}/shop.db
server: {{port: 0}}
rtsp_server: {{port: 0}}
recording: {{folder: {folder}/recordings, free_gb: 0}}
log: {{form: json}}
cameras:
"""
CAMERA = """\
  - name: {name}
    source: {source}
    rtsp_transport: {transport}
    seal: {{method: {seal}}}
    record: true
    lines: [{{name: door, a: [0.5, 1], b: [0.5, 0]}}]
    zones:
      - name: floor
        polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]
        restricted: true
"""


@dataclass
class Watch:
    """What is seen of the processes meanwhile."""

    zombies: int = 0
    main_mb: list[float] = field(default_factory=list)
    all_mb: list[float] = field(default_factory=list)

    def look(self, shop: Shop, cameras: int) -> None:
        main, processes = shop.processes()
        with contextlib.suppress(psutil.Error):
            dead = [p for p in main.children(recursive=True) if p.status() == "zombie"]
            self.zombies = max(self.zombies, len(dead))
            if len(processes) == cameras:  # one that was just killed would look like a leak after
                self.main_mb.append(pss_mb([main]))
                self.all_mb.append(pss_mb([main, *processes]))


def growth_percent(series: list[float]) -> float | None:
    """The median of the last fifth over that of the second; None where there is too little."""
    fifth = len(series) // 5
    if fifth < 1:
        return None
    before, after = series[fifth : 2 * fifth], series[-fifth:]
    return 100 * (statistics.median(after) / statistics.median(before) - 1)


def by_minute(series: list[float], minutes: float) -> list[float]:
    """The median of each minute of an evenly taken series."""
    parts = np.array_split(np.asarray(series), max(1, round(minutes)))
    return [round(float(np.median(part)), 1) for part in parts if len(part)]


def write_config(folder: Path, there: list[Rig], seal: str) -> Path:
    path = folder / "shop.yaml"
    text = CONFIG.format(folder=folder) + "".join(
        CAMERA.format(name=rig.name, source=rig.source, transport=rig.transport, seal=seal)
        for rig in there
    )
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def tap(shop: Shop, names: list[str], kept: Path, finds: Finds, seconds: float) -> None:
    """Read every stream for some seconds, and every answer of the interface once."""
    at = time.time_ns()
    for name in names:
        with contextlib.suppress(ConnectionClosed):  # the camera went away just then
            data, _ = shop.video(name, seconds)
            if data:
                (kept / f"live-{name}-{at}.mp4").write_bytes(data)
        read_rtsp(f"{shop.rtsp}/{name}", finds, seconds)
    interface = shop.get("/api/openapi.json")
    for path, methods in interface["paths"].items():
        if "get" not in methods or path.endswith(("/events", "/video")):
            continue
        for name in names if "{name}" in path else [""]:
            if "{" in path.replace("{name}", ""):
                continue  # it asks for one thing of many
            with contextlib.suppress(OSError):  # some want more than a name
                data = shop.text(path.replace("{name}", name))
                place = f"{path}-{name}-{at}".replace("/", "_")
                (kept / f"answer-{place}").write_bytes(data)


def read_rtsp(address: str, finds: Finds, seconds: float) -> None:
    """Look at what a recorder would read."""
    until_s = time.monotonic() + seconds
    options = {"rtsp_transport": "tcp", "timeout": "3000000", "analyzeduration": "500000"}
    with contextlib.suppress(av.error.FFmpegError), av.open(address, options=options) as stream:
        for number, frame in enumerate(stream.decode(video=0)):
            grey = np.asarray(frame.to_ndarray(format="gray"), np.uint8)
            finds.frame("the sealed RTSP output", grey, number)
            if time.monotonic() > until_s:
                break


def search(folder: Path, kept: Path, shop: Shop, finds: Finds) -> None:
    """Look through everything that was kept."""
    finds.folder(kept)
    finds.folder(folder)
    finds.blob("server-sent events", json.dumps(shop.events).encode())


def control(there: list[Rig], asked: argparse.Namespace) -> dict[str, bool]:
    """Whether the search finds the mark wherever a sealer that seals nothing lets it out."""
    finds = Finds(asked.width)
    names = [rig.name for rig in there]
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name) / "shop", Path(name) / "kept"
        folder.mkdir()
        kept.mkdir()
        config = write_config(folder, there, asked.seal)
        with Shop(config, folder / "log.txt", planted=True, model=asked.model) as shop:
            shop.wait_for_running(names)
            tap(shop, names, kept, finds, asked.tap)
        search(folder, kept, shop, finds)
    return {
        "recordings": any(place.startswith("recordings") for place in finds.found),
        "live video": any(place.startswith("live") for place in finds.found),
        "sealed RTSP": "the sealed RTSP output" in finds.found,
    }


def events_lost(folder: Path, shop: Shop, health: dict[str, Any]) -> int:
    """Events that were said to be saved and are not in the database, and those said to be lost."""
    told = {data["id"] for _, name, data in shop.events if name == "alarm"} - {None}
    with contextlib.closing(sqlite3.connect(folder / "shop.db")) as connection:
        saved = {number for (number,) in connection.execute("SELECT id FROM alarms")}
    print(f"{len(told)} alarms were told, {len(saved)} are saved")
    return len(told - saved) + int(health["records_lost"])


def endure(
    shop: Shop, there: list[Rig], asked: argparse.Namespace, kept: Path, finds: Finds
) -> tuple[list[dict[str, Any]], Watch]:
    """Let things go wrong for so many minutes."""
    chance, watch = random.Random(asked.seed), Watch()
    names = [rig.name for rig in there]
    faults: list[dict[str, Any]] = []
    began_s = time.monotonic()
    tapped_s = looked_s = began_s - TAP_EVERY_S
    wanted = max(1, round(60 * asked.minutes / asked.every))
    for number, provoke in enumerate(itertools.islice(plan(chance), wanted)):
        due_s = began_s + (number + 0.5) * asked.every
        while (now_s := time.monotonic()) < due_s:
            if now_s - looked_s >= LOOK_EVERY_S:
                looked_s = now_s
                watch.look(shop, len(there))
            if now_s - tapped_s >= TAP_EVERY_S:
                tapped_s = now_s
                tap(shop, names, kept, finds, asked.tap)
            time.sleep(0.1)
        before = len(shop.events)
        fault = provoke(choose(provoke, there, chance), shop, chance)
        back_s: float | None = None
        with contextlib.suppress(TimeoutError):
            shop.wait_for_running(names, timeout_s=GIVE_UP_S)
            back_s = time.monotonic() - fault.over_s
        said = Counter(
            f"{data['state']}: {data['cause']}"
            for _, name, data in shop.events[before:]
            if name == "state"
        )
        row = {
            "kind": fault.kind,
            "camera": fault.camera,
            "at_s": round(now_s - began_s, 1),
            "back_after_s": None if back_s is None else round(back_s, 2),
            "said": dict(said),
        }
        print(row, flush=True)
        faults.append(row)
    return faults, watch


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """The whole of it; the figures."""
    size = (asked.width, asked.height)
    names = [f"cam-{number + 1}" for number in range(asked.cameras)]
    finds = Finds(size[0], every={"clips": asked.clips_every})
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name) / "shop", Path(name) / "kept"
        folder.mkdir()
        kept.mkdir()
        film = make_film(
            Path(name) / "film.h264",
            asked.clip,
            size,
            FPS,
            asked.film,
            lambda picture, number: paint_person(picture, number, FPS),
        )
        hidden = controls(Path(name), first_picture(film))
        with rigs(names, film, FPS) as there:
            caught = {**hidden, **control(there[:1], asked)}
            print("the control was found in:", caught, flush=True)
            config = write_config(folder, there, asked.seal)
            with Shop(config, folder / "log.txt", model=asked.model) as shop:
                shop.wait_for_running(names)
                began_s = time.monotonic()
                faults, watch = endure(shop, there, asked, kept, finds)
                minutes = (time.monotonic() - began_s) / 60
                health = shop.get("/api/health")
                family = [*shop.processes()[1]]
            left = sum(one.is_running() for one in family)
        search(folder, kept, shop, finds)
        log = (folder / "log.txt").read_text().splitlines()
        lost = events_lost(folder, shop, health)
    backs = [fault["back_after_s"] for fault in faults]
    return {
        "minutes": round(minutes, 2),
        "faults": len(faults),
        "recovered": sum(back is not None and back <= BACK_WITHIN_S for back in backs),
        "control_found": all(caught.values()),
        "unsealed_markers_found": len(finds.found),
        "events_lost": lost,
        "growth_percent": growth_percent(watch.all_mb),
        "growth_percent_main": growth_percent(watch.main_mb),
        "main_mb_by_minute": by_minute(watch.main_mb, minutes),
        "all_mb_by_minute": by_minute(watch.all_mb, minutes),
        "zombies": watch.zombies,
        "left_behind": left,
        "exit_status": shop.status,
        "cameras": asked.cameras,
        "size_px": size,
        "back_after_s_worst": max((back for back in backs if back is not None), default=None),
        "recoveries_logged": sum('"camera is back"' in line for line in log),
        "controls": caught,
        "searched": {
            "frames": finds.frames,
            "bytes": finds.texts,
            "values": finds.values,
            "unreadable": finds.unreadable,
            "clips_every": asked.clips_every,
            "videos_passed_over": finds.passed,
            "highest_likeness": round(finds.highest, 3),
            "found": finds.found,
        },
        "rows": faults,
    }


def first_picture(film: Path) -> NDArray[np.uint8]:
    with av.open(str(film)) as container:
        frame = next(container.decode(video=0))
        return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def parse(words: list[str] | None = None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("clip", type=Path)
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--cameras", type=int, default=4)
    arguments.add_argument("--width", type=int, default=1280)
    arguments.add_argument("--height", type=int, default=720)
    arguments.add_argument("--every", type=float, default=20, help="seconds from fault to fault")
    # The drawn person walks there and back in so long.
    arguments.add_argument("--film", type=int, default=24, help="seconds of the looped film")
    arguments.add_argument("--tap", type=float, default=4, help="seconds that a stream is read")
    # An hour leaves thousands of clips of alarms, of frames that the recordings hold as well.
    arguments.add_argument("--clips-every", type=int, default=40, help="which of them is searched")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seal", default=SealConfig().method, help="how cameras are sealed")
    arguments.add_argument("--model", type=Path, help="another detector than the shipped one")
    return arguments.parse_args(words)


def main() -> None:
    asked = parse()
    figures = run(asked)
    detector = PersonDetector(asked.model or shipped_for(asked.seal))
    hashes = {
        "weights_sha256": detector.weights_sha256,
        "config_sha256": config_sha256(make_sealer(asked.seal)),
    }
    path = write_result("soak", seeds=[asked.seed], profiles={asked.seal: hashes}, **figures)
    print(path.read_text())


if __name__ == "__main__":
    main()
