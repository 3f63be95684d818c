"""From video to a training set: sealed frames, with what the sensor saw on them as labels.

The source is sealed on the way, whatever it is: nothing here can tell a sealed file from a raw one
by its looks, and a raw frame in a training set would be the worst of leaks. A recording that is
sealed already loses little by being sealed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, clip
from sealskin.core.config import CameraConfig
from sealskin.core.errors import DataError
from sealskin.core.sealed import SealedFrame
from sealskin.data.inside import Root
from sealskin.data.remote import Remote
from sealskin.data.sealing.card import SetFacts, write_card
from sealskin.data.sealing.evidence import Evidence
from sealskin.data.sealing.manifest import MANIFEST, facts_of, write_manifest
from sealskin.data.sealing.report import Report
from sealskin.data.sealing.staging_remote import put_set
from sealskin.data.sealing.task import Outcome, Row, RowKind, SealerChoice
from sealskin.data.sets.sensed import FORMS, SensedImage
from sealskin.pipeline.analyse import WEAK_SCORE, Analysis
from sealskin.seal.airlock import DroppedFrame, SourceOptions, sealed_frames
from sealskin.sense.detector import PersonDetector, shipped_for
from sealskin.sense.track import Track
from sealskin.video.encode import write_picture
from sealskin.video.info import redact

When = Literal["time", "activity", "difference"]
LOOK_PX = (64, 36)
"""Frames are compared at this size: a person who moves shows, the camera's grain does not."""


