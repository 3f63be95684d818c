"""Every page in every language, in dark and light: no rule of accessibility is broken."""

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import check
from browser.filled_shop import DAY

PAGES = (
    "live",
    "live?view=all",
    "live?wall=1",
    f"today?day={DAY}",
    f"maps?day={DAY}",
    f"flows?day={DAY}",
    f"sites?day={DAY}",
    "alarms",
    "incidents",
    "truth",
    "settings",
    "settings/sites",
    "settings/papers",
    "settings/all",
    "settings/camera/hall",
)
LOCALES = {"en": "en-GB", "ko": "ko-KR", "ja": "ja-JP"}
SCHEMES = {"en": ("light", "dark"), "ko": ("light",), "ja": ("dark",)}
"""Colours do not hang on the language, so not every pair is looked at."""


@pytest.mark.parametrize("language", LOCALES)
def test_no_page_breaks_a_rule(filled: str, browser: Browser, language: str) -> None:
    context = browser.new_context(locale=LOCALES[language])
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{filled}/#/{name}")
        expect(page.locator("main h1")).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == language
        for scheme in SCHEMES[language]:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            verdict = check(page)
            assert verdict.broken == [], f"{name} in {language}, {scheme}"
            assert verdict.passed > 15, name
    context.close()


def test_what_is_broken_is_found(filled: str, page: Page) -> None:
    page.goto(filled)
    expect(page.locator("main h1")).to_be_visible()
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    assert any(line.startswith("image-alt") for line in check(page).broken)


def test_the_language_changes_at_once_and_is_kept(filled: str, page: Page) -> None:
    page.goto(filled)
    page.get_by_label("Language").select_option("ja")
    expect(page.get_by_role("link", name="ライブ")).to_be_visible()
    page.reload()
    expect(page.get_by_role("navigation", name="ページ")).to_be_visible()


def test_pages_are_reached_by_keyboard_alone(filled: str, page: Page) -> None:
    page.goto(filled)
    expect(page.locator("main h1")).to_have_text("Live")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.get_by_role("link", name="Alarms").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text("Alarms")
    expect(page.locator("#content")).to_be_focused()
    assert page.title() == "Alarms · Sealskin"
