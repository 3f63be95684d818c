"""The whole pipeline over a file, as fast as it goes: for measuring, and for sealed clips."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.sealed import SealedFrame
from sealskin.pipeline.analyse import WEAK_SCORE, Analysis
from sealskin.seal.airlock import sealed_frames
from sealskin.seal.registry import make_sealer
from sealskin.seal.stages import StageTimes
from sealskin.sense.detector import PersonDetector, shipped_for
from sealskin.video.encode import Mp4Writer

QUEUE_FRAMES = 8


@dataclass(slots=True)
class FileRun:
    """What a run over a file gave.

    Attributes:
        frames: frames that were sealed and written.
        wall_s: seconds that it took, opening and closing included.
        seconds_by_stage: work by stage; stages overlap.
        people_now: people at each analysed moment, by frame index.
    """

    frames: int = 0
    wall_s: float = 0.0
    seconds_by_stage: dict[str, float] = field(default_factory=dict)
    people_now: dict[int, int] = field(default_factory=dict)

    @property
    def fps(self) -> float:
        return self.frames / self.wall_s if self.wall_s else 0.0

    @property
    def ms_by_stage(self) -> dict[str, float]:
        return {k: v * 1000 / max(self.frames, 1) for k, v in self.seconds_by_stage.items()}


def run_file(
    source: Path,
    out: Path,
    *,
    seal: str = "strict",
    detect_fps: float = 10.0,
    model: Path | None = None,
    threads: int = 0,
) -> FileRun:
    """Decode, seal, detect, follow and encode a whole file.

    Encoding runs beside detection, as decoding and sealing do.

    Raises:
        SourceError: the file cannot be read. EncodeError: `out` cannot be written.
        ModelError: the detector is missing or damaged.
    """
    sealer = make_sealer(seal)
    detector = PersonDetector(
        model or shipped_for(sealer.name), threads=threads, score_threshold=WEAK_SCORE
    )
    stages, run = StageTimes(), FileRun()
    camera = CameraConfig(name="file", source=str(source), detect_fps=detect_fps)
    start = time.perf_counter()
    frames = sealed_frames(str(source), sealer, stats=stages)
    with contextlib.closing(frames):
        first = next(frames)
        analysis = Analysis(
            camera, first.width_px, first.height_px, high_score=detector.operating_score
        )
        next_s = first.time_s
        with _Encoding(out, first, stages) as encoding:
            for frame in _with_first(first, frames):
                encoding.put(frame)
                run.frames += 1
                if frame.time_s < next_s - 1e-6:
                    continue
                next_s = max(next_s + 1 / detect_fps, frame.time_s)
                with stages.measure("detect"):
                    found = detector.detect(frame)
                with stages.measure("track"):
                    run.people_now[frame.index] = analysis.update(found, frame.time_s).people_now
    run.wall_s = time.perf_counter() - start
    run.seconds_by_stage = stages.seconds
    return run


def _with_first(first: SealedFrame, rest: Iterator[SealedFrame]) -> Iterator[SealedFrame]:
    yield first
    yield from rest


class _Encoding:
    """An `Mp4Writer` in a thread of its own."""

    def __init__(self, out: Path, first: SealedFrame, stages: StageTimes) -> None:
        self._writer = Mp4Writer(out, first.width_px, first.height_px)
        self._stages = stages
        self._frames: queue.Queue[SealedFrame | None] = queue.Queue(QUEUE_FRAMES)
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="sealskin-encode", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def put(self, frame: SealedFrame) -> None:
        if self._error is not None:
            raise self._error
        self._frames.put(frame)

    def _run(self) -> None:
        try:
            with self._writer as writer:
                while (frame := self._frames.get()) is not None:
                    with self._stages.measure("encode"):
                        writer.write(frame)
        except Exception as error:  # noqa: BLE001 - handed to the thread that feeds this one
            self._error = error
            while self._frames.get() is not None:
                pass  # nobody must wait for room in the queue

    def __exit__(self, *_: object) -> None:
        self._frames.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error
