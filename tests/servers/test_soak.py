"""The soak of `benchmarks/`, for seconds instead of an hour: what it must find, it finds.

How fast cameras are back is measured there, and not here.
"""

import os
import sys
from pathlib import Path

import pytest

from clips import draw_clip
from unit.sense.tiny_model import save_tiny

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import soak
from live.server import MISSING, can_serve


@pytest.mark.skipif(
    not os.environ.get("SEALSKIN_SOAK"), reason="takes minutes: set SEALSKIN_SOAK=1 to run it"
)
@pytest.mark.timeout(900)
def test_cameras_are_hurt_and_nothing_unsealed_comes_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not can_serve():
        pytest.skip(MISSING)
    clip = draw_clip(tmp_path / "clip.mp4", 640, 360, seconds=4)
    model = save_tiny(tmp_path / "tiny.onnx")
    words = f"{clip} --model {model} --cameras 2 --width 640 --height 360 --minutes 0.13"
    seen = soak.run(soak.parse([*words.split(), "--every", "4", "--tap", "1", "--film", "4"]))
    print(capsys.readouterr().out)
    assert seen["control_found"], seen["controls"]
    assert (seen["unsealed_markers_found"], seen["events_lost"]) == (0, 0), seen["searched"]
    assert seen["searched"]["highest_likeness"] < 0.4
    assert seen["searched"]["frames"] > 30
    assert seen["searched"]["values"] > 0
    assert seen["faults"] >= 2
    assert all(row["back_after_s"] is not None for row in seen["rows"]), "each came back"
    assert (seen["left_behind"], seen["exit_status"]) == (0, 0)
