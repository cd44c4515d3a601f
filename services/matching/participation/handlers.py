"""What people change while they take part: places, pauses, and that they do not take part any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.matching.admission.handlers import unshare
from services.matching.enrollments import store as enrollments
from services.matching.enrollments.domain import ENROLLED, INVITED, MACHINE, WITHDRAWN, Why
from services.matching.enrollments.handlers import Shown, administers, shown, visible
from services.matching.enrollments.tables import Enrollment
from services.matching.participation import domain, store
from services.matching.places import store as places_store
from services.matching.programs.handlers import require_places
from services.matching.proposal_endings.handlers import expire_of_person as expire_proposals
from services.matching.request_endings.handlers import expire_of_person as expire_requests
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import (
    MentorPlacesChanged,
    ParticipantPaused,
    ParticipantWithdrew,
)
from shared.messaging import outbox
from shared.policy import Principal
from shared.private_text import seal
from shared.problems import Conflict, Invalid

__all__ = ["WithPlaces", "change_places", "ends", "leave", "pause", "resume", "withdraw"]


@dataclass(frozen=True, slots=True)
class WithPlaces(Shown):
    """A mentor's enrollment. taken: mentees they have. note: what that means, in a sentence for them."""

    taken: int
    note: str


async def change_places(
    session: AsyncSession, me: Principal, enrollment_id: UUID, places: int, *, if_match: int
) -> WithPlaces:
    """Let a mentor take another number of mentees. Fewer than they have is possible: nobody is taken from them.

    Raises Invalid (`not-a-mentor`, `too-many-places`), Conflict (`wrong-state`).
    """
    enrollment, program = await visible(session, me, "enrollment.places", enrollment_id)
    if enrollment.role != "mentor":
        raise Invalid("Only mentors have places for mentees.", kind="not-a-mentor")
    # Under the lock that `places.handlers.require_place` waits for: nobody takes a place that is given up now.
    enrollment = await enrollments.lock(session, enrollment.id)
    db.require_version(enrollment.version, if_match)
    enrollment.state = moved(MACHINE, enrollment.state, "change-places")
    if places > enrollment.places:
        require_places(program, places)
    if enrollment.places != places:
        enrollment.places = places
        event = MentorPlacesChanged(
            subject=enrollment.id,
            version=enrollment.raise_version(),
            program_id=enrollment.program_id,
            person_id=enrollment.person_id,
            places=places,
        )
        outbox.add(session, event)
    taken = await places_store.taken(session, enrollment.program_id, enrollment.person_id)
    one = await shown(session, enrollment)
    return WithPlaces(one.row, one.place, taken, domain.about_places(places, taken))


async def pause(session: AsyncSession, me: Principal, enrollment_id: UUID, until: date) -> Shown:
    """Do not match a person before a day; what is open between them and others ends, what runs goes on.

    Raises Invalid (`unfit-pause`), Conflict (`wrong-state`).
    """
    enrollment, program = await visible(session, me, "enrollment.change", enrollment_id)
    if problem := domain.unfit_pause(until, clock.today(), program.ends_on):
        raise Invalid(problem, kind="unfit-pause", where="body.until")
    moved(MACHINE, enrollment.state, "pause")
    enrollment = await _locked_apart(session, enrollment, "paused")
    enrollment.state = moved(MACHINE, enrollment.state, "pause")
    if enrollment.paused_until != until:
        enrollment.paused_until = until
        _tell_pause(session, enrollment, until)
    return await shown(session, enrollment)


async def resume(session: AsyncSession, me: Principal, enrollment_id: UUID) -> Shown:
    """End a pause before its day; once more changes nothing. Raises Conflict (`wrong-state`)."""
    enrollment, _ = await visible(session, me, "enrollment.change", enrollment_id)
    enrollment = await enrollments.lock(session, enrollment.id)
    enrollment.state = moved(MACHINE, enrollment.state, "resume")
    if enrollment.paused_until is not None:
        enrollment.paused_until = None
        _tell_pause(session, enrollment, clock.today())
    return await shown(session, enrollment)


