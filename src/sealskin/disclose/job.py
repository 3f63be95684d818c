"""The passes over the file: compose for the review, and write what was accepted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sealskin.core.disclosed import DisclosedFrame
from sealskin.disclose.spool import Spool, fingerprint
from sealskin.disclose.verdicts import Verdicts
from sealskin.seal.airlock import probe
from sealskin.seal.disclosure import Heads, Opening, disclosed_frames
from sealskin.seal.sealer import Sealer, seal_id
from sealskin.video.encode import Mp4Writer


@dataclass(frozen=True, slots=True)
class Job:
    """One file, one person, one sealer.

    Attributes:
        source: path of the raw file.
        sealer: of all the rest.
        openings: by index of the frame.
        heads: the second opinion.
    """

    source: str
    sealer: Sealer
    openings: Mapping[int, Opening]
    heads: Heads

    @property
    def seal_id(self) -> str:
        return seal_id(self.sealer)


@dataclass(slots=True)
class Written:
    """What an export came to.

    Attributes:
        frames: in the file. opened: of them, those in which the person is to be seen.
        changed: accepted frames that came out sealed because they were not the reviewed ones.
    """

    frames: int = 0
    opened: int = 0
    changed: list[int] = field(default_factory=list)


def compose(
    job: Job, spool: Spool, *, on_frame: Callable[[], None] | None = None
) -> dict[int, str]:
    """Fill the spool with the pictures that are to be reviewed.

    Returns:
        By index, why a frame stayed sealed although the plan would have opened it.
    """
    closed: dict[int, str] = {}
    frames = disclosed_frames(
        job.source, job.sealer, job.openings, heads=job.heads, on_closed=closed.__setitem__
    )
    with contextlib.closing(frames):
        for frame in frames:
            if isinstance(frame, DisclosedFrame):
                spool.add(frame)
            if on_frame is not None:
                on_frame()
    return closed


def export(
    job: Job,
    spool: Spool,
    verdicts: Verdicts,
    out: Path,
    *,
    on_frame: Callable[[], None] | None = None,
) -> Written:
    """Write the file: accepted frames with the person, all others fully sealed.

    A frame is opened only if what it opens is byte for byte what was reviewed.

    Raises:
        EncodeError: the file cannot be written; then there is none.
    """
    written = Written()
    frames = disclosed_frames(
        job.source,
        job.sealer,
        {index: job.openings[index] for index in verdicts.accepted},
        heads=job.heads,
        allow=lambda frame: fingerprint(frame) == spool.entries[frame.index].fingerprint,
        on_closed=lambda index, _: written.changed.append(index),
    )
    rate = probe(job.source).fps
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.closing(frames))
        writer: Mp4Writer | None = None
        for frame in frames:
            if writer is None:
                writer = stack.enter_context(Mp4Writer(out, frame.width_px, frame.height_px, rate))
            writer.write(frame)
            written.frames += 1
            written.opened += isinstance(frame, DisclosedFrame)
            if on_frame is not None:
                on_frame()
    return written
