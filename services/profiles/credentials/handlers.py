"""Commands and questions about credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.profiles.credentials import domain, store
from services.profiles.credentials.tables import Credential
from services.profiles.people.handlers import publish
from services.profiles.people.tables import Person
from shared import clock
from shared.db import AsyncSession, get, require_version
from shared.ids import new_id
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid, NotFound
from shared.wrong import Wrong

__all__ = [
    "CredentialWords",
    "add_credential",
    "change_credential",
    "drop_credential",
    "list_credentials",
    "read_credential",
]


@dataclass(frozen=True, slots=True)
class CredentialWords:
    """What a person says of a credential. link: empty when there is none."""

    name: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    link: str


async def list_credentials(
    session: AsyncSession, me: Principal, person_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Credential], int, date]:
    """Up to `limit` + 1 credentials, how many there are in all, and what day it is where the person is.

    Raises NotFound.
    """
    allow(me, "credential.read", person_id)
    person = await get(session, Person, person_id)
    found = await store.page(session, person_id, after, limit)
    return found, await store.total(session, person_id), clock.today(person.zone)


async def add_credential(
    session: AsyncSession, me: Principal, person_id: UUID, words: CredentialWords
) -> tuple[Credential, date]:
    """A new credential of a person. Raises Forbidden, NotFound, Invalid, Conflict when they have too many."""
    allow(me, "credential.change", person_id)
    # Locked, so that two requests at once do not both find the last place free.
    person = await get(session, Person, person_id, lock=True)
    today = _checked(words, person)
    if await store.total(session, person_id) >= domain.MOST:
        raise Conflict(
            f"You have {domain.MOST} credentials, and no more are shown. Remove one that matters less.",
            kind="too-many-credentials",
        )
    credential = Credential(id=new_id(), version=1, person_id=person_id)
    _fill(credential, words)
    session.add(credential)
    await session.flush()
    await publish(session, [person_id])
    return credential, today


async def read_credential(
    session: AsyncSession, me: Principal, person_id: UUID, credential_id: UUID
) -> tuple[Credential, date]:
    """A person's credential, and what day it is where they are. Raises NotFound."""
    allow(me, "credential.read", person_id)
    person = await get(session, Person, person_id)
    credential = await store.one(session, person_id, credential_id)
    if credential is None:
        raise _unknown(credential_id)
    return credential, clock.today(person.zone)


async def change_credential(
    session: AsyncSession, me: Principal, person_id: UUID, credential_id: UUID, words: CredentialWords, *, if_match: int
) -> tuple[Credential, date]:
    """Say something else of a credential. Raises Forbidden, NotFound, Invalid, PreconditionFailed."""
    allow(me, "credential.change", person_id)
    person = await get(session, Person, person_id, lock=True)
    credential = await store.one(session, person_id, credential_id, lock=True)
    if credential is None:
        raise _unknown(credential_id)
    require_version(credential.version, if_match)
    today = _checked(words, person)
    _fill(credential, words)
    credential.version += 1
    await session.flush()
    await publish(session, [person_id])
    return credential, today


async def drop_credential(session: AsyncSession, me: Principal, person_id: UUID, credential_id: UUID) -> None:
    """Show a credential no more. Raises Forbidden, NotFound."""
    allow(me, "credential.change", person_id)
    await get(session, Person, person_id, lock=True)
    credential = await store.one(session, person_id, credential_id, lock=True)
    if credential is None:
        raise _unknown(credential_id)
    await session.delete(credential)
    await session.flush()
    await publish(session, [person_id])


def _checked(words: CredentialWords, person: Person) -> date:
    """What day it is where the person is. Raises Invalid for dates that cannot be."""
    today = clock.today(person.zone)
    try:
        domain.check_dates(words.issued_on, words.expires_on, today)
    except Wrong as wrong:
        raise Invalid(wrong, where="body") from wrong
    return today


def _fill(credential: Credential, words: CredentialWords) -> None:
    credential.name, credential.issuer, credential.link = words.name, words.issuer, words.link
    credential.issued_on, credential.expires_on = words.issued_on, words.expires_on


def _unknown(credential_id: UUID) -> NotFound:
    return NotFound(f"This person has no credential {credential_id}.")
