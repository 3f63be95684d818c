"""How many cameras two cores bear, how late sealed pictures are, and what memory they take.

    python benchmarks/cameras.py demo/vtest.avi --minutes 10 [--cameras 2] [--seal lowrate]

First four 720p cameras with 10 frames a second, from a real RTSP server on the same machine:
`sealskin watch` on two cores seals each frame and looks for people in each. Every frame carries its
number, so large that a sealed picture shows it; so it is known of each when it left the camera and
when it was sealed. Frames count from the moment at which all cameras run.

Then one camera of each size and rate, for the table: cores that it takes, all processes together,
and how many such cameras a core would bear. Looking for people happens at most ten times a second,
as by default. Writes `cameras.json` for `lowrate`, `cameras_strict.json` for `strict`.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil

from live.clip import make_film, paint_number, read_number
from live.server import cameras
from live.shop import Shop, pss_mb
from results_file import write_result
from sealskin.core.config import SealConfig
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import PersonDetector, shipped_for

SIZES = {"360p": (640, 360), "720p": (1280, 720), "1080p": (1920, 1080)}
RATES = (5, 10, 25)
SENSED_FPS = 10
FILM_S = 60
SETTLE_S = 10.0
"""After the last camera runs: networks are compiled, first keyframes are over."""
TAP_S = 4.0
CONFIG = """\
database: {folder}/shop.db
server: {{port: 0}}
log: {{form: json}}
cameras:
"""
CAMERA = """\
  - name: {name}
    source: rtsp://127.0.0.1:{port}/{name}
    seal: {{method: {seal}}}
    detect_fps: {sensed}
    lines: [{{name: door, a: [0.5, 1], b: [0.5, 0]}}]
    zones: [{{name: floor, polygon: [[0, 0], [0.5, 0], [0.5, 1]], restricted: true}}]
"""


def write_config(folder: Path, names: Sequence[str], port: int, sensed: int, seal: str) -> Path:
    path = folder / "shop.yaml"
    path.write_text(
        CONFIG.format(folder=folder)
        + "".join(CAMERA.format(name=name, port=port, sensed=sensed, seal=seal) for name in names)
    )
    return path


def counts(shop: Shop) -> dict[str, float]:
    """Frames of all cameras by what became of them, from the figures for Prometheus."""
    sums: dict[str, float] = {}
    for line in shop.text("/api/prometheus").decode().splitlines():
        for name in ("frames_in", "frames_sealed", "frames_dropped"):
            if line.startswith(f"sealskin_{name}_total{{"):
                sums[name] = sums.get(name, 0.0) + float(line.split()[-1])
    return sums


def cpu_s(processes: Sequence[psutil.Process]) -> float:
    times = [one.cpu_times() for one in processes]
    return float(sum(one.user + one.system for one in times))


def numbers_by_time(data: bytes) -> dict[float, int]:
    """The number in each frame of sealed video, by its time; those that are plain."""
    found: dict[float, int] = {}
    with av.open(io.BytesIO(data), "r") as video:
        for frame in video.decode(video=0):
            number = read_number(np.asarray(frame.to_ndarray(format="gray"), np.uint8))
            if number is not None and frame.time is not None:
                found[frame.time] = number
    return found


def offset_of(data: bytes, fps: int) -> float | None:
    """What to add to a frame's time, in frames, to get its number: the middle of what is seen."""
    off = [number - time_s * fps for time_s, number in numbers_by_time(data).items()]
    if not off:
        return None
    film = fps * FILM_S  # it may have begun again in between
    return off[0] + statistics.median((one - off[0] + film / 2) % film - film / 2 for one in off)


def latencies_ms(
    shop: Shop, camera: str, offset: float, sent: Path, fps: int, since_ms: float
) -> list[float]:
    """From the moment a frame left the camera until it was sealed.

    Args:
        shop: whose events say when each frame that was looked at had been sealed.
        camera: the one whose frames are told in `sent`.
        offset: see `offset_of`.
        sent: `NUMBER MILLISECONDS` a line.
        fps: of the camera.
        since_ms: frames that were sealed before do not count.
    """
    lines = (line.split() for line in sent.read_text().splitlines())
    left_ms = {int(words[0]): float(words[1]) for words in lines if len(words) == 2}
    by_number: dict[int, list[float]] = {}
    for number, at_ms in left_ms.items():
        by_number.setdefault(number % (fps * FILM_S), []).append(at_ms)
    late: list[float] = []
    for _, name, scene in shop.events:
        if name != "scene" or scene["camera"] != camera or scene["wall_ms"] < since_ms:
            continue
        number = round(scene["time_s"] * fps + offset) % (fps * FILM_S)
        # The film is a loop: the latest round in which this frame had left.
        before = [at for at in by_number.get(number, []) if at <= scene["wall_ms"] + 1]
        if before:
            late.append(scene["wall_ms"] - max(before))
    return late


