"""RTSP against a real server, GStreamer's, on loopback."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import numpy as np
import pytest

from clips import draw_clip, read_clip
from sealskin.core.errors import SourceError, SourceOfflineError
from sealskin.seal import make_sealer
from sealskin.seal.airlock import SourceOptions, probe, sealed_frames
from sealskin.video.info import DroppedFrame
from sealskin.video.sources import open_source
from servers.gstreamer import rtsp_server, skip_without_gstreamer
from servers.rtsp_proxy import RtspProxy, lose, set_clock


@pytest.fixture(scope="module", autouse=True)
def _gstreamer():
    skip_without_gstreamer()


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return draw_clip(tmp_path_factory.mktemp("clip") / "walk.mp4", fps=20, seconds=4)


@pytest.fixture(scope="module")
def hevc(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hevc")
    return draw_clip(folder / "walk.hevc.mp4", fps=20, seconds=4, codec="libx265")


@contextlib.contextmanager
def serving(clip, *account, **more):
    with rtsp_server(clip, *account, **more) as (port, server):
        yield f"127.0.0.1:{port}/clip", server


@pytest.mark.parametrize("transport", ["tcp", "udp", "http"])
def test_pictures_come_with_their_times_and_the_end_is_an_error(clip, transport):
    options = SourceOptions(rtsp_transport=transport, timeout_s=2)
    frames, infos = [], []
    with serving(clip) as (place, _):
        source = sealed_frames(
            f"rtsp://{place}", make_sealer("mosaic-8"), options=options, on_info=infos.append
        )
        with pytest.raises(SourceOfflineError, match=r"rtsp://127.0.0.1:\d+/clip ended"):
            frames.extend(source)
    assert infos[0].live
    assert (infos[0].width_px, infos[0].height_px, infos[0].codec) == (160, 120, "h264")
    assert infos[0].duration_s is None
    assert len(frames) >= 40, "most of the clip's 80 frames"
    times_s = np.array([frame.time_s for frame in frames])
    assert times_s[0] < 1, "the first ones may come too late, never unsealed"
    assert np.all(np.diff(times_s) > 0)
    steps = np.diff(times_s) / np.diff([frame.index for frame in frames])
    assert np.median(steps) == pytest.approx(1 / 20, abs=0.005)
    drawn, _ = read_clip(clip)
    assert frames[0].pixels.shape == drawn[0].shape


@pytest.mark.parametrize("password", ["plain", "p@ss:w/ord#1?", "100% a&b", "%41"])
def test_basic_auth_with_odd_passwords(clip, password):
    with serving(clip, "admin", password) as (place, _):
        info = probe(f"rtsp://admin:{quote(password, safe='')}@{place}")
        assert info.width_px == 160


@pytest.mark.parametrize("password", ["p@ss:w/ord#1?", "100% a&b"])
def test_a_password_may_be_written_as_it_is(clip, password):
    with serving(clip, "admin", password) as (place, _):
        assert probe(f"rtsp://admin:{password}@{place}").width_px == 160


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_digest_auth_and_h265(hevc, transport):
    options = SourceOptions(rtsp_transport=transport, timeout_s=2)
    with serving(hevc, "admin", "p@ss:w/ord#1?", digest=True) as (place, _):
        info = probe(f"rtsp://admin:{quote('p@ss:w/ord#1?', safe='')}@{place}", options)
        assert (info.width_px, info.codec) == (160, "hevc")
        with pytest.raises(SourceError, match="refuses the user name or password") as error:
            probe(f"rtsp://admin:wrong@{place}", options)
    assert error.value.cause == "wrong-password"


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_stream_with_five_lost_packets_in_a_hundred_goes_on(clip, transport):
    options = SourceOptions(rtsp_transport=transport, timeout_s=2)
    frames = []
    with serving(clip) as (place, _), RtspProxy(int(place[10:].partition("/")[0])) as proxy:
        proxy.change = lose(0.05)
        address = f"rtsp://127.0.0.1:{proxy.port}/clip"
        with pytest.raises(SourceOfflineError):
            frames.extend(sealed_frames(address, make_sealer("mosaic-8"), options=options))
    assert proxy.lost > 0.02 * proxy.packets > 1
    assert frames[-1].time_s > 3, "to the end"
    assert len(frames) > 40


@pytest.mark.parametrize(("jump_s", "said"), [(3600, "forward by 36"), (-50, "back by 49.9")])
def test_a_camera_that_sets_its_clock_keeps_its_pace(clip, jump_s, said):
    frames, notices = [], []
    with serving(clip) as (place, _), RtspProxy(int(place[10:].partition("/")[0])) as proxy:
        proxy.change = set_clock(jump_s, after=40)
        source = sealed_frames(
            f"rtsp://127.0.0.1:{proxy.port}/clip",
            make_sealer("mosaic-8"),
            options=SourceOptions(timeout_s=2),
            on_notice=notices.append,
        )
        with pytest.raises(SourceOfflineError):
            frames.extend(source)
    assert [notice.cause for notice in notices] == ["clock-jumped"]
    assert said in notices[0].text
    assert 3 < frames[-1].time_s < 5, "neither an hour nor a minute was added or lost"
    assert np.all(np.diff([frame.time_s for frame in frames]) > 0)


def test_a_change_of_size_is_noticed(tmp_path):
    seconds = [number / 20 for number in range(80)]
    clip = tmp_path / "both.ts"
    small = draw_clip(tmp_path / "s.ts", 160, 120, 20, times_s=seconds[:40]).read_bytes()
    large = draw_clip(tmp_path / "l.ts", 320, 240, 20, times_s=seconds[40:]).read_bytes()
    clip.write_bytes(small + large)
    frames, notices = [], []
    with serving(clip) as (place, _):
        source = sealed_frames(
            f"rtsp://{place}",
            make_sealer("mosaic-8"),
            options=SourceOptions(timeout_s=2),
            on_notice=notices.append,
        )
        with pytest.raises(SourceOfflineError):
            frames.extend(source)
    assert {frame.pixels.shape for frame in frames} == {(120, 160, 3), (240, 320, 3)}
    changed = [notice for notice in notices if notice.cause == "picture-changed"]
    assert [notice.text for notice in changed] == ["the picture changed from 160x120 to 320x240"]


def test_wrong_password_is_a_sentence_without_it(clip):
    with serving(clip, "admin", "right") as (place, _):
        for credentials in ("admin:wr0ng@", ""):
            with pytest.raises(SourceError, match="refuses the user name or password") as error:
                probe(f"rtsp://{credentials}{place}")
            assert "wr0ng" not in str(error.value)
            assert error.value.__cause__ is None
            assert error.value.__suppress_context__, "PyAV's message holds the address"


def test_wrong_path_is_a_sentence(clip):
    with (
        serving(clip) as (place, _),
        pytest.raises(SourceError, match="has no stream of that name"),
    ):
        probe(f"rtsp://{place}-elsewhere")


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_server_that_dies_is_offline_and_no_thread_is_left(clip, transport):
    options = SourceOptions(rtsp_transport=transport, timeout_s=1)
    before = set(threading.enumerate())
    with serving(clip) as (place, server):
        frames = sealed_frames(f"rtsp://{place}", make_sealer("solid"), options=options)
        next(frames)
        server.kill()
        with pytest.raises(SourceOfflineError, match="check that it is on"):
            for _ in frames:
                pass
    assert set(threading.enumerate()) == before


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceOfflineError, match="refuses the connection"):
        probe(f"rtsp://127.0.0.1:{port}/clip")


def test_somebody_listens_and_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(SourceOfflineError, match="check that it is on"):
            probe(f"rtsp://127.0.0.1:{port}/clip", SourceOptions(timeout_s=0.5))


def test_somebody_listens_and_talks_nonsense():
    def talk(server):
        with contextlib.suppress(OSError), server.accept()[0] as client:
            client.recv(100)
            client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n" * 3)

    with socket.create_server(("127.0.0.1", 0)) as wrong:
        threading.Thread(target=talk, args=(wrong,), daemon=True).start()
        port = wrong.getsockname()[1]
        with pytest.raises(SourceOfflineError, match="check that it is on"):
            probe(f"rtsp://127.0.0.1:{port}/clip", SourceOptions(timeout_s=0.5))


def test_a_minute_of_a_camera_by_the_command(clip, tmp_path):
    with serving(clip, "admin", "hunter2") as (place, _):
        done = subprocess.run(
            [sys.executable, "-m", "sealskin", "seal", f"rtsp://admin:hunter2@{place}",
             tmp_path / "sealed.mp4", "--duration", "1.5"],
            capture_output=True,
            text=True,
            timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    pictures, times_s = read_clip(tmp_path / "sealed.mp4")
    assert len(pictures) >= 10
    assert times_s[-1] < 1.5


def test_a_camera_that_goes_away_leaves_no_file(clip, tmp_path):
    with serving(clip) as (place, _):
        done = subprocess.run(
            [sys.executable, "-m", "sealskin", "seal", f"rtsp://{place}",
             tmp_path / "sealed.mp4", "--duration", "3600"],
            capture_output=True,
            text=True,
            timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert "ended the stream; check that it is on" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_machine_that_is_too_slow_stays_near_to_now(tmp_path):
    """As if each picture took three times as long as the camera takes to film it."""
    clip = draw_clip(tmp_path / "walk.mp4", fps=10, seconds=20)
    with rtsp_server(clip) as (port, _):
        reader = open_source(f"rtsp://127.0.0.1:{port}/clip", SourceOptions())
        began_s, late, ahead_s = time.monotonic(), 0, []
        try:
            for item in reader.frames():
                if isinstance(item, DroppedFrame):
                    assert item.late, item.reason
                    late += 1
                    continue
                ahead_s.append(item.time_s - (time.monotonic() - began_s))
                if late and len(ahead_s) > 20:
                    break
                time.sleep(0.3)
        finally:
            reader.close()
    assert late > 5
    assert min(ahead_s) > max(ahead_s) - 4, "it is never later than some seconds"
