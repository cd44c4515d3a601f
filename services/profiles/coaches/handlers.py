"""What HR says of coaches from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.profiles.coaches import store
from services.profiles.people import store as people
from services.profiles.people.handlers import profile_of, publish, tell_contact
from services.profiles.people.store import Mine
from services.profiles.people.tables import Contact, Person
from services.profiles.personal_skills.store import hold, put_offered
from services.profiles.skills import handlers as skills
from services.profiles.skills.domain import key, proper
from shared import clock
from shared.db import AsyncSession, get, new_aggregate, require_version
from shared.events.profiles import PersonJoined
from shared.policy import Principal, allow
from shared.private_text import digest
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = ["change", "contract"]

_UNTOLD: dict[str, Any] = {
    "department": "",
    "grade": "",
    "location": "",
    "country": "",
    "manager_id": None,
    "start_date": None,
}
"""What only somebody has who works here."""

_ADDRESS = frozenset({"email", "language"})


async def contract(
    session: AsyncSession, me: Principal, external_id: str, told: Mapping[str, Any], offers: Sequence[tuple[str, int]]
) -> Mine:
    """Let a coach from outside be known. told: columns of a person, `email` and `language`. offers: names and levels.

    Whoever has left comes back as one; what they had filled in themselves stays. Raises Conflict
    (`import-running`, `external-id-taken`, `person-erased`), Invalid for names that cannot be skills.
    """
    allow(me, "person.contract")
    if not await people.hold_imports(session):
        raise Conflict(
            "People are being imported at this moment. Try again when that has ended.", kind="import-running"
        )
    if digest(session, external_id) in await people.erased(session):
        raise Conflict("The data of whoever had this external id have been erased for good.", kind="person-erased")
    person = await store.lock(session, external_id)
    if person is not None and person.status == "active":
        who = "coach from outside" if person.external else "person of the organization"
        raise Conflict(
            f"A {who} has this external id already, and it is never given to somebody else.", kind="external-id-taken"
        )
    if person is None:
        person = new_aggregate(Person, external_id=external_id, pronouns="", links=[], own=[])
        session.add(person)
    columns = {name: value for name, value in told.items() if name not in {*_ADDRESS, *person.own}}
    for name, value in (columns | _UNTOLD).items():
        setattr(person, name, value)
    person.external, person.status, person.effective_date = True, "active", clock.today(person.zone)
    await session.flush()
    contact = await _reached(session, person, told)
    if "skills_offered" not in person.own:
        await put_offered(session, person.id, await _offered(session, offers))
    await publish(session, [person.id], PersonJoined)
    return Mine(await profile_of(session, person), contact.email, contact.language)


async def change(
    session: AsyncSession, me: Principal, person_id: UUID, told: Mapping[str, Any], *, if_match: int
) -> Mine:
    """Correct what HR tells of a coach from outside. told: columns of a person, and `email`.

    Raises Conflict (`not-external`), NotFound, PreconditionFailed.
    """
    allow(me, "person.contract")
    person = await get(session, Person, person_id, lock=True)
    if not person.external or person.status != "active":
        raise Conflict("Only of an active coach from outside is this changed here.", kind="not-external")
    require_version(person.version, if_match)
    contact = await get(session, Contact, person_id, lock=True)
    if contact.email != told.get("email", contact.email):
        contact.email = told["email"]
        tell_contact(session, contact)
    for name, value in told.items():
        if name != "email":
            setattr(person, name, value)
    # The version is the ETag of the address too, so that every change is told.
    await publish(session, [person_id])
    return Mine(await profile_of(session, person), contact.email, contact.language)


async def _reached(session: AsyncSession, person: Person, told: Mapping[str, Any]) -> Contact:
    """Where the coach is reached from now on, as told; in the language that they have chosen if they have."""
    contact = await session.get(Contact, person.id, with_for_update=True)
    if contact is None:
        contact = new_aggregate(Contact, id=person.id, language=told["language"])
        session.add(contact)
    elif "language" not in person.own:
        contact.language = told["language"]
    contact.email = told["email"]
    tell_contact(session, contact)
    return contact


async def _offered(session: AsyncSession, offers: Sequence[tuple[str, int]]) -> dict[UUID, tuple[int, str]]:
    """Skills with level and evidence, of two that mean the same the better one. What the catalog lacks is added.

    Raises Invalid.
    """
    names: list[str] = []
    for number, (text, _) in enumerate(offers):
        try:
            names.append(proper(text))
        except Wrong as wrong:
            raise Invalid(wrong, where=f"body.skills_offered.{number}.name") from wrong
    recognized = {one.text: one for one in await skills.recognize_all(session, list(dict.fromkeys(names)))}
    new = {key(name): name for name, one in recognized.items() if one.how == "new"}
    defined = await skills.define(session, new) if new else {}
    found: dict[UUID, tuple[int, str]] = {}
    for number, (name, (_, level)) in enumerate(zip(names, offers, strict=True)):
        skill = recognized[name].skill or defined.get(key(name))
        if skill is None:
            raise Invalid(
                Wrong(
                    "skill-refused", "{name} is not a skill of the catalog: its curators have said no to it.", name=name
                ),
                where=f"body.skills_offered.{number}.name",
            )
        found[skill.id] = max(found.get(skill.id, (0, "")), (level, ""))
    held = await hold(session, found)
    if any(skill.state not in {"listed", "suggested"} for skill in held.values()):
        raise Conflict("The catalog changed while this was done. Send it again.", kind="catalog-changed")
    return found
