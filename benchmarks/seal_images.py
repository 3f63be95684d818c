"""How fast pictures of a data set are sealed, beside merely decoding and encoding them again.

    python benchmarks/seal_images.py FOLDER [--count 200] [--rounds 3] [--sizes 512,1080p,4k] \
        [--ray]

From the pictures of a folder, a set of JPEGs is made for each size (quality 92, each shifted and
lit otherwise, so that none is the same). Then, in turn and several times, each with as many
processes as the machine has cores: `sealskin data seal` from the first file to the whole set, with
start-up, manifest and card, and a pool of processes that reads, decodes, encodes and writes with
the same libraries and the same quality. Medians are written; a third figure leaves out start-up,
by the difference of a whole set and half of it.

With `--ray` a cluster of two nodes with a processor each is started on this machine, and the 1080p
set is sealed on it by one and by two workers in turn. `ray_speedup_2` is the ratio of their rates,
without start-up: joining a cluster takes seconds, and a set for which they count needs none.

The pictures stay where they are; nothing of them is published.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from results_file import write_result
from sealskin.data.sealing.manifest import facts_of
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice

SIZES = {"512": (512, 384), "1080p": (1920, 1080), "4k": (3840, 2160)}
QUALITY = 92
MOST_PICTURES = 64
SECONDS_A_DAY = 86_400


def draw_set(pictures: list[Path], folder: Path, size: tuple[int, int], count: int) -> Path:
    """So many JPEGs of a size, made from the pictures."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(count):
        picture = cv2.imread(str(pictures[number % len(pictures)]))
        if picture is None:
            sys.exit(f"{pictures[number % len(pictures)]} is no picture that OpenCV reads")
        large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
        large = np.roll(large, int(rng.integers(0, size[0])), axis=1)
        # What is enlarged is smooth, and easy to code: the grain of a camera makes it as hard.
        grain = np.asarray(rng.normal(0, 4, large.shape), np.float32)
        lit = np.asarray(np.clip(large * rng.uniform(0.8, 1.2) + grain, 0, 255), np.uint8)
        cv2.imwrite(str(folder / f"{number:06}.jpg"), lit, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return folder


def _one_thread() -> None:
    cv2.setNumThreads(1)


def _again(names: tuple[str, str]) -> None:
    """What is compared with: read, decode, encode, write."""
    data = np.frombuffer(Path(names[0]).read_bytes(), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    Path(names[1]).write_bytes(coded.tobytes())


def reencode_s(source: Path, out: Path, processes: int) -> float:
    """Seconds that a pool takes to decode and encode a set, start-up included."""
    out.mkdir()
    names = [(str(path), str(out / path.name)) for path in sorted(source.iterdir())]
    start = time.perf_counter()
    with ProcessPoolExecutor(processes, get_context("spawn"), _one_thread) as pool:
        list(pool.map(_again, names, chunksize=4))
    took = time.perf_counter() - start
    shutil.rmtree(out)
    return took


def seal_s(
    source: Path, out: Path, choice: SealerChoice, processes: int, ray: str | None = None
) -> float:
    """Seconds that a whole run takes."""
    start = time.perf_counter()
    report = seal_set(Request(source, out, choice, processes=processes, ray=ray))
    took = time.perf_counter() - start
    if report is None or report.refused:
        sys.exit(f"not all pictures were sealed: {report and report.refused[:3]}")
    shutil.rmtree(out)
    return took


def measure(
    whole: Path, half: Path, work: Path, choice: SealerChoice, rounds: int, processes: int
) -> dict[str, float]:
    """Rates of one size: medians over the rounds."""
    counts = [len(list(folder.iterdir())) for folder in (whole, half)]
    sealed, plain, sealed_on, plain_on = [], [], [], []
    for _ in range(rounds):
        times = [seal_s(folder, work / "sealed", choice, processes) for folder in (whole, half)]
        others = [reencode_s(folder, work / "plain", processes) for folder in (whole, half)]
        sealed.append(counts[0] / times[0])
        plain.append(counts[0] / others[0])
        more = counts[0] - counts[1]
        sealed_on.append(more / max(times[0] - times[1], 1e-9))
        plain_on.append(more / max(others[0] - others[1], 1e-9))
    ratios = [a / b for a, b in zip(sealed, plain, strict=True)]
    ratios_on = [a / b for a, b in zip(sealed_on, plain_on, strict=True)]
    return {
        "images_per_second": statistics.median(sealed),
        "reencoded_per_second": statistics.median(plain),
        "ratio_to_reencode": statistics.median(ratios),
        "images_per_second_without_start": statistics.median(sealed_on),
        "ratio_to_reencode_without_start": statistics.median(ratios_on),
        "images": counts[0],
    }


def ray_speedup(
    whole: Path, half: Path, work: Path, choice: SealerChoice, rounds: int
) -> dict[str, float]:
    """What two workers of a Ray cluster gain over one: medians over the rounds."""
    # Nodes listen on loopback only; Ray reads this when it is imported.
    os.environ |= {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",  # as the processes that it is compared with
    }
    from ray import cluster_utils

    counts = [len(list(folder.iterdir())) for folder in (whole, half)]
    node = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    nodes: Any = cluster_utils.Cluster  # it has no types
    cluster = nodes(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    rates: dict[int, list[float]] = {1: [], 2: []}
    try:
        cluster.add_node(**node)
        for _ in range(rounds):
            for workers, found in rates.items():
                times = [
                    seal_s(folder, work / "sealed", choice, workers, cluster.address)
                    for folder in (whole, half)
                ]
                found.append((counts[0] - counts[1]) / max(times[0] - times[1], 1e-9))
    finally:
        cluster.shutdown()
    ratios = [two / one for one, two in zip(rates[1], rates[2], strict=True)]
    return {
        "images_per_second_1": statistics.median(rates[1]),
        "images_per_second_2": statistics.median(rates[2]),
        "speedup_2": statistics.median(ratios),
        "images": counts[0],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pictures", type=Path, help="folder of JPEGs to make the sets from")
    parser.add_argument("--count", type=int, default=200, help="pictures of 1080p; others in scale")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="512,1080p,4k", help="with commas between them")
    parser.add_argument("--seal", default="lowrate", help="the sealer")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--ray", action="store_true", help="measure two workers of Ray too")
    given = parser.parse_args()
    if given.count < 4:
        sys.exit("give --count 4 or more: half of it is measured too")
    if given.ray and "1080p" not in given.sizes.split(","):
        sys.exit("--ray is measured with 1080p; add it to --sizes")
    pictures = sorted(given.pictures.glob("*.jpg"))[:MOST_PICTURES]
    if not pictures:
        sys.exit(f"there are no JPEGs in {given.pictures}")
    choice = SealerChoice(given.seal)
    facts = facts_of(choice.make(), given.seal)
    found: dict[str, dict[str, float]] = {}
    on_ray: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for size in given.sizes.split(","):
            # As many seconds for each: small pictures are many, large ones few.
            scale = {"512": 4.0, "4k": 0.25}.get(size, 1.0)
            count = max(4, round(given.count * scale))
            whole = draw_set(pictures, work / "whole", SIZES[size], count)
            half = work / "half"
            half.mkdir()
            for path in sorted(whole.iterdir())[: count // 2]:
                shutil.copy(path, half)
            found[size] = measure(whole, half, work, choice, given.rounds, given.processes)
            print(size, found[size], flush=True)
            if given.ray and size == "1080p":
                on_ray = ray_speedup(whole, half, work, choice, given.rounds)
                print("ray", on_ray, flush=True)
            shutil.rmtree(whole)
            shutil.rmtree(half)
    per_second = found.get("1080p", {}).get("images_per_second")
    path = write_result(
        "seal_images",
        seeds=[0],
        profiles={
            given.seal: {
                "config_sha256": facts.config_sha256,
                "weights_sha256": facts.weights_sha256 or "",
            }
        },
        images_per_second={size: one["images_per_second"] for size, one in found.items()},
        ratio_to_reencode_1080p=found.get("1080p", {}).get("ratio_to_reencode"),
        ratio_to_reencode_4k=found.get("4k", {}).get("ratio_to_reencode"),
        ratio_to_reencode_512=found.get("512", {}).get("ratio_to_reencode"),
        ray_speedup_2=on_ray.get("speedup_2"),
        ray=on_ray or None,
        images_per_core_hour_1080p=None
        if per_second is None
        else per_second * 3600 / given.processes,
        cores_for_10_million_1080p_in_a_day=(
            None if per_second is None else 1e7 / (per_second / given.processes * SECONDS_A_DAY)
        ),
        processes=given.processes,
        rounds=given.rounds,
        table=found,
        note="start-up, manifest and card are in all figures but those without_start",
    )
    print(path.read_text())


if __name__ == "__main__":
    main()
