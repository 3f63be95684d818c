"""Wires the parts together: cameras, database, hub and server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import get_args

from sealskin.core.config import Config
from sealskin.core.log import start_log
from sealskin.pipeline.alarms.desk import Alarms
from sealskin.pipeline.archive import Archive
from sealskin.pipeline.chronicle import Chronicle
from sealskin.pipeline.file_watch import FileWatch
from sealskin.pipeline.installation import Installation
from sealskin.pipeline.measure.meter import Meter
from sealskin.pipeline.measure.roller import Roller
from sealskin.pipeline.messages import AlarmMessage, ConfinedMessage, Message, Record, StateMessage
from sealskin.pipeline.recorder import Recorder
from sealskin.pipeline.supervisor import Supervisor
from sealskin.serve.alarm_parts import AlarmParts, tell_changed
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.serve.metrics import Metrics
from sealskin.serve.mqtt.bridge import Mqtt
from sealskin.serve.report.post import Post
from sealskin.serve.rtsp.server import RtspServer
from sealskin.serve.server import run
from sealskin.serve.tls import Certificate
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.journal import Journal
from sealskin.store.outbox import Outbox
from sealskin.store.sender import Sender

RECORDS = get_args(Record)


def watch(
    installation: Installation,
    listening: socket.socket,
    model: Path | None,
    on_ready: Callable[[], None],
    rtsp_listening: socket.socket | None = None,
    certificate: Certificate | None = None,
    *,
    things_model: Path | None = None,
) -> None:
    """Watch the cameras of an installation and serve the page until Ctrl-C.

    Raises:
        StoreError: the database cannot be opened, or the folder of recordings not be made.
        ConfigError: the certificate for the MQTT broker cannot be used.
    """
    config = installation.config
    hub, chronicle = Hub(config.cameras), Chronicle()
    zones = {camera.name: config.timezone_of(camera) for camera in config.cameras}
    timezones = {name: zone for name, zone in zones.items() if zone is not None}
    with (
        Database(config.database) as database,
        _sender(config, database) as sender,
        Alarms(database, config, lambda n: tell_changed(hub, AlarmBook(database), n)) as alarms,
        Recorder(
            database,
            lambda message, number: ring(hub, alarms, message, number),
            keeps_clips=alarms.keeps_clips,
            sender=sender,
        ) as recorder,
        Archive(config.cameras, config.recording) as archive,
        Mqtt(config.cameras, config.mqtt) as mqtt,
    ):
        metrics = Metrics(recorder, archive, mqtt)
        meter = Meter(config, database)

        def on_message(message: Message) -> None:
            hub.take(message)
            archive.take(message)
            metrics.take(message)
            alarms.take(message)
            if alarms.is_for_mqtt(message):
                mqtt.take(message)
            if isinstance(message, StateMessage):
                chronicle.take(message)
            elif isinstance(message, ConfinedMessage):
                chronicle.confined(message)
            if isinstance(message, RECORDS):
                recorder.take(message)

        alarms.on_message(on_message)
        app = create_app(
            hub,
            database,
            config.server,
            recorder=recorder,
            archive=archive,
            metrics=metrics,
            mqtt=mqtt,
            installation=installation,
            meter=meter,
            alarms=AlarmParts(
                alarms.book, alarms.journal, config.alarms.folder, on_message, alarms
            ),
        )
        with (
            Supervisor(
                config.cameras,
                on_message,
                model=model,
                things_model=things_model,
                timezones=timezones,
            ) as supervisor,
            Roller(meter),
            Post(meter),
        ):

            def apply(now: Config) -> None:
                start_log(now.log.level, now.log.form)
                hub.follow(now.cameras)
                archive.follow(now.cameras, now.recording)
                metrics.follow(now.cameras)
                mqtt.follow(now.cameras)
                meter.configure(now)
                alarms.follow(now)
                supervisor.follow(now.cameras)

            installation.on_change(apply)
            rtsp = None
            if rtsp_listening is not None:
                rtsp = RtspServer(hub, config.rtsp_server, rtsp_listening)
            with FileWatch(installation):
                run(
                    app,
                    hub,
                    listening,
                    on_ready,
                    rtsp,
                    server=config.server,
                    certificate=certificate,
                )


def ring(hub: Hub, alarms: Alarms, message: AlarmMessage, number: int | None) -> None:
    """What is done with an alarm that was saved: people outside first, then the page."""
    alarms.ring(message, number)
    hub.take_alarm(message, number)


@contextmanager
def _sender(config: Config, database: Database) -> Iterator[Sender | None]:
    """What keeps records while a database on another machine is away; None for a file."""
    if isinstance(config.database, Path):
        yield None
        return
    with closing(Outbox(config.outbox)) as outbox, Sender(outbox, database) as sender:
        yield sender


def show(
    config: Config,
    listening: socket.socket,
    on_ready: Callable[[], None],
    certificate: Certificate | None = None,
) -> None:
    """Serve the page over what was recorded, without watching anything, until Ctrl-C.

    Raises:
        StoreError: the database cannot be opened.
    """
    with Database(config.database) as database:
        hub = Hub([], not_watched=[camera.name for camera in database.cameras()])
        parts = AlarmParts(AlarmBook(database), Journal(config.journal.file), config.alarms.folder)
        app = create_app(hub, database, config.server, meter=Meter(config, database), alarms=parts)
        run(app, hub, listening, on_ready, server=config.server, certificate=certificate)
