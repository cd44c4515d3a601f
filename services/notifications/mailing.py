"""Mails: from a delivery to what is handed to the mail server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog

from services.notifications.channels.addresses import UnusableAddress, calendar_domain, deliverable
from services.notifications.channels.calendar import Attendee, Invitation
from services.notifications.channels.email import Writer
from services.notifications.channels.letters import Facts, Letter, digest, letter
from services.notifications.channels.rates import Rates
from services.notifications.channels.returning import return_path
from services.notifications.channels.smtp import Mail, Postman
from services.notifications.deliveries.domain import Channel, Gone, Later, Refused
from services.notifications.deliveries.tables import Delivery
from services.notifications.due.handlers import look_again, look_into
from services.notifications.due.store import DueNudge
from services.notifications.facts import facts_of, recipient_of
from services.notifications.nudges.domain import FOR_CALENDARS, KINDS, Rule
from services.notifications.sessions.handlers import invitation_of
from services.notifications.settings import Settings
from shared.db import AsyncSession
from shared.links import Links
from shared.zones import zone_or_utc

__all__ = ["Mails"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """What a mail says and to whom. nudge: its id. invitation: for the reader's calendar."""

    facts: Facts
    to: Attendee
    nudge: UUID
    invitation: Invitation | None = None

    def letter(self) -> Letter:
        return letter(self.facts)


@dataclass(frozen=True, slots=True)
class Several:
    """What a digest says, at least two things to the same reader. often: as of channels.letters.digest."""

    nudges: Sequence[About]
    often: Literal["daily", "weekly", "once"]

    @property
    def to(self) -> Attendee:
        return self.nudges[0].to

    def letter(self) -> Letter:
        first = self.nudges[0].facts
        return digest([about.letter() for about in self.nudges], self.often, first.language, first.links)


Loaded = About | Several | Later | Gone | Refused


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

    async def load(self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> Mapping[UUID, Loaded]:
        """What each mail is about, by the delivery's id; or what else becomes of it."""
        nudges = await look_again(session, [row.nudge_id for row in deliveries if row.nudge_id], now)
        digests = await look_into(session, [row.id for row in deliveries if row.rule == Rule.DIGEST], now)
        loaded: dict[UUID, Loaded] = {}
        for row in deliveries:
            found = nudges[row.nudge_id] if row.nudge_id else digests.get(row.id, Gone("gone"))
            if isinstance(found, Sequence):
                loaded[row.id] = await self._several(session, found, now)
            else:
                loaded[row.id] = await self._about(session, found, now) if isinstance(found, DueNudge) else found
        return loaded

    async def _several(self, session: AsyncSession, nudges: Sequence[DueNudge], now: datetime) -> Loaded:
        """One that is left goes as itself."""
        found = await self._about(session, nudges[0], now)
        if len(nudges) == 1 or not isinstance(found, About):
            return found
        links, settings = self._writer.links, self._settings
        others = [About(await facts_of(session, due, settings, links, now), found.to, due.row.id) for due in nudges[1:]]
        chosen = nudges[0].preference
        often = chosen.digest if chosen else "none"
        return Several([found, *others], "once" if often == "none" else "daily" if often == "daily" else "weekly")

    async def _about(self, session: AsyncSession, due: DueNudge, now: datetime) -> About | Later | Refused:
        _, contact = recipient_of(due)
        until = self._rates.wait(contact.email.rpartition("@")[2], now)
        if until is not None:
            return Later(until)
        try:
            facts = await facts_of(session, due, self._settings, self._writer.links, now)
            to = Attendee(facts.name, contact.email)
            invites = facts.nudge.rule in FOR_CALENDARS
            return About(facts, to, due.row.id, await self._invitation(session, facts, to) if invites else None)
        except (AttributeError, LookupError, TypeError, ValueError):
            # One mail that cannot be written must not hold up those that were taken with it.
            log.exception("nudge_cannot_be_written", about=str(due.nudge.about), rule=due.nudge.rule)
            return Refused("cannot-be-written")

    async def _invitation(self, session: AsyncSession, facts: Facts, to: Attendee) -> Invitation | None:
        payload, page = facts.nudge.payload, letter(facts).link
        start, end = (datetime.fromisoformat(payload[name]) for name in ("start", "end"))
        when = facts.language.span(start, end, zone_or_utc(payload["zone"]))
        names = " and ".join(filter(None, (facts.name, facts.other)))
        description = f"{names}, {when}\n{page}"
        domain = calendar_domain(self._settings)
        return await invitation_of(session, facts.nudge, to, self._writer.sender, page, description, domain)

    def prepare(self, delivery: Delivery, about: About | Several) -> Mail | Refused:
        """The mail, ready to be sent."""
        first, to = (about if isinstance(about, About) else about.nudges[0]), about.to
        one = first if first is about else None
        rule = one.facts.nudge.rule if one else Rule.DIGEST
        try:
            recipient = deliverable(to.email)
            content = self._writer.write(
                about.letter(),
                nudge_id=delivery.id,
                rule=rule,
                kind=KINDS.get(rule),
                person_id=first.facts.nudge.person_id,
                to=to,
                invitation=one.invitation if one else None,
                nudge=one.nudge if one else None,
            )
        except UnusableAddress:
            return Refused("address-unusable")
        except Exception:
            log.exception("nudge_cannot_be_written", about=str(delivery.about), rule=rule)
            return Refused("cannot-be-written")
        return Mail(return_path(self._settings, delivery.id, to.email), recipient.address, content, recipient.utf8)
