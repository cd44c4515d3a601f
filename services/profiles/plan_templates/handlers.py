"""Commands and questions about templates of learning plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.profiles.mentorships import store as mentorships
from services.profiles.plan_templates import domain, store
from services.profiles.plan_templates.domain import STARTERS, Starter
from services.profiles.plan_templates.tables import PlanTemplate
from services.profiles.plans.store import strangers
from shared import clock
from shared.db import AsyncSession, require_version
from shared.ids import new_id
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid, NotFound
from shared.wrong import Wrong

__all__ = ["archive_template", "list_starters", "list_templates", "offer_template", "read_template", "revise_template"]


async def offer_template(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    name: str,
    description: str,
    document: Mapping[str, Any],
) -> PlanTemplate:
    """A new template of a program. Raises Forbidden, Invalid."""
    allow(me, "template.change", admins=await mentorships.administrators(session, program_id))
    template = PlanTemplate(
        id=new_id(),
        version=1,
        program_id=program_id,
        name=name,
        description=description,
        document=await _checked(session, document),
        archived_at=None,
    )
    session.add(template)
    await session.flush()
    return template


async def revise_template(
    session: AsyncSession,
    me: Principal,
    template_id: UUID,
    *,
    name: str,
    description: str,
    document: Mapping[str, Any],
    if_match: int,
) -> PlanTemplate:
    """A template as it is from now on; plans that were begun from it stay as they are.

    Raises Forbidden, NotFound, Conflict, Invalid, PreconditionFailed.
    """
    template = await _mine(session, me, template_id, if_match)
    if template.archived_at is not None:
        raise Conflict("This template is archived; offer a new one instead.", kind="template-archived")
    template.name, template.description = name, description
    template.document = await _checked(session, document)
    template.version += 1
    await session.flush()
    return template


async def archive_template(session: AsyncSession, me: Principal, template_id: UUID, *, if_match: int) -> None:
    """The program offers a template no more. Raises Forbidden, NotFound, PreconditionFailed."""
    template = await _mine(session, me, template_id, if_match)
    if template.archived_at is None:
        template.archived_at = clock.now()
        template.version += 1


async def list_templates(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[PlanTemplate], int]:
    """Up to `limit` + 1 templates that a program offers, and how many there are in all."""
    allow(me, "template.read")
    return await store.page(session, program_id, after, limit), await store.total(session, program_id)


async def read_template(session: AsyncSession, me: Principal, template_id: UUID) -> PlanTemplate:
    """A template, offered or archived. Raises NotFound."""
    allow(me, "template.read")
    return await _found(session, template_id)


def list_starters(me: Principal) -> Sequence[Starter]:
    """Templates of ours that a program can copy."""
    allow(me, "template.read")
    return STARTERS


async def _mine(session: AsyncSession, me: Principal, template_id: UUID, if_match: int) -> PlanTemplate:
    """A template of a program that the caller administers, locked."""
    template = await _found(session, template_id, lock=True)
    allow(me, "template.change", admins=await mentorships.administrators(session, template.program_id))
    require_version(template.version, if_match)
    return template


async def _found(session: AsyncSession, template_id: UUID, *, lock: bool = False) -> PlanTemplate:
    template = await store.find(session, template_id, lock=lock)
    if template is None:
        raise NotFound(f"There is no template {template_id}.")
    return template


async def _checked(session: AsyncSession, document: Mapping[str, Any]) -> dict[str, Any]:
    template = domain.from_json(document)
    unknown = await strangers(session, domain.people(template))
    if unknown:
        raise Invalid(
            Wrong("nobody-here", "Nobody here has the id {id}.", id=str(min(unknown))), where="body.milestones"
        )
    return domain.to_json(template)
