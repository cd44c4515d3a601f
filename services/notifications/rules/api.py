"""Routes of rules: what people hear, when, and what a program's admins set of that."""

from __future__ import annotations

from fastapi import Response

from services.notifications.nudges.domain import Rule
from services.notifications.rules import handlers
from services.notifications.rules.handlers import Found
from services.notifications.rules.schemas import OfProgram, RuleIn, RuleOut, RuleVersionOut, SettingsOut
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("rules")


@router.get("/rules", responses=problems(404))
async def list_rules(me: Me, session: ReadSession, program_id: OfProgram = None) -> Page[RuleOut]:
    """All rules of a program, or all that belong to none, on one page, each with its settings and its default. Roles:
    it, hr; the program's admins."""
    found = await handlers.list_rules(session, me, program_id)
    return Page(items=[_shape(one) for one in found], total=len(found))


@router.get("/rules/{rule}", responses=problems(404))
async def read_rule(
    rule: Rule, me: Me, session: ReadSession, response: Response, program_id: OfProgram = None
) -> RuleOut:
    """One rule. Roles: it, hr; the program's admins."""
    found = await handlers.read_rule(session, me, rule, program_id)
    etag(response, found.ruling.version)
    return _shape(found)


@router.put("/rules/{rule}", responses=problems(404, 412))
async def change_rule(
    rule: Rule,
    body: RuleIn,
    if_match: IfMatch,
    me: Me,
    session: Session,
    response: Response,
    program_id: OfProgram = None,
) -> RuleOut:
    """Set a rule, pause it or let it go on. Nudges that are planned move with it; what was sent stays sent. Settings
    that make no sense are `rule-settings`. Roles: the program's admins; hr and it for a rule of no program."""
    found = await handlers.change_rule(
        session, me, rule, program_id, body.settings(), paused=body.paused, if_match=if_match
    )
    etag(response, found.ruling.version)
    return _shape(found)


@router.get("/rules/{rule}/history", responses=problems(404))
async def read_history(
    rule: Rule,
    me: Me,
    session: ReadSession,
    program_id: OfProgram = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RuleVersionOut]:
    """How a rule was set, and by whom, the first version first; nothing while it is as it was built in. Roles: it, hr;
    the program's admins."""
    rows = await handlers.read_history(session, me, rule, program_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, RuleVersionOut.model_validate)


def _shape(found: Found) -> RuleOut:
    spec, ruling = found.spec, found.ruling
    return RuleOut(
        rule=found.rule,
        what=spec.what,
        trigger=spec.trigger,
        unit=spec.unit,
        scope=spec.scope,
        kind=found.kind,
        digest=spec.digest,
        least=spec.least,
        paused=ruling.paused,
        settings=SettingsOut.model_validate(ruling.settings),
        default=SettingsOut.model_validate(spec.settings),
        version=ruling.version,
    )
