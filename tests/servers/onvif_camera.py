"""An ONVIF camera on loopback, by the letter of the standard: SOAP, digests, WS-Discovery."""

import base64
import hashlib
import re
import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from xml.sax.saxutils import escape

ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"
 xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"
 xmlns:tt="http://www.onvif.org/ver10/schema"
 xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>{body}</s:Body></s:Envelope>"""
FAULT = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:{code}</s:Value>"
    "</s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>{code}</s:Text></s:Reason></s:Fault>"
)
MATCH = """<?xml version="1.0" encoding="utf-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Body><d:ProbeMatches><d:ProbeMatch>
<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Front%20door
 onvif://www.onvif.org/hardware/SEAL-1</d:Scopes>
<d:XAddrs>http://10.9.9.9/onvif/device_service http://127.0.0.1:{port}/onvif/device_service</d:XAddrs>
</d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>"""


@dataclass
class Profile:
    token: str
    height: int
    fps: int
    codec: str = "H264"

    @property
    def width(self) -> int:
        return self.height * 16 // 9


class OnvifCamera:
    """A context manager; serves while it is open.

    Args:
        rtsp: address of its streams; `{token}` stands for that of the profile.
        clock_ahead_s: how far its clock is wrong.
        media2: what it names by Media2; None: it does not have that service.
    """

    def __init__(
        self,
        profiles: list[Profile],
        rtsp: str = "rtsp://10.9.9.9:554/{token}",
        account: tuple[str, str] | None = None,
        digest: Literal["wsse", "http"] = "wsse",
        *,
        clock_ahead_s: float = 0,
        media2: list[Profile] | None = None,
    ) -> None:
        self.media2 = media2
        self.profiles, self.rtsp, self.account = profiles, rtsp, account
        self.digest = digest
        self.clock_ahead_s = clock_ahead_s
        self.asked: list[str] = []
        self.nonce = secrets.token_hex(8)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                status, text = outer.answer(self.path, self.headers, body)
                data = ENVELOPE.format(body=text).encode()
                self.send_response(status)
                if status == 401:
                    self.send_header(
                        "WWW-Authenticate",
                        f'Digest realm="camera", nonce="{outer.nonce}", qop="auth", algorithm=MD5',
                    )
                self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.clock_ahead_s)

    def answer(self, path: str, headers: Any, body: str) -> tuple[int, str]:
        found = re.search(r"<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)", body)
        what = found[1] if found else ""
        self.asked.append(what)
        now = self.now()
        if what == "GetSystemDateAndTime":
            return 200, (
                "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>"
                "<tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>"
                f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}"
                f"</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>"
                f"{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
                "</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
                "</tds:GetSystemDateAndTimeResponse>"
            )
        if self.account is not None:
            if self.digest == "wsse" and not self._knows_wsse(body):
                return 400, FAULT.format(code="NotAuthorized")
            if self.digest == "http" and not self._knows_http(path, headers):
                return 401, ""
        if path.endswith("media2_service"):
            return self._of_media2(what, body)
        return self._of_services(what) or self._of_media(what, body)

    def _of_services(self, what: str) -> tuple[int, str] | None:
        # Cameras behind a router say the address that they have behind it.
        at = "http://10.9.9.9/onvif"
        if what != "GetServices":
            return None
        services = [("ver10/device", "device_service"), ("ver10/media", "media_service")]
        if self.media2 is not None:
            services.append(("ver20/media", "media2_service"))
        return 200, (
            "<tds:GetServicesResponse>"
            + "".join(
                f"<tds:Service><tds:Namespace>http://www.onvif.org/{name}/wsdl</tds:Namespace>"
                f"<tds:XAddr>{at}/{path}</tds:XAddr><tds:Version><tt:Major>2</tt:Major>"
                "<tt:Minor>6</tt:Minor></tds:Version></tds:Service>"
                for name, path in services
            )
            + "</tds:GetServicesResponse>"
        )

    def _of_media(self, what: str, body: str) -> tuple[int, str]:
        if what == "GetProfiles":
            inner = "".join(self._profile(profile) for profile in self.profiles)
            return 200, f"<trt:GetProfilesResponse>{inner}</trt:GetProfilesResponse>"
        if what == "GetStreamUri":
            token = re.search(r"ProfileToken>([^<]*)<", body)
            assert token
            uri = escape(self.rtsp.format(token=token[1]))
            return 200, (
                f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{uri}</tt:Uri>"
                "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
                "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout>"
                "</trt:MediaUri></trt:GetStreamUriResponse>"
            )
        return 400, FAULT.format(code="ActionNotSupported")

    def _of_media2(self, what: str, body: str) -> tuple[int, str]:
        if what == "GetProfiles" and self.media2:
            with_video = re.search(r"Type>(VideoEncoder|All)<", body) is not None
            inner = "".join(self._profile2(one, with_video=with_video) for one in self.media2)
            return 200, f"<tr2:GetProfilesResponse>{inner}</tr2:GetProfilesResponse>"
        if what == "GetStreamUri" and "Protocol>RTSP<" in body:
            token = re.search(r"ProfileToken>([^<]*)<", body)
            assert token
            uri = escape(self.rtsp.format(token=token[1]))
            answer = f"<tr2:Uri>{uri}</tr2:Uri>"
            return 200, f"<tr2:GetStreamUriResponse>{answer}</tr2:GetStreamUriResponse>"
        return 400, FAULT.format(code="ActionNotSupported")

    @staticmethod
    def _profile2(one: Profile, *, with_video: bool) -> str:
        video = (
            "<tr2:Configurations><tr2:VideoEncoder token='e' GovLength='25' Profile='Main'>"
            f"<tt:Name>e</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>{one.codec}</tt:Encoding>"
            f"<tt:Resolution><tt:Width>{one.width}</tt:Width><tt:Height>{one.height}</tt:Height>"
            f"</tt:Resolution><tt:RateControl><tt:FrameRateLimit>{one.fps}</tt:FrameRateLimit>"
            "<tt:BitrateLimit>1000</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality>"
            "</tr2:VideoEncoder></tr2:Configurations>"
        )
        return (
            f"<tr2:Profiles token='{one.token}' fixed='true'><tr2:Name>{one.token}</tr2:Name>"
            f"{video if with_video else ''}</tr2:Profiles>"
        )

    @staticmethod
    def _profile(one: Profile) -> str:
        return (
            f"<trt:Profiles token='{one.token}' fixed='true'><tt:Name>{one.token}</tt:Name>"
            f"<tt:VideoEncoderConfiguration token='e'><tt:Name>e</tt:Name>"
            f"<tt:UseCount>1</tt:UseCount><tt:Encoding>{one.codec}</tt:Encoding><tt:Resolution>"
            f"<tt:Width>{one.width}</tt:Width><tt:Height>{one.height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>"
            f"<tt:RateControl><tt:FrameRateLimit>{one.fps}</tt:FrameRateLimit>"
            "<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>1000</tt:BitrateLimit>"
            "</tt:RateControl></tt:VideoEncoderConfiguration></trt:Profiles>"
        )

    def _knows_wsse(self, body: str) -> bool:
        assert self.account is not None
        values = {
            name: found[1]
            for name in ("Username", "Password", "Nonce", "Created")
            if (found := re.search(rf"<(?:[\w-]+:)?{name}\b[^>]*>([^<]*)<", body))
        }
        if len(values) < 4:
            return False
        created = datetime.fromisoformat(values["Created"])
        if abs(created - self.now()) > timedelta(seconds=10):
            return False  # a recording of an older question
        user, password = self.account
        digest = hashlib.sha1(
            base64.b64decode(values["Nonce"]) + values["Created"].encode() + password.encode()
        ).digest()
        return (
            values["Username"] == user and values["Password"] == base64.b64encode(digest).decode()
        )

    def _knows_http(self, path: str, headers: Any) -> bool:
        assert self.account is not None
        said = headers.get("authorization", "")
        values = {name: a or b for name, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]*))', said)}
        user, password = self.account

        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        wanted = md5(
            f"{md5(f'{user}:camera:{password}')}:{self.nonce}:{values.get('nc')}:"
            f"{values.get('cnonce')}:{values.get('qop')}:{md5(f'POST:{path}')}"
        )
        return values.get("username") == user and values.get("response") == wanted

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class Announcer:
    """Answers to WS-Discovery on loopback for a camera at a port; a context manager."""

    def __init__(self, port: int) -> None:
        self._match = MATCH.format(port=port).encode()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("239.255.255.250", 3702))
        group = struct.pack("=4s4si", socket.inet_aton("239.255.255.250"), bytes(4), 1)
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
        self._socket.settimeout(0.1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                data, sender = self._socket.recvfrom(65_535)
            except TimeoutError:
                continue
            if b"NetworkVideoTransmitter" in data:
                self._socket.sendto(b"<nonsense", sender)
                self._socket.sendto(self._match, sender)
                time.sleep(0)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()
