"""Runs a camera's rules in its process: makes moments of frames and scenes, and messages of rings.

Signs and changed places are reported whether or not a rule asks for them, so that a rule that is
written tomorrow can be tried on today.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import tzinfo
from typing import Literal, TypeAlias

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RuleConfig
from sealskin.core.sealed import SealedFrame
from sealskin.pipeline.analyse import Scene
from sealskin.pipeline.messages import AlarmMessage, Record, SignMessage
from sealskin.pipeline.things import ThingWatch
from sealskin.sense.rules.backdrop import Backdrop
from sealskin.sense.rules.dark import DarkWatch
from sealskin.sense.rules.engine import Ring, Rules, with_zones
from sealskin.sense.rules.moment import Box, Change, Changed, Moment, Sign
from sealskin.sense.rules.signs import SignWatch

Episode: TypeAlias = Sign | Change | Literal["dark"]
SIGN_EVERY_MS = 20_000
"""How often it is told that a sign goes on."""
SIGN_AFTER_S = 1.0
"""What is shorter is not kept."""


class RuleWatch:
    """The rules of one camera, as long as its picture keeps its size.

    Args:
        camera: its settings, with its rules.
        size_px: width and height of the frames.
        session: of the analysis.
        zone_info: of the local time; None: this machine's.
        things: says what was left; None: that stays unknown. Used from the thread of `update`.
    """

    def __init__(
        self,
        camera: CameraConfig,
        size_px: tuple[int, int],
        session: int,
        zone_info: tzinfo | None = None,
        things: ThingWatch | None = None,
    ) -> None:
        self._camera = camera
        self._size_px = size_px
        self._session = session
        self._zone_info = zone_info
        self._things = things
        self._signs, self._backdrop, self._dark = SignWatch(), Backdrop(), DarkWatch()
        self._episodes: dict[tuple[Episode, int], tuple[int, int]] = {}  # first, told
        self._lock = threading.Lock()
        self._rules = self._all(camera.rules)

    def set_rules(self, rules: Sequence[RuleConfig]) -> None:
        """Go on with other rules, which know nothing of what was before. From any thread."""
        new = self._all(rules)
        with self._lock:
            self._rules = new

    def _all(self, rules: Sequence[RuleConfig]) -> Rules:
        both = with_zones(self._camera, rules)
        return Rules(self._camera, both, self._size_px, self._zone_info)

    def update(self, frame: SealedFrame, scene: Scene, wall_ms: int) -> list[Record]:
        """Take in a frame and who is on it.

        Returns:
            Alarms, and the signs that began, went on or ended.
        """
        width, height = self._size_px
        people: list[Box] = [
            (
                float(track.box[0]) / width,
                float(track.box[1]) / height,
                float(track.box[2]) / width,
                float(track.box[3]) / height,
            )
            for track in scene.tracks
        ]
        signs = self._signs.update(frame, people)
        changes = self._backdrop.update(frame, people)
        moment = Moment(
            frame.time_s,
            wall_ms,
            self._size_px,
            scene.tracks,
            scene.crossings,
            signs,
            changes,
        )
        with self._lock:
            rings = self._rules.update(moment)
        records: list[Record] = [
            alarm_of(ring, self._camera.name, self._session, thing=self._thing_of(ring, frame))
            for ring in rings
        ]
        dark_s = self._dark.update(frame)
        return records + self._episodes_of(moment, signs or {}, changes or [], dark_s)

    def _thing_of(self, ring: Ring, frame: SealedFrame) -> str | None:
        """What was left, if it still lies there for a look at this very frame."""
        if self._things is None or ring.box is None or ring.kind != "object_left":
            return None
        return self._things.name(frame, ring.box)

    def _episodes_of(
        self,
        moment: Moment,
        signs: dict[Sign, float],
        changes: list[Changed],
        dark_s: float | None,
    ) -> list[Record]:
        now: dict[tuple[Episode, int], tuple[float, Box | None]] = {}
        if dark_s is not None:
            now["dark", round(dark_s * 1000)] = (dark_s, None)
        for sign, since_s in signs.items():
            now[sign, round(since_s * 1000)] = (since_s, None)
        for one in changes:
            now[one.change, one.number] = (one.since_s, one.box)
        records: list[Record] = []
        for key, (since_s, box) in now.items():
            first_ms = moment.wall_ms - round((moment.time_s - since_s) * 1000)
            first_ms, told_ms = self._episodes.get(key, (first_ms, 0))
            wait_ms = SIGN_EVERY_MS if told_ms else 0
            if moment.time_s - since_s >= SIGN_AFTER_S and moment.wall_ms - told_ms >= wait_ms:
                told_ms = moment.wall_ms
                records.append(
                    SignMessage(
                        self._camera.name,
                        key[0],
                        self._session,
                        key[1],
                        first_ms,
                        moment.wall_ms,
                        box,
                    )
                )
            self._episodes[key] = (first_ms, told_ms)
        for key in [key for key in self._episodes if key not in now]:
            first_ms, told_ms = self._episodes.pop(key)
            if told_ms:
                name = self._camera.name
                records.append(
                    SignMessage(name, key[0], self._session, key[1], first_ms, moment.wall_ms)
                )
        return records


def alarm_of(
    ring: Ring, camera: str, session: int, *, test: bool = False, thing: str | None = None
) -> AlarmMessage:
    """What is told of a ring."""
    place = ring.place
    if place is not None:
        place = (_inside(place[0]), _inside(place[1]))
    return AlarmMessage(
        camera=camera,
        zone=ring.zone,
        session=session,
        track_id=ring.track_id or 0,
        time_s=ring.time_s,
        wall_ms=ring.wall_ms,
        rule=ring.rule,
        kind=ring.kind,
        place=place,
        quiet=ring.quiet,
        held_back=ring.held_back,
        test=test,
        clip=ring.clip,
        thing=thing,
    )


def _inside(fraction: float) -> float:
    return round(min(max(fraction, 0.0), 1.0), 4)
