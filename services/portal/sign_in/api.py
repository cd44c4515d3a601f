"""Routes of signing in and out."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.hearing import MyPreferences
from services.portal.oidc import SignIn, SignInFailed
from services.portal.sign_in import handlers
from services.portal.sign_in.domain import Signed, local_path
from services.portal.site import Portal
from services.portal.upstream import SignInNeeded, Upstream, panel
from services.portal.web import LEAVING, MaybeVisitor, Site, see_other
from services.portal.words import ENGLISH
from shared import clock
from shared.auth import IssuerUnavailable, roles_in
from shared.links import Links
from shared.problems import Unauthenticated

__all__ = ["RETURN_PATH", "router"]

router = APIRouter()

RETURN_PATH = "/signed-in"
_LASTS = timedelta(minutes=15)
_PURPOSE = "sign-in"
_AT_ONCE = 5
"""Tabs in which one person may be signing in."""


@router.get("/sign-in")
async def sign_in(
    request: Request, portal: Site, visitor: MaybeVisitor, to: Annotated[str, Query(max_length=2000)] = "/"
) -> Response:
    """To the issuer, and from there back to `to`."""
    wanted = local_path(to)
    if visitor is not None:
        return see_other(wanted)
    begun = SignIn.begin(wanted)
    response = see_other(await portal.provider.sign_in_address(begun))
    kept = {**asdict(begun), "until": (clock.now() + _LASTS).timestamp()}
    sealed = portal.vault.seal_text(_PURPOSE, kept)
    portal.set_cookie(response, sealed, name=_kept_as(portal, begun.state), seconds=int(_LASTS.total_seconds()))
    # A browser sends the oldest first.
    for name in [name for name in request.cookies if name.startswith(_kept_as(portal, ""))][: 1 - _AT_ONCE]:
        portal.set_cookie(response, "", name=name)
    return response


def _kept_as(portal: Portal, state: str) -> str:
    """The cookie of a sign-in that has begun: its own, since each tab may begin one."""
    return f"{portal.cookie}-sign-in-{state}"


@router.get(RETURN_PATH)
async def signed_in(
    request: Request,
    portal: Site,
    visitor: MaybeVisitor,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Back from the issuer. Raises SignInFailed, IssuerUnavailable."""
    name = _kept_as(portal, state)
    kept = portal.vault.open_text(_PURPOSE, request.cookies.get(name, ""))
    if kept is None or kept.pop("until") < clock.now().timestamp() or kept["state"] != state:
        raise SignInFailed("another-begun")
    if error or not code:
        raise SignInFailed("not-let-in")
    if iss and iss != portal.settings.oidc_issuer:
        raise SignInFailed("another-issuer")
    begun = SignIn(**kept)
    tokens, about = await portal.provider.finish(begun, code)
    try:
        claims = await portal.runtime.tokens.claims(tokens.access_token)
    except Unauthenticated as problem:
        raise SignInFailed("token-not-taken") from problem
    signed = Signed(
        subject=str(claims["sub"]),
        name=str(about.get("name") or about.get("preferred_username") or ""),
        roles=tuple(sorted(roles_in(claims, portal.settings.roles_claim))),
        access_token=tokens.access_token,
        id_token=tokens.id_token,
        refresh_token=tokens.refresh_token,
        token_expires_at=tokens.expires_at,
    )
    response = see_other(begun.return_to)
    portal.set_cookie(response, "", name=name)
    # Another session would make the forms of a tab that has signed in meanwhile those of none.
    if visitor is None or visitor.signed.subject != signed.subject:
        signed = replace(signed, person_id=await _person(portal, signed))
        token, language = await asyncio.gather(
            _begin(portal, signed, request.cookies.get(portal.cookie, "")), _chosen_language(portal, signed)
        )
        portal.set_cookie(response, token)
        if language:
            portal.speak(response, language)
    return response


async def _begin(portal: Portal, signed: Signed, before: str) -> str:
    """The cookie of a session that begins. before: that of the one before it, whose draft it gets."""
    async with portal.runtime.sessions.begin() as session:
        token = await handlers.begin(session, portal.vault, signed, portal.settings.session_hours)
        if before:
            await handlers.hand_over_draft(session, portal.vault, before, token, signed)
    return token


async def _person(portal: Portal, signed: Signed) -> UUID | None:
    """Whose account this is; None for nobody's, or where it is not told soon."""
    try:
        found = (await panel(_api(portal, signed).me())).value
    except SignInNeeded:
        return None
    return found.id if found is not None else None


async def _chosen_language(portal: Portal, signed: Signed) -> str:
    """In which language somebody has chosen to be written to; empty where they have not, or it is not told soon."""
    if signed.person_id is None:
        return ""
    path = f"/people/{signed.person_id}/preferences"
    try:
        kept = (await panel(_api(portal, signed).get(MyPreferences, "notifications", path))).value
    except SignInNeeded:
        return ""
    return kept.language if kept is not None else ""


def _api(portal: Portal, signed: Signed) -> Upstream:
    return Upstream(portal.settings, portal.client, signed.access_token, ENGLISH)


@router.post("/language")
async def choose_language(request: Request, portal: Site) -> Response:
    """Keep the choice of a language in this browser. It changes nothing else, so it may come from any page."""
    async with request.form(max_files=0, max_fields=5) as form:
        chosen, back = str(form.get("language", "")), local_path(str(form.get("to", "/")))
    response = see_other(back)
    if chosen:
        portal.speak(response, chosen)
    return response


@router.post("/sign-out", dependencies=[LEAVING])
async def sign_out(request: Request, portal: Site) -> Response:
    """Forget the session here, also one that has ended, then end it at the issuer."""
    async with portal.runtime.sessions.begin() as session:
        signed = await handlers.end(session, portal.vault, request.cookies.get(portal.cookie, ""))
    home = Links(portal.settings.public_url).home()
    response = see_other(home)
    if signed is not None:
        with suppress(IssuerUnavailable):
            response = see_other(await portal.provider.sign_out_address(signed.id_token, home))
    portal.set_cookie(response, "")
    return response
