"""Counts things now and then, and sums up what is to be recorded of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sealskin.core.boxes import iou
from sealskin.core.sealed import SealedFrame
from sealskin.core.times import minute_of
from sealskin.pipeline.messages import Record, ThingsMessage
from sealskin.sense.things import ThingDetector

MOST_SHARE = 0.1
"""Of the time: where the machine is too slow for that, looks are rarer, and people come first."""
BUCKET_EVERY_MS = 5_000
"""How much of a minute is lost at most when the process is killed."""
SAME_IOU = 0.3
"""So little, since a place is seen on a grid of 160 x 90, and often only a part of the thing; the
table under a bag shares less with it."""


class ThingWatch:
    """Says when to look and looks; things stand still, so that is seldom.

    Args:
        detector: finds things; used from one thread.
        every_s: seconds between looks, at least.
        clock: seconds, for how long a look takes.
    """

    def __init__(
        self,
        detector: ThingDetector,
        every_s: float,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._detector = detector
        self._every_s = every_s
        self._clock = clock
        self._next_s: float | None = None

    def due(self, time_s: float) -> bool:
        """Whether the frame at this time is to be looked at; times rise."""
        return self._next_s is None or time_s >= self._next_s

    def look(self, frame: SealedFrame) -> dict[str, int]:
        """How many of each thing are in a sealed frame.

        Raises:
            ModelError: the network gave no scores or boxes.
        """
        began = self._clock()
        found = self._detector.detect(frame)
        took_s = self._clock() - began
        self._next_s = frame.time_s + max(self._every_s, took_s / MOST_SHARE)
        return {thing: len(boxes) for thing, boxes in found.items()}

    def name(self, frame: SealedFrame, box: tuple[float, float, float, float]) -> str | None:
        """What lies at a place, by a look out of turn; None where nothing that is known fits it.

        Args:
            frame: sealed.
            box: xyxy, fractions of the frame.

        Raises:
            ModelError: the network gave no scores or boxes.
        """
        size = (frame.width_px, frame.height_px)
        place = (np.array([box]) * (*size, *size)).astype(np.float32)
        found = self._detector.detect(frame)
        fits = [
            (float(score), thing)
            for thing, seen in found.items()
            for score, share in zip(seen.scores, iou(seen.boxes, place)[:, 0], strict=True)
            if share >= SAME_IOU
        ]
        return max(fits)[1] if fits else None


@dataclass(slots=True)
class _Bucket:
    minute_ms: int
    since_ms: int
    looks: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)


class ThingBook:
    """Keeps the counts of one camera's things, minute by minute. Pure: time is given to it."""

    def __init__(self, camera: str) -> None:
        self._camera = camera
        self._bucket: _Bucket | None = None

    def add(self, counts: Mapping[str, int], wall_ms: int) -> list[Record]:
        """Take in one look; what is to be recorded now.

        Args:
            counts: how many there are of every thing that is looked for.
            wall_ms: when that was, UTC.
        """
        minute_ms = minute_of(wall_ms)
        records: list[Record] = []
        bucket = self._bucket
        if bucket is not None and (
            bucket.minute_ms != minute_ms or wall_ms - bucket.since_ms >= BUCKET_EVERY_MS
        ):
            records = self.close()
            bucket = None
        if bucket is None:
            bucket = self._bucket = _Bucket(minute_ms, wall_ms)
        bucket.looks += 1
        for thing, count in counts.items():
            bucket.sums[thing] = bucket.sums.get(thing, 0) + count
            bucket.most[thing] = max(bucket.most.get(thing, 0), count)
        return records

    def close(self) -> list[Record]:
        """What was not handed on yet."""
        bucket, self._bucket = self._bucket, None
        if bucket is None or not bucket.sums:
            return []
        counts = tuple((thing, n, bucket.most[thing]) for thing, n in bucket.sums.items())
        return [ThingsMessage(self._camera, bucket.minute_ms, bucket.looks, counts)]
