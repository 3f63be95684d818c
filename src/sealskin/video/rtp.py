"""Fragments of sealed H.264 as RTP packets (RFC 3550, RFC 6184). Bytes in, bytes out."""

from __future__ import annotations

import base64
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sealskin.core.errors import EncodeError
from sealskin.video.fragments import boxes, ticks

PAYLOAD_TYPE = 96
CLOCK_HZ = 90_000
MOST_BYTES = 1_400
"""Of a packet's payload: with all headers it fits into one Ethernet frame."""
FU_A = 28
_NTP_1970 = 2_208_988_800


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a decoder must know before the first picture.

    Attributes:
        sps, pps: the parameter sets.
    """

    sps: bytes
    pps: bytes

    @property
    def fmtp(self) -> str:
        """The same in an SDP's words."""
        sets = ",".join(base64.b64encode(one).decode() for one in (self.sps, self.pps))
        profile = self.sps[1:4].hex()
        return f"packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sets}"


def parameters_of(init: bytes) -> Parameters:
    """The parameter sets in an init segment, from its avcC box (ISO/IEC 14496-15).

    Raises:
        EncodeError: there are none.
    """
    at = init.find(b"avcC")
    if at < 0:
        raise EncodeError("expected H.264 to send, got something else; report it")
    record = init[at + 4 :]
    length = int.from_bytes(record[6:8], "big")
    sps = record[8 : 8 + length]
    rest = record[8 + length :]
    pps = rest[3 : 3 + int.from_bytes(rest[1:3], "big")]
    return Parameters(bytes(sps), bytes(pps))


def units(fragment: bytes) -> Iterator[bytes]:
    """The NAL units of a fragment's one picture."""
    for kind, start, end in boxes(fragment, 0, len(fragment)):
        at = start
        while kind == b"mdat" and at + 4 <= end:
            size = int.from_bytes(fragment[at : at + 4], "big")
            yield fragment[at + 4 : at + 4 + size]
            at += 4 + size


class Packer:
    """Makes the packets of one session: its numbers and times begin anywhere, as they should."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.ssrc = secrets.randbits(32)
        self.sequence = secrets.randbits(16)
        self._offset = secrets.randbits(32)
        self._stamp = self._offset
        self._packets = self._bytes = 0

    def packets(self, fragment: bytes, *, keyframe: bool) -> list[bytes]:
        """The packets of one picture, with the parameter sets before a keyframe."""
        self._stamp = (ticks(fragment) + self._offset) % 2**32
        payloads = [self._parameters.sps, self._parameters.pps] if keyframe else []
        for unit in units(fragment):
            payloads += _split(unit)
        return [
            self._packet(payload, last=number == len(payloads))
            for number, payload in enumerate(payloads, 1)
        ]

    def _packet(self, payload: bytes, *, last: bool) -> bytes:
        head = struct.pack(
            ">BBHII", 0x80, PAYLOAD_TYPE | 0x80 * last, self.sequence, self._stamp, self.ssrc
        )
        self.sequence = (self.sequence + 1) % 2**16
        self._packets = (self._packets + 1) % 2**32
        self._bytes = (self._bytes + len(payload)) % 2**32
        return head + payload

    def report(self, wall_s: float) -> bytes:
        """A sender report: which wall time the last picture's time stands for."""
        ntp = round((wall_s + _NTP_1970) * 2**32)
        return struct.pack(
            ">BBHIQIII", 0x80, 200, 6, self.ssrc, ntp, self._stamp, self._packets, self._bytes
        )

    def goodbye(self) -> bytes:
        """The stream ends here."""
        return struct.pack(">BBHI", 0x81, 203, 1, self.ssrc)


def _split(unit: bytes) -> list[bytes]:
    """A unit as it is, or in pieces that fit."""
    if len(unit) <= MOST_BYTES:
        return [unit]
    indicator, kind = (unit[0] & 0xE0) | FU_A, unit[0] & 0x1F
    body, pieces = unit[1:], []
    for at in range(0, len(body), MOST_BYTES - 2):
        part = body[at : at + MOST_BYTES - 2]
        first, last = at == 0, at + len(part) == len(body)
        pieces.append(bytes([indicator, kind | 0x80 * first | 0x40 * last]) + part)
    return pieces
