"""All that alarms need while cameras are watched, as one thing to open and close."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sealskin.core.config import Config
from sealskin.pipeline.alarms.bell import Bell
from sealskin.pipeline.alarms.clips import Clips
from sealskin.pipeline.alarms.gone import GoneWatch
from sealskin.pipeline.alarms.retention import Retention
from sealskin.pipeline.messages import AlarmMessage, Message
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.journal import OURSELVES, Journal


class Alarms:
    """A context manager: alarms are told, get their clips, and old things are erased.

    Args:
        database: stays open for longer.
        config: of the installation.
        on_changed: told the number of each alarm that is not as it was.

    Attributes:
        book: the alarms in the database.
        journal: the log of who did what.
        keeps_clips: whether any picture may reach a disk.
    """

    def __init__(
        self, database: Database, config: Config, on_changed: Callable[[int], None]
    ) -> None:
        self.book = AlarmBook(database)
        self.journal = Journal(config.journal.file)
        self.keeps_clips = not config.statistics_only
        self._speaks_mqtt = config.alarms.mqtt
        self._speak: Callable[[Message], None] = lambda _: None
        zones = {camera.name: config.timezone_of(camera) for camera in config.cameras}
        self._clips = (
            Clips(
                self.book,
                config.cameras,
                config.alarms,
                config.recording.folder,
                on_ready=on_changed,
            )
            if self.keeps_clips
            else None
        )
        self._gone = GoneWatch(
            config.cameras,
            {name: ZoneInfo(zone) for name, zone in zones.items() if zone},
            self._tell,
        )
        self._bell = Bell(self.book, self.journal, config.alarms, self._clips)
        self._retention = Retention(database, self.book, self.journal, config)
        self._stack = ExitStack()

    def on_message(self, speak: Callable[[Message], None]) -> None:
        """Where what is found here is told, as if cameras told it."""
        self._speak = speak

    def _tell(self, message: Message) -> None:
        self._speak(message)

    @property
    def problem(self) -> str | None:
        """A sentence while something does not work."""
        clips = self._clips.problem if self._clips is not None else None
        return clips or self._bell.teller.problem or self._retention.problem

    def take(self, message: Message) -> None:
        """Hear what a camera reports; from any thread."""
        self._gone.take(message)
        if self._clips is not None:
            self._clips.take(message)

    def ring(self, message: AlarmMessage, number: int | None) -> None:
        """An alarm was saved under a number, or could not be."""
        self._bell.ring(message, number)

    def is_for_mqtt(self, message: Message) -> bool:
        """Whether the broker may hear it: alarms in quiet hours it may not."""
        return not isinstance(message, AlarmMessage) or (self._speaks_mqtt and not message.quiet)

    def follow(self, config: Config) -> None:
        """Go on with other cameras and rules."""
        self._gone.follow(config.cameras)
        self._retention.follow(config)
        if self._clips is not None:
            self._clips.follow(config.cameras)

    def __enter__(self) -> Self:
        self.journal.write(OURSELVES, "sealskin.started")
        with ExitStack() as stack:
            stack.enter_context(self._bell.teller)
            if self._clips is not None:
                stack.enter_context(self._clips)
            stack.enter_context(self._gone)
            stack.enter_context(self._retention)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self.journal.write(OURSELVES, "sealskin.ended")
