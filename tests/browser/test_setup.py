"""The whole set-up in the browser: a first camera, lines and zones, a site, its plan, the file."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from ruamel.yaml import YAML

from browser.axe import check
from red_people import draw_visit
from servers.running import Running
from unit.sense.tiny_model import save_tiny

PATIENCE_MS = 60_000
FILE = """\
# The shop at the corner.
database: {folder}/s.db
server: {{port: 0}}   # any
cameras: []
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("setup")
    draw_visit(folder / "visit.mp4")
    save_tiny(folder / "tiny.onnx")
    path = folder / "shop.yaml"
    path.write_text(FILE.format(folder=folder))
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def shop(file: Path) -> Iterator[Running]:
    with Running("watch", "--config", file, "--model", file.with_name("tiny.onnx")) as running:
        yield running


def kept(file: Path) -> dict:
    return json.loads(json.dumps(YAML(typ="safe").load(file)))


def press(board: Locator, *points: tuple[float, float]) -> None:
    box = board.bounding_box()
    assert box is not None
    for x, y in points:
        board.page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def test_a_first_camera_is_set_up(shop: Running, file: Path, page: Page) -> None:
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(f"{shop.address}/#/settings/sites")
    _add_a_site(page)

    page.get_by_role("link", name="Cameras", exact=True).click()
    _add_a_camera(page, file)
    # The file that stands in for a camera would end.
    httpx.patch(f"{shop.address}/api/cameras/hall", json={"loop": True}).raise_for_status()
    expect(page.get_by_test_id("camera-state")).to_contain_text("Live")
    expect(page.get_by_test_id("live-video")).to_be_visible()  # sealed, and playing

    board = page.get_by_test_id("drawing-board")
    expect(board.locator("image")).to_have_attribute("href", re.compile("^blob:"))
    board.scroll_into_view_if_needed()
    _draw_by_mouse(page, board)
    _draw_by_keyboard(page, board)
    page.locator(".draw").get_by_role("button", name="Save").click()
    expect(page.locator(".draw [role=status]").first).to_have_text("Saved.")

    _put_on_the_plan(page)

    text = file.read_text()
    assert text.startswith("# The shop at the corner.\n")
    assert "# any" in text
    (camera,) = kept(file)["cameras"]
    (zone,) = camera["zones"]
    (line,) = camera["lines"]
    assert (zone["name"], zone["kind"]) == ("drinks", "shelf")
    assert len(zone["polygon"]) == 4
    assert [round(v, 1) for v in zone["polygon"][0]] == [0.1, 0.2]
    assert (line["name"], line.get("kind", "door")) == ("door-1", "door")
    assert (line["a"], line["b"]) == ([0.5, 0.55], [0.6, 0.5])
    assert len(camera["floor"]["picture"]) == 4
    assert camera["floor"]["plan"][0] == [2.48, 1.8]
    assert kept(file)["sites"][0]["plan"]["width_m"] == 8
    assert check(page).broken == []


def _add_a_site(page: Page) -> None:
    form = page.locator("form").last
    form.get_by_label("Name", exact=False).first.fill("corner")
    form.get_by_label("As people call it").fill("Corner shop")
    form.get_by_label("Time zone").fill("Asia/Seoul")
    form.get_by_label("Width of the floor in metres").fill("8")
    form.get_by_label("Depth of the floor in metres").fill("6")
    form.get_by_role("button", name="Add a site").click()
    expect(page.get_by_role("heading", name="Corner shop")).to_be_visible()


def _add_a_camera(page: Page, file: Path) -> None:
    form = page.locator(".add-camera form")
    form.get_by_role("button", name="Add camera").click()  # says what is missing
    expect(form.get_by_text("Give the address of the camera.")).to_be_visible()
    form.get_by_label("Name", exact=False).first.fill("hall")
    form.get_by_label("Address").fill(str(file.with_name("visit.mp4")))
    form.get_by_role("button", name="Add camera").click()
    expect(page).to_have_url(re.compile("#/settings/camera%2Fhall|#/settings/camera/hall"))


def _draw_by_mouse(page: Page, board: Locator) -> None:
    page.get_by_role("button", name="Shelf", exact=True).click()
    press(board, (0.1, 0.2), (0.4, 0.2), (0.4, 0.6), (0.1, 0.6), (0.1, 0.2))
    name = page.get_by_test_id("shapes").get_by_label("Name")
    expect(name).to_have_value("shelf-1")
    name.fill("drinks")
    draw = page.locator(".draw")
    draw.get_by_role("button", name="Undo", exact=True).click()
    expect(name).to_have_value("shelf-1")
    draw.get_by_role("button", name="Redo", exact=True).click()
    expect(name).to_have_value("drinks")


def _draw_by_keyboard(page: Page, board: Locator) -> None:
    page.get_by_role("button", name="Door", exact=True).press("Enter")
    expect(board).to_be_focused()
    page.keyboard.press("Enter")  # in the middle
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("shapes").get_by_label("Name")).to_have_value("door-1")
    page.get_by_role("button", name="End 1 of door-1").press("Shift+ArrowDown")


def _put_on_the_plan(page: Page) -> None:
    plan = page.get_by_role("group", name="On the plan (8 m by 6 m)")
    point = plan.get_by_role("button", name="Point 1")
    point.press("ArrowRight")  # by one hundredth of 8 m
    panel = page.locator(".floor")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("status").first).to_have_text("Saved.")


def test_what_cannot_be_is_said_in_a_sentence(shop: Running, page: Page) -> None:
    page.goto(f"{shop.address}/#/settings")
    form = page.locator(".add-camera form")
    form.get_by_label("Name", exact=False).first.fill("yard")
    form.get_by_label("Address").fill("gopher://somewhere")
    form.get_by_role("button", name="Add camera").click()
    expect(form.get_by_role("alert")).to_contain_text("expected a file, folder, device")
