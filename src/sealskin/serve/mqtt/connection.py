"""One camera's connection to the broker: its last will, its letters, and how it comes back.

A connection a camera, since a connection has one last will: when Sealskin, its machine or the
network dies, the broker itself says of each camera that nothing is known of it any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from sealskin.core.config_mqtt import MqttConfig
from sealskin.serve.mqtt.mailbox import Mailbox
from sealskin.serve.mqtt.topics import LAST_WILL, STOPPED, Topics

LADDER_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Waits before the first, second, ... further try; the last one is kept."""
STEADY_S = 10.0
"""Who was connected for so long starts at the bottom of the ladder again."""
KEEPALIVE_S = 20
"""The broker speaks the last will at most half as long again after the network died."""
ANSWER_S = 10.0
GOODBYE_S = 1.0
QOS = 1
NOT_AUTHORISED = (4, 5, 134, 135)
"""Return codes of MQTT 3.1.1, and reason codes of 5."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What Home Assistant is told. Attributes: where, what, and where it says that it is new."""

    topic: str
    payload: str
    birth_topic: str


class CameraConnection:
    """Runs in the bridge's event loop.

    Args:
        config: the broker.
        tls: for an encrypted connection.
        topics: of the camera.
        mailbox: what is sent.
        discovery: None if nobody is to be told of the camera.
        on_problem: told a sentence when the broker cannot be used, and None when it can.
    """

    def __init__(
        self,
        config: MqttConfig,
        tls: ssl.SSLContext | None,
        topics: Topics,
        mailbox: Mailbox,
        discovery: Discovery | None,
        on_problem: Callable[[str | None], None],
    ) -> None:
        self._config = config
        self._tls = tls
        self._topics = topics
        self.mailbox = mailbox
        self._discovery = discovery
        self._on_problem = on_problem
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self._forget = False
        if discovery is not None:
            mailbox.put_newest(discovery.topic, discovery.payload)

    def wake(self) -> None:
        """There is something in the mailbox. In the loop only."""
        self._wake.set()

    def end(self, *, forget: bool = False) -> None:
        """Say goodbye and end. In the loop only.

        Args:
            forget: the camera is gone for good: nothing of it stays at the broker.
        """
        self._forget = forget
        self._stop.set()
        self._wake.set()

    async def run(self) -> None:
        """Stay connected until the end."""
        loop = asyncio.get_running_loop()
        tries = 0
        while not self._stop.is_set():
            began_s = loop.time()
            try:
                await self._connected()
            except (aiomqtt.MqttError, OSError) as error:
                if loop.time() - began_s >= STEADY_S:
                    tries = 0
                self._on_problem(explain(error, self._config))
                wait_s = LADDER_S[min(tries, len(LADDER_S) - 1)]
                tries += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), wait_s)

    async def _connected(self) -> None:
        config, topics = self._config, self._topics
        async with aiomqtt.Client(
            config.host or "",
            config.port or (8883 if config.tls else 1883),
            username=config.user,
            password=config.password,
            identifier=f"sealskin-{secrets.token_hex(6)}",
            will=aiomqtt.Will(topics.state, LAST_WILL, qos=QOS, retain=True),
            keepalive=KEEPALIVE_S,
            timeout=ANSWER_S,
            tls_context=self._tls,
        ) as client:
            if self._discovery is not None:
                await client.subscribe(self._discovery.birth_topic, qos=QOS)
            self.mailbox.renew()
            self._on_problem(None)
            # The one notices a broker that is gone, the other has something to say to it.
            tasks = [
                asyncio.ensure_future(self._listen(client)),
                asyncio.ensure_future(self._send(client)),
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
            for result in ended:
                if isinstance(result, Exception):
                    raise result
            await self._say_goodbye(client)

    async def _listen(self, client: aiomqtt.Client) -> None:
        """Home Assistant was started: tell it everything once more."""
        async for message in client.messages:
            if message.payload == b"online":
                self.mailbox.renew()
                self._wake.set()

    async def _send(self, client: aiomqtt.Client) -> None:
        while True:
            self._wake.clear()
            while (letter := self.mailbox.next()) is not None:
                await client.publish(letter.topic, letter.payload, qos=QOS, retain=letter.retain)
                self.mailbox.sent(letter)
            if self._stop.is_set():
                return
            await self._wake.wait()

    async def _say_goodbye(self, client: aiomqtt.Client) -> None:
        """A connection that ends in order leaves no last will, so it is said here."""
        topics = self._topics
        words = {topics.state: STOPPED}
        if self._forget:
            words = dict.fromkeys((topics.state, topics.counts), "")
            if self._discovery is not None:
                words[self._discovery.topic] = ""
        for topic, payload in words.items():
            await client.publish(topic, payload, qos=QOS, retain=True, timeout=GOODBYE_S)


def explain(error: Exception, config: MqttConfig) -> str:
    """A sentence about a broker that cannot be used: what is wrong and what to do."""
    where = f"the MQTT broker {config.host}"
    code = getattr(error, "rc", None)
    if (code.value if isinstance(code, ReasonCode) else code) in NOT_AUTHORISED:
        return f"{where} refuses the user name or password; correct mqtt.user and mqtt.password"
    # aiomqtt keeps the error of the socket behind its own.
    cause = error.__context__ if error.__context__ is not None else error
    match cause:
        case ssl.SSLCertVerificationError():
            what = (
                f"cannot be trusted: {cause.verify_message}; set mqtt.ca_file to the "
                "certificate of who vouches for it, and mqtt.host to the name in its own"
            )
        case ssl.SSLError():
            what = "does not speak TLS as we do; check mqtt.port and mqtt.tls"
        case ConnectionRefusedError():
            what = "refuses the connection; check that it runs, and mqtt.port"
        case socket.gaierror():
            what = "has a name that cannot be looked up; check mqtt.host"
        case TimeoutError():
            what = "does not answer; check mqtt.host, and the network"
        case _:
            what = "is gone or cannot be reached; it is tried again by itself"
    return f"{where} {what}"
