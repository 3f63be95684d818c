"""How fast pictures of a data set are sealed, beside merely decoding and encoding them again.

    python benchmarks/seal_images.py FOLDER [--count 200] [--rounds 3] [--sizes 512,1080p,4k] \
        [--ray]

From the pictures of a folder, a set of JPEGs is made for each size (quality 92, each shifted and
lit otherwise, so that none is the same). Then, in turn and several times, each with as many
processes as the machine has cores: `sealskin data seal` from the first file to the whole set, and a
pool of processes that reads, decodes, encodes and writes with the same libraries and the same
quality. Of each, two rates are taken in the same run:

- steady: from the moment when each process is at its third picture to the last picture;
- with start: from nothing to the whole set, manifest and card, and until a disk has it.

With `--ray` a cluster of two nodes with a processor each is started on this machine, and the
1080p set is sealed on it by one and by two workers in turn. Workers answer by shards, so their
steady rate begins when each has answered once; give a large --count.

Medians over the rounds are written. The pictures stay where they are; nothing of them is published.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from results_file import write_result
from sealskin.data.sealing.cluster import shard_pictures
from sealskin.data.sealing.manifest import facts_of
from sealskin.data.sealing.process import keep_memory
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice

SIZES = {"512": (512, 384), "1080p": (1920, 1080), "4k": (3840, 2160)}
SCALE = {"512": 4.0, "4k": 0.25}
"""As many seconds for each size: small pictures are many, large ones few."""
QUALITY = 92
MOST_PICTURES = 64
WARM = 2
"""Pictures of each process before its rate is steady."""
SECONDS_A_DAY = 86_400
NOTE = (
    "ratios and images_per_second are steady: from the third picture of each process to the last; "
    "whole_run has start-up, manifest, card and the wait for the disk in it. speedup_2 is steady "
    "too, from the first answer of each worker on; speedup_2_whole_run has joining in it; "
    "speedup_2_without_ray is what two processes gain over one on the same cores at the same time"
)


class Rates(NamedTuple):
    """Pictures a second."""

    steady: float
    whole: float


def draw_set(pictures: list[Path], folder: Path, size: tuple[int, int], count: int) -> Path:
    """So many JPEGs of a size, made from the pictures."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    # What is enlarged is smooth, and easy to code: the grain of a camera makes it as hard.
    grain = np.asarray(rng.normal(0, 4, (size[1], size[0], 3)), np.float32)
    for number in range(count):
        picture = cv2.imread(str(pictures[number % len(pictures)]))
        if picture is None:
            sys.exit(f"{pictures[number % len(pictures)]} is no picture that OpenCV reads")
        large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
        large = np.roll(large, int(rng.integers(0, size[0])), axis=1)
        grain = np.roll(grain, int(rng.integers(0, size[0])), axis=1)
        lit = large * np.float32(rng.uniform(0.8, 1.2)) + grain
        whole = np.asarray(np.clip(lit, 0, 255), np.uint8)
        cv2.imwrite(str(folder / f"{number:06}.jpg"), whole, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return folder


def _as_sealing_does() -> None:
    """One thread, and memory that is kept: what is compared is the work on pictures."""
    cv2.setNumThreads(1)
    keep_memory()


def _again(names: tuple[str, str]) -> None:
    """What is compared with: read, decode, encode, write."""
    data = np.frombuffer(Path(names[0]).read_bytes(), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    Path(names[1]).write_bytes(coded.tobytes())


def rates(run: Callable[[Callable[[], None]], None], warm: int) -> Rates:
    """The rates of a run, which calls what it is given after each picture."""
    os.sync()  # or it waits for what was written before
    start = time.perf_counter()
    times: list[float] = []
    run(lambda: times.append(time.perf_counter()))
    ended = time.perf_counter()
    steady = (len(times) - warm) / (times[-1] - times[warm - 1])
    return Rates(steady, len(times) / (ended - start))


def reencode(source: Path, out: Path, processes: int) -> Rates:
    """A pool that decodes and encodes a set."""
    names = [(str(path), str(out / path.name)) for path in sorted(source.iterdir())]

    def run(done: Callable[[], None]) -> None:
        out.mkdir()
        with get_context("spawn").Pool(processes, _as_sealing_does) as pool:
            for _ in pool.imap_unordered(_again, names):
                done()
        os.sync()

    found = rates(run, WARM * processes)
    shutil.rmtree(out)
    return found


def seal(
    source: Path, out: Path, choice: SealerChoice, processes: int, ray: str | None = None
) -> Rates:
    """A whole run of `sealskin data seal`."""
    count = len(list(source.iterdir()))

    def run(done: Callable[[], None]) -> None:
        report = seal_set(
            Request(source, out, choice, processes=processes, ray=ray),
            lambda sealed, _: done() if sealed else None,
        )
        if report is None or report.refused:
            sys.exit(f"not all pictures were sealed: {report and report.refused[:3]}")

    found = rates(run, processes * (WARM if ray is None else shard_pictures(count, processes)))
    shutil.rmtree(out)
    return found


def measure(
    source: Path, work: Path, choice: SealerChoice, rounds: int, processes: int
) -> dict[str, Any]:
    """Rates of one size: medians over the rounds."""
    pairs = [
        (seal(source, work / "sealed", choice, processes), reencode(source, work / "x", processes))
        for _ in range(rounds)
    ]
    middle = statistics.median
    return {
        "images": len(list(source.iterdir())),
        "images_per_second": middle(sealed.steady for sealed, _ in pairs),
        "reencoded_per_second": middle(plain.steady for _, plain in pairs),
        "ratio_to_reencode": middle(sealed.steady / plain.steady for sealed, plain in pairs),
        "ratio_to_reencode_least": min(sealed.steady / plain.steady for sealed, plain in pairs),
        "whole_run": {
            "images_per_second": middle(sealed.whole for sealed, _ in pairs),
            "reencoded_per_second": middle(plain.whole for _, plain in pairs),
            "ratio_to_reencode": middle(sealed.whole / plain.whole for sealed, plain in pairs),
        },
    }


def ray_speedup(source: Path, work: Path, choice: SealerChoice, rounds: int) -> dict[str, Any]:
    """What two workers of a Ray cluster gain over one: medians over the rounds."""
    # Nodes listen on loopback only; Ray reads this when it is imported.
    os.environ |= {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",  # as the processes that it is compared with
    }
    from ray import cluster_utils

    node = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    nodes: Any = cluster_utils.Cluster  # it has no types
    cluster = nodes(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    found: dict[int, list[Rates]] = {1: [], 2: []}
    alone: dict[int, list[Rates]] = {1: [], 2: []}
    try:
        cluster.add_node(**node)
        for _ in range(rounds):
            for workers, rates_ in found.items():
                rates_.append(seal(source, work / "sealed", choice, workers, cluster.address))
                alone[workers].append(seal(source, work / "sealed", choice, workers))
    finally:
        cluster.shutdown()
    pairs = list(zip(found[1], found[2], strict=True))
    middle = statistics.median
    return {
        "images": len(list(source.iterdir())),
        "images_per_second_1": middle(one.steady for one in found[1]),
        "images_per_second_2": middle(two.steady for two in found[2]),
        "speedup_2": middle(two.steady / one.steady for one, two in pairs),
        "speedup_2_least": min(two.steady / one.steady for one, two in pairs),
        "speedup_2_without_ray": middle(
            two.steady / one.steady for one, two in zip(alone[1], alone[2], strict=True)
        ),
        "speedup_2_whole_run": middle(two.whole / one.whole for one, two in pairs),
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
    if given.count < 40:
        sys.exit("give --count 40 or more: fewer have no steady rate")
    if given.ray and "1080p" not in given.sizes.split(","):
        sys.exit("--ray is measured with 1080p; add it to --sizes")
    pictures = sorted(given.pictures.glob("*.jpg"))[:MOST_PICTURES]
    if not pictures:
        sys.exit(f"there are no JPEGs in {given.pictures}")
    choice = SealerChoice(given.seal)
    facts = facts_of(choice.make(), given.seal)
    found: dict[str, dict[str, Any]] = {}
    on_ray: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for size in given.sizes.split(","):
            count = round(given.count * SCALE.get(size, 1.0))
            source = draw_set(pictures, work / "raw", SIZES[size], count)
            found[size] = measure(source, work, choice, given.rounds, given.processes)
            print(size, found[size], flush=True)
            if given.ray and size == "1080p":
                on_ray = ray_speedup(source, work, choice, given.rounds)
                print("ray", on_ray, flush=True)
            shutil.rmtree(source)
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
        note=NOTE,
    )
    print(path.read_text())


if __name__ == "__main__":
    main()
