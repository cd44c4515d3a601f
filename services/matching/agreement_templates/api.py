"""Routes of templates of agreements."""

from __future__ import annotations

from fastapi import Response

from services.matching.agreement_templates import handlers
from services.matching.agreement_templates.schemas import AgreementTemplateIn, AgreementTemplateOut, TemplateId
from services.matching.agreements.domain import Terms
from services.matching.agreements.schemas import TermsOut
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("agreement templates")


@router.post("/programs/{program_id}/agreement-templates", status_code=201, responses=problems(404, 409))
async def offer_template(
    program_id: ProgramId, body: AgreementTemplateIn, me: Me, session: Session, response: Response
) -> AgreementTemplateOut:
    """Offer a template from which agreements may start. Roles: admins of the program."""
    template = await handlers.offer(session, me, program_id, name=body.name, terms=body.to_terms())
    return _answer(template, response)


@router.get("/programs/{program_id}/agreement-templates", responses=problems(404))
async def list_templates(
    program_id: ProgramId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[AgreementTemplateOut]:
    """The templates of a program in the order of writing. Roles: who takes part in it, its admins."""
    rows, total = await handlers.list_templates(session, me, program_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, _shape, total)


@router.get("/agreement-templates/{template_id}", responses=problems(404))
async def read_template(
    template_id: TemplateId, me: Me, session: ReadSession, response: Response
) -> AgreementTemplateOut:
    """One template. Roles: who takes part in its program, its admins."""
    return _answer(await handlers.read(session, me, template_id), response)


@router.put("/agreement-templates/{template_id}", responses=problems(404, 412))
async def change_template(
    template_id: TemplateId,
    body: AgreementTemplateIn,
    if_match: IfMatch,
    me: Me,
    session: Session,
    response: Response,
) -> AgreementTemplateOut:
    """Write a whole template anew; agreements that started from it stay as they are. Roles: admins of the program."""
    template = await handlers.change(session, me, template_id, name=body.name, terms=body.to_terms(), if_match=if_match)
    return _answer(template, response)


@router.delete("/agreement-templates/{template_id}", status_code=204, responses=problems(404, 412))
async def delete_template(template_id: TemplateId, if_match: IfMatch, me: Me, session: Session) -> None:
    """Offer a template no more. Roles: admins of the program."""
    await handlers.delete(session, me, template_id, if_match=if_match)


def _answer(template: handlers.AgreementTemplate, response: Response) -> AgreementTemplateOut:
    etag(response, template.version)
    return _shape(template)


def _shape(template: handlers.AgreementTemplate) -> AgreementTemplateOut:
    return AgreementTemplateOut(
        id=template.id,
        version=template.version,
        program_id=template.program_id,
        name=template.name,
        terms=TermsOut.model_validate(Terms.of(template.terms)),
    )
