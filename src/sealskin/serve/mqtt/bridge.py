"""Brings what cameras report to an MQTT broker, in a thread with an event loop of its own.

A broker that is away costs events when it stays away for long, which are counted and told; it never
holds up the live view.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.config_mqtt import MqttConfig
from sealskin.core.errors import ConfigError
from sealskin.core.log import logger
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    Message,
    SceneMessage,
    StateMessage,
)
from sealskin.serve.mqtt.book import Book
from sealskin.serve.mqtt.connection import CameraConnection, Discovery
from sealskin.serve.mqtt.discovery import birth_topic, discovery_payload, discovery_topic
from sealskin.serve.mqtt.mailbox import Mailbox
from sealskin.serve.mqtt.topics import Topics

END_S = 3.0
"""How long the broker may take to hear our goodbye."""
HEARD = (StateMessage, SceneMessage, CrossingMessage, AlarmMessage)


class Mqtt:
    """A context manager that speaks to the broker while it is open; does nothing without one.

    Args:
        cameras: those that are watched.
        config: the broker.

    Raises:
        ConfigError: the certificate in `ca_file` cannot be used.
    """

    def __init__(self, cameras: Sequence[CameraConfig], config: MqttConfig) -> None:
        self._config = config
        self._tls = tls_context(config)
        self._lock = threading.Lock()
        self._waiting = list(cameras)
        self._cameras: dict[str, CameraConfig] = {}
        self._books: dict[str, Book] = {}
        self._connections: dict[str, CameraConnection] = {}
        self._problems: dict[str, str] = {}
        self._dropped_before = 0
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="sealskin-mqtt", daemon=True)

    @property
    def problem(self) -> str | None:
        """A sentence while the broker cannot be used."""
        with self._lock:
            return next(iter(self._problems.values()), None)

    @property
    def up(self) -> bool:
        """Whether there is a broker, and nothing wrong with it."""
        return self._config.host is not None and self.problem is None

    @property
    def dropped(self) -> int:
        """Events that were dropped since the start, because the broker was away for too long."""
        with self._lock:
            now = sum(one.mailbox.dropped for one in self._connections.values())
            return self._dropped_before + now

    def take(self, message: Message) -> None:
        """Tell the broker of it soon. Never blocks; of one camera from one thread at a time."""
        if not isinstance(message, HEARD):
            return
        with self._lock:
            book = self._books.get(message.camera)
            connection = self._connections.get(message.camera)
        if book is not None and connection is not None:
            book.take(message)
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(connection.wake)

    def follow(self, cameras: Sequence[CameraConfig]) -> None:
        """Speak of these from now on. From any thread, while the bridge is open."""
        wanted = {camera.name: camera for camera in cameras}
        with self._lock:
            known = dict(self._cameras)
        for name in known.keys() - wanted.keys():
            self.remove(name)
        for name, camera in wanted.items():
            if name not in known:
                self.add(camera)
            elif (known[name].lines, known[name].zones) != (camera.lines, camera.zones):
                self._change(camera)

    def add(self, camera: CameraConfig) -> None:
        """Speak of one more camera. From any thread, while the bridge is open."""
        config = self._config
        if config.host is None:
            return
        topics = Topics(config.prefix, camera.name)
        mailbox = Mailbox(config.waiting, topics.events)
        discovery = None
        if config.discovery is not None:
            discovery = Discovery(
                discovery_topic(config.discovery, topics),
                discovery_payload(camera, topics),
                birth_topic(config.discovery),
            )
        connection = CameraConnection(
            config,
            self._tls,
            topics,
            mailbox,
            discovery,
            lambda problem: self._on_problem(camera.name, problem),
        )
        with self._lock:
            self._cameras[camera.name] = camera
            self._connections[camera.name] = connection
            self._books[camera.name] = Book(camera, topics, mailbox)
        self._loop.call_soon_threadsafe(self._start, connection)

    def _change(self, camera: CameraConfig) -> None:
        """The lines and zones of a camera are others now; its connection stays."""
        config, topics = self._config, Topics(self._config.prefix, camera.name)
        with self._lock:
            connection = self._connections.get(camera.name)
            if connection is None:
                return
            self._cameras[camera.name] = camera
            self._books[camera.name] = Book(camera, topics, connection.mailbox)
        if config.discovery is not None:
            where = discovery_topic(config.discovery, topics)
            connection.mailbox.put_newest(where, discovery_payload(camera, topics))
        self._loop.call_soon_threadsafe(connection.wake)

    def remove(self, name: str) -> None:
        """A camera is gone for good: nothing of it stays at the broker. From any thread."""
        with self._lock:
            connection = self._connections.pop(name, None)
            self._cameras.pop(name, None)
            self._books.pop(name, None)
            self._problems.pop(name, None)
            if connection is None:
                return
            self._dropped_before += connection.mailbox.dropped
        self._loop.call_soon_threadsafe(lambda: connection.end(forget=True))

    def __enter__(self) -> Self:
        if self._config.host is not None:
            self._thread.start()
            for camera in self._waiting:
                self.add(camera)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread.ident is None:
            self._loop.close()
            return
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(END_S)  # a daemon: a broker that hangs keeps nobody here

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _start(self, connection: CameraConnection) -> None:
        task = self._loop.create_task(connection.run())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            name = type(task.exception()).__name__
            logger().error("a connection to the MQTT broker failed for good", reason=name)

    def _end(self) -> None:
        for connection in self._connections.values():
            connection.end()

        async def wait() -> None:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=END_S - 1)
            self._loop.stop()

        self._ending = self._loop.create_task(wait())

    def _on_problem(self, camera: str, problem: str | None) -> None:
        """Log that the broker went away, once for all cameras, and that it is back for all."""
        with self._lock:
            before = bool(self._problems)
            if problem is None:
                self._problems.pop(camera, None)
            elif camera in self._connections:
                self._problems[camera] = problem
            after = bool(self._problems)
        if after and not before:
            logger().warning("the MQTT broker cannot be used", detail=problem)
        elif before and not after:
            logger().info("the MQTT broker is back", events_dropped=self.dropped)


def tls_context(config: MqttConfig) -> ssl.SSLContext | None:
    """What a connection is encrypted with; None without TLS.

    Raises:
        ConfigError: the certificate in `ca_file` cannot be used.
    """
    if not config.tls:
        return None
    try:
        return ssl.create_default_context(cafile=config.ca_file)
    except OSError as error:
        why = "it is no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise ConfigError(
            f"the certificate {config.ca_file} of mqtt.ca_file cannot be used: {why}; give the "
            "path of a PEM file"
        ) from None
