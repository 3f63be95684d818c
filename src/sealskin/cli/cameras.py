"""`sealskin cameras`: find cameras in the network, and ask one which streams it has."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


@app.command("discover")
def discover(
    *,
    wait: Annotated[
        float, typer.Option(min=0.5, max=60, help="Seconds to listen for answers.")
    ] = 3.0,
    interface: Annotated[
        list[str] | None,
        typer.Option(help="Network interface to call on; may be given again. Default: all."),
    ] = None,
) -> None:
    """Call for ONVIF cameras in this network, and list those that answer.

    Ends with status 1 when none does. Cameras behind a router do not hear the call.
    """
    from sealskin.video.onvif.discovery import discover as call

    found = call(wait, interface)
    for one in found:
        told = " ".join(filter(None, (one.name, one.hardware, one.location)))
        print(f"{one.source}  {told}".rstrip())
    if not found:
        typer.echo(
            "No camera answered. Switch ONVIF on in the camera's own page, or write its "
            "rtsp:// address.",
            err=True,
        )
        raise typer.Exit(1)


@app.command("streams")
def streams(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="onvif://user:password@host of the camera.")
    ],
) -> None:
    """List the streams of an ONVIF camera; `*` marks the one that Sealskin would read.

    Add a stream's name to the address to have another: onvif://user:password@host/NAME
    """
    from sealskin.cli.process_list import hide_passwords
    from sealskin.core.errors import SourceError
    from sealskin.video.info import redact
    from sealskin.video.onvif.device import Device, streams_of
    from sealskin.video.onvif.streams import choose

    hide_passwords([source])
    if not source.lower().startswith("onvif://"):
        raise SourceError(f"expected onvif://user:password@host, got {redact(source)}; correct it")
    offered = streams_of(Device.of(source), 5.0)
    best = choose(offered)
    for stream in offered:
        print(f"{'*' if stream is best else ' '} {stream.token}  {stream}")
    if best is None:
        raise SourceError("it has no stream that can be read; set a codec to H.264 in the camera")
