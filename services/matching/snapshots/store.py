"""Reading who may take part in a match round, freezing it, and reading it again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.communities.tables import Community, CommunityMember
from services.matching.endorsements import store as endorsements
from services.matching.enrollments.domain import ENROLLED, Answers, traits
from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.pairs import store as pairs
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.places.store import certified
from services.matching.proposals import store as proposals
from services.matching.proposals.domain import DECLINED
from services.matching.proposals.tables import Proposal
from services.matching.rounds import domain as profiles
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.tables import Round
from services.matching.snapshots import domain
from services.matching.snapshots.domain import People
from services.matching.snapshots.tables import RoundParticipant
from shared import clock
from shared.db import AsyncSession
from shared.private_text import reveal_all, seal, seal_all

__all__ = [
    "as_participant",
    "communities_of",
    "forget_traits",
    "freeze",
    "frozen",
    "gather",
    "has_frozen",
    "offered",
    "sizes",
    "told_at_enrollment",
]

_ROWS_PER_STATEMENT = 2000
_NOBODY = Answers()


async def sizes(session: AsyncSession, program_id: UUID) -> tuple[int, int]:
    """How many mentees and mentors a program has at most for a round."""
    query = select(Enrollment.role, func.count()).where(Enrollment.program_id == program_id, _matched())
    counts = dict((await session.execute(query.group_by(Enrollment.role))).all())
    return counts.get("mentee", 0), counts.get("mentor", 0)


async def gather(session: AsyncSession, program_id: UUID, on: date) -> People:
    """Active mentees without a mentor, and active mentors with free places, as they are now; no coach whose last
    credential has expired.

    on: the day whose offsets from UTC place working hours in the week.
    """
    taken = await proposals.taken(session, program_id)
    earlier = await _earlier(session, program_id)
    experience = await _experience(session)
    merged = await endorsements.merged(session)
    managers = dict((await session.execute(select(Person.id, Person.manager_id))).all())
    enrolled = select(Person, Enrollment).join(Enrollment, Enrollment.person_id == Person.id)
    can_be = or_(Enrollment.role == "mentee", certified(program_id))
    enrolled = enrolled.where(Enrollment.program_id == program_id, Person.status == ACTIVE, _matched(), can_be)
    found = await session.stream(enrolled.execution_options(yield_per=_ROWS_PER_STATEMENT))
    sides: dict[str, list[Participant]] = {"mentee": [], "mentor": []}
    skills: dict[UUID, str] = {}
    async for rows in found.partitions():
        told = await told_at_enrollment(session, [enrollment for _, enrollment in rows])
        ids = [person.id for person, _ in rows]
        endorsed = await endorsements.colleagues(session, ids, merged)
        kept_from, communities = await pairs.kept_from(session, ids), await communities_of(session, ids)
        for person, enrollment in rows:
            mentoring = enrollment.role == "mentor"
            load = taken.mentors[person.id] if mentoring else 0
            places = enrollment.places - load if mentoring else 1
            if places <= 0 if mentoring else person.id in taken.mentees:
                continue
            listed = person.skills_offered if mentoring else person.skills_wanted
            skills.update((UUID(skill["skill_id"]), skill["name"]) for skill in listed)
            participant = as_participant(person, mentoring, told.get(enrollment.id, _NOBODY), on)
            sides[enrollment.role].append(
                replace(
                    participant,
                    # Who blocked whom cannot be told from this: both avoid each other, and each may do so anyway.
                    avoided=participant.avoided | kept_from[person.id],
                    communities=communities.get(person.id, {}),
                    earlier=frozenset(earlier[person.id]),
                    superiors=profiles.superiors(managers, person.id),
                    experience=experience[person.id] if mentoring else None,
                    endorsements=offered(endorsed.get(person.id, {}), participant) if mentoring else {},
                    places=places,
                    load=load,
                )
            )
    return People(sides["mentee"], sides["mentor"], skills)


def _matched() -> ColumnElement[bool]:
    """Who takes part and does not pause today."""
    rests = and_(Enrollment.paused_until.is_not(None), Enrollment.paused_until > clock.today())
    return and_(Enrollment.state == ENROLLED, not_(rests))


def as_participant(person: Person, mentoring: bool, answers: Answers, on: date) -> Participant:
    """What a profile and the answers of an enrollment tell."""
    listed, measure = (person.skills_offered, "level") if mentoring else (person.skills_wanted, "priority")
    return Participant(
        id=person.id,
        skills={UUID(skill["skill_id"]): skill[measure] for skill in listed},
        text="\n".join(filter(None, (person.bio if mentoring else "", domain.prose(answers.answers)))),
        fields=_fields(person),
        languages=profiles.fluencies(person.languages),
        hours=domain.mask(profiles.quarters_of_week(person.working_hours, person.zone, on)),
        traits=frozenset(traits(answers)),
        picks=tuple(pick for pick in answers.picks if pick != person.id),
        avoided=frozenset(answers.avoided),
        answers=domain.answers(answers.answers),
    )


async def freeze(session: AsyncSession, round_id: UUID, people: People) -> None:
    """Write down who takes part, for as long as the round is kept."""
    sides = [("mentee", one) for one in people.mentees] + [("mentor", one) for one in people.mentors]
    for start in range(0, len(sides), _ROWS_PER_STATEMENT):
        some = sides[start : start + _ROWS_PER_STATEMENT]
        hidden = [domain.private(one) for _, one in some]
        words = [(one.id, text) for (_, one), text in zip(some, hidden, strict=True) if text is not None]
        sealed = iter(await seal_all(session, words))
        rows: list[dict[str, Any]] = [
            {
                "round_id": round_id,
                "role": role,
                "person_id": one.id,
                "facts": domain.facts(one, people.skills),
                "private": None if text is None else next(sealed),
            }
            for (role, one), text in zip(some, hidden, strict=True)
        ]
        # Whoever begins the same round at the same time has the same rows: the second fails to serialize, or adds none.
        await session.execute(insert(RoundParticipant).on_conflict_do_nothing(), rows)


async def has_frozen(session: AsyncSession, round_id: UUID) -> bool:
    """Whether somebody is written down for this round."""
    query = select(RoundParticipant.person_id).where(RoundParticipant.round_id == round_id).limit(1)
    return await session.scalar(query) is not None


async def frozen(session: AsyncSession, round_id: UUID) -> People:
    """Who took part in a round, as they were; without what was erased since."""
    sides: dict[str, list[Participant]] = {"mentee": [], "mentor": []}
    skills: dict[UUID, str] = {}
    gone = 0
    after: tuple[str, UUID] | None = None
    while True:
        rows = await _rows_after(session, round_id, after)
        if not rows:
            return People(sides["mentee"], sides["mentor"], skills, gone)
        sealed = [row.private for row in rows if row.private is not None]
        words = iter(await reveal_all(session, sealed))
        for row in rows:
            hidden = None if row.private is None else next(words)
            gone += (row.private is not None and hidden is None) or domain.FORGOTTEN in row.facts
            skills.update(domain.skill_names(row.facts))
            sides[row.role].append(domain.participant(row.person_id, row.facts, hidden))
        after = rows[-1].role, rows[-1].person_id


async def forget_traits(session: AsyncSession, program_id: UUID, person_id: UUID) -> None:
    """Take what a person shared of their identity out of every round of a program that has it written down."""
    query = select(RoundParticipant).where(
        RoundParticipant.round_id.in_(select(Round.id).where(Round.program_id == program_id)),
        RoundParticipant.person_id == person_id,
        RoundParticipant.private.is_not(None),
    )
    rows = (await session.scalars(query.with_for_update())).all()
    words = await reveal_all(session, [row.private for row in rows if row.private is not None])
    for row, hidden in zip(rows, words, strict=True):
        if hidden is None or (kept := domain.without_traits(hidden)) == hidden:
            continue
        row.private = await seal(session, person_id, kept) if kept else None
        row.facts = {**row.facts, domain.FORGOTTEN: True}


async def _rows_after(
    session: AsyncSession, round_id: UUID, after: tuple[str, UUID] | None
) -> Sequence[RoundParticipant]:
    query = select(RoundParticipant).where(RoundParticipant.round_id == round_id)
    if after is not None:
        role, person_id = after
        query = query.where(
            or_(
                RoundParticipant.role > role,
                (RoundParticipant.role == role) & (RoundParticipant.person_id > person_id),
            )
        )
    query = query.order_by(RoundParticipant.role, RoundParticipant.person_id).limit(_ROWS_PER_STATEMENT)
    return (await session.scalars(query)).all()


async def _earlier(session: AsyncSession, program_id: UUID) -> Mapping[UUID, set[UUID]]:
    """With whom each person had a proposal that was declined in this program, or a mentorship anywhere."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    declined = select(Proposal.mentee_id, Proposal.mentor_id)
    declined = declined.where(Proposal.program_id == program_id, Proposal.state == DECLINED)
    together = (
        select(MentorshipMember.person_id, Mentorship.mentor_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(MentorshipMember.role == "mentee")
    )
    for query in (declined, together):
        for mentee, mentor in (await session.execute(query)).all():
            found[mentee].add(mentor)
    return found


async def communities_of(session: AsyncSession, people: Sequence[UUID]) -> Mapping[UUID, Mapping[UUID, str]]:
    """The communities that these people belong to, with their names."""
    among = CommunityMember.person_id == any_(literal(list(people), ARRAY(Uuid())))
    query = (
        select(CommunityMember.person_id, Community.id, Community.name)
        .join(Community, Community.id == CommunityMember.community_id)
        .where(among, CommunityMember.left_at.is_(None))
        .order_by(Community.id)
    )
    found: defaultdict[UUID, dict[UUID, str]] = defaultdict(dict)
    for person_id, community_id, name in (await session.execute(query)).all():
        found[person_id][community_id] = name
    return found


async def _experience(session: AsyncSession) -> Counter[UUID]:
    """How many mentorships each mentor has behind them, those that go on not counted."""
    query = select(Mentorship.mentor_id, func.count()).where(Mentorship.state == ENDED, Mentorship.kind != "circle")
    return Counter(dict((await session.execute(query.group_by(Mentorship.mentor_id))).all()))


async def told_at_enrollment(session: AsyncSession, enrollments: Sequence[Enrollment]) -> Mapping[UUID, Answers]:
    """What people answered when they enrolled, by enrollment; nothing of those whose answers were erased."""
    answered = [(enrollment.id, enrollment.answers) for enrollment in enrollments if enrollment.answers]
    words = await reveal_all(session, [sealed for _, sealed in answered])
    return {key: Answers.from_json(text) for (key, _), text in zip(answered, words, strict=True) if text is not None}


def offered(endorsed: Mapping[UUID, int], mentor: Participant) -> Mapping[UUID, int]:
    """Endorsements for what a mentor still offers."""
    return {skill: endorsed[skill] for skill in mentor.skills if skill in endorsed}


def _fields(person: Person) -> dict[str, str]:
    """What a profile tells that criteria may compare."""
    told = {
        "grade": person.grade,
        "department": person.department,
        "location": person.location,
        "country": person.country,
        "job_title": person.job_title,
    }
    return {name: value for name, value in told.items() if value}
