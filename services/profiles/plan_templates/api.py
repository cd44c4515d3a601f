"""Routes of templates of learning plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response

from services.profiles.plan_templates import handlers
from services.profiles.plan_templates.schemas import StarterOut, TemplateIn, TemplateOut
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("plan templates")


@router.post("/programs/{program_id}/plan-templates", status_code=201)
async def offer_template(
    program_id: UUID, body: TemplateIn, me: Me, session: Session, response: Response
) -> TemplateOut:
    """Offer a template in a program. Roles: the program's admins."""
    template = await handlers.offer_template(session, me, program_id, **_parts(body))
    etag(response, template.version)
    return TemplateOut.shown(template)


@router.get("/programs/{program_id}/plan-templates")
async def list_templates(
    program_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[TemplateOut]:
    """The templates that a program offers, in the order in which they were written. Roles: anyone."""
    templates, total = await handlers.list_templates(session, me, program_id, after=after(cursor), limit=limit)
    return page(templates, limit, lambda template: template.id, TemplateOut.shown, total)


@router.get("/plan-templates/starters")
async def list_starters(me: Me) -> Page[StarterOut]:
    """Templates of ours, all on one page; copy one into a program and make it your own. Roles: anyone."""
    starters = handlers.list_starters(me)
    return Page(items=[StarterOut.of(starter) for starter in starters], total=len(starters))


@router.get("/plan-templates/{template_id}", responses=problems(404))
async def read_template(template_id: UUID, me: Me, session: ReadSession, response: Response) -> TemplateOut:
    """A template; `archived_at` says whether it is still offered. Roles: anyone."""
    template = await handlers.read_template(session, me, template_id)
    etag(response, template.version)
    return TemplateOut.shown(template)


@router.put("/plan-templates/{template_id}", responses=problems(404, 409, 412))
async def revise_template(
    template_id: UUID, body: TemplateIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> TemplateOut:
    """Write a whole template anew; plans that were begun from it stay as they are. Roles: the program's admins."""
    template = await handlers.revise_template(session, me, template_id, **_parts(body), if_match=if_match)
    etag(response, template.version)
    return TemplateOut.shown(template)


@router.delete("/plan-templates/{template_id}", status_code=204, responses=problems(404, 412))
async def archive_template(template_id: UUID, if_match: IfMatch, me: Me, session: Session) -> None:
    """Offer a template no more. It can still be read. Roles: the program's admins."""
    await handlers.archive_template(session, me, template_id, if_match=if_match)


def _parts(body: TemplateIn) -> dict[str, Any]:
    document = body.model_dump(mode="json", include={"milestones"})
    return {"name": body.name, "description": body.description, "document": document}
