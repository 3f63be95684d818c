"""What axe-core, the checker of web accessibility, says of a page.

It checks the rules of WCAG 2.2 up to AA and its own best practices.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SETTLED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const changing = document.getAnimations().filter(one => one instanceof CSSTransition);
  await Promise.all(changing.map(one => one.finished.catch(() => undefined)));
}"""
"""Half-way through a transition text stands out less than it will."""


@dataclass(frozen=True)
class Verdict:
    """How many rules a page keeps, and which it breaks, with where and why."""

    passed: int
    broken: list[str]


def check(page: Page) -> Verdict:
    """Check a page as it stands, once its colours have stopped changing."""
    if not SCRIPT.is_file():
        pytest.skip("needs axe-core (make web)")
    page.evaluate(SETTLED)
    # Evaluated from outside, which the page's content security policy does not forbid.
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, { runOnly: { type: 'tag', values: rules } })", RULES
    )
    broken = [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    return Verdict(len(found["passes"]), broken)
