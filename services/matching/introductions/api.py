"""Routes of introductions."""

from __future__ import annotations

from uuid import UUID

from services.matching.introductions import handlers
from services.matching.introductions.domain import told
from services.matching.introductions.schemas import IntroductionId, IntroductionIn, IntroductionOut, PartyOut
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session
from shared.pagination import Cursor, Limit, Newest, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("introductions")


@router.post("/programs/{program_id}/introductions", status_code=201, responses=problems(404, 409))
async def propose_introduction(
    program_id: ProgramId, body: IntroductionIn, me: Me, session: Session
) -> IntroductionOut:
    """Introduce a mentee to somebody: both are asked, and neither is told who the other is until both agree. Roles:
    anyone who has a profile and is neither of the two."""
    return _shape(await handlers.propose(session, me, program_id, **body.model_dump()))


@router.get("/introductions")
async def list_introductions(
    me: Me, session: ReadSession, newest: Newest = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[IntroductionOut]:
    """Introductions that you have proposed, and in which you are introduced, in the order of proposing. Roles: everyone
    who is a person here."""
    rows, total = await handlers.list_introductions(session, me, after=after(cursor), limit=limit, newest=newest)
    return page(rows, limit, lambda shown: shown.row.id, _shape, total)


@router.get("/introductions/{introduction_id}", responses=problems(404))
async def read_introduction(introduction_id: IntroductionId, me: Me, session: ReadSession) -> IntroductionOut:
    """One introduction. Roles: who introduces, the two who are introduced."""
    return _shape(await handlers.read(session, me, introduction_id))


@router.post("/introductions/{introduction_id}/agree", responses=problems(404, 409))
async def agree_to_introduction(introduction_id: IntroductionId, me: Me, session: Session) -> IntroductionOut:
    """Agree to be introduced; when both have, they know of each other. Repeating changes nothing. Roles: the two
    who are introduced."""
    return _shape(await handlers.agree(session, me, introduction_id))


@router.post("/introductions/{introduction_id}/decline", responses=problems(404, 409))
async def decline_introduction(introduction_id: IntroductionId, me: Me, session: Session) -> IntroductionOut:
    """Say that you would rather not. Nobody is told: for the others it ends with its last day, as if you had not
    answered. Repeating changes nothing. Roles: the two who are introduced."""
    return _shape(await handlers.decline(session, me, introduction_id))


def _shape(shown: handlers.Shown) -> IntroductionOut:
    row, role = shown.row, shown.role
    my_answer = {"mentee": row.mentee_agreed, "introduced": row.to_agreed, "introducer": None}[role]
    state = told(row.state, my_answer)
    everything = role == "introducer" or state == "made"
    introducer = shown.people.get(row.introduced_by)
    return IntroductionOut(
        id=row.id,
        version=row.version,
        program_id=row.program_id,
        role=role,
        introduced_by=row.introduced_by,
        introduced_by_name=introducer.name if introducer else "",
        mentee=_party(shown, row.mentee_id, known=everything or role == "mentee", mentee=True),
        to=_party(shown, row.to_id, known=everything or role == "introduced", mentee=False),
        words=(shown.words or "") if everything else "",
        erased=shown.words is None,
        state=state,
        my_answer=my_answer,
        answer_by=row.answer_by,
        proposed_at=row.proposed_at,
        ended_at=row.answered_at,
    )


def _party(shown: handlers.Shown, person_id: UUID, *, known: bool, mentee: bool) -> PartyOut:
    """known: to who reads it. Of a mentee who is not, the job title is left out as well."""
    person = shown.people.get(person_id)
    skills = (person.skills_wanted if mentee else person.skills_offered) if person else []
    return PartyOut(
        person_id=person_id if known else None,
        name=person.name if person and known else "",
        job_title=person.job_title if person and (known or not mentee) else "",
        department=person.department if person else "",
        skills=[skill["name"] for skill in skills],
    )
