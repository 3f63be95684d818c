"""The HTTP interface of the papers for data protection: listed, looked at, printed, compared."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse, Response

from sealskin.core.config import Config
from sealskin.core.errors import DataError, EncodeError, ModelError, SealskinError
from sealskin.core.times import now_ms
from sealskin.law.facts import gather
from sealskin.law.figures import read_figures
from sealskin.law.pack import changes
from sealskin.law.pdf import HOW, can_pdf, write_pdf
from sealskin.law.printed import Printed, since_print, text_sha256
from sealskin.law.render import Paper, make_papers
from sealskin.pipeline.config_draft import draft
from sealskin.serve.access import Role, Who, requires
from sealskin.serve.alarm_parts import actor_of
from sealskin.serve.parts import Parts, PartsOf
from sealskin.serve.settings_routes import REFUSED
from sealskin.serve.wire_law import (
    PaperChange,
    PaperChanges,
    PaperLanguage,
    PaperName,
    PaperNow,
    PaperPrint,
    PapersAsk,
    PapersNow,
)

FILE = "sealskin-papers.json"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A paper is a page of its own with its style inside; it loads nothing and runs nothing."""
HEADERS = {"content-security-policy": POLICY}

router = APIRouter(prefix="/api")


@router.get("/papers", responses=REFUSED, dependencies=[requires(Role.admin)])
def get_papers(
    parts: PartsOf,
    language: Annotated[PaperLanguage | None, Query(description="Unset: both.")] = None,
) -> PapersNow:
    """The papers, made from the settings as they are, and what changed since they were printed."""
    with _said():
        prints = _printed(parts).read()
    pdf = can_pdf()
    found = []
    for paper in _papers(parts).values():
        if language is not None and paper.language != language:
            continue
        last, change = prints.get(paper.key), since_print(paper, prints)
        found.append(
            PaperNow(
                **_names(paper),
                gaps=list(paper.gaps),
                printed_ms=None if last is None else last.time_ms,
                printed_by="" if last is None else last.actor,
                gone=[] if change is None else list(change.gone),
                new=[] if change is None else list(change.new),
            )
        )
    return PapersNow(papers=found, pdf=pdf, pdf_needs="" if pdf else HOW)


@router.post("/papers/changes", responses=REFUSED, dependencies=[requires(Role.admin)])
def what_papers_change(parts: PartsOf, wanted: PapersAsk) -> PaperChanges:
    """What settings that are not saved yet would change in the papers. Nothing is kept of them."""
    before = _papers(parts)
    assert parts.installation is not None
    after = _made(draft(parts.installation, wanted.values, wanted.camera))
    texts = [{key: paper.lines for key, paper in each.items()} for each in (before, after)]
    return PaperChanges(
        changes=[
            PaperChange(**_names(after[one.key]), gone=list(one.gone), new=list(one.new))
            for one in changes(*texts)
        ]
    )


@router.get(
    "/papers/{language}/{name}",
    response_class=HTMLResponse,
    responses=REFUSED,
    dependencies=[requires(Role.admin)],
)
def get_paper(parts: PartsOf, who: Who, language: PaperLanguage, name: PaperName) -> HTMLResponse:
    """A paper as a page. That it was looked at is logged."""
    paper = _papers(parts)[f"{name}-{language}"]
    parts.alarms.log(who, "paper.viewed", {"paper": paper.key})
    return HTMLResponse(paper.html, headers=HEADERS)


@router.post(
    "/papers/{language}/{name}/print",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}, "text/html": {}}}, **REFUSED},
    dependencies=[requires(Role.admin)],
)
def print_paper(
    parts: PartsOf, who: Who, language: PaperLanguage, name: PaperName, wanted: PaperPrint
) -> Response:
    """A paper for printing. It counts as the one that hangs on the wall; who did it is logged."""
    paper = _papers(parts)[f"{name}-{language}"]
    content = paper.html.encode() if wanted.form == "html" else _pdf(paper)
    about = {"paper": paper.key, "form": wanted.form, "text_sha256": text_sha256(paper.lines)}
    parts.alarms.log(who, "paper.printed", {**about})
    with _said():
        _printed(parts).note(paper, actor_of(who), now_ms())
    media = "text/html; charset=utf-8" if wanted.form == "html" else "application/pdf"
    saved = f'attachment; filename="sealskin-{paper.key}.{wanted.form}"'
    headers = {"content-disposition": saved} if wanted.form == "pdf" else {}
    return Response(content, media_type=media, headers=HEADERS | headers)


def _names(paper: Paper) -> dict[str, Any]:
    return {"name": paper.name, "language": paper.language, "title": paper.title}


def _printed(parts: Parts) -> Printed:
    """Beside the log: both say what was done and not what was seen."""
    return Printed(parts.alarms.journal.path.with_name(FILE))


def _papers(parts: Parts) -> dict[str, Paper]:
    if parts.installation is None:
        raise HTTPException(404, "nothing is watched here; start `sealskin watch`")
    return _made(draft(parts.installation))


@dataclass(frozen=True, slots=True)
class _Settings:
    """Settings that papers were made of; equal if their text and the day are."""

    text: str
    day: dt.date
    config: Config = field(compare=False)


def _made(config: Config) -> dict[str, Paper]:
    return _made_once(_Settings(config.model_dump_json(), dt.datetime.now(dt.UTC).date(), config))


@lru_cache(maxsize=4)
def _made_once(settings: _Settings) -> dict[str, Paper]:
    with _said():
        facts = gather(settings.config, read_figures(), settings.day)
    return {paper.key: paper for paper in make_papers(facts)}


@contextmanager
def _said() -> Iterator[None]:
    """What keeps papers from being made or remembered is answered as a sentence."""
    try:
        yield
    except (DataError, EncodeError, ModelError) as error:
        raise HTTPException(409, str(error)) from error


def _pdf(paper: Paper) -> bytes:
    with tempfile.TemporaryDirectory(prefix="sealskin-paper-") as folder:
        path = Path(folder) / "paper.pdf"
        try:
            write_pdf(paper.html, path)
        except SealskinError as error:
            raise HTTPException(409, str(error)) from error
        return path.read_bytes()
