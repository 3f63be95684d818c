"""Writes the papers into a folder, and says what a change of settings does to them."""

from __future__ import annotations

import difflib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sealskin.core.errors import ConfigError, DataError, EncodeError
from sealskin.law.render import Paper

INDEX = "papers.json"
"""Beside the papers: their text line by line, so that later settings can be compared with it."""
Texts = Mapping[str, Sequence[str]]
"""By a paper's key, its lines."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in one paper.

    Attributes:
        key: of the paper, for example `policy-ko`.
        gone, new: lines that are only in the old, and only in the new one.
    """

    key: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def write_pack(
    papers: Sequence[Paper],
    out: Path,
    *,
    to_pdf: Callable[[str, Path], None] | None = None,
    force: bool = False,
) -> list[Path]:
    """Write every paper as HTML, and as PDF if asked, and an index of their texts.

    Args:
        papers: what to write.
        out: the folder; it appears when all is written.
        to_pdf: makes a PDF file of a page; none are made without it.
        force: replace papers that an earlier run wrote; other files stay.

    Returns:
        The files, in order.

    Raises:
        ConfigError: the folder exists and is not empty.
        EncodeError: something cannot be written.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not force)):
        raise ConfigError(f"{out} exists; choose another folder, or replace papers with --force")
    if not out.parent.is_dir():
        raise ConfigError(f"there is no folder {out.parent} for {out.name}; make it first")
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    try:
        names = []
        for paper in papers:
            page = f"{paper.key}.html"
            (part / page).write_text(paper.html, encoding="utf-8")
            names.append(page)
            if to_pdf is not None:
                to_pdf(paper.html, part / f"{paper.key}.pdf")
                names.append(f"{paper.key}.pdf")
        texts = {paper.key: paper.lines for paper in papers}
        (part / INDEX).write_text(json.dumps(texts, ensure_ascii=False, indent=1) + "\n", "utf-8")
        out.mkdir(exist_ok=True)
        for name in (*names, INDEX):
            (part / name).replace(out / name)
    except OSError as error:
        raise EncodeError(f"cannot write {out}: {error.strerror}; check the folder") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [out / name for name in names]


def read_pack(folder: Path) -> Texts:
    """The texts of papers that were written before.

    Raises:
        DataError: there are none.
    """
    try:
        found = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return {str(key): [str(line) for line in lines] for key, lines in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise DataError(
            f"{folder} holds no papers of `sealskin law write`: its {INDEX} is missing or damaged"
        ) from error


def changes(old: Texts, new: Texts) -> Iterator[Change]:
    """What is different, paper by paper; nothing of papers that are alike."""
    for key in dict.fromkeys((*old, *new)):
        before, after = list(old.get(key, ())), list(new.get(key, ()))
        gone: list[str] = []
        come: list[str] = []
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            if what != "equal":
                gone += before[a:b]
                come += after[c:d]
        if gone or come:
            yield Change(key, tuple(gone), tuple(come))
