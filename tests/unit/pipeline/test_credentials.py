"""Passwords in addresses: given once, never shown, and never sent to somebody else."""

import pytest

from sealskin.core.errors import ConfigError
from sealskin.pipeline.credentials import masked, stored, with_account


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rtsp://kim:${file:secrets/x-ab}@10.0.0.3/a@2", "rtsp://kim:***@10.0.0.3/a@2"),
        ("rtsp://kim:hunter2/#@10.0.0.3:554/a", "rtsp://kim:***@10.0.0.3:554/a"),
        ("http://h/c?user=a&password=${env:X}&n=1", "http://h/c?user=a&password=***&n=1"),
        ("http://h/c?token=hunter2", "http://h/c?token=***"),
        ("rtsp://${env:X}@h/a", "rtsp://***@h/a"),
        ("rtsp://h/a", "rtsp://h/a"),
        ("clips/hall.mp4", "clips/hall.mp4"),
    ],
)
def test_what_is_shown_can_be_sent_back(source: str, shown: str) -> None:
    assert masked(source) == shown
    put: list[str] = []

    def keep(value: str) -> str:
        put.append(value)
        return "${file:new}"

    back = stored(shown, source, keep)
    if "hunter2" in source:
        assert "hunter2" in put[0]
        assert "hunter2" not in back
        assert masked(back) == shown
    else:
        assert (back, put) == (source, [])


def test_a_password_goes_into_a_file_as_people_know_it() -> None:
    put: list[str] = []

    def keep(value: str) -> str:
        put.append(value)
        return f"${{file:{len(put)}}}"

    assert with_account("rtsp://h/a", "k@", "p:ß/") == "rtsp://k%40:p%3A%C3%9F%2F@h/a"
    assert stored("rtsp://k%40:p%3A%C3%9F%2F@h/a", None, keep) == "rtsp://k%40:${file:1}@h/a"
    assert stored("http://a:b@h/?key=c", None, keep) == "http://a:${file:2}@h/?key=${file:3}"
    assert put == ["p:ß/", "b", "c"]


@pytest.mark.parametrize(
    ("given", "before", "said"),
    [
        ("rtsp://kim:***@evil/a", "rtsp://kim:${file:x}@h/a", "give the password once more"),
        ("rtsp://kim:***@h:1/a", "rtsp://kim:${file:x}@h/a", "give the password once more"),
        ("http://kim:***@h:554/a", "rtsp://kim:${file:x}@h/a", "give the password once more"),
        ("rtsp://h/${file:/etc/shadow}", None, "written into the file by hand"),
        ("rtsp://kim:${file:/etc/shadow}@h/a", "rtsp://kim:${file:x}@h/a", "by hand"),
        ("rtsp://kim:${file:x}@evil/a", "rtsp://kim:${file:x}@h/a", "by hand"),
        ("rtsp://kim:***@h/a", None, "give the password once more"),
        ("rtsp://***:b@h/a", None, "user name"),
    ],
)
def test_a_password_stays_with_its_camera(given: str, before: str | None, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        stored(given, before, lambda _: pytest.fail("nothing is kept"))


def test_the_path_may_change() -> None:
    before = "rtsp://kim:${file:x}@h/a"
    assert stored("rtsp://kim:***@h/b", before, str) == "rtsp://kim:${file:x}@h/b"
