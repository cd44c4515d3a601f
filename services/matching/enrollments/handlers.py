"""Commands and questions about enrollments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from services.matching.enrollments import domain, store
from services.matching.enrollments.domain import Answers, NewEnrollment
from services.matching.enrollments.tables import Enrollment
from services.matching.people.handlers import require_active
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import ParticipantEnrolled, Role
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import seal_all
from shared.problems import Conflict

__all__ = ["enroll", "enroll_all", "enrollments_of", "list_enrollments", "require_open"]

RoleFilter = Literal["mentee", "mentor"] | None


async def enroll(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    person_id: UUID,
    role: Role,
    places: int,
    answers: dict[str, str | list[str]],
    identity: Sequence[dict[str, Any]],
    picks: Sequence[UUID] = (),
    avoided: Sequence[UUID] = (),
) -> tuple[Enrollment, bool]:
    """Enroll a person in one role; who is enrolled already stays as they are. Returns whether they are new."""
    program = await administered(session, me, "enrollment.enroll", program_id, owner=person_id)
    require_open(program)
    await require_active(session, [person_id])
    shared = {
        item["attribute"]: domain.consented(item["values"], item["statement"], clock.now())
        for item in identity
        if item["agreed"]
    }
    new = NewEnrollment.of(person_id, role, places, Answers(answers, shared, picks, avoided))
    created = await enroll_all(session, program.id, [new])
    return await store.find(session, program.id, person_id, role), bool(created)


async def enroll_all(session: AsyncSession, program_id: UUID, people: Sequence[NewEnrollment]) -> list[NewEnrollment]:
    """Enroll people who may be enrolled. Returns those who were not before."""
    # In one order everywhere, so that two imports of the same people wait for each other and never deadlock.
    people = sorted(people, key=lambda new: (new.person_id, new.role))
    answered = [(new.person_id, new.answers.to_json()) for new in people if new.answers]
    sealed = iter(await seal_all(session, answered))
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "version": 1,
            "program_id": program_id,
            "person_id": new.person_id,
            "role": new.role,
            "places": new.places,
            "answers": next(sealed) if new.answers else None,
            "enrolled_at": clock.now(),
            "state": "enrolled",
            "waiting_since": None,
            "waits_for": "",
            "paused_until": None,
            "invited_by": None,
            "answer_by": None,
            "withdrew_on": None,
            "counted": False,
        }
        for new in people
    ]
    inserted = await store.insert_new(session, rows)
    created = [(row, new) for row, new in zip(rows, people, strict=True) if row["id"] in inserted]
    for row, new in created:
        event = ParticipantEnrolled(
            subject=row["id"],
            version=1,
            program_id=program_id,
            person_id=new.person_id,
            role=new.role,
            places=new.places,
        )
        outbox.add(session, event)
    return [new for _, new in created]


async def list_enrollments(
    session: AsyncSession, me: Principal, program_id: UUID, *, role: RoleFilter, after: UUID | None, limit: int
) -> tuple[Sequence[Enrollment], int]:
    await administered(session, me, "enrollment.list", program_id)
    return await store.enrollments(
        session, program_id=program_id, person_id=None, roles=_roles(role), after=after, limit=limit
    )


async def enrollments_of(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Enrollment], int]:
    """The caller's own enrollments in all programs."""
    allow(me, "enrollment.list", me.person_id)
    return await store.enrollments(
        session, program_id=None, person_id=me.person_id, roles=_roles(None), after=after, limit=limit
    )


def require_open(program: Program) -> None:
    """Raises Conflict after a program's last day."""
    if program.ends_on < clock.today():
        raise Conflict(f"{program.name} ended on {program.ends_on}.", kind="program-ended")


def _roles(role: RoleFilter) -> tuple[str, ...]:
    return ("mentee", "mentor") if role is None else (role,)
