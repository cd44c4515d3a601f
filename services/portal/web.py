"""What every page stands on: the visitor, their token for the services, forms that are not forged."""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from services.portal.sign_in import handlers as sessions
from services.portal.site import LANGUAGE_COOKIE, Portal
from services.portal.upstream import SignInNeeded, Upstream
from services.portal.visitors import MaybeVisitor, SignedIn, Site, Visitor, portal_of
from services.portal.words import CATALOGS, LANGUAGES, Words
from shared.languages import Language
from shared.wishes import wished

__all__ = [
    "GENUINE", "LEAVING", "Api", "Draft", "FilesTooLarge", "ForgedForm", "Form", "FormOfBefore", "FormTooLarge",
    "MaybeVisitor", "Sent", "SignedIn", "Site", "Spoken", "Upload", "Visitor", "keep_written", "language_of",
    "leave_off", "open_upstream", "page_of", "see_other", "show",
]  # fmt: skip

_LARGEST_FORM = 512 * 1024
"""Thirty answers of 4,000 letters, most of which take six bytes of a form in other scripts than ours, come near it."""

_UNSEEN = {"etag", "once"}
"""Fields that a form brings by itself."""

_MOST_FIELDS = 1000
"""A survey may ask two people lists of 25 and more, and whoever enrolls may name 70 colleagues."""


class ForgedForm(Exception):
    """A form that does not come from a page of this session."""


class FormOfBefore(Exception):
    """A form that the same account had opened in a session before this one, as in another tab; its fields are kept."""


class FormTooLarge(Exception):
    """A form with more in its fields than is taken."""


class FilesTooLarge(Exception):
    """A form with more in its files than is taken."""


async def open_upstream(request: Request, portal: Site, visitor: MaybeVisitor) -> Upstream | None:
    """The services, as the visitor may see them; None for a visitor who is not signed in."""
    if visitor is None:
        return None
    signed, words = visitor.signed, Words(language_of(request))
    return Upstream(portal.settings, portal.client, signed.access_token, words, signed.person_id)


async def _api(upstream: Annotated[Upstream | None, Depends(open_upstream)]) -> Upstream:
    if upstream is None:
        raise SignInNeeded
    return upstream


Api = Annotated[Upstream, Depends(_api)]
"""The services, as the visitor may see them. A page that needs it asks for sign-in."""


async def _form(request: Request, portal: Site, visitor: MaybeVisitor) -> Mapping[str, str]:
    """The fields of a form of this session. Raises ForgedForm, FormTooLarge; SignInNeeded when it has ended."""
    if portal.cookie not in request.cookies:
        raise SignInNeeded
    async with _read(request) as form:
        return _written(request, portal, visitor, form)


async def _leaving(request: Request, portal: Site) -> None:
    """Raises ForgedForm; it is no matter whether the session lasts."""
    async with _read(request) as form:
        if portal.cookie in request.cookies and not _fields_of(request, portal, form)[1]:
            raise ForgedForm


@asynccontextmanager
async def _read(request: Request) -> AsyncGenerator[FormData]:
    if _length(request) > _LARGEST_FORM:
        raise FormTooLarge
    async with _parsed(request, max_files=0) as form:
        yield form


@asynccontextmanager
async def _parsed(request: Request, **most: int) -> AsyncGenerator[FormData]:
    """A form that is closed afterwards. Raises FormTooLarge."""
    try:
        form = await request.form(max_fields=_MOST_FIELDS, **most)
    except HTTPException as error:
        if error.detail.startswith("Too many"):
            raise FormTooLarge from error
        raise
    try:
        yield form
    finally:
        await form.close()


