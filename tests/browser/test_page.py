"""The page in a real browser, over a real `sealskin watch`."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from clips import read_clip
from red_people import draw_visit
from servers.running import Running
from unit.sense.tiny_model import METADATA, save_tiny

PATIENCE_MS = 45_000
"""For what takes a second or six on a quiet machine."""
CONFIG = """
database: {folder}/s.db
server: {{port: 0}}
recording: {{folder: {folder}/kept}}
cameras:
  - name: hall
    source: {folder}/visit.mp4
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
    loop: true
    record: true
    lines:
      - {{name: door, a: [0.5, 1], b: [0.5, 0]}}
    zones:
      - name: till
        polygon: [[0.55, 0], [1, 0], [1, 1], [0.55, 1]]
        restricted: true
        alarm_after_s: 0.5
  - name: yard
    source: rtsp://127.0.0.1:{dead_port}/stream
"""
# How much of the canvas's height the longest upright stroke in the colour of the boxes takes, which
# is FIGURE in web/src/live/overlay.ts. The trails have that colour, too, and lie down.
BOX_HEIGHT = """canvas => {
  const { width, height } = canvas;
  if (!width || !height) return 0;
  const rgba = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const found = new Array(width).fill(0);
  for (let i = 0; i < rgba.length; i += 4) {
    const off = Math.abs(rgba[i] - 94) + Math.abs(rgba[i + 1] - 234) + Math.abs(rgba[i + 2] - 212);
    if (rgba[i + 3] > 200 && off < 30) found[i / 4 % width] += 1;
  }
  return Math.max(...found) / height;
}"""
# What plays: its clock, the frames that were decoded, and where in the upper half of the picture
# the red of the walking figure lies, from 0 (left) to 1; NaN, which equals nothing, without any.
PLAYED = """video => {
  const canvas = new OffscreenCanvas(64, 48);
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 2, 0, 0, 64, 48);
  const rgba = pen.getImageData(0, 0, 64, 48).data;
  let sum = 0, weighed = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i] < 100) continue;
    sum += rgba[i];
    weighed += rgba[i] * (i / 4 % 64) / 63;
  }
  const frames = video.getVideoPlaybackQuality().totalVideoFrames;
  return { time: video.currentTime, frames, red: weighed / sum };
}"""
MOVED = f"""([video, was]) => {{
  const now = ({PLAYED})(video);
  return now.time > was.time + 2 && now.frames > was.frames + 10
    && Math.abs(now.red - was.red) > 0.1;
}}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("page")
    draw_visit(folder / "visit.mp4")
    # Boxes this large make one of all that the model finds in a figure.
    card = METADATA | {"score_threshold": "0.25"}
    save_tiny(folder / "tiny.onnx", sides=(26, 26, 26, 26), metadata=card)
    with socket.socket() as nobody:  # bound and not listening: refuses every connection
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        (folder / "shop.yaml").write_text(CONFIG.format(folder=folder, dead_port=port))
        yield folder


def start(folder: Path, *more: object) -> Running:
    return Running(
        "watch", "--config", folder / "shop.yaml", "--model", folder / "tiny.onnx", *more
    )


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Running]:
    with start(folder) as running:
        yield running


def number(locator: Locator) -> int:
    expect(locator).to_have_text(re.compile(r"^\d+$"), timeout=PATIENCE_MS)
    return int(locator.inner_text())


def see_it_play(page: Page) -> None:
    """Wait until the clock runs on, frames are decoded and the figure has moved.

    For two seconds, since what is sent at once when a client comes is up to one second long.
    """
    locator = page.get_by_test_id("live-video")
    expect(locator).to_be_visible(timeout=PATIENCE_MS)  # what does not play is hidden
    video = locator.element_handle()
    page.wait_for_function(f"v => ({PLAYED})(v).red >= 0", arg=video, timeout=PATIENCE_MS)
    was = video.evaluate(PLAYED)
    page.wait_for_function(MOVED, arg=[video, was], timeout=PATIENCE_MS)


