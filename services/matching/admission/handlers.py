"""Letting people into a program: the one way in, for those who enroll, who accept an invitation, and who are in a file.

Who takes one of a limited number of places holds the program's lock meanwhile; see `waitlist.store.lock`. It is taken
before the lock of any enrollment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from services.matching.enrollments import store
from services.matching.enrollments.domain import INVITED, MACHINE, TAKES_PART, NewEnrollment
from services.matching.enrollments.tables import Enrollment
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from services.matching.waitlist import handlers as waitlist
from services.matching.waitlist import store as waitlist_store
from services.matching.waitlist.domain import Reason, Room
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import (
    ParticipantAttributesShared,
    ParticipantAttributesWithdrawn,
    ParticipantEnrolled,
    ParticipantWaitlisted,
    Role,
    SharedAttribute,
)
from shared.ids import new_id
from shared.messaging import outbox
from shared.private_text import Sealed, seal_all

__all__ = ["Admission", "Outcome", "admit_all", "preview", "share", "unshare"]

Outcome = Literal["enrolled", "waiting", "unchanged"]
Key = tuple[UUID, Role]
Found = Mapping[Key, Enrollment]


@dataclass(frozen=True, slots=True)
class Admission:
    """What becomes of somebody who wants to take part. position: in the waitlist, 0 for who does not wait."""

    new: NewEnrollment
    outcome: Outcome
    position: int = 0
    reason: Reason | None = None


async def admit_all(session: AsyncSession, program: Program, people: Sequence[NewEnrollment]) -> list[Admission]:
    """Enroll people who may be enrolled, or let them wait, in this order. Who takes part already stays as they are.

    people: nobody twice in one role.
    """
    fills = waitlist.limited(program) and any(new.role == "mentee" for new in people)
    room = await waitlist.room_to_fill(session, program) if fills else None
    found = await store.lock_those(session, program.id, people)
    admissions = _decide(people, found, room)
    words = await _sealed(session, admissions)
    since = {one.new.key: clock.now() + timedelta(microseconds=n) for n, one in enumerate(admissions)}
    fresh = [one for one in admissions if one.outcome != "unchanged" and one.new.key not in found]
    inserted = await _insert(session, program, fresh, words, since)
    for one in admissions:
        if one.outcome == "unchanged":
            continue
        if (row := found.get(one.new.key)) is not None:
            was_counted = row.counted
            _revive(row, one, words.get(one.new.key), since[one.new.key])
            _tell(session, program, row.id, one, row.raise_version())
            if one.new.counted:
                share(session, program.id, row.id, row.raise_version(), one.new)
            elif was_counted:
                unshare(session, row)
        elif (key := inserted.get(one.new.key)) is not None:
            _tell(session, program, key, one, 1)
            if one.new.counted:
                share(session, program.id, key, 2, one.new)
    if late := [one.new for one in fresh if one.new.key not in inserted]:
        # Somebody else enrolled or invited them in the meantime: now they are there to be found.
        again = {one.new.key: one for one in await admit_all(session, program, late)}
        return [again.get(one.new.key, one) for one in admissions]
    return admissions


async def preview(session: AsyncSession, program: Program, people: Sequence[NewEnrollment]) -> list[Admission]:
    """What `admit_all` would do now; nothing is changed or locked."""
    room = await waitlist_store.room(session, program) if waitlist.limited(program) else None
    return _decide(people, await store.those(session, program.id, people), room)


def share(session: AsyncSession, program_id: UUID, enrollment_id: UUID, version: int, person: NewEnrollment) -> None:
    """Tell analytics what a person lets be counted of their identity."""
    event = ParticipantAttributesShared(
        subject=enrollment_id,
        version=version,
        program_id=program_id,
        person_id=person.person_id,
        attributes=tuple(
            SharedAttribute(attribute=name, values=tuple(given.values))
            for name, given in sorted(person.answers.identity.items())
        ),
    )
    outbox.add(session, event)


def unshare(session: AsyncSession, enrollment: Enrollment) -> None:
    """Tell analytics that nothing of a person's identity is to be counted any more."""
    enrollment.counted = False
    event = ParticipantAttributesWithdrawn(
        subject=enrollment.id,
        version=enrollment.raise_version(),
        program_id=enrollment.program_id,
        person_id=enrollment.person_id,
    )
    outbox.add(session, event)


def _decide(people: Sequence[NewEnrollment], found: Found, room: Room | None) -> list[Admission]:
    """Mentors first: they bring the places that mentees may have."""
    decided: list[Admission] = []
    for new in sorted(people, key=lambda one: one.role == "mentee"):
        row = found.get(new.key)
        if row is not None and row.state in TAKES_PART:
            decided.append(Admission(new, "unchanged"))
        elif new.role == "mentor":
            if room is not None and room.places is not None:
                room.places += new.places
            decided.append(Admission(new, "enrolled"))
        elif room is not None and (position := room.take()):
            decided.append(Admission(new, "waiting", position, room.reason))
        else:
            decided.append(Admission(new, "enrolled"))
    return decided


async def _sealed(session: AsyncSession, admissions: Sequence[Admission]) -> Mapping[Key, Sealed]:
    told = [one.new for one in admissions if one.outcome != "unchanged" and one.new.answers]
    sealed = await seal_all(session, [(new.person_id, new.answers.to_json()) for new in told])
    return {new.key: words for new, words in zip(told, sealed, strict=True)}


async def _insert(
    session: AsyncSession,
    program: Program,
    fresh: Sequence[Admission],
    words: Mapping[Key, Sealed],
    since: Mapping[Key, datetime],
) -> dict[Key, UUID]:
    """Insert those who were not there; returns the ids of those who still were not."""
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "version": 2 if one.new.counted else 1,
            "program_id": program.id,
            "person_id": one.new.person_id,
            "role": one.new.role,
            "places": one.new.places,
            "answers": words.get(one.new.key),
            "enrolled_at": clock.now(),
            "state": one.outcome,
            "waiting_since": since[one.new.key] if one.position else None,
            "waits_for": one.reason or "",
            "counted": one.new.counted,
        }
        # In one order everywhere, so that two imports of the same people wait for each other and never deadlock.
        for one in sorted(fresh, key=lambda one: one.new.key)
    ]
    inserted = await store.insert_new(session, rows)
    return {(row["person_id"], row["role"]): row["id"] for row in rows if row["id"] in inserted}


def _revive(row: Enrollment, admission: Admission, words: Sealed | None, since: datetime) -> None:
    """Let somebody in who has an enrollment: they were invited, or have withdrawn."""
    waits = admission.outcome == "waiting"
    row.state = moved(MACHINE, row.state, "wait" if waits else "accept" if row.state == INVITED else "enroll")
    row.places = admission.new.places
    row.answers = words
    row.enrolled_at = clock.now()
    row.waiting_since = since if waits else None
    row.waits_for = admission.reason or ""
    row.paused_until = row.answer_by = row.withdrew_on = row.withdrew_words = None
    row.withdrew_why = ""
    row.withdrew_words_shared = False
    row.counted = admission.new.counted


def _tell(session: AsyncSession, program: Program, enrollment_id: UUID, admission: Admission, version: int) -> None:
    new = admission.new
    about: dict[str, Any] = {
        "subject": enrollment_id,
        "version": version,
        "program_id": program.id,
        "person_id": new.person_id,
        "role": new.role,
    }
    if admission.reason is not None:
        outbox.add(session, ParticipantWaitlisted(**about, position=admission.position, reason=admission.reason))
    else:
        outbox.add(session, ParticipantEnrolled(**about, places=new.places))
