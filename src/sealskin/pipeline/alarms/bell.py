"""What is done with an alarm once it is saved: the log, the people who are told, its clip."""

from __future__ import annotations

from collections.abc import Sequence

from sealskin.core.config_alarms import AlarmsConfig
from sealskin.core.errors import StoreError
from sealskin.core.log import logger
from sealskin.core.times import now_ms
from sealskin.pipeline.alarms.channels import Channel, Mail, Webhook
from sealskin.pipeline.alarms.clips import Clips
from sealskin.pipeline.alarms.notice import Notice
from sealskin.pipeline.alarms.teller import Delivery, Teller
from sealskin.pipeline.messages import AlarmMessage
from sealskin.store.alarm_rows import DeliveryRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.journal.entry import About
from sealskin.store.journal.journal import OURSELVES, Journal


class Bell:
    """Takes alarms after they were saved, or could not be.

    Args:
        book: of the database.
        journal: the log of who did what.
        config: who is told.
        clips: cuts clips; None where no picture may reach a disk.
    """

    def __init__(
        self, book: AlarmBook, journal: Journal, config: AlarmsConfig, clips: Clips | None
    ) -> None:
        self._book = book
        self._journal = journal
        self._config = config
        self._clips = clips
        self.teller = Teller(self._channels, self._note, self._is_acknowledged)

    def ring(self, message: AlarmMessage, number: int | None) -> None:
        """Handle an alarm. Telling comes first: it must not wait for a disk."""
        if not message.quiet:
            self.teller.tell(self._notice(message, number))
        about: About = {"camera": message.camera, "rule": message.rule, "kind": message.kind}
        if number is not None:
            about["alarm"] = number
        if message.test:
            about["test"] = True
        try:
            self._journal.write(OURSELVES, "alarm.rang", about)
        except StoreError as error:
            logger().error("an alarm cannot be logged", reason=str(error))
        if number is not None and message.clip and self._clips is not None:
            self._clips.want(number, message.wall_ms)

    def _notice(self, message: AlarmMessage, number: int | None) -> Notice:
        page = self._config.page
        if page is not None:
            page = page.rstrip("/") + "/#/incidents" + ("" if number is None else f"/{number}")
        return Notice(
            number=number,
            camera=message.camera,
            rule=message.rule,
            kind=message.kind,
            zone=message.zone,
            thing=message.thing,
            place=message.place,
            time_ms=message.wall_ms,
            held_back=message.held_back,
            test=message.test,
            page=page,
        )

    def _channels(self) -> Sequence[Channel]:
        return [
            *(Webhook(config) for config in self._config.webhooks),
            *(Mail(config) for config in self._config.mail),
        ]

    def _note(self, delivery: Delivery) -> None:
        number = delivery.notice.number
        if number is None:
            return
        row = DeliveryRow(
            delivery.channel, delivery.outcome, delivery.tries, now_ms(), delivery.problem
        )
        self._book.set_delivery(number, row)

    def _is_acknowledged(self, number: int) -> bool:
        try:
            alarm = self._book.get(number)
        except StoreError:
            return False  # in doubt somebody is told
        return alarm is not None and alarm.acknowledged_ms is not None
