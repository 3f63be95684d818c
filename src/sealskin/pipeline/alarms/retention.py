"""Erases what was kept for long enough, and says so in the log.

In the database, what is deleted is overwritten (SQLite's `secure_delete`) and the write-ahead log
is emptied. Files are overwritten before they are deleted; on SSDs, file systems that copy on write,
in backups and snapshots that is no promise: there only encryption helps, its key thrown away.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sealskin.core.config import Config
from sealskin.core.config_alarms import KeepConfig
from sealskin.core.errors import StoreError
from sealskin.core.log import logger
from sealskin.core.times import now_ms
from sealskin.pipeline import shelf
from sealskin.pipeline.alarms.clips import clip_path
from sealskin.store import erase
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.entry import About
from sealskin.store.journal.journal import OURSELVES, Journal

MS_PER_HOUR = 3_600_000
MS_PER_DAY = 24 * MS_PER_HOUR
EVERY_S = 300.0
FIRST_S = 10.0
HASHES = 50
"""Of erased files in one entry of the log."""


class Retention:
    """A context manager that erases every few minutes while it is open.

    Args:
        database: where rows are.
        book: of the alarms.
        journal: where proof is left.
        config: of the installation.
        clock: UTC in milliseconds.

    Attributes:
        problem: a sentence while something cannot be erased.
    """

    def __init__(
        self,
        database: Database,
        book: AlarmBook,
        journal: Journal,
        config: Config,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._database = database
        self._book = book
        self._journal = journal
        self._config = config
        self._clock = clock
        self.problem: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealskin-retention", daemon=True)

    def follow(self, config: Config) -> None:
        """Go by other settings from now on."""
        self._config = config

    def sweep(self) -> None:
        """Erase all whose time is over.

        Raises:
            StoreError: something cannot be erased; what comes after it stays for now.
        """
        now = self._clock()
        own = {camera.name: camera.keep for camera in self._config.cameras}
        erased_rows = False
        for camera in self._database.cameras():
            keep = own.get(camera.name) or self._config.keep
            self._clips(camera.name, keep, now)
            self._recordings(camera.name, keep, now)
            erased_rows |= self._alarms(camera.name, keep, now)
            if keep.tracks_days is not None:
                before_ms = now - round(keep.tracks_days * MS_PER_DAY)
                found = erase.tracks(self._database, camera.id, before_ms)
                erased_rows |= any(found.values())
                for kind, count in found.items():
                    if count:
                        self._say(kind, camera.name, {"count": count, "before_ms": before_ms})
        if erased_rows:
            erase.empty_write_ahead_log(self._database)
        keep_days = self._config.journal.keep_days
        if keep_days is not None:
            self._journal.erase_before(now - round(keep_days * MS_PER_DAY))

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
        wait_s = FIRST_S
        while not self._stop.wait(wait_s):
            wait_s = EVERY_S
            try:
                self.sweep()
                self.problem = None
            except (StoreError, OSError) as error:
                if self.problem is None:
                    logger().error("what is too old cannot be erased", reason=str(error))
                self.problem = f"what is too old cannot be erased: {error}"

    def _clips(self, camera: str, keep: KeepConfig, now: int) -> None:
        if keep.clips_h is None:
            return
        before_ms = now - round(keep.clips_h * MS_PER_HOUR)
        self._erase_clips(camera, self._book.kept_clips(camera, before_ms))

    def _erase_clips(self, camera: str, kept: list[tuple[int, int, str]]) -> None:
        for some in (kept[at : at + HASHES] for at in range(0, len(kept), HASHES)):
            for number, time_ms, _ in some:
                wipe(clip_path(self._config.alarms.folder, camera, time_ms, number))
                self._book.set_clip(number, "erased")
            times = [time_ms for _, time_ms, _ in some]
            about: About = {
                "count": len(some),
                "first_ms": min(times),
                "last_ms": max(times),
                "alarms": [number for number, _, _ in some],
                "sha256": [digest for _, _, digest in some],
            }
            self._say("clips", camera, about)

    def _recordings(self, camera: str, keep: KeepConfig, now: int) -> None:
        hours = min(keep.recordings_h or float("inf"), self._config.recording.keep_days * 24)
        before_ms = now - round(hours * MS_PER_HOUR)
        if not self._config.recording.folder.is_dir():
            return
        found = shelf.segments(self._config.recording.folder, camera)
        old = [one for one in found if one.end_ms < before_ms]
        for some in (old[at : at + HASHES] for at in range(0, len(old), HASHES)):
            digests: list[str] = []
            for one in some:
                with suppress(FileNotFoundError):  # the archive may have been quicker
                    digests.append(hashlib.sha256(one.path.read_bytes()).hexdigest())
                wipe(one.path)
            about: About = {
                "count": len(some),
                "first_ms": some[0].start_ms,
                "last_ms": some[-1].end_ms,
                "sha256": digests,
            }
            self._say("recordings", camera, about)

    def _alarms(self, camera: str, keep: KeepConfig, now: int) -> bool:
        if keep.alarms_days is None:
            return False
        before_ms = now - round(keep.alarms_days * MS_PER_DAY)
        self._erase_clips(camera, self._book.kept_clips(camera, before_ms))
        old = self._book.find(500, cameras=[camera], until_ms=before_ms)
        if not old:
            return False
        self._book.delete([row.id for row in old])
        times = [row.time_ms for row in old]
        about: About = {"count": len(old), "first_ms": min(times), "last_ms": max(times)}
        self._say("alarms", camera, about)
        return True

    def _say(self, kind: str, camera: str, about: About) -> None:
        self._journal.write(OURSELVES, f"{kind}.erased", {"camera": camera, **about})


def wipe(path: Path) -> None:
    """Overwrite a file, delete it, and its folder if it is empty then.

    Raises:
        StoreError: it cannot be.
    """
    try:
        with path.open("r+b", buffering=0) as file:
            for piece in _zeros(os.fstat(file.fileno()).st_size):
                file.write(piece)
            os.fsync(file.fileno())
        path.unlink()
        with suppress(OSError):
            path.parent.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(
            f"{path} cannot be erased: {error.strerror}; change the folder's permissions"
        ) from error


def _zeros(size: int) -> Iterable[bytes]:
    piece = bytes(1 << 20)
    while size > 0:
        yield piece[:size]
        size -= len(piece)
