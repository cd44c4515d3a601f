"""Queries over people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.profiles.credentials.tables import Credential
from services.profiles.people.tables import ErasedPerson, Person
from services.profiles.skills.store import PersonSkills
from shared import clock
from shared.db import AsyncSession
from shared.private_text import digest

__all__ = [
    "Mine",
    "Profile",
    "active_id",
    "called",
    "erased",
    "hold_imports",
    "keep_erased",
    "known",
    "lock",
    "lock_imports",
    "lock_person",
    "page",
    "snapshot",
    "total",
]

_IMPORTS = 0x7E1E_0101
_MOST_CALLED = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with their skills. snapshot: the fields of PersonSnapshot. photo: its digest, None without one."""

    id: UUID
    version: int
    snapshot: dict[str, Any]
    pronouns: str
    links: list[dict[str, Any]]
    listed: bool
    own: list[str]
    photo: str | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A person's own profile with what nobody else reads. language: the preferred one, for mails."""

    profile: Profile
    email: str
    language: str


def snapshot(person: Person, skills: PersonSkills, credentials: Iterable[Credential]) -> dict[str, Any]:
    """What others may know of a person, as the fields of PersonSnapshot."""
    return {
        "external_id": person.external_id,
        "name": person.name,
        "job_title": person.job_title,
        "department": person.department,
        "grade": person.grade,
        "location": person.location,
        "country": person.country,
        "manager_id": person.manager_id,
        "start_date": person.start_date,
        "zone": person.zone,
        "languages": person.languages,
        "working_hours": person.working_hours,
        "bio": person.bio,
        "skills_offered": skills.offered,
        "skills_wanted": skills.wanted,
        "credentials": [
            {"name": credential.name, "issuer": credential.issuer, "expires_on": credential.expires_on}
            for credential in credentials
        ],
        "external": person.external,
        "status": person.status,
        "effective_date": person.effective_date,
    }


async def active_id(session: AsyncSession, external_id: str) -> UUID | None:
    query = select(Person.id).where(Person.external_id == external_id, Person.status == "active")
    return await session.scalar(query)


async def keep_erased(session: AsyncSession, external_id: str) -> None:
    """Remember that whoever had this external id was erased, without the id itself."""
    row = {"digest": digest(session, external_id), "erased_at": clock.now()}
    await session.execute(insert(ErasedPerson).values(row).on_conflict_do_nothing())


async def erased(session: AsyncSession) -> frozenset[bytes]:
    """Digests, as `private_text.digest` makes them, of the external ids of those who were erased: few."""
    return frozenset(await session.scalars(select(ErasedPerson.digest)))


async def hold_imports(session: AsyncSession) -> bool:
    """Let no other transaction import people before this one ends; False where one does so now."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(_IMPORTS))))


async def page(
    session: AsyncSession, after: UUID | None, limit: int, external_id: str | None = None
) -> Sequence[Person]:
    """Up to `limit` + 1 people in the order of their ids; those who were erased are not among them."""
    query = select(Person).where(Person.status != "erased").order_by(Person.id).limit(limit + 1)
    if external_id is not None:
        query = query.where(Person.external_id == external_id)
    return (await session.scalars(query if after is None else query.where(Person.id > after))).all()


async def known(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Person]:
    """Those with these ids, in the order of their ids; those who were erased are not among them."""
    query = select(Person).where(Person.id.in_(ids), Person.status != "erased").order_by(Person.id)
    return (await session.scalars(query)).all()


async def called(session: AsyncSession, words: Sequence[str]) -> Sequence[Person]:
    """Up to 20 active people who have each of these words in their name, by name; nobody without a word."""
    if not words:
        return []
    query = select(Person).where(
        Person.status == "active", *(Person.name.icontains(word, autoescape=True) for word in words)
    )
    return (await session.scalars(query.order_by(Person.name, Person.id).limit(_MOST_CALLED))).all()


async def total(session: AsyncSession, external_id: str | None = None) -> int:
    query = select(func.count()).select_from(Person).where(Person.status != "erased")
    if external_id is not None:
        query = query.where(Person.external_id == external_id)
    return await session.scalar(query) or 0


async def lock_imports(session: AsyncSession) -> None:
    """Wait until no other transaction imports people."""
    await session.execute(select(func.pg_advisory_xact_lock(_IMPORTS)))


async def lock_person(session: AsyncSession, person_id: UUID) -> Person | None:
    """A person whose entry in the directory is about to follow what this transaction writes about them.

    Rows that merely refer to them can be written meanwhile, so that two people who endorse each other do not wait for
    each other in a circle.
    """
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return (await session.scalars(query)).one_or_none()


async def lock(session: AsyncSession, person_ids: Collection[UUID]) -> Sequence[Person]:
    """Those of these people who are known, locked for a change, in the order of their ids."""
    wanted = literal(list(person_ids), ARRAY(Uuid()))
    query = select(Person).where(Person.id == any_(wanted)).order_by(Person.id).with_for_update()
    return (await session.scalars(query)).all()
