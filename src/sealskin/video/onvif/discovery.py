"""Finds cameras in the network by WS-Discovery (ONVIF Core, chapter 7): calls, and listens.

Only cameras in the same network hear the call. What they say is not proven by anything.
"""

from __future__ import annotations

import contextlib
import fcntl
import re
import select
import socket
import struct
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sealskin.core.errors import SourceError

GROUP = ("239.255.255.250", 3702)
LOOPBACK = "lo"
SIOCGIFADDR = 0x8915
"""Linux: the IPv4 address of an interface."""
PROBE = """<?xml version="1.0" encoding="utf-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:n="http://www.onvif.org/ver10/network/wsdl"><e:Header>
<w:MessageID>uuid:{number}</w:MessageID>
<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>
<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action>
</e:Header><e:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></e:Body>
</e:Envelope>"""
_DISCOVERY = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"
_SCOPE = re.compile(r"^onvif://www\.onvif\.org/(name|hardware|location)/(.+)$", re.IGNORECASE)
REPEAT_S = 0.5
"""The call is UDP, and may get lost."""
MOST_FOUND = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """A camera that answered.

    Attributes:
        host, port: where it answers to ONVIF.
        name, hardware, location: as it calls itself; empty where it does not say.
    """

    host: str
    port: int
    name: str
    hardware: str
    location: str

    @property
    def source(self) -> str:
        """What to write as the source of a camera, without user name and password."""
        return f"onvif://{self.host}" + (f":{self.port}" if self.port != 80 else "")


def discover(wait_s: float = 3.0, interfaces: Sequence[str] | None = None) -> list[Found]:
    """Call for cameras, and gather those that answer.

    Args:
        wait_s: how long to listen.
        interfaces: names of network interfaces to call on; None: all but the loopback.

    Raises:
        SourceError: there is no such interface, or no call can be made.
    """
    known = {name: index for index, name in socket.if_nameindex()}
    wanted = [name for name in known if name != LOOPBACK] if interfaces is None else interfaces
    missing = [name for name in wanted if name not in known]
    if missing:
        raise SourceError(
            f"there is no network interface {missing[0]!r}; there are {', '.join(known)}"
        )
    sockets = [made for name in wanted if (made := _socket(name, known[name])) is not None]
    if not sockets:
        raise SourceError("no network could be called on; check the network of this machine")
    try:
        return _listen(sockets, wait_s)
    finally:
        for each in sockets:
            each.close()


def _socket(name: str, index: int) -> socket.socket | None:
    """A socket that calls on one interface, from its own address; None if it has none."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        # struct ifreq: the name, and in the answer a sockaddr_in.
        asked = fcntl.ioctl(made, SIOCGIFADDR, struct.pack("=256s", name.encode()))
    except OSError:
        made.close()
        return None
    own = asked[20:24]
    made.settimeout(0)
    made.bind((socket.inet_ntoa(own), 0))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    # struct ip_mreqn: group, own address, interface.
    made.setsockopt(
        socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", bytes(4), own, index)
    )
    return made


def _listen(sockets: Sequence[socket.socket], wait_s: float) -> list[Found]:
    found: dict[tuple[str, int], Found] = {}
    began_s = time.monotonic()
    calls = 0
    call = PROBE.format(number=uuid.uuid4()).encode()
    while (past_s := time.monotonic() - began_s) < wait_s:
        if calls < 3 and past_s >= calls * REPEAT_S:
            calls += 1
            for each in sockets:
                with contextlib.suppress(OSError):  # an interface that is down
                    each.sendto(call, GROUP)
        ready, _, _ = select.select(list(sockets), [], [], min(REPEAT_S, wait_s - past_s))
        for each in ready:
            try:
                data, sender = each.recvfrom(65_535)
            except OSError:
                continue
            for one in answers(data, sender[0]):
                if len(found) < MOST_FOUND:
                    found.setdefault((one.host, one.port), one)
    return sorted(found.values(), key=lambda one: (one.host, one.port))


def answers(data: bytes, sender: str) -> list[Found]:
    """The cameras in an answer. One that leads to another machine than its sender is not believed.

    Args:
        data: as it came.
        sender: IPv4 address it came from.
    """
    try:
        root = ET.fromstring(data)  # noqa: S314 - expat bounds what entities may grow to
    except ET.ParseError:
        return []
    found = []
    for match in root.iter(f"{_DISCOVERY}ProbeMatch"):
        scopes = dict[str, str]()
        for scope in (match.findtext(f"{_DISCOVERY}Scopes") or "").split():
            named = _SCOPE.match(scope)
            if named:
                scopes.setdefault(named[1].lower(), unquote(named[2])[:100])
        for address in (match.findtext(f"{_DISCOVERY}XAddrs") or "").split():
            try:
                parts = urlsplit(address)
                host, port = parts.hostname, parts.port or 80
            except ValueError:
                continue
            if parts.scheme == "http" and host == sender:
                found.append(
                    Found(
                        sender,
                        port,
                        scopes.get("name", ""),
                        scopes.get("hardware", ""),
                        scopes.get("location", ""),
                    )
                )
                break
    return found
