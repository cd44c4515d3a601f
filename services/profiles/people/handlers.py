"""Questions about people, and what a source of truth tells of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.profiles import erasing
from services.profiles.credentials import store as credentials
from services.profiles.directory import handlers as directory
from services.profiles.mentorships import store as mentorships
from services.profiles.people import store
from services.profiles.people.domain import OWNED
from services.profiles.people.store import Mine, Profile
from services.profiles.people.tables import Contact, Person
from services.profiles.photos import store as photos
from services.profiles.skills import store as skills
from services.profiles.skills.store import PersonSkills
from shared import clock
from shared.db import AsyncSession, get
from shared.events.profiles import (
    ContactChanged,
    PersonErased,
    PersonLeft,
    PersonSnapshot,
    ProfileChanged,
)
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, NotFound

__all__ = [
    "change_person",
    "erase",
    "find_colleagues",
    "find_person",
    "leave",
    "list_names",
    "list_people",
    "profile_of",
    "publish",
    "read_me",
    "read_person",
    "tell_contact",
]


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


async def list_names(session: AsyncSession, me: Principal, ids: Collection[UUID]) -> Sequence[Person]:
    """Those of these people who were not erased. Raises Forbidden."""
    allow(me, "person.read")
    return await store.known(session, ids)


async def find_colleagues(session: AsyncSession, me: Principal, q: str) -> Sequence[Person]:
    """Who is active and has each of these words in their name. Raises Forbidden."""
    allow(me, "person.read")
    return await store.called(session, q.split())


async def read_person(session: AsyncSession, me: Principal, person_id: UUID) -> Profile:
    """What everyone here may know of a person. Raises NotFound."""
    allow(me, "person.read", person_id, mentors=await mentorships.mentors_for(session, me, person_id))
    return await profile_of(session, await get(session, Person, person_id))


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
    own = [*person.own, *sorted((changes.keys() & OWNED) - {*person.own})]
    language = str(changes.get("language", contact.language))
    another = language != contact.language
    if another:
        contact.language = language
        tell_contact(session, contact)
    wanted = {name: value for name, value in changes.items() if name != "language"} | {"own": own}
    different = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    for name, value in different.items():
        setattr(person, name, value)
    if different or another:
        # The version is also the ETag of all that this changes, and grows with events alone: so every change is
        # told, also of what the snapshot does not carry. Consumers upsert, and such changes are rare.
        await publish(session, [person_id])
    return Mine(await profile_of(session, person), contact.email, contact.language)


async def leave(session: AsyncSession, me: Principal, person_id: UUID) -> Profile:
    """A person has left; whoever left before stays so. Raises Forbidden, NotFound, Conflict once they were erased."""
    allow(me, "person.leave", person_id)
    person = await get(session, Person, person_id, lock=True)
    if person.status == "erased":
        raise Conflict("Nothing about this person is kept any more.", kind="person-erased")
    if person.status == "active":
        person.status, person.effective_date = "left", clock.today(person.zone)
        await publish(session, [person_id], PersonLeft)
    return await profile_of(session, person)


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
        tell_contact(session, contact)
        touched = await erasing.erase(session, person)
        outbox.add(session, PersonErased(subject=person.id, version=person.raise_version()))
        await session.flush()
        await directory.refresh(session, [person.id])
        await directory.refresh_later(session, touched)
    return await profile_of(session, person)


def tell_contact(session: AsyncSession, contact: Contact) -> None:
    """Say where a person is reached now."""
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
    held = await credentials.of_people(session, [person.id for person in people])
    for person in people:
        told = store.snapshot(person, known.get(person.id, PersonSkills()), held.get(person.id, ()))
        outbox.add(session, kind(subject=person.id, version=person.raise_version(), **told))
    await session.flush()
    await directory.refresh(session, [person.id for person in people])


async def profile_of(session: AsyncSession, person: Person) -> Profile:
    """A person as others may know them."""
    [profile] = await _profiles(session, [person])
    return profile


async def _profiles(session: AsyncSession, people: Sequence[Person]) -> list[Profile]:
    ids = [person.id for person in people]
    known = await skills.of_people(session, ids)
    held = await credentials.of_people(session, ids)
    digests = await photos.digests(session, ids)
    return [
        Profile(
            id=person.id,
            version=person.version,
            snapshot=store.snapshot(person, known.get(person.id, PersonSkills()), held.get(person.id, ())),
            pronouns=person.pronouns,
            links=person.links,
            listed=person.listed,
            own=person.own,
            photo=digests.get(person.id),
        )
        for person in people
    ]
