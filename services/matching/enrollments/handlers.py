"""Commands and questions about enrollments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from services.matching.admission.handlers import Admission, admit_all
from services.matching.eligibility.handlers import require_eligible
from services.matching.enrollments import domain, store
from services.matching.enrollments.domain import MACHINE, TAKES_PART, Answers, NewEnrollment
from services.matching.enrollments.tables import Enrollment
from services.matching.forms import domain as forms
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered, places_in, require_enrollable, require_going
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from services.matching.waitlist.handlers import Place, places_in_line
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import Role
from shared.policy import Principal, allow, may
from shared.private_text import KeyLost, reveal, seal
from shared.problems import Conflict, Forbidden, Invalid

__all__ = [
    "Detail",
    "Shown",
    "administers",
    "answer",
    "enroll",
    "enrollments_of",
    "given_answers",
    "list_enrollments",
    "named",
    "read",
    "require_answers",
    "shown",
    "visible",
]

RoleFilter = Literal["mentee", "mentor"] | None
Given = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An enrollment, and where its person waits if they do."""

    row: Enrollment
    place: Place | None


@dataclass(frozen=True, slots=True)
class Detail(Shown):
    """With what only some may read. answers: None for others than the person, and where they were erased; reason: why
    they withdrew in their own words, empty for others unless they have shared it. names: of whom the answers name."""

    answers: Answers | None
    answers_erased: bool
    reason: str
    reason_erased: bool
    names: Mapping[UUID, str]


async def enroll(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    person_id: UUID,
    role: Role,
    places: int | None,
    answers: dict[str, str | list[str]],
    identity: Sequence[dict[str, Any]],
    counted: bool = False,
    picks: Sequence[UUID] = (),
    avoided: Sequence[UUID] = (),
    override: bool = False,
) -> tuple[Shown, bool]:
    """Enroll a person in one role, or let them wait; who takes part already stays as they are.

    Returns whether they are new. Admins enroll also on other days than those of enrollment and, by `override`, somebody
    whom their own rules leave out. People from outside do not enroll themselves. places: of a mentor, None where they
    have not said. Raises Conflict (`not-eligible`, `external-only-coaching`, `external-by-invitation`, and as of the
    program's dates), Invalid (`answers-do-not-fit`, `too-many-places`).
    """
    program = await administered(session, me, "enrollment.enroll", program_id, owner=person_id)
    by_admin = administers(me, program)
    if override and not by_admin:
        raise Forbidden("Only admins of the program enroll somebody who is not eligible.", action="enrollment.invite")
    new = NewEnrollment.of(person_id, role, 0, given_answers(answers, identity, picks, avoided), counted=counted)
    there = (await store.those(session, program.id, [new])).get(new.key)
    if there is not None and there.state in TAKES_PART:
        return await shown(session, there), False
    (require_going if by_admin else require_enrollable)(program)
    await require_active(session, [person_id])
    person = (await people.people(session, [person_id]))[person_id]
    require_eligible(program, person, role, override=override)
    if person.external and not by_admin:
        raise Conflict(
            f"People from outside take part by invitation. Ask the admins of {program.name}.",
            kind="external-by-invitation",
        )
    require_answers(program, role, answers)
    [admission] = await admit_all(session, program, [replace(new, places=places_in(program, role, places))])
    return await _enrolled(session, program, admission)


async def _enrolled(session: AsyncSession, program: Program, admission: Admission) -> tuple[Shown, bool]:
    new = admission.new
    row = await store.find(session, program.id, new.person_id, new.role)
    return await shown(session, row), admission.outcome != "unchanged"


async def read(session: AsyncSession, me: Principal, enrollment_id: UUID) -> Detail:
    """An enrollment: with its answers for its person, without for admins of the program."""
    enrollment, _ = await visible(session, me, "enrollment.read", enrollment_id)
    own = me.person_id == enrollment.person_id
    answers = await store.answers_of(session, enrollment) if own else None
    reason, reason_erased = "", False
    if enrollment.withdrew_words is not None and (own or enrollment.withdrew_words_shared):
        try:
            reason = await reveal(session, enrollment.withdrew_words)
        except KeyLost:
            reason_erased = True
    one = await shown(session, enrollment)
    return Detail(
        one.row, one.place, answers, own and answers is None, reason, reason_erased, await named(session, answers)
    )


