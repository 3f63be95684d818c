"""What runs in a camera's own process: seal, show, look, count.

Raw pixels live in this process, inside the airlock, so it leaves no core dump; it ends when the
main process ends or asks it to.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection

from sealskin.core.errors import SealskinError, SourceOfflineError
from sealskin.core.times import now_ms
from sealskin.pipeline.analyse import WEAK_SCORE
from sealskin.pipeline.job import Job
from sealskin.pipeline.messages import State, StateMessage
from sealskin.pipeline.outbox import Outbox
from sealskin.pipeline.watch import CameraWatch
from sealskin.seal.airlock import SourceInfo, SourceOptions, sealed_frames
from sealskin.seal.registry import sealer_from
from sealskin.sense.detector import PersonDetector

LAST_WORDS_S = 0.5
"""How long the main process may take to hear what is to be kept, when this one ends."""
END_WITHIN_S = 2.0
"""A silent camera blocks for as long as its time-out; nobody waits for it longer than this."""


def run_camera(job: Job, out: Connection, control: Connection) -> None:
    """The main function of the process; reports through `out`, ends when `control` is closed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    stop = threading.Event()
    outbox = Outbox(out.send, on_broken=stop.set)
    threading.Thread(
        target=_await_end, args=(control, stop), name="sealskin-control", daemon=True
    ).start()

    def tell(state: State, detail: str = "") -> None:
        outbox.put(StateMessage(job.camera.name, state, detail, now_ms()))

    tell("starting")
    try:
        _run(job, outbox, stop, on_running=lambda: tell("running"))
        if not stop.is_set():
            tell("ended", "the end of the source is reached")
    except SourceOfflineError as error:
        tell("offline", str(error))
    except SealskinError as error:
        tell("failed", str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing may be shown after it
        # Where, but not what: a foreign text might hold the password of a source's address.
        sys.stderr.write("".join(traceback.format_tb(error.__traceback__)))
        tell("failed", f"the camera's process failed with {type(error).__name__}; see the log")
    outbox.close(LAST_WORDS_S)
    sys.stderr.flush()
    os._exit(0)  # threads of a camera that hangs must not keep the process


def _await_end(control: Connection, stop: threading.Event) -> None:
    """Wait until the main process closes its end, by intent or by dying; then end, surely."""
    with contextlib.suppress(EOFError, OSError):
        control.recv_bytes()
    stop.set()
    time.sleep(END_WITHIN_S)
    os._exit(1)


def _run(job: Job, outbox: Outbox, stop: threading.Event, on_running: Callable[[], None]) -> None:
    camera = job.camera
    detector = PersonDetector(job.model, threads=job.threads, score_threshold=WEAK_SCORE)
    infos: list[SourceInfo] = []
    frames = sealed_frames(
        camera.source,
        sealer_from(camera.seal),
        options=SourceOptions(rtsp_transport=camera.rtsp_transport, loop=camera.loop),
        realtime=True,
        on_info=infos.append,
    )
    with contextlib.closing(frames), CameraWatch(camera, detector, outbox) as watch:
        running = False
        for frame in frames:
            if stop.is_set():
                return
            watch.see(frame, infos[0].fps)
            if not running:
                running = True
                on_running()
