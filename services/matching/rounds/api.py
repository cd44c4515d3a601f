"""Routes of match rounds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import Response

from services.matching.programs.schemas import ProgramId
from services.matching.rounds import handlers
from services.matching.rounds.domain import Reasons, why_failed
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.reports.words import NOTES
from services.matching.rounds.schemas import (
    ApprovalOut,
    Down,
    MenteeId,
    MenteeOut,
    OtherOut,
    PairOut,
    PairSearch,
    PairSort,
    ReasonCodeOut,
    RoundId,
    RoundIn,
    RoundOut,
    RoundReliefOut,
    RulesIn,
    UnmatchedOut,
)
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Newest, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("rounds")


@router.post("/programs/{program_id}/rounds", status_code=202, responses=problems(404, 409))
async def ask_for_round(program_id: ProgramId, body: RoundIn, me: Me, session: Session, response: Response) -> RoundOut:
    """Ask for a match round of those who have no mentor yet; watch it at Location. Roles: admins of the program."""
    wanted = body.model_dump(mode="json")
    asked = handlers.Asked(
        wanted["rules"],
        wanted["pins"],
        wanted["forbidden"],
        body.based_on,
        body.keeps_pairs_of,
        body.keep,
        body.seconds,
    )
    new = await handlers.ask(session, me, program_id, asked)
    response.headers["Location"] = f"/api/matching/v1/rounds/{new.id}"
    etag(response, new.version)
    return _shape(new)


@router.get("/programs/{program_id}/rounds", responses=problems(404))
async def list_rounds(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    newest: Newest = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RoundOut]:
    """A program's rounds in the order in which they were asked for. Roles: admins of the program."""
    rows, total = await handlers.list_rounds(session, me, program_id, after=after(cursor), limit=limit, newest=newest)
    return page(rows, limit, lambda row: row.id, _shape, total)


@router.get("/rounds/{round_id}", responses=problems(404))
async def read_round(round_id: RoundId, me: Me, session: ReadSession, response: Response) -> RoundOut:
    """How a round stands: its progress, or its answer and how good it is proven to be. Roles: admins of the program."""
    found = await handlers.read(session, me, round_id)
    etag(response, found.version)
    return _shape(found)


@router.get("/rounds/{round_id}/pairs", responses=problems(404))
async def list_pairs(
    round_id: RoundId,
    me: Me,
    session: ReadSession,
    sort: PairSort = None,
    down: Down = False,
    search: PairSearch = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PairOut]:
    """Who is matched with whom and why, in the order of the mentees' ids unless `sort` says otherwise.

    Roles: admins of the program.
    """
    listing = handlers.Listing(sort, down, search)
    rows, total = await handlers.list_pairs(session, me, round_id, listing, after=after(cursor), limit=limit)
    return page(rows, limit, lambda shown: shown.row.mentee_id, _pair, total)


