"""`sealskin seal`: a video, picture, folder or camera into a sealed one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from sealskin.core.errors import ConfigError, EncodeError, SealError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealskin.core.sealed import SealedFrame
    from sealskin.seal.airlock import DroppedFrame, SourceInfo, SourceOptions
    from sealskin.seal.sealer import Sealer

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
PERSON_HEIGHTS_PX = (50, 100, 200, 400)
SHOW_PROGRESS_AFTER_S = 2.0
INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C ended: 128 and the number of SIGINT."""


class Transport(StrEnum):
    """How an RTSP camera sends its packets."""

    TCP = "tcp"
    UDP = "udp"
    HTTP = "http"


def seal(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="A video, a picture, a folder of pictures, rtsp://..., or /dev/video0.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="A name that ends in .mp4; for a picture one in .png, .jpg or .webp; for a "
            "folder of pictures the name of a new folder, or .mp4.",
        ),
    ],
    name: Annotated[
        str, typer.Option("--seal", help="The sealer; docs/sealing.md compares them.")
    ] = "lowrate",
    cell_px: Annotated[
        int | None,
        typer.Option(min=2, max=512, help="mosaic: side of a cell; blur: radius. In pixels."),
    ] = None,
    fixed: Annotated[
        bool,
        typer.Option(
            "--fixed",
            help="strict, balanced and partial: the camera never moves, so its empty scene is "
            "learnt, over hours, and what differs from it is sealed too.",
        ),
    ] = False,
    duration: Annotated[
        float | None,
        typer.Option(min=0.0, help="Stop after so many seconds. Cameras need it: they never end."),
    ] = None,
    fps: Annotated[
        float, typer.Option(min=0.01, max=1000, help="Pictures a second, for folders.")
    ] = 10.0,
    rtsp_transport: Annotated[
        Transport, typer.Option(help="How an RTSP camera sends its packets.")
    ] = Transport.TCP,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it exists.")] = False,
    tracks: Annotated[
        bool,
        typer.Option(
            "--tracks", help="Write a page (OUT ends in .html) with a number for each person."
        ),
    ] = False,
    shown: Annotated[
        list[int] | None,
        typer.Option(
            "--except",
            metavar="TRACK",
            help="Leave the person of this number visible; repeatable, for further numbers of the "
            "same person. Each frame is reviewed on a page first.",
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="With --except: on whose request. Goes into the log.")
    ] = None,
    log: Annotated[
        Path, typer.Option(help="With --except: the log; `journal.file` of the settings.")
    ] = Path("sealskin-log.jsonl"),
    model: Annotated[
        Path | None, typer.Option(help="With --tracks and --except: another detector.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--open", help="With --except: open the review in the browser.")
    ] = False,
) -> None:
    """Seal IN into OUT, and say what the seal lets through.

    Video keeps its timing and loses sound and metadata; pictures lose their EXIF. OUT appears
    when all is done; after an error or Ctrl-C there is none.

    For example:

        sealskin seal shop.mp4 sealed.mp4
        sealskin seal photos/ sealed-photos/ --seal mosaic --cell-px 12
        sealskin seal rtsp://user:password@camera/stream minute.mp4 --duration 60

    One person visible, the rest sealed, from a raw file of yours: first number the people, then
    open one of them.

        sealskin seal case.mp4 who.html --tracks
        sealskin seal case.mp4 shown.mp4 --except 3 --reason "access request 12"
    """
    from sealskin.cli.process_list import hide_passwords
    from sealskin.seal.airlock import SourceOptions, kind_of

    hide_passwords([source])
    kind = kind_of(source)
    if tracks or shown:
        from sealskin.cli import disclose

        sealer = _sealer(name, cell_px, fixed=fixed)
        disclose.run(source, out, sealer, tracks=tracks, numbers=shown or [], reason=reason,
                  log=log, model=model, show=show, force=force, kind=kind)  # fmt: skip
        return
    _check_out(source, out, kind, force=force)
    if kind in ("rtsp", "mjpeg", "usb") and duration is None:
        raise ConfigError("a camera never ends: say how long to seal it, --duration 60")
    sealer = _sealer(name, cell_px, fixed=fixed)
    options = SourceOptions(rtsp_transport=rtsp_transport.value, pictures_fps=fps)
    job = _Job(source, sealer, options, duration)
    try:
        if out.suffix.lower() == ".mp4":
            job.to_mp4(out)
        elif Path(source).is_dir():
            job.to_folder(out)
        else:
            job.to_picture(out)
    except KeyboardInterrupt:
        print("sealskin: stopped; nothing was written", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    job.print_summary(out)


def _check_out(source: str, out: Path, kind: str, *, force: bool) -> None:
    suffix = out.suffix.lower()
    to_folder = kind == "images" and Path(source).is_dir() and suffix not in (".mp4", *PICTURES)
    to_picture = kind == "images" and not Path(source).is_dir() and suffix in PICTURES
    if not (suffix == ".mp4" or to_folder or to_picture):
        expected = "a name that ends in .mp4"
        if kind == "images" and Path(source).is_dir():
            expected += ", or that of a folder"
        elif kind == "images":
            expected += f" or {', '.join(PICTURES)}"
        raise ConfigError(f"expected {expected}, got {out}; choose another OUT")
    if kind in ("file", "images") and Path(source).exists():
        here, there = Path(source).resolve(), out.resolve()
        same = here == there or (out.exists() and out.samefile(source))
        if same or here in there.parents or (to_folder and there in here.parents):
            raise ConfigError(f"{out} is, holds or lies in what is sealed; choose another OUT")
    if not out.parent.is_dir():
        raise ConfigError(f"there is no folder {out.parent} for {out.name}; make it first")
    if out.exists() and out.is_dir() != to_folder:
        what = "file, and a folder is" if to_folder else "folder, and a file is"
        raise ConfigError(f"{out} is a {what} to be written; choose another OUT")
    if out.exists() and not force and not (to_folder and not any(out.iterdir())):
        raise ConfigError(f"{out} exists; choose another OUT, or replace it with --force")


def _sealer(name: str, cell_px: int | None, *, fixed: bool) -> Sealer:
    from sealskin.core.config import SealConfig
    from sealskin.seal import make_sealer
    from sealskin.seal.registry import sealer_from
    from sealskin.seal.sealer import FitsFixedCamera

    if fixed:
        sealer = make_sealer(name)
        if not isinstance(sealer, FitsFixedCamera):
            raise ConfigError(
                f"--fixed goes with --seal strict, balanced or partial, got {name}; leave it out"
            )
        return sealer.for_fixed_camera()
    if cell_px is None:
        return make_sealer(name)
    if name == "mosaic":
        return sealer_from(SealConfig(method="mosaic", cell_px=cell_px))
    if name == "blur":
        return sealer_from(SealConfig(method="blur", cell_px=cell_px))
    raise ConfigError(f"--cell-px goes with --seal mosaic or blur, got {name}; leave it out")


class _Job:
    """One run of the command: frames in, one output out, and what is said about it."""

    def __init__(
        self, source: str, sealer: Sealer, options: SourceOptions, duration_s: float | None
    ) -> None:
        self._source = source
        self._sealer = sealer
        self._options = options
        self._duration_s = duration_s
        self._info: SourceInfo | None = None
        self._sealed = 0
        self._dropped: Counter[str] = Counter()
        self._sizes: set[tuple[int, int]] = set()

    def to_mp4(self, out: Path) -> None:
        from sealskin.video.encode import Mp4Writer

        with ExitStack() as stack:
            writer: Mp4Writer | None = None
            for frame in stack.enter_context(self._frames()):
                if writer is None:
                    rate = self._info.fps if self._info is not None else None
                    writer = stack.enter_context(
                        Mp4Writer(out, frame.width_px, frame.height_px, rate)
                    )
                writer.write(frame)

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
        )
        with _Progress() as progress:
            try:
                yield self._counted(frames, progress.update)
            finally:
                frames.close()

    def _counted(
        self, frames: Iterator[SealedFrame], tell: Callable[[int, float, SourceInfo | None], None]
    ) -> Iterator[SealedFrame]:
        for frame in frames:
            if self._duration_s is not None and frame.time_s >= self._duration_s:
                break
            self._sealed += 1
            self._sizes.add((frame.width_px, frame.height_px))
            tell(self._sealed, frame.time_s, self._info)
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


class _Progress:
    """A bar with rate and time left, once it takes longer than two seconds on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("sealing"),
            BarColumn(),
            TextColumn("{task.fields[count]} frames, {task.fields[rate]:.0f} frames/s"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, count=0, rate=0.0)
        self._began_s = time.monotonic()
        self._started = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._started:
            self._bar.stop()

    def update(self, count: int, time_s: float, info: SourceInfo | None) -> None:
        """Tell of a frame: how many there were, and its time in the source."""
        elapsed_s = time.monotonic() - self._began_s
        if not self._console.is_terminal or elapsed_s < SHOW_PROGRESS_AFTER_S:
            return
        if not self._started:
            self._bar.start()
            self._started = True
        self._bar.update(
            self._task,
            total=info.duration_s if info is not None else None,
            completed=time_s,
            count=count,
            rate=count / elapsed_s,
        )


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
