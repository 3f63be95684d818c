"""Which of a camera's streams is read, and which answers to a call are believed."""

import pytest

from sealskin.core.errors import SourceError
from sealskin.video.onvif.device import Device
from sealskin.video.onvif.discovery import answers
from sealskin.video.onvif.streams import Stream, choose


def stream(height: int, fps: float | None = 15, codec: str = "H264") -> Stream:
    return Stream(f"{height}-{fps}-{codec}", "", codec, height * 16 // 9, height, fps)


@pytest.mark.parametrize(
    ("offered", "best"),
    [
        ([stream(1080, 25), stream(360)], stream(360)),
        ([stream(1080, 25), stream(720), stream(360)], stream(720)),
        ([stream(1080, 25), stream(480), stream(240)], stream(480)),
        ([stream(2160, 25), stream(1080, 25), stream(240)], stream(1080, 25)),
        ([stream(720, 5), stream(1080, 12)], stream(1080, 12)),
        ([stream(720, 5), stream(720, 8)], stream(720, 8)),
        ([stream(720, 25), stream(720, 12)], stream(720, 12)),
        ([stream(720, codec="H265"), stream(720)], stream(720)),
        ([stream(720, codec="MPEG4"), stream(1080)], stream(1080)),
        ([stream(720, None), stream(360)], stream(720, None)),
        ([stream(240), stream(180)], stream(240)),
        ([stream(720, codec="MPEG4")], None),
        ([], None),
    ],
)
def test_the_stream_that_suits(offered: list[Stream], best: Stream | None) -> None:
    assert choose(offered) == best
    assert choose(offered[::-1]) == best


def test_a_source_is_taken_apart() -> None:
    device = Device.of("onvif://k%40:p%2F:w@cam.local:8000/Profile%201")
    assert device == Device("cam.local", 8000, "k@", "p/:w", "Profile 1")
    assert Device.of("onvif://[fe80::1]") == Device("fe80::1", 80, None, None, "")
    assert Device.of("onvif://10.0.0.2/").token == ""
    with pytest.raises(SourceError, match="expected onvif://user"):
        Device.of("onvif:///x")


ANSWER = """<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Body><d:ProbeMatches>
 <d:ProbeMatch><d:Scopes>onvif://www.onvif.org/name/A%20B other://x</d:Scopes>
 <d:XAddrs>{xaddrs}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>"""


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (ANSWER.format(xaddrs="http://[fe80::1]/x http://10.0.0.2:8080/onvif"), [8080]),
        (ANSWER.format(xaddrs="http://10.0.0.2/onvif/device_service"), [80]),
        (ANSWER.format(xaddrs="http://10.0.0.3/of/somebody/else"), []),
        (ANSWER.format(xaddrs="http://10.0.0.2:99999/ ftp://10.0.0.2/"), []),
        ("<nonsense", []),
        ("", []),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', []),
    ],
)
def test_only_who_speaks_for_itself_is_believed(data: str, found: list[int]) -> None:
    cameras = answers(data.encode(), "10.0.0.2")
    assert [one.port for one in cameras] == found
    assert all((one.host, one.name) == ("10.0.0.2", "A B") for one in cameras)
