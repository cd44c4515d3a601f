"""What an import tells of people: PostgreSQL writes its events, and they are as all others."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from services.profiles.credentials.tables import Credential
from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from shared import clock
from shared.events import parse
from shared.events.profiles import ContactChanged, PersonJoined, PersonLeft, PersonSnapshot, ProfileChanged
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

AMARA = person(
    "e-1", department="Data", skills_offered="SQL:5; Rust:3", languages="en:native; yo",
    working_hours="Mon-Tue 09:00-17:00", time_zone="Africa/Lagos", skills_wanted="Chess:1",
)  # fmt: skip


async def test_events_have_the_bytes_that_events_have(serve: Serve):
    """PostgreSQL writes them; whatever is in them, they are the same as Python's."""
    harness = await serve(SERVICE)
    rich = {
        **AMARA, "name": 'Zoë "Ünal" \\ O\'Neil / 李', "grade": "<b>&",
        "bio": "Line one\n\ttab — ünïcode 🐙\u2028\u200f שלום",
        "country": "NG", "start date": "2019-05-06", "manager": "e-2", "location": "Ṩ̂x",
    }  # fmt: skip
    await import_people(harness, rich, person("e-2"), {**AMARA, "external id": "e-3", "working hours": ""})
    await certify(harness, "e-1", 'Führerschein "B" \\ <1>', clock.today())
    await certify(harness, "e-1", "山", None)
    await import_people(harness, {**rich, "grade": "G"}, person("e-2", email="other@example.org"))
    await import_people(harness, person("e-2"), leavers="leave", most_leaving="1")
    await harness.sent(PersonLeft, 2)
    await import_people(harness, {"external id": "e-1", "name": "Zoë", "email": "e-1@example.org"})
    await harness.sent(PersonJoined, 4)
    await harness.sent(ContactChanged, 5)
    seen = 0
    for log in harness.log.records.values():
        for record in log:
            assert record.value is not None
            event = parse(record.value)
            assert event is not None
            if isinstance(event, PersonSnapshot | ContactChanged):
                assert event.to_json() == record.value
                assert record.key == str(event.subject)
                seen += 1
    assert seen == 4 + 1 + 2 + 5
    amara = next(event for event in harness.published(PersonJoined) if event.external_id == "e-1")
    assert (amara.name, amara.bio) == (rich["name"], rich["bio"])
    later = [*harness.published(ProfileChanged), *harness.published(PersonLeft), *harness.published(PersonJoined)]
    certified = [event.credentials for event in later if event.external_id == "e-1" and event.version > 1]
    assert [[(held.name, held.expires_on) for held in credentials] for credentials in certified] == [
        [('Führerschein "B" \\ <1>', clock.today()), ("山", None)]
    ] * 3, "changed, left, returned"
    assert amara.id != amara.subject
    assert amara.id.version == amara.subject.version == 7


async def certify(harness: Harness, external_id: str, name: str, expires_on: date | None) -> None:
    async with harness.sessions.begin() as session:
        person_id = await session.scalar(select(Person.id).where(Person.external_id == external_id))
        assert person_id is not None
        held = Credential(id=new_id(), version=1, person_id=person_id, name=name, issuer="Guild", link="")
        held.issued_on, held.expires_on = None, expires_on
        session.add(held)
