"""Cameras' processes for real: spawned, killed, orphaned."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from red_people import SIZE, draw_walk, picture
from sealskin.core.config import CameraConfig
from sealskin.pipeline.job import Job
from sealskin.pipeline.messages import (
    CrossingMessage,
    FragmentMessage,
    InfoMessage,
    MinuteMessage,
    SceneMessage,
    StateMessage,
    TrackMessage,
)
from sealskin.pipeline.supervisor import Supervisor, _Keeper
from sealskin.pipeline.unpack import NoMessageError
from servers.listening import PATIENCE_S, Listener
from unit.sense.tiny_model import save_tiny


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return save_tiny(tmp_path / "tiny.onnx")


def camera(source: Path, **more: object) -> CameraConfig:
    lines = [{"name": "door", "a": (0.5, 1), "b": (0.5, 0)}]
    return CameraConfig.model_validate(
        # `lowrate` keeps the red that the tiny detector looks for.
        {"name": "hall", "source": str(source), "lines": lines, "seal": {"method": "lowrate"}}
        | more
    )


OTHERS: set[int] = set()
"""Processes that were there before the test, as a database that the whole run shares."""


@pytest.fixture(autouse=True)
def _others() -> None:
    OTHERS.clear()
    OTHERS.update(children())


def children() -> list[int]:
    """What a test started and did not end."""
    return [
        child.pid
        for child in psutil.Process().children()
        if child.pid not in OTHERS and "resource_tracker" not in " ".join(child.cmdline())
    ]


def test_a_file_is_shown_counted_and_ends(tmp_path: Path, model: Path) -> None:
    heard = Listener()
    with Supervisor([camera(draw_walk(tmp_path / "walk.mp4"))], heard, model=model):
        heard.wait(lambda _: "ended" in heard.states())
        heard.wait(lambda _: heard.of(MinuteMessage) and heard.of(TrackMessage))
    assert heard.states() == ["starting", "running", "ended"]
    (info,) = heard.of(InfoMessage)
    assert isinstance(info, InfoMessage)
    assert (info.width_px, info.height_px) == SIZE
    assert info.seal_id.startswith("lowrate")
    fragments = [m for m in heard.messages if isinstance(m, FragmentMessage)]
    assert [f.kind for f in fragments[:2]] == ["init", "media"]
    assert fragments[1].keyframe
    assert max(m.people_now for m in heard.messages if isinstance(m, SceneMessage)) >= 1
    assert {m.direction for m in heard.messages if isinstance(m, CrossingMessage)} == {"in"}
    scenes = len(heard.of(SceneMessage))
    assert sum(m.samples for m in heard.messages if isinstance(m, MinuteMessage)) >= scenes
    assert children() == []


def test_what_cannot_be_read_fails_and_is_tried_again(tmp_path: Path, model: Path) -> None:
    heard = Listener()
    with Supervisor([camera(tmp_path / "none.mp4")], heard, model=model):
        heard.wait(lambda _: heard.states().count("failed") >= 3)
        draw_walk(tmp_path / "soon.mp4").rename(tmp_path / "none.mp4")
        heard.wait(lambda _: "ended" in heard.states())
    failed = [m for m in heard.all_states() if m.state == "failed"]
    assert "none.mp4" in failed[0].detail
    assert {m.cause for m in failed} == {"unreadable"}
    assert [m.tries for m in failed[:3]] == [1, 2, 3]
    assert {m.since_ms for m in failed} == {failed[0].since_ms}, "it is one and the same trouble"
    assert all(m.next_try_ms is not None and m.next_try_ms > m.since_ms for m in failed)


def test_a_model_that_is_missing_is_said_and_nothing_is_shown(tmp_path: Path) -> None:
    heard = Listener()
    clip = camera(draw_walk(tmp_path / "walk.mp4"))
    with Supervisor([clip], heard, model=tmp_path / "no.onnx"):
        heard.wait(lambda _: "failed" in heard.states())
    assert heard.of(FragmentMessage) == []
    failed = [m for m in heard.messages if isinstance(m, StateMessage) and m.state == "failed"]
    assert "no.onnx" in failed[0].detail


def test_a_detector_that_breaks_ends_the_view(tmp_path: Path) -> None:
    broken = save_tiny(tmp_path / "broken.onnx", gain=50.0)  # scores far above 1
    heard = Listener()
    clip = camera(draw_walk(tmp_path / "walk.mp4"), loop=True)
    with Supervisor([clip], heard, model=broken):
        heard.wait(lambda _: "failed" in heard.states())
    assert heard.of(SceneMessage) == []


def test_a_camera_that_only_seals_and_forwards(tmp_path: Path) -> None:
    heard = Listener()
    clip = camera(draw_walk(tmp_path / "walk.mp4"), analytics=False)
    # Without a detector: this one would not even load.
    with Supervisor([clip], heard, model=tmp_path / "no.onnx"):
        heard.wait(lambda _: heard.states()[-1:] in (["ended"], ["failed"]))
    assert heard.states() == ["starting", "running", "ended"]
    assert len(heard.of(FragmentMessage)) > 10
    assert [m for m in heard.messages if isinstance(m, SceneMessage | MinuteMessage)] == []


def test_a_killed_process_is_started_again(tmp_path: Path, model: Path) -> None:
    heard = Listener()
    clip = camera(draw_walk(tmp_path / "walk.mp4"), loop=True)
    with Supervisor([clip], heard, model=model):
        heard.wait(lambda _: "running" in heard.states())
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        heard.wait(lambda _: heard.states().count("running") == 2)
        (child,) = children()
        core = psutil.Process(child).rlimit(psutil.RLIMIT_CORE)
    assert heard.states()[:5] == ["starting", "running", "failed", "starting", "running"]
    failed = next(m for m in heard.messages if isinstance(m, StateMessage) and m.state == "failed")
    assert isinstance(failed, StateMessage)
    assert "status -9" in failed.detail
    assert (failed.cause, failed.tries) == ("process-died", 1)
    assert failed.next_try_ms is not None
    assert core == (0, 0)
    assert not psutil.pid_exists(child)


def test_pictures_of_another_size_begin_a_new_stream(tmp_path: Path, model: Path) -> None:
    import cv2

    sizes = [SIZE] * 12 + [(320, 256)] * 12
    for number, size in enumerate(sizes):
        rgb = picture(number / 10, size)
        cv2.imwrite(str(tmp_path / f"{number}.png"), rgb[..., ::-1])
    heard = Listener()
    with Supervisor([camera(tmp_path)], heard, model=model):
        heard.wait(lambda _: heard.states()[-1:] in (["ended"], ["failed"]))
    infos = [m for m in heard.messages if isinstance(m, InfoMessage)]
    assert [(m.width_px, m.height_px) for m in infos] == [SIZE, (320, 256)]


ORPHAN = """
import sys, time
from pathlib import Path
from sealskin.core.config import CameraConfig
from sealskin.pipeline.messages import StateMessage
from sealskin.pipeline.supervisor import Supervisor, _Keeper
from sealskin.pipeline.unpack import NoMessageError