@router.get("/rounds/{round_id}/unmatched", responses=problems(404))
async def list_unmatched(
    round_id: RoundId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[UnmatchedOut]:
    """Who is left without a mentor and why, in the order of their ids. Roles: admins of the program."""
    rows, total = await handlers.list_unmatched(session, me, round_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda shown: shown.row.person_id, _alone, total)


@router.get("/rounds/{round_id}/relief", responses=problems(404))
async def read_relief(round_id: RoundId, me: Me, session: ReadSession) -> RoundReliefOut:
    """What would help those whom a round leaves without a mentor. Roles: admins of the program."""
    told, names = await handlers.read_relief(session, me, round_id)
    return RoundReliefOut.model_validate(
        {
            "helpful": told.get("helpful", 0),
            "places": [
                {
                    "mentor_id": one["mentor_id"],
                    "mentor_name": names.get(UUID(one["mentor_id"]), ""),
                    "mentee_id": one["mentee_id"],
                    "mentee_name": names.get(UUID(one["mentee_id"]), ""),
                    "gain": one["micro"] / MICRO,
                }
                for one in told.get("places", ())
            ],
            "topics": told.get("topics", []),
        }
    )


@router.get("/rounds/{round_id}/mentees/{person_id}", responses=problems(404))
async def read_mentee(round_id: RoundId, person_id: MenteeId, me: Me, session: ReadSession) -> MenteeOut:
    """How a round went for one mentee, and their next best mentors with a free place. Roles: admins of the program."""
    found = await handlers.read_mentee(session, me, round_id, person_id)
    return MenteeOut(
        pair=None if found.pair is None else _pair(found.pair),
        unmatched=None if found.unmatched is None else _alone(found.unmatched),
        alternatives=[] if found.pair is None else _others(found.pair.row.alternatives, found.pair.names),
    )


@router.post("/rounds/{round_id}/cancel", responses=problems(404, 409))
async def cancel_round(round_id: RoundId, me: Me, session: Session, response: Response) -> RoundOut:
    """Stop a round that is not solved yet. Repeating changes nothing. Roles: admins of the program."""
    found = await handlers.cancel(session, me, round_id)
    etag(response, found.version)
    return _shape(found)


@router.post("/rounds/{round_id}/approve", responses=problems(404, 409, 412))
async def approve_round(
    round_id: RoundId, if_match: IfMatch, me: Me, session: Session, response: Response
) -> ApprovalOut:
    """Approve a solved round: its pairs are proposed to the people. Roles: admins of the program."""
    found, count = await handlers.approve(session, me, round_id, if_match=if_match)
    etag(response, found.version)
    return ApprovalOut(**_shape(found).model_dump(), proposals=count)


def _shape(found: handlers.Round) -> RoundOut:
    rules = RulesIn.model_validate(found.rules)
    answered = found.state in {"solved", "approved"}
    return RoundOut.model_validate(
        {
            "id": found.id,
            "version": found.version,
            "program_id": found.program_id,
            "state": found.state,
            "message": found.failure,
            "failures": list(map(asdict, why_failed(found.failure))),
            "rules": rules,
            "shares": rules.shares,
            "pins": found.pins,
            "forbidden": found.forbidden,
            "based_on": found.based_on,
            "keeps_pairs_of": found.keeps_pairs_of,
            "keep": found.keep,
            "seconds": found.seconds,
            "progress": _progress(found.progress) if found.state == "solving" and found.progress else None,
            "certificate": _certificate(found) if answered else None,
            "input_digest": found.input_digest,
            "engine": found.engine,
            "mentees": found.mentees,
            "mentors": found.mentors,
            "pairs": found.pairs,
            "unmatched": found.mentees - found.pairs if answered else 0,
            "total_score": found.micro / MICRO,
            "requested_at": found.requested_at,
            "solved_at": found.solved_at,
            "approved_at": found.approved_at,
        }
    )


def _progress(told: dict[str, Any]) -> dict[str, Any]:
    """The bounds are −1 while there are none."""

    def known(name: str, unit: int = 1) -> float | None:
        return None if told[name] < 0 else told[name] / unit if unit > 1 else told[name]

    return {
        "phase": told["phase"],
        "share": told["share"],
        "people": known("people"),
        "bound_people": known("bound_people"),
        "total_score": known("total", MICRO),
        "bound_total_score": known("bound_total", MICRO),
    }


def _certificate(found: handlers.Round) -> dict[str, Any]:
    return {
        "optimal": (found.pairs, found.objective_micro) == (found.bound_pairs, found.bound_micro),
        "sentences": found.proof,
        "notes": [asdict(note) for note in NOTES.all_known(found.proof)],
        "total": found.objective_micro / MICRO,
        "bound_pairs": found.bound_pairs,
        "bound_total": found.bound_micro / MICRO,
        "gap_pairs": found.bound_pairs - found.pairs,
        "gap_total": (found.bound_micro - found.objective_micro) / MICRO,
    }


def _pair(shown: handlers.ShownPair) -> PairOut:
    row, mentee, mentor = shown.row, shown.mentee_name, shown.mentor_name
    reasons = Reasons(row.reason_codes, row.sentences)
    runner_up = _others([row.runner_up] if row.runner_up else [], shown.names)
    return PairOut.model_validate(
        {
            "mentee_id": row.mentee_id,
            "mentee_name": mentee,
            "mentor_id": row.mentor_id,
            "mentor_name": mentor,
            "score": row.micro / MICRO,
            "pinned": row.pinned,
            "criteria": [
                {
                    "criterion": share["title"],
                    "label": share["label"],
                    "weight": share["weight"] / MICRO,
                    "value": share["value"],
                    "share": share["points"] / MICRO,
                }
                for share in row.shares
            ],
            "sentences": reasons.told(mentee=mentee, mentor=mentor),
            "reason_codes": ReasonCodeOut.all_of(reasons),
            "rank_for_mentee": row.better_mentors + 1,
            "rank_for_mentor": row.better_mentees + 1,
            "runner_up": runner_up[0] if runner_up else None,
        }
    )


def _alone(shown: handlers.ShownUnmatched) -> UnmatchedOut:
    row, names = shown.row, shown.names
    return UnmatchedOut.model_validate(
        {
            "person_id": row.person_id,
            "name": names.get(row.person_id, ""),
            "reason": row.reason,
            "ruled_out": row.ruled_out,
            "allowed": row.allowed,
            "near": [
                {
                    "mentor_id": one["mentor_id"],
                    "mentor_name": names.get(UUID(one["mentor_id"]), ""),
                    "score": one["micro"] / MICRO,
                    "needed": one["needed"] / MICRO,
                }
                for one in row.near
            ],
            "competition": row.competition,
            "relief": row.relief,
            "names": names,
        }
    )


def _others(told: list[dict[str, Any]], names: dict[UUID, str]) -> list[OtherOut]:
    return [
        OtherOut(
            mentor_id=UUID(one["mentor_id"]),
            mentor_name=names.get(UUID(one["mentor_id"]), ""),
            score=one["micro"] / MICRO,
            free=one["free"],
        )
        for one in told
    ]
