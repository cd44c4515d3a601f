"""Templates of agreements: admins of a program write them, its people start from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.matching.agreement_templates import store
from services.matching.agreements.domain import Terms
from services.matching.agreements.tables import AgreementTemplate
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from shared import db
from shared.db import AsyncSession, new_aggregate
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = ["AgreementTemplate", "change", "copy", "delete", "list_templates", "offer", "read"]

MOST = 50
"""Templates of one program; nobody chooses among more."""


async def offer(
    session: AsyncSession, me: Principal, program_id: UUID, *, name: str, terms: Terms
) -> AgreementTemplate:
    """A new template. Raises Conflict (`too-many-templates`)."""
    program = await administered(session, me, "agreement.template", program_id, lock=True)
    _, count = await store.templates(session, program.id, None, 0)
    if count >= MOST:
        raise Conflict(f"{program.name} has {MOST} templates already; delete one first.", kind="too-many-templates")
    return _add(session, program.id, name, terms.as_json())


async def change(
    session: AsyncSession, me: Principal, template_id: UUID, *, name: str, terms: Terms, if_match: int
) -> AgreementTemplate:
    """Write a whole template anew; agreements that were begun from it stay as they are. Raises PreconditionFailed."""
    template = await _mine(session, me, template_id, if_match)
    template.name, template.terms = name, terms.as_json()
    template.raise_version()
    return template


async def delete(session: AsyncSession, me: Principal, template_id: UUID, *, if_match: int) -> None:
    """Offer a template no more. Raises PreconditionFailed."""
    await session.delete(await _mine(session, me, template_id, if_match))


async def list_templates(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[AgreementTemplate], int]:
    """For who takes part in the program, and its admins."""
    await _require_reader(session, me, program_id)
    return await store.templates(session, program_id, after, limit)


async def read(session: AsyncSession, me: Principal, template_id: UUID) -> AgreementTemplate:
    template = await db.get(session, AgreementTemplate, template_id)
    await _require_reader(session, me, template.program_id)
    return template


async def copy(session: AsyncSession, source_id: UUID, target_id: UUID) -> None:
    """Offer the templates of a program in another one as well."""
    rows, _ = await store.templates(session, source_id, None, MOST)
    for row in rows:
        _add(session, target_id, row.name, row.terms)


async def _require_reader(session: AsyncSession, me: Principal, program_id: UUID) -> None:
    program = await db.get(session, Program, program_id)
    taking_part = await store.taking_part(session, program_id, me.person_id)
    allow(
        me,
        "agreement.templates",
        mentee=me.person_id if taking_part else None,
        admins=programs.administrators(program.admins, program.launched_by),
    )


def _add(session: AsyncSession, program_id: UUID, name: str, terms: dict[str, Any]) -> AgreementTemplate:
    template = new_aggregate(AgreementTemplate, program_id=program_id, name=name, terms=terms)
    template.raise_version()
    session.add(template)
    return template


async def _mine(session: AsyncSession, me: Principal, template_id: UUID, if_match: int) -> AgreementTemplate:
    """A template of a program that the caller administers, locked."""
    template = await db.get(session, AgreementTemplate, template_id, lock=True)
    await administered(session, me, "agreement.template", template.program_id)
    db.require_version(template.version, if_match)
    return template
