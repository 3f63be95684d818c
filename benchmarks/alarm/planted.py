"""Plants events before a real `sealskin watch`, and waits for what its webhook tells."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from alarm.drawn import (
    CLIP_S,
    LINES,
    PLAYED,
    SEAL,
    ZONES,
    detector,
    scene,
    settings_of,
    write_clip,
)
from servers.receivers import WebhookServer
from unit.sense.rules.acting import lying, play, standing

LATE_S = 20.0
"""So long is waited for what a clip should ring, after its end."""
GONE_S = 25.0


def planted(folder: Path, at_once: int) -> tuple[int, list[float], dict[str, int], dict[str, int]]:
    """Two events for each rule.

    Args:
        folder: for clips, databases and logs.
        at_once: cameras that are played at the same time.

    Returns:
        How many events there were; the seconds from each found one to the webhook; how many were
        found, and how often more was rung than that, by rule.
    """
    for kind in PLAYED:
        write_clip(folder / f"{kind}.mp4", scene(kind), CLIP_S)
    model, delays = detector(folder), list[float]()
    found, more = dict[str, int](), dict[str, int]()
    for some in (PLAYED[at : at + at_once] for at in range(0, len(PLAYED), at_once)):
        with WebhookServer() as server:
            with _watching(_configuration(folder, server.url, some), model):
                time.sleep(CLIP_S + LATE_S)
            for kind in some:
                found[kind], more[kind] = _count(server, kind, delays)
    gone, more_gone = _gone(folder, model, delays)
    found |= {"fall": _falls(), "camera_gone": gone}
    more["camera_gone"] = more_gone
    return 2 * len(found), delays, found, {kind: n for kind, n in more.items() if n}


def _count(server: WebhookServer, kind: str, delays: list[float]) -> tuple[int, int]:
    own = [post for post in server.posts if post.json["kind"] == kind and not post.json["test"]]
    # The moment of an alarm is that of the frame at which its rule came true.
    delays += [post.at_s - post.json["time_ms"] / 1000 for post in own]
    print(f"{kind}: {len(own)} of 2", flush=True)
    return min(2, len(own)), max(0, len(own) - 2)


def _falls() -> int:
    """Two falls on tracks: the drawn people have boxes of one shape."""

    def falls(time_s: float) -> tuple[float, float, float, float]:
        return lying(200) if 4 <= time_s % 20 < 10 else standing(200)

    found = min(2, len(play({"kind": "fall"}, [falls], 40)))
    print(f"fall, on tracks: {found} of 2", flush=True)
    return found


def _gone(folder: Path, model: Path, delays: list[float]) -> tuple[int, int]:
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
        path = _write(folder, server.url, "gone", cameras)
        with _watching(path, model):
            time.sleep(GONE_S)
        return _count(server, "camera_gone", delays)


def _configuration(folder: Path, url: str, kinds: Sequence[str]) -> Path:
    cameras = [
        {
            "name": kind.replace("_", "-"),
            "source": str(folder / f"{kind}.mp4"),
            "seal": {"method": SEAL},
            "lines": LINES,
            "zones": ZONES,
            "rules": [
                {
                    "kind": kind,
                    "name": "planted",
                    "again_after_s": 2,
                    "clip": False,
                    **settings_of(kind),
                }
            ],
        }
        for kind in kinds
    ]
    return _write(folder, url, kinds[0], cameras)


def _write(folder: Path, url: str, name: str, cameras: list[dict[str, Any]]) -> Path:
    path = folder / f"{name}.yaml"
    settings = {
        "database": str(folder / f"{name}.db"),
        "server": {"port": 0},
        "journal": {"file": str(folder / f"{name}.jsonl")},
        "alarms": {"folder": str(folder / "clips"), "webhooks": [{"name": "b", "url": url}]},
        "cameras": cameras,
    }
    path.write_text(json.dumps(settings))  # JSON is YAML
    return path


@contextlib.contextmanager
def _watching(config: Path, model: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "sealskin", "watch", "--config", str(config)]
    with subprocess.Popen(
        [*command, "--model", str(model)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()
