"""Routes of preferences: for people who are signed in, and for the links in their mails."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.notifications.answering import PAGES, answer, speaks_to, wish_of
from services.notifications.channels.kinds import kind_names
from services.notifications.channels.pages import language_names
from services.notifications.channels.tokens import Action, Wish
from services.notifications.preferences import handlers
from services.notifications.preferences.domain import Kind, Way
from services.notifications.preferences.schemas import (
    STOP,
    Form,
    Preferences,
    PreferencesOut,
    form_document,
    form_of,
    read_form,
)
from shared import api
from shared.api import CurrentRuntime, IfMatch, Me, ReadSession, Session, etag
from shared.languages import Language
from shared.problems import problems

__all__ = ["public_router", "router"]

router = api.router("preferences")
public_router = api.public_router("unsubscribing")

Unsubscribe = Annotated[Wish, Depends(wish_of(Action.UNSUBSCRIBE))]
Choose = Annotated[Wish, Depends(wish_of(Action.PREFERENCES))]


@router.get("/people/{person_id}/preferences")
async def read_preferences(person_id: UUID, me: Me, session: ReadSession, response: Response) -> PreferencesOut:
    """When a person may be written to, how, and about what. Roles: the person themself."""
    chosen = await handlers.read_preferences(session, me, person_id)
    etag(response, chosen.version)
    return PreferencesOut.model_validate(chosen)


@router.put("/people/{person_id}/preferences", responses=problems(412))
async def change_preferences(
    person_id: UUID, body: Preferences, if_match: IfMatch, me: Me, session: Session, response: Response
) -> PreferencesOut:
    """Replace a person's preferences. Chat needs a channel that is connected (else `no-chat-channel`), and nobody is
    away for longer than a year (else `away-too-long`). Roles: the person themself."""
    chosen = await handlers.change_preferences(session, me, person_id, body.choices(), if_match=if_match)
    etag(response, chosen.version)
    return PreferencesOut.model_validate(chosen)


@public_router.get("/unsubscribe/{token}", response_class=HTMLResponse, responses=PAGES)
async def ask_to_unsubscribe(wish: Unsubscribe, runtime: CurrentRuntime, session: ReadSession) -> HTMLResponse:
    """A page with one button. Reading it changes nothing: mail scanners follow links."""
    language = await speaks_to(session, runtime, wish.person_id)
    return answer(runtime, "stop", language, kind=kind_names(language).get(wish.about, ""), done=False)


@public_router.post("/unsubscribe/{token}", response_class=HTMLResponse, responses=PAGES)
async def unsubscribe(wish: Unsubscribe, runtime: CurrentRuntime, session: Session) -> HTMLResponse:
    """Turn a kind off, or all that can be: by the page's button, or by a mail program's one click (RFC 8058)."""
    await handlers.mute(session, wish.person_id, wish.about)
    language = await speaks_to(session, runtime, wish.person_id)
    return answer(runtime, "stop", language, kind=kind_names(language).get(wish.about, ""), done=True)


@public_router.get("/preferences/{token}", response_class=HTMLResponse, responses=PAGES)
async def show_choices(wish: Choose, runtime: CurrentRuntime, session: ReadSession) -> HTMLResponse:
    """What a person hears and when, as a form. Reading it changes nothing."""
    chosen = PreferencesOut.model_validate(await handlers.shown(session, wish.person_id))
    language = await speaks_to(session, runtime, wish.person_id)
    chat = await handlers.has_chat(session, wish.person_id)
    return answer(runtime, "preferences", language, **_form(language, form_of(chosen, chat=chat), chat=chat))


@public_router.post(
    "/preferences/{token}",
    response_class=HTMLResponse,
    responses={**PAGES, 422: {**PAGES[200], "description": "The form again, with what is not clear"}},
    openapi_extra=form_document(),
)
async def choose(wish: Choose, request: Request, runtime: CurrentRuntime, session: Session) -> HTMLResponse:
    """Save the form, or turn off all that can be. It answers with the form as it is then."""
    language = await speaks_to(session, runtime, wish.person_id)
    chat = await handlers.has_chat(session, wish.person_id)
    given = (await request.form()).multi_items()
    if ("action", STOP) in given:
        await handlers.mute(session, wish.person_id, "all")
        chosen = PreferencesOut.model_validate(await handlers.shown(session, wish.person_id))
        return answer(
            runtime, "preferences", language, **_form(language, form_of(chosen, chat=chat), chat=chat, saved=True)
        )
    form = read_form(given, chat=chat)
    choices, errors = form.read()
    if choices is None:
        told = {"time": language.say("Write a time as in 20:00."), "day": language.say("Choose a day within a year.")}
        wrong = {name: told[code] for name, code in errors.items()}
        return answer(runtime, "preferences", language, 422, **_form(language, form, chat=chat, errors=wrong))
    await handlers.choose(session, wish.person_id, choices)
    language = await speaks_to(session, runtime, wish.person_id)
    return answer(runtime, "preferences", language, **_form(language, form, chat=chat, saved=True))


def _form(
    language: Language, form: Form, *, chat: bool, saved: bool = False, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    names = kind_names(language)
    return {
        "form": form,
        "chat": chat,
        "saved": saved,
        "errors": errors or {},
        "kinds": {kind.value: names[kind] for kind in Kind},
        "ways": tuple(Way),
        "languages": language_names(),
    }
