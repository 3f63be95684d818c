"""What the routes of alarms work with, and how they say in the log who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi import HTTPException

from sealskin.pipeline.alarms.desk import Alarms
from sealskin.pipeline.messages import AlarmMessage
from sealskin.serve import wire
from sealskin.serve.access.needs import Visitor
from sealskin.serve.hub import Hub
from sealskin.store.alarm_rows import AlarmRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.entry import About
from sealskin.store.journal.journal import Journal

LOG, CLIPS = "sealskin-log.jsonl", "clips"
LOCAL = "local"
"""Who sits at this machine and needed no password."""


@dataclass(frozen=True, slots=True)
class AlarmParts:
    """Alarms, their clips, and the log.

    Attributes:
        book: the alarms.
        journal: the log of who did what.
        clips: folder of the clips.
        ring: raises a test alarm; None when nothing is watched.
        desk: whose health is told; None when nothing is watched.
    """

    book: AlarmBook
    journal: Journal
    clips: Path
    ring: Callable[[AlarmMessage], None] | None = None
    desk: Alarms | None = None

    def log(self, who: Visitor, action: str, about: About) -> None:
        """Say in the log who did what. What cannot be logged is not done: it raises first.

        Raises:
            StoreError: the log cannot be written.
        """
        self.journal.write(actor_of(who), action, about)

    def seen(self, who: Visitor, number: int) -> AlarmRow:
        """An alarm, if it is there and of a camera that they see.

        Raises:
            HTTPException: 404 otherwise.
        """
        alarm = self.book.get(number)
        if alarm is None or not who.sees(alarm.camera):
            raise HTTPException(404, f"there is no alarm {number}; /api/alarms lists them")
        return alarm


def beside(database: Database) -> AlarmParts:
    """Alarms of a database with the log and the clips at their usual places beside it."""
    folder = database.path.parent if isinstance(database.path, Path) else Path()
    return AlarmParts(AlarmBook(database), Journal(folder / LOG), folder / CLIPS)


def actor_of(who: Visitor) -> str:
    """The name under which somebody stands in the log."""
    return who.principal.name or LOCAL


def wire_alarm(row: AlarmRow) -> wire.Alarm:
    """An alarm of the database as it travels."""
    return wire.Alarm(
        id=row.id,
        camera=row.camera,
        rule=row.rule,
        kind=row.kind,
        zone=row.zone,
        track_id=row.track,
        place=row.place,
        time_ms=row.time_ms,
        quiet=row.quiet,
        held_back=row.held_back,
        test=row.test,
        acknowledged_ms=row.acknowledged_ms,
        acknowledged_by=row.acknowledged_by,
        clip=row.clip,
        thing=row.thing,
    )


def tell_changed(hub: Hub, book: AlarmBook, number: int) -> None:
    """Tell the clients that an alarm is not as it was."""
    row = book.get(number)
    if row is not None:
        hub.alarm_changed(wire_alarm(row))
