"""Signing in and out in a browser, over a server with users."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.axe import check
from servers.serving import PASSWORD, Serving

PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(tmp_path_factory.mktemp("sign-in")) as serving:
        serving.user("ann", "admin")
        serving.user("kim", "viewer:a")
        serving.database.camera_id("hall")
        yield serving


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def problems_of(page: Page) -> list[str]:
    """What the browser complains of, such as what the content security policy forbids."""
    problems: list[str] = []
    page.on("console", lambda entry: problems.append(entry.text) if entry.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems


def test_in_and_out(serving: Serving, page: Page) -> None:
    problems = problems_of(page)
    page.goto(serving.address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    assert page.title() == "Sign in · Sealskin"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert check(page).broken == []
    sign_in(page, "kim")
    expect(page.locator("main h1")).to_have_text("Live", timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name="hall")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("zephyr")).to_have_count(0)
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["sealskin"]["httpOnly"]
    assert cookies["sealskin"]["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""

    page.reload()
    account = page.get_by_role("button", name="Account: kim")
    expect(account).to_be_visible(timeout=PATIENCE_MS)
    account.click()
    expect(page.get_by_text("Viewer: a")).to_be_visible()
    assert check(page).broken == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    assert page.context.cookies() == []
    assert problems == [], "with nobody signed in nothing was asked for that would be refused"


def test_a_wrong_password_is_said(serving: Serving, page: Page) -> None:
    page.goto(serving.address)
    sign_in(page, "ann", "not the password")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    sign_in(page, "ann")
    expect(page.get_by_role("button", name="Account: ann")).to_be_visible(timeout=PATIENCE_MS)


def test_a_sign_in_that_ends_elsewhere_ends_here(serving: Serving, page: Page) -> None:
    page.goto(serving.address)
    sign_in(page, "ann")
    expect(page.get_by_role("heading", name="hall")).to_be_visible(timeout=PATIENCE_MS)
    page.clock.install()
    user = serving.accounts.get("ann")
    assert user is not None
    assert user.password is not None
    serving.accounts.set_password("ann", user.password)  # the same, and all sign-ins end
    page.clock.run_for(40_000)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)


def test_a_password_is_changed(serving: Serving, page: Page) -> None:
    serving.user("lee", "viewer")
    problems = problems_of(page)
    page.goto(serving.address)
    sign_in(page, "lee")
    page.get_by_role("button", name="Account: lee").click(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Change password").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Password until now").fill(PASSWORD)
    form.get_by_label("New password").fill("lamp violin otter paper")
    assert check(page).broken == []
    assert problems == [], "its styles are known to the policy"
    form.get_by_role("button", name="Change password").click()
    expect(form).to_be_hidden(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Account: lee").click()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "lee", "lamp violin otter paper")
    expect(page.get_by_role("button", name="Account: lee")).to_be_visible(timeout=PATIENCE_MS)


def test_no_style_or_script_but_our_own(serving: Serving, page: Page) -> None:
    answer = page.goto(serving.address)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    nonce = re.search(r"style-src 'self' 'nonce-([\w-]{22})'", policy)
    assert nonce is not None
    again = page.request.get(serving.address)
    assert nonce[1] not in again.headers["content-security-policy"], "each time another"
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    problems = problems_of(page)
    page.evaluate(
        """() => {
            const made = document.createElement("style");
            made.textContent = "h1 { display: none }";
            document.head.append(made);
            document.body.insertAdjacentHTML("beforeend", "<i style='color: red'>x</i>");
        }"""
    )
    page.wait_for_timeout(100)
    assert len([text for text in problems if "style-src" in text]) == 2
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_frame_of_another_page_stays_empty(serving: Serving, page: Page, tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(f"<iframe src='{serving.address}'></iframe>")
    problems = problems_of(page)
    page.goto(frame.as_uri())
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in text for text in problems)
