import numpy as np

from sealskin.core.boxes import Detections
from sealskin.core.config import CameraConfig
from sealskin.pipeline.analyse import Analysis, Scene

CAMERA = CameraConfig.model_validate(
    {
        "name": "hall",
        "source": "hall.mp4",
        "lines": [{"name": "door", "a": (0.5, 1), "b": (0.5, 0)}],  # to the right is in
        "zones": [
            {"name": "till", "polygon": [(0.6, 0), (1, 0), (1, 1), (0.6, 1)]},
            {"name": "rest", "polygon": [(0, 0), (0.4, 0), (0.4, 1), (0, 1)]},
        ],
    }
)


def walk(analysis: Analysis, start_s: float = 0.0, seconds: float = 4.0) -> list[Scene]:
    """One person from left to right through a frame of 400x200 pixels, at 10 a second."""
    scenes = []
    for step in range(round(seconds * 10)):
        x = 20 + 360 * step / (seconds * 10)
        found = Detections(
            np.array([[x - 15, 80, x + 15, 160]], np.float32), np.ones(1, np.float32)
        )
        scenes.append(analysis.update(found, start_s + step / 10))
    return scenes


def test_counts_who_walks_through() -> None:
    analysis = Analysis(CAMERA, 400, 200, high_score=0.5)
    scenes = walk(analysis)
    assert max(scene.people_now for scene in scenes) == 1
    crossings = [c for scene in scenes for c in scene.crossings]
    assert [(name, c.direction) for name, c in crossings] == [("door", "in")]
    assert analysis.line_counts == {"door": (1, 0)}


def test_who_is_inside_a_zone_is_counted() -> None:
    scenes = walk(Analysis(CAMERA, 400, 200, high_score=0.5), seconds=8)
    assert {scene.zones_inside["rest"] for scene in scenes} == {0, 1}


def test_an_empty_scene_has_nobody() -> None:
    analysis = Analysis(CAMERA, 400, 200, high_score=0.5)
    scene = analysis.update(Detections(), 0.0)
    assert (scene.people_now, scene.tracks, scene.crossings) == (0, [], [])
