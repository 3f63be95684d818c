"""How packets get to a client: inside the RTSP connection, or by UDP to the ports that it named."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Protocol

STALLED_S = 20.0
"""A client that takes nothing for so long is let go."""


class Transport(Protocol):
    """Carries packets to one client."""

    @property
    def header(self) -> str:
        """The `Transport` of the answer."""
        ...

    async def send(self, packets: list[bytes], *, control: bool = False) -> None:
        """Send packets: pictures, or reports about them.

        Raises:
            ConnectionError, TimeoutError: the client is gone, or takes nothing.
        """
        ...

    def heard_s(self) -> float:
        """When the client last gave a sign of life by it, on `time.monotonic`'s clock."""
        ...

    def close(self) -> None: ...


class Interleaved:
    """Inside the RTSP connection (RFC 2326, 10.12)."""

    def __init__(self, writer: asyncio.StreamWriter, channels: tuple[int, int]) -> None:
        self._writer = writer
        self._channels = channels

    @property
    def header(self) -> str:
        return f"RTP/AVP/TCP;unicast;interleaved={self._channels[0]}-{self._channels[1]}"

    async def send(self, packets: list[bytes], *, control: bool = False) -> None:
        channel = self._channels[control]
        for packet in packets:
            self._writer.write(b"$%c" % channel + len(packet).to_bytes(2, "big") + packet)
        await asyncio.wait_for(self._writer.drain(), STALLED_S)

    def heard_s(self) -> float:
        return time.monotonic()  # as long as the connection stands

    def close(self) -> None:
        """The connection is its owner's."""


class _Socket(asyncio.DatagramProtocol):
    """One UDP socket; notes when something came from the client."""

    def __init__(self, client: str) -> None:
        self._client = client
        self.heard_s = time.monotonic()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data and addr[0] == self._client:
            self.heard_s = time.monotonic()


class Datagrams:
    """By UDP, to the machine that asked and to no other. Make it with `open`."""

    def __init__(self, client: str, ports: tuple[int, int]) -> None:
        self._client = client
        self._ports = ports
        self._ends: list[tuple[asyncio.DatagramTransport, _Socket]] = []

    @classmethod
    async def open(cls, client: str, here: str, ports: tuple[int, int]) -> Datagrams:
        """Open two sockets, for pictures and for reports.

        Raises:
            OSError: there are none to be had.
        """
        self = cls(client, ports)
        loop = asyncio.get_running_loop()
        try:
            for port in ports:
                end = await loop.create_datagram_endpoint(
                    lambda: _Socket(client), local_addr=(here, 0), remote_addr=(client, port)
                )
                self._ends.append(end)
        except OSError:
            self.close()
            raise
        return self

    @property
    def header(self) -> str:
        own = "-".join(str(end.get_extra_info("sockname")[1]) for end, _ in self._ends)
        return f"RTP/AVP;unicast;client_port={self._ports[0]}-{self._ports[1]};server_port={own}"

    async def send(self, packets: list[bytes], *, control: bool = False) -> None:
        for packet in packets:
            self._ends[control][0].sendto(packet)

    def heard_s(self) -> float:
        return max(protocol.heard_s for _, protocol in self._ends)

    def close(self) -> None:
        for end, _ in self._ends:
            end.close()


def wanted_channels(transport: str) -> tuple[int, int] | None:
    """The channels that a client asks for; None if it does not want TCP."""
    if "RTP/AVP/TCP" not in transport.upper():
        return None
    match = re.search(r"interleaved=(\d{1,3})-(\d{1,3})", transport)
    channels = (int(match[1]), int(match[2])) if match else (0, 1)
    return channels if max(channels) < 256 else None


def wanted_ports(transport: str) -> tuple[int, int] | None:
    """The UDP ports that a client asks for; None if it wants something else, or a multicast."""
    match = re.search(r"client_port=(\d{1,5})-(\d{1,5})", transport)
    if match is None or "multicast" in transport.lower() or "/TCP" in transport.upper():
        return None
    ports = int(match[1]), int(match[2])
    return ports if min(ports) >= 1024 and max(ports) < 65_536 else None
