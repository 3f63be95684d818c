"""What runs in a camera's own process: seal, show, look, count.

A camera that does not answer, or stops, is asked again from here: the process stays, with its
detector loaded, so that the picture is back within seconds. For our own faults the process ends,
and the supervisor starts another. It ends, too, when the main process ends or asks it to.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from zoneinfo import ZoneInfo

import cv2

from sealskin.core.config_rules import RULES, RuleConfig
from sealskin.core.errors import SealskinError, SourceError
from sealskin.core.heap import keep_small
from sealskin.core.states import Cause
from sealskin.pipeline.analyse import WEAK_SCORE
from sealskin.pipeline.desk import Desk
from sealskin.pipeline.job import Job
from sealskin.pipeline.ladder import Ladder, state_of
from sealskin.pipeline.messages import BeatMessage, ConfinedMessage, FiguresMessage
from sealskin.pipeline.outbox import Outbox
from sealskin.pipeline.watch import CameraWatch
from sealskin.seal.airlock import Notice, SourceInfo, SourceOptions, sealed_frames
from sealskin.seal.registry import sealer_from
from sealskin.seal.sealer import Sealer, seal_id
from sealskin.seal.stages import StageTimes
from sealskin.sense.detector import PersonDetector, shipped_for
from sealskin.sense.facing_model import FacingModel
from sealskin.sense.things import ThingDetector

LAST_WORDS_S = 0.5
"""How long the main process may take to hear what is to be kept, when this one ends."""
BEAT_S = 1.0
"""How often a process that only waits says that it is alive."""
TODO: dict[Cause, str] = {
    "picture-changed": "check that lines and zones still fit",
    "clock-jumped": "nothing needs to be done",
    "clock-missing": "ours are used, and nothing needs to be done",
}
FIGURES_EVERY_S = 1.0
FRESH_TRIES = 10
"""After so many tries to look up a name the process makes way for a new one: the file that says who
is asked for names may have been replaced, and this one is confined to the old file. So may the
address that an ONVIF camera gave for its stream."""
END_WITHIN_S = 2.0
"""A silent camera blocks for as long as its time-out; nobody waits for it longer than this."""


def run_camera(job: Job, out: Connection, control: Connection, missing: Mapping[str, str]) -> None:
    """The main function of the process.

    Args:
        job: the camera, and how to watch it.
        out: it reports through this.
        control: it ends when this is closed.
        missing: what `confine` could not do.
    """
    cv2.setNumThreads(1)  # one camera of many
    keep_small()
    stop = threading.Event()
    outbox = Outbox(out.send, on_broken=stop.set)
    rules = _LatestRules(job.camera.rules)
    threading.Thread(
        target=_await_end, args=(control, stop, rules.set), name="sealskin-control", daemon=True
    ).start()

    desk = Desk(job.camera.name, outbox.put)
    desk.say("starting")
    outbox.put(ConfinedMessage(job.camera.name, dict(missing)))
    try:
        if _Camera(job, outbox, desk, stop, rules).run():
            desk.say("ended", detail="the end of the source is reached")
    except SealskinError as error:
        desk.say("failed", "defect", str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing may be shown after it
        # Where, but not what: a foreign text might hold the password of a source's address.
        sys.stderr.write("".join(traceback.format_tb(error.__traceback__)))
        name = type(error).__name__
        desk.say("failed", "defect", f"its process failed with {name}; where, is in the log")
    outbox.close(LAST_WORDS_S)
    sys.stderr.flush()
    os._exit(0)  # threads of a camera that hangs must not keep the process


def _await_end(
    control: Connection, stop: threading.Event, on_rules: Callable[[list[RuleConfig]], None]
) -> None:
    """Wait until the main process closes its end, by intent or by dying; then end, surely.

    Until then it may send other rules.
    """
    with contextlib.suppress(EOFError, OSError):
        while True:
            on_rules(RULES.validate_json(control.recv_bytes()))
    stop.set()
    time.sleep(END_WITHIN_S)
    os._exit(1)


class _LatestRules:
    """The rules as they were last sent, for the watch that runs and for those after it."""

    def __init__(self, rules: Sequence[RuleConfig]) -> None:
        self._lock = threading.Lock()
        self._rules = list(rules)
        self._watch: CameraWatch | None = None

    def set(self, rules: list[RuleConfig]) -> None:
        with self._lock:
            self._rules = rules
            if self._watch is not None:
                self._watch.set_rules(rules)

    def attach(self, watch: CameraWatch) -> None:
        with self._lock:
            self._watch = watch
            watch.set_rules(self._rules)


class _Camera:
    """One camera, asked again and again until it ends or is to end."""

    def __init__(
        self, job: Job, outbox: Outbox, desk: Desk, stop: threading.Event, rules: _LatestRules
    ) -> None:
        self._rules = rules
        self._zone_info = ZoneInfo(job.timezone) if job.timezone else None
        self._job = job
        self._outbox = outbox
        self._desk = desk
        self._stop = stop
        self._sealer = sealer_from(job.camera.seal)
        self._detector = None  # which saves its memory
        if job.camera.analytics:
            self._detector = PersonDetector(
                job.model or shipped_for(self._sealer.name),
                threads=job.threads,
                score_threshold=WEAK_SCORE,
            )
        self._facing = facing_model(job, self._sealer)
        self._things = things_model(job, self._sealer)
        self._stats = StageTimes()
        threading.Thread(target=self._tell_figures, name="sealskin-figures", daemon=True).start()
        self._ladder = Ladder()
        self._began_s: float | None = None  # when this try gave its first picture
        self._before: SourceInfo | None = None

    def run(self) -> bool:
        """True at the end of a source that has one, False when the process is to end."""
        while not self._stop.is_set():
            self._began_s = None
            try:
                self._watch()
            except SourceError as error:
                wait_s = self._failed(error)
            else:
                return not self._stop.is_set()
            # A container and its streams hold each other, and threads and frames of the decoder
            # with them: some 2 MB a try, which Python would find hours later.
            gc.collect()
            self._wait(wait_s)
        return False

    def _failed(self, error: SourceError) -> float | None:
        """Say why a try failed; seconds until the next one, None if another process is to try."""
        if self._began_s is not None:
            self._ladder.ran_for(time.monotonic() - self._began_s)
        wait_s: float | None = self._ladder.fail(error.cause)
        asks_anew = error.cause == "unknown-host" or self._job.indirect
        if asks_anew and self._ladder.tries % FRESH_TRIES == 0:
            wait_s = None
        self._desk.say(
            state_of(error.cause),
            error.cause,
            str(error),
            tries=self._ladder.tries,
            wait_s=wait_s,
        )
        return wait_s

    def _wait(self, wait_s: float | None) -> None:
        if wait_s is None:
            self._stop.set()
            return
        until_s = time.monotonic() + wait_s
        while (left_s := until_s - time.monotonic()) > 0:
            if self._stop.wait(min(left_s, BEAT_S)):
                return
            self._outbox.put(BeatMessage(self._job.camera.name))

    def _watch(self) -> None:
        """One try, as long as the camera gives pictures."""
        camera = self._job.camera
        infos: list[SourceInfo] = []
        odd: list[Notice] = []
        frames = sealed_frames(
            camera.source,
            self._sealer,
            options=SourceOptions(rtsp_transport=camera.rtsp_transport, loop=camera.loop),
            realtime=True,
            on_info=infos.append,
            on_notice=odd.append,
            stats=self._stats,
        )
        with (
            contextlib.closing(frames),
            CameraWatch(
                camera,
                self._detector,
                self._outbox,
                self._stats,
                self._zone_info,
                self._facing,
                self._things,
            ) as watch,
        ):
            self._rules.attach(watch)
            for frame in frames:
                if self._stop.is_set():
                    return
                if self._began_s is None:
                    self._began(infos[0])
                while odd:
                    notice = odd.pop(0)
                    self._desk.note(notice.cause, f"{notice.text}; {TODO[notice.cause]}")
                watch.see(frame, infos[0].fps)
                self._desk.tick()

    def _tell_figures(self) -> None:
        """In a thread of its own: they matter most when nothing comes out of the airlock."""
        while not self._stop.wait(FIGURES_EVERY_S):
            now = self._stats.figures
            self._outbox.put(
                FiguresMessage(
                    self._job.camera.name,
                    now.frames,
                    now.seconds,
                    now.latency,
                    now.latency_s,
                    self._outbox.lost,
                    self._outbox.skipped,
                )
            )

    def _began(self, info: SourceInfo) -> None:
        self._began_s = time.monotonic()
        self._desk.say("running")
        before, self._before = self._before, info
        if before is not None and _form(before) != _form(info):
            self._desk.note(
                "picture-changed",
                f"the picture changed from {_form(before)} to {_form(info)}; "
                f"{TODO['picture-changed']}",
            )


def facing_model(job: Job, sealer: Sealer) -> FacingModel | None:
    """What tells facing; None where nobody asks for it, or it does not know frames so sealed."""
    if not (job.camera.analytics and job.camera.facing.enabled):
        return None
    model = FacingModel(threads=job.threads)
    return model if seal_id(sealer) in model.seals else None


def things_model(job: Job, sealer: Sealer) -> ThingDetector | None:
    """What finds things; None where nobody asks for it, or it does not know frames so sealed."""
    if not (job.camera.analytics and job.camera.things):
        return None
    model = ThingDetector(job.camera.things, job.things_model, threads=1)
    return model if seal_id(sealer) == model.seal else None


def _form(info: SourceInfo) -> str:
    return f"{info.codec} {info.width_px}x{info.height_px}"
