"""The ways to be told of an alarm: a web address, and mail."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import time
from datetime import tzinfo
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

from sealskin import __version__
from sealskin.core.config_alarms import ChannelConfig, MailConfig, WebhookConfig
from sealskin.pipeline.alarms.notice import Notice


class NotToldError(Exception):
    """It could not be told; the message says why, without secrets.

    Args:
        why: a few words.
        again: whether another try may help.
    """

    def __init__(self, why: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.again = again


class Channel(Protocol):
    """A way to be told. It is used from one event loop."""

    config: ChannelConfig

    async def tell(self, notice: Notice) -> None:
        """Tell of an alarm.

        Raises:
            NotToldError: it could not be told.
        """
        ...


def signature(secret: str, sent_s: int, body: bytes) -> str:
    """The header `Sealskin-Signature`: when it was sent, and the HMAC-SHA256 of that and the body.

    Whoever gets it computes the same over `f"{t}.".encode() + body` and refuses what is old.
    """
    code = hmac.new(secret.encode(), f"{sent_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={sent_s},v1={code}"


class Webhook:
    """Posts JSON. Redirects are not followed: they could lead anywhere."""

    def __init__(self, config: WebhookConfig) -> None:
        import httpx

        self.config: ChannelConfig = config
        self._config = config
        self._client = httpx.AsyncClient(
            timeout=config.timeout_s, follow_redirects=False, trust_env=False
        )

    async def tell(self, notice: Notice) -> None:
        """Post it; see `Channel.tell`."""
        import httpx

        body = json.dumps(notice.as_json(), ensure_ascii=False).encode()
        headers = {
            "content-type": "application/json",
            "user-agent": f"sealskin/{__version__}",
            # The same for each try, so that who gets it twice can tell.
            "sealskin-delivery": f"{notice.number or notice.time_ms}-{self.config.name}",
        }
        if self._config.secret is not None:
            sent_s = int(time.time())
            headers["sealskin-signature"] = signature(self._config.secret, sent_s, body)
        try:
            answer = await self._client.post(self._config.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotToldError(type(error).__name__) from None  # its text may hold the address
        if answer.is_success:
            return
        # The other side knows best whether to come back: 4xx is its word that we are wrong.
        again = answer.status_code >= 500 or answer.status_code in (408, 425, 429)
        raise NotToldError(f"answered with status {answer.status_code}", again=again)


class Mail:
    """Sends plain text."""

    def __init__(self, config: MailConfig, zone_info: tzinfo | None = None) -> None:
        self.config: ChannelConfig = config
        self._config = config
        self._zone_info = zone_info

    async def tell(self, notice: Notice) -> None:
        """Send it; see `Channel.tell`."""
        import aiosmtplib

        config = self._config
        message = EmailMessage()
        message["From"], message["To"] = config.sender, ", ".join(config.to)
        message["Subject"] = notice.sentence()
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=config.sender.rpartition("@")[2])
        message.set_content(notice.text(self._zone_info))
        try:
            await aiosmtplib.send(
                message,
                hostname=config.host,
                port=config.port,
                username=config.user,
                password=config.password,
                use_tls=config.tls == "tls",
                start_tls=config.tls == "starttls",
                tls_context=ssl.create_default_context() if config.tls != "none" else None,
                timeout=15,
            )
        except aiosmtplib.SMTPAuthenticationError:
            raise NotToldError("the mail server refuses user and password", again=False) from None
        except aiosmtplib.SMTPRecipientsRefused:
            raise NotToldError("the mail server refuses whom it is for", again=False) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotToldError(type(error).__name__) from None
