"""Who visits the portal, and the portal that they visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.portal.sign_in import handlers as sessions
from services.portal.sign_in.domain import Signed
from services.portal.site import Portal
from services.portal.upstream import SignInNeeded

__all__ = ["MaybeVisitor", "SignedIn", "Site", "Visitor", "portal_of"]


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


def portal_of(request: Request) -> Portal:
    return request.app.state.portal


# A coroutine, since FastAPI sends a plain function to a thread.
async def _site(request: Request) -> Portal:
    return portal_of(request)


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
        account = vault.account_mark(signed.subject)
        visitor = Visitor(signed, token, f"{vault.form_token(token)}.{account}", account, has_draft)
    request.state.visitor = visitor
    return visitor


MaybeVisitor = Annotated[Visitor | None, Depends(_maybe_visitor)]


async def _visitor(visitor: MaybeVisitor) -> Visitor:
    if visitor is None:
        raise SignInNeeded
    return visitor


SignedIn = Annotated[Visitor, Depends(_visitor)]
