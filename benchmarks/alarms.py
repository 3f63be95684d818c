"""Planted events through the real pipeline: all found, how fast, and how often for nothing.

    python benchmarks/alarms.py                      # all rules, two events each; two quiet hours
    python benchmarks/alarms.py --quiet-hours 0.02   # a short try

Each rule gets a drawn clip with its event twice, which `sealskin watch` plays as a camera: sealed
by `lowrate`, sensed, ruled, saved, told to a real web server. Figures are drawn for a tiny detector
that finds red, so what is measured is the rules and the way to the webhook, not the shipped
detector. Its boxes have one size, so falls are synthetic tracks instead. `p95_s` is from the frame
at which a rule came true, on the wall clock, to the request at the server. The quiet hours are
looped video of walkers, played faster than real time through the same classes with the time of the
frames. `tracks` has precision and recall of running and falling on synthetic tracks, with counts.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from results_file import write_result  # noqa: E402
from sealskin.core.config import CameraConfig  # noqa: E402
from sealskin.core.sealed import SealedFrame  # noqa: E402
from sealskin.pipeline.analyse import WEAK_SCORE, Analysis  # noqa: E402
from sealskin.pipeline.messages import AlarmMessage  # noqa: E402
from sealskin.pipeline.rulewatch import RuleWatch  # noqa: E402
from sealskin.seal.airlock import sealed_frames  # noqa: E402
from sealskin.seal.registry import make_sealer  # noqa: E402
from sealskin.sense.detector import PersonDetector  # noqa: E402
from servers.receivers import WebhookServer  # noqa: E402
from unit.sense.rules.acting import TALL, lying, play, standing, walker  # noqa: E402
from unit.sense.tiny_model import METADATA, save_tiny  # noqa: E402

SIZE = (256, 192)
FPS = 10
SETTLE_S = 6.0
"""Before the first event: the process starts, the empty scene is learnt."""
APART_S = 16.0
Picture = NDArray[np.uint8]
Draw = Callable[[float], Picture]


def room() -> Picture:
    """An empty room with detail, and without red."""
    rng = np.random.default_rng(3)
    rgb = np.full((SIZE[1], SIZE[0], 3), (0, 70, 80), np.uint8)
    for _ in range(30):
        x, y = int(rng.integers(0, SIZE[0] - 20)), int(rng.integers(0, SIZE[1] - 20))
        wide, high = int(rng.integers(12, 50)), int(rng.integers(10, 40))
        colour = (0, int(rng.integers(20, 200)), int(rng.integers(20, 200)))
        cv2.rectangle(rgb, (x, y), (x + wide, y + high), colour, -1)
    return rgb


ROOM = room()


def figure(rgb: Picture, x: float, y: float = 0.5, wide: int = 24, high: int = 32) -> Picture:
    """With somebody whose middle is at x, y (fractions)."""
    out = rgb.copy()
    left, top = round(x * SIZE[0] - wide / 2), round(y * SIZE[1] - high / 2)
    out[max(0, top) : top + high, max(0, left) : left + wide] = (255, 0, 0)
    return out


def twice(event: Draw, lasts_s: float) -> Draw:
    """An event that happens two times, in a room that is empty before, between and after."""

    def draw(time_s: float) -> Picture:
        for begin_s in (SETTLE_S, SETTLE_S + APART_S):
            if begin_s <= time_s < begin_s + lasts_s:
                return event(time_s - begin_s)
        return ROOM

    return draw


def walks(speed: float, late_s: float = 0.0) -> Draw:
    return lambda t: figure(ROOM, 0.1 + speed * (t - late_s)) if t >= late_s else ROOM


def pair(t: float) -> Picture:
    rgb = figure(ROOM, 0.1 + 0.2 * t, 0.3)
    return figure(rgb, 0.1 + 0.2 * (t - 1), 0.7) if t >= 1 else rgb


def many(_: float) -> Picture:
    rgb = ROOM
    for number in range(4):
        rgb = figure(rgb, 0.15 + 0.22 * number)
    return rgb


def thing(rgb: Picture) -> Picture:
    out = rgb.copy()
    cv2.rectangle(out, (150, 130), (180, 160), (0, 255, 255), -1)
    cv2.rectangle(out, (156, 136), (174, 154), (0, 0, 0), -1)
    return out


MOVED = np.roll(ROOM, (25, 60), axis=(0, 1))
DARK = np.full_like(ROOM, 12)
GLARE = np.full_like(ROOM, 252)

# By rule: its settings, what happens, and how long it lasts.
EVENTS: dict[str, tuple[dict[str, object], Draw, float]] = {
    "presence": ({"zone": "right", "after_s": 1}, lambda _: figure(ROOM, 0.75), 5),
    "loitering": ({"zone": "right", "longer_than_s": 6}, lambda _: figure(ROOM, 0.75), 10),
    "running": ({"faster_than": 1.5, "for_s": 0.6}, walks(0.42), 2.2),
    "crowding": ({"more_than": 3, "for_s": 2}, many, 6),
    "wrong_way": ({"line": "door", "closed": "in"}, walks(0.15), 5.5),
    "tailgating": ({"line": "door", "within_s": 3}, pair, 5.0),
    "object_left": ({"after_s": 4}, lambda _: thing(ROOM), 10),
    "camera_covered": ({"for_s": 2}, lambda _: DARK, 5),
    "camera_blinded": ({"for_s": 2}, lambda _: GLARE, 5),
    "camera_moved": ({"for_s": 2}, lambda _: MOVED, 6),
}


def scene(kind: str) -> Draw:
    """What happens in the clip of a rule."""
    if kind == "object_taken":
        return twice_taken
    _, event, lasts_s = EVENTS[kind]
    return twice(event, lasts_s)


def twice_taken(time_s: float) -> Picture:
    """A thing that is there is taken, put back, and taken again."""
    gone = any(b <= time_s < b + 8 for b in (SETTLE_S, SETTLE_S + APART_S))
    return ROOM if gone else thing(ROOM)


def write_clip(path: Path, draw: Draw, seconds: float) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"crf": "10"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(round(seconds * FPS)):
            frame = VideoFrame.from_ndarray(draw(number / FPS), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def model(folder: Path) -> Path:
    """A detector that finds red; boxes this large make one of all that it finds in a figure."""
    card = METADATA | {"score_threshold": "0.25"}
    return save_tiny(folder / "tiny.onnx", sides=(26, 26, 26, 26), metadata=card)


def configuration(folder: Path, url: str, kinds: list[str]) -> Path:
    cameras = []
    for kind in kinds:
        settings = {"after_s": 4} if kind == "object_taken" else EVENTS[kind][0]
        rule = {"kind": kind, "name": "planted", "again_after_s": 2, "clip": False, **settings}
        cameras.append(
            {
                "name": kind.replace("_", "-"),
                "source": str(folder / f"{kind}.mp4"),
                "lines": [{"name": "door", "a": [0.5, 1], "b": [0.5, 0]}],
                "zones": [{"name": "right", "polygon": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}],
                "rules": [rule],
            }
        )
    path = folder / "alarms.yaml"
    plain = {
        "database": str(folder / "s.db"),
        "server": {"port": 0},
        "journal": {"file": str(folder / "log.jsonl")},
        "alarms": {"folder": str(folder / "clips"), "webhooks": [{"name": "b", "url": url}]},
        "cameras": cameras,
    }
    path.write_text(json.dumps(plain))  # JSON is YAML
    return path


@contextlib.contextmanager
def watching(config: Path, detector: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "sealskin", "watch", "--config", str(config)]
    with subprocess.Popen(
        [*command, "--model", str(detector)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()


def planted(folder: Path, at_once: int) -> tuple[int, int, list[float], dict[str, int]]:
    """How many events were planted and found, the delays, and what was found by rule."""
    kinds = [*EVENTS, "object_taken"]
    length_s = SETTLE_S + 2 * APART_S
    for kind in kinds:
        write_clip(folder / f"{kind}.mp4", scene(kind), length_s)
    detector, delays, found = model(folder), [], {}
    for some in (kinds[at : at + at_once] for at in range(0, len(kinds), at_once)):
        with WebhookServer() as server:
            config = configuration(folder, server.url, some)
            with watching(config, detector):
                time.sleep(length_s + 20)
            posts = [post for post in server.posts if not post.json["test"]]
        for kind in some:
            own = [post for post in posts if post.json["kind"] == kind]
            found[kind] = min(2, len(own))
            # The moment of the alarm is that of the frame at which the rule came true.
            delays += [post.at_s - post.json["time_ms"] / 1000 for post in own]
            print(f"{kind}: {len(own)} of 2", flush=True)

    def falls(time_s: float) -> tuple[float, float, float, float]:
        is_down = 4 <= time_s % 20 < 10
        return lying(200) if is_down else standing(200)

    found["fall"] = min(2, len(play({"kind": "fall"}, [falls], 40)))
    print(f"fall, on tracks: {found['fall']} of 2", flush=True)
    gone, late = camera_gone(folder, detector)
    found["camera_gone"] = gone
    delays += late
    return 2 * (len(kinds) + 2), sum(found.values()), delays, found


def camera_gone(folder: Path, detector: Path) -> tuple[int, list[float]]:
    """Two cameras that cannot be reached; due two seconds after each is first found gone."""
    with WebhookServer() as server:
        cameras = [
            {
                "name": f"away-{number}",
                "source": f"rtsp://127.0.0.1:{9 + number}/x",
                "rules": [{"kind": "camera_gone", "name": "planted", "for_s": 2}],
            }
            for number in range(2)
        ]
        plain = json.loads(configuration(folder, server.url, []).read_text())
        path = folder / "gone.yaml"
        path.write_text(json.dumps({**plain, "cameras": cameras}))
        with watching(path, detector):
            time.sleep(25)
        own = [post for post in server.posts if post.json["kind"] == "camera_gone"]
    return min(2, len(own)), [post.at_s - post.json["time_ms"] / 1000 for post in own]


def quiet(folder: Path, hours: float) -> tuple[dict[str, int], float]:
    """Alarms by kind on looped video of walkers, and the camera-hours; as fast as it goes."""

    def stroll(time_s: float) -> Picture:
        there = 1 - abs(time_s / 8 % 2 - 1)
        return figure(ROOM, 0.12 + 0.7 * there)

    write_clip(folder / "quiet.mp4", stroll, 32)
    kinds = {kind: dict(settings) for kind, (settings, *_) in EVENTS.items()}
    kinds |= {"object_taken": {"after_s": 30}, "fall": {}, "object_left": {"after_s": 30}}
    kinds["loitering"] = {"zone": "right", "longer_than_s": 120}
    for kind in ("presence", "wrong_way"):  # these ring for each walker, and rightly
        del kinds[kind]
    camera = CameraConfig.model_validate(
        {
            "name": "quiet",
            "source": str(folder / "quiet.mp4"),
            "lines": [{"name": "door", "a": [0.5, 1], "b": [0.5, 0]}],
            "zones": [{"name": "right", "polygon": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}],
            "rules": [
                {"kind": kind, "name": kind.replace("_", "-"), **settings}
                for kind, settings in kinds.items()
            ],
        }
    )
    detector = PersonDetector(model(folder), threads=1, score_threshold=WEAK_SCORE)
    analysis = Analysis(camera, *SIZE, high_score=detector.operating_score)
    rules, rang = RuleWatch(camera, SIZE, 0), dict[str, int]()
    frames: list[SealedFrame] = list(sealed_frames(camera.source, make_sealer("lowrate")))
    step_s, number = 1 / FPS, 0
    while number * step_s < hours * 3600:
        first = frames[number % len(frames)]
        time_s = number * step_s
        frame = SealedFrame(first.pixels, time_s, number, first.seal_id)
        scene_now = analysis.update(detector.detect(frame), time_s)
        for record in rules.update(frame, scene_now, round(time_s * 1000)):
            if isinstance(record, AlarmMessage):
                rang[record.kind] = rang.get(record.kind, 0) + 1
        number += 1
    return rang, hours


def on_tracks(each: int = 20) -> dict[str, dict[str, float | int]]:
    """Precision and recall of running and falling on synthetic tracks with known truth."""

    def falls(at_s: float) -> Callable[[float], tuple[float, float, float, float]]:
        return lambda t: standing(200) if t < at_s else lying(200)

    def bends(at_s: float) -> Callable[[float], tuple[float, float, float, float]]:
        def act(t: float) -> tuple[float, float, float, float]:
            x0, y0, x1, y1 = standing(200)
            return (x0 - 8, y0 + 25, x1 + 8, y1) if at_s <= t < at_s + 4 else (x0, y0, x1, y1)

        return act

    rng = np.random.default_rng(3)
    answer: dict[str, dict[str, float | int]] = {}
    for kind in ("running", "fall"):
        hits = misses = wrong = 0
        for seed in range(each):
            speed, calm = float(rng.uniform(1.9, 3.5)), float(rng.uniform(0.5, 1.2))
            at_s = float(rng.uniform(2, 5))
            if kind == "running":
                true = walker(30, speed, end_s=540 / TALL / speed)
                false = walker(30, calm, end_s=540 / TALL / calm)
            else:
                true, false = falls(at_s), bends(at_s)
            hit = bool(play({"kind": kind}, [true], 12, seed=seed))
            hits, misses = hits + hit, misses + (not hit)
            wrong += bool(play({"kind": kind}, [false], 12, seed=seed))
        answer[kind] = {
            "events": each,
            "others": each,
            "found": hits,
            "false": wrong,
            "recall": round(hits / each, 3),
            "precision": round(hits / max(1, hits + wrong), 3),
        }
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quiet-hours", type=float, default=2.0)
    parser.add_argument("--at-once", type=int, default=4, help="cameras played at the same time")
    parser.add_argument("--no-planted", action="store_true")
    parser.add_argument("--dry", action="store_true", help="print, write no result")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sealskin-alarms-"))
    try:
        rang, hours = quiet(folder, options.quiet_hours)
        print("quiet:", rang or "no alarm", f"in {hours:g} hours", flush=True)
        tracks = on_tracks()
        print("tracks:", json.dumps(tracks), flush=True)
        if options.no_planted:
            return
        n_planted, n_found, delays, by_rule = planted(folder, options.at_once)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = {
        "p95_s": round(float(np.percentile(delays, 95)), 3) if delays else None,
        "false_per_camera_hour": round(sum(rang.values()) / hours, 3),
        "planted": n_planted,
        "found": n_found,
        "found_by_rule": by_rule,
        "tracks": tracks,
        "quiet_hours": hours,
        "quiet_by_rule": rang,
    }
    print(json.dumps(figures, indent=1))
    if not options.dry:
        write_result("alarms", [3], {}, **figures)


if __name__ == "__main__":
    main()
