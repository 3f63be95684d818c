"""`sealskin watch`: cameras, database and page in one."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sealskin.cli.entrance import TlsCert, TlsKey, TlsSelfSigned, entrance, tls_options

if TYPE_CHECKING:
    from sealskin.core.config import CameraConfig, Config


def watch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Cameras to watch: rtsp:// addresses, /dev/video0, video files, or folders of "
            "pictures.",
            show_default=False,
        ),
    ] = None,
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            help="YAML file with cameras, lines and zones. Sources above are added to its cameras."
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port of the page; 0 for any free one. Default: 8420.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on. Default: 127.0.0.1, this machine only."),
    ] = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    tls_self_signed: TlsSelfSigned = False,
    db: Annotated[
        Path | None, typer.Option(help="Database file, made if missing. Default: sealskin.db.")
    ] = None,
    loop: Annotated[
        bool, typer.Option("--loop", help="Files and folders given here begin again at their end.")
    ] = False,
    seal: Annotated[
        str,
        typer.Option(help="How sources given here are sealed; see docs/sealing.md."),
    ] = "strict",
    model: Annotated[
        Path | None, typer.Option(help="Another person detector (ONNX) than the shipped one.")
    ] = None,
    things_model: Annotated[
        Path | None, typer.Option(help="Another detector of things (ONNX) than the shipped one.")
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = False,
) -> None:
    """Watch cameras: seal them, count people, and show it all on a page.

    Every camera runs in a process of its own that seals each picture before anything else sees
    it; no unsealed picture is stored, shown or sent. Cameras that do not answer are tried again
    and again. Ctrl-C ends everything.

    For example:

        sealskin watch rtsp://user:password@camera/stream
        sealskin watch entrance.mp4 --loop --open
        sealskin watch --config shop.yaml
    """
    import webbrowser

    from sealskin.cli.process_list import hide_passwords
    from sealskin.core.config import Config
    from sealskin.core.config_file import load_config, read_config
    from sealskin.core.errors import ConfigError
    from sealskin.core.heap import keep_small
    from sealskin.pipeline.installation import Installation

    keep_small()
    if not hide_passwords(sources or []):
        typer.secho("Warning: other users of this machine can see the password.", err=True)
    base = Config()
    environ = dict(os.environ)
    if config:
        base = load_config(config)
        # Cameras' processes would inherit the passwords of all others.
        for name in read_config(config).variables:
            os.environ.pop(name, None)
    taken = {camera.name for camera in base.cameras}
    given = cameras_of(sources or [], taken, loop=loop, seal=seal)
    if not given and config is None:
        raise ConfigError("there is nothing to watch; give a source, or a file with --config")
    tls = tls_options(tls_cert, tls_key, self_signed=tls_self_signed)
    settings = with_options(base, db=db, host=host, port=port, tls=tls).model_copy(
        update={"cameras": [*base.cameras, *given]}
    )
    installation = Installation(config, settings, given, environ)
    # From here on it takes seconds, so what was typed is checked before.
    from sealskin.core.log import start_log
    from sealskin.serve import server, session
    from sealskin.serve.rtsp import server as rtsp_server

    start_log(settings.log.level, settings.log.form)

    rtsp = settings.rtsp_server
    rtsp_server.check(rtsp)
    certificate = entrance(settings)
    listening = server.listen(settings.server.host, settings.server.port)
    page = server.address(listening, encrypted=certificate is not None)

    rtsp_listening = None if rtsp.port is None else server.listen(rtsp.host, rtsp.port)

    def ready() -> None:
        print(f"Sealskin is on {page}  (Ctrl-C ends it)", flush=True)
        if rtsp_listening is not None:
            host, port = rtsp_listening.getsockname()[:2]
            print(f"Sealed RTSP is on rtsp://{host}:{port}/CAMERA", flush=True)
        if open_page:
            webbrowser.open(page)

    with listening, rtsp_listening or contextlib.nullcontext():
        session.watch(
            installation,
            listening,
            model,
            ready,
            rtsp_listening,
            certificate,
            things_model=things_model,
        )


def cameras_of(sources: list[str], taken: set[str], *, loop: bool, seal: str) -> list[CameraConfig]:
    """Settings for sources that were given by hand, with names made from theirs.

    Args:
        sources: as typed.
        taken: names that others have.
        loop: begin again at the end.
        seal: name of the sealer.

    Raises:
        ConfigError: there is no sealer of that name, or a source is empty.
    """
    from pydantic import ValidationError

    from sealskin.core.config import CameraConfig
    from sealskin.core.errors import ConfigError

    taken = set(taken)
    cameras = []
    for number, source in enumerate(sources, 1):
        # Addresses of cameras say little by their end and may hold secrets: those are numbered.
        stem = "" if "://" in source else Path(source).stem
        wanted = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:30] or f"cam-{number}"
        name, again = wanted, 2
        while name in taken:
            name, again = f"{wanted}-{again}", again + 1
        taken.add(name)
        try:
            camera = CameraConfig.model_validate(
                {"name": name, "source": source, "loop": loop, "seal": {"method": seal}}
            )
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ConfigError(f"{where} of camera {name}: {first['msg']}; correct it") from None
        cameras.append(camera)
    return cameras


def with_options(
    base: Config,
    *,
    db: Path | None,
    host: str | None,
    port: int | None,
    tls: dict[str, Any] | None = None,
) -> Config:
    """A configuration with what was given on the command line in its place."""
    from pydantic import ValidationError

    from sealskin.core.config_server import ServerConfig
    from sealskin.core.errors import ConfigError

    given = {"host": host, "port": port, "tls": tls}
    changed = {name: value for name, value in given.items() if value is not None}
    try:
        server = ServerConfig.model_validate(base.server.model_dump() | changed)
    except ValidationError as error:
        first = error.errors()[0]
        option = "-".join(map(str, first["loc"])) or "server"
        raise ConfigError(f"--{option}: {first['msg']}; correct it") from None
    return base.model_copy(update={"server": server, "database": db or base.database})
