"""Papers from templates: Markdown first, for people who compare, and HTML from that, for print.

Whatever comes from the settings is escaped before it enters the Markdown, and raw HTML is off, so
a name of a camera or a shop can neither format nor script anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from sealskin.core.config import CameraConfig
from sealskin.law.facts import Facts, alarm_kinds, recorded_days
from sealskin.law.words import LANGUAGES, WORDS, Language

HERE = Path(__file__).parent
PAPERS = ("notice", "details", "policy", "impact", "record", "access")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|&~])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+\-.!|&~])")
_OPEN, _CLOSE = (
    "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}",
    "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}",
)
"""Around a gap, until it is known whether it is shown in a text or on a page."""
_GAP = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_EMPTY_HEAD = re.compile(r"<thead>\s*<tr>\s*(<th></th>\s*)+</tr>\s*</thead>\s*")
_ONLY_TAGS = re.compile(r"^[ \t]*((?:\{%[^\n]*?%\}|\{#[^\n]*?#\})+)[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper in one language.

    Attributes:
        name: one of `PAPERS`.
        language: `en` or `ko`.
        title: its heading.
        lines: its text, without day and version, for comparing.
        gaps: what nobody but a person can fill in, each once, in order.
        html: a whole page that loads nothing.
    """

    name: str
    language: Language
    title: str
    lines: tuple[str, ...]
    gaps: tuple[str, ...]
    html: str

    @property
    def key(self) -> str:
        return f"{self.name}-{self.language}"


def make_papers(facts: Facts, languages: Sequence[Language] = LANGUAGES) -> list[Paper]:
    """All papers, in each language."""
    return [
        _paper(name, language, _environment(language), facts)
        for language in languages
        for name in PAPERS
    ]


def _paper(name: str, language: Language, environment: Environment, facts: Facts) -> Paper:
    words = WORDS[language]
    markdown = environment.get_template(f"{name}.md.jinja").render(f=facts)
    markdown = re.sub(r"\n{3,}", "\n\n", markdown).strip() + "\n"
    gaps = tuple(dict.fromkeys(_plain(gap) for gap in _GAP.findall(markdown)))
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    body = _EMPTY_HEAD.sub("", body)
    body = _GAP.sub(lambda m: f"<mark>{words['gap'].format(what=m[1])}</mark>", body)
    text = _GAP.sub(lambda m: f"[{words['gap'].format(what=m[1])}]", markdown)
    lines = tuple(_plain(line) for line in text.splitlines() if line.strip())
    title = lines[0].removeprefix("# ")
    return Paper(name, language, title, lines, gaps, _page(name, language, title, body, facts))


def _plain(markdown: str) -> str:
    return _ESCAPED.sub(r"\1", markdown)


def _page(name: str, language: Language, title: str, body: str, facts: Facts) -> str:
    words = WORDS[language]
    foot = [
        words["as_of"].format(date=facts.as_of.isoformat()),
        words["made_by"].format(version=facts.version),
    ]
    frame = (HERE / "papers" / "frame.html").read_text(encoding="utf-8")
    style = (HERE / "papers" / "paper.css").read_text(encoding="utf-8")
    parts = {
        "language": language,
        "title": html.escape(title),
        "style": style.replace("$DRAFT", words["draft_short"]),
        "kind": name,
        "picture": _pictogram() if name == "notice" else "",
        "draft": words["draft"],
        "body": body,
        "code": _code(facts, words["scan"], words["gap"]) if name == "notice" else "",
        "foot": " \N{MIDDLE DOT} ".join(foot),
    }
    return re.sub(r"\$\{(\w+)\}", lambda m: parts[m[1]], frame)


def _code(facts: Facts, label: str, gap: str) -> str:
    """The QR code that leads to the second layer, or the gap where it will be."""
    address = facts.law.notice_url
    if address is None:
        return f'<div class="code"><mark>{gap.format(what="law.notice_url")}</mark></div>'
    picture = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    shown = html.escape(address)
    return f'<div class="code">{picture}<p>{label}<br><span>{shown}</span></p></div>'


def _pictogram() -> str:
    return (HERE / "papers" / "camera.svg").read_text(encoding="utf-8")


@lru_cache
def _environment(language: Language) -> Environment:
    words = WORDS[language]
    folder = HERE / "papers" / language

    def load(name: str) -> str:
        # A line of tags alone leaves no line: lists and tables must not be torn apart.
        return _ONLY_TAGS.sub(r"\1", (folder / name).read_text(encoding="utf-8"))

    def finalize(value: Any) -> Any:
        return value if isinstance(value, Markup) else _safe(str(value))

    def need(value: Any, what: str) -> Any:
        return value or _safe(what, _OPEN, _CLOSE)

    def said(code: str | None) -> str | None:
        return None if code is None else words[code]

    def figure(value: float | None, digits: int) -> str:
        return words["unknown"] if value is None else f"{value:,.{digits}f}"

    def where(cameras: Sequence[CameraConfig]) -> str:
        places = dict.fromkeys(said(camera.place) or "" for camera in cameras)
        return ", ".join(places) if all(places) else ""

    def covered(cameras: Sequence[CameraConfig]) -> str:
        ranges = dict.fromkeys(camera.covers or "" for camera in cameras)
        return ", ".join(ranges) if all(ranges) else ""

    environment = Environment(  # escaping for Markdown is done by `finalize`
        loader=FunctionLoader(load), autoescape=True, finalize=finalize, undefined=StrictUndefined
    )
    environment.filters.update(
        need=need,
        place=said,
        basis=said,
        purposes=lambda codes: ", ".join(words[code] for code in codes),
        names=", ".join,
        figure=figure,
        percent=lambda v: words["unknown"] if v is None else f"{100 * v:.1f} %",
        where=where,
        covered=covered,
        kinds=lambda camera: ", ".join(words[kind] for kind in alarm_kinds(camera)),
        recorded_days=lambda f, camera: recorded_days(f.config, camera),
        seal_of=lambda f, name: next(s.seal_id for s in f.seals if name in s.cameras),
    )
    return environment


def _safe(text: str, before: str = "", after: str = "") -> Markup:
    """A text that Markdown takes for nothing but text, on one line, between marks of our own."""
    line = re.sub(r"\s+", " ", text.replace(_OPEN, "[").replace(_CLOSE, "]"))
    escaped = _SPECIAL.sub(r"\\\1", line)
    return Markup(before + escaped + after)  # noqa: S704 - the Markdown passes no HTML on
