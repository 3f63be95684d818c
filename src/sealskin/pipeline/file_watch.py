"""Looks at the file of an installation again and again, and has it read when it was changed."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from sealskin.pipeline.installation import Installation

EVERY_S = 0.5
"""Asking for a few files' times costs nothing, and it works on network drives and for files that
are replaced whole, where notices from the kernel do not come or come for the old one."""


class FileWatch:
    """A context manager: the file is looked at while it is open.

    A change is taken when the file has stayed the same for two looks: an editor may write it in
    pieces, and half a file would stop half of the cameras.
    """

    def __init__(self, installation: Installation, every_s: float = EVERY_S) -> None:
        self._installation = installation
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealskin-file-watch", daemon=True)

    def __enter__(self) -> Self:
        if self._installation.path is not None:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        last: object = None
        while not self._stop.wait(self._every_s):
            if not self._installation.look():
                last = None
                continue
            now = self._installation.signature()
            if now == last:
                self._installation.reload()
            last = now
