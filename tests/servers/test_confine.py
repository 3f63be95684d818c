"""What a camera's process cannot do: tried from inside, on this machine's kernel."""

import multiprocessing
import socket
from pathlib import Path

import psutil
import pytest

from clips import draw_clip
from red_people import draw_walk
from sealskin.core.config import CameraConfig
from sealskin.pipeline.confine import PROMISES, confine, needs_of
from sealskin.pipeline.job import Job
from sealskin.pipeline.messages import ConfinedMessage
from sealskin.pipeline.supervisor import Supervisor
from sealskin.pipeline.trial import FORBIDDEN, Ground, try_out
from servers.gstreamer import rtsp_server, skip_without_gstreamer
from servers.listening import PATIENCE_S, Listener
from servers.planted import camera_with_a_spy
from unit.sense.tiny_model import save_tiny


@pytest.fixture(scope="module", autouse=True)
def _kernel() -> None:
    missing = set(try_out().missing) - {"no-swap"}
    if missing:
        pytest.skip(f"this machine cannot keep {', '.join(sorted(missing))}")


def test_nothing_that_is_forbidden_can_be_done() -> None:
    trial = try_out()
    assert trial.done == frozenset()
    assert trial.reached


def test_the_trial_can_fail() -> None:
    """Without the walls all of it can be done, so a pass above means something."""
    assert try_out(confined=False).done == frozenset(FORBIDDEN)


@pytest.mark.parametrize("confined", [True, False])
def test_a_spy_in_the_sealer_carries_nothing_away(tmp_path: Path, confined: bool) -> None:
    """Real frames from a real camera; the spy sits where raw pictures are."""
    skip_without_gstreamer()
    clip = draw_clip(tmp_path / "walk.mp4", seconds=20)
    out = tmp_path / "out"
    out.mkdir()
    (out / "shop.yaml").write_text("x")
    spawn = multiprocessing.get_context("spawn")
    told, tell = spawn.Pipe(duplex=False)
    heard, say = spawn.Pipe(duplex=False)
    control_end, control = spawn.Pipe(duplex=False)
    with rtsp_server(clip) as (port, _), socket.create_server(("127.0.0.1", 0)) as other:
        ground = Ground(out, out / "shop.yaml", port, other.getsockname()[1])
        camera = CameraConfig(name="hall", source=f"rtsp://127.0.0.1:{port}/clip")
        job = Job(camera, save_tiny(tmp_path / "tiny.onnx"), 1)
        process = spawn.Process(
            target=camera_with_a_spy, args=(job, ground, tell, say, control_end, confined)
        )
        process.start()
        assert told.poll(PATIENCE_S)
        thread, done = told.recv()
        control.close()
        process.join(PATIENCE_S)
        heard.close()
    assert thread == "sealskin-seal"
    assert done == (frozenset() if confined else frozenset(FORBIDDEN))
    assert (out / "planted").exists() is not confined


def test_every_thread_of_a_real_camera_is_confined(tmp_path: Path) -> None:
    heard = Listener()
    camera = CameraConfig(name="hall", source=str(draw_walk(tmp_path / "walk.mp4")), loop=True)
    with Supervisor([camera], heard, model=save_tiny(tmp_path / "tiny.onnx")):
        heard.wait_for_state("running")
        (process,) = [c for c in psutil.Process().children() if "spawn_main" in str(c.cmdline())]
        statuses = [path.read_text() for path in Path(f"/proc/{process.pid}/task").glob("*/status")]
    assert len(statuses) > 5
    for status in statuses:
        assert "\nSeccomp:\t2\n" in status, "a filter"
        assert "\nNoNewPrivs:\t1\n" in status
    (confined,) = heard.of(ConfinedMessage)
    assert isinstance(confined, ConfinedMessage)
    assert set(confined.missing) <= {"no-swap"}


def needs(source: str, **more: str) -> object:
    camera = CameraConfig.model_validate({"name": "hall", "source": source, **more})
    found = needs_of(Job(camera, None, 1))
    return found.place and found.place.port, found.udp, found.device


def test_a_camera_gets_what_it_needs_and_no_more() -> None:
    assert needs("rtsp://kim:hunter2@10.0.0.2/a") == (554, False, None)
    assert needs("rtsp://10.0.0.2/a", rtsp_transport="udp") == (554, True, None)
    assert needs("rtsp://camera.local:99/a") == (99, True, None)
    assert needs("http://[fe80::1]/a") == (80, False, None)
    assert needs("/dev/video0") == (None, False, Path("/dev/video0"))
    assert needs("walk.mp4", rtsp_transport="udp") == (None, False, None)
    assert set(PROMISES) == {"no-dumps", "no-swap", "landlock-files", "landlock-ports", "seccomp"}
    assert callable(confine)
