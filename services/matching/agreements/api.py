"""Routes of agreements."""

from __future__ import annotations

from fastapi import Response

from services.matching.agreements import handlers
from services.matching.agreements.schemas import AgreementIn, AgreementNumber, AgreementOut, SignatureOut, TermsOut
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("agreements")


@router.post("/mentorships/{mentorship_id}/agreements", status_code=201, responses=problems(404, 409, 412))
async def propose_agreement(
    mentorship_id: MentorshipId, body: AgreementIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> AgreementOut:
    """Propose what to agree on: the first agreement, or a revision, which needs everybody's signature again.

    If-Match names the highest number that there is, "0" for none, so that two do not write at the same time. What all
    have signed stays in force until they have signed the new one. Roles: its people.
    """
    found = await handlers.propose(session, me, mentorship_id, terms=body.to_terms(body.ends_on), if_match=if_match)
    return _answer(found, response)


@router.get("/mentorships/{mentorship_id}/agreements", responses=problems(404))
async def list_agreements(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[AgreementOut]:
    """All that was ever proposed, the first one first. Roles: its people, and nobody else."""
    rows, total = await handlers.list_agreements(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda found: found.row.id, _shape, total)


@router.get("/mentorships/{mentorship_id}/agreements/{number}", responses=problems(404))
async def read_agreement(
    mentorship_id: MentorshipId, number: AgreementNumber, me: Me, session: ReadSession, response: Response
) -> AgreementOut:
    """One version of the agreement; its ETag is the wording. Roles: its people, and nobody else."""
    return _answer(await handlers.read(session, me, mentorship_id, number), response)


@router.put("/mentorships/{mentorship_id}/agreements/{number}", responses=problems(404, 409, 412))
async def change_agreement(
    mentorship_id: MentorshipId,
    number: AgreementNumber,
    body: AgreementIn,
    if_match: IfMatch,
    me: Me,
    session: Session,
    response: Response,
) -> AgreementOut:
    """Write a proposal anew while nobody has signed it; If-Match is its ETag. Roles: its people.

    Once somebody has signed, the answer is 409 `already-signed`: propose a revision instead.
    """
    found = await handlers.change(
        session, me, mentorship_id, number, terms=body.to_terms(body.ends_on), if_match=if_match
    )
    return _answer(found, response)


@router.post("/mentorships/{mentorship_id}/agreements/{number}/sign", responses=problems(404, 409, 412))
async def sign_agreement(
    mentorship_id: MentorshipId,
    number: AgreementNumber,
    if_match: IfMatch,
    me: Me,
    session: Session,
    response: Response,
) -> AgreementOut:
    """Sign what you have read: If-Match is its ETag. When all have signed, it is in force. Repeating changes nothing.

    Roles: its people.
    """
    return _answer(await handlers.sign(session, me, mentorship_id, number, if_match=if_match), response)


def _answer(found: handlers.Readable, response: Response) -> AgreementOut:
    etag(response, found.row.wording)
    return _shape(found)


def _shape(found: handlers.Readable) -> AgreementOut:
    row = found.row
    return AgreementOut(
        id=row.id,
        mentorship_id=row.mentorship_id,
        number=row.number,
        wording=row.wording,
        state=row.state,  # pyright: ignore[reportArgumentType] - a column of these states
        terms=None if found.terms is None else TermsOut.model_validate(found.terms),
        erased=found.terms is None,
        proposed_by=row.proposed_by,
        proposed_by_name=found.proposed_by_name,
        proposed_at=row.proposed_at,
        signatures=[
            SignatureOut(person_id=one.row.person_id, name=one.name, signed_at=one.row.signed_at)
            for one in found.signatures
        ],
        waits_for=list(found.waits_for),
        agreed_at=row.agreed_at,
    )
