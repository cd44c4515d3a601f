"""Handing mails to the mail server, several over one connection."""

from __future__ import annotations

from email.message import EmailMessage
from types import TracebackType
from typing import Self

import aiosmtplib

from services.notifications.settings import Settings

__all__ = ["Deferred", "MailServerAway", "Postman", "Refused"]

_TIMEOUT = 30.0
_TOO_LARGE = 552
"""Every other refusal of the sender is a matter of configuration, which somebody will mend."""


class MailServerAway(Exception):
    """There is no connection, or the server does not accept us as its client. Nothing is wrong with any mail."""


class Deferred(Exception):
    """The server refuses this mail for now. reason: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """The server refuses this mail for good. reason: a code; the server's words may hold an address and stay behind."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Postman:
    """One connection to the mail server: `async with Postman(settings) as postman`. Raises MailServerAway."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password_text,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            timeout=_TIMEOUT,
        )

    async def __aenter__(self) -> Self:
        try:
            await self._client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailServerAway(type(error).__name__) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._client.is_connected:
                await self._client.quit()
        except (aiosmtplib.SMTPException, OSError):
            pass
        finally:
            self._client.close()

    @property
    def connected(self) -> bool:
        """Whether another mail can be sent over this connection."""
        return self._client.is_connected

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand over one mail. Raises Deferred, Refused."""
        try:
            await self._client.send_message(message, sender=sender, recipients=[recipient])
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients[0].code) from error
        except aiosmtplib.SMTPSenderRefused as error:
            raise (Refused if error.code == _TOO_LARGE else Deferred)(f"sender-{error.code}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error.code) from error
        except (ValueError, aiosmtplib.SMTPNotSupported) as error:
            raise Refused("address-not-supported") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            raise Deferred("connection-lost") from error


def _refusal(code: int) -> Deferred | Refused:
    return Deferred(f"smtp-{code}") if 400 <= code < 500 else Refused(f"smtp-{code}")