def heard(message):
    if isinstance(message, StateMessage):
        print(message.state, flush=True)

if __name__ == "__main__":
    camera = CameraConfig(name="hall", source=sys.argv[1], loop=True)
    with Supervisor([camera], heard, model=Path(sys.argv[2])):
        time.sleep(600)
"""


def test_children_end_when_the_main_process_dies(tmp_path: Path, model: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(ORPHAN)
    clip = draw_walk(tmp_path / "walk.mp4")
    main = subprocess.Popen(
        [sys.executable, script, clip, model], stdout=subprocess.PIPE, text=True
    )
    try:
        assert main.stdout is not None
        assert [main.stdout.readline().strip() for _ in range(2)] == ["starting", "running"]
        family = psutil.Process(main.pid).children(recursive=True)
        assert family
    finally:
        main.kill()
        main.communicate()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []


def test_a_process_that_hangs_does_not_hold_up_the_end(tmp_path: Path, model: Path) -> None:
    heard = Listener()
    clip = camera(draw_walk(tmp_path / "walk.mp4"), loop=True)
    with Supervisor([clip], heard, model=model):
        heard.wait(lambda _: "running" in heard.states())
        (child,) = children()
        os.kill(child, signal.SIGSTOP)
        began_s = time.monotonic()
    assert not psutil.pid_exists(child)
    print(f"ended after {time.monotonic() - began_s:.1f} s")


def test_a_camera_speaks_for_itself_only(tmp_path: Path) -> None:
    """A process that was taken over must not say that another camera is fine."""
    heard = Listener()
    keeper = _Keeper(Job(camera(tmp_path / "walk.mp4"), None, 1), heard)
    keeper._pass_on(StateMessage("hall", "running", "", 0))
    with pytest.raises(NoMessageError):
        keeper._pass_on(StateMessage("yard", "running", "", 0))
    assert [m.camera for m in heard.all_states()] == ["hall"]


def test_a_trouble_that_outlives_its_process_goes_on_since_it_began(tmp_path: Path) -> None:
    heard = Listener()
    keeper = _Keeper(Job(camera(tmp_path / "walk.mp4"), None, 1), heard)
    for state, cause, since_ms in (
        ("offline", "unknown-host", 10),
        ("starting", "none", 20),
        ("offline", "unknown-host", 30),
        ("offline", "silent", 40),
        ("running", "none", 50),
        ("offline", "silent", 60),
    ):
        keeper._pass_on(StateMessage("hall", state, "", since_ms, cause, 1, 99))
    assert [m.since_ms for m in heard.all_states()] == [10, 20, 10, 40, 50, 60]
