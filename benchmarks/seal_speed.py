"""How fast video is sealed, by profile, beside decode-and-encode and `deface` in the same run.

    python benchmarks/seal_speed.py vtest.avi --deface deface-venv/bin/deface

The clip is first made into 1080p and 720p H.264 at 25 frames a second. Each round runs every
command once as a whole process, its start included: `sealskin seal` with each profile, the same
decoder and encoder with nothing between them, and `deface` (PyPI) as it comes, on fewer frames.
Medians over rounds are written; memory is the largest of a whole process.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import onnx

from pipeline import encode
from results_file import write_result
from sealskin.seal import make_sealer
from sealskin.seal.gate import SHIPPED
from sealskin.seal.sealer import config_sha256, weights_sha256

SIZES = {"1080p": (1920, 1080), "720p": (1280, 720)}
FPS = 25
TIMED = """
import os, sys, time
began = time.perf_counter()
pid = os.posix_spawnp(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)]
)
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - began, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
# In a small process of its own: Linux counts as a command's memory also what the process that
# started it held at that moment, and this one has encoded video.
PROFILES = ["balanced", "partial", "strict", "lowrate"]


def clip_of(source: Path, out: Path, size: tuple[int, int], frames: int) -> None:
    """The first frames of a video, again from its start if it is shorter, at another size."""
    with av.open(str(out), "w") as writer:
        stream = writer.add_stream("libx264", rate=FPS, options={"preset": "fast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        count = 0
        while count < frames:
            with av.open(str(source)) as reader:
                for frame in itertools.islice(reader.decode(video=0), frames - count):
                    picture = frame.reformat(*size, "yuv420p")
                    picture.pts, picture.time_base = count, Fraction(1, FPS)
                    count += 1
                    writer.mux(stream.encode(picture))
        writer.mux(stream.encode(None))


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and largest megabytes of a command that must succeed."""
    ran = subprocess.run(
        [sys.executable, "-S", "-c", TIMED, *command], check=False, capture_output=True
    )
    if ran.returncode:
        end = ran.stderr.decode()[-500:]
        raise SystemExit(f"{command[0]} ended with {ran.returncode}: {end}")
    seconds, kilobytes = ran.stdout.split()
    return float(seconds), float(kilobytes) / 1024


def parameters(path: Path) -> int:
    return sum(int(np.prod(t.dims)) for t in onnx.load(path).graph.initializer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--profiles", nargs="+", default=PROFILES)
    parser.add_argument("--deface", help="the command; without it there is no such ratio")
    parser.add_argument("--frames", type=int, default=500)
    parser.add_argument("--deface-frames", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    fps: dict[str, list[float]] = {}
    memory: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = {}
        for size, pixels in SIZES.items():
            clips[size] = folder / f"{size}.mp4"
            clip_of(args.clip, clips[size], pixels, args.frames)
        short = folder / "short.mp4"
        clip_of(args.clip, short, SIZES["1080p"], args.deface_frames)
        for _ in range(args.rounds):
            for size, clip in clips.items():
                began = time.perf_counter()
                encode(clip, folder / "plain.mp4", None)
                seconds = time.perf_counter() - began
                fps.setdefault(f"transcode {size}", []).append(args.frames / seconds)
                for profile in args.profiles:
                    out = str(folder / "sealed.mp4")
                    seconds, most = timed([
                        sys.executable, "-m", "sealskin", "seal", str(clip), out,
                        "--seal", profile, "--force",
                    ])  # fmt: skip
                    fps.setdefault(f"{profile} {size}", []).append(args.frames / seconds)
                    memory.setdefault(profile, []).append(most)
            if args.deface:
                out = str(folder / "defaced.mp4")
                seconds, _ = timed([args.deface, str(short), "-o", out])
                fps.setdefault("deface 1080p", []).append(args.deface_frames / seconds)
    middle = {key: statistics.median(values) for key, values in fps.items()}
    rows: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for profile in args.profiles:
        sealer = make_sealer(profile)
        weights = weights_sha256(sealer)
        ratios = [
            ours / theirs
            for ours, theirs in zip(
                fps[f"{profile} 1080p"], fps.get("deface 1080p", []), strict=False
            )
        ]
        rows[profile] = {
            "fps_1080p": middle[f"{profile} 1080p"],
            "fps_720p": middle[f"{profile} 720p"],
            "ratio_to_deface_1080p": statistics.median(ratios) if ratios else None,
            "ratio_to_transcode_1080p": middle[f"{profile} 1080p"] / middle["transcode 1080p"],
            "memory_mb": max(memory[profile]),
            "parameters": 0,  # of coder and renderer: they are no networks
            "gate_parameters": parameters(SHIPPED) if weights else 0,
        }
        settings[profile] = {
            "weights_sha256": weights,
            "config_sha256": config_sha256(sealer),
        }
    print(
        write_result(
            "seal_speed",
            seeds=[],
            profiles=settings,
            **rows,
            deface_fps_1080p=middle.get("deface 1080p"),
            transcode_fps={size: middle[f"transcode {size}"] for size in SIZES},
            frames=args.frames,
            rounds=args.rounds,
        )
    )


if __name__ == "__main__":
    main()
