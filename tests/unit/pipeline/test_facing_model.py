"""Which cameras get the network that tells facing."""

import pytest

from sealskin.core.config import CameraConfig
from sealskin.pipeline.job import Job
from sealskin.pipeline.worker import facing_model
from sealskin.seal import make_sealer


@pytest.mark.parametrize(
    ("seal", "settings", "asked"),
    [
        ("lowrate", {"facing": {"enabled": True}}, True),
        ("lowrate", {}, False),  # off unless asked for
        ("lowrate", {"facing": {"enabled": True}, "analytics": False}, False),
        ("mosaic", {"facing": {"enabled": True}}, False),  # it was not trained on these
    ],
)
def test_only_frames_that_the_network_knows_are_shown_to_it(
    seal: str, settings: dict[str, object], asked: bool
) -> None:
    camera = CameraConfig.model_validate({"name": "hall", "source": "hall.mp4", **settings})
    found = facing_model(Job(camera, None, 1), make_sealer(seal))
    assert (found is not None) == asked
