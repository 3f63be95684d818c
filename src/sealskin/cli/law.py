"""`sealskin law`: papers for data protection, from the settings as they are."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sealskin.core.errors import ConfigError

if TYPE_CHECKING:
    from sealskin.law.pack import Texts
    from sealskin.law.render import Paper

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
Audit = Annotated[
    Path | None,
    typer.Option(help="audit.json of `sealskin audit`; the published figures if not given."),
]


class Language(StrEnum):
    """Languages of the papers."""

    EN = "en"
    KO = "ko"


@app.command("write")
def write(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the papers.")],
    *,
    config: Annotated[Path, typer.Option(help="The YAML file of the installation.")],
    audit: Audit = None,
    language: Annotated[
        list[Language] | None, typer.Option(help="en or ko; repeatable. Both if not given.")
    ] = None,
    pdf: Annotated[
        bool | None,
        typer.Option("--pdf/--no-pdf", help="Also as PDF. If not given: where it is possible."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace papers that are in DIR already.")
    ] = False,
) -> None:
    """Write the papers that the law asks for, as drafts for a lawyer.

    A notice to print in two layers, the camera policy, a draft impact assessment with the audit's
    figures, the record of processing, and an answer to an access request; in English and Korean.
    What only you know comes from `law` in the settings, and is a marked gap where it is missing.

    For example:

        sealskin law write papers/ --config shop.yaml
    """
    from sealskin.law.pack import write_pack
    from sealskin.law.pdf import HOW, can_pdf, write_pdf

    papers = _papers(config, audit, language)
    as_pdf = can_pdf() if pdf is None else pdf
    written = write_pack(papers, out, to_pdf=write_pdf if as_pdf else None, force=force)
    print(f"{len(papers)} papers in {out}, {len(written)} files. They are drafts, for a lawyer.")
    if not as_pdf and pdf is None:
        print(f"No PDF: {HOW}")
    gaps = dict.fromkeys(gap for paper in papers for gap in paper.gaps)
    settings = [gap for gap in gaps if gap.startswith(("law.", "cameras."))]
    if settings:
        print(f"Set in {config} and write again: {', '.join(settings)}")
    others = len(gaps) - len(settings)
    print(f"{others} more gaps are for people; they are marked in the papers.")


@app.command("diff")
def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", help="A YAML file, or a folder that `write` wrote.")
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The same.")],
    *,
    audit: Audit = None,
    language: Annotated[
        list[Language] | None, typer.Option(help="en or ko; repeatable. Both if not given.")
    ] = None,
) -> None:
    """Say what changes in the papers when OLD settings become NEW ones.

    For example, against the papers that hang on the wall:

        sealskin law diff papers/ shop.yaml --language en
    """
    from sealskin.law.pack import changes

    before, after = (_texts(path, audit, language) for path in (old, new))
    if before.keys() != after.keys():  # a folder may hold one language only
        before, after = ({k: t[k] for k in t if k in before.keys() & after.keys()}
                         for t in (before, after))  # fmt: skip
    found = list(changes(before, after))
    for change in found:
        print(f"\n{change.key}")
        for line in change.gone:
            print(f"  - {line}")
        for line in change.new:
            print(f"  + {line}")
    same = len(before) - len(found)
    print(
        f"\n{len(found)} papers change, {same} stay as they are." if found else "No paper changes."
    )


def _papers(config: Path, audit: Path | None, languages: list[Language] | None) -> list[Paper]:
    from sealskin.core.config_file import load_config
    from sealskin.law.facts import gather
    from sealskin.law.figures import read_figures
    from sealskin.law.render import make_papers
    from sealskin.law.words import LANGUAGES

    settings = load_config(config, secrets=False)
    facts = gather(settings, read_figures(audit), dt.datetime.now(dt.UTC).date())
    wanted = [one for one in LANGUAGES if languages is None or one in languages]
    return make_papers(facts, wanted)


def _texts(path: Path, audit: Path | None, languages: list[Language] | None) -> Texts:
    from sealskin.law.pack import read_pack

    if path.is_dir():
        wanted = tuple(f"-{one.value}" for one in languages or Language)
        found = {k: lines for k, lines in read_pack(path).items() if k.endswith(wanted)}
        if not found:
            raise ConfigError(f"{path} holds no papers in that language; write them first")
        return found
    return {paper.key: paper.lines for paper in _papers(path, audit, languages)}
