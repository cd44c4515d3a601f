"""Every error is a page that says what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.portal.oidc import SignInFailed, WhyNot
from services.portal.upstream import Away, NoProfile, Refused, SignInNeeded
from services.portal.web import (
    FilesTooLarge,
    ForgedForm,
    FormOfBefore,
    FormTooLarge,
    keep_written,
    language_of,
    leave_off,
    page_of,
    see_other,
    show,
)
from services.portal.words import Words
from shared.auth import IssuerUnavailable
from shared.db import is_transient

__all__ = ["install"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of an error. retry: whether it offers to sign in."""

    status: int
    title: str
    detail: str
    retry: bool = False


def told(error: Exception, words: Words) -> Told:
    """What to say about an error."""
    match error:
        case NoProfile():
            return Told(
                403,
                words.say("This account has no profile"),
                words.say(
                    "It can run programs, but it has no goals, requests or journal of its own. HR adds people by an "
                    "import."
                ),
            )
        case Refused(status=404) | HTTPException(status_code=404) | RequestValidationError():
            return Told(
                404,
                words.say("There is no such page"),
                words.say("The address may be incomplete, or what it showed has been removed."),
            )
        case Refused():
            return _refused(error, words)
        case IssuerUnavailable():
            return Told(
                503,
                words.say("You cannot be signed in now"),
                words.say("The sign-in service of your organization does not answer. Try again in a minute."),
            )
        case ForgedForm() | FormTooLarge() | FilesTooLarge():
            return _not_taken(error, words)
        case SignInFailed():
            return Told(403, words.say("You are not signed in"), _not_signed_in(error.why, words), retry=True)
        case HTTPException(status_code=status):
            return Told(
                status, words.say("That did not work"), words.say("The address does not take this kind of request.")
            )
        case _ if isinstance(error, Away) or is_transient(error):
            return Told(
                503,
                words.say("This page cannot be shown now"),
                words.say(
                    "A part of Telemachus that it needs does not answer. Nothing is lost; try again in a minute."
                ),
            )
        case _:
            return Told(
                500,
                words.say("Something went wrong on our side"),
                words.say(
                    "Those who run Telemachus can see it in their logs. Load the page again before you repeat what "
                    "you did."
                ),
            )


def _not_taken(error: ForgedForm | FormTooLarge | FilesTooLarge, words: Words) -> Told:
    match error:
        case ForgedForm():
            return Told(
                403,
                words.say("Nothing was changed"),
                words.say(
                    "The form did not come from a page of this session. Go back, load the page again and repeat."
                ),
            )
        case FormTooLarge():
            return Told(
                413,
                words.say("That is too much for one form"),
                words.say("Nothing was changed. Go back, write less or send it in parts."),
            )
        case FilesTooLarge():
            return Told(
                413,
                words.say("The file is too large"),
                words.say(
                    "Nothing was changed. Leave out columns that are not needed, or ask IT to let larger files in."
                ),
            )


def _refused(error: Refused, words: Words) -> Told:
    if error.status == 403:
        return Told(
            403,
            words.say("This page is not yours to see"),
            words.say("You are signed in, but not as one of the people whom it concerns."),
        )
    if error.kind == "not-yet-known" and error.service == "analytics":
        return Told(
            503,
            words.say("These numbers have not been counted yet"),
            words.say("Numbers are counted from time to time. Open the page again in an hour or so."),
        )
    if error.kind == "not-yet-known":
        return Told(
            503,
            words.say("This is not known here yet"),
            words.say("It was made a moment ago. Load the page again in a few seconds."),
        )
    return Told(error.status, words.say("That did not work"), error.detail)


def _not_signed_in(why: WhyNot, words: Words) -> str:
    match why:
        case "another-begun":
            return words.say("This sign-in is not the one that you began here, or it took too long.")
        case "another-issuer":
            return words.say("Another sign-in service answered than the one that was asked.")
        case "another-nonce":
            return words.say("The sign-in service answered another request than ours.")
        case "bad-id-token":
            return words.say("The sign-in service sent an ID token that is not valid here.")
        case "not-accepted":
            return words.say("The sign-in service did not accept this sign-in.")
        case "not-let-in":
            return words.say("The sign-in service did not let you in.")
        case "token-not-taken":
            return words.say("The services here would not take the token that the sign-in service gave.")


async def _explain(request: Request, error: Exception) -> Response:
    what = told(error, Words(language_of(request)))
    waiting = page_of(request.url.path) if what.status >= 500 and await _kept(request) else ""
    return show(
        request,
        "error.html",
        status=what.status,
        title=what.title,
        detail=what.detail,
        retry=what.retry,
        waiting=waiting,
    )


async def _kept(request: Request) -> bool:
    """Whether what was written waits on its page; not where the portal's own database fails."""
    try:
        return await keep_written(request)
    except (SQLAlchemyError, OSError):
        return False


async def _take_up(request: Request, _: Exception) -> Response:
    """Show the page of a form of the session before, with all that was written."""
    await keep_written(request)
    return see_other(page_of(request.url.path))


async def _sign_in_first(request: Request, _: Exception) -> Response:
    if await leave_off(request):
        # Where the issuer asks nothing, as long as its own session lasts, the browser would go round in a circle.
        return await _explain(request, SignInFailed("token-not-taken"))
    path, query = request.url.path, request.url.query
    shown = f"{path}?{query}" if query else path  # as a code to check in with, or the answer of a mail's button
    wanted = shown if request.method == "GET" else page_of(path)
    return see_other(f"/sign-in?{urlencode({'to': wanted})}")


def install(app: FastAPI) -> None:
    """Answer the errors of this application with pages."""
    app.add_exception_handler(SignInNeeded, _sign_in_first)
    app.add_exception_handler(FormOfBefore, _take_up)
    for kind in (
        Refused,
        Away,
        IssuerUnavailable,
        ForgedForm,
        FormTooLarge,
        FilesTooLarge,
        SignInFailed,
        HTTPException,
        RequestValidationError,
        Exception,
    ):
        app.add_exception_handler(kind, _explain)
