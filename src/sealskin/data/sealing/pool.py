"""Processes that share the items of a run.

A decoder that a damaged file kills takes its process with it. So each process has one item at a
time and a pipe of its own: who died over what is known, it is tried once more, and then refused.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

from sealskin.core.errors import SealskinError
from sealskin.data.sealing.task import Outcome, Task
from sealskin.data.sets.item import Item
from sealskin.seal.of_thread import OfThread

TRIES = 2
PICTURE_TIMEOUT_S = 300.0
"""A picture that takes longer hangs; videos and shards may take hours."""
WAKE_S = 1.0
# Not fork: OpenCV and OpenVINO have threads, and a fork copies their locks without them.
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    item: Item | None = None
    since_s: float = 0.0


class Pool:
    """Seals items in several processes. A context manager.

    Args:
        task: what all items have in common.
        processes: how many.

    Raises:
        SealskinError: a process cannot make the sealer or write the set.
    """

    def __init__(self, task: Task, processes: int) -> None:
        self._task = task
        self._count = processes
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()  # files come into place in one step: there is no bad moment
        for worker in self._workers:
            worker.process.join(timeout=10)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def outcomes(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """What became of each item, in the order in which they are done."""
        waiting, again = iter(items), deque[Item]()
        tries: dict[str, int] = {}
        while len(self._workers) < self._count:
            self._workers.append(self._start())
        while True:
            for place, worker in enumerate(self._workers):
                if worker.item is None:
                    item = again.popleft() if again else next(waiting, None)
                    if item is not None and not _hand(worker, item):
                        again.append(item)
                        self._workers[place] = self._replace(worker)
            busy = [worker for worker in self._workers if worker.item is not None]
            if not busy and not again:
                return
            ready = set(wait([worker.pipe for worker in busy], WAKE_S))
            for place, worker in enumerate(self._workers):
                item = worker.item
                if item is None:
                    continue
                if worker.pipe in ready:
                    outcome = self._received(worker)
                elif _hangs(worker):
                    worker.process.kill()
                    outcome = None
                else:
                    continue
                worker.item = None
                if outcome is None:
                    why = self._why(worker)
                    self._workers[place] = self._replace(worker)
                    tries[item.target] = tries.get(item.target, 0) + 1
                    if tries[item.target] < TRIES:
                        again.append(item)
                        continue
                    outcome = Outcome(
                        item.target, repr(item), refused=f"what sealed it {why}, twice"
                    )
                yield outcome

    def _start(self) -> _Worker:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=_work, args=(theirs, self._task), name="sealskin-seal-data", daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        # The first word is about the sealer: without one there is nothing to be tried again.
        try:
            word = ours.recv()
        except (EOFError, OSError) as error:
            raise SealskinError(
                f"a process that should seal {self._why(worker)} at its start; "
                "check the memory that is free"
            ) from error
        if isinstance(word, BaseException):
            raise word
        return worker

    def _replace(self, worker: _Worker) -> _Worker:
        worker.pipe.close()
        worker.process.join()
        return self._start()

    def _received(self, worker: _Worker) -> Outcome | None:
        """What a process sent; None where it died instead."""
        try:
            word = worker.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(word, BaseException):
            raise word
        assert isinstance(word, Outcome)
        return word

    def _why(self, worker: _Worker) -> str:
        worker.process.join(timeout=10)
        code = worker.process.exitcode
        if code is not None and code < 0:
            hung = -code == signal.SIGKILL
            return f"was killed ({signal.Signals(-code).name}{', or hung' if hung else ''})"
        return f"ended with status {code}"


def _hand(worker: _Worker, item: Item) -> bool:
    """Give an item to an idle process; False where it has died in the meantime."""
    try:
        worker.pipe.send(item)
    except (BrokenPipeError, OSError):
        return False
    worker.item, worker.since_s = item, time.monotonic()
    return True


def _hangs(worker: _Worker) -> bool:
    assert worker.item is not None
    return worker.item.kind == "picture" and time.monotonic() - worker.since_s > PICTURE_TIMEOUT_S


def _work(pipe: Connection, task: Task) -> None:
    """What a process does until its pipe is closed, as it is when whoever started it dies."""
    import cv2

    from sealskin.data.sealing.process import bound_memory, hush_libraries, keep_memory
    from sealskin.data.sealing.work import seal_item

    # Ctrl-C is the starter's to answer; processes are ended by it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hush_libraries()
    cv2.setNumThreads(1)  # there are as many processes as cores
    try:
        # One of many here as well: with a thread to itself, and folders have many sizes.
        sealer = OfThread(task.choice.make())()
    except SealskinError as error:
        pipe.send(error)
        return
    keep_memory()
    bound_memory()
    pipe.send(None)
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Outcome | SealskinError = seal_item(task, item, sealer)
        except SealskinError as error:
            answer = error
        try:
            pipe.send(answer)
        except (BrokenPipeError, OSError):
            return
