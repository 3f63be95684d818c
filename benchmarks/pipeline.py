"""How fast a 720p file goes through, beside plain decode-and-encode in the same run.

    python benchmarks/pipeline.py demo/vtest.avi

The clip is first made into 1280x720 H.264 at 30 frames a second. Then, in turn and several times:
the whole pipeline (decode, seal, detect at 10 a second, follow, encode), and the same decoder and
encoder with nothing between them. Medians are written.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av

from results_file import write_result
from sealskin.core.config import SealConfig
from sealskin.pipeline.offline import FileRun, run_file
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import PersonDetector, shipped_for

ROUNDS = 5
SEAL = SealConfig().method
FPS = 30
ENCODER = {"preset": "veryfast", "crf": "23"}  # as sealskin.video.encode.Mp4Writer


def encode(source: Path, out: Path, size: tuple[int, int] | None) -> int:
    """Decode a file and encode it again, at 30 frames a second; the number of frames."""
    count = 0
    with av.open(str(source)) as reader, av.open(str(out), "w") as writer:
        video = reader.streams.video[0]
        video.thread_type = "AUTO"
        width, height = size or (video.width, video.height)
        stream = writer.add_stream("libx264", rate=FPS, options=ENCODER)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for frame in reader.decode(video):
            if size:
                frame = frame.reformat(width, height, "yuv420p")  # noqa: PLW2901
            frame.pts, frame.time_base = count, Fraction(1, FPS)
            count += 1
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))
    return count


def main() -> None:
    runs: list[FileRun] = []
    plain_fps: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "720p.mp4"
        encode(Path(sys.argv[1]), clip, (1280, 720))
        for number in range(ROUNDS):
            start = time.perf_counter()
            count = encode(clip, Path(folder) / "plain.mp4", None)
            plain_fps.append(count / (time.perf_counter() - start))
            runs.append(
                run_file(clip, Path(folder) / f"sealed-{number}.mp4", seal=SEAL, detect_fps=10)
            )
    detector = PersonDetector(shipped_for(SEAL))
    path = write_result(
        "pipeline",
        seeds=[],
        profiles={
            SEAL: {
                "weights_sha256": detector.weights_sha256,
                "config_sha256": config_sha256(make_sealer(SEAL)),
            }
        },
        fps_720p=statistics.median(run.fps for run in runs),
        ratio_to_transcode_720p=statistics.median(
            run.fps / plain for run, plain in zip(runs, plain_fps, strict=True)
        ),
        ms_by_stage={
            stage: statistics.median(run.ms_by_stage[stage] for run in runs)
            for stage in runs[0].ms_by_stage
        },
        transcode_fps_720p=statistics.median(plain_fps),
        frames=runs[0].frames,
        rounds=ROUNDS,
        detections_per_second_of_video=10,
        note="ms_by_stage is work per frame of video; stages overlap",
    )
    print(path.read_text())


if __name__ == "__main__":
    main()
