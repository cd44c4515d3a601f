"""Every error is a page that says what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.portal.oidc import SignInFailed
from services.portal.upstream import Away, Refused, SignInNeeded
from services.portal.web import FilesTooLarge, ForgedForm, page_of, see_other, show
from shared.auth import IssuerUnavailable
from shared.db import is_transient

__all__ = ["install"]


@dataclass(frozen=True, slots=True)
class Words:
    """retry: whether the page offers to sign in."""

    status: int
    title: str
    detail: str
    retry: bool = False


NOT_FOUND = Words(404, "There is no such page", "The address may be incomplete, or what it showed has been removed.")
NOT_YOURS = Words(
    403, "This page is not yours to see", "You are signed in, but not as one of the people whom it concerns."
)
NOT_YET = Words(503, "This is not known here yet", "It was made a moment ago. Load the page again in a few seconds.")
AWAY = Words(
    503,
    "This page cannot be shown now",
    "A part of Telemachus that it needs does not answer. Nothing is lost; try again in a minute.",
)
ISSUER_AWAY = Words(
    503,
    "You cannot be signed in now",
    "The sign-in service of your organization does not answer. Try again in a minute.",
)
BROKEN = Words(
    500,
    "Something went wrong on our side",
    "Those who run Telemachus can see it in their logs. Load the page again before you repeat what you did.",
)
FORGED = Words(
    403,
    "Nothing was changed",
    "The form did not come from a page of this session. Go back, load the page again and repeat.",
)

TOO_LARGE = Words(
    413,
    "The file is too large",
    "Nothing was changed. Leave out columns that are not needed, or ask IT to let larger files in.",
)

_ALWAYS = {IssuerUnavailable: ISSUER_AWAY, ForgedForm: FORGED, FilesTooLarge: TOO_LARGE, Away: AWAY}


def words_for(error: Exception) -> Words:
    """What to say about an error."""
    match error:
        case Refused(status=404) | HTTPException(status_code=404) | RequestValidationError():
            return NOT_FOUND
        case Refused(status=403):
            return NOT_YOURS
        case Refused(kind="not-yet-known"):
            return NOT_YET
        case Refused(status=status, detail=detail):
            return Words(status, "That did not work", detail)
        case IssuerUnavailable() | ForgedForm() | FilesTooLarge() | Away():
            return _ALWAYS[type(error)]
        case SignInFailed():
            return Words(403, "You are not signed in", str(error), retry=True)
        case HTTPException(status_code=status):
            return Words(status, "That did not work", "The address does not take this kind of request.")
        case _:
            return AWAY if is_transient(error) else BROKEN


async def _explain(request: Request, error: Exception) -> Response:
    words = words_for(error)
    return show(request, "error.html", status=words.status, title=words.title, detail=words.detail, retry=words.retry)


async def _sign_in_first(request: Request, _: Exception) -> Response:
    path = request.url.path
    wanted = path if request.method == "GET" else page_of(path)
    return see_other(f"/sign-in?{urlencode({'to': wanted})}")


def install(app: FastAPI) -> None:
    """Answer the errors of this application with pages."""
    app.add_exception_handler(SignInNeeded, _sign_in_first)
    for kind in (
        Refused,
        Away,
        IssuerUnavailable,
        ForgedForm,
        FilesTooLarge,
        SignInFailed,
        HTTPException,
        RequestValidationError,
        Exception,
    ):
        app.add_exception_handler(kind, _explain)
