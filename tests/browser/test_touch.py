"""The set-up by finger, on a phone: a zone is tapped, a corner of it is dragged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from ruamel.yaml import YAML

from red_people import draw_visit
from servers.running import Running
from unit.sense.tiny_model import save_tiny

PATIENCE_MS = 60_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    draw_visit(tmp_path / "visit.mp4")
    save_tiny(tmp_path / "tiny.onnx")
    path = tmp_path / "shop.yaml"
    camera = {"name": "hall", "source": str(tmp_path / "visit.mp4"), "loop": True}
    database = str(tmp_path / "s.db")
    YAML().dump({"database": database, "server": {"port": 0}, "cameras": [camera]}, path)
    path.chmod(0o600)
    return path


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def place(of: Locator, x: float, y: float) -> tuple[float, float]:
    box = of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def drag(finger: CDPSession, start: tuple[float, float], end: tuple[float, float]) -> None:
    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches: list[dict[str, float]] = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", start)
    for step in range(1, 6):
        x, y = (a + (b - a) * step / 5 for a, b in zip(start, end, strict=True))
        touch("touchMove", (x, y))
    touch("touchEnd")


def test_a_zone_is_drawn_and_reshaped_by_finger(file: Path, phone: Page) -> None:
    with Running("watch", "--config", file, "--model", file.with_name("tiny.onnx")) as running:
        phone.goto(f"{running.address}/#/settings/camera/hall")
        board = phone.get_by_test_id("drawing-board")
        # The live picture above takes its own height when it comes, and moves the board.
        phone.wait_for_function("() => document.querySelector('.stage video')?.readyState >= 2")
        expect(phone.get_by_text("Waiting for the picture")).to_have_count(0)
        phone.get_by_role("button", name="Shelf", exact=True).tap()
        board.scroll_into_view_if_needed()
        for x, y in ((0.2, 0.2), (0.6, 0.2), (0.6, 0.7), (0.2, 0.7), (0.2, 0.2)):
            phone.touchscreen.tap(*place(board, x, y))
        expect(phone.get_by_test_id("shapes").get_by_label("Name")).to_have_value("shelf-1")
        board.scroll_into_view_if_needed()
        finger = phone.context.new_cdp_session(phone)
        before = phone.evaluate("window.scrollY")
        drag(finger, place(board, 0.2, 0.2), place(board, 0.4, 0.4))
        assert phone.evaluate("window.scrollY") == before  # the corner moved, and not the page
        # Chromium may swallow a tap right after a drag as its second half; this is not about that.
        phone.locator(".draw").get_by_role("button", name="Save").press("Enter")
        expect(phone.locator(".draw [role=status]").first).to_have_text("Saved.")
    (zone,) = YAML(typ="safe").load(file)["cameras"][0]["zones"]
    assert [round(value, 1) for value in zone["polygon"][0]] == [0.4, 0.4]
    assert [round(value, 1) for value in zone["polygon"][2]] == [0.6, 0.7]
