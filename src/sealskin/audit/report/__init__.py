"""The audit's report: one HTML file that needs nothing else, for whoever has to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sealskin.audit.report import evidence, front, people
from sealskin.audit.report.page import POLICY, STYLE
from sealskin.audit.report.words import Words

__all__ = ["write_report"]

Section = Callable[[Mapping[str, Any], Words], str]
SECTIONS: dict[str, tuple[str, Section]] = {
    "summary": ("s_summary", front.summary),
    "what": ("s_what", front.subject),
    "threat": ("s_threat", front.threat),
    "controls": ("s_controls", front.controls),
    "people": ("s_people", people.people),
    "bits": ("s_bits", evidence.bits),
    "misses": ("s_misses", evidence.misses),
    "pictures": ("s_pictures", evidence.pictures),
    "eyes": ("s_eyes", evidence.eyes),
    "attributes": ("s_attributes", evidence.attributes),
    "channels": ("s_channels", evidence.channels),
    "missing": ("s_missing", evidence.missing),
    "risk": ("s_risk", evidence.risk),
}


def write_report(audit: Mapping[str, Any], path: Path, language: str) -> None:
    """Write the report of an audit.

    Args:
        audit: the audit's JSON. What is missing or None is printed as not measured.
        path: the HTML file; replaced if it exists.
        language: `en` or `ko`.

    Raises:
        ConfigError: there is no report in that language.
        OSError: the file cannot be written.
    """
    names = [name for name in SECTIONS if name != "pictures" or audit.get("pictures")]
    words = Words(language, {name: number for number, name in enumerate(names, start=1)})
    body = front.banners(audit, words)
    for name in names:
        title, section = SECTIONS[name]
        heading = f'<h2 id="{name}"><span>{words.numbers[name]}</span>{words.text(title)}</h2>'
        body += f'<section class="part {name}">{heading}{section(audit, words)}</section>'
    page = _page(audit, words, body)
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(page, encoding="utf-8")
    partial.replace(path)


def _page(audit: Mapping[str, Any], words: Words, body: str) -> str:
    sealer = audit.get("sealer") or {}
    title = words.text("title", sealer=sealer.get("name", "?"))
    facts = (
        ("audited", words.plain(audit.get("date"))),
        ("look_again", words.plain(audit.get("look_again"))),
        ("seal", words.plain(sealer.get("seal_id"))),
        ("written_by", f"Sealskin {words.plain(audit.get('version'))}"),
    )
    line = "".join(f"<div><dt>{words.text(k)}</dt><dd>{v}</dd></div>" for k, v in facts)
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f'<body>\n<header><p class="over">{words.text("subtitle")}</p><h1>{title}</h1>'
        f'<dl class="line">{line}</dl></header>\n<main>{body}</main>\n</body>\n</html>\n'
    )
