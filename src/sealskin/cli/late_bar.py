"""A progress bar for who waits: nobody needs one for what is done at once, or in a log file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

AFTER_S = 2.0


class LateBar:
    """A bar on standard error, once it takes longer than two seconds on a terminal.

    Args:
        columns: of rich, or texts.
        fields: first values of what the columns show beside the usual.
    """

    def __init__(self, *columns: ProgressColumn | str, **fields: Any) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._console = Console(stderr=True)
        self._bar = Progress(*columns, console=self._console, transient=True)
        self._task = self._bar.add_task("", total=None, **fields)
        self._began_s = time.monotonic()
        self._started = False

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._began_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._started:
            self._bar.stop()

    def update(self, **values: Any) -> None:
        """As of `rich.progress.Progress.update`."""
        if not self._console.is_terminal or self.elapsed_s < AFTER_S:
            return
        if not self._started:
            self._bar.start()
            self._started = True
        self._bar.update(self._task, **values)
