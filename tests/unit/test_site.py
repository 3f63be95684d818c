"""The documentation builds as a site, strictly and by itself, and can be searched."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import build_site  # noqa: E402 - it is a script and no package


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    missing = [m for m in ("sphinx", "furo", "myst_parser") if not importlib.util.find_spec(m)]
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (pip install sealskin[docs])")
    out = tmp_path_factory.mktemp("docs") / "site"
    # As a program and with no way out: it must build without a network.
    nowhere = {"http_proxy": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "docs/build_site.py", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=170,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "src", **nowhere},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_every_page_is_in_it(site):
    for place in build_site.pages().values():
        assert (site / place).with_suffix(".html").is_file(), place
    for place in ("start/tutorial", "ko/tutorial", "ko/promise", "reference/api", "threat-model"):
        assert (site / f"{place}.html").is_file(), place


def test_it_loads_nothing_from_elsewhere(site):
    assert list(build_site.external(site)) == []


def test_it_is_searched_in_both_languages(site):
    index = (site / "searchindex.js").read_text("utf-8")
    found = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    # Korean ties particles to a word: it must be found without them.
    for word in ("landlock", "mosaic", "봉인", "카메라", "영향평가"):
        assert word in found["terms"] or word in found["titleterms"], word


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path, monkeypatch):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "page.md").write_text("# Page\n\n[gone](missing.md)\n")
    monkeypatch.setattr(build_site, "ROOT", tmp_path)
    places = {docs / "page.md": "page.md"}
    with pytest.raises(SystemExit, match="links to missing"):
        build_site._turned(docs / "page.md", "page.md", places, tmp_path / "out")
