"""Routes of match rounds."""

from __future__ import annotations

from fastapi import Response

from services.matching.programs.schemas import ProgramId
from services.matching.rounds import handlers
from services.matching.rounds.domain import render
from services.matching.rounds.engine import MICRO
from services.matching.rounds.schemas import (
    ApprovalOut,
    CriterionOut,
    PairOut,
    RoundId,
    RoundIn,
    RoundOut,
    UnmatchedOut,
)
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("rounds")


@router.post("/programs/{program_id}/rounds", status_code=202, responses=problems(404, 409))
async def ask_for_round(program_id: ProgramId, body: RoundIn, me: Me, session: Session, response: Response) -> RoundOut:
    """Ask for a match round of those who have no mentor yet; watch it at Location. Roles: admins of the program."""
    asked = await handlers.ask(session, me, program_id, body.model_dump())
    response.headers["Location"] = f"/api/matching/v1/rounds/{asked.id}"
    etag(response, asked.version)
    return _shape(asked)


@router.get("/programs/{program_id}/rounds", responses=problems(404))
async def list_rounds(
    program_id: ProgramId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[RoundOut]:
    """A program's rounds in the order in which they were asked for. Roles: admins of the program."""
    rows, total = await handlers.list_rounds(session, me, program_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, _shape, total)


@router.get("/rounds/{round_id}", responses=problems(404))
async def read_round(round_id: RoundId, me: Me, session: ReadSession, response: Response) -> RoundOut:
    """How a round stands. Roles: admins of the program."""
    found = await handlers.read(session, me, round_id)
    etag(response, found.version)
    return _shape(found)


@router.get("/rounds/{round_id}/pairs", responses=problems(404))
async def list_pairs(
    round_id: RoundId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[PairOut]:
    """Who is matched with whom and why, in the order of the mentees' ids. Roles: admins of the program."""
    rows, total = await handlers.list_pairs(session, me, round_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda shown: shown.row.mentee_id, _pair, total)


@router.get("/rounds/{round_id}/unmatched", responses=problems(404))
async def list_unmatched(
    round_id: RoundId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[UnmatchedOut]:
    """Who is left without a mentor and why, in the order of their ids. Roles: admins of the program."""
    rows, total = await handlers.list_unmatched(session, me, round_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda shown: shown.row.person_id, _alone, total)


@router.post("/rounds/{round_id}/approve", responses=problems(404, 409, 412))
async def approve_round(
    round_id: RoundId, if_match: IfMatch, me: Me, session: Session, response: Response
) -> ApprovalOut:
    """Approve a solved round: its pairs are proposed to the people. Roles: admins of the program."""
    found, count = await handlers.approve(session, me, round_id, if_match=if_match)
    etag(response, found.version)
    return ApprovalOut(**_shape(found).model_dump(), proposals=count)


def _shape(found: handlers.Round) -> RoundOut:
    return RoundOut.model_validate(
        {
            "id": found.id,
            "version": found.version,
            "program_id": found.program_id,
            "state": found.state,
            "message": found.failure,
            "settings": found.settings,
            "input_digest": found.input_digest,
            "mentees": found.mentees,
            "mentors": found.mentors,
            "pairs": found.pairs,
            "unmatched": found.mentees - found.pairs,
            "total_score": found.micro / MICRO,
            "requested_at": found.requested_at,
            "solved_at": found.solved_at,
            "approved_at": found.approved_at,
        }
    )


def _pair(shown: handlers.ShownPair) -> PairOut:
    row, mentee, mentor = shown.row, shown.mentee_name, shown.mentor_name
    return PairOut(
        mentee_id=row.mentee_id,
        mentee_name=mentee,
        mentor_id=row.mentor_id,
        mentor_name=mentor,
        score=row.micro / MICRO,
        criteria=[CriterionOut(**part, share=part["weight"] * part["score"]) for part in row.criteria],
        sentences=[render(sentence, mentee=mentee, mentor=mentor) for sentence in row.sentences],
    )


def _alone(shown: handlers.ShownUnmatched) -> UnmatchedOut:
    row = shown.row
    return UnmatchedOut.model_validate(
        {"person_id": row.person_id, "name": shown.name, "reason": row.reason, "ruled_out": row.ruled_out}
    )
