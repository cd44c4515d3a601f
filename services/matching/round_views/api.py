"""Routes of a round as a whole, and beside another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.round_views import handlers
from services.matching.round_views.schemas import (
    DifferenceOut,
    DifferencesOut,
    MenteeChangesOut,
    OtherRoundId,
    RankOut,
    RanksOut,
    RoundMentorOut,
)
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.schemas import RoundId
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.text import Line

__all__ = ["router"]

router = api.router("rounds")

Search = Annotated[Line, Query(max_length=100, description="what the name contains, in any case")]


@router.get("/rounds/{round_id}/ranks", responses=problems(404))
async def read_ranks(round_id: RoundId, me: Me, session: ReadSession) -> RanksOut:
    """How many pairs are the best choice, the second best and so on. Roles: admins of the program."""
    for_mentees, for_mentors = await handlers.read_ranks(session, me, round_id)
    return RanksOut(for_mentees=_ranks(for_mentees), for_mentors=_ranks(for_mentors))


@router.get("/rounds/{round_id}/mentors", responses=problems(404))
async def list_mentors(
    round_id: RoundId, me: Me, session: ReadSession, search: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[RoundMentorOut]:
    """The mentors of a round who are known here, by name. Roles: admins of the program."""
    rows, total = await handlers.list_mentors(session, me, round_id, search=search, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.person_id, _mentor, total)


@router.get("/rounds/{round_id}/differences/{other_id}", responses=problems(404))
async def compare_rounds(
    round_id: RoundId, other_id: OtherRoundId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> DifferencesOut:
    """Who is matched differently than by another round of the program, in the order of the mentees' ids.

    Roles: admins of the program.
    """
    found = await handlers.compare(session, me, round_id, other_id, after=after(cursor), limit=limit)
    total = found.counts.changed + found.counts.gained + found.counts.lost
    shown = page(found.rows, limit, lambda row: row.mentee_id, lambda row: _difference(row, found.names), total)
    counts = MenteeChangesOut(**found.counts._asdict())
    return DifferencesOut(counts=counts, items=shown.items, next=shown.next, total=total)


def _ranks(found: handlers.Ranks) -> list[RankOut]:
    return [RankOut(rank=rank, pairs=count) for rank, count in found]


def _mentor(found: handlers.FoundMentor) -> RoundMentorOut:
    return RoundMentorOut(**found._asdict())


def _difference(row: handlers.Difference, names: Mapping[UUID, str]) -> DifferenceOut:
    def name(key: UUID | None) -> str:
        return "" if key is None else names.get(key, "")

    return DifferenceOut(
        mentee_id=row.mentee_id,
        mentee_name=name(row.mentee_id),
        before_id=row.before_id,
        before_name=name(row.before_id),
        before_score=None if row.before_micro is None else row.before_micro / MICRO,
        after_id=row.after_id,
        after_name=name(row.after_id),
        after_score=None if row.after_micro is None else row.after_micro / MICRO,
    )
