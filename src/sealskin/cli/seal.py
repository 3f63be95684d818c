"""`sealskin seal`: a video, picture, folder or camera into a sealed one."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sealskin.core.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from sealskin.seal.sealer import Sealer

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
PREVIEW_ENDING = ".RAW-preview.mp4"
INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C ended: 128 and the number of SIGINT."""
HOLES_GO_BACK_EVERY_S = 2.0  # holes between frames grow by up to 10 MB a second
AT_HAND_BYTES = 32 * 2**20  # five frames of 1080p


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
    ] = "balanced",
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
    preview: Annotated[
        bool,
        typer.Option(
            "--preview",
            help="Of a video file of yours, write raw beside sealed into OUT"
            f"{PREVIEW_ENDING} (without .mp4). It holds RAW pictures: only you may read it; do "
            "not hand it on.",
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="Of video, write what was treated, the gate's doubt over time, and where to look "
            "by eye.",
        ),
    ] = None,
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
        sealskin seal shop.mp4 sealed.mp4 --seal balanced --report sealed.html

    One person visible, the rest sealed, from a raw file of yours: first number the people, then
    open one of them.

        sealskin seal case.mp4 who.html --tracks
        sealskin seal case.mp4 shown.mp4 --except 3 --reason "access request 12"
    """
    from sealskin.cli.process_list import hide_passwords
    from sealskin.cli.seal_job import Job
    from sealskin.core.heap import keep_small
    from sealskin.seal.airlock import SourceOptions, kind_of
    from sealskin.seal.sealer import for_stills

    hide_passwords([source])
    keep_small(HOLES_GO_BACK_EVERY_S, at_hand=AT_HAND_BYTES)
    kind = kind_of(source)
    if tracks or shown:
        from sealskin.cli import disclose

        if preview or report is not None:
            raise ConfigError("--preview and --report go with a whole sealing; leave them out here")

        sealer = _sealer(name, cell_px, fixed=fixed)
        disclose.run(source, out, sealer, tracks=tracks, numbers=shown or [], reason=reason,
                  log=log, model=model, show=show, force=force, kind=kind)  # fmt: skip
        return
    _check_out(source, out, kind, force=force)
    if kind in ("rtsp", "mjpeg", "usb") and duration is None:
        raise ConfigError("a camera never ends: say how long to seal it, --duration 60")
    beside = _preview_of(source, out, kind, force=force) if preview else None
    if report is not None:
        _check_report(source, report, kind, force=force)
    sealer = _sealer(name, cell_px, fixed=fixed)
    if kind == "images":
        sealer = for_stills(sealer)
    options = SourceOptions(rtsp_transport=rtsp_transport.value, pictures_fps=fps)
    job = Job(source, sealer, options, duration, preview=beside, report=report)
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


def _preview_of(source: str, out: Path, kind: str, *, force: bool) -> Path:
    """The name of the preview, which says what it holds."""
    if kind == "file" and not Path(source).exists():
        raise SourceError(f"there is no file {source}; give the path of a video")
    if kind != "file" or not Path(source).is_file():
        raise ConfigError("--preview is of a raw video file that you have; leave it out")
    preview = out.with_name(out.stem + PREVIEW_ENDING)
    if preview.exists() and (preview.is_dir() or preview.samefile(source)):
        raise ConfigError(f"{preview} is what is sealed, or a folder; choose another OUT")
    if preview.exists() and not force:
        raise ConfigError(f"{preview} exists; delete it, or replace it with --force")
    return preview


def _check_report(source: str, report: Path, kind: str, *, force: bool) -> None:
    if kind == "images":
        raise ConfigError(
            "--report is of video; for pictures, `sealskin data seal` writes a card. Leave it out"
        )
    if report.suffix.lower() != ".html":
        raise ConfigError(f"expected a report that ends in .html, got {report}; choose another")
    if not report.parent.is_dir():
        raise ConfigError(f"there is no folder {report.parent} for {report.name}; make it first")
    if report.is_dir() or (report.exists() and Path(source).exists() and report.samefile(source)):
        raise ConfigError(f"{report} is what is sealed, or a folder; choose another report")
    if report.exists() and not force:
        raise ConfigError(f"{report} exists; choose another report, or replace it with --force")


def _sealer(name: str, cell_px: int | None, *, fixed: bool) -> Sealer:
    from sealskin.seal import make_sealer
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
    from sealskin.core.config import SealConfig
    from sealskin.seal.registry import sealer_from

    if name == "mosaic":
        return sealer_from(SealConfig(method="mosaic", cell_px=cell_px))
    if name == "blur":
        return sealer_from(SealConfig(method="blur", cell_px=cell_px))
    raise ConfigError(f"--cell-px goes with --seal mosaic or blur, got {name}; leave it out")
