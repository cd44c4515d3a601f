"""A few colleagues in a running service, by name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from services.profiles.people.tables import Person
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness

__all__ = ["API", "Team", "gather"]

API = "/api/profiles/v1"


class Team:
    """ids, clients: by name. skills: ids of what anyone offers, by name. hr: an account that is nobody's profile."""

    def __init__(self, harness: Harness, joined: dict[str, PersonJoined]) -> None:
        self.harness = harness
        self.ids = {name: event.subject for name, event in joined.items()}
        self.clients = {name: harness.client(UUID(event.external_id)) for name, event in joined.items()}
        self.skills = {skill.name: skill.skill_id for event in joined.values() for skill in event.skills_offered}
        self.hr = harness.client(roles=["hr", "it", "program_admin", "auditor"])

    async def has_left(self, name: str) -> None:
        async with self.harness.sessions.begin() as session:
            await session.execute(update(Person).where(Person.name == name).values(status="left"))


async def gather(harness: Harness, **offers: str) -> Team:
    """People by name with what they offer, as an import reads it."""
    rows = [person(str(new_id()), skills_offered=skills) | {"name": name} for name, skills in offers.items()]
    await import_people(harness, *rows)
    joined = {event.name: event for event in await harness.sent(PersonJoined, len(rows))}
    return Team(harness, joined)