async def withdraw(session: AsyncSession, me: Principal, enrollment_id: UUID, *, reason: str, shared: bool) -> Shown:
    """Take part no longer; once more changes nothing. reason: the person's own words, for admins if `shared`.

    Raises Conflict (`has-mentorship`) unless an admin does it for somebody else, Invalid (`not-your-reason`).
    """
    enrollment, program = await visible(session, me, "enrollment.withdraw", enrollment_id)
    own = me.person_id == enrollment.person_id
    if reason and not own:
        raise Invalid("A reason is told by the person themself.", kind="not-your-reason", where="body.reason")
    if enrollment.state == WITHDRAWN:
        return await shown(session, enrollment)
    enrollment = await _locked_apart(session, enrollment, "withdrew")
    if enrollment.state == WITHDRAWN:
        return await shown(session, enrollment)
    by_admin = not own and administers(me, program)
    if not by_admin and await store.in_mentorship(session, program.id, enrollment.person_id, enrollment.role):
        raise Conflict(
            "You have a mentorship in this program. End it first, so that the other knows; then withdraw.",
            kind="has-mentorship",
        )
    why: Why = "removed" if by_admin else "declined" if enrollment.state == INVITED else "own-wish"
    ends(session, enrollment, "withdraw", why)
    if reason:
        enrollment.withdrew_words = await seal(session, enrollment.person_id, reason)
        enrollment.withdrew_words_shared = shared
    return await shown(session, enrollment)


def leave(session: AsyncSession, enrollment: Enrollment, why: Literal["left", "erased"]) -> None:
    """End the enrollment, locked, of somebody who has left the organization; of who is erased nothing is counted."""
    if why == "erased":
        enrollment.answers = enrollment.withdrew_words = None
    if enrollment.state != WITHDRAWN:
        ends(session, enrollment, "withdraw", why)
    if why == "erased" and enrollment.counted:
        unshare(session, enrollment)


def ends(session: AsyncSession, enrollment: Enrollment, command: str, why: Why) -> None:
    """End an enrollment that is locked. command: of its machine. Raises Conflict (`wrong-state`)."""
    enrollment.state = moved(MACHINE, enrollment.state, command)
    enrollment.withdrew_on = today = clock.today()
    enrollment.withdrew_why = why
    enrollment.waiting_since = enrollment.paused_until = enrollment.answer_by = None
    enrollment.waits_for = ""
    event = ParticipantWithdrew(
        **_about(enrollment),
        version=enrollment.raise_version(),
        withdrew_on=today,
        reason=why,
    )
    outbox.add(session, event)


def _tell_pause(session: AsyncSession, enrollment: Enrollment, until: date) -> None:
    outbox.add(session, ParticipantPaused(**_about(enrollment), version=enrollment.raise_version(), until=until))


def _about(enrollment: Enrollment) -> dict[str, Any]:
    return {
        "subject": enrollment.id,
        "program_id": enrollment.program_id,
        "person_id": enrollment.person_id,
        "role": enrollment.role,
    }


async def _locked_apart(session: AsyncSession, enrollment: Enrollment, reason: str) -> Enrollment:
    """The enrollment, locked, with the proposals and requests ended that are open in its role.

    In the order in which a yes to one of them locks: a mentee's enrollment, the request or proposal, a mentor's.
    """
    if enrollment.role == "mentee":
        enrollment = await enrollments.lock(session, enrollment.id)
        await _end_what_is_open(session, enrollment, reason)
        return enrollment
    await _end_what_is_open(session, enrollment, reason)
    return await enrollments.lock(session, enrollment.id)


async def _end_what_is_open(session: AsyncSession, enrollment: Enrollment, reason: str) -> None:
    """End the proposals and requests of somebody who is not to be matched in this role."""
    if enrollment.state == ENROLLED:
        whose = (session, enrollment.program_id, enrollment.person_id, reason)
        await expire_requests(*whose, role=enrollment.role)
        await expire_proposals(*whose, role=enrollment.role)
