"""Mails as they are sent: text and HTML from one letter, a calendar invitation where there is one, and the headers."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from services.notifications.channels import returning, setting, tokens
from services.notifications.channels.addresses import UnusableAddress, deliverable, display_name
from services.notifications.channels.calendar import Attendee, Invitation
from services.notifications.channels.letters import Letter, first_name, one_line
from services.notifications.channels.plain import PLAIN
from services.notifications.channels.tokens import Action
from services.notifications.nudges.domain import Rule
from services.notifications.preferences.domain import ALL, Kind
from services.notifications.ratings.domain import can_be_rated, can_be_snoozed
from services.notifications.settings import Settings, mailbox
from shared import clock
from shared.links import Links

__all__ = ["UnusableAddress", "Writer"]

_LONGEST_LINE = 990
"""Octets of a line; RFC 5322 has 998 as the most."""


class Writer:
    """Makes mails in the name of `settings.sender`. Raises ValueError when that or the links' secret is missing."""

    def __init__(self, settings: Settings, links: Links) -> None:
        self.sender = _address(settings.sender.addr_spec, settings.sender.display_name)
        self._reply_to = mailbox(settings.mail_reply_to) if settings.mail_reply_to else None
        self._settings = settings
        self.links = links
        tokens.check(settings)

    def _offers(self, rule: Rule, kind: Kind | None, person_id: UUID, nudge: UUID | None) -> dict[str, str]:
        """What can be done about a mail without sign-in: the address of each, by the name that `setting.footer` has."""

        def sign(action: Action, about: UUID | str = "") -> str:
            return tokens.sign(self._settings, action, person_id, about)

        offers = {"preferences": self.links.choices(sign(Action.PREFERENCES))}
        if kind:
            offers["stop"] = self.links.unsubscribe(sign(Action.UNSUBSCRIBE, kind))
        if nudge and can_be_rated(rule):
            offers["unhelpful"] = self.links.unhelpful(sign(Action.UNHELPFUL, nudge))
        if nudge and can_be_snoozed(rule):
            offers["snooze"] = self.links.snooze(sign(Action.SNOOZE, nudge))
        return offers

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
        nudge: UUID | None = None,
    ) -> EmailMessage:
        """One mail. nudge_id: of the delivery. kind: what the recipient can turn off by a link. nudge: which one they
        can rate, or have again; None for a digest. Raises UnusableAddress.

        A nudge's Message-ID is always the same, so that a mail sent twice by an accident is recognized as one.
        """
        sender = self.sender
        offers = self._offers(rule, kind, person_id, nudge)
        stop = offers.get("stop")
        if rule is Rule.DIGEST:
            stop = self.links.unsubscribe(tokens.sign(self._settings, Action.UNSUBSCRIBE, person_id, ALL))
        message = EmailMessage(policy=PLAIN)
        message["From"] = sender
        message["To"] = _address(to.email, to.name)
        if self._reply_to and invitation is None:
            # Some calendars send their answer to Reply-To, and it is for the organizer's mailbox.
            message["Reply-To"] = _address(self._reply_to.addr_spec, self._reply_to.display_name)
        message["Subject"] = setting.subject(letter)
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<nudge.{nudge_id}@{sender.domain}>"
        if letter.thread:
            # No mail has this id: whichever mail of a mentorship comes first, all are replies to the same.
            message["In-Reply-To"] = message["References"] = f"<mentorship.{letter.thread}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        message["List-Id"] = f"<{kind or 'essential'}.telemachus.{sender.domain}>"
        message["Feedback-ID"] = f"{rule}:{kind or 'essential'}:telemachus"
        message["X-Telemachus-Nudge"] = f"{rule}; id={nudge_id}"
        message["X-Telemachus-Delivery"] = returning.token(self._settings, nudge_id, to.email)
        if stop:
            message["List-Unsubscribe"] = f"<{stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        name = first_name(one_line(to.name))
        below = setting.footer(letter.language, **offers)
        text, html = setting.as_text(letter, name, below), setting.as_html(letter, name, below)
        message.set_content(text, cte=_encoding(text))
        # The library would look for a boundary that is nowhere in the mail, which nothing that we write begins with.
        message.make_alternative(boundary=f"=_{nudge_id.hex}")
        message.add_alternative(html, subtype="html", cte=_encoding(html))
        if invitation:
            message.add_alternative(
                invitation.content, maintype="text", subtype="calendar", cte="base64",
                params={"method": invitation.method, "charset": "utf-8"},
            )  # fmt: skip
            message.make_mixed(boundary=f"=__{nudge_id.hex}")
            message.add_attachment(invitation.content, maintype="application", subtype="ics", filename="invitation.ics")
        message["Content-Language"] = letter.language.tag
        return message


def _address(email: str, name: str) -> Address:
    where = deliverable(email)
    return Address(display_name=display_name(name), username=where.local, domain=where.domain)


def _encoding(text: str) -> str:
    """How a part travels, whatever servers are on its way."""
    short = text.isascii() and max(map(len, text.splitlines()), default=0) <= _LONGEST_LINE
    return "7bit" if short else "base64"
