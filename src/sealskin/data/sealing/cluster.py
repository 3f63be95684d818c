"""The same plan on a Ray cluster: actors, each with a pool of one process, share the items.

Plain Ray and not Ray Data: all that is needed is who does which items and what becomes of them, and
the journal wants that item by item. Ray Data would bring PyArrow and pandas, and its retries know
blocks but not pictures. With a pool inside of each actor, a picture that kills, hangs or swells its
process is treated as on a laptop.

Who is lost with its node loses a shard, which another one does again; its files come into place in
one step, so doing it again changes nothing. A driver that is killed takes its actors with it, and
the next run goes on from the journal.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sealskin.core.errors import ConfigError, SealskinError
from sealskin.data.remote import Remote
from sealskin.data.sealing.manifest import facts_of
from sealskin.data.sealing.place import stamp_of
from sealskin.data.sealing.pool import Pool
from sealskin.data.sealing.task import Outcome, Task
from sealskin.data.sets.item import Item

SHARD_PICTURES = 64
"""So much is done again when a node is lost; fewer would be a message for every other picture."""
SHARES = 8
"""Shards for each who seals, or more: with fewer, all would wait for the last one at the end."""
JOIN_S = 90.0
"""Joining a cluster takes seconds; one whose head is dead, over ten minutes."""
CONNECT_S = 5.0
ROOM_S = 600.0
"""So long nobody may be free to seal."""
WAKE_S = 1.0
END_S = 10.0
TRIES = 5
"""So often a shard may lose who does it; a picture that kills is refused long before."""
LIBRARIES = ("sealskin", "numpy", "opencv-python-headless", "pillow", "openvino", "av")
"""What decides the bytes of a sealed file; all nodes must have the same."""
PROBE = "import sys, ray; ray.init(sys.argv[1], log_to_driver=False, logging_level='ERROR')"


class ClusterError(SealskinError):
    """A cluster cannot be joined, or cannot do the work."""


@dataclass(slots=True)
class _Shard:
    items: list[Item]
    tries: int = 0


class Cluster:
    """Seals items on a Ray cluster, as `Pool` does on one machine. A context manager.

    Args:
        task: what all items have in common. Folders on disks must be seen by all nodes.
        address: HOST:PORT of the head; `auto` for the cluster that this machine is part of.
        actors: how many seal at once; None for one a processor of the cluster.

    Raises:
        ConfigError: Ray is missing, or the address is none.
        ClusterError: the cluster cannot be joined, or a node is not as this machine.
    """

    def __init__(self, task: Task, address: str, actors: int | None) -> None:
        self._task = task
        self._address = address
        self._count = actors
        self._sealers: list[Any] = []
        self._lost_at_start = 0

    def __enter__(self) -> Self:
        self._ray = _joined(self._address)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ends = [sealer.end.remote() for sealer in self._sealers]
        if ends:
            self._ray.wait(ends, num_returns=len(ends), timeout=END_S)
        for sealer in self._sealers:
            self._ray.kill(sealer)
        self._ray.shutdown()

    def outcomes(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """What became of each item, shard by shard as they are done."""
        wanted = list(items)
        if not wanted:
            return
        first = wanted[0]
        asked = _here(self._task), first, _stamp(self._task, first)
        count = self._count or int(self._ray.cluster_resources().get("CPU", 1))
        shards = deque(_shards(wanted, shard_pictures(len(wanted), count)))
        coming = dict(self._hire(asked) for _ in range(min(count, len(shards))))
        idle: list[Any] = []
        busy: dict[Any, tuple[Any, _Shard]] = {}
        seen_s = time.monotonic()
        while shards or busy:
            while idle and shards:
                sealer, shard = idle.pop(), shards.popleft()
                busy[sealer.seal.remote(shard.items)] = sealer, shard
            if busy:
                seen_s = time.monotonic()
            elif time.monotonic() - seen_s > ROOM_S:
                raise ClusterError(
                    f"no processor of the cluster was free for {ROOM_S:.0f} seconds; look at "
                    "`ray status`"
                )
            ready, _ = self._ray.wait([*busy, *coming], num_returns=1, timeout=WAKE_S)
            for answer in ready:
                new = coming.pop(answer, None)
                sealer, lost = (new, None) if new is not None else busy.pop(answer)
                try:
                    said = self._answer(answer)
                except self._ray.exceptions.RayActorError as error:
                    self._dismiss(sealer, lost, error)
                    if lost is not None:
                        shards.appendleft(lost)
                    coming.update([self._hire(asked)])
                    continue
                idle.append(sealer)
                yield from said

    def _hire(self, asked: tuple[dict[str, str], Item, object]) -> tuple[Any, Any]:
        """A new actor: what it will say when it is there, and itself."""
        sealer = self._ray.remote(num_cpus=1)(_Sealing).remote(self._task)
        self._sealers.append(sealer)
        return sealer.begin.remote(*asked), sealer

    def _dismiss(self, sealer: Any, shard: _Shard | None, error: Exception) -> None:
        """Give an actor up that does not answer: its node is gone, or was out of reach."""
        self._sealers.remove(sealer)
        self._ray.kill(sealer)
        if shard is not None:
            shard.tries += 1
        else:
            self._lost_at_start += 1
        if shard is not None and shard.tries >= TRIES:
            raise ClusterError(
                f"who should seal was lost {TRIES} times over the same items; look at the nodes' "
                "memory and logs"
            ) from error
        if self._lost_at_start > TRIES:
            why = str(error).strip().splitlines()[-1]
            raise ClusterError(
                f"who should seal is lost at its start ({why}); install Sealskin on all nodes"
            ) from error

    def _answer(self, answer: Any) -> Sequence[Outcome]:
        try:
            said: Sequence[Outcome] = self._ray.get(answer)
        except self._ray.exceptions.RayTaskError as error:
            cause = error.cause
            raise cause if isinstance(cause, SealskinError) else error from None
        return said


class _Sealing:
    """What runs on a node: an actor with a process that seals.

    Args:
        task: of the run.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._stack = ExitStack()

    def begin(self, there: dict[str, str], item: Item, stamp: object) -> Sequence[Outcome]:
        """See that this node would do as the driver's machine does, and start.

        Raises:
            ClusterError: it would not.
        """
        node = socket.gethostname()
        for name, value in _here(self._task).items():
            if there.get(name) != value:
                raise ClusterError(
                    f"the node {node} has {name} {value}, this machine {there.get(name)}; install "
                    "the same on all nodes"
                )
        out = self._task.out
        where = None if isinstance(out, Remote) else self._task.scratch
        if _stamp(self._task, item) != stamp or (where is not None and not where.is_dir()):
            raise ClusterError(
                f"the node {node} does not see the raw set's or the sealed set's folder as this "
                "machine does; share them, or use s3://"
            )
        # Of its own: numbers of processes are the same on other nodes.
        made = tempfile.TemporaryDirectory(prefix="sealskin-", dir=where)
        scratch = Path(self._stack.enter_context(made))
        self._pool = self._stack.enter_context(Pool(replace(self._task, scratch=scratch), 1))
        return []

    def seal(self, items: list[Item]) -> Sequence[Outcome]:
        """Seal a shard."""
        return list(self._pool.outcomes(items))

    def end(self) -> None:
        """End the process and leave nothing behind."""
        self._stack.close()


