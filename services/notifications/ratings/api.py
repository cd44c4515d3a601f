"""Routes of what people say of nudges: for people who are signed in, and for the links in their mails."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.notifications.answering import PAGES, answer, speaks_to, wish_of
from services.notifications.channels.kinds import kind_names
from services.notifications.channels.tokens import Action, Wish
from services.notifications.nudges.domain import KINDS, Rule
from services.notifications.ratings import handlers
from services.notifications.ratings.domain import SNOOZED_FOR
from services.notifications.ratings.schemas import (
    RatingIn,
    RatingOut,
    RuleRatingsOut,
    SnoozeIn,
    SnoozeOut,
    days_document,
)
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.languages import Language
from shared.pagination import Page
from shared.problems import problems

__all__ = ["public_router", "router"]

router = api.router("ratings")
public_router = api.public_router("ratings")

Snooze = Annotated[Wish, Depends(wish_of(Action.SNOOZE))]
Unhelpful = Annotated[Wish, Depends(wish_of(Action.UNHELPFUL))]


@router.post("/nudges/{nudge_id}/snooze", responses=problems(404, 409))
async def snooze_nudge(nudge_id: UUID, body: SnoozeIn, me: Me, session: Session) -> SnoozeOut:
    """Be reminded of the same again, unless its reason is gone by then; saying it twice plans it once. It is
    `nothing-to-snooze` when there is no reason any more, or would be none by then. Roles: the person whose it is."""
    return SnoozeOut(again_at=await handlers.snooze_own(session, me, nudge_id, body.days))


@router.put("/nudges/{nudge_id}/rating", responses=problems(404))
async def rate_nudge(nudge_id: UUID, body: RatingIn, me: Me, session: Session) -> RatingOut:
    """Say whether a nudge helped. Roles: the person whose nudge it is."""
    return RatingOut.model_validate(await handlers.rate_own(session, me, nudge_id, helpful=body.helpful))


@router.get("/ratings", responses=problems(404))
async def list_ratings(
    me: Me,
    session: ReadSession,
    program_id: Annotated[UUID | None, Query(description="only of nudges in this program")] = None,
) -> Page[RuleRatingsOut]:
    """How nudges were rated, by rule, on one page; what did not help most often comes first. Roles: it, hr; the
    program's admins."""
    found = await handlers.list_ratings(session, me, program_id)
    return Page(items=[RuleRatingsOut.model_validate(each) for each in found], total=len(found))


@public_router.get("/snooze/{token}", response_class=HTMLResponse, responses=PAGES)
async def ask_to_snooze(wish: Snooze, runtime: CurrentRuntime, session: ReadSession) -> HTMLResponse:
    """A page with two buttons. Reading it changes nothing: mail scanners follow links."""
    language = await speaks_to(session, runtime, wish.person_id)
    rule, again = await handlers.find(session, wish.person_id, wish.about_id)
    if again is not None:
        return answer(runtime, "snooze", language, state="planned", kind=_kind(language, rule), day=language.day(again))
    return answer(runtime, "snooze", language, state="ask", kind=_kind(language, rule))


@public_router.post("/snooze/{token}", response_class=HTMLResponse, responses=PAGES, openapi_extra=days_document())
async def snooze(wish: Snooze, request: Request, runtime: CurrentRuntime, session: Session) -> HTMLResponse:
    """Be reminded of the same again, unless its reason is gone by then. Saying it twice plans it once."""
    language = await speaks_to(session, runtime, wish.person_id)
    wanted = (await request.form()).get("days")
    days = next((days for days in SNOOZED_FOR if wanted == str(days)), SNOOZED_FOR[-1])
    again = await handlers.snooze(session, wish.person_id, wish.about_id, days)
    rule, _ = await handlers.find(session, wish.person_id, wish.about_id)
    if again is None:
        return answer(runtime, "snooze", language, state="gone", kind=_kind(language, rule))
    return answer(runtime, "snooze", language, state="planned", kind=_kind(language, rule), day=language.day(again))


@public_router.get("/unhelpful/{token}", response_class=HTMLResponse, responses=PAGES)
async def ask_whether_unhelpful(wish: Unhelpful, runtime: CurrentRuntime, session: ReadSession) -> HTMLResponse:
    """A page with one button. Reading it changes nothing: mail scanners follow links."""
    language = await speaks_to(session, runtime, wish.person_id)
    rule, _ = await handlers.find(session, wish.person_id, wish.about_id)
    return answer(runtime, "unhelpful", language, done=False, kind=_kind(language, rule))


@public_router.post("/unhelpful/{token}", response_class=HTMLResponse, responses=PAGES)
async def say_unhelpful(wish: Unhelpful, runtime: CurrentRuntime, session: Session) -> HTMLResponse:
    """Say that a nudge did not help. Saying it twice changes nothing."""
    await handlers.rate(session, wish.person_id, wish.about_id, helpful=False)
    language = await speaks_to(session, runtime, wish.person_id)
    rule, _ = await handlers.find(session, wish.person_id, wish.about_id)
    return answer(runtime, "unhelpful", language, done=True, kind=_kind(language, rule))


def _kind(language: Language, rule: Rule | None) -> str:
    """What nudges like this are called; nothing for one that we do not keep any more."""
    kind = KINDS.get(rule) if rule else None
    return kind_names(language)[kind] if kind else ""
