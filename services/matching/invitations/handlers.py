"""Inviting people into a program, and their answers. Whoever accepts goes the same way in as who enrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.matching.admission.handlers import admit_all
from services.matching.eligibility.domain import Barred, Unmet
from services.matching.eligibility.handlers import never_met, require_eligible, unmet
from services.matching.enrollments import store as enrollments
from services.matching.enrollments.domain import INVITED, MACHINE, TAKES_PART, WITHDRAWN, Answers, NewEnrollment
from services.matching.enrollments.handlers import Shown, given_answers, require_answers, shown, visible
from services.matching.invitations import domain, store
from services.matching.participation.handlers import ends
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.programs.handlers import administered, most_places, places_in, require_going
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import ParticipantInvited, Role
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid

__all__ = ["Invitation", "accept", "decline", "expire", "invite", "invite_all", "to_be_invited"]

_AT_ONCE = 200
Outcome = Literal["invited", "unchanged", "not-eligible"]


@dataclass(frozen=True, slots=True)
class Invitation(Barred):
    """What became of an invitation. barred: the rules that the person does not meet."""

    person_id: UUID
    role: Role
    outcome: Outcome
    barred: Sequence[Unmet] = ()


async def invite(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    people_ids: Sequence[UUID],
    role: Role,
    places: int | None,
    answer_by: date | None,
    override: bool,
) -> list[Invitation]:
    """Invite people. Who takes part, waits or is invited already stays as they are; who is not eligible is left out
    unless overridden, which sets aside what admins ask and what a coach can mend until they accept. Raises Invalid
    (`unfit-day`, `too-many-places`), Conflict, NotYetKnown."""
    program = await administered(session, me, "enrollment.invite", program_id)
    require_going(program)
    places = places_in(program, role, places)
    await require_active(session, people_ids)
    known = await people.people(session, people_ids)
    barred = {
        person_id: never_met(program, known[person_id], role, invited=True)
        if override
        else unmet(program, known[person_id], role)
        for person_id in people_ids
    }
    asked = [NewEnrollment.of(key, role, places, Answers()) for key in people_ids if not barred.get(key)]
    invited = {one.person_id: one for one in await invite_all(session, me, program, asked, answer_by)}
    return [
        invited.get(person_id) or Invitation(person_id, role, "not-eligible", barred[person_id])
        for person_id in people_ids
    ]


async def invite_all(
    session: AsyncSession, me: Principal, program: Program, asked: Sequence[NewEnrollment], answer_by: date | None
) -> list[Invitation]:
    """Invite those who may be invited. Raises Invalid (`unfit-day`)."""
    last = _last_day(program, answer_by)
    found = await enrollments.lock_those(session, program.id, asked)
    told = {"state": INVITED, "invited_by": me.person_id, "answer_by": last}
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "version": 1,
            "program_id": program.id,
            "person_id": new.person_id,
            "role": new.role,
            "places": new.places,
            "enrolled_at": clock.now(),
            **told,
        }
        for new in sorted(asked, key=lambda new: new.key)
        if new.key not in found
    ]
    inserted = await enrollments.insert_new(session, rows)
    ids = {(row["person_id"], row["role"]): row["id"] for row in rows if row["id"] in inserted}
    done: list[Invitation] = []
    for new in asked:
        row = found.get(new.key)
        key, version = ids.get(new.key), 1
        if row is not None and row.state == WITHDRAWN:
            row.state = moved(MACHINE, row.state, "invite")
            row.invited_by, row.answer_by, row.places = me.person_id, last, new.places
            row.withdrew_on, row.withdrew_why = None, ""
            row.withdrew_words, row.withdrew_words_shared = None, False
            key, version = row.id, row.raise_version()
        if key is not None:
            event = ParticipantInvited(
                subject=key,
                version=version,
                program_id=program.id,
                person_id=new.person_id,
                role=new.role,
                invited_by=me.person_id,
                answer_by=last,
            )
            outbox.add(session, event)
        done.append(Invitation(new.person_id, new.role, "unchanged" if key is None else "invited"))
    return done


async def to_be_invited(
    session: AsyncSession, program: Program, asked: Sequence[NewEnrollment], answer_by: date | None
) -> list[Invitation]:
    """What `invite_all` would do now; nothing is changed. Raises Invalid (`unfit-day`)."""
    _last_day(program, answer_by)
    found = await enrollments.those(session, program.id, asked)
    there = {key for key, row in found.items() if row.state != WITHDRAWN}
    return [Invitation(new.person_id, new.role, "unchanged" if new.key in there else "invited") for new in asked]


def _last_day(program: Program, answer_by: date | None) -> date:
    last = answer_by or domain.last_day(clock.today(), program.ends_on)
    if problem := domain.unfit_day(last, clock.today(), program.ends_on):
        raise Invalid(problem, kind="unfit-day", where="body.answer_by")
    return last


async def accept(
    session: AsyncSession,
    me: Principal,
    enrollment_id: UUID,
    *,
    places: int | None,
    answers: dict[str, str | list[str]],
    identity: Sequence[dict[str, Any]],
    counted: bool,
    picks: Sequence[UUID],
    avoided: Sequence[UUID],
) -> Shown:
    """Take part as one is invited to, or wait for a place; once more changes nothing.

    An invitation stands also for whom the admins' rules leave out, and on other days than those of enrollment; what the
    program's kind asks has to be met now. Raises Conflict (`wrong-state`, `invitation-expired`, `not-eligible`),
    Invalid (`answers-do-not-fit`, `too-many-places`).
    """
    enrollment, program = await visible(session, me, "enrollment.answer", enrollment_id)
    if enrollment.state in TAKES_PART:
        return await shown(session, enrollment)
    require_going(program)
    moved(MACHINE, enrollment.state, "accept")
    if enrollment.answer_by is not None and enrollment.answer_by < clock.today():
        raise Conflict(
            f"The invitation ended on {enrollment.answer_by}. You can enroll yourself, or ask to be invited again.",
            kind="invitation-expired",
        )
    role: Role = "mentor" if enrollment.role == "mentor" else "mentee"
    person = (await people.people(session, [enrollment.person_id]))[enrollment.person_id]
    require_eligible(program, person, role, override=True)
    require_answers(program, enrollment.role, answers)
    given = given_answers(answers, identity, picks, avoided)
    if places is None:
        # Groups may have become smaller since the invitation.
        places = min(enrollment.places, most_places(program))
    new = NewEnrollment.of(enrollment.person_id, role, places_in(program, role, places), given, counted=counted)
    await admit_all(session, program, [new])
    return await shown(session, enrollment)


async def decline(session: AsyncSession, me: Principal, enrollment_id: UUID) -> Shown:
    """Say no to an invitation; once more changes nothing. Raises Conflict (`wrong-state`)."""
    enrollment, _ = await visible(session, me, "enrollment.answer", enrollment_id)
    enrollment = await enrollments.lock(session, enrollment.id)
    if enrollment.withdrew_why != "declined":
        ends(session, enrollment, "decline", "declined")
    return await shown(session, enrollment)


async def expire(session: AsyncSession) -> int:
    """End invitations that nobody has answered by their last day, and what waits in programs that have closed. Returns
    how many there were."""
    late = await store.unanswered(session, clock.today(), _AT_ONCE)
    for enrollment in late:
        ends(session, enrollment, "expire", "expired")
    left = await store.of_closed_programs(session, _AT_ONCE)
    for enrollment in left:
        ends(session, enrollment, "expire", "program-closed")
    return len(late) + len(left)
