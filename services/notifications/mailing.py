"""Mails: from a delivery to what is handed to the mail server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from services.notifications.channels.addresses import UnusableAddress, deliverable
from services.notifications.channels.calendar import Attendee, Invitation
from services.notifications.channels.email import Writer
from services.notifications.channels.languages import choose
from services.notifications.channels.letters import Facts, letter, one_line
from services.notifications.channels.plain import PLAIN, PLAIN_UTF8
from services.notifications.channels.rates import Rates
from services.notifications.channels.returning import return_path
from services.notifications.channels.smtp import Mail, Postman
from services.notifications.deliveries.domain import Channel, Gone, Later, Refused
from services.notifications.deliveries.tables import Delivery
from services.notifications.due.handlers import look_again
from services.notifications.due.store import DueNudge
from services.notifications.nudges.domain import FOR_CALENDARS, KINDS
from services.notifications.people.store import names_of
from services.notifications.people.tables import Contact, Person
from services.notifications.preferences.domain import zone_or_utc
from services.notifications.sessions.handlers import invitation_of
from services.notifications.settings import Settings
from shared.db import AsyncSession
from shared.links import Links

__all__ = ["Mails"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """What a mail says and to whom. invitation: for the reader's calendar."""

    facts: Facts
    to: Attendee
    invitation: Invitation | None


class Mails:
    """The mail server as a channel. Raises ValueError when the sender or the links' secret is not set."""

    channel = Channel.EMAIL

    def __init__(self, settings: Settings, links: Links) -> None:
        self.lanes = settings.smtp_connections
        self._settings = settings
        self._writer = Writer(settings, links)
        self._rates = Rates(settings.smtp_per_minute, settings.smtp_per_minute_to)

    def lane(self) -> Postman:
        return Postman(self._settings)

    async def load(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Mapping[UUID, About | Later | Gone | Refused]:
        """What each mail is about, by the delivery's id; or what else becomes of it."""
        nudges = await look_again(session, [row.nudge_id for row in deliveries if row.nudge_id], now)
        loaded: dict[UUID, About | Later | Gone | Refused] = {}
        for row in deliveries:
            found = nudges[row.nudge_id] if row.nudge_id else Gone("gone")
            loaded[row.id] = await self._about(session, found, now) if isinstance(found, DueNudge) else found
        return loaded

    async def _about(self, session: AsyncSession, due: DueNudge, now: datetime) -> About | Later | Refused:
        person, contact = due.person, due.contact
        if person is None or contact is None:
            raise ValueError("a nudge is sent to people who are known")
        until = self._rates.wait(contact.email.rpartition("@")[2], now)
        if until is not None:
            return Later(until)
        names = await names_of(session, [UUID(key) for key in due.nudge.payload.get("people", ())])
        facts, to = self._facts(due, person, contact, names, now), Attendee(one_line(person.name), contact.email)
        if facts.nudge.rule not in FOR_CALENDARS:
            return About(facts, to, None)
        try:
            return About(facts, to, await self._invitation(session, facts, to))
        except (KeyError, ValueError):
            log.exception("nudge_cannot_be_written", about=str(facts.nudge.about), rule=facts.nudge.rule)
            return Refused("cannot-be-written")

    def _facts(
        self, due: DueNudge, person: Person, contact: Contact, names: Mapping[UUID, str], now: datetime
    ) -> Facts:
        zone, other, program = zone_or_utc(person.zone), due.other, due.program
        return Facts(
            nudge=due.nudge,
            name=one_line(person.name),
            zone=zone,
            other=one_line(other.name) if other else "",
            other_zone=zone_or_utc(other.zone) if other else zone,
            program=one_line(program.name) if program else None,
            program_ends=program.ends_on if program else None,
            now=now,
            links=self._writer.links,
            language=choose(
                due.preference.language if due.preference else "",
                contact.language,
                self._settings.default_language,
                country=person.country,
            ),
            names=names,
        )

    async def _invitation(self, session: AsyncSession, facts: Facts, to: Attendee) -> Invitation | None:
        payload, page = facts.nudge.payload, letter(facts).link
        start, end = (datetime.fromisoformat(payload[name]) for name in ("start", "end"))
        when = facts.language.span(start, end, zone_or_utc(payload["zone"]))
        description = f"{facts.name} and {facts.other}, {when}\n{page}"
        return await invitation_of(session, facts.nudge, to, self._writer.sender, page, description)

    def prepare(self, delivery: Delivery, about: About) -> Mail | Refused:
        """The mail, ready to be sent."""
        nudge, to = about.facts.nudge, about.to
        try:
            message = self._writer.write(
                letter(about.facts),
                nudge_id=delivery.id,
                rule=nudge.rule,
                kind=KINDS.get(nudge.rule),
                person_id=nudge.person_id,
                to=to,
                invitation=about.invitation,
            )
            recipient = deliverable(to.email)
            content = message.as_bytes(policy=PLAIN_UTF8 if recipient.utf8 else PLAIN)
        except UnusableAddress:
            return Refused("address-unusable")
        except Exception:
            log.exception("nudge_cannot_be_written", about=str(nudge.about), rule=nudge.rule)
            return Refused("cannot-be-written")
        return Mail(return_path(self._settings, delivery.id), recipient.address, content, recipient.utf8)
