"""A session outlives its access token where the issuer gives refresh tokens, and not where it takes them no more."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared import clock
from telemachus.embedded.issuer import Issuer
from tests.integration.portal.stage import BASE, Stage, open_stage
from tests.support.platform import Serve

LASTS = 600
SECRET = "a-client-secret"


@dataclass
class Refreshing:
    """A token endpoint before the issuer's own: for a confidential client, with refresh tokens that work once."""

    issuer: Issuer
    app: Any
    good: list[str] = field(default_factory=lambda: ["refresh-0"])
    asked: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/issuer/token":
            await self.app(scope, receive, send)
            return
        answer = await self._token(Request(scope, receive))
        await answer(scope, receive, send)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        expected = base64.b64encode(f"{Issuer.client_id}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "authorization_code":
            tokens = self.issuer.exchange(form["code"], form["redirect_uri"], form["code_verifier"])
            return JSONResponse({**tokens, "expires_in": LASTS, "refresh_token": self.good[0]})
        if form["refresh_token"] not in self.good:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.asked += 1
        self.good[:] = [f"refresh-{self.asked}"]
        token = self.issuer.token("program-admin", lifetime=timedelta(seconds=LASTS))
        return JSONResponse({"access_token": token, "expires_in": LASTS, "refresh_token": self.good[0]})


async def signed_in(serve: Serve) -> tuple[Stage, Refreshing]:
    stage = await open_stage(serve, oidc_client_secret=SecretStr(SECRET))
    endpoint = Refreshing(stage.issuer, stage.router.apps[BASE])
    stage.router.apps[BASE] = endpoint
    return stage, endpoint


async def test_an_expired_access_token_is_replaced_without_asking(serve: Serve):
    stage, endpoint = await signed_in(serve)
    browser = await stage.browse("program-admin")
    assert "Program administration" in browser.text
    for times in (1, 2):
        clock.advance(timedelta(seconds=LASTS))
        assert "Program administration" in await browser.open("/")
        assert endpoint.asked == times
    await browser.open("/")
    assert endpoint.asked == 2
    assert "Find the person" in await browser.press("Sign out")


async def test_a_session_ends_when_the_issuer_takes_its_refresh_token_no_more(serve: Serve):
    stage, endpoint = await signed_in(serve)
    browser = await stage.browse("program-admin")
    endpoint.good.clear()
    clock.advance(timedelta(seconds=LASTS))
    assert "Find the person who has been there" in await browser.open("/")


async def test_a_client_without_its_secret_is_told_that_signing_in_failed(serve: Serve):
    stage, _ = await signed_in(serve)
    object.__setattr__(stage.portal.runtime.settings, "oidc_client_secret", SecretStr("another"))
    browser = await stage.browse("program-admin")
    assert "did not accept this sign-in" in browser.text
    assert browser.page.status_code == 403