def _fields_of(request: Request, portal: Portal, form: FormData) -> tuple[dict[str, str], bool, str]:
    """The fields of a form, whether it comes from a page of the session of this browser, and the mark of the account
    that opened it."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    given, _, account = fields.pop("form_token", "").partition(".")
    return fields, portal.vault.is_form_token(request.cookies.get(portal.cookie, ""), given), account


def _written(request: Request, portal: Portal, visitor: Visitor | None, form: FormData) -> dict[str, str]:
    """The fields of a form of this session, which are kept if anything asks for sign-in or fails. Raises as `_form`."""
    fields, genuine, account = _fields_of(request, portal, form)
    if genuine:
        request.state.written = fields
    if visitor is None:
        raise SignInNeeded
    if genuine:
        return fields
    # Nobody but its own pages knows an account's mark; it lets words be kept, and nothing be done.
    if hmac.compare_digest(account.encode(), visitor.account.encode()):
        request.state.written = fields
        raise FormOfBefore
    raise ForgedForm


async def keep_written(request: Request) -> bool:
    """Let what the visitor has written wait on its page. Whether they had written anything."""
    portal, written = portal_of(request), getattr(request.state, "written", {})
    if not any(value and name not in _UNSEEN for name, value in written.items()):
        return False
    token = request.cookies.get(portal.cookie, "")
    async with portal.runtime.sessions.begin() as session:
        await sessions.keep_draft(session, portal.vault, token, page_of(request.url.path), written)
    return True


async def leave_off(request: Request) -> bool:
    """End the session of a visitor whose token a service refused, and let what they had written wait for them to sign
    in again. Whether signing in again would not help."""
    portal = portal_of(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    written: dict[str, str] = getattr(request.state, "written", {})
    token = request.cookies.get(portal.cookie, "")
    if visitor is None and not written:
        return False
    async with portal.runtime.sessions.begin() as session:
        if written:
            await sessions.keep_draft(session, portal.vault, token, page_of(request.url.path), written)
        if visitor is None:
            return False
        return await sessions.expire(session, portal.vault, token, visitor.signed, portal.settings.session_hours)


def _length(request: Request) -> int:
    """The bytes of a form's body. Raises ForgedForm for one that another site sends, or that does not tell them."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForgedForm
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise ForgedForm
    return int(length)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form with files. files: those that were chosen, by field; open for as long as the request."""

    fields: Mapping[str, str]
    files: Mapping[str, UploadFile]


async def _upload(request: Request, portal: Site, visitor: MaybeVisitor) -> AsyncIterator[Sent]:
    """A form with files of this session. Raises FilesTooLarge, and as `_form`.

    Files go to the disk as they come, and the token is looked at when all have come. It is one of the parts of such a
    form, so looking earlier would need a parser of our own; nothing but temporary files can have happened by then. They
    are taken from a session only, or from one that has ended, whose other fields are kept: another site's form brings
    no cookie (SameSite) and is refused by what the browser says of it, both before a byte is read.
    """
    if _length(request) > portal.settings.import_bytes + _LARGEST_FORM:
        raise FilesTooLarge
    token = request.cookies.get(portal.cookie, "")
    if visitor is None and not await sessions.is_known(portal.runtime.sessions, portal.vault, token):
        raise SignInNeeded
    async with _parsed(request, max_files=2, max_part_size=_LARGEST_FORM) as form:
        fields = _written(request, portal, visitor, form)
        files = {name: value for name, value in form.items() if isinstance(value, UploadFile) and value.filename}
        yield Sent(fields, files)


def page_of(path: str) -> str:
    """The page of a form: a form's address is its page's and one word more."""
    return path.rpartition("/")[0] or "/"


async def _draft(request: Request, portal: Site, visitor: SignedIn) -> Mapping[str, str]:
    """What the visitor had written into this page's form when their session ended; empty otherwise."""
    if not visitor.has_draft:
        return {}
    async with portal.runtime.sessions.begin() as session:
        draft = await sessions.take_draft(session, portal.vault, visitor.token)
    return draft.fields if draft is not None and draft.path == request.url.path else {}


Draft = Annotated[Mapping[str, str], Depends(_draft)]
Form = Annotated[Mapping[str, str], Depends(_form)]
"""Comes before `Api` in a route, so that what was written is kept before that asks for sign-in."""
GENUINE = Depends(_form)
"""For a route of which only the button matters: `dependencies=[GENUINE]`. Every POST has this, `Form` or `Upload`."""
LEAVING = Depends(_leaving)
"""As GENUINE, for a button that does its work also when the session has ended."""
Upload = Annotated[Sent, Depends(_upload)]
"""For a form with files."""


def language_of(request: Request) -> Language:
    """What the visitor has chosen; else what their browser asks for; else what the company speaks."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    asked = wished(request.headers.get("Accept-Language", "")[:200])
    return CATALOGS.choose(chosen, *asked, portal_of(request).settings.language)


async def _words(request: Request) -> Words:
    return Words(language_of(request))


Spoken = Annotated[Words, Depends(_words)]
"""For a route that says something itself, as an error beside a field."""


def show(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, in the visitor's language."""
    portal = portal_of(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    path, query = request.url.path, request.url.query
    # The answer to a form has no address at which it could be read in another language.
    languages = LANGUAGES if request.method == "GET" else ()
    shown = {"path": path, "this_address": f"{path}?{query}" if query else path, "languages": languages}
    html = portal.renderer.render(template, language_of(request), visitor=visitor, **shown, **values)
    return HTMLResponse(html, status)


def see_other(address: str) -> RedirectResponse:
    """Go on to another page with GET, so that reloading repeats nothing."""
    return RedirectResponse(address, 303)
