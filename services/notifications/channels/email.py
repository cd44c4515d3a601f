"""Mails as they are sent: text and HTML from one letter, a calendar invitation where there is one, and the headers."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from services.notifications.channels import setting, unsubscribing
from services.notifications.channels.calendar import Attendee, Invitation
from services.notifications.channels.letters import Letter, first_name, one_line
from services.notifications.nudges.domain import Rule
from services.notifications.preferences.domain import Kind
from services.notifications.settings import Settings
from shared import clock
from shared.links import Links

__all__ = ["UnusableAddress", "Writer"]

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,255}")


class UnusableAddress(ValueError):
    """No mail can be sent to this address."""


class Writer:
    """Makes mails in the name of `settings.sender`. Raises ValueError when that or the links' secret is missing."""

    def __init__(self, settings: Settings, links: Links) -> None:
        self.sender = settings.sender
        self._settings = settings
        self.links = links
        unsubscribing.check(settings)

    def write(
        self,
        letter: Letter,
        *,
        nudge_id: UUID,
        rule: Rule,
        kind: Kind | None,
        person_id: UUID,
        to: Attendee,
        invitation: Invitation | None = None,
    ) -> EmailMessage:
        """One mail. kind: what the recipient can turn off by a link. Raises UnusableAddress.

        A nudge's Message-ID is always the same, so that a mail sent twice by an accident is recognized as one.
        """
        sender = self.sender
        stop = self.links.unsubscribe(unsubscribing.token(self._settings, person_id, kind)) if kind else None
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = _address(to)
        message["Subject"] = setting.subject(letter)
        message["Date"] = clock.now()
        message["Message-ID"] = f"<nudge.{nudge_id}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Telemachus-Nudge"] = f"{rule}; id={nudge_id}"
        if stop:
            message["List-Unsubscribe"] = f"<{stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        name = first_name(one_line(to.name))
        below = setting.footer(letter.language, preferences=self.links.preferences(), stop=stop)
        message["Content-Language"] = letter.language.tag
        message.set_content(setting.as_text(letter, name, below))
        message.add_alternative(setting.as_html(letter, name, below), subtype="html")
        if invitation:
            message.add_alternative(
                invitation.content, maintype="text", subtype="calendar", cte="base64",
                params={"method": invitation.method, "charset": "utf-8"},
            )  # fmt: skip
            message.add_attachment(invitation.content, maintype="application", subtype="ics", filename="invitation.ics")
        return message


def _address(to: Attendee) -> Address:
    if not _ADDRESS.fullmatch(to.email):
        raise UnusableAddress
    try:
        return Address(display_name=one_line(to.name), addr_spec=to.email)
    except (ValueError, IndexError) as error:
        raise UnusableAddress from error
