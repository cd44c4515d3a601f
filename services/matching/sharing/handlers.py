"""What people share of their identity, each with its consent: for matching, and separately for being counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.matching.admission.handlers import share, unshare
from services.matching.enrollments import store as enrollments
from services.matching.enrollments.domain import MACHINE, Answers, NewEnrollment, traits
from services.matching.enrollments.handlers import Detail, given_answers, named, shown, visible
from services.matching.enrollments.tables import Enrollment
from services.matching.snapshots import store as snapshots
from services.matching.states.handlers import moved
from shared import db
from shared.db import AsyncSession
from shared.policy import Principal
from shared.private_text import seal

__all__ = ["change", "withdraw"]


async def change(
    session: AsyncSession,
    me: Principal,
    enrollment_id: UUID,
    *,
    identity: Sequence[Mapping[str, Any]],
    counted: bool,
    if_match: int,
) -> Detail:
    """Share this of one's identity and nothing else. Raises Conflict unless they take part or wait."""
    enrollment = await _mine(session, me, enrollment_id, if_match)
    moved(MACHINE, enrollment.state, "answer")
    agreed = given_answers({}, identity, (), ()).identity
    return await _keep(session, enrollment, agreed, counted=counted and bool(agreed))


async def withdraw(session: AsyncSession, me: Principal, enrollment_id: UUID) -> Detail:
    """Take back every consent: nothing of their identity is kept, matched by or counted any more.

    Possible in every state; once more changes nothing.
    """
    return await _keep(session, await _mine(session, me, enrollment_id, None), {}, counted=False)


async def _mine(session: AsyncSession, me: Principal, enrollment_id: UUID, if_match: int | None) -> Enrollment:
    enrollment, _ = await visible(session, me, "enrollment.change", enrollment_id)
    enrollment = await enrollments.lock(session, enrollment.id)
    if if_match is not None:
        db.require_version(enrollment.version, if_match)
    return enrollment


async def _keep(session: AsyncSession, enrollment: Enrollment, identity: Mapping[str, Any], *, counted: bool) -> Detail:
    before = await enrollments.answers_of(session, enrollment) or Answers()
    now = Answers(before.answers, identity, before.picks, before.avoided)
    changed = _values(before) != _values(now)
    if changed:
        enrollment.answers = await seal(session, enrollment.person_id, now.to_json()) if now else None
        enrollment.raise_version()
    if _taken_back(before, now):
        await snapshots.forget_traits(session, enrollment.program_id, enrollment.person_id)
    if counted and (changed or not enrollment.counted):
        enrollment.counted = True
        role = "mentor" if enrollment.role == "mentor" else "mentee"
        told = NewEnrollment(enrollment.person_id, role, enrollment.places, now, counted=True)
        share(session, enrollment.program_id, enrollment.id, enrollment.raise_version(), told)
    elif enrollment.counted and not counted:
        unshare(session, enrollment)
    one = await shown(session, enrollment)
    return Detail(one.row, one.place, now, False, "", False, await named(session, now))


def _taken_back(before: Answers, now: Answers) -> bool:
    """Whether somebody shares less than they did."""
    return not set(traits(before)) <= set(traits(now))


def _values(answers: Answers) -> dict[str, tuple[str, ...]]:
    return {name: tuple(given.values) for name, given in answers.identity.items()}
