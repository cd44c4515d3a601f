"""Mails as they are sent: text and HTML from one letter, a calendar invitation where there is one, and the headers."""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import format_datetime
from uuid import UUID

from services.notifications.channels import returning, setting, tokens
from services.notifications.channels.addresses import Deliverable, UnusableAddress, deliverable, display_name
from services.notifications.channels.calendar import Attendee, Invitation
from services.notifications.channels.letters import Letter, first_name, one_line
from services.notifications.channels.plain import attachment, header, mailbox, multipart, part, subject
from services.notifications.channels.tokens import Action
from services.notifications.nudges.domain import Rule
from services.notifications.preferences.domain import ALL, Kind
from services.notifications.ratings.domain import can_be_rated, can_be_snoozed
from services.notifications.settings import Settings
from services.notifications.settings import mailbox as parse_mailbox
from shared import clock
from shared.links import Links

__all__ = ["UnusableAddress", "Writer"]

_AS_FILE = header("Content-Disposition", 'attachment; filename="invitation.ics"')


class Writer:
    """Makes mails in the name of `settings.sender`. Raises ValueError when that or the links' secret is missing."""

    def __init__(self, settings: Settings, links: Links) -> None:
        self.sender = _named(settings.sender)
        self._from = mailbox("From", self.sender)
        answers = settings.mail_reply_to
        self._reply_to = mailbox("Reply-To", _named(parse_mailbox(answers))) if answers else ""
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
    ) -> bytes:
        """The bytes of one mail, in 7 bits unless the address needs more. nudge_id: of the delivery. kind: what the
        recipient can turn off by a link. nudge: which one they can rate, or have again; None for a digest. Raises
        UnusableAddress.

        A nudge's Message-ID is always the same, so that a mail sent twice by an accident is recognized as one.
        """
        domain = self.sender.domain
        offers = self._offers(rule, kind, person_id, nudge)
        stop = offers.get("stop")
        if rule is Rule.DIGEST:
            stop = self.links.unsubscribe(tokens.sign(self._settings, Action.UNSUBSCRIBE, person_id, ALL))
        where = deliverable(to.email)
        headers = [self._from, mailbox("To", _address(where, to.name))]
        if invitation is None:
            # Some calendars send their answer to Reply-To, and it is for the organizer's mailbox.
            headers.append(self._reply_to)
        headers += (
            subject(setting.subject(letter)),
            header("Date", format_datetime(clock.now())),
            header("Message-ID", f"<nudge.{nudge_id}@{domain}>"),
        )
        if letter.thread:
            # No mail has this id: whichever mail of a mentorship comes first, all are replies to the same.
            first = f"<mentorship.{letter.thread}@{domain}>"
            headers += (header("In-Reply-To", first), header("References", first))
        headers += (
            header("Auto-Submitted", "auto-generated"),
            header("X-Auto-Response-Suppress", "OOF, AutoReply"),
            header("List-Id", f"<{kind or 'essential'}.telemachus.{domain}>"),
            header("Feedback-ID", f"{rule}:{kind or 'essential'}:telemachus"),
            header("X-Telemachus-Nudge", f"{rule}; id={nudge_id}"),
            header("X-Telemachus-Delivery", returning.token(self._settings, nudge_id, to.email)),
        )
        if stop:
            headers += (
                header("List-Unsubscribe", f"<{stop}>"),
                header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            )
        headers += (header("Content-Language", letter.language.tag), header("MIME-Version", "1.0"))
        name = first_name(one_line(to.name))
        below = setting.footer(letter.language, **offers)
        parts = [
            part("plain", setting.as_text(letter, name, below)),
            part("html", setting.as_html(letter, name, below)),
        ]
        if invitation:
            method = f'text/calendar; method={invitation.method}; charset="utf-8"'
            parts.append(attachment(invitation.content, method))
        # A boundary that nothing which we write begins with, and that need not be looked for.
        body = multipart("alternative", f"=_{nudge_id.hex}", *parts)
        if invitation:
            file = attachment(invitation.content, "application/ics", _AS_FILE)
            body = multipart("mixed", f"=__{nudge_id.hex}", body, file)
        return "".join((*headers, body)).encode("utf-8" if where.utf8 else "ascii")


def _address(where: Deliverable, name: str) -> Address:
    return Address(display_name=display_name(name), username=where.local, domain=where.domain)


def _named(address: Address) -> Address:
    return _address(deliverable(address.addr_spec), address.display_name)
