"""Hands on what waits in an outbox, in a thread; tries again while the server is away."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from sealskin.core.errors import StoreError
from sealskin.core.log import logger
from sealskin.store.database import Database
from sealskin.store.outbox import Outbox, Waiting
from sealskin.store.receive import receive, skew

BATCH = 500
WAITS_S = (0.2, 1.0, 2.0, 5.0, 10.0)
"""Between tries while the server is away; the last one for good."""
MOST_SKEW_MS = 2_000


class Sender:
    """A context manager; at its end it hands on what it can in a few seconds, and keeps the rest.

    Args:
        outbox: what waits.
        database: where to.
        waits_s: between tries.

    Attributes:
        problem: a sentence while records only wait, or the clock is off; else None.
    """

    def __init__(
        self, outbox: Outbox, database: Database, waits_s: tuple[float, ...] = WAITS_S
    ) -> None:
        self._outbox = outbox
        self._database = database
        self._waits_s = waits_s
        self._new = threading.Event()
        self._closing = False
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._run, name="sealskin-sender", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing = True
        self._new.set()
        self._thread.join(15)

    def put(self, records: list[Waiting]) -> None:
        """Take records in; they survive whatever comes."""
        self._outbox.put(records)
        self._new.set()

    def settled(self, within_s: float) -> bool:
        """Whether all that was taken in is written, or will be within some time."""
        until = time.monotonic() + within_s
        while len(self._outbox):
            if self.problem is not None or time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True

    def _run(self) -> None:
        tries = 0
        while True:
            batch = self._outbox.first(BATCH)
            if not batch:
                if self._closing:
                    return
                self._new.wait(1.0)
                self._new.clear()
                continue
            try:
                receive(self._database, self._outbox.token, batch)
            except StoreError as error:
                if not error.away:
                    self._one_by_one(batch)
                    continue
                self._say(f"{len(self._outbox)} records wait for the database: {error}")
                if self._closing:
                    return
                self._new.wait(self._waits_s[min(tries, len(self._waits_s) - 1)])
                self._new.clear()
                tries += 1
                continue
            tries = 0
            self._outbox.forget([seq for seq, _ in batch])
            try:
                self._say(self._clock())
            except StoreError as error:
                # Gone between the commit and this question: the next batch will tell, and wait.
                logger().info("the clock of the database is not known", detail=str(error))

    def _one_by_one(self, batch: list[tuple[int, Waiting]]) -> None:
        """Find the record that the database will not take, and put it aside."""
        for seq, one in batch:
            try:
                receive(self._database, self._outbox.token, [(seq, one)])
            except StoreError as error:
                if error.away:
                    return
                logger().error("the database refuses a record", detail=str(error), kind=one.kind)
                self._outbox.refuse(seq)
            else:
                self._outbox.forget([seq])

    def _clock(self) -> str | None:
        off_ms = skew(self._database, self._outbox.token)
        if off_ms is None or abs(off_ms) <= MOST_SKEW_MS:
            return None
        return (
            f"this machine's clock is {off_ms / 1000:.1f} s off the database's; let both keep time "
            "by NTP, else hours of several sites do not fit together"
        )

    def _say(self, problem: str | None) -> None:
        if problem is not None and self.problem is None:
            logger().warning("records wait, or the clock is off", detail=problem)
        self.problem = problem
