"""Changing a program, and taking its settings over into another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from services.matching.agreement_templates.handlers import copy as copy_templates
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.program_changes import domain
from services.matching.programs import domain as programs
from services.matching.programs.domain import DRAFT, KINDS
from services.matching.programs.handlers import SETTINGS, add, administered, dates_of, require_sound, told
from services.matching.programs.tables import Program
from services.matching.surveys.handlers import copy as copy_surveys
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import ProgramChanged
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = ["change", "copy"]


async def change(
    session: AsyncSession, me: Principal, program_id: UUID, *, if_match: int, wanted: Mapping[str, Any]
) -> Program:
    """Change some settings; what is the same already changes nothing. wanted: by name, as of `ProgramChange`.

    Raises Conflict (`fixed-after-launch`, with `fields`: the reason by setting), Invalid.
    """
    program = await administered(session, me, "program.change", program_id, lock=True, if_match=if_match)
    before = _settings(program)
    changes = domain.changed(before, wanted)
    if not changes:
        return program
    if problems := domain.refused(program.state, before, changes, clock.today()):
        fields = {name: str(wrong) for name, wrong in problems.items()}
        raise Conflict.of(problems, kind="fixed-after-launch", fields=fields)
    after = _of_its_kind({**before, **changes}, stated="contracted_sessions" in changes)
    require_sound(after)
    await _require_people(session, before, changes)
    sessions = programs.contracted_sessions(after["kind"], after["contracted_sessions"])
    for name, value in {**after, "contracted_sessions": sessions}.items():
        setattr(program, name, value)
    program.raise_version()
    if program.state != DRAFT:
        outbox.add(session, ProgramChanged(subject=program.id, version=program.version, **told(program)))
    return program


async def copy(session: AsyncSession, me: Principal, program_id: UUID, *, starts_on: date, name: str | None) -> Program:
    """A draft with the settings of a program, its surveys and its templates of agreements; all dates keep their
    distances from another first day."""
    source = await administered(session, me, "program.draft", program_id)
    known = await people.people(session, {*source.admins, *filter(None, [source.contact_id])})
    here = [key for key, person in known.items() if person.status == people.ACTIVE]
    try:
        settings = domain.copied(_settings(source), dates_of(source), starts_on, here)
    except OverflowError as error:
        raise Invalid(f"{starts_on} is too far away.", kind="dates-out-of-order") from error
    settings = _of_its_kind({**settings, "name": name or source.name})
    require_sound(settings)
    program = add(session, me, settings, DRAFT, copied_from=source.id)
    await session.flush()
    await copy_surveys(session, source, program)
    await copy_templates(session, source.id, program.id)
    return program


def _settings(program: Program) -> dict[str, Any]:
    return {name: getattr(program, name) for name in SETTINGS}


def _of_its_kind(settings: dict[str, Any], *, stated: bool = False) -> dict[str, Any]:
    """Without the number of sessions that follows from the kind, unless somebody has stated one."""
    if stated or KINDS[settings["kind"]].contracts:
        return settings
    return {**settings, "contracted_sessions": None}


async def _require_people(session: AsyncSession, before: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Who is named anew is here, and somebody here administers the program."""
    admins = cast("Sequence[UUID] | None", changes.get("admins"))
    added = set(admins or ()) - set(before["admins"])
    await require_active(session, {*added, *filter(None, [changes.get("contact_id")])})
    if admins is None or added:
        return
    known = await people.people(session, admins)
    if not any(person.status == people.ACTIVE for person in known.values()):
        raise Invalid.of(
            {"admins": Wrong("no-admin-here", "A program needs an admin who is still in the organization.")},
            kind="no-admin",
        )
