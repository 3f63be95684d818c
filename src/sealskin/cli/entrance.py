"""Options of the commands that serve the page: who may enter, and how it is encrypted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

if TYPE_CHECKING:
    from sealskin.core.config import Config
    from sealskin.serve.tls import Certificate

TlsCert: TypeAlias = Annotated[
    Path | None, typer.Option(help="Certificate of the page (PEM): it is then encrypted.")
]
TlsKey: TypeAlias = Annotated[
    Path | None, typer.Option(help="Its private key (PEM), if it is not in the same file.")
]
TlsSelfSigned: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--tls-self-signed",
        help="Encrypt with a certificate that is made here, beside the database.",
    ),
]


def tls_options(cert: Path | None, key: Path | None, *, self_signed: bool) -> dict[str, Any] | None:
    """What was given of TLS on the command line, in place of what the settings say."""
    if not (cert or key or self_signed):
        return None
    return {"cert": cert, "key": key, "self_signed": self_signed}


def entrance(settings: Config) -> Certificate | None:
    """Check that the page is not open to strangers, and get what encrypts it.

    Raises:
        ConfigError: it would be, or the certificate cannot be used.
    """
    from sealskin.serve.access.entry import check_entry
    from sealskin.serve.tls import certificate

    warning = check_entry(settings.server, settings.database)
    if warning:
        typer.secho(f"Warning: {warning}.", fg="yellow", err=True)
    # PostgreSQL lies elsewhere; then it is kept where Sealskin is started.
    place = settings.database
    found = certificate(settings.server, place.parent if isinstance(place, Path) else Path())
    if found is not None and settings.server.tls.self_signed:
        typer.echo(f"Fingerprint of the certificate (SHA-256): {found.fingerprint}", err=True)
    return found
