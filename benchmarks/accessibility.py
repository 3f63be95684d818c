"""How accessible the page is: the share of axe-core's rules that its pages keep, in every language.

`score` is for `benchmarks/dashboard.py`, which has a server with a year of figures; by hand:

    python benchmarks/accessibility.py http://127.0.0.1:8420

The rules are those of WCAG 2.2 up to AA and axe-core's best practices. Lighthouse's figure is made
of a part of the same rules, weighed; it needs a Node of its own version, so it is not used.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TypedDict

from playwright.sync_api import Page, sync_playwright

SCRIPT = Path(__file__).parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PAGES = ("live", "today", "maps", "flows", "sites", "alarms", "truth", "settings")
LOCALES = {"en": "en-GB", "ko": "ko-KR", "ja": "ja-JP"}
SETTLE_MS = 1_500
RUN = "rules => axe.run(document, { runOnly: { type: 'tag', values: rules } })"


class Score(TypedDict):
    """`accessibility` is 0 to 100: kept rules of all that apply, of the worst page."""

    accessibility: float
    worst: str
    pages: int
    broken: list[str]


def check(page: Page) -> tuple[int, list[str]]:
    """How many rules a page keeps, and the names of those that it breaks."""
    # Evaluated from outside, which the page's content security policy does not forbid.
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, list(RULES))
    return len(found["passes"]), [rule["id"] for rule in found["violations"]]


def score(address: str, pages: tuple[str, ...] = PAGES) -> Score:
    """Look at every page in every language, dark and light."""
    shares: dict[str, float] = {}
    broken: set[str] = set()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        for language, locale in LOCALES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(locale=locale, color_scheme=scheme)
                page = context.new_page()
                for name in pages:
                    page.goto(f"{address}/#/{name}")
                    page.locator("main h1").wait_for()
                    page.wait_for_timeout(SETTLE_MS)
                    kept, not_kept = check(page)
                    shares[f"{name} {language} {scheme}"] = kept / (kept + len(not_kept))
                    broken |= {f"{name}: {rule}" for rule in not_kept}
                context.close()
        browser.close()
    worst = min(shares, key=shares.__getitem__)
    return {
        "accessibility": round(100 * shares[worst], 1),
        "worst": worst,
        "pages": len(shares),
        "broken": sorted(broken),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2 or not SCRIPT.is_file():
        sys.exit("expected the address of a running Sealskin, after `make web`")
    print(json.dumps(score(sys.argv[1]), indent=1))
