"""What every page stands on: the visitor, their token for the services, forms that are not forged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse

from services.portal.sign_in import handlers as sessions
from services.portal.sign_in.domain import Signed
from services.portal.site import LANGUAGE_COOKIE, Portal
from services.portal.upstream import SignInNeeded, Upstream
from services.portal.words import CATALOGS, LANGUAGES, Words
from shared.languages import Language
from shared.wishes import wished

__all__ = [
    "GENUINE", "LEAVING", "Api", "Draft", "FilesTooLarge", "ForgedForm", "Form", "FormTooLarge",
    "MaybeVisitor", "Sent", "SignedIn", "Site", "Spoken", "Upload", "Visitor", "language_of", "leave_off",
    "open_upstream", "page_of", "see_other", "show",
]  # fmt: skip

_LARGEST_FORM = 512 * 1024
"""Thirty answers of 4,000 letters, most of which take six bytes of a form in other scripts than ours, come near it."""


class ForgedForm(Exception):
    """A form that does not come from a page of this session."""


class FormTooLarge(Exception):
    """A form with more in its fields than is taken."""


class FilesTooLarge(Exception):
    """A form with more in its files than is taken."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in. form_token: what each form of a page brings back. account: what a browser may tell accounts
    apart by. has_draft: of the session before."""

    signed: Signed
    token: str
    form_token: str
    account: str
    has_draft: bool = False

    def has(self, *roles: str) -> bool:
        return not set(roles).isdisjoint(self.signed.roles)


def _portal(request: Request) -> Portal:
    return request.app.state.portal


# A coroutine, since FastAPI sends a plain function to a thread.
async def _site(request: Request) -> Portal:
    return _portal(request)


Site = Annotated[Portal, Depends(_site)]


async def _maybe_visitor(request: Request, portal: Site) -> Visitor | None:
    token = request.cookies.get(portal.cookie)
    if not token:
        return None
    vault = portal.vault
    found = await sessions.signed_in(portal.runtime.sessions, vault, portal.provider, token)
    visitor = None
    if found is not None:
        signed, has_draft = found
        visitor = Visitor(signed, token, vault.form_token(token), vault.account_mark(signed.subject), has_draft)
    request.state.visitor = visitor
    return visitor


MaybeVisitor = Annotated[Visitor | None, Depends(_maybe_visitor)]


async def _visitor(visitor: MaybeVisitor) -> Visitor:
    if visitor is None:
        raise SignInNeeded
    return visitor


SignedIn = Annotated[Visitor, Depends(_visitor)]


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
        if portal.cookie in request.cookies and _own_fields(request, portal, form) is None:
            raise ForgedForm


def _read(request: Request) -> AbstractAsyncContextManager[FormData]:
    if _length(request) > _LARGEST_FORM:
        raise FormTooLarge
    return request.form(max_files=0, max_fields=50)


def _own_fields(request: Request, portal: Portal, form: FormData) -> dict[str, str] | None:
    """The fields of a form; None when it does not come from a page of the session of this browser."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    token = request.cookies.get(portal.cookie, "")
    return fields if portal.vault.is_form_token(token, fields.pop("form_token", "")) else None


def _written(request: Request, portal: Portal, visitor: Visitor | None, form: FormData) -> dict[str, str]:
    """The fields of a form of this session, which `leave_off` finds if anything asks for sign-in. Raises as `_form`."""
    fields = _own_fields(request, portal, form)
    if fields is None:
        raise ForgedForm if visitor else SignInNeeded
    request.state.written = fields
    if visitor is None:
        raise SignInNeeded
    return fields


async def leave_off(request: Request) -> bool:
    """End the session of a visitor whose token a service refused, and let what they had written wait for them to sign
    in again. Whether signing in again would not help."""
    portal = _portal(request)
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
    async with request.form(max_files=2, max_fields=50, max_part_size=_LARGEST_FORM) as form:
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
    return CATALOGS.choose(chosen, *asked, _portal(request).settings.language)


async def _words(request: Request) -> Words:
    return Words(language_of(request))


Spoken = Annotated[Words, Depends(_words)]
"""For a route that says something itself, as an error beside a field."""


def show(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, in the visitor's language."""
    portal = _portal(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    html = portal.renderer.render(
        template, language_of(request), visitor=visitor, path=request.url.path, languages=LANGUAGES, **values
    )
    return HTMLResponse(html, status)


def see_other(address: str) -> RedirectResponse:
    """Go on to another page with GET, so that reloading repeats nothing."""
    return RedirectResponse(address, 303)
