"""Builds the documentation as a site that can be read and searched without a network.

    python docs/build_site.py [FOLDER]        # build/site if not given

The pages in `docs/` link to each other, and to files of the repository that are no pages, as they
do on a code host. Here they are copied into a folder of their own with those links turned to where
the site has them, and Sphinx builds that, strictly: a link that leads nowhere ends the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
OUT = ROOT / "build" / "site"
CONF = DOCS / "sphinx"
ELSEWHERE = {
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "CHANGELOG.md": "project/changelog.md",
    "THIRD_PARTY.md": "project/third-party.md",
    "deploy/README.md": "how-to/deploy.md",
    "docs/README.md": "start/about.md",
    "docs/tutorial.md": "start/tutorial.md",
}
"""Pages whose place in the site is not their place in `docs/`; models' cards are found by
themselves."""
_LINK = re.compile(r"(\]\()([^)\s]+)(\))")
_FENCE = re.compile(r"^(```.*?^```$)", re.DOTALL | re.MULTILINE)


def pages() -> dict[Path, str]:
    """All pages: their file, and their place in the site."""
    found = {ROOT / name: place for name, place in ELSEWHERE.items()}
    for path in sorted((ROOT / "src" / "sealskin" / "models").glob("*.md")):
        found[path] = f"models/{path.name}"
    for path in sorted(DOCS.rglob("*.md")):
        inside = path.relative_to(DOCS)
        if inside.parts[0] != CONF.name:
            found.setdefault(path, inside.as_posix())
    return found


def stage(folder: Path) -> None:
    """Write every page, with its links turned, and every file that one leads to."""
    shutil.rmtree(folder, ignore_errors=True)
    places = pages()
    for path, place in places.items():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_turned(path, place, places, folder), encoding="utf-8")
    for name in ("conf.py", "site.css"):
        shutil.copy(CONF / name, folder / name)
    # Under another name beside the others: its links are those of the site, not of the repository.
    shutil.copy(CONF / "index.txt", folder / "index.md")


def _turned(path: Path, place: str, places: dict[Path, str], folder: Path) -> str:
    """A page's text with links that hold in the site."""

    def turn(match: re.Match[str]) -> str:
        target, _, part = match[2].partition("#")
        if not target or "://" in target or target.startswith("mailto:"):
            return match[0]
        file = Path(os.path.normpath(path.parent / target))
        if file.is_dir():
            file /= "README.md"
        where = places.get(file)
        if where is None:
            if not file.is_file():
                sys.exit(f"{path.relative_to(ROOT)} links to {target}, which is not there")
            where = f"files/{file.relative_to(ROOT).as_posix()}"
            # A page that the site has no place for is handed out as a text.
            where += ".txt" * (file.suffix == ".md")
            kept = folder / where
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, kept)
        relative = os.path.relpath(where, Path(place).parent)
        return f"{match[1]}{Path(relative).as_posix()}{'#' * bool(part)}{part}{match[3]}"

    pieces = _FENCE.split(path.read_text(encoding="utf-8"))
    return "".join(piece if piece.startswith("```") else _LINK.sub(turn, piece) for piece in pieces)


def build(out: Path = OUT) -> None:
    """Build the site into a folder.

    Raises:
        SystemExit: a page or a link is wrong; Sphinx has said which.
    """
    source = out.parent / f".{out.name}-pages"
    stage(source)
    words = ["-m", "sphinx", "-W", "--keep-going", "-q", "-j", "2", "-b", "html"]
    done = subprocess.run([sys.executable, *words, str(source), str(out)], check=False)
    if done.returncode:
        sys.exit(f"the documentation was not built: see above (pages are in {source})")


def external(out: Path) -> Iterator[str]:
    """What a built page would load from elsewhere; there should be nothing."""
    wanted = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"(?:https?:)?//[^\"]+")
    for page in out.rglob("*.html"):
        yield from (f"{page.name}: {found}" for found in wanted.findall(page.read_text("utf-8")))


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
