"""Names of sources that are fit to be shown."""

import pytest

from sealskin.video.info import place_of, redact
from sealskin.video.network import quoted


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("clip.mp4", "clip.mp4"),
        ("a@b.mp4", "a@b.mp4"),
        ("rtsp://camera/live", "rtsp://camera/live"),
        ("rtsp://camera:554/live", "rtsp://camera:554/live"),
        ("rtsp://admin:hunter2@camera:554/live", "rtsp://***@camera:554/live"),
        ("rtsp://admin@camera/live", "rtsp://***@camera/live"),
        ("rtsp://admin:hunter2@[fe80::1]:554/live", "rtsp://***@[fe80::1]:554/live"),
        ("RTSP://admin:hun@ter2@camera/live", "RTSP://***@camera/live"),
        ("rtsp://admin:hun/ter2@camera/live", "rtsp://***@camera/live"),
        ("rtsp://admin:hun@t:er/2#?@camera/live", "rtsp://***@camera/live"),
        (
            "rtsp://camera/live?user=a&password=hunter2&n=1",
            "rtsp://camera/live?user=a&password=***&n=1",
        ),
        ("rtsp://camera/user=a&pwd=hunter2&n=1", "rtsp://camera/user=a&pwd=***&n=1"),
        ("rtsp://camera/live?token=hunter2", "rtsp://camera/live?token=***"),
    ],
)
def test_passwords_are_not_shown(source, shown):
    assert redact(source) == shown


def test_doubt_hides_more():
    assert "hunter2" not in redact("rtsp://admin:hunter2@camera/live@2")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("rtsp://camera/live", "rtsp://camera/live"),
        ("rtsp://camera:554/li@ve", "rtsp://camera:554/li@ve"),
        ("rtsp://admin:hunter2@camera/live", "rtsp://admin:hunter2@camera/live"),
        ("rtsp://admin:a%40b@camera/live", "rtsp://admin:a%40b@camera/live"),
        ("rtsp://admin:a@b@camera/live", "rtsp://admin:a%40b@camera/live"),
        ("rtsp://admin:a/b#c?d@camera:80/live", "rtsp://admin:a%2Fb%23c%3Fd@camera:80/live"),
        ("rtsp://admin:a:b@camera/live", "rtsp://admin:a%3Ab@camera/live"),
        ("rtsp://admin@camera/live", "rtsp://admin@camera/live"),
    ],
)
def test_odd_characters_are_quoted(typed, sent):
    assert quoted(typed) == sent


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("rtsp://camera/stream", ("camera", 554)),
        ("rtsp://kim:pass/w0rd@camera:8554/a", ("camera", 8554)),
        ("rtsp://kim:p@ss@camera:8554/a@b", ("camera", 8554)),
        ("http://10.0.0.2:81/video?x=1", ("10.0.0.2", 81)),
        ("https://kim:hunter2@cam.example", ("cam.example", 443)),
        ("rtsp://[fe80::1]:99/a", ("fe80::1", 99)),
        ("rtsp://camera:0/a", None),
        ("rtsp:///a", None),
        ("walk.mp4", None),
    ],
)
def test_where_a_camera_is(source, place):
    found = place_of(source)
    assert (None if found is None else (found.host, found.port)) == place
