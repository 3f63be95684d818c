"""The review before a disclosure in a real browser: keys, buttons, and what they decide."""

import os
import threading

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from sealskin.core.disclosed import DisclosedFrame
from sealskin.disclose.review import Desk, review
from sealskin.disclose.spool import Spool
from sealskin.disclose.verdicts import Verdicts

PATIENCE_MS = 45_000


def frame(index):
    pixels = np.full((240, 320, 3), 128, np.uint8)
    opened = np.zeros((240, 320), np.bool_)
    opened[60:180, 100 + index : 150 + index] = True
    pixels[opened] = (200, 120, 40)
    return DisclosedFrame(pixels, opened, index / 10, index, "solid-1")


@pytest.fixture
def desk():
    with Spool() as spool:
        for index in range(5):
            spool.add(frame(index * 2))
        desk = Desk("case.mp4, track 3", 20, spool, Verdicts(spool.entries))
        told, address = threading.Event(), []
        thread = threading.Thread(
            target=review, args=(desk, lambda at: (address.append(at), told.set()))
        )
        thread.start()
        assert told.wait(60)
        yield desk, address[0]
        desk.end("stop")
        thread.join(60)


def test_frames_are_accepted_and_rejected_by_key_and_exported(page: Page, desk):
    desk, address = desk
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    where, accept = page.locator("#where"), page.locator("#accept")
    said = {"a": "accepted", "r": "rejected"}
    for step, key in enumerate("ara"):
        expect(where).to_contain_text(f"Frame {step + 1} of 5", timeout=PATIENCE_MS)
        expect(accept).to_be_enabled(timeout=PATIENCE_MS)  # once the picture is there
        page.keyboard.press(key)
        expect(page.locator("#strip i").nth(step)).to_have_class(said[key], timeout=PATIENCE_MS)
    expect(page.locator("#count")).to_contain_text("2 accepted, 1 rejected, 2 without a verdict")
    expect(page.locator("#count")).to_contain_text("18 come out fully sealed")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#verdict")).to_have_text("Accepted")
    page.keyboard.press("u")
    expect(page.locator("#verdict")).to_contain_text("No verdict", timeout=PATIENCE_MS)
    if folder := os.environ.get("SEALSKIN_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/review.png")
    page.locator("#export").click()
    expect(page.locator("body")).to_contain_text("is being written", timeout=PATIENCE_MS)
    assert desk.done.wait(60)
    assert (desk.ending, desk.verdicts.accepted, desk.verdicts.rejected) == ("export", [0], [2])
    assert complaints == []


def test_a_key_that_is_held_down_accepts_one_frame(page: Page, desk):
    desk, address = desk
    page.goto(address)
    expect(page.locator("#accept")).to_be_enabled(timeout=PATIENCE_MS)
    page.keyboard.down("a")
    for _ in range(4):
        page.keyboard.down("a")  # what an operating system sends while the key is held
    page.keyboard.up("a")
    expect(page.locator("#where")).to_contain_text("Frame 2 of 5", timeout=PATIENCE_MS)
    page.wait_for_timeout(500)
    assert desk.verdicts.accepted == [0]
