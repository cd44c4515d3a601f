"""Queries about what became of the pairs of approved rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from services.matching.feedback.tables import Feedback
from services.matching.mentorships.tables import MentorshipMember
from services.matching.programs.tables import Program
from services.matching.proposals.tables import Proposal
from services.matching.questions.tables import RoundQuestion
from services.matching.rounds.engine.learning import went_well
from services.matching.rounds.tables import Round, RoundPair
from services.matching.weights import domain
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["administered_programs", "attempts", "history", "newest_approved"]

MOST_PAIRS = 20_000
"""The newest pairs from which is learned: more would hardly narrow an interval, and take long."""

_AT_ONCE = 2000


async def administered_programs(session: AsyncSession, me: Principal) -> Sequence[UUID]:
    """The programs that the caller administers, as `programs.domain.administrators` says."""
    mine = Program.launched_by == me.subject if me.person_id is None else Program.admins.contains([me.person_id])
    return (await session.scalars(select(Program.id).where(mine).order_by(Program.id))).all()


async def newest_approved(session: AsyncSession, program_id: UUID) -> Round | None:
    query = select(Round).where(Round.program_id == program_id, Round.state == "approved")
    return (await session.scalars(query.order_by(Round.approved_at.desc(), Round.id.desc()).limit(1))).one_or_none()


async def attempts(
    session: AsyncSession, program_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[RoundQuestion], int]:
    """Up to `limit` + 1 attempts to learn weights in the order of asking, and how many there are."""
    query = select(RoundQuestion).join(Round, Round.id == RoundQuestion.round_id)
    query = query.where(Round.program_id == program_id, RoundQuestion.kind == "learned-weights")
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    if after is not None:
        query = query.where(RoundQuestion.id > after)
    return (await session.scalars(query.order_by(RoundQuestion.id).limit(limit + 1))).all(), total or 0


async def history(session: AsyncSession, current: Round, about: Mapping[str, Any]) -> dict[str, Any]:
    """What `weighing.learn_weights` learns from. current: whose weights are the current ones.

    about: programs (ids), target, good_rating and seed, as `handlers.learn` has checked them.
    """
    rules = domain.read(current.rules)
    pairs = await _pairs(session, about)
    earlier = await _rules(session, {pair.round_id for pair in pairs})
    same = {round_id: domain.comparable(rules, domain.read(told)) for round_id, told in earlier.items()}
    return {
        **domain.history(pairs, same, most=MOST_PAIRS),
        "current": rules.shares,
        "seed": about["seed"],
    }


async def _pairs(session: AsyncSession, about: Mapping[str, Any]) -> list[domain.Past]:
    # A group's other mentees have their own.
    theirs = or_(Feedback.given_by == MentorshipMember.person_id, Feedback.given_to == MentorshipMember.person_id)
    rating = select(func.avg(Feedback.rating)).where(Feedback.mentorship_id == MentorshipMember.mentorship_id, theirs)
    of_round = and_(
        RoundPair.round_id == Proposal.round_id,
        RoundPair.mentee_id == Proposal.mentee_id,
        RoundPair.mentor_id == Proposal.mentor_id,
    )
    query = (
        select(
            RoundPair.round_id,
            RoundPair.mentee_id,
            RoundPair.mentor_id,
            RoundPair.shares,
            Proposal.state,
            MentorshipMember.completed,
            MentorshipMember.left_because,
            rating.correlate(MentorshipMember).scalar_subquery(),
        )
        .select_from(Proposal)
        .join(RoundPair, of_round)
        .outerjoin(MentorshipMember, MentorshipMember.proposal_id == Proposal.id)
        .where(or_(*(Proposal.program_id == UUID(program) for program in about["programs"])))
        .order_by(Proposal.proposed_at.desc(), Proposal.id.desc())
        .limit(MOST_PAIRS)
    )
    found = await session.stream(query.execution_options(yield_per=_AT_ONCE))
    return [
        domain.Past(
            round_id,
            mentee_id,
            mentor_id,
            {share["title"]: share["value"] for share in shares},
            went_well(
                domain.outcome(proposal, completed, reason or "", None if mean is None else float(mean)),
                about["target"],
                about["good_rating"],
            ),
        )
        async for round_id, mentee_id, mentor_id, shares, proposal, completed, reason, mean in found
    ]


async def _rules(session: AsyncSession, round_ids: set[UUID]) -> Mapping[UUID, dict[str, Any]]:
    rows = await session.execute(select(Round.id, Round.rules).where(Round.id.in_(round_ids)))
    return dict(rows.all())
