"""`sealskin serve`: the page over an existing database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealskin.cli.entrance import TlsCert, TlsKey, TlsSelfSigned, entrance, tls_options


def serve(
    *,
    db: Annotated[
        Path | None,
        typer.Option(help="Database file of an earlier `sealskin watch`. Default: sealskin.db."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="The YAML file that it was watched with: zones, sites, a PostgreSQL."),
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
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = False,
) -> None:
    """Show what was recorded, without watching any camera.

    The page shows the history of each camera in the database; there is no live picture. Figures
    with other parameters, and those by zone, need the settings that it was watched with.
    `sealskin watch` does both. Ctrl-C ends it.
    """
    import webbrowser

    from sealskin.cli.watch import with_options
    from sealskin.core.config import Config
    from sealskin.core.config_file import load_config
    from sealskin.core.errors import StoreError
    from sealskin.serve import server, session

    base = load_config(config) if config else Config()
    place = db or base.database
    if isinstance(place, Path) and not place.is_file():
        raise StoreError(
            f"expected a database of an earlier `sealskin watch`, and {place} is no file; give --db"
        )
    tls = tls_options(tls_cert, tls_key, self_signed=tls_self_signed)
    settings = with_options(base, db=db, host=host, port=port, tls=tls)
    certificate = entrance(settings)
    listening = server.listen(settings.server.host, settings.server.port)
    page = server.address(listening, encrypted=certificate is not None)

    def ready() -> None:
        print(f"Sealskin is on {page}  (Ctrl-C ends it)", flush=True)
        if open_page:
            webbrowser.open(page)

    with listening:
        session.show(settings, listening, ready, certificate)