@dataclass(slots=True)
class Sampling:
    """Which frames are taken.

    Attributes:
        every_s: seconds from one to the next, at least.
        when: `time`: that is all; `activity`: somebody must be seen; `difference`: it must differ
            from the last one that was taken.
        least_difference: for `difference`: mean over the picture, in levels of 255.
    """

    every_s: float = 2.0
    when: When = "time"
    least_difference: float = 3.0
    _next_s: float = field(default=0.0, init=False)
    _last: NDArray[np.float32] | None = field(default=None, init=False)

    def takes(self, frame: SealedFrame, tracks: list[Track]) -> bool:
        """Whether to take a frame; the next answers depend on it."""
        if frame.time_s < self._next_s - 1e-6:
            return False
        if self.when == "activity" and not any(track.observed for track in tracks):
            return False
        if self.when == "difference":
            look = cv2.resize(frame.pixels, LOOK_PX, interpolation=cv2.INTER_AREA)
            small = np.asarray(look, np.float32)
            if self._last is not None and (
                float(np.abs(small - self._last).mean()) < self.least_difference
            ):
                return False
            self._last = small
        self._next_s = frame.time_s + self.every_s
        return True


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is to be made.

    Attributes:
        source: a video, a folder of pictures, or a camera.
        out: folder of the new set, on a disk or in storage; it must not be there yet.
        choice: the sealer.
        form: `coco` or `yolo`.
        sampling: which frames are taken.
        options: how the source is read.
        duration_s: stop after so much of it; None for all.
        detect_fps: frames a second that the sensor looks at.
        model: another detector than the shipped one.
    """

    source: str
    out: Root
    choice: SealerChoice
    form: str = "coco"
    sampling: Sampling = field(default_factory=Sampling)
    options: SourceOptions = field(default_factory=SourceOptions)
    duration_s: float | None = None
    detect_fps: float = 10.0
    model: Path | None = None


def export(request: ExportRequest) -> Report:
    """Make the set. It appears when all is done, and not at all otherwise.

    Raises:
        DataError: `out` exists, or no frame was taken.
        StorageError: storage does not answer.
        SourceError: the source cannot be read.
        ModelError: the detector is missing or damaged.
    """
    beside = _free(request.out)
    part = Path(tempfile.mkdtemp(prefix=f".{request.out.name}.", suffix=".part", dir=beside))
    try:
        out = part / "set"
        out.mkdir()
        report = Report(request.form)
        images = list(_images(request, out, report))
        if not images:
            raise DataError(
                f"no frame was taken of {redact(request.source)}: {_why(request, report)}; "
                "try --when time, or a smaller --every"
            )
        report.labels = FORMS[request.form](out, images)
        _describe(request, out, part, report, images)
        if isinstance(request.out, Remote):
            put_set(out, request.out)
        else:
            os.sync()
            out.rename(request.out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return report


def _free(out: Root) -> Path | None:
    """The folder in which a set is made until it appears; None for any, as for one in storage."""
    if isinstance(out, Remote):
        if out.is_bucket:
            raise DataError(f"expected a folder in a bucket, got {out}; try {out}/set")
        if out.listed():
            raise DataError(f"{out} exists; choose another name")
        return None
    if out.exists():
        raise DataError(f"{out} exists; choose another name")
    if not out.parent.is_dir():
        raise DataError(f"there is no folder {out.parent}; make it first")
    return out.parent


def _images(request: ExportRequest, out: Path, report: Report) -> Iterator[SensedImage]:
    """Take frames, write them, and say what was seen on each."""
    sealer = request.choice.make()
    detector = PersonDetector(request.model or shipped_for(sealer.name), score_threshold=WEAK_SCORE)
    camera = CameraConfig(name="export", source=request.source, detect_fps=request.detect_fps)

    def drop(dropped: DroppedFrame) -> None:
        report.notes[f"frame: {dropped.reason}"] += 1

    frames = sealed_frames(request.source, sealer, options=request.options, on_drop=drop)
    analysis: Analysis | None = None
    size, next_s, number = (0, 0), 0.0, 0
    with contextlib.closing(frames):
        for frame in frames:
            if request.duration_s is not None and frame.time_s >= request.duration_s:
                break
            if frame.time_s < next_s - 1e-6:
                continue
            next_s = max(next_s + 1 / request.detect_fps, frame.time_s)
            if analysis is None or size != (frame.width_px, frame.height_px):
                size = frame.width_px, frame.height_px
                analysis = Analysis(camera, *size, high_score=detector.operating_score)
            tracks = analysis.update(detector.detect(frame), frame.time_s).tracks
            if not request.sampling.takes(frame, tracks):
                continue
            number += 1
            name = f"images/{number:06}.jpg"
            (out / "images").mkdir(exist_ok=True)
            write_picture(out / name, frame)
            yield _sensed(name, frame, tracks)


def _sensed(name: str, frame: SealedFrame, tracks: Iterable[Track]) -> SensedImage:
    """What the sensor saw on a frame: those who were found on this very one."""
    seen = [track for track in tracks if track.observed]
    boxes: Boxes = np.array([track.box for track in seen], np.float32).reshape(-1, 4)
    boxes = clip(boxes, frame.width_px, frame.height_px)
    visible = [bool((box[2:] > box[:2]).all()) for box in boxes]
    return SensedImage(
        name=name,
        frame=frame.index,
        size=(frame.width_px, frame.height_px),
        boxes=boxes[visible],
        track_ids=tuple(track.id for track, shown in zip(seen, visible, strict=True) if shown),
        scores=tuple(track.score for track, shown in zip(seen, visible, strict=True) if shown),
    )


def _row(out: Path, name: str, kind: RowKind, size: tuple[int, int], frames: int) -> Row:
    data = (out / name).read_bytes()
    return Row(name, kind, hashlib.sha256(data).hexdigest(), len(data), *size, frames)


def _describe(
    request: ExportRequest, out: Path, scratch: Path, report: Report, images: list[SensedImage]
) -> None:
    """Manifest and card, as of a data set that was sealed."""
    sealer = request.choice.make()
    facts = facts_of(sealer, request.choice.name)
    pictures = [_row(out, image.name, "picture", image.size, 1) for image in images]
    labels = [_row(out, name, "labels", (0, 0), 0) for name in report.labels.files]
    for row in pictures:
        report.add(Outcome(row.item, rows=[row]), row.item)
    write_manifest(out / MANIFEST, scratch, [*pictures, *labels], facts)
    about = SetFacts(upright=True, renamed=True, keep=[])
    write_card(out, report, sealer, facts, about, Evidence())


def _why(request: ExportRequest, report: Report) -> str:
    reasons = report.notes.most_common(1)
    if reasons:
        return reasons[0][0]
    return {"activity": "nobody was seen", "difference": "nothing changed"}.get(
        request.sampling.when, "it holds none"
    )
