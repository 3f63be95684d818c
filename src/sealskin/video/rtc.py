"""Fragments of sealed H.264 as packets that aiortc sends as they are, without encoding anew."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av

from sealskin.video.fragments import ticks
from sealskin.video.rtp import CLOCK_HZ, Parameters, units

START = b"\x00\x00\x00\x01"


def packet_of(fragment: bytes, parameters: Parameters, *, keyframe: bool) -> av.Packet[Any]:
    """One picture in the byte stream format (ITU-T H.264, annex B), with its time.

    Args:
        fragment: a media fragment of `encode`.
        parameters: go before a keyframe.
        keyframe: whether it is one.
    """
    parts = [parameters.sps, parameters.pps] if keyframe else []
    packet: av.Packet[Any] = av.Packet(
        b"".join(START + unit for unit in [*parts, *units(fragment)])
    )
    packet.pts = ticks(fragment)
    packet.time_base = Fraction(1, CLOCK_HZ)
    return packet
