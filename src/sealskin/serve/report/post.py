"""Sends a report by mail, now or each time that a period is over."""

from __future__ import annotations

import asyncio
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Self
from zoneinfo import ZoneInfo

from sealskin.core.config import Config
from sealskin.core.config_alarms import MailConfig
from sealskin.core.config_report import ReportConfig
from sealskin.core.errors import ConfigError, SealskinError
from sealskin.core.log import logger
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.report.compose import Report, compose
from sealskin.serve.report.figures import asker, timezone_of, title_of
from sealskin.serve.report.period import Period

TIMEOUT_S = 30
AGAIN_S = 600
"""After a failure."""
TRIES = 6
LONGEST_WAIT_S = 3_600.0
"""A clock that is set while somebody waits is noticed within this."""


class NotSentError(SealskinError):
    """A mail could not be sent; the message says why, without secrets."""


def mail_of(config: Config, name: str | None) -> MailConfig:
    """Whom a report goes to.

    Raises:
        ConfigError: nobody of that name is set up.
    """
    known = {one.name: one for one in config.alarms.mail}
    if name is None:
        raise ConfigError("nobody is named in `report.mail`; name one of `alarms.mail`")
    if name not in known:
        others = ", ".join(known) or "none"
        raise ConfigError(f"`report.mail` is {name!r}, and `alarms.mail` has {others}; name one")
    return known[name]


def message_of(report: Report, mail: MailConfig) -> EmailMessage:
    """The report as a mail: text for who wants it, the page beside it."""
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    message["Subject"] = report.title
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    message.set_content(report.text)
    message.add_alternative(report.html, subtype="html")
    return message


def send(report: Report, mail: MailConfig) -> None:
    """Send a report.

    Raises:
        NotSentError: the server cannot be reached, or refuses.
    """
    import aiosmtplib

    try:
        asyncio.run(
            aiosmtplib.send(
                message_of(report, mail),
                hostname=mail.host,
                port=mail.port,
                username=mail.user,
                password=mail.password,
                use_tls=mail.tls == "tls",
                start_tls=mail.tls == "starttls",
                tls_context=ssl.create_default_context() if mail.tls != "none" else None,
                timeout=TIMEOUT_S,
            )
        )
    except aiosmtplib.SMTPAuthenticationError:
        raise NotSentError(
            f"the mail server {mail.host} refuses user and password; correct them"
        ) from None
    except aiosmtplib.SMTPRecipientsRefused:
        raise NotSentError(
            f"the mail server {mail.host} refuses the addresses in `to`; correct them"
        ) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotSentError(
            f"the mail server {mail.host}:{mail.port} did not take the report "
            f"({type(error).__name__}); check host, port and tls"
        ) from None


def make(meter: Meter, report: ReportConfig, period: Period) -> Report:
    """The report that is set up, of a period.

    Raises:
        LookupError: no camera of the site has recorded anything yet.
    """
    name = title_of(meter.config, report.site)
    return compose(asker(meter, report.site), period, name, report.language)


def next_due(report: ReportConfig, timezone: str, now: datetime) -> datetime:
    """When the next report is to be sent, after a moment."""
    local = now.astimezone(ZoneInfo(timezone))
    hour, minute = (int(part) for part in report.at.split(":"))
    day = local.date()
    for _ in range(9):
        due = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=ZoneInfo(timezone))
        if due > local and (report.period == "day" or day.weekday() == 0):
            return due.astimezone(UTC)
        day += timedelta(days=1)
    raise AssertionError("a week has a Monday")


class Post:
    """Sends the report of each period when it is due, while it is entered.

    What was due while Sealskin did not run is not sent later; `sealskin report --mail` does it.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="report", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        due: datetime | None = None
        asked: object = None
        while not self._stop.is_set():
            config = self._meter.config
            now = datetime.now(UTC)
            timezone = timezone_of(config, config.report.site)
            if due is None or (config.report, timezone) != asked:
                asked = (config.report, timezone)
                due = next_due(config.report, timezone, now)
            if now >= due:
                if config.report.mail is not None:
                    self._send(config, Period.last(config.report.period, timezone, now))
                due = None
                continue
            self._stop.wait(min(LONGEST_WAIT_S, (due - now).total_seconds()))

    def _send(self, config: Config, period: Period) -> None:
        for left in reversed(range(TRIES)):
            try:
                mail = mail_of(config, config.report.mail)
                send(make(self._meter, config.report, period), mail)
            except LookupError as error:
                logger().warning("there is nothing to report", reason=str(error.args[0]))
                return
            except SealskinError as error:
                logger().error("the report was not sent", reason=str(error), tries_left=left)
                if self._stop.wait(AGAIN_S):
                    return
            else:
                logger().info("the report was sent", period=period.name(), to=config.report.mail)
                return