def _joined(address: str) -> Any:
    """Ray, joined to a cluster within a bound of time."""
    if "://" in address or (address != "auto" and not address.rpartition(":")[2].isdigit()):
        raise ConfigError(
            f"expected HOST:PORT of a cluster's head, or auto, got {address}; this machine must be "
            "part of the cluster: ray start --address HOST:PORT"
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing here calls home
    try:
        import ray
    except ImportError as error:
        raise ConfigError("--ray needs Ray: pip install 'sealskin[ray]'") from error
    if address != "auto":
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_S).close()
        except OSError as error:
            raise ClusterError(
                f"nobody answers at {address} ({error.strerror or error}); start the head: ray "
                "start --head"
            ) from error
    # Joining cannot be interrupted, so it is tried in a process that can be killed.
    try:
        tried = subprocess.run(
            [sys.executable, "-c", PROBE, address],
            capture_output=True,
            text=True,
            timeout=JOIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ClusterError(
            f"the cluster at {address} did not let this machine in within {JOIN_S:.0f} seconds; "
            "its head hangs or is no Ray: look at `ray status`"
        ) from error
    if tried.returncode:
        why = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ClusterError(f"the cluster at {address} cannot be joined: {why}")
    ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    return ray


def shard_pictures(items: int, actors: int) -> int:
    """How many pictures of so many items an actor is given at once."""
    return max(1, min(SHARD_PICTURES, -(-items // (SHARES * actors))))


def _shards(items: Iterable[Item], most: int) -> Iterator[_Shard]:
    """Pictures by the dozen; videos and tar files alone, as each takes long."""
    pictures: list[Item] = []
    for item in items:
        if item.kind != "picture":
            yield _Shard([item])
            continue
        pictures.append(item)
        if len(pictures) == most:
            yield _Shard(pictures)
            pictures = []
    if pictures:
        yield _Shard(pictures)


def _here(task: Task) -> dict[str, str]:
    """What decides the bytes of a sealed file on this machine."""
    facts = facts_of(task.choice.make(), task.choice.profile)
    return {
        **{name: version(name) for name in LIBRARIES},
        "the seal": facts.config_sha256,
        "weights": str(facts.weights_sha256),
    }


def _stamp(task: Task, item: Item) -> object:
    try:
        return stamp_of(task.source, item.source)
    except SealskinError as error:
        return str(error)
