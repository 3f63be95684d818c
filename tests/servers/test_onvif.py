"""ONVIF on loopback: a camera is found, asked for its streams, and watched."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from clips import draw_clip
from sealskin.core.config import CameraConfig
from sealskin.core.errors import SourceError
from sealskin.pipeline.supervisor import Supervisor
from sealskin.video.onvif.device import Device, address_of, streams_of
from servers.gstreamer import rtsp_server, skip_without_gstreamer
from servers.listening import Listener
from servers.onvif_camera import Announcer, OnvifCamera, Profile
from servers.running import PATIENCE_S, Running

PROFILES = [Profile("main", 1080, 25), Profile("clip", 720, 15), Profile("tiny", 240, 15)]
ACCOUNT = ("kim", "p:w/ü")
GIVEN = "kim:p%3Aw%2F%C3%BC@"
"""The same, as it is written in an address."""


@pytest.mark.parametrize("digest", ["wsse", "http"])
@pytest.mark.parametrize("clock_ahead_s", [0, 86_400])
def test_the_stream_is_asked_for_with_a_digest(digest: Any, clock_ahead_s: int) -> None:
    with OnvifCamera(PROFILES, account=ACCOUNT, digest=digest, clock_ahead_s=clock_ahead_s) as one:
        place = f"127.0.0.1:{one.port}"
        # The camera says another host, as one behind a router does.
        assert address_of(Device.of(f"onvif://{GIVEN}{place}"), 5) == (
            f"rtsp://{GIVEN}127.0.0.1:554/clip"
        )
        assert address_of(Device.of(f"onvif://{GIVEN}{place}/main"), 5).endswith("/main")
        with pytest.raises(SourceError, match=r"no stream 'x'; it offers main: 1920x1080 H264"):
            address_of(Device.of(f"onvif://{GIVEN}{place}/x"), 5)
        for wrong in ("kim:hunter2@", ""):
            with pytest.raises(SourceError, match="refuses the user name or password") as refused:
                address_of(Device.of(f"onvif://{wrong}{place}"), 5)
            assert refused.value.cause == "wrong-password"
            assert "hunter2" not in str(refused.value)
        assert not any("hunter2" in asked for asked in one.asked)


@pytest.mark.parametrize("digest", ["wsse", "http"])
def test_streams_that_only_media2_names_are_found(digest: Any) -> None:
    newer = [Profile("main", 1080, 25, "H265"), Profile("sub", 720, 15, "H265")]
    older = [Profile("old", 240, 10)]
    with OnvifCamera(older, account=ACCOUNT, digest=digest, media2=newer) as one:
        place = Device.of(f"onvif://{GIVEN}127.0.0.1:{one.port}")
        assert list(map(str, streams_of(place, 5))) == [
            "main: 1920x1080 H265, 25 frames/s",
            "sub: 1280x720 H265, 15 frames/s",
        ]
        assert address_of(place, 5) == f"rtsp://{GIVEN}127.0.0.1:554/sub"
        with pytest.raises(SourceError, match="refuses the user name or password"):
            streams_of(Device.of(f"onvif://kim:no@127.0.0.1:{one.port}"), 5)


def test_a_camera_that_only_names_media2_is_asked_by_media() -> None:
    with OnvifCamera(PROFILES, media2=[]) as one:
        place = Device.of(f"onvif://127.0.0.1:{one.port}")
        assert [stream.token for stream in streams_of(place, 5)] == ["main", "clip", "tiny"]
        assert address_of(place, 5) == "rtsp://127.0.0.1:554/clip"


@pytest.mark.timeout(PATIENCE_S)  # the library's own patience with a silent one is 90 s
def test_what_does_not_answer_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for place, cause in (
            ("127.0.0.1:1", "refused"),
            (f"127.0.0.1:{silent.getsockname()[1]}", "silent"),
            ("nobody.invalid", "unknown-host"),
        ):
            with pytest.raises(SourceError) as away:
                address_of(Device.of(f"onvif://{place}"), 0.3)
            assert away.value.cause == cause, str(away.value)


def test_commands_find_a_camera_and_list_its_streams() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sealskin", "cameras", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)

    with OnvifCamera(PROFILES, account=ACCOUNT) as one, Announcer(one.port):
        found = run("discover", "--wait", "1", "--interface", "lo")
        assert found.stdout == f"onvif://127.0.0.1:{one.port}  Front door SEAL-1\n", found.stderr
        listed = run("streams", f"onvif://{GIVEN}127.0.0.1:{one.port}")
    assert listed.stdout.splitlines()[1] == "* clip  clip: 1280x720 H264, 15 frames/s"
    nobody = run("discover", "--wait", "0.5", "--interface", "lo")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "No camera answered" in nobody.stderr
    assert "there is no network interface 'x'" in run("discover", "--interface", "x").stderr


def test_a_camera_is_found_added_and_watched(tmp_path: Path) -> None:
    skip_without_gstreamer()
    clip = draw_clip(tmp_path / "long.mp4", 192, 128, seconds=60)
    file = tmp_path / "shop.yaml"
    file.write_text(
        f"database: {tmp_path}/s.db\nserver: {{port: 0}}\njournal: {{file: {tmp_path}/log.jsonl}}\n"
    )
    with (
        rtsp_server(clip, *ACCOUNT, digest=True) as (port, _),
        OnvifCamera(PROFILES, f"rtsp://10.9.9.9:{port}/{{token}}", ACCOUNT) as one,
        Announcer(one.port),
        Running("watch", "--config", file) as shop,
    ):

        def post(path: str, body: Any) -> Any:
            answer = httpx.post(f"{shop.address}/api/{path}", json=body, timeout=PATIENCE_S)
            assert answer.status_code < 300, answer.text
            return answer.json()

        (found,) = post("cameras/discover", {"wait_s": 1, "interfaces": ["lo"]})
        assert (found["name"], found["watched_as"]) == ("Front door", None)
        account = {"user": ACCOUNT[0], "password": ACCOUNT[1]}
        offered = post("cameras/streams", {"source": found["source"], **account})
        assert [each["suits_best"] for each in offered] == [False, True, False]
        with shop.events() as events:
            post("cameras", {"name": "door", "source": found["source"], **account})
            states = (data for name, data in events if name == "state")
            assert next(s for s in states if s["state"] == "running")["name"] == "door"
        (again,) = post("cameras/discover", {"wait_s": 0.5, "interfaces": ["lo"]})
        assert again["watched_as"] == "door"
        assert ACCOUNT[1] not in json.dumps([found, offered]) + file.read_text()
        _, out, errors = shop.end()
        assert ACCOUNT[1] not in out + errors + shop.log
        assert "%2F" not in out + errors + shop.log


def test_a_camera_that_does_not_answer_is_offline_with_its_reason(tmp_path: Path) -> None:
    heard = Listener()
    with OnvifCamera(PROFILES, account=ACCOUNT) as one:
        wrong = CameraConfig(name="a", source=f"onvif://kim:no@127.0.0.1:{one.port}")
        away = CameraConfig(name="b", source="onvif://127.0.0.1:1")
        with Supervisor([wrong, away], heard):
            refused = heard.wait_for_state("offline", "wrong-password")
            assert (refused.camera, refused.tries) == ("a", 1)
            assert refused.next_try_ms is not None
            heard.wait_for_state("offline", "refused")
