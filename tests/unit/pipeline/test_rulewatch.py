"""What a camera's process tells of a rule that rings, on drawn sealed frames."""

from pathlib import Path

import numpy as np
import pytest

from sealskin.core.config import CameraConfig
from sealskin.core.sealed import SealedFrame
from sealskin.pipeline.analyse import Scene
from sealskin.pipeline.messages import AlarmMessage
from sealskin.pipeline.rulewatch import RuleWatch
from sealskin.pipeline.things import ThingWatch
from sealskin.sense.things import ThingDetector
from sealskin.sense.track import Track
from unit.sense.tiny_things import save_tiny_things

CAMERA = CameraConfig.model_validate(
    {
        "name": "hall",
        "source": "hall.mp4",
        "rules": [
            {"name": "left", "kind": "object_left", "after_s": 3},
            {"name": "taken", "kind": "object_taken", "after_s": 3},
        ],
    }
)
SIZE_PX = (256, 144)
RED, BLUE, GREEN = (230, 20, 20), (20, 20, 230), (20, 230, 20)
FLOOR = (60, 60, 60)


def room(colour: tuple[int, int, int], side_px: int = 32) -> np.ndarray:
    """A room with something in it; red is a chair to the model, and blue a handbag."""
    pixels = np.full((SIZE_PX[1], SIZE_PX[0], 3), FLOOR, np.uint8)
    pixels[64 : 64 + side_px, 64 : 64 + side_px] = colour
    return pixels


def rings(before: np.ndarray, after: np.ndarray, things: ThingWatch | None) -> list[AlarmMessage]:
    """What rings while the room changes after five seconds."""
    watch = RuleWatch(CAMERA, SIZE_PX, 7, None, things)
    told: list[AlarmMessage] = []
    for step in range(75):
        time_s = step / 5
        frame = SealedFrame(before if time_s < 5 else after, time_s, step, "drawn")
        scene = Scene(time_s, [], 0, [], {})
        told += [
            record
            for record in watch.update(frame, scene, step * 200)
            if isinstance(record, AlarmMessage)
        ]
    return told


@pytest.mark.parametrize(
    ("classes", "colour", "thing"),
    [
        (("chair", "handbag"), RED, "chair"),
        (("chair", "handbag"), BLUE, "handbag"),
        (("chair", "handbag"), GREEN, None),  # nothing that is known: unknown
        (("handbag",), RED, None),  # nobody asked for chairs
        (None, RED, None),  # nobody asked for things
    ],
)
def test_what_was_left_is_named_where_it_is_known(
    tmp_path: Path,
    classes: tuple[str, ...] | None,
    colour: tuple[int, int, int],
    thing: str | None,
) -> None:
    things = None
    if classes is not None:
        path = save_tiny_things(tmp_path / "t.onnx")
        things = ThingWatch(ThingDetector(classes, path, threads=1), 2.0)
    (alarm,) = rings(room(FLOOR), room(colour), things)
    assert (alarm.kind, alarm.thing) == ("object_left", thing)


def test_what_lies_elsewhere_is_not_what_was_left(tmp_path: Path) -> None:
    things = ThingWatch(ThingDetector(path=save_tiny_things(tmp_path / "t.onnx"), threads=1), 2.0)
    before, after = room(RED), room(RED)
    after[:32, 160:192] = GREEN  # beside the chair that has always stood there
    (alarm,) = rings(before, after, things)
    assert (alarm.kind, alarm.thing) == ("object_left", None)


def test_what_was_taken_has_no_name(tmp_path: Path) -> None:
    things = ThingWatch(ThingDetector(path=save_tiny_things(tmp_path / "t.onnx"), threads=1), 2.0)
    (alarm,) = rings(room(RED), room(FLOOR), things)
    assert (alarm.kind, alarm.thing) == ("object_taken", None)


def test_a_restricted_zone_rings_whatever_the_rules_are() -> None:
    zone = {"name": "till", "polygon": [[0, 0], [1, 0], [1, 1]], "restricted": True}
    camera = CameraConfig.model_validate({"name": "hall", "source": "hall.mp4", "zones": [zone]})
    watch = RuleWatch(camera, SIZE_PX, 7)
    watch.set_rules(CAMERA.rules)
    told: list[AlarmMessage] = []
    for step in range(15):
        time_s = step / 5
        box = np.array([180, 40, 200, 100], np.float32)
        track = Track(3, box, 0.9, (190.0, 100.0), 0.0, time_s, observed=True)
        frame = SealedFrame(room(FLOOR), time_s, step, "drawn")
        scene = Scene(time_s, [track], 1, [], {})
        told += [r for r in watch.update(frame, scene, step * 200) if isinstance(r, AlarmMessage)]
    (alarm,) = told
    assert (alarm.rule, alarm.kind, alarm.zone) == ("till", "presence", "till")
    assert (alarm.track_id, alarm.session, alarm.time_s, alarm.clip) == (3, 7, 1.0, True)
    assert alarm.place == pytest.approx((190 / 256, 100 / 144), abs=1e-3)