def test_the_picture_moves_and_people_are_counted(shop: Running, page: Page) -> None:
    problems, hosts = [], set()
    page.on("console", lambda entry: problems.append(entry.text) if entry.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).hostname))
    page.goto(shop.address)
    expect(page.get_by_test_id("camera-state")).to_contain_text("Live", timeout=PATIENCE_MS)
    see_it_play(page)

    overlay = page.get_by_test_id("overlay").element_handle()
    page.wait_for_function(f"c => ({BOX_HEIGHT})(c) > 0.3", arg=overlay, timeout=PATIENCE_MS)
    page.get_by_role("switch", name="Boxes and lines").uncheck()
    page.wait_for_function(f"c => ({BOX_HEIGHT})(c) === 0", arg=overlay, timeout=PATIENCE_MS)

    people = page.get_by_test_id("people-now")
    for there in ("1", "2", "1"):
        expect(people).to_have_text(there, timeout=PATIENCE_MS)

    n_in, n_out = page.get_by_test_id("count-in"), page.get_by_test_id("count-out")
    before = number(n_in), number(n_out)
    expect(n_in).not_to_have_text(str(before[0]), timeout=PATIENCE_MS)
    expect(n_out).not_to_have_text(str(before[1]), timeout=PATIENCE_MS)
    assert number(n_in) > before[0]
    assert number(n_out) > before[1]

    assert problems == []
    # `blob:` addresses, of what the browser makes itself, have no host.
    assert hosts - {None} == {"127.0.0.1"}


def test_an_alarm_is_shown_until_it_is_acknowledged(shop: Running, page: Page) -> None:
    page.goto(shop.address)
    banner = page.get_by_test_id("alarm-banner")
    expect(banner).to_contain_text("Somebody in till", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("alarm-list").get_by_role("listitem").first).to_contain_text("till")
    banner.get_by_role("button", name=re.compile("^Acknowledge")).last.click()
    expect(banner).to_be_hidden()
    expect(page.get_by_test_id("alarm-list")).to_contain_text("Somebody in till")


def test_minutes_are_drawn(shop: Running, page: Page) -> None:
    page.goto(shop.address)
    chart = page.get_by_test_id("chart-minutes")
    expect(chart.locator("canvas").first).to_be_visible(timeout=PATIENCE_MS)
    chart.get_by_text("Show as a table").click()
    latest = chart.locator("details tbody tr").first
    assert float(latest.locator("td").first.inner_text()) > 0


def test_a_camera_that_is_gone_is_said_in_words(shop: Running, page: Page) -> None:
    page.goto(f"{shop.address}/#yard")
    expect(page.get_by_role("heading", name="yard")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("camera-state")).to_contain_text("Offline", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("camera-cause")).to_have_text("Connection refused")
    cover = page.get_by_test_id("cover")
    expect(cover).to_contain_text("Check the port, and that RTSP is switched on in the camera.")
    expect(cover).to_contain_text("refuses the connection")
    expect(page.get_by_test_id("tries")).to_contain_text(
        re.compile(r"\d+ tries failed in a row, (next try in \d s|trying now)"),
        timeout=PATIENCE_MS,
    )
    expect(page.get_by_test_id("live-video")).to_be_hidden()
    expect(page.get_by_test_id("people-now")).to_have_text("—")
    expect(page.get_by_text("Unknown while the camera is offline.")).to_be_visible()


def test_the_last_minutes_can_be_saved(shop: Running, page: Page, tmp_path: Path) -> None:
    page.goto(f"{shop.address}/#hall")
    expect(page.get_by_test_id("camera-state")).to_contain_text("Live", timeout=PATIENCE_MS)
    expect(page.get_by_text("Recorded as you see it.")).to_be_visible()
    with page.expect_download(timeout=PATIENCE_MS) as saving:
        page.get_by_role("link", name="Save the last 5 minutes").click()
    saving.value.save_as(tmp_path / "saved.mp4")
    assert re.fullmatch(r"hall-\d{8}T\d{6}Z-sealed\.mp4", saving.value.suggested_filename)
    assert len(read_clip(tmp_path / "saved.mp4")[0]) > 5
    page.goto(f"{shop.address}/#yard")
    expect(page.get_by_text("Offline").first).to_be_visible()
    expect(page.get_by_text("Save the last 5 minutes")).to_be_hidden()


def test_the_page_fits_a_phone_and_says_what_it_shows(shop: Running, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(shop.address)
    expect(page.get_by_test_id("camera-state")).to_contain_text("Live", timeout=PATIENCE_MS)
    number(page.get_by_test_id("people-now"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("section.live").get_by_text("sealed frames only")).to_be_visible()


def test_the_page_comes_back_with_the_server(folder: Path, page: Page) -> None:
    database = ("--db", folder / "again.db")
    with start(folder, *database) as first:
        page.goto(first.address)
        see_it_play(page)
        assert first.end() == (0, "", "")
        lost = page.get_by_test_id("connection-lost")
        expect(lost).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_test_id("people-now")).to_have_text("—")
        expect(page.get_by_test_id("live-video")).to_be_hidden()
    with start(folder, *database, "--port", urlsplit(first.address).port):
        expect(lost).to_be_hidden(timeout=PATIENCE_MS)
        number(page.get_by_test_id("people-now"))
        see_it_play(page)
