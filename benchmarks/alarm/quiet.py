"""Hours in which nothing happens that should ring: looped clips, faster than real time.

Every turn of a clip is sealed and looked at alike, so frames and detections are made once; tracker,
signs, scene and rules go through all of it, with the time of the frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alarm.drawn import EVENTS, LINES, SEAL, ZONES, detector, stroll, write_clip
from sealskin.core.boxes import Detections
from sealskin.core.config import CameraConfig
from sealskin.core.sealed import SealedFrame
from sealskin.pipeline.analyse import WEAK_SCORE, Analysis
from sealskin.pipeline.messages import AlarmMessage
from sealskin.pipeline.pace import Pace
from sealskin.pipeline.rulewatch import RuleWatch
from sealskin.seal.airlock import sealed_frames
from sealskin.seal.registry import make_sealer
from sealskin.sense.detector import PersonDetector

TEN_MS = 1_764_064_800_000
"""2025-11-25 10:00 UTC: a shop is open."""
HEALTH = [{"kind": f"camera_{sign}"} for sign in ("covered", "moved", "blinded")]
FLOOR = {"name": "floor", "polygon": [[0, 0.55], [1, 0.55], [1, 1], [0, 1]]}
"""Of the indoor clip. On its wall hangs a picture that the detector takes for somebody, so rules
about people look at the floor, as docs/alarms.md advises."""


def _shop(zone: str | None) -> list[dict[str, Any]]:
    """Rules as a shop sets them; what they do not say is as it ships. Lines depend on the place."""
    there = {} if zone is None else {"zone": zone}
    return [
        *HEALTH,
        {"kind": "presence", "hours": ["22:00-06:00"], **there},
        {"kind": "loitering", "longer_than_s": 300, **there},
        {"kind": "running", **there},
        {"kind": "fall", **there},
        {"kind": "crowding", "more_than": 12, **there},
        {"kind": "object_left", "after_s": 120},
        {"kind": "object_taken", "after_s": 120},
    ]


STREET = _shop(None)
INDOORS = [*_shop("floor"), {"kind": "tailgating", "line": "door", "within_s": 2}]


@dataclass(frozen=True, slots=True)
class Hours:
    """What rang on one camera.

    Attributes:
        clip: its name.
        hours: that were played.
        rules: that were on.
        rang: alarms by kind; kinds that did not ring are not in it.
    """

    clip: str
    hours: float
    rules: list[str]
    rang: dict[str, int]


def drawn(folder: Path, hours: float) -> Hours:
    """A drawn walker, with the rules of the planted events that a walker should not ring."""
    write_clip(folder / "quiet.mp4", stroll, 32)
    rules: list[dict[str, Any]] = [
        {"kind": kind, **settings}
        for kind, (settings, *_) in EVENTS.items()
        if kind not in ("presence", "wrong_way", "loitering", "object_left")
    ]
    rules += [{"kind": "loitering", "zone": "right", "longer_than_s": 120}, {"kind": "fall"}]
    rules += [{"kind": kind, "after_s": 30} for kind in ("object_left", "object_taken")]
    model = PersonDetector(detector(folder), threads=1, score_threshold=WEAK_SCORE)
    return play("drawn", folder / "quiet.mp4", rules, model, hours)


def real(clip: Path, rules: Sequence[dict[str, Any]], hours: float) -> Hours:
    """A real clip, with the detector that ships."""
    model = PersonDetector(threads=1, score_threshold=WEAK_SCORE)
    return play(clip.stem, clip, rules, model, hours)


def play(
    name: str, clip: Path, rules: Sequence[dict[str, Any]], model: PersonDetector, hours: float
) -> Hours:
    """Loop a clip for so many hours of its own time."""
    camera = CameraConfig.model_validate(
        {
            "name": "quiet",
            "source": str(clip),
            "lines": LINES,
            "zones": [*ZONES, FLOOR],
            "rules": [{"name": f"r-{number}", **rule} for number, rule in enumerate(rules)],
        }
    )
    turn, turn_s = _turn(camera, model)
    width, height = turn[0][0].width_px, turn[0][0].height_px
    analysis = Analysis(camera, width, height, high_score=model.operating_score)
    watch, rang = RuleWatch(camera, (width, height), 0), dict[str, int]()
    begin_s, number = 0.0, 0
    while begin_s < hours * 3600:
        for frame, detections in turn:
            time_s, number = begin_s + frame.time_s, number + 1
            scene = analysis.update(detections, time_s)
            now = SealedFrame(frame.pixels, time_s, number, frame.seal_id)
            for record in watch.update(now, scene, TEN_MS + round(time_s * 1000)):
                if isinstance(record, AlarmMessage):
                    rang[record.kind] = rang.get(record.kind, 0) + 1
        begin_s += turn_s
    kinds = [str(rule["kind"]) for rule in rules]
    return Hours(name, round(begin_s / 3600, 3), kinds, dict(sorted(rang.items())))


def _turn(
    camera: CameraConfig, model: PersonDetector
) -> tuple[list[tuple[SealedFrame, Detections]], float]:
    """The frames that would be looked at, with who is on them, and how long the clip is."""
    pace, turn = Pace(camera.detect_fps), list[tuple[SealedFrame, Detections]]()
    last_s, step_s = 0.0, 0.1
    for frame in sealed_frames(camera.source, make_sealer(SEAL)):
        step_s, last_s = (frame.time_s - last_s) or step_s, frame.time_s
        if pace.due(frame.time_s):
            turn.append((frame, model.detect(frame)))
    return turn, last_s + step_s
