"""Commands of those who curate the skill catalog."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.profiles.curation import store
from services.profiles.curation.store import Suggestion
from services.profiles.directory import handlers as directory
from services.profiles.endorsements import handlers as endorsements
from services.profiles.people import store as people
from services.profiles.people.handlers import publish
from services.profiles.skills import handlers as skills
from services.profiles.skills import store as catalog
from services.profiles.skills.domain import Near, decide, key, proper
from services.profiles.skills.tables import Skill
from shared.db import AsyncSession, get
from shared.events.profiles import EndorsementWithdrawn, SkillsMerged
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid, NotFound
from shared.wrong import Wrong

__all__ = ["Waiting", "accept", "change", "define", "list_suggestions", "merge", "reject"]

_AT_ONCE = 500
"""People of whom one statement tells anew."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion with the listed skills that it might mean, best first."""

    suggestion: Suggestion
    nearest: tuple[Near, ...]


async def define(session: AsyncSession, me: Principal, *, name: str, aliases: Sequence[str], description: str) -> Skill:
    """A new skill of the catalog; a rejected one of this name is listed again. Raises Forbidden, Invalid, Conflict."""
    allow(me, "skill.curate")
    name, others = _proper(name, "body.name"), _others(aliases, name)
    again = (await catalog.rejected(session, [key(name)])).get(key(name))
    skill = again or skills.new_skill(name)
    skill.name, skill.aliases, skill.description, skill.state = name, others, description, "listed"
    if again is None:
        session.add(skill)
    await session.flush()
    await _claim(session, skill)
    skills.say_defined(session, skill)
    return skill


async def change(
    session: AsyncSession,
    me: Principal,
    skill_id: UUID,
    *,
    if_match: int,
    name: str | None,
    description: str | None,
    aliases: Sequence[str] | None,
) -> Skill:
    """Another name, description or other names of a skill; None leaves it. The old name stays as another name unless
    other names are given. Raises Forbidden, NotFound, PreconditionFailed, Invalid, Conflict."""
    allow(me, "skill.curate")
    holders = await _lock_holders(session, skill_id) if name is not None else ()
    skill = await get(session, Skill, skill_id, lock=True, if_match=if_match)
    _in_use(skill)
    before = skill.name, skill.aliases, skill.description
    new_name = skill.name if name is None else _proper(name, "body.name")
    kept = [*skill.aliases, skill.name] if aliases is None else aliases
    skill.name, skill.aliases = new_name, _others(kept, new_name)
    skill.description = skill.description if description is None else description
    if (skill.name, skill.aliases, skill.description) == before:
        return skill
    given_up = {key(old) for old in (before[0], *before[1])} - {key(now) for now in (skill.name, *skill.aliases)}
    await store.drop_names(session, skill.id, given_up)
    await _claim(session, skill)
    if skill.state == "listed":
        skills.say_defined(session, skill)
    else:
        skill.raise_version()
    if skill.name != before[0]:
        await _publish(session, holders)
    elif skill.aliases != before[1]:
        await directory.refresh_offering_later(session, [skill.id])
    return skill


async def merge(session: AsyncSession, me: Principal, skill_id: UUID, *, into: UUID) -> Skill:
    """Let a skill be another name of the skill `into`, which is returned; whoever has it has that one.

    A suggestion into which another skill is merged is listed. Raises Forbidden, NotFound, Conflict.
    """
    allow(me, "skill.curate")
    if skill_id == into:
        raise Conflict("A skill cannot be merged into itself.", kind="same-skill")
    await _lock_holders(session, skill_id)
    found = await store.lock(session, [skill_id, into])
    for wanted in (skill_id, into):
        if wanted not in found:
            raise NotFound(f"There is no skill {wanted}.")
        _in_use(found[wanted])
    merged, survivor = found[skill_id], found[into]
    holders, endorsed = await store.holders(session, skill_id), await store.endorsed(session, skill_id)
    survivor.aliases = _others([*survivor.aliases, merged.name, *merged.aliases], survivor.name)
    survivor.state = "listed"
    merged.state, merged.merged_into, merged.aliases = "merged", into, []
    await session.flush()
    await store.move(session, skill_id, into)
    await _withdraw_endorsements(session, skill_id)
    event = SkillsMerged(subject=merged.id, version=merged.raise_version(), into=into, name=survivor.name)
    outbox.add(session, event)
    skills.say_defined(session, survivor)
    await _publish(session, holders)
    await _refresh_others(session, endorsed, holders)
    await directory.refresh_offering_later(session, [survivor.id])
    return survivor


