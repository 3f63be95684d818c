"""Tells people of alarms: at once, or later unless somebody acknowledges, and again if it fails."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self, TypeAlias

from sealskin.core.log import logger
from sealskin.pipeline.alarms.channels import Channel, NotToldError
from sealskin.pipeline.alarms.notice import Notice

WAITS_S = (1.0, 5.0, 15.0, 60.0, 180.0, 300.0)
"""After each failure; the last one again and again."""
MOST_WAITING = 2_000
END_S = 3.0
"""How long what is on its way may take when Sealskin ends."""

Outcome: TypeAlias = Literal["waiting", "sent", "failed", "not needed"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the telling of one alarm on one channel stands."""

    notice: Notice
    channel: str
    outcome: Outcome
    tries: int
    problem: str


class Teller:
    """A context manager that tells while it is open, in a thread with an event loop of its own.

    Args:
        make_channels: makes the channels, inside the loop.
        on_delivery: told of every change, in the teller's thread.
        is_acknowledged: whether an alarm was, by its number; asked before a later telling.
        waits_s: seconds after each failure.
        end_s: how long what is on its way may take at the end.
    """

    def __init__(
        self,
        make_channels: Callable[[], Sequence[Channel]],
        on_delivery: Callable[[Delivery], None],
        is_acknowledged: Callable[[int], bool],
        waits_s: Sequence[float] = WAITS_S,
        end_s: float = END_S,
    ) -> None:
        self._end_s = end_s
        self._make_channels = make_channels
        self._on_delivery = on_delivery
        self._is_acknowledged = is_acknowledged
        self._waits_s = waits_s
        self._channels: Sequence[Channel] = ()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._problems: dict[str, str] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealskin-teller", daemon=True)

    @property
    def problem(self) -> str | None:
        """A sentence while a channel cannot be used."""
        name, why = next(iter(dict(self._problems).items()), (None, None))
        return None if name is None else f"alarms do not reach {name}: {why}"

    def tell(self, notice: Notice) -> None:
        """Tell everybody of an alarm, soon. Never blocks; from any thread."""
        self._loop.call_soon_threadsafe(self._start, notice)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._channels = self._make_channels()
        self._ready.set()
        self._loop.run_forever()

    def _start(self, notice: Notice) -> None:
        for channel in self._channels:
            if len(self._tasks) >= MOST_WAITING:
                self._note(Delivery(notice, channel.config.name, "failed", 0, "too many wait"))
                continue
            task = self._loop.create_task(self._deliver(notice, channel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, notice: Notice, channel: Channel) -> None:
        try:
            await self._try(notice, channel)
        except asyncio.CancelledError:
            name = channel.config.name
            self._note(Delivery(notice, name, "failed", 0, "Sealskin was ended before"))
            raise

    async def _try(self, notice: Notice, channel: Channel) -> None:
        config = channel.config
        self._note(Delivery(notice, config.name, "waiting", 0, ""))
        if config.after_s and not notice.test:  # a test is told at once to all
            await asyncio.sleep(config.after_s)
            if notice.number is not None and self._is_acknowledged(notice.number):
                self._note(Delivery(notice, config.name, "not needed", 0, ""))
                return
        for tries in range(1, config.tries + 1):
            try:
                await channel.tell(notice)
            except NotToldError as error:
                self._problems[config.name] = str(error)
                if not error.again or tries == config.tries:
                    self._note(Delivery(notice, config.name, "failed", tries, str(error)))
                    logger().error(
                        "an alarm could not be told",
                        channel=config.name,
                        alarm=notice.number,
                        reason=str(error),
                        tries=tries,
                    )
                    return
                self._note(Delivery(notice, config.name, "waiting", tries, str(error)))
                wait_s = self._waits_s[min(tries, len(self._waits_s)) - 1]
                # Many alarms that failed at once do not come back at once.
                await asyncio.sleep(wait_s * random.uniform(0.8, 1.2))  # noqa: S311
            else:
                self._problems.pop(config.name, None)
                self._note(Delivery(notice, config.name, "sent", tries, ""))
                return

    def _note(self, delivery: Delivery) -> None:
        try:
            self._on_delivery(delivery)
        except Exception:  # noqa: BLE001 - the telling matters more than the book about it
            logger().error("how an alarm was told cannot be kept", channel=delivery.channel)

    async def _finish(self) -> None:
        """Let what is on its way arrive; what waits for another try is told as failed."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._end_s)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
