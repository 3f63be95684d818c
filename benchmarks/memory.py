"""Memory over 30 minutes of looped video: decode, seal, show, detect, follow, record.

    python benchmarks/memory.py demo/vtest.avi

Runs the inside of a camera's process (as `sealskin watch` does, but twice as fast) and the
recorder, and reads the resident memory once a minute of video. Growth is the largest value after
the second minute over the value at the second minute.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from pathlib import Path

import psutil

from results_file import write_result
from sealskin.core.config import CameraConfig, LineConfig, ZoneConfig
from sealskin.pipeline.analyse import WEAK_SCORE
from sealskin.pipeline.messages import Message, Record, SceneMessage
from sealskin.pipeline.outbox import Outbox
from sealskin.pipeline.recorder import Recorder
from sealskin.pipeline.watch import CameraWatch
from sealskin.seal import make_sealer
from sealskin.seal.airlock import SourceOptions, sealed_frames
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import PersonDetector
from sealskin.store.database import Database

MINUTES = 30
SPEED = 2  # of the clip's own pace; faster, and most moments would not be analysed


def main() -> None:
    clip = sys.argv[1]
    camera = CameraConfig(
        name="memory",
        source=clip,
        loop=True,
        lines=[LineConfig(name="door", a=(0.0, 0.5), b=(1.0, 0.5))],
        zones=[ZoneConfig(name="floor", polygon=[(0, 0), (0.5, 0), (0.5, 1)], restricted=True)],
    )
    sealer = make_sealer("lowrate")
    detector = PersonDetector(score_threshold=WEAK_SCORE)
    resident_mb: list[float] = []
    process, scenes, start = psutil.Process(), 0, time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Database(Path(folder) / "memory.db") as database,
        Recorder(database, on_alarm=lambda *_: None) as recorder,
    ):

        def send(message: Message) -> None:
            nonlocal scenes
            scenes += isinstance(message, SceneMessage)
            if isinstance(message, Record):
                recorder.take(message)

        frames = sealed_frames(clip, sealer, options=SourceOptions(loop=True))
        outbox = Outbox(send, on_broken=lambda: None)
        with contextlib.closing(frames), CameraWatch(camera, detector, outbox) as watch:
            for frame in frames:
                time.sleep(max(0.0, start + frame.time_s / SPEED - time.perf_counter()))
                watch.see(frame, 10.0)
                if frame.time_s >= 60 * len(resident_mb):
                    resident_mb.append(process.memory_info().rss / 2**20)
                if frame.time_s >= 60 * MINUTES:
                    break
        outbox.close(5)
    after_two = resident_mb[2]
    path = write_result(
        "memory",
        seeds=[],
        profiles={
            "lowrate": {
                "weights_sha256": detector.weights_sha256,
                "config_sha256": config_sha256(sealer),
            }
        },
        growth_percent=100 * (max(resident_mb[2:]) / after_two - 1),
        minutes_of_video=MINUTES,
        minutes_on_the_wall=(time.perf_counter() - start) / 60,
        analysed_moments=scenes,
        resident_mb_by_minute=resident_mb,
    )
    print(path.read_text())


if __name__ == "__main__":
    main()
