"""Questions about people, and what a source of truth tells of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.profiles import erasing
from services.profiles.directory import handlers as directory
from services.profiles.people import store
from services.profiles.people.domain import OWNED, PersonFacts
from services.profiles.people.store import Mine, Profile, ReportingLine
from services.profiles.people.tables import Contact, Person
from services.profiles.photos import store as photos
from services.profiles.skills import handlers as skill_handlers
from services.profiles.skills import store as skills
from services.profiles.skills.domain import key
from services.profiles.skills.store import PersonSkills
from services.profiles.skills.tables import Skill
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import (
    ContactChanged,
    PersonErased,
    PersonJoined,
    PersonLeft,
    PersonSnapshot,
    ProfileChanged,
    SkillOffered,
    SkillWanted,
)
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, NotFound

__all__ = [
    "Tally",
    "change_person",
    "erase",
    "find_person",
    "leave",
    "list_people",
    "publish",
    "put_people",
    "read_me",
    "read_person",
]

_UNTOLD: dict[str, Any] = {
    "job_title": "",
    "department": "",
    "grade": "",
    "location": "",
    "country": "",
    "manager_id": None,
    "start_date": None,
    "zone": "UTC",
    "languages": [],
    "working_hours": [],
    "bio": "",
    "pronouns": "",
    "links": [],
    "listed": True,
    "own": [],
}
"""A new person of whom nothing but id, name and address was told."""

_AT_ONCE = 100
"""People who are put without letting other requests in between."""


@dataclass(slots=True)
class Tally:
    """People by what became of them."""

    joined: int = 0
    changed: int = 0
    unchanged: int = 0


async def find_person(session: AsyncSession, external_id: str) -> UUID | None:
    """The id of the active person with this external id."""
    return await store.active_id(session, external_id)


async def list_people(
    session: AsyncSession, me: Principal, *, external_id: str | None, after: UUID | None, limit: int
) -> tuple[Sequence[Profile], int]:
    """Up to `limit` + 1 people, and how many there are in all."""
    allow(me, "person.list")
    people = await store.page(session, after, limit, external_id)
    return await _profiles(session, people), await store.total(session, external_id)


async def read_person(session: AsyncSession, me: Principal, person_id: UUID) -> Profile:
    """What everyone here may know of a person. Raises NotFound."""
    allow(me, "person.read", person_id)
    [profile] = await _profiles(session, [await get(session, Person, person_id)])
    return profile


async def read_me(session: AsyncSession, me: Principal) -> Mine:
    """The caller's own profile. Raises NotFound for an account that is nobody's profile."""
    if me.person_id is None:
        raise NotFound("Your account has no profile.")
    profile = await read_person(session, me, me.person_id)
    contact = await get(session, Contact, me.person_id)
    return Mine(profile, contact.email, contact.language)


async def change_person(
    session: AsyncSession, me: Principal, person_id: UUID, changes: Mapping[str, object], *, if_match: int
) -> Mine:
    """Let a person's own profile be as they say. changes: columns of the person, and `language`, the preferred one.

    Raises Forbidden, NotFound, PreconditionFailed.
    """
    allow(me, "person.change", person_id)
    person = await get(session, Person, person_id, lock=True, if_match=if_match)
    contact = await get(session, Contact, person_id, lock=True)
    own = sorted({*person.own, *(changes.keys() & OWNED)})
    language = str(changes.get("language", contact.language))
    another = language != contact.language
    if another:
        contact.language = language
        _tell_contact(session, contact)
    wanted = {name: value for name, value in changes.items() if name != "language"} | {"own": own}
    different = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    for name, value in different.items():
        setattr(person, name, value)
    if different or another:
        # The version is also the ETag of all that this changes, and grows with events alone: so every change is
        # told, also of what the snapshot does not carry. Consumers upsert, and such changes are rare.
        await publish(session, [person_id])
    [profile] = await _profiles(session, [person])
    return Mine(profile, contact.email, contact.language)


async def leave(session: AsyncSession, me: Principal, person_id: UUID) -> Profile:
    """A person has left; whoever left before stays so. Raises Forbidden, NotFound, Conflict once they were erased."""
    allow(me, "person.leave", person_id)
    person = await get(session, Person, person_id, lock=True)
    if person.status == "erased":
        raise Conflict("Nothing about this person is kept any more.", kind="person-erased")
    if person.status == "active":
        person.status, person.effective_date = "left", clock.today(person.zone)
        await publish(session, [person_id], PersonLeft)
    [profile] = await _profiles(session, [person])
    return profile


async def erase(session: AsyncSession, me: Principal, person_id: UUID) -> Profile:
    """Keep nothing about a person who has left but their id, for good. Raises Forbidden, NotFound, Conflict."""
    allow(me, "person.erase", person_id)
    person = await get(session, Person, person_id, lock=True)
    if person.status == "active":
        raise Conflict("This person has not left. Say that they have, then erase them.", kind="person-active")
    if person.status == "left":
        contact = await get(session, Contact, person_id, lock=True)
        # The topic keeps the latest event of each person: this one takes the place of their address.
        contact.email, contact.language = "", "en"
        _tell_contact(session, contact)
        touched = await erasing.erase(session, person)
        outbox.add(session, PersonErased(subject=person.id, version=person.raise_version()))
        await session.flush()
        await directory.refresh(session, [person.id, *touched])
    [profile] = await _profiles(session, [person])
    return profile


def _tell_contact(session: AsyncSession, contact: Contact) -> None:
    event = ContactChanged(
        subject=contact.id, version=contact.raise_version(), email=contact.email, language=contact.language
    )
    outbox.add(session, event)


async def publish(
    session: AsyncSession, person_ids: Collection[UUID], kind: type[PersonSnapshot] = ProfileChanged
) -> None:
    """Say how these people are now, after a change of them or of their skills, and let the directory follow.

    Their rows are locked. Whoever changes what a snapshot does not carry calls `directory.refresh` alone.
    """
    await session.flush()
    people = await store.lock(session, person_ids)
    known = await skills.of_people(session, [person.id for person in people])
    for person in people:
        told = store.snapshot(person, known.get(person.id, PersonSkills()))
        outbox.add(session, kind(subject=person.id, version=person.raise_version(), **told))
    await session.flush()
    await directory.refresh(session, [person.id for person in people])


async def _profiles(session: AsyncSession, people: Sequence[Person]) -> list[Profile]:
    ids = [person.id for person in people]
    known = await skills.of_people(session, ids)
    digests = await photos.digests(session, ids)
    return [
        Profile(
            id=person.id,
            version=person.version,
            snapshot=store.snapshot(person, known.get(person.id, PersonSkills())),
            pronouns=person.pronouns,
            links=person.links,
            listed=person.listed,
            own=person.own,
            photo=digests.get(person.id),
        )
        for person in people
    ]


async def put_people(
    session: AsyncSession, told: Sequence[PersonFacts], lines: Mapping[str, ReportingLine], *, dry_run: bool
) -> Tally:
    """Let these people be as told, and publish what is different. A dry run changes nothing and only counts.

    lines: everyone who is known, by external id. Managers are among them or among those told.
    """
    ids = {external_id: line.id for external_id, line in lines.items()}
    ids.update({facts.external_id: new_id() for facts in told if facts.external_id not in ids})
    people = await store.lock_by_external_id(session, [facts.external_id for facts in told])
    contacts = await store.contacts(session, [person.id for person in people.values()])
    known = await skills.of_people(session, [person.id for person in people.values()])
    catalog = await _catalog(session, told, dry_run=dry_run)
    work = _Work(session, ids, catalog, dry_run)
    for number, facts in enumerate(told):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        person_id = ids[facts.external_id]
        work.put(facts, people.get(facts.external_id), contacts.get(person_id), known.get(person_id, PersonSkills()))
    await work.finish()
    return work.tally


async def _catalog(session: AsyncSession, told: Iterable[PersonFacts], *, dry_run: bool) -> dict[str, Skill]:
    """The skills that these people name, by key; new ones are defined, or made up for a dry run."""
    names: dict[str, str] = {}
    for facts in told:
        for name in (*(facts.offered or ()), *(facts.wanted or ())):
            names.setdefault(key(name), name)
    catalog = await skills.resolve(session, names)
    missing = {found: name for found, name in names.items() if found not in catalog}
    if dry_run:
        return catalog | {found: new_aggregate(Skill, name=name, aliases=[]) for found, name in missing.items()}
    return catalog | await skill_handlers.define(session, missing)


class _Work:
    """One pass over people who are told of. Contacts and skills need the people's rows, so they are written last."""

    def __init__(
        self, session: AsyncSession, ids: Mapping[str, UUID], catalog: Mapping[str, Skill], dry_run: bool
    ) -> None:
        self.tally = Tally()
        self._session = session
        self._ids = ids
        self._catalog = catalog
        self._dry_run = dry_run
        self._today = clock.today()
        self._contacts: list[Contact] = []
        self._offers: dict[UUID, tuple[SkillOffered, ...]] = {}
        self._wants: dict[UUID, tuple[SkillWanted, ...]] = {}

    def put(self, facts: PersonFacts, person: Person | None, contact: Contact | None, before: PersonSkills) -> None:
        after = self._skills(facts, before)
        values = dict(facts.values)
        if facts.manager is not None:
            values["manager_id"] = self._ids[facts.manager] if facts.manager else None
        joins = person is None or person.status != "active"
        if person is None:
            person = new_aggregate(
                Person, id=self._ids[facts.external_id], external_id=facts.external_id, **_UNTOLD, status="active"
            )
        different = {name: value for name, value in values.items() if getattr(person, name) != value}
        new_address = _new_address(facts, contact)
        if joins:
            self.tally.joined += 1
        elif different or after != before or new_address:
            self.tally.changed += 1
        else:
            self.tally.unchanged += 1
        if self._dry_run:
            return
        if joins or different or after != before:
            self._change(person, different, before, after, joins=joins)
        if new_address:
            self._reach(person, contact, *new_address)

    def _skills(self, facts: PersonFacts, before: PersonSkills) -> PersonSkills:
        offered, wanted = before.offered, before.wanted
        if facts.offered is not None:
            best = self._resolved(facts.offered, max)
            offered = skills.in_order_of_level(
                SkillOffered(skill_id=skill.id, name=skill.name, level=level) for skill, level in best
            )
        if facts.wanted is not None:
            first = self._resolved(facts.wanted, min)
            wanted = skills.in_order_of_priority(
                SkillWanted(skill_id=skill.id, name=skill.name, priority=priority) for skill, priority in first
            )
        return PersonSkills(offered, wanted)

    def _resolved(self, names: Mapping[str, int], better: Callable[[int, int], int]) -> list[tuple[Skill, int]]:
        """Skills with their weights; of two names of one skill the better weight counts."""
        found: dict[UUID, tuple[Skill, int]] = {}
        for name, weight in names.items():
            skill = self._catalog[key(name)]
            _, other = found.get(skill.id, (skill, weight))
            found[skill.id] = (skill, better(weight, other))
        return list(found.values())

    def _change(
        self, person: Person, different: Mapping[str, object], before: PersonSkills, after: PersonSkills, *, joins: bool
    ) -> None:
        for name, value in different.items():
            setattr(person, name, value)
        person.status, person.effective_date = "active", self._today
        self._session.add(person)
        kind = PersonJoined if joins else ProfileChanged
        event = kind(subject=person.id, version=person.raise_version(), **store.snapshot(person, after))
        outbox.add(self._session, event)
        if after.offered != before.offered:
            self._offers[person.id] = after.offered
        if after.wanted != before.wanted:
            self._wants[person.id] = after.wanted

    def _reach(self, person: Person, contact: Contact | None, email: str, language: str) -> None:
        contact = contact or new_aggregate(Contact, id=person.id)
        contact.email, contact.language = email, language
        self._contacts.append(contact)
        event = ContactChanged(subject=person.id, version=contact.raise_version(), email=email, language=language)
        outbox.add(self._session, event)

    async def finish(self) -> None:
        await self._session.flush()
        self._session.add_all(self._contacts)
        await skills.replace_offers(self._session, self._offers)
        await skills.replace_wants(self._session, self._wants)


def _new_address(facts: PersonFacts, contact: Contact | None) -> tuple[str, str] | None:
    """The email and the preferred language, if one of them is different from before."""
    address = (facts.email, facts.language or (contact.language if contact else "en"))
    return None if contact and address == (contact.email, contact.language) else address
