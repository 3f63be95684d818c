"""RTP packets put together again give the units that went in."""

import itertools

import numpy as np

from sealskin.core.sealed import SealedFrame
from sealskin.video.encode import FragmentEncoder
from sealskin.video.rtp import MOST_BYTES, Packer, parameters_of, units


def film() -> tuple[bytes, list[tuple[bytes, bool]]]:
    """Noise, so that pictures do not fit into a packet."""
    encoder, noise = FragmentEncoder(320, 240, 10), np.random.default_rng(0)
    parts = []
    for number in range(4):
        pixels = noise.integers(0, 255, (240, 320, 3), np.uint8)
        parts += encoder.encode(SealedFrame(pixels, number / 10, number, "x-1"))
    init, *media = parts
    return init.data, [(part.data, part.keyframe) for part in media]


def put_together(packets: list[bytes]) -> list[bytes]:
    """As RFC 6184 says, apart from the code under test."""
    found: list[bytes] = []
    for packet in packets:
        payload = packet[12:]
        if payload[0] & 0x1F != 28:
            found.append(payload)
        elif payload[1] & 0x80:
            found.append(bytes([payload[0] & 0xE0 | payload[1] & 0x1F]) + payload[2:])
        else:
            found[-1] += payload[2:]
    return found


def test_pictures_come_through_whole() -> None:
    init, media = film()
    parameters = parameters_of(init)
    assert parameters.sps[0] & 0x1F == 7
    assert parameters.pps[0] & 0x1F == 8
    packer = Packer(parameters)
    numbers, stamps = [], []
    for data, keyframe in media:
        packets = packer.packets(data, keyframe=keyframe)
        assert len(packets) > 3
        assert max(len(packet) for packet in packets) <= MOST_BYTES + 12
        head = [parameters.sps, parameters.pps] if keyframe else []
        assert put_together(packets) == head + list(units(data))
        assert [packet[1] >> 7 for packet in packets] == [0] * (len(packets) - 1) + [1]
        numbers += [int.from_bytes(packet[2:4], "big") for packet in packets]
        stamps.append({int.from_bytes(packet[4:8], "big") for packet in packets})
    assert all((b - a) % 2**16 == 1 for a, b in itertools.pairwise(numbers))
    assert [len(stamp) for stamp in stamps] == [1] * 3
    (first,), (second,), _ = stamps
    assert (second - first) % 2**32 == 9_000
    report = packer.report(1_795_608_000.5)
    assert len(report) == 28
    assert int.from_bytes(report[20:24], "big") == len(numbers)
