"""Routes of suggestions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.programs.schemas import ProgramId
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.schemas import ReasonCodeOut
from services.matching.suggestions import handlers
from services.matching.suggestions.schemas import FitOut, SuggestionOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Page
from shared.problems import problems

__all__ = ["router"]

router = api.router("suggestions")


@router.get("/programs/{program_id}/suggestions", responses=problems(404, 409))
async def list_suggestions(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    mentee_id: Annotated[UUID, Query(description="for whom")],
    limit: Annotated[int, Query(ge=1, le=20, description="how many at most")] = 5,
) -> Page[SuggestionOut]:
    """Mentors who have a place now and fit best, by the rules of the program's newest match round. Without whom the
    mentee has asked, was proposed to or knows from a mentorship, who is above or below them, and who is kept apart from
    them. Roles: the mentee themself, admins of the program."""
    found = await handlers.read(session, me, program_id, mentee_id=mentee_id, limit=limit)
    return Page(items=[_shape(shown) for shown in found], total=len(found))


def _shape(shown: handlers.Shown) -> SuggestionOut:
    mentor, suggestion = shown.mentor, shown.suggestion
    return SuggestionOut(
        mentor_id=suggestion.mentor_id,
        mentor_name=mentor.name,
        job_title=mentor.job_title,
        department=mentor.department,
        score=suggestion.micro / MICRO,
        reasons=suggestion.reasons.told(mentee=shown.mentee_name, mentor=mentor.name),
        reason_codes=ReasonCodeOut.all_of(suggestion.reasons),
        criteria=[FitOut(criterion=kind, value=value) for kind, value in suggestion.criteria.items()],
    )
