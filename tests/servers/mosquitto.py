"""A real MQTT broker on loopback, Debian's mosquitto, and somebody who listens to it."""

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_S = 20
USER, PASSWORD = "shop", "hunter2/ü#"


def skip_without_mosquitto() -> None:
    if program() is None:
        pytest.skip("needs Debian's mosquitto")


def program() -> str | None:
    return shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/bin")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def make_certificates(folder: Path) -> Path:
    """An authority of our own, and the broker's certificate for `localhost`; the authority's."""

    def openssl(*words: object) -> None:
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    openssl("req", "-x509", *key, "-subj", "/CN=a shop", "-keyout", ca_key, "-out", ca)
    own = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    signed = ["-CA", ca, "-CAkey", ca_key, "-keyout", folder / "key.pem"]
    openssl("req", "-x509", *key, *own, *signed, "-out", folder / "cert.pem")
    return ca


@contextlib.contextmanager
def mosquitto(
    folder: Path, port: int, *, account: bool = False, tls: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """A broker while the block lasts."""
    lines = [f"listener {port} 127.0.0.1", f"allow_anonymous {str(not account).lower()}"]
    if account:
        passwords = folder / "passwords"
        passwords.touch(mode=0o600)
        subprocess.run(
            ["mosquitto_passwd", "-b", passwords, USER, PASSWORD], check=True, capture_output=True
        )
        lines.append(f"password_file {passwords}")
    if tls:
        lines += [f"certfile {folder}/cert.pem", f"keyfile {folder}/key.pem"]
    # Started by root it becomes another user, who may not read the folder of a test.
    lines.append("user root")
    (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    broker = subprocess.Popen(
        [program() or "", "-c", folder / "mosquitto.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert broker.poll() is None, "the broker did not start"
            assert time.monotonic() < deadline_s
            time.sleep(0.02)
        yield broker
    finally:
        broker.kill()
        broker.wait()


class Reader:
    """Listens to every topic; a context manager. `messages` are topic, payload and retained."""

    def __init__(self, port: int, *, ca: Path | None = None, account: bool = False) -> None:
        self.messages: list[tuple[str, str, bool]] = []
        self._changed = threading.Condition()
        self._subscribed = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        if account:
            self._client.username_pw_set(USER, PASSWORD)
        if ca is not None:
            self._client.tls_set_context(ssl.create_default_context(cafile=ca))
        self._client.on_message = self._on_message
        self._client.on_connect = lambda client, *_: client.subscribe("#", 1)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.connect("localhost" if ca else "127.0.0.1", port)

    def __enter__(self) -> Self:
        self._client.loop_start()
        assert self._subscribed.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: str) -> None:
        self._client.publish(topic, payload, 1).wait_for_publish(PATIENCE_S)

    def wait(self, topic: str, wanted: Callable[[Any], object] = lambda _: True) -> Any:
        """What came on a topic, decoded, and is wanted; the first of them."""

        def found() -> list[Any]:
            told = [json.loads(text) for name, text, _ in self.messages if name == topic and text]
            return [one for one in told if wanted(one)]

        with self._changed:
            assert self._changed.wait_for(found, PATIENCE_S), (topic, self.messages)
            return found()[0]

    def _on_message(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        with self._changed:
            text = message.payload.decode()
            self.messages.append((message.topic, text, message.retain))
            self._changed.notify_all()
