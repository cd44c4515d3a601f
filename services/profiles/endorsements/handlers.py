"""Commands and questions about endorsements."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.profiles.directory import handlers as directory
from services.profiles.endorsements import store
from services.profiles.endorsements.store import EndorsedSkill, Named
from services.profiles.endorsements.tables import Endorsement
from services.profiles.people import store as people
from services.profiles.people.tables import Person
from services.profiles.skills import store as skills
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import EndorsementEvent, EndorsementGiven, EndorsementWithdrawn
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Forbidden, Invalid, NotFound
from shared.wrong import Wrong

__all__ = ["endorse", "endorsed_skills", "list_endorsements", "list_given", "read", "tell", "withdraw"]


async def endorse(session: AsyncSession, me: Principal, person_id: UUID, *, skill_id: UUID, how: str) -> Named:
    """Stand for a skill that a colleague offers. Raises Forbidden, NotFound, Invalid, Conflict."""
    if me.person_id == person_id:
        raise Forbidden("Nobody endorses themself. A colleague who knows your work can.", action="endorsement.give")
    allow(me, "endorsement.give", colleague=me.person_id)
    person = await people.lock_person(session, person_id)
    if person is None:
        raise NotFound(f"There is no person {person_id}.")
    if person.status != "active":
        raise Conflict("This person has left the organization.", kind="person-left")
    skill = await skills.current(session, skill_id)
    if skill is None:
        raise Invalid(Wrong("no-such-skill", "There is no such skill any more."), where="body.skill_id")
    if not await store.offers(session, person_id, skill.id):
        raise Conflict(f"{person.name} does not offer {skill.name}. Endorse what they offer.", kind="not-offered")
    giver = me.person_id or person_id
    if earlier := await store.standing(session, giver, person_id, skill.id):
        raise Conflict(
            f"You have endorsed {person.name} for {skill.name} already. To say it in other words, withdraw that first.",
            kind="endorsed-already",
            endorsement_id=str(earlier),
        )
    endorsement = new_aggregate(
        Endorsement, given_by=giver, person_id=person_id, skill_id=skill.id, how=how, given_at=clock.now()
    )
    session.add(endorsement)
    tell(session, EndorsementGiven, endorsement)
    await session.flush()
    await directory.refresh(session, [person_id])
    return await store.named(session, endorsement.id)


async def read(session: AsyncSession, me: Principal, endorsement_id: UUID) -> Named:
    """An endorsement. Raises NotFound."""
    endorsement = await get(session, Endorsement, endorsement_id)
    allow(me, "endorsement.read", endorsement.person_id)
    return await store.named(session, endorsement.id)


async def list_endorsements(
    session: AsyncSession, me: Principal, person_id: UUID, *, skill_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Named], int]:
    """Up to `limit` + 1 endorsements of a person, and how many there are in all. Raises NotFound."""
    allow(me, "endorsement.read", person_id)
    await get(session, Person, person_id)
    which = store.given_to(person_id, skill_id)
    return await store.page(session, which, after, limit), await store.total(session, which)


async def endorsed_skills(session: AsyncSession, me: Principal, person_id: UUID) -> Sequence[EndorsedSkill]:
    """How many colleagues stand for which skill of a person. Raises NotFound."""
    allow(me, "endorsement.read", person_id)
    await get(session, Person, person_id)
    return await store.by_skill(session, person_id)


async def list_given(
    session: AsyncSession, me: Principal, person_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Named], int]:
    """Up to `limit` + 1 endorsements that a person has given and can withdraw, and how many there are in all."""
    allow(me, "endorsement.withdraw", giver=person_id)
    which = store.given_by(person_id)
    return await store.page(session, which, after, limit), await store.total(session, which)


async def withdraw(session: AsyncSession, me: Principal, endorsement_id: UUID) -> None:
    """No longer stand for it; nothing of it is kept. Raises Forbidden, NotFound."""
    endorsement = await get(session, Endorsement, endorsement_id)
    allow(me, "endorsement.withdraw", giver=endorsement.given_by)
    await people.lock_person(session, endorsement.person_id)
    endorsement = await get(session, Endorsement, endorsement_id, lock=True)
    tell(session, EndorsementWithdrawn, endorsement)
    await session.delete(endorsement)
    await session.flush()
    await directory.refresh(session, [endorsement.person_id])


def tell(session: AsyncSession, kind: type[EndorsementEvent], endorsement: Endorsement) -> None:
    """Say that an endorsement, whose row is locked, was given or withdrawn."""
    event = kind(
        subject=endorsement.id,
        version=endorsement.raise_version(),
        given_by=endorsement.given_by,
        given_to=endorsement.person_id,
        skill_id=endorsement.skill_id,
    )
    outbox.add(session, event)
