"""Keeps one process a camera running, and starts those again that fail.

A camera that does not answer is the business of its process, which stays and asks again (see
`worker`). Here is what happens when the process itself ends, which it does for our own faults.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RULES
from sealskin.core.errors import SourceError
from sealskin.core.states import Cause
from sealskin.core.times import now_ms
from sealskin.pipeline.job import Job
from sealskin.pipeline.ladder import Ladder, state_of
from sealskin.pipeline.messages import BeatMessage, FragmentMessage, Message, StateMessage
from sealskin.pipeline.resolve import is_indirect, with_stream
from sealskin.pipeline.unpack import NoMessageError, unpack

SILENT_S = 60.0
"""A process that shows nothing, and gives no sign of life, for so long hangs, and is ended."""
STOP_S = 1.0
"""How long a process may take to end by itself."""

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Settings of libraries, which read them when they are imported."""

OUTSIDE = {"site", "floor", "place", "covers", "group", "record", "keep", "rules"}
"""Settings that are no business of a camera's process, or that it takes while it runs (rules)."""

_SPAWN = multiprocessing.get_context("spawn")


class Supervisor:
    """A context manager: cameras are watched while it is open.

    Args:
        cameras: what to watch.
        on_message: told everything that the cameras report, in one thread a camera; it must be
            quick.
        model: the detector's ONNX file; None for the shipped one.
        things_model: the same of things.
        timezones: of cameras by name, for the hours of their rules; others go by this machine's.
    """

    def __init__(
        self,
        cameras: Sequence[CameraConfig],
        on_message: Callable[[Message], None],
        *,
        model: Path | None = None,
        things_model: Path | None = None,
        timezones: Mapping[str, str] | None = None,
    ) -> None:
        self._on_message = on_message
        self._model, self._things_model = model, things_model
        self._timezones = dict(timezones or {})
        self._lock = threading.Lock()
        self._open = False
        self._keepers: dict[str, _Keeper] = {}
        self._leaving: list[_Keeper] = []
        self.follow(cameras)

    def follow(self, cameras: Sequence[CameraConfig]) -> None:
        """Watch these from now on: only what is new, gone or changed is started or stopped.

        Returns at once; a camera whose settings changed is started when its old process is gone.
        """
        threads = max(1, len(os.sched_getaffinity(0)) // max(1, len(cameras)))
        with self._lock:
            wanted = {camera.name: camera for camera in cameras}
            for name, keeper in list(self._keepers.items()):
                if name not in wanted or needs_restart(keeper.camera, wanted[name]):
                    keeper.stop.set()
                    self._leaving.append(self._keepers.pop(name))
            self._leaving = [keeper for keeper in self._leaving if not keeper.is_over()]
            for name, camera in wanted.items():
                if name in self._keepers:
                    self._keepers[name].take_rules(camera)
                else:
                    before = next((k for k in self._leaving if k.camera.name == name), None)
                    zone = self._timezones.get(name)
                    job = Job(
                        camera,
                        self._model,
                        threads,
                        timezone=zone,
                        things_model=self._things_model,
                    )
                    self._keepers[name] = keeper = _Keeper(job, self._on_message, before)
                    if self._open:
                        keeper.start()

    def __enter__(self) -> Self:
        # Started here because it unblocks signals in the thread that starts it; see _Keeper.
        resource_tracker.ensure_running()
        with self._lock:
            self._open = True
            for keeper in self._keepers.values():
                keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._open = False
            keepers = [*self._keepers.values(), *self._leaving]
        for keeper in keepers:
            keeper.stop.set()
        for keeper in keepers:
            keeper.finish()


def needs_restart(old: CameraConfig, new: CameraConfig) -> bool:
    """Whether a camera's process has to be started anew."""
    return old.model_dump(exclude=OUTSIDE) != new.model_dump(exclude=OUTSIDE)


class _Keeper(threading.Thread):
    """Runs one camera's process again and again, once the one before it is gone."""

    def __init__(
        self, job: Job, on_message: Callable[[Message], None], before: _Keeper | None = None
    ) -> None:
        super().__init__(name=f"sealskin-keeper-{job.camera.name}", daemon=True)
        self._before = before
        self._job = job
        self._on_message = on_message
        self._process: SpawnProcess | None = None
        self._ladder = Ladder()
        self._began_s = 0.0
        self._trouble: StateMessage | None = None
        self._control: Connection | None = None
        self._lock = threading.Lock()  # over what is sent to the process
        self.stop = threading.Event()

    def take_rules(self, camera: CameraConfig) -> None:
        """Go on with what needs no restart: other rules, at once and for all later starts."""
        with self._lock:
            old, self._job = self._job.camera, replace(self._job, camera=camera)
            if camera.rules != old.rules and self._control is not None:
                with contextlib.suppress(OSError):  # the process ended: the next one knows
                    self._control.send_bytes(RULES.dump_json(camera.rules))

    def run(self) -> None:
        # Ctrl-C and service managers hit the whole group, but only the main process decides what
        # happens then. The mask is inherited: it holds while a process still starts up.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        if self._before is not None:
            self._before.finish()  # a camera may not serve two, and what it says would mix
            self._before = None
        while not self.stop.is_set():
            self._began_s = time.monotonic()
            wait_s = self._run_once()
            if wait_s is None:
                return
            self.stop.wait(wait_s)

    @property
    def camera(self) -> CameraConfig:
        """What it watches."""
        return self._job.camera

    def is_over(self) -> bool:
        """Whether it ran and came to its end."""
        return self.ident is not None and not self.is_alive()

    def finish(self) -> None:
        """Wait for the end of the process; a hanging one is killed."""
        if self.ident is None:
            return  # it was never started
        self.join(2 * STOP_S)
        while self.is_alive():
            if self._process is not None:
                self._process.kill()
            self.join(0.1)

    def _run_once(self) -> float | None:
        """One life of the process; seconds until the next one, None when there is to be none."""
        job = self._job
        if is_indirect(job.camera.source):
            try:
                job = with_stream(job, self.stop)
            except SourceError as error:
                return None if self.stop.is_set() else self._failed(self._away(error))
        receive, send = _SPAWN.Pipe(duplex=False)
        control_end, control = _SPAWN.Pipe(duplex=False)
        with receive, control:
            # Rules that change meanwhile go to the new process.
            with send, control_end, self._lock:
                camera = job.camera.model_copy(update={"rules": self._job.camera.rules})
                job = replace(job, camera=camera)
                self._process = process = _SPAWN.Process(
                    target=_camera_process,
                    args=(job, send, control_end),
                    name=f"sealskin-{self._job.camera.name}",
                    daemon=True,
                )
                process.start()
                self._control = control
            try:
                last = self._listen(process, receive, control)
            finally:
                with self._lock:
                    self._control = None
        _end(process)
        if self.stop.is_set() or (last is not None and last.state == "ended"):
            return None
        if last is None:
            last = self._state(f"its process ended with status {process.exitcode}", "process-died")
        return self._failed(last)

    def _listen(
        self, process: SpawnProcess, receive: Connection, control: Connection
    ) -> StateMessage | None:
        """Pass messages on until the process is gone or is to go.

        Returns:
            Its last state, if it ended for a reason: at the end of a file, or for a fault that it
            found itself, or because it hangs. None if it ended without a word.
        """
        heard_s, ending_s = time.monotonic(), None
        last: StateMessage | None = None
        while True:
            now_s = time.monotonic()
            if ending_s is None and self.stop.is_set():
                with self._lock:
                    self._control = None
                    control.close()  # and listen to the last words
                ending_s = now_s
            if ending_s is not None and now_s - ending_s > STOP_S:
                return last
            if now_s - heard_s > SILENT_S:
                return self._state(
                    f"its process showed nothing for {SILENT_S:g} s", "process-hangs"
                )
            try:
                if not receive.poll(0.1):
                    continue
                message = unpack(receive.recv_bytes())
            except (EOFError, OSError):
                return last
            except NoMessageError:
                process.kill()
                return self._state("its process sent something that is no message", "defect")
            if isinstance(message, StateMessage | BeatMessage | FragmentMessage):
                heard_s = now_s
            if isinstance(message, StateMessage) and _is_final(message):
                last = message
                if message.state != "ended":
                    continue  # told when it is known when the process is started again
            try:
                self._pass_on(message)
            except Exception as error:  # noqa: BLE001 - whatever it is, this camera ends for now
                # Where, but not what: the process may have sent anything.
                sys.stderr.write("".join(traceback.format_tb(error.__traceback__)))
                process.kill()
                name = type(error).__name__
                return self._state(f"what its process sent cannot be taken ({name})", "defect")

    def _pass_on(self, message: Message) -> None:
        if message.camera != self._job.camera.name:
            raise NoMessageError  # it speaks for itself only
        if isinstance(message, StateMessage):
            self._tell(message)
        elif not isinstance(message, BeatMessage):
            self._on_message(message)

    def _state(self, what: str, cause: Cause) -> StateMessage:
        name = self._job.camera.name
        detail = f"{what}; it is started again, and if this goes on, tell your administrator"
        return StateMessage(name, "failed", detail, now_ms(), cause)

    def _away(self, error: SourceError) -> StateMessage:
        state = state_of(error.cause)
        return StateMessage(self._job.camera.name, state, str(error), now_ms(), error.cause)

    def _failed(self, last: StateMessage) -> float:
        """Tell of a process that failed; seconds until it is started again."""
        self._ladder.ran_for(time.monotonic() - self._began_s)
        wait_s = self._ladder.fail(last.cause)
        tries = max(last.tries, self._ladder.tries)
        next_try_ms = now_ms() + round(wait_s * 1000)
        self._tell(replace(last, tries=tries, next_try_ms=next_try_ms))
        return wait_s

    def _tell(self, message: StateMessage) -> None:
        """Pass a state on; a trouble that outlives the process goes on since it began."""
        old = self._trouble
        if message.state in ("failed", "offline"):
            if old is not None and (old.state, old.cause) == (message.state, message.cause):
                message = replace(message, since_ms=old.since_ms)
            self._trouble = message
        elif message.state == "running":
            self._trouble = None
        self._on_message(message)


def _is_final(message: StateMessage) -> bool:
    """Whether the process ends after this: it has come to the end, or will not try again."""
    away = message.state in ("failed", "offline")
    return message.state == "ended" or (away and message.next_try_ms is None)


def _camera_process(job: Job, out: Connection, control: Connection) -> None:
    """The process's main function; what it imports stays out of the main process."""
    from sealskin.pipeline.confine import confine, needs_of

    # Cameras share the cores; threads of each for all of them would only wait for one another.
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    missing = confine(needs_of(job))  # before libraries are imported that start threads
    from sealskin.pipeline.worker import run_camera

    run_camera(job, out, control, missing)


def _end(process: SpawnProcess) -> None:
    """Wait for the end of a process that was asked to end, but not for long."""
    process.join(STOP_S)
    if process.is_alive():
        process.kill()
        process.join()
