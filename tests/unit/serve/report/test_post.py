"""The report by mail, against a real mail server on this machine."""

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller

from sealskin.core.config import Config
from sealskin.core.config_report import ReportConfig
from sealskin.core.errors import ConfigError
from sealskin.serve.report.compose import Report
from sealskin.serve.report.post import NotSentError, mail_of, next_due, send

REPORT = Report("하루 보고서: 모퉁이, 2026-03-10", "<!doctype html><p>41 명</p>", "방문객: 41\n")


class Kept:
    """Keeps what it gets; refuses one address."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Controller]:
    with socket.socket() as free:  # the controller asks its own port, so it must know it
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Kept(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


def config(port: int, to: str = "manager@example.com") -> Config:
    mail = {
        "name": "managers",
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "sender": "shop@example.com",
        "to": [to],
    }
    return Config.model_validate({"alarms": {"mail": [mail]}, "report": {"mail": "managers"}})


def port_of(server: Controller) -> int:
    return server.port


def test_the_report_arrives_as_text_and_as_a_page(server):
    given = config(port_of(server))
    send(REPORT, mail_of(given, given.report.mail))
    (mail,) = server.handler.mails
    assert mail["Subject"] == REPORT.title
    assert (mail["From"], mail["To"]) == ("shop@example.com", "manager@example.com")
    assert mail.get_body(("plain",)).get_content().split() == REPORT.text.split()
    assert "41 명" in mail.get_body(("html",)).get_content()


def test_a_refused_address_is_said(server):
    given = config(port_of(server), "nobody@example.com")
    with pytest.raises(NotSentError, match="refuses the addresses in `to`"):
        send(REPORT, mail_of(given, "managers"))
    assert server.handler.mails == []


def test_a_server_that_is_not_there_is_said():
    with socket.socket() as nobody:  # bound and not listening: refuses every connection
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(NotSentError, match=f"127.0.0.1:{port} did not take the report"):
            send(REPORT, mail_of(config(port), "managers"))


def test_nobody_to_send_it_to_is_said():
    with pytest.raises(ConfigError, match="nobody is named"):
        mail_of(Config(), None)
    with pytest.raises(ConfigError, match="has none; name one"):
        mail_of(Config(), "managers")


@pytest.mark.parametrize(
    ("period", "now", "due"),
    [
        ("week", "2026-03-10T12:00", "2026-03-15T22:00"),  # Monday seven o'clock in Seoul
        ("week", "2026-03-15T21:59", "2026-03-15T22:00"),
        ("week", "2026-03-15T22:00", "2026-03-22T22:00"),
        ("day", "2026-03-10T12:00", "2026-03-10T22:00"),
    ],
)
def test_it_is_due_on_the_clock_of_the_site(period, now, due):
    report = ReportConfig(period=period, at="07:00")
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_due(report, "Asia/Seoul", moment) == datetime.fromisoformat(due).replace(tzinfo=UTC)
