"""`sealskin data`: data sets, sealed so that they may leave the building."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sealskin.cli.export import export
from sealskin.cli.late_bar import LateBar
from sealskin.core.errors import DataError

if TYPE_CHECKING:
    from sealskin.data.sealing.report import Report

app = typer.Typer(help="Seal data sets, with their labels.", no_args_is_help=True)
app.command()(export)

SHOWN = 10
INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C ended: 128 and the number of SIGINT."""


class Form(StrEnum):
    """How a data set is laid out and labelled."""

    AUTO = "auto"
    FOLDER = "folder"
    COCO = "coco"
    YOLO = "yolo"
    VOC = "voc"
    WEBDATASET = "webdataset"


class Orientation(StrEnum):
    """Which way up labels were drawn."""

    UPRIGHT = "upright"
    STORED = "stored"


@app.command()
def seal(
    source: Annotated[
        str, typer.Argument(metavar="SRC", help="Folder of the raw set, or s3://bucket/folder.")
    ],
    out: Annotated[
        str,
        typer.Argument(
            metavar="DST",
            help="Folder of the sealed set, or s3://bucket/folder; it must not be there.",
        ),
    ],
    *,
    form: Annotated[
        Form, typer.Option("--format", help="Layout and labels of the set; auto looks at it.")
    ] = Form.AUTO,
    name: Annotated[
        str, typer.Option("--seal", help="The sealer; docs/sealing.md compares them.")
    ] = "balanced",
    cell_px: Annotated[
        int | None,
        typer.Option(min=2, max=512, help="mosaic: side of a cell; blur: radius. In pixels."),
    ] = None,
    orientation: Annotated[
        Orientation,
        typer.Option(
            help="upright turns pictures as EXIF says and takes labels to be drawn on turned ones, "
            "as CVAT, Label Studio and YOLO trainers do; stored leaves both as they are."
        ),
    ] = Orientation.UPRIGHT,
    shrink: Annotated[
        bool,
        typer.Option(
            "--shrink", help="Make pictures over 3840x2160 as small as they must be, and labels."
        ),
    ] = False,
    owner: Annotated[
        Path | None,
        typer.Option(
            help="Folder that stays with you: raw beside sealed on a contact sheet, what was "
            "refused, the key to new names. Never hand it on."
        ),
    ] = None,
    sheet: Annotated[
        int, typer.Option(min=0, max=500, help="Pictures on the contact sheet in --owner.")
    ] = 24,
    rename: Annotated[
        bool, typer.Option("--rename", help="Replace names of files, folders and ids.")
    ] = False,
    keep_field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD",
            help="A label field to keep beside geometry and class, such as images.scene; "
            "repeatable. Look at what it says first.",
        ),
    ] = None,
    widen_by_labels: Annotated[
        bool,
        typer.Option(
            "--widen-by-labels",
            help="Blank where labels of people say that heads are, too; for balanced and strict. "
            "Another seal, with figures of its own.",
        ),
    ] = False,
    audit: Annotated[
        Path | None, typer.Option(help="audit.json of this seal, for the card.")
    ] = None,
    measured: Annotated[
        Path | None,
        typer.Option(help="compare.json of `sealskin learn compare` with this seal, for the card."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Default: one a core.", show_default=False)
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Seal on the Ray cluster with this head; auto for the one that this machine is "
            "part of.",
        ),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Open everything again before DST appears.")
    ] = False,
) -> None:
    """Seal the data set in SRC into DST, with labels, a manifest and a card.

    SRC is only read. DST appears when all is done. After an interruption, even a kill, the same
    command goes on where it was. What cannot be sealed is left out and listed.

    For s3:// credentials and endpoint come from the environment only (AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL).

    For example:

        sealskin data seal people/ sealed-people/ --verify
        sealskin data seal crops/ sealed/ --rename --owner only-mine/
        sealskin data seal s3://raw/people s3://sealed/people
    """
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn

    from sealskin.data.inside import root_of
    from sealskin.data.sealing.evidence import Evidence
    from sealskin.data.sealing.run import Request, seal_set
    from sealskin.data.sealing.task import SealerChoice

    request = Request(
        source=root_of(source),
        out=root_of(out),
        choice=SealerChoice(name, cell_px, widen_by_labels),
        form=None if form is Form.AUTO else form.value,
        upright=orientation is Orientation.UPRIGHT,
        shrink=shrink,
        rename=rename,
        owner=owner,
        sheet=sheet,
        keep=frozenset(keep_field or ()),
        processes=processes,
        ray=ray,
        evidence=Evidence(audit, measured),
        verify=verify,
    )
    try:
        with LateBar("sealing", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
            report = seal_set(request, lambda done, total: bar.update(total=total, completed=done))
    except KeyboardInterrupt:
        print("sealskin: stopped; the same command goes on from here", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if report is None:
        print(f"{out}: it was whole already; an earlier run was stopped at its very end")
        return
    _say(report, out, owner)


@app.command()
def verify(
    folder: Annotated[
        str, typer.Argument(metavar="DST", help="Folder of a sealed set, or s3://bucket/folder.")
    ],
) -> None:
    """Open a sealed set again: is every file whole, known to the manifest, and nothing but sealed?

    Compares hashes, decodes pictures, looks for metadata, and reads labels as a trainer would.
    """
    from sealskin.data.inside import root_of
    from sealskin.data.sealing.verify import problems_of

    problems = problems_of(root_of(folder))
    for problem in problems[:SHOWN]:
        print(problem, file=sys.stderr)
    if problems:
        raise DataError(f"{folder} is not what was sealed: {len(problems)} problems; see above")
    print(f"{folder}: all files are as they were sealed")


def _say(report: Report, out: str, owner: Path | None) -> None:
    shards = f" in {report.shards:,} shards" if report.shards else ""
    videos = f", {report.videos:,} videos" if report.videos else ""
    labels = f", {report.labels.labels.total():,} labels" if report.labels.labels else ""
    print(f"{out}: {report.pictures:,} pictures{shards}{videos} sealed{labels}")
    if report.resumed:
        print(f"{report.resumed:,} of them by an earlier run")
    for note, count in report.notes.most_common():
        print(f"{count:,} times: {note}")
    if report.fields:
        names = ", ".join(name for name, _ in report.fields.most_common(SHOWN))
        print(f"label fields dropped: {names}")
    if report.left_out:
        kinds = ", ".join(f"{n:,} {kind or 'other'}" for kind, n in report.left_out.most_common())
        print(f"files left out: {kinds}")
    if not report.refused:
        return
    place = out.rstrip("/")
    listed = owner / "refused.csv" if owner is not None else f"{place}.refused.csv"
    for one in report.refused[:SHOWN]:
        print(f"sealskin: refused {one.name!r}: {one.reason}", file=sys.stderr)
    print(f"sealskin: {len(report.refused):,} refused, all in {listed}", file=sys.stderr)
