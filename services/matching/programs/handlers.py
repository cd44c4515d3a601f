"""Commands and questions about programs, and what others ask of one before something happens in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast
from uuid import UUID

from services.matching.forms import domain as forms
from services.matching.people.handlers import require_active
from services.matching.programs import domain, store
from services.matching.programs.domain import DRAFT, KINDS, Dates, Refusal
from services.matching.programs.tables import Program
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import ProgramKind, ProgramLaunched, Role
from shared.messaging import outbox
from shared.policy import Principal, allow, may
from shared.problems import Conflict, Invalid, NotFound
from shared.wrong import Wrong

__all__ = [
    "SETTINGS",
    "Program",
    "add",
    "administered",
    "create",
    "dates_of",
    "list_programs",
    "most_places",
    "places_in",
    "read",
    "require_enrollable",
    "require_going",
    "require_places",
    "require_sound",
    "require_way",
    "told",
    "too_many_places",
]

SETTINGS = (
    "name", "kind", "starts_on", "ends_on", "enrollment_opens_on", "enrollment_closes_on", "matching_on", "kickoff_on",
    "midpoint_on", "admins", "minimum_cell", "ways", "eligibility", "questions", "mentee_limit", "limited_by_places",
    "open_requests", "request_days", "proposal_days", "check_in_days", "group_size", "contracted_sessions",
    "contact_id",
)  # fmt: skip
"""What admins decide about a program."""

_DATES = tuple(one.name for one in fields(Dates))
_TOLD = ("name", *_DATES, "minimum_cell", "kind", "state", "check_in_days")


async def create(session: AsyncSession, me: Principal, *, draft: bool, settings: Mapping[str, Any]) -> Program:
    """Launch a program, or keep it as a draft. settings: every setting of `schemas.ProgramIn` but `draft`."""
    allow(me, "program.draft" if draft else "program.launch")
    require_sound(settings)
    await require_active(session, {*settings["admins"], *filter(None, [settings["contact_id"]])})
    dates = _dates(settings)
    if draft:
        return add(session, me, settings, DRAFT)
    if dates.ends_on < clock.today():
        raise Invalid.of(
            {"ends_on": Wrong("ends-in-the-past", "The last day, {day}, has passed.", day=str(dates.ends_on))},
            kind="in-the-past",
        )
    program = add(session, me, settings, domain.launched(dates, clock.today()))
    outbox.add(session, ProgramLaunched(subject=program.id, version=program.raise_version(), **told(program)))
    return program


def add(
    session: AsyncSession, me: Principal, settings: Mapping[str, Any], state: str, copied_from: UUID | None = None
) -> Program:
    """A new program with these sound settings, which has told nobody anything yet."""
    given = {
        **settings,
        "admins": domain.with_launcher(settings["admins"], me.person_id),
        "contracted_sessions": domain.contracted_sessions(settings["kind"], settings["contracted_sessions"]),
    }
    program = new_aggregate(
        Program,
        **given,
        state=state,
        launched_by=domain.account_of(me.subject, me.person_id),
        copied_from=copied_from,
        closed_at=None,
    )
    if state == DRAFT:
        program.raise_version()
    session.add(program)
    return program


async def read(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    """A program; a draft for its admins only. Coaches from outside read those that have invited them. Raises
    NotFound."""
    taking_part = me.person_id if await store.takes_part(session, me, program_id) else None
    allow(me, "program.read", participants=taking_part)
    return _visible(me, await db.get(session, Program, program_id))


async def list_programs(
    session: AsyncSession,
    me: Principal,
    state: str | None,
    only: Collection[UUID] | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Program], int]:
    """Programs in the order in which they came to be: all in this state, only these, or all that are not archived; for
    coaches from outside, those that have invited them."""
    allow(me, "program.list", me.person_id)
    return await store.programs(session, me, state, only, after, limit)


async def administered(
    session: AsyncSession,
    me: Principal,
    action: str,
    program_id: UUID,
    *,
    owner: UUID | None = None,
    lock: bool = False,
    if_match: int | None = None,
) -> Program:
    """The program, if `me` may do `action` to it as one of its admins, or to what is `owner`'s.

    Raises Forbidden, NotFound (also for a draft of others), PreconditionFailed.
    """
    program = _visible(me, await db.get(session, Program, program_id, lock=lock))
    allow(me, action, owner, admins=domain.administrators(program.admins, program.launched_by))
    if if_match is not None:
        db.require_version(program.version, if_match)
    return program


def require_enrollable(program: Program) -> None:
    """Raises Conflict: `program-not-launched`, `enrollment-not-open-yet`, `enrollment-closed`, `program-ended`."""
    _require(domain.enrollable(program.name, program.state, dates_of(program), clock.today()))


def require_going(program: Program) -> None:
    """People can be matched in it now. Raises Conflict: `program-not-launched`, `program-ended`."""
    _require(domain.going(program.name, program.state, dates_of(program), clock.today()))


def require_way(program: Program, way: str) -> None:
    """People find each other like this in it. way: one of `domain.WAYS`. Raises Conflict: `way-not-offered`."""
    _require(domain.way_offered(program.name, program.ways, way))


def places_in(program: Program, role: Role, wished: int | None) -> int:
    """How many mentees somebody takes who enrolls, 0 as a mentee. wished: None where they have not said. Raises Invalid
    (`too-many-places`)."""
    if role != "mentor":
        return 0
    if wished is None:
        return domain.places_by_default(_kind(program), program.group_size)
    require_places(program, wished)
    return wished


def most_places(program: Program) -> int:
    """How many mentees a mentor can take in it at most."""
    return domain.most_places(_kind(program), program.group_size)


def too_many_places(program: Program, places: int) -> Wrong | None:
    """Why a mentor cannot take so many mentees in it; None where they can."""
    return domain.too_many_places(program.name, _kind(program), program.group_size, places)


def require_places(program: Program, places: int) -> None:
    """A mentor can take so many mentees in it. Raises Invalid (`too-many-places`)."""
    if problem := too_many_places(program, places):
        raise Invalid(problem, kind="too-many-places", where="body.places")


def require_sound(settings: Mapping[str, Any]) -> None:
    """Settings that fit each other. Raises Invalid with each problem by the field that it is in."""
    if problems := _dates(settings).problems():
        raise Invalid.of(problems, kind="dates-out-of-order")
    if settings["contracted_sessions"] is not None and not KINDS[settings["kind"]].contracts:
        no_contract = Wrong("no-contract", "Only coaching has contracted sessions.")
        raise Invalid.of({"contracted_sessions": no_contract}, kind="not-of-this-kind")
    if twice := forms.twice(forms.questions_from(settings["questions"])):
        raise Invalid.of({"questions": twice}, kind="asked-twice")


def dates_of(program: Program) -> Dates:
    return Dates(**{name: getattr(program, name) for name in _DATES})


def told(program: Program) -> dict[str, Any]:
    """What events tell of a program."""
    return {**{name: getattr(program, name) for name in _TOLD}, "admins": tuple(program.admins)}


def _dates(settings: Mapping[str, Any]) -> Dates:
    return Dates(**{name: settings[name] for name in _DATES})


def _kind(program: Program) -> ProgramKind:
    return cast("ProgramKind", program.kind)


def _visible(me: Principal, program: Program) -> Program:
    admins = domain.administrators(program.admins, program.launched_by)
    if program.state == DRAFT and not may(me, "program.change", admins=admins):
        raise NotFound(f"There is no program {program.id}.")
    return program


def _require(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Conflict(refusal.sentence, kind=refusal.kind)
