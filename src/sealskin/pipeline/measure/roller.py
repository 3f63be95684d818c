"""Brings figures up to date in the background, so that a page finds hours and days ready."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from sealskin.core.errors import StoreError
from sealskin.core.log import logger
from sealskin.pipeline.measure.meter import Meter

EVERY_S = 60.0


class Roller:
    """A context manager with a thread that calls `Meter.pass_over` now and then.

    Attributes:
        problem: a sentence while figures cannot be made.
    """

    def __init__(self, meter: Meter, every_s: float = EVERY_S) -> None:
        self._meter = meter
        self._every_s = every_s
        self._stop = threading.Event()
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._run, name="sealskin-roller", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            try:
                self._meter.pass_over()
                self.problem = None
            except StoreError as error:
                if self.problem is None:
                    logger().warning("figures are not being made", detail=str(error))
                self.problem = f"figures are not being made: {error}"
