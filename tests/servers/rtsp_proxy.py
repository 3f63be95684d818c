"""Stands between a client and an RTSP server on loopback, and does things to the packets.

Knows as much of RTSP (RFC 2326) as it takes: interleaved packets begin with a dollar sign, texts
end with an empty line and the bytes that Content-Length counts, and with UDP the ports in
`Transport` are exchanged for the proxy's own, so that the packets come through here as well.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Self

Change = Callable[[bytes], bytes | None]
"""What becomes of a packet with a picture (RTP); None: it is lost."""


class RtspProxy:
    """A context manager. Set `change` to what is to be done to each packet of the stream.

    Attributes:
        packets: how many came by.
        lost: how many were lost here.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.change: Change = lambda packet: packet
        self.packets = self.lost = 0
        self._open: list[socket.socket] = [self._listening]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._server_port))
                except OSError:  # the server is away; it may come back
                    client.close()
                    continue
                self._open += [client, server]
                ports = _Ports(self)
                for source, sink, back in ((client, server, False), (server, client, True)):
                    threading.Thread(
                        target=self._carry, args=(source, sink, ports, back), daemon=True
                    ).start()

    def _carry(
        self, source: socket.socket, sink: socket.socket, ports: "_Ports", back: bool
    ) -> None:
        with contextlib.suppress(OSError):
            for part in _parts(source):
                if not part.startswith(b"$"):
                    sink.sendall(ports.exchange(part, back=back))
                elif not back or part[1] % 2:  # RTCP
                    sink.sendall(part)
                elif (packet := self.through(part[4:])) is not None:
                    sink.sendall(part[:2] + len(packet).to_bytes(2, "big") + packet)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def through(self, packet: bytes) -> bytes | None:
        self.packets += 1
        changed = self.change(packet)
        self.lost += changed is None
        return changed

    def udp(self) -> socket.socket:
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own.bind(("127.0.0.1", 0))
        self._open.append(own)
        return own


class _Ports:
    """The two UDP ports of one session, RTP and RTCP, and who is behind them."""

    def __init__(self, proxy: RtspProxy) -> None:
        self._proxy = proxy
        self._own: list[socket.socket] = []
        self._client: list[int] = []
        self._server: list[int] = []

    def exchange(self, text: bytes, *, back: bool) -> bytes:
        asked = re.search(rb"client_port=(\d+)-(\d+)", text)
        if asked is None:
            return text
        if not back:
            self._client = [int(asked[1]), int(asked[2])]
            self._own = [self._proxy.udp(), self._proxy.udp()]
            return text.replace(asked[0], b"client_port=" + self._ours())
        answered = re.search(rb"server_port=(\d+)-(\d+)", text)
        assert answered is not None
        self._server = [int(answered[1]), int(answered[2])]
        for number in range(2):
            threading.Thread(target=self._relay, args=(number,), daemon=True).start()
        client = b"client_port=%d-%d" % (self._client[0], self._client[1])
        text = text.replace(asked[0], client)
        return text.replace(answered[0], b"server_port=" + self._ours())

    def _ours(self) -> bytes:
        return b"-".join(b"%d" % own.getsockname()[1] for own in self._own)

    def _relay(self, number: int) -> None:
        own = self._own[number]
        with contextlib.suppress(OSError):
            while True:
                packet, sender = own.recvfrom(65536)
                if sender is None:  # it was shut down
                    return
                port = sender[1]
                if port == self._client[number]:
                    own.sendto(packet, ("127.0.0.1", self._server[number]))
                    continue
                changed = self._proxy.through(packet) if number == 0 else packet
                if changed is not None:
                    own.sendto(changed, ("127.0.0.1", self._client[number]))


def _parts(source: socket.socket) -> Iterator[bytes]:
    """Whole texts and whole interleaved packets."""
    held = b""
    while True:
        size = _size(held)
        while size is None or len(held) < size:
            more = source.recv(65536)
            if not more:
                return
            held += more
            size = _size(held)
        part, held = held[:size], held[size:]
        yield part


def _size(held: bytes) -> int | None:
    """Bytes of the first part; None while that is not known."""
    if held.startswith(b"$"):
        return 4 + int.from_bytes(held[2:4], "big") if len(held) >= 4 else None
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = re.search(rb"content-length: *(\d+)", held[:end], re.IGNORECASE)
    return end + 4 + (int(length[1]) if length else 0)


def set_clock(seconds: float, after: int, rate_hz: int = 90_000) -> Change:
    """The stream's clock jumps after so many packets."""
    seen = 0

    def change(packet: bytes) -> bytes:
        nonlocal seen
        seen += 1
        if seen <= after:
            return packet
        stamp = (int.from_bytes(packet[4:8], "big") + round(seconds * rate_hz)) % 2**32
        return packet[:4] + stamp.to_bytes(4, "big") + packet[8:]

    return change


def lose(share: float, seed: int = 1) -> Change:
    """Each packet is lost with this probability, the same ones each time."""
    import random

    chance = random.Random(seed)
    return lambda packet: None if chance.random() < share else packet
