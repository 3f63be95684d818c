"""Who may read the sealed RTSP output."""

import base64
import hashlib

import pytest

from sealskin.serve.rtsp.auth import REALM, Door
from sealskin.serve.rtsp.text import Request

URL = "rtsp://127.0.0.1:8554/hall"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def digest(
    door: Door, user: str = "kim", password: str = "hunter2!", uri: str = URL, method: str = "PLAY"
) -> str:
    nonce = door._nonce
    answer = md5(f"{md5(f'{user}:{REALM}:{password}')}:{nonce}:{md5(f'{method}:{uri}')}")
    return (
        f'Digest username="{user}", realm="{REALM}", nonce="{nonce}", uri="{uri}", '
        f'response="{answer}"'
    )


def asking(authorization: str | None, method: str = "PLAY", url: str = URL) -> Request:
    return Request(method, url, {} if authorization is None else {"authorization": authorization})


@pytest.fixture
def door() -> Door:
    return Door("kim", "hunter2!")


def test_digest(door: Door) -> None:
    assert door.opens(asking(digest(door)))
    assert not door.opens(asking(digest(door, password="hunter2")))
    assert not door.opens(asking(digest(door, user="eve")))


def test_an_answer_to_one_question_opens_no_other(door: Door) -> None:
    assert not door.opens(asking(digest(door, method="DESCRIBE")))
    assert not door.opens(asking(digest(door), url="rtsp://127.0.0.1:8554/safe"))
    assert not door.opens(asking(digest(Door("kim", "hunter2!")))), "another connection's nonce"


def test_basic(door: Door) -> None:
    def said(text: str) -> Request:
        return asking("Basic " + base64.b64encode(text.encode()).decode())

    assert door.opens(said("kim:hunter2!"))
    assert not door.opens(said("kim:hunter2"))
    assert not door.opens(said("kim:hunter2!!"))


@pytest.mark.parametrize(
    "nonsense", [None, "", "Basic", "Basic %%", "Digest", "Digest a=b", "Key x"]
)
def test_nonsense_opens_nothing(door: Door, nonsense: str | None) -> None:
    assert not door.opens(asking(nonsense))
    assert Door("kim", None).opens(asking(nonsense)), "without a password it is open"
