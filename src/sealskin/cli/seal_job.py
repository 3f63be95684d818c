"""The work behind `sealskin seal`: frames in, one output out, and what is said about it."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sealskin.cli.late_bar import LateBar
from sealskin.core.errors import EncodeError, SealError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealskin.core.sealed import SealedFrame
    from sealskin.seal.airlock import DroppedFrame, SourceInfo, SourceOptions
    from sealskin.seal.sealer import Sealer
    from sealskin.seal.treatment import TreatedClip, Treatment

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
PERSON_HEIGHTS_PX = (50, 100, 200, 400)


class Job:
    """One run of the command: frames in, one output out, and what is said about it.

    Args:
        source: what is sealed.
        sealer: what seals it.
        options: how the source is read.
        duration_s: stop after so many seconds of it.
        preview: file that shows raw beside sealed; None for none.
        report: file that says what was done; None for none.
    """

    def __init__(
        self,
        source: str,
        sealer: Sealer,
        options: SourceOptions,
        duration_s: float | None,
        *,
        preview: Path | None = None,
        report: Path | None = None,
    ) -> None:
        self._preview, self._report = preview, report
        self._treated: TreatedClip | None = None
        self._source = source
        self._sealer = sealer
        self._options = options
        self._duration_s = duration_s
        self._info: SourceInfo | None = None
        self._sealed = 0
        self._dropped: Counter[str] = Counter()
        self._sizes: set[tuple[int, int]] = set()

    def to_mp4(self, out: Path) -> None:
        self._one_core_a_stage()
        with ExitStack() as stack:
            writers: list[Callable[[SealedFrame], None]] = []
            for frame in stack.enter_context(self._frames()):
                if not writers:
                    writers = self._writers(stack, out, frame)
                for write in writers:
                    write(frame)
        if self._report is not None:
            self._write_report(self._report, out)

    def _one_core_a_stage(self) -> None:
        """Decoder, gate, seal and encoder run beside each other, and none waits for two cores."""
        import cv2

        from sealskin.seal.gated import Gated
        from sealskin.seal.partial import Partial

        cv2.setNumThreads(1)
        if isinstance(self._sealer, Gated | Partial):
            self._sealer.gate.limit_threads(1)

    def _writers(
        self, stack: ExitStack, out: Path, first: SealedFrame
    ) -> list[Callable[[SealedFrame], None]]:
        from sealskin.video.encode import Mp4Writer

        rate = self._info.fps if self._info is not None else None
        writers: list[Callable[[SealedFrame], None]] = []
        if self._preview is not None:
            from sealskin.seal.preview import Preview, size_of

            # First in and last out: where the sealed file fails, no raw picture is left.
            beside = stack.enter_context(Preview(self._source))
            both = stack.enter_context(
                Mp4Writer(self._preview, *size_of(first), rate, private=True)
            )
            writers.append(lambda frame: both.write(beside.of(frame)))
        sealed = stack.enter_context(Mp4Writer(out, first.width_px, first.height_px, rate))
        return [sealed.write, *writers]

    def _write_report(self, report: Path, out: Path) -> None:
        from sealskin import __version__
        from sealskin.audit.report.sealing import Sealing, write_sealing_report
        from sealskin.seal.gated import Gated
        from sealskin.seal.partial import Partial
        from sealskin.seal.sealer import config_sha256, seal_id
        from sealskin.seal.treatment import TreatedClip

        sealer = self._sealer
        gated = sealer if isinstance(sealer, Gated | Partial) else None
        try:
            with out.open("rb") as file:
                out_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            run = Sealing(
                out=out.name,
                out_sha256=out_sha256,
                ended=datetime.now(UTC),
                version=__version__,
                seal_id=seal_id(sealer),
                config_sha256=config_sha256(sealer),
                weights_sha256=None if gated is None else gated.weights_sha256,
                rates={size: sealer.rate(*size) for size in sorted(self._sizes)},
                frames=self._sealed,
                dropped=dict(self._dropped.most_common()),
                treated=None if gated is None else self._treated or TreatedClip(),
            )
            write_sealing_report(report, run)
        except OSError as error:
            raise EncodeError(
                f"cannot write {report}: {error.strerror}; check the folder"
            ) from error

    def to_picture(self, out: Path) -> None:
        from sealskin.video.encode import write_picture

        with self._frames() as frames:
            for frame in frames:
                write_picture(out, frame)

    def to_folder(self, out: Path) -> None:
        """Write the pictures into a new folder beside `out`, and move them when all are there."""
        from sealskin.seal.airlock import picture_names
        from sealskin.video.encode import write_picture

        names = picture_names(Path(self._source))
        part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
        try:
            with self._frames() as frames:
                for frame in frames:
                    written = part / _writable(names[frame.index])
                    written.parent.mkdir(parents=True, exist_ok=True)
                    write_picture(written, frame)
            _move_all(part, out)
        except OSError as error:
            raise EncodeError(f"cannot write {out}: {error.strerror}; check the folder") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    @contextmanager
    def _frames(self) -> Iterator[Iterator[SealedFrame]]:
        """Sealed frames with a progress bar; it raises where not one of them could be sealed."""
        from sealskin.seal.airlock import sealed_frames

        frames = sealed_frames(
            self._source,
            self._sealer,
            options=self._options,
            on_info=self._set_info,
            on_drop=self._drop,
            on_treated=self._note if self._report is not None else None,
        )
        with _late_bar() as bar:
            try:
                yield self._counted(frames, bar)
            finally:
                frames.close()

    def _counted(self, frames: Iterator[SealedFrame], bar: LateBar) -> Iterator[SealedFrame]:
        for frame in frames:
            if self._duration_s is not None and frame.time_s >= self._duration_s:
                break
            self._sealed += 1
            self._sizes.add((frame.width_px, frame.height_px))
            bar.update(
                total=None if self._info is None else self._info.duration_s,
                completed=frame.time_s,
                count=self._sealed,
                rate=self._sealed / max(bar.elapsed_s, 1e-6),
            )
            yield frame
        if not self._sealed:
            from sealskin.video.info import redact

            why = self._dropped.most_common(1)
            raise SealError(
                f"no frame of {redact(self._source)} could be sealed: "
                f"{why[0][0] if why else 'none came in the time given'}"
            )

    def _set_info(self, info: SourceInfo) -> None:
        self._info = info

    def _drop(self, dropped: DroppedFrame) -> None:
        self._dropped[dropped.reason] += 1

    def _note(self, time_s: float, done: Treatment) -> None:
        if self._treated is None:
            from sealskin.seal.treatment import TreatedClip

            self._treated = TreatedClip()
        if self._duration_s is None or time_s < self._duration_s:
            self._treated.add(time_s, done)

    def print_summary(self, out: Path) -> None:
        from sealskin.seal.sealer import seal_id

        dropped = sum(self._dropped.values())
        print(f"{out}: {self._sealed} frames sealed, {dropped} dropped")
        for reason, times in self._dropped.most_common():
            print(f"sealskin: dropped {times}: {reason}", file=sys.stderr)
        for width_px, height_px in sorted(self._sizes)[:3]:
            rate = self._sealer.rate(width_px, height_px)
            people = ", ".join(
                f"{rate.bits_per_person(height):,.0f} ({height} px)" for height in PERSON_HEIGHTS_PX
            )
            print(
                f"{seal_id(self._sealer)} at {width_px}x{height_px}: "
                f"at most {rate.bits_per_cell:.2f} bits a cell of {rate.cell_px} px; "
                f"bits a person, by height: {people}"
            )
        if self._report is not None:
            print(f"{self._report}: what was treated, and where to look by eye")
        if self._preview is not None:
            print(
                f"{self._preview}: RAW pictures beside sealed ones, for your own eyes. "
                "Do not hand it on, and delete it when you have looked"
            )


def _late_bar() -> LateBar:
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

    shown = TextColumn("{task.fields[count]} frames, {task.fields[rate]:.0f} frames/s")
    return LateBar("sealing", BarColumn(), shown, TimeRemainingColumn(), count=0, rate=0.0)


def _writable(name: Path) -> Path:
    """The name of the sealed picture: formats that we do not write become PNG."""
    return name if name.suffix.lower() in PICTURES else name.with_name(f"{name.name}.png")


def _move_all(part: Path, out: Path) -> None:
    if not out.exists():
        # mkdtemp makes folders for their owner only; a result is as open as any other folder.
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o777 & ~mask)
        part.rename(out)
        return
    for path in sorted(part.rglob("*")):
        target = out / path.relative_to(part)
        if path.is_dir():
            target.mkdir(exist_ok=True)
        else:
            path.replace(target)
