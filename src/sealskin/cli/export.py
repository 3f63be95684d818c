"""`sealskin data export`: a training set from video, with the sensor's own labels."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sealskin.core.errors import ConfigError


class ExportForm(StrEnum):
    """How labels are written."""

    COCO = "coco"
    YOLO = "yolo"


class When(StrEnum):
    """Which frames are taken."""

    TIME = "time"
    ACTIVITY = "activity"
    DIFFERENCE = "difference"


def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="A video, a folder of pictures, rtsp://..., or /dev/video0."
        ),
    ],
    out: Annotated[
        str,
        typer.Argument(
            metavar="DST",
            help="Folder of the new set, or s3://bucket/folder; it must not be there.",
        ),
    ],
    *,
    form: Annotated[
        ExportForm, typer.Option("--format", help="COCO holds tracks; YOLO has no place for them.")
    ] = ExportForm.COCO,
    every: Annotated[
        float, typer.Option(min=0.01, help="Seconds from one frame to the next, at least.")
    ] = 2.0,
    when: Annotated[
        When,
        typer.Option(
            help="time: that is all; activity: only with somebody on it; difference: only if it "
            "differs from the last one."
        ),
    ] = When.TIME,
    least_difference: Annotated[
        float, typer.Option(min=0, max=255, help="For difference: mean of it, in levels of 255.")
    ] = 3.0,
    name: Annotated[
        str, typer.Option("--seal", help="The sealer; docs/sealing.md compares them.")
    ] = "balanced",
    cell_px: Annotated[
        int | None,
        typer.Option(min=2, max=512, help="mosaic: side of a cell; blur: radius. In pixels."),
    ] = None,
    duration: Annotated[
        float | None, typer.Option(min=0.0, help="Stop after so many seconds. Cameras need it.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Another person detector (ONNX) than the shipped one.")
    ] = None,
) -> None:
    """Make a training set from video: sealed frames, with who the sensor saw on them as labels.

    The source is sealed on the way, also one that is sealed already: nothing can tell them apart
    by their looks. Labels are the sensor's guesses: look through them in CVAT or Label Studio.

    For example:

        sealskin data export shop.mp4 shop-set/ --every 5 --when activity
    """
    from sealskin.data.inside import root_of
    from sealskin.data.sealing.task import SealerChoice
    from sealskin.pipeline.export import ExportRequest, Sampling
    from sealskin.pipeline.export import export as run
    from sealskin.seal.airlock import kind_of

    if kind_of(source) in ("rtsp", "usb") and duration is None:
        raise ConfigError("a camera never ends: say how long to look at it, --duration 60")
    request = ExportRequest(
        source=source,
        out=root_of(out),
        choice=SealerChoice(name, cell_px),
        form=form.value,
        sampling=Sampling(every, when.value, least_difference),
        duration_s=duration,
        model=model,
    )
    try:
        report = run(request)
    except KeyboardInterrupt:
        print("sealskin: stopped; nothing was written", file=sys.stderr)
        raise typer.Exit(130) from None
    print(f"{out}: {report.pictures:,} pictures, {report.labels.labels.total():,} boxes")
    for note, count in report.notes.most_common():
        print(f"sealskin: {count:,} times: {note}", file=sys.stderr)