async def list_enrollments(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    role: RoleFilter,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    await administered(session, me, "enrollment.list", program_id)
    rows, total = await store.enrollments(
        session, program_id=program_id, person_id=None, roles=_roles(role), state=state, after=after, limit=limit
    )
    return await _all_shown(session, rows), total


async def enrollments_of(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Shown], int]:
    """The caller's own enrollments in all programs."""
    allow(me, "enrollment.list", me.person_id)
    rows, total = await store.enrollments(
        session, program_id=None, person_id=me.person_id, roles=_roles(None), state=None, after=after, limit=limit
    )
    return await _all_shown(session, rows), total


async def answer(
    session: AsyncSession,
    me: Principal,
    enrollment_id: UUID,
    *,
    answers: dict[str, str | list[str]],
    picks: Sequence[UUID],
    avoided: Sequence[UUID],
    if_match: int,
) -> Detail:
    """Answer anew; what they share of their identity stays. Raises Conflict unless they take part or wait, Invalid."""
    enrollment, program = await visible(session, me, "enrollment.change", enrollment_id)
    enrollment = await store.lock(session, enrollment.id)
    db.require_version(enrollment.version, if_match)
    moved(MACHINE, enrollment.state, "answer")
    require_answers(program, enrollment.role, answers)
    before = await store.answers_of(session, enrollment)
    now = Answers(answers, before.identity if before else {}, tuple(picks), tuple(avoided))
    enrollment.answers = await seal(session, enrollment.person_id, now.to_json()) if now else None
    enrollment.raise_version()
    one = await shown(session, enrollment)
    return Detail(one.row, one.place, now, False, "", False, await named(session, now))


async def named(session: AsyncSession, answers: Answers | None) -> Mapping[UUID, str]:
    """The names of those whom somebody would like and whom not."""
    return await people.names(session, (*answers.picks, *answers.avoided)) if answers else {}


async def visible(session: AsyncSession, me: Principal, action: str, enrollment_id: UUID) -> tuple[Enrollment, Program]:
    """An enrollment and its program, if the caller may do `action` as its person or as an admin of the program.

    Nothing is locked yet: locks of proposals and requests, and the program's, come before that of an enrollment.
    """
    enrollment = await db.get(session, Enrollment, enrollment_id)
    program = await db.get(session, Program, enrollment.program_id)
    admins = programs.administrators(program.admins, program.launched_by)
    allow(me, action, enrollment.person_id, admins=admins)
    return enrollment, program


def administers(me: Principal, program: Program) -> bool:
    return may(me, "enrollment.invite", admins=programs.administrators(program.admins, program.launched_by))


def given_answers(
    answers: Given, identity: Sequence[Mapping[str, Any]], picks: Sequence[UUID], avoided: Sequence[UUID]
) -> Answers:
    """What somebody answers now; of their identity only what they agree to share."""
    agreed = {
        item["attribute"]: domain.consented(item["values"], item["statement"], clock.now())
        for item in identity
        if item["agreed"]
    }
    return Answers(answers, agreed, tuple(picks), tuple(avoided))


def require_answers(program: Program, role: str, answers: Given) -> None:
    """Raises Invalid (`answers-do-not-fit`) with each problem by the question that it is about."""
    questions = forms.questions_from(program.questions)
    if found := forms.check_answers(questions, answers, role):
        texts = {question.key: question.text for question in questions}
        raise Invalid.of(
            {f"answers.{key}": problem for key, problem in found.items()},
            kind="answers-do-not-fit",
            detail=" ".join(f"“{texts[key]}” {problem}" for key, problem in found.items()),
        )


async def shown(session: AsyncSession, enrollment: Enrollment) -> Shown:
    [one] = await _all_shown(session, [enrollment])
    return one


async def _all_shown(session: AsyncSession, rows: Sequence[Enrollment]) -> list[Shown]:
    await session.flush()
    places = await places_in_line(session, rows)
    return [Shown(row, places.get(row.id)) for row in rows]


def _roles(role: RoleFilter) -> tuple[str, ...]:
    return ("mentee", "mentor") if role is None else (role,)
