"""What a letter to somebody may name, whichever channel carries it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.notifications.channels.languages import choose
from services.notifications.channels.letters import Facts, one_line
from services.notifications.due.store import DueNudge
from services.notifications.people.store import ACTIVE, names_of
from services.notifications.people.tables import Contact, Person
from services.notifications.settings import Settings
from shared.db import AsyncSession
from shared.links import Links
from shared.zones import zone_or_utc

__all__ = ["facts_of", "recipient_of"]


def recipient_of(due: DueNudge) -> tuple[Person, Contact]:
    """Who hears it. Raises ValueError where they are not known, when nothing is sent to them."""
    if due.person is None or due.contact is None:
        raise ValueError("a nudge is sent to people who are known")
    return due.person, due.contact


async def facts_of(session: AsyncSession, due: DueNudge, settings: Settings, links: Links, now: datetime) -> Facts:
    """The facts of a nudge, in its reader's language and zone."""
    person, contact = recipient_of(due)
    zone, other, program = zone_or_utc(person.zone), due.other, due.program
    wish = due.preference.language if due.preference else ""
    return Facts(
        nudge=due.nudge,
        name=one_line(person.name),
        zone=zone,
        other=one_line(other.name) if other and other.status == ACTIVE else "",
        other_zone=zone_or_utc(other.zone) if other else zone,
        program=one_line(program.name) if program else None,
        program_ends=program.ends_on if program else None,
        now=now,
        links=links,
        language=choose(wish, contact.language, settings.default_language, country=person.country),
        names=await names_of(session, [UUID(key) for key in due.nudge.payload.get("people", ())]),
    )
