"""Who is calling: bearer tokens (JWT, RS256 or ES256) checked against the issuer's keys.

A configurable claim holds the person's external id, which each service resolves in its own projection of people. A
token without the claim belongs to no person and passes by its roles alone; an unknown or departed person is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, cast
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, Role
from shared.problems import Forbidden, Problem, Unauthenticated

__all__ = ["Claims", "FindPerson", "IssuerUnavailable", "OidcTokens", "Tokens", "authenticate", "roles_in"]

Claims = Mapping[str, Any]

FindPerson = Callable[[AsyncSession, str], Awaitable[UUID | None]]
"""The id of the active person with this external id; None when unknown or departed."""

_ALGORITHMS = ["RS256", "ES256"]
_LEEWAY = 30


class IssuerUnavailable(Problem):
    status, kind, title = 503, "issuer-unavailable", "Sign-in cannot be checked now"


class Tokens(Protocol):
    async def claims(self, token: str) -> Claims:
        """The claims of a valid access token. Raises Unauthenticated, IssuerUnavailable."""
        ...


class OidcTokens:
    """Tokens of one issuer. Its keys are fetched when first needed, and for an unknown key at most twice a minute.

    jwks_url: where the keys are; found by discovery when empty.
    """

    def __init__(
        self, issuer: str, audience: str, jwks_url: str = "", *, client: httpx.AsyncClient | None = None
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._jwks_url = jwks_url
        self._client = client or httpx.AsyncClient(timeout=5)
        self._keys: KeySet | None = None
        self._fetched = float("-inf")
        self._lock = asyncio.Lock()

    async def claims(self, token: str) -> Claims:
        keys = self._keys or await self._fetch()
        try:
            try:
                decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            except (JoseError, ValueError):
                decoded = jwt.decode(token, await self._fetch(), algorithms=_ALGORITHMS)
            registry = jwt.JWTClaimsRegistry(
                now=int(clock.now().timestamp()),
                leeway=_LEEWAY,
                iss={"essential": True, "value": self._issuer},
                aud={"essential": True, "value": self._audience},
                exp={"essential": True},
                sub={"essential": True},
            )
            registry.validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated("The bearer token is not valid or has expired.") from error
        return decoded.claims

    async def _fetch(self) -> KeySet:
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._keys is not None and now - self._fetched < 30:
                return self._keys
            try:
                url = self._jwks_url or await self._discover()
                answer = await self._client.get(url)
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
            except (httpx.HTTPError, ValueError, KeyError) as error:
                raise IssuerUnavailable("The keys of the sign-in service cannot be fetched.") from error
            self._fetched = now
            return self._keys

    async def _discover(self) -> str:
        answer = await self._client.get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        answer.raise_for_status()
        return str(answer.json()["jwks_uri"])

    async def aclose(self) -> None:
        await self._client.aclose()


async def authenticate(
    authorization: str | None,
    session: AsyncSession,
    tokens: Tokens,
    find_person: FindPerson,
    *,
    person_claim: str,
    roles_claim: str,
) -> Principal:
    """The caller by their Authorization header. Raises Unauthenticated, Forbidden, IssuerUnavailable."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send an access token: Authorization: Bearer …")
    claims = await tokens.claims(token.strip())
    roles = roles_in(claims, roles_claim)
    external_id = _claim(claims, person_claim)
    if external_id is None:
        return Principal(subject=str(claims["sub"]), roles=roles)
    person_id = await find_person(session, str(external_id))
    if person_id is None:
        raise Forbidden("Your account belongs to nobody who is active here.", kind="unknown-person")
    return Principal(subject=str(claims["sub"]), roles=roles, person_id=person_id)


def roles_in(claims: Claims, path: str) -> frozenset[Role]:
    """Those roles of a token that are known here. path: of the claim that lists them."""
    return frozenset(Role(name) for name in _strings(claims, path) if name in set(Role))


def _claim(claims: Claims, path: str) -> object:
    """The value at a dotted path; a claim whose name itself has the dots comes first."""
    if path in claims:
        return claims[path]
    value: object = claims
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = cast("Mapping[str, object]", value).get(part)
    return value


def _strings(claims: Claims, path: str) -> Sequence[str]:
    value = _claim(claims, path)
    if isinstance(value, str):
        return value.split()
    return [item for item in cast("list[object]", value) if isinstance(item, str)] if isinstance(value, list) else []