async def list_suggestions(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[list[Waiting], int]:
    """Up to `limit` + 1 suggestions with what they might mean, and how many there are in all."""
    allow(me, "skill.curate")
    found = await store.suggestions(session, after, limit)
    near = await skills.near(session, {key(suggestion.skill.name) for suggestion in found})
    waiting: list[Waiting] = []
    for suggestion in found:
        typed = key(suggestion.skill.name)
        decision = decide(typed, near.get(typed, ()))
        waiting.append(Waiting(suggestion, (decision.understood,) if decision.understood else decision.candidates))
    return waiting, await store.total(session)


async def accept(session: AsyncSession, me: Principal, skill_id: UUID) -> Skill:
    """Take a suggestion into the catalog. Raises Forbidden, NotFound, Conflict."""
    allow(me, "skill.curate")
    skill = await get(session, Skill, skill_id, lock=True)
    _suggested(skill)
    skill.state = "listed"
    skills.say_defined(session, skill)
    return skill


async def reject(session: AsyncSession, me: Principal, skill_id: UUID) -> Skill:
    """Decide against a suggestion: nobody has it any more, and who types it again hears of the decision.

    Raises Forbidden, NotFound, Conflict.
    """
    allow(me, "skill.curate")
    await _lock_holders(session, skill_id)
    skill = await get(session, Skill, skill_id, lock=True)
    _suggested(skill)
    holders = await store.holders(session, skill_id)
    skill.state = "rejected"
    skill.raise_version()
    await session.flush()
    await store.drop_uses(session, skill_id)
    endorsed = await _withdraw_endorsements(session, skill_id)
    await _publish(session, holders)
    await _refresh_others(session, endorsed, holders)
    return skill


async def _lock_holders(session: AsyncSession, skill_id: UUID) -> Sequence[UUID]:
    """Who has a skill. People are locked before skills, here and by whoever changes a person's skills."""
    holders = await store.holders(session, skill_id)
    await people.lock(session, holders)
    return holders


async def _withdraw_endorsements(session: AsyncSession, skill_id: UUID) -> set[UUID]:
    """End the endorsements for a skill that is no more; whose they were."""
    left = await store.endorsements(session, skill_id)
    for endorsement in left:
        endorsements.tell(session, EndorsementWithdrawn, endorsement)
        await session.delete(endorsement)
    await session.flush()
    return {endorsement.person_id for endorsement in left}


async def _refresh_others(session: AsyncSession, endorsed: Iterable[UUID], holders: Sequence[UUID]) -> None:
    """Let a worker make the entries of those who are endorsed for a skill that they do not have: they are not locked,
    and the skill is by now."""
    await directory.refresh_later(session, sorted(set(endorsed).difference(holders)))


async def _publish(session: AsyncSession, person_ids: Sequence[UUID]) -> None:
    for start in range(0, len(person_ids), _AT_ONCE):
        await publish(session, person_ids[start : start + _AT_ONCE])


async def _claim(session: AsyncSession, skill: Skill) -> None:
    """Let a skill's names lead to it. Raises Conflict for one that leads to another skill."""
    names = {key(name): name for name in (skill.name, *skill.aliases)}
    taken = await catalog.claim(session, dict.fromkeys(names, skill.id))
    if taken:
        first, owner = min(taken.items())
        other = (await catalog.by_id(session, [owner]))[owner]
        raise Conflict(
            f"{names[first]} is a name of the skill {other.name}. Merge the two, or take the name from it first.",
            kind="name-taken",
            skill_id=str(other.id),
        )


def _proper(name: str, where: str) -> str:
    try:
        return proper(name)
    except Wrong as wrong:
        raise Invalid(wrong, where=where) from wrong


def _others(aliases: Iterable[str], name: str) -> list[str]:
    """Other names than the name, each once."""
    others = {key(alias): alias for alias in (_proper(alias, "body.aliases") for alias in aliases)}
    others.pop(key(name), None)
    return list(others.values())


def _in_use(skill: Skill) -> None:
    if skill.state in {"merged", "rejected"}:
        raise Conflict(f"The skill {skill.name} is {skill.state}.", kind="skill-not-in-use")


def _suggested(skill: Skill) -> None:
    if skill.state != "suggested":
        raise Conflict(f"The skill {skill.name} is {skill.state}, not suggested.", kind="not-suggested")
