"""`sealskin report`: the figures of a day or a week as a page, and by mail."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Span(StrEnum):
    """What a report is of."""

    DAY = "day"
    WEEK = "week"


class Language(StrEnum):
    """Languages of the report."""

    EN = "en"
    KO = "ko"
    JA = "ja"


def report(
    *,
    config: Annotated[Path, typer.Option(help="The YAML file of the installation.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write it: FILE.html, or FILE.pdf.")
    ] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Send it to `report.mail`.")] = False,
    period: Annotated[
        Span | None, typer.Option(help="Day or week; if not given, as in the settings.")
    ] = None,
    day: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day, or one of the week; if not given, the last one."
        ),
    ] = None,
    site: Annotated[str | None, typer.Option(help="One site; if not given, as set.")] = None,
    language: Annotated[Language | None, typer.Option(help="If not given, as set.")] = None,
) -> None:
    """Write the report of a day or a week, or send it by mail.

    For example, last week as PDF, and to whom the settings say:

        sealskin report --config shop.yaml --out week.pdf --mail
    """
    from sealskin.core.config_file import load_config
    from sealskin.core.errors import ConfigError, StoreError
    from sealskin.pipeline.measure.meter import Meter
    from sealskin.serve.report.figures import timezone_of
    from sealskin.serve.report.period import Period
    from sealskin.serve.report.post import mail_of, make, send
    from sealskin.store.database import Database

    if out is None and not mail:
        raise ConfigError("expected --out FILE or --mail, got neither; say where it goes")
    if out is not None and out.suffix.lower() not in (".html", ".pdf"):
        raise ConfigError(f"expected --out with .html or .pdf, got {out.name}; name it so")
    settings = load_config(config)
    given = {
        "period": period and period.value,
        "site": site,
        "language": language and language.value,
    }
    wanted = settings.report.model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    if wanted.site is not None and wanted.site not in {one.name for one in settings.sites}:
        names = ", ".join(one.name for one in settings.sites) or "none"
        raise ConfigError(f"there is no site {wanted.site!r}; the file has {names}")
    whom = mail_of(settings, wanted.mail) if mail else None
    timezone = timezone_of(settings, wanted.site)
    if day is None:
        of = Period.last(wanted.period, timezone, dt.datetime.now(dt.UTC))
    else:
        of = Period.of(wanted.period, day.date(), timezone)
    with Database(settings.database) as database:
        try:
            made = make(Meter(settings, database), wanted, of)
        except LookupError as error:
            raise StoreError(f"{error.args[0]}, so there is nothing to report") from None
    if out is not None:
        _write(made.html, out)
        print(f"{made.title}: {out}")
    if whom is not None:
        send(made, whom)
        print(f"{made.title}: sent to {', '.join(whom.to)}")


def _write(page: str, out: Path) -> None:
    from sealskin.core.errors import ConfigError
    from sealskin.law.pdf import write_pdf

    part = out.with_name(f".{out.name}.part")
    try:
        if out.suffix.lower() == ".pdf":
            write_pdf(page, part)
        else:
            part.write_text(page, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror}; check the folder") from error
    finally:
        part.unlink(missing_ok=True)
