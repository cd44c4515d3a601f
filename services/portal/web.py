"""What every page stands on: the visitor, their token for the services, forms that are not forged, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.oidc import Provider
from services.portal.rendering import Renderer
from services.portal.settings import Settings
from services.portal.sign_in import handlers as sessions
from services.portal.sign_in.domain import Signed
from services.portal.upstream import SignInNeeded, Upstream
from services.portal.vault import Vault
from services.portal.words import CATALOGS, LANGUAGES, Words
from shared.languages import Language
from shared.service import Runtime
from shared.wishes import wished

__all__ = [
    "GENUINE", "LANGUAGE_COOKIE", "Api", "Draft", "FilesTooLarge", "ForgedForm", "Form", "Headers", "MaybeVisitor",
    "Portal", "SignedIn", "Site", "Spoken", "Upload", "Visitor", "language_of", "open_upstream", "page_of", "see_other",
    "show",
]  # fmt: skip

_COOKIE = "telemachus"
LANGUAGE_COOKIE = "language"
_LARGEST_FORM = 512 * 1024
"""Thirty answers of 4,000 letters, most of which take six bytes of a form in other scripts than ours, come near it."""


class ForgedForm(Exception):
    """A form that does not come from a page of this session."""


class FilesTooLarge(Exception):
    """A form with more in its files than is taken."""


@dataclass(frozen=True, slots=True)
class Portal:
    """What the application keeps. client: asks the services. transport: for tests; None for the network."""

    runtime: Runtime
    settings: Settings
    vault: Vault
    provider: Provider
    renderer: Renderer
    client: httpx.AsyncClient
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def cookie(self) -> str:
        return f"__Host-{_COOKIE}" if self.settings.secure_cookies else _COOKIE

    def set_cookie(self, response: Response, value: str, *, name: str = "", seconds: int | None = None) -> None:
        """A cookie that scripts cannot read and other sites cannot send along with a form; "" removes it."""
        response.set_cookie(
            name or self.cookie,
            value,
            max_age=0 if not value else seconds,
            httponly=True,
            samesite="lax",
            secure=self.settings.secure_cookies,
        )


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in. form_token: what each form of a page brings back. has_draft: of the session before."""

    signed: Signed
    token: str
    form_token: str
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
    found = await sessions.signed_in(portal.runtime.sessions, portal.vault, portal.provider, token)
    visitor = Visitor(found[0], token, portal.vault.form_token(token), found[1]) if found else None
    request.state.visitor = visitor
    return visitor


MaybeVisitor = Annotated[Visitor | None, Depends(_maybe_visitor)]


async def _visitor(visitor: MaybeVisitor) -> Visitor:
    if visitor is None:
        raise SignInNeeded
    return visitor


SignedIn = Annotated[Visitor, Depends(_visitor)]


async def open_upstream(request: Request, portal: Site, visitor: MaybeVisitor) -> AsyncIterator[Upstream | None]:
    """The services, as the visitor may see them; None for a visitor who is not signed in."""
    if visitor is None:
        yield None
        return
    yield Upstream(portal.settings, portal.client, visitor.signed.access_token, Words(language_of(request)))


async def _api(upstream: Annotated[Upstream | None, Depends(open_upstream)]) -> Upstream:
    if upstream is None:
        raise SignInNeeded
    return upstream


Api = Annotated[Upstream, Depends(_api)]
"""The services, as the visitor may see them. A page that needs it asks for sign-in."""


async def _form(request: Request, portal: Site, visitor: MaybeVisitor) -> Mapping[str, str]:
    """The fields of a form of this session. Raises ForgedForm; SignInNeeded when the session has ended.

    Then the fields wait for its person to sign in again, so that nothing that was written is lost.
    """
    if _length(request) > _LARGEST_FORM:
        raise ForgedForm
    token = request.cookies.get(portal.cookie)
    if token is None:
        raise SignInNeeded
    async with request.form(max_files=0, max_fields=50) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not portal.vault.is_form_token(token, fields.pop("form_token", "")):
        raise ForgedForm if visitor else SignInNeeded
    if visitor is None:
        async with portal.runtime.sessions.begin() as session:
            await sessions.keep_draft(session, portal.vault, token, page_of(request.url.path), fields)
        raise SignInNeeded
    return fields


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


async def _upload(request: Request, portal: Site, visitor: SignedIn) -> AsyncIterator[Sent]:
    """A form with files of this session. Raises ForgedForm; FilesTooLarge.

    Files go to the disk as they come, and the token is looked at when all have come. It is one of the parts of such a
    form, so looking earlier would need a parser of our own; nothing but temporary files can have happened by then. They
    are taken from a session only: another site's form brings no cookie (SameSite) and is refused by what the browser
    says of it, both before a byte is read.
    """
    if _length(request) > portal.settings.import_bytes + _LARGEST_FORM:
        raise FilesTooLarge
    async with request.form(max_files=2, max_fields=50, max_part_size=_LARGEST_FORM) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        if not portal.vault.is_form_token(visitor.token, fields.pop("form_token", "")):
            raise ForgedForm
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


class Headers:
    """Says to browsers what these pages never do: run others' scripts, be framed, load from elsewhere, be kept."""

    def __init__(self, app: ASGIApp, *, issuer: str, secure: bool) -> None:
        self._app = app
        there = urlsplit(issuer)
        policy = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "connect-src": "'self'",
            "img-src": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
            # Signing out leads to the issuer, and browsers hold the redirect after a form to this as well.
            "form-action": f"'self' {there.scheme}://{there.netloc}",
        }
        headers = {
            "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
            **({"strict-transport-security": "max-age=31536000; includeSubDomains"} if secure else {}),
        }
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                keeping = [] if b"cache-control" in present else [(b"cache-control", b"no-store")]
                message["headers"] = [*message["headers"], *self._headers, *keeping]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
