"""Writes what cameras report into the database, in a thread of its own.

A database that fails costs records, which are counted and told; it never holds up the live view.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sealskin.core.errors import StoreError
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    MinuteMessage,
    Record,
    SignMessage,
    ThingsMessage,
    TrackMessage,
)
from sealskin.pipeline.records import waiting
from sealskin.store.alarm_rows import NewAlarm, SignRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.outbox import Waiting
from sealskin.store.rows import FootPoint
from sealskin.store.sender import Sender

WAITING = 10_000
ALARM_WAITS_S = 1.0


class Recorder:
    """A context manager that records while it is open, and writes what waits before it closes.

    Args:
        database: where to.
        on_alarm: told of each alarm with its number in the database, or None when it could not
            be saved; called in the recorder's thread.
        keeps_clips: whether somebody makes clips of alarms.
        sender: hands on what its outbox keeps, where the database is on another machine; None:
            records go straight into the database.

    Attributes:
        lost: records that could not be saved.
    """

    def __init__(
        self,
        database: Database,
        on_alarm: Callable[[AlarmMessage, int | None], None],
        *,
        keeps_clips: bool = False,
        sender: Sender | None = None,
    ) -> None:
        self._sender = sender
        self._database = database
        self._alarms = AlarmBook(database)
        self._keeps_clips = keeps_clips
        self._on_alarm = on_alarm
        self._waiting: queue.Queue[Record | None] = queue.Queue(WAITING)
        self._problem: str | None = None
        self._numbers: dict[str, int] = {}
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name="sealskin-recorder")

    @property
    def problem(self) -> str | None:
        """A sentence while records cannot be saved, or only wait to be."""
        return self._problem or (self._sender.problem if self._sender else None)

    def take(self, record: Record) -> None:
        """Record it soon. Never blocks; from any thread."""
        try:
            self._waiting.put_nowait(record)
        except queue.Full:
            self._lose("the database is slower than the cameras")
            if isinstance(record, AlarmMessage):
                self._on_alarm(record, None)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (record := self._waiting.get()) is not None:
            number: int | None = None
            try:
                number = self._write(record)
                self._problem = None
            except StoreError as error:
                self._lose(str(error))
            if isinstance(record, AlarmMessage):
                self._on_alarm(record, number)

    def _alarm(self, record: AlarmMessage) -> NewAlarm:
        return NewAlarm(
            rule=record.rule,
            kind=record.kind,
            zone=record.zone,
            time_ms=record.wall_ms,
            session=record.session,
            track=record.track_id,
            place=record.place,
            quiet=record.quiet,
            held_back=record.held_back,
            test=record.test,
            wants_clip=record.clip and self._keeps_clips,
            thing=record.thing,
        )

    def _lose(self, why: str) -> None:
        self.lost += 1
        self._problem = f"records are not being saved: {why}"

    def _write(self, record: Record) -> int | None:
        """Short transactions; the number of an alarm."""
        if self._sender is not None:
            site = self._database.site_of(record.camera)
            rows = waiting(record, site, keeps_clips=self._keeps_clips)
            return self._keep(self._sender, record, rows)
        camera = self._numbers.get(record.camera)
        if camera is None:
            camera = self._numbers[record.camera] = self._database.camera_id(record.camera)
        match record:
            case CrossingMessage():
                self._database.add_crossing(
                    camera,
                    record.line,
                    record.track_id,
                    record.direction,
                    record.wall_ms,
                    record.session,
                )
            case AlarmMessage():
                return self._alarms.add(camera, self._alarm(record))
            case SignMessage():
                self._alarms.add_sign(
                    camera,
                    SignRow(
                        record.sign,
                        record.session,
                        record.number,
                        record.first_ms,
                        record.last_ms,
                        record.box,
                    ),
                )
            case MinuteMessage():
                self._database.add_minute(
                    camera,
                    record.minute_ms,
                    record.samples,
                    record.people_sum,
                    record.people_max,
                    record.n_in,
                    record.n_out,
                )
            case ThingsMessage():
                self._database.add_things(camera, record.minute_ms, record.looks, record.counts)
            case TrackMessage():
                self._database.add_track(
                    camera,
                    record.track_id,
                    record.session,
                    record.first_ms,
                    record.last_ms,
                    record.brightness,
                )
                self._database.add_points(
                    camera,
                    [FootPoint(record.track_id, record.session, *point) for point in record.points],
                )
        return None

    def _keep(self, sender: Sender, record: Record, rows: list[Waiting]) -> int | None:
        """Put a record into the outbox. An alarm gets its number if the database is quick."""
        sender.put(rows)
        if not isinstance(record, AlarmMessage) or not sender.settled(ALARM_WAITS_S):
            return None
        camera = self._database.camera_id(record.camera)
        return self._alarms.add(camera, self._alarm(record))  # it is there: this finds its number
