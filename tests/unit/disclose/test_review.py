"""The review's own server: for one person on this machine, who must have looked."""

import threading

import httpx
import numpy as np
import pytest

from sealskin.core.disclosed import DisclosedFrame
from sealskin.disclose.review import Desk, review
from sealskin.disclose.spool import Spool, fingerprint
from sealskin.disclose.verdicts import Verdicts


def frame(index, level=200):
    pixels = np.full((48, 64, 3), 128, np.uint8)
    opened = np.zeros((48, 64), np.bool_)
    opened[10:30, 10:20] = True
    pixels[opened] = level
    return DisclosedFrame(pixels, opened, index / 10, index, "solid-1")


@pytest.fixture
def desk():
    with Spool() as spool:
        for index in (3, 4, 8):
            spool.add(frame(index))
        desk = Desk("case.mp4, track 1", 10, spool, Verdicts(spool.entries))
        told = threading.Event()

        def run():
            review(desk, lambda address: (setattr(run, "at", address), told.set()))

        thread = threading.Thread(target=run)
        thread.start()
        assert told.wait(30)
        with httpx.Client(base_url=run.at, timeout=30) as client:
            yield desk, client
        desk.end("stop")
        thread.join(30)
        assert not thread.is_alive()


def test_only_what_was_looked_at_can_be_accepted(desk):
    desk, client = desk
    state = client.get("api/state").json()
    assert [entry["index"] for entry in state["entries"]] == [3, 4, 8]
    blind = client.post("api/verdict", json={"index": 3, "verdict": "accepted"})
    assert (blind.status_code, desk.verdicts.accepted) == (409, [])
    picture = client.get("api/frames/3")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "no-store"
    assert client.post("api/verdict", json={"index": 3, "verdict": "accepted"}).is_success
    assert client.post("api/verdict", json={"index": 4, "verdict": "rejected"}).is_success
    assert (desk.verdicts.accepted, desk.verdicts.rejected) == ([3], [4])
    assert client.post("api/verdict", json={"index": 3, "verdict": None}).is_success
    assert desk.verdicts.accepted == []
    for index in (0, 9, 99):
        assert client.get(f"api/frames/{index}").status_code == 404
        answer = client.post("api/verdict", json={"index": index, "verdict": "rejected"})
        assert answer.status_code == 404
    assert client.post("api/end/export").is_success
    desk.done.wait(10)
    assert desk.ending == "export"


def test_strangers_are_turned_away(desk):
    desk, client = desk
    root = f"http://127.0.0.1:{client.base_url.port}"
    assert httpx.get(root).status_code == 403
    assert httpx.get(f"{root}/guessed/api/state").status_code == 403
    assert httpx.get(f"{root}/guessed/api/frames/3").status_code == 403
    assert client.get("api/state", headers={"Host": "evil.example"}).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert client.post("api/end/export", headers=foreign).status_code == 403
    own = {"Origin": root}
    assert client.post("api/verdict", json={"index": 3, "verdict": "rejected"}, headers=own)
    assert desk.ending is None
    page = client.get("")
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_a_fingerprint_knows_the_opened_pixels_and_their_place():
    assert fingerprint(frame(1)) == fingerprint(frame(2))
    assert fingerprint(frame(1)) != fingerprint(frame(1, level=201))
    moved = frame(1)
    opened = np.roll(moved.opened, 1, axis=0)
    other = DisclosedFrame(moved.pixels.copy(), opened, 0.1, 1, "solid-1")
    assert fingerprint(moved) != fingerprint(other)
