"""Routes of previews of mails."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.notifications.channels.languages import LANGUAGES
from services.notifications.nudges.domain import Rule
from services.notifications.previews import handlers
from services.notifications.previews.schemas import Mail, MailsOut, OfLanguage, OfVariant, TestIn, TestOut
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.problems import problems

__all__ = ["router"]

router = api.router("previews")

ForProgram = Annotated[UUID | None, Query(description="a program that the reader administers")]


@router.get("/mails")
async def list_mails(me: Me) -> MailsOut:
    """Which mails there are, and in which languages. Roles: program_admin, hr, it."""
    return MailsOut(rules=list(handlers.list_mails(me)), languages=list(LANGUAGES))


@router.get("/mails/{rule}", responses=problems(404))
async def preview_mail(
    rule: Rule,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    language: OfLanguage = "en",
    variant: OfVariant = None,
    program_id: ForProgram = None,
) -> Mail:
    """A mail as it would look, from made-up facts. Roles: program_admin, hr, it; with `program_id` that program's
    admins."""
    found = await handlers.preview(session, me, runtime.links, rule, language, variant, program_id)
    return Mail.model_validate(found)


@router.post("/mails/{rule}/tests", status_code=202, responses=problems(404, 409))
async def send_test(rule: Rule, body: TestIn, me: Me, session: Session, runtime: CurrentRuntime) -> TestOut:
    """Send a mail from made-up facts to oneself, at once and whatever the hour. An account that is nobody's profile is
    `no-profile`. Roles: program_admin, hr, it."""
    variant, language = await handlers.send_test(session, me, runtime.links, rule, body.language, body.variant)
    return TestOut(rule=rule, variant=variant, language=language)
