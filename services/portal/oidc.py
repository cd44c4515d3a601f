"""The portal as a client of the organization's OpenID provider: authorization code flow with PKCE.

Written on httpx and `shared.auth`, because an ID token has to expire by the platform's clock.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ssl import SSLContext
from typing import Any, Literal, cast
from urllib.parse import urlencode

import httpx

from services.portal.settings import Settings
from shared import clock
from shared.auth import IssuerUnavailable, OidcTokens
from shared.problems import Unauthenticated

__all__ = ["Provider", "SignIn", "SignInFailed", "TokenSet", "WhyNot"]

WhyNot = Literal[
    "another-begun", "another-issuer", "another-nonce", "bad-id-token", "not-accepted", "not-let-in", "token-not-taken"
]
"""Why nobody was signed in. another-begun: the answer is to no sign-in that this browser began a while ago.
not-let-in: the issuer said so to the browser; not-accepted: to the portal. token-not-taken: by the services here."""

_CONFIGURATION_LASTS = 3600.0
_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class SignInFailed(Exception):
    """The issuer said no, or said what it must not."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why: WhyNot = why


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that has begun: what has to come back, and where it leads."""

    state: str
    nonce: str
    verifier: str
    return_to: str

    @classmethod
    def begin(cls, return_to: str) -> SignIn:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, return_to)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """refresh_token: empty when the issuer gives none. expires_at: of the access token."""

    access_token: str
    id_token: str
    refresh_token: str
    expires_at: datetime


class Provider:
    """The issuer, seen from the portal. transport: for tests; None for the network."""

    def __init__(
        self, settings: Settings, redirect_uri: str, tls: SSLContext, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._tls = tls
        self._transport = transport
        self._configuration: Mapping[str, Any] = {}
        self._read_at = float("-inf")

    async def sign_in_address(self, begun: SignIn) -> str:
        """Where to send the browser. Raises IssuerUnavailable."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._redirect_uri,
            "response_type": "code",
            "scope": "openid profile",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with_query((await self._configured())["authorization_endpoint"], query)

    async def sign_out_address(self, id_token: str, home: str) -> str:
        """Where to send the browser so that the issuer ends its session too; `home` when it has no such place."""
        endpoint = (await self._configured()).get("end_session_endpoint")
        if not isinstance(endpoint, str):
            return home
        query = {
            "client_id": self._settings.oidc_client_id,
            "id_token_hint": id_token,
            "post_logout_redirect_uri": home,
        }
        return _with_query(endpoint, query)

    async def finish(self, begun: SignIn, code: str) -> tuple[TokenSet, Mapping[str, Any]]:
        """Exchange a code; the tokens and the claims of the ID token. Raises SignInFailed, IssuerUnavailable."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect_uri}
        tokens = await self._ask({**form, "code_verifier": begun.verifier})
        configuration = await self._configured()
        async with self._client() as client:
            known = OidcTokens(
                self._settings.oidc_issuer,
                self._settings.oidc_client_id,
                self._settings.oidc_jwks_url or configuration["jwks_uri"],
                client=client,
            )
            try:
                claims = await known.claims(tokens.id_token)
            except Unauthenticated as error:
                raise SignInFailed("bad-id-token") from error
        if not secrets.compare_digest(str(claims.get("nonce", "")), begun.nonce):
            raise SignInFailed("another-nonce")
        return tokens, claims

    async def refresh(self, tokens: TokenSet) -> TokenSet:
        """New tokens without asking the person. Raises SignInFailed, IssuerUnavailable."""
        return await self._ask({"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}, before=tokens)

    async def _ask(self, form: Mapping[str, str], before: TokenSet | None = None) -> TokenSet:
        endpoint = (await self._configured())["token_endpoint"]
        client_id, secret = self._settings.oidc_client_id, self._settings.client_secret_text
        body = {**form, **({} if secret else {"client_id": client_id})}
        auth = httpx.BasicAuth(client_id, secret) if secret else httpx.USE_CLIENT_DEFAULT
        try:
            async with self._client() as client:
                answer = await client.post(endpoint, data=body, auth=auth)
            told: Any = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise IssuerUnavailable("The sign-in service does not answer.") from error
        if answer.status_code >= 500:
            raise IssuerUnavailable("The sign-in service does not answer.")
        if answer.is_error or not isinstance(told, dict) or "access_token" not in told:
            raise SignInFailed("not-accepted")
        return _token_set(cast("dict[str, Any]", told), before)

    async def _configured(self) -> Mapping[str, Any]:
        now = asyncio.get_running_loop().time()
        if now - self._read_at < _CONFIGURATION_LASTS:
            return self._configuration
        issuer = self._settings.oidc_issuer
        url = self._settings.oidc_discovery_url or f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with self._client() as client:
                answer = await client.get(url)
            answer.raise_for_status()
            told = answer.json()
            if told["issuer"] != issuer or not all(isinstance(told[name], str) for name in _ENDPOINTS):
                raise ValueError(f"{url} is the configuration of another issuer")
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise IssuerUnavailable("The sign-in service does not answer.") from error
        self._configuration, self._read_at = told, now
        return told

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=5, transport=self._transport, verify=self._tls)


def _token_set(told: Mapping[str, Any], before: TokenSet | None) -> TokenSet:
    lasts = told.get("expires_in")
    return TokenSet(
        access_token=str(told["access_token"]),
        id_token=str(told.get("id_token") or (before.id_token if before else "")),
        refresh_token=str(told.get("refresh_token") or (before.refresh_token if before else "")),
        expires_at=clock.now() + timedelta(seconds=lasts if isinstance(lasts, int) else 300),
    )


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