def watch(
    film: Path,
    fps: int,
    count: int,
    seconds: float,
    cores: Sequence[int],
    seal: str,
    model: Path | None = None,
) -> dict[str, Any]:
    """Let cameras run; what was seen."""
    names = [f"cam-{number + 1}" for number in range(count)]
    sensed = min(fps, SENSED_FPS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sent = folder / "sent"
        with cameras(film, fps, names, sent=sent) as (port, server):
            config = write_config(folder, names, port, sensed, seal)
            with Shop(config, folder / "log.txt", cores=cores, model=model) as shop:
                shop.wait_for_running(names)
                time.sleep(SETTLE_S)
                video, _ = shop.video(names[0], TAP_S)
                offset = offset_of(video, fps)
                main, processes = shop.processes()
                family = [main, *processes]
                events, began, spent_s = len(shop.events), counts(shop), cpu_s(family)
                began_s, began_ms = time.monotonic(), time.time_ns() / 1e6
                camera_s = cpu_s([psutil.Process(server.pid)])
                time.sleep(seconds)
                took_s = time.monotonic() - began_s
                ended, spent_s = counts(shop), cpu_s(family) - spent_s
                camera_s = cpu_s([psutil.Process(server.pid)]) - camera_s
                scenes = sum(one[1] == "scene" for one in shop.events[events:])
                memory_mb = pss_mb(family)
                states = {one["state"] for one in shop.states().values()}
            late = (
                latencies_ms(shop, names[0], offset, sent, fps, began_ms)
                if offset is not None
                else []
            )
    if states != {"running"}:
        raise SystemExit(f"a camera did not run to the end: {states}")
    came = ended["frames_in"] - began["frames_in"]
    sealed = ended["frames_sealed"] - began["frames_sealed"]
    return {
        "cameras": count,
        "seconds": round(took_s, 1),
        "frames_in": round(came),
        "frames_expected": round(count * fps * took_s),
        "frames_sealed": round(sealed),
        "frames_dropped": round(ended["frames_dropped"] - began["frames_dropped"]),
        "sensed_fps_per_camera": round(scenes / took_s / count, 2),
        "latency_ms": late,
        "mb_per_camera": round(memory_mb / count, 1),
        "cores_used": round(spent_s / took_s, 3),
        "cores_used_by_the_cameras_themselves": round(camera_s / took_s, 3),
    }


def table_row(
    clip: Path, folder: Path, size: str, fps: int, asked: argparse.Namespace
) -> dict[str, Any]:
    """One camera of a size and rate."""
    film = make_film(folder / f"{size}-{fps}.h264", clip, SIZES[size], fps, FILM_S, paint_number)
    seen = watch(film, fps, 1, asked.seconds, asked.cores, asked.seal, asked.model)
    film.unlink()
    return {
        "size": size,
        "fps": fps,
        "sensed_fps": seen["sensed_fps_per_camera"],
        "cores_used": seen["cores_used"],
        "cameras_per_core": round(1 / seen["cores_used"], 2),
        "frames_dropped": seen["frames_dropped"],
        "mb": seen["mb_per_camera"],
    }


def parse(words: list[str] | None = None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("clip", type=Path)
    arguments.add_argument("--minutes", type=float, default=10, help="of the four cameras")
    arguments.add_argument("--cameras", type=int, default=4)
    arguments.add_argument("--seconds", type=float, default=20, help="a cell of the table")
    arguments.add_argument("--no-table", action="store_true")
    arguments.add_argument("--seal", default=SealConfig().method, help="how cameras are sealed")
    arguments.add_argument("--model", type=Path, help="another detector than the shipped one")
    asked = arguments.parse_args(words)
    asked.cores = sorted(os.sched_getaffinity(0))[:2]
    return asked


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = make_film(folder / "720p.h264", asked.clip, SIZES["720p"], 10, FILM_S, paint_number)
        seen = watch(
            film, 10, asked.cameras, 60 * asked.minutes, asked.cores, asked.seal, asked.model
        )
        print({key: value for key, value in seen.items() if key != "latency_ms"}, flush=True)
        table: list[dict[str, Any]] = []
        for size in [] if asked.no_table else SIZES:
            for fps in RATES:
                table.append(table_row(asked.clip, folder, size, fps, asked))
                print(table[-1], flush=True)
    late = seen.pop("latency_ms")
    if len(late) < 2:
        raise SystemExit("no frame could be followed from the camera to the seal")
    return {
        "cameras_720p10_two_cores": asked.cameras,
        "frames_dropped": seen.pop("frames_dropped"),
        "latency_ms_p50": round(float(np.percentile(late, 50)), 1),
        "latency_ms_p99": round(float(np.percentile(late, 99)), 1),
        "mb_per_camera": seen.pop("mb_per_camera"),
        "latency_frames": len(late),
        "run": seen,
        "table": table,
        "note": "latency is from leaving the camera to sealed, of frames that were looked at; the "
        "cameras' server and this script ran on the same cores",
    }


def main() -> None:
    asked = parse()
    figures = run(asked)
    hashes = {
        "weights_sha256": PersonDetector(asked.model or shipped_for(asked.seal)).weights_sha256,
        "config_sha256": config_sha256(make_sealer(asked.seal)),
    }
    name = "cameras" if asked.seal == "lowrate" else f"cameras_{asked.seal}"
    path = write_result(name, seeds=[], profiles={asked.seal: hashes}, **figures)
    print(path.read_text())


if __name__ == "__main__":
    main()
