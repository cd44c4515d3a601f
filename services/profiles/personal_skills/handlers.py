"""Commands and questions about what one person offers and wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.profiles.mentorships import store as mentorships
from services.profiles.people.handlers import publish
from services.profiles.people.tables import Person
from services.profiles.personal_skills import store
from services.profiles.skills import handlers as skills
from services.profiles.skills.domain import key, proper
from services.profiles.skills.handlers import How, Recognition
from services.profiles.skills.tables import Skill
from shared.db import AsyncSession, get
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = ["Chosen", "Named", "OwnSkill", "read_skills", "replace_offered", "replace_wanted"]


@dataclass(frozen=True, slots=True)
class Named:
    """A skill as a person names it: by id, or in their own words. exactly: the words are no misspelling.

    weight: the level or the priority. evidence: only of what is offered.
    """

    skill_id: UUID | None
    text: str | None
    exactly: bool
    weight: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an item was taken for. asked: the words, or the skill's name."""

    asked: str
    how: How
    said: str
    skill: Skill
    weight: int
    evidence: str


@dataclass(frozen=True, slots=True)
class OwnSkill:
    """weight: the level or the priority."""

    skill: Skill
    weight: int
    evidence: str


async def read_skills(
    session: AsyncSession, me: Principal, person_id: UUID
) -> tuple[int, list[OwnSkill], list[OwnSkill]]:
    """The person's version, what they offer and what they want. Raises NotFound."""
    allow(me, "person.read", person_id, mentors=await mentorships.mentors_for(session, me, person_id))
    person = await get(session, Person, person_id)
    offered = [OwnSkill(skill, level, evidence) for skill, level, evidence in await store.offered(session, person_id)]
    wanted = [OwnSkill(skill, priority, "") for skill, priority in await store.wanted(session, person_id)]
    return person.version, offered, wanted


async def replace_offered(
    session: AsyncSession, me: Principal, person_id: UUID, named: Sequence[Named], *, if_match: int
) -> tuple[int, list[Chosen]]:
    """Let a person offer exactly these skills; of two items that mean one skill the better level counts.

    The person's version, and what each item was taken for. Raises Forbidden, PreconditionFailed, Invalid, Conflict.
    """
    person, chosen = await _choose(session, me, person_id, named, if_match=if_match)
    best: dict[UUID, tuple[int, str]] = {}
    for item in chosen:
        level, evidence = best.get(item.skill.id, (0, ""))
        if item.weight > level:
            best[item.skill.id] = item.weight, item.evidence or evidence
    before = {skill.id: (level, evidence) for skill, level, evidence in await store.offered(session, person_id)}
    claimed = _own(person, "skills_offered")
    if best != before:
        await store.put_offered(session, person_id, best)
    if _weights(best) != _weights(before):
        await publish(session, [person_id])
    elif claimed or best != before:
        person.raise_version()  # evidence is in no event, but the ETag stands for it
    return person.version, chosen


async def replace_wanted(
    session: AsyncSession, me: Principal, person_id: UUID, named: Sequence[Named], *, if_match: int
) -> tuple[int, list[Chosen]]:
    """Let a person want exactly these skills; of two items that mean one skill the more urgent priority counts.

    The person's version, and what each item was taken for. Raises Forbidden, PreconditionFailed, Invalid, Conflict.
    """
    person, chosen = await _choose(session, me, person_id, named, if_match=if_match)
    first: dict[UUID, int] = {}
    for item in chosen:
        first[item.skill.id] = min(item.weight, first.get(item.skill.id, item.weight))
    before = {skill.id: priority for skill, priority in await store.wanted(session, person_id)}
    claimed = _own(person, "skills_wanted")
    if first != before:
        await store.put_wanted(session, person_id, first)
        await publish(session, [person_id])
    elif claimed:
        person.raise_version()
    return person.version, chosen


async def _choose(
    session: AsyncSession, me: Principal, person_id: UUID, named: Sequence[Named], *, if_match: int
) -> tuple[Person, list[Chosen]]:
    """The person, locked before the skills as everywhere, and the skills that the items mean, new ones suggested."""
    allow(me, "person.change", person_id)
    person = await get(session, Person, person_id, lock=True, if_match=if_match)
    words = _words(named)
    found = {item.text: item for item in await skills.recognize_all(session, list(dict.fromkeys(words.values())))}
    new = _new(named, words, found)
    suggested = await skills.suggest(session, person_id, new)
    ids = {item.skill_id for item in named if item.skill_id is not None}
    meant = {item.skill.id for item in found.values() if item.skill is not None}
    held = await store.hold(session, ids | meant | {skill.id for skill in suggested.values()})
    chosen: list[Chosen] = []
    for number, item in enumerate(named):
        where = f"body.skills.{number}"
        if item.skill_id is not None:
            skill = _in_use(held, item.skill_id, where)
            chosen.append(
                Chosen(skill.name, "known", f"Understood as {skill.name}.", skill, item.weight, item.evidence)
            )
            continue
        name = words[number]
        taken = found[name]
        if key(name) in new:
            taken = Recognition(name, "new", suggested[key(name)])
        assert taken.skill is not None  # noqa: S101 - neither new nor rejected any more
        skill = _in_use(held, taken.skill.id, where)
        chosen.append(Chosen(name, taken.how, taken.said, skill, item.weight, item.evidence))
    return person, chosen


def _words(named: Sequence[Named]) -> dict[int, str]:
    """The names that are given in words, by the number of the item."""
    words: dict[int, str] = {}
    for number, item in enumerate(named):
        if item.text is not None:
            try:
                words[number] = proper(item.text)
            except Wrong as wrong:
                raise Invalid(wrong, where=f"body.skills.{number}.text") from wrong
    return words


def _new(named: Sequence[Named], words: Mapping[int, str], found: Mapping[str, Recognition]) -> dict[str, str]:
    """Names to suggest, by key: those that nothing is like, and those that are meant exactly as they are written."""
    new: dict[str, str] = {}
    for number, name in words.items():
        match found[name].how:
            case "rejected":
                raise Invalid(
                    f"{found[name].said} Leave it out, or choose another skill.",
                    kind="skill-rejected",
                    where=f"body.skills.{number}.text",
                )
            case "new":
                new.setdefault(key(name), name)
            case "typo" if named[number].exactly:
                new.setdefault(key(name), name)
            case _:
                pass
    return new


def _in_use(held: Mapping[UUID, Skill], skill_id: UUID, where: str) -> Skill:
    skill = held.get(skill_id)
    if skill is None:
        raise Invalid(Wrong("no-such-skill", "There is no such skill any more."), where=where)
    if skill.state not in {"listed", "suggested"}:
        raise Conflict(
            f"The skill {skill.name} is {skill.state}. Choose another one.",
            kind="skill-not-in-use",
            where=where,
            merged_into=None if skill.merged_into is None else str(skill.merged_into),
        )
    return skill


def _own(person: Person, field: str) -> bool:
    """From now on no import changes this field of the person; whether that is new."""
    if field in person.own:
        return False
    person.own = [*person.own, field]
    return True


def _weights(skills: Mapping[UUID, tuple[int, str]]) -> dict[UUID, int]:
    return {skill: level for skill, (level, _) in skills.items()}
