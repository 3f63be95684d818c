"""Keeps one process a camera running, and starts those again that fail."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.times import now_ms
from sealskin.pipeline.job import Job
from sealskin.pipeline.messages import FragmentMessage, Message, State, StateMessage

BACKOFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Waiting times before the first, second, ... further try; the last one is kept."""
STEADY_S = 60.0
"""Who has run for so long starts at the bottom of the ladder again."""
SILENT_S = 60.0
"""A process that says it runs and shows nothing for so long hangs, and is ended."""
STOP_S = 1.0
"""How long a process may take to end by itself."""

_SPAWN = multiprocessing.get_context("spawn")


class Supervisor:
    """A context manager: cameras are watched while it is open.

    Args:
        cameras: what to watch.
        on_message: told everything that the cameras report, in one thread a camera; it must be
            quick.
        model: the detector's ONNX file; None for the shipped one.
    """

    def __init__(
        self,
        cameras: Sequence[CameraConfig],
        on_message: Callable[[Message], None],
        *,
        model: Path | None = None,
    ) -> None:
        cores = len(os.sched_getaffinity(0))
        threads = max(1, cores // max(1, len(cameras)))
        self._keepers = [_Keeper(Job(camera, model, threads), on_message) for camera in cameras]

    def __enter__(self) -> Self:
        # Started here because it unblocks signals in the thread that starts it; see _Keeper.
        resource_tracker.ensure_running()
        for keeper in self._keepers:
            keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for keeper in self._keepers:
            keeper.stop.set()
        for keeper in self._keepers:
            keeper.finish()


class _Keeper(threading.Thread):
    """Runs one camera's process again and again."""

    def __init__(self, job: Job, on_message: Callable[[Message], None]) -> None:
        super().__init__(name=f"sealskin-keeper-{job.camera.name}", daemon=True)
        self._job = job
        self._on_message = on_message
        self._process: SpawnProcess | None = None
        self._tries = 0
        self._began_s = 0.0
        self.stop = threading.Event()

    def run(self) -> None:
        # Ctrl-C and service managers hit the whole group, but only the main process decides what
        # happens then. The mask is inherited: it holds while a process still starts up.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        while not self.stop.is_set():
            self._began_s = time.monotonic()
            if self._run_once() == "ended":
                return
            self.stop.wait(self._next_wait_s())
            self._tries += 1

    def finish(self) -> None:
        """Wait for the end of the process; a hanging one is killed."""
        self.join(2 * STOP_S)
        while self.is_alive():
            if self._process is not None:
                self._process.kill()
            self.join(0.1)

    def _next_wait_s(self) -> float:
        if time.monotonic() - self._began_s >= STEADY_S:
            self._tries = 0
        return BACKOFF_S[min(self._tries, len(BACKOFF_S) - 1)]

    def _run_once(self) -> State | None:
        """One life of the process; its last state, or None when it was stopped."""
        receive, send = _SPAWN.Pipe(duplex=False)
        control_end, control = _SPAWN.Pipe(duplex=False)
        with receive, control:
            with send, control_end:
                self._process = process = _SPAWN.Process(
                    target=_camera_process,
                    args=(self._job, send, control_end),
                    name=f"sealskin-{self._job.camera.name}",
                    daemon=True,
                )
                process.start()
            state, why = self._listen(receive, control)
        _end(process)
        if self.stop.is_set():
            return None
        if state in ("starting", "running"):
            why = why or f"the camera's process ended with status {process.exitcode}"
            state = "failed"
            self._tell(StateMessage(self._job.camera.name, "failed", why, now_ms()))
        return state

    def _listen(self, receive: Connection, control: Connection) -> tuple[State, str]:
        """Pass messages on until the process is gone or is to go; its last state, and why."""
        state: State = "starting"
        heard_s, ending_s = time.monotonic(), None
        while True:
            now_s = time.monotonic()
            if ending_s is None and self.stop.is_set():
                control.close()  # and listen to the last words
                ending_s = now_s
            if ending_s is not None and now_s - ending_s > STOP_S:
                return state, ""
            if now_s - heard_s > SILENT_S:
                return state, f"the camera's process showed nothing for {SILENT_S:g} s"
            try:
                if not receive.poll(0.1):
                    continue
                message: Message = receive.recv()
            except (EOFError, OSError):
                return state, ""
            if isinstance(message, StateMessage):
                state = message.state
                heard_s = now_s
            elif isinstance(message, FragmentMessage):
                heard_s = now_s
            self._tell(message)

    def _tell(self, message: Message) -> None:
        if isinstance(message, StateMessage) and message.state in ("offline", "failed"):
            again = f"{message.detail}; next try in {self._next_wait_s():g} s"
            message = replace(message, detail=again)
        self._on_message(message)


def _camera_process(job: Job, out: Connection, control: Connection) -> None:
    """The process's main function; what it imports stays out of the main process."""
    from sealskin.pipeline.worker import run_camera

    run_camera(job, out, control)


def _end(process: SpawnProcess) -> None:
    """Wait for the end of a process that was asked to end, but not for long."""
    process.join(STOP_S)
    if process.is_alive():
        process.kill()
        process.join()
