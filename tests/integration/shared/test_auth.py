"""Bearer tokens against an issuer that really answers over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from shared import clock
from shared.auth import IssuerUnavailable, OidcTokens, authenticate
from shared.db import AsyncSession
from shared.ids import new_id
from shared.policy import Role
from shared.problems import Forbidden, Unauthenticated
from telemachus.serving import listen, serving

Key = RSAKey | ECKey


@dataclass
class SmallIssuer:
    """Signs with any of its keys and publishes them all."""

    url: str
    keys: dict[str, Key] = field(default_factory=dict[str, Key])
    fetches: int = 0

    def add_key(self, algorithm: str, kid: str) -> Key:
        parameters: Any = {"kid": kid, "alg": algorithm, "use": "sig"}
        key = RSAKey.generate_key(2048, parameters) if algorithm == "RS256" else ECKey.generate_key("P-256", parameters)
        self.keys[kid] = key
        return key

    def sign(self, key: Any, algorithm: str = "ES256", **claims: object) -> str:
        now = int(clock.now().timestamp())
        standard = {"iss": self.url, "aud": "telemachus", "sub": "someone", "iat": now, "exp": now + 600}
        kept = {name: value for name, value in (standard | claims).items() if value is not None}
        return jwt.encode({"alg": algorithm, "kid": key.kid}, kept, key, algorithms=[algorithm])

    async def discovery(self, _: Request) -> JSONResponse:
        return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url}/jwks"})

    async def jwks(self, _: Request) -> JSONResponse:
        self.fetches += 1
        return JSONResponse(KeySet(list(self.keys.values())).as_dict(private=False))


@pytest.fixture
async def issuer() -> AsyncIterator[SmallIssuer]:
    bound = listen("127.0.0.1", 0)
    small = SmallIssuer(f"http://127.0.0.1:{bound.getsockname()[1]}")
    routes = [Route("/.well-known/openid-configuration", small.discovery), Route("/jwks", small.jwks)]
    async with serving(Starlette(routes=routes), bound):
        yield small


@pytest.fixture
async def tokens(issuer: SmallIssuer) -> AsyncIterator[OidcTokens]:
    async with AsyncExitStack() as stack:
        checked = OidcTokens(issuer.url, "telemachus")
        stack.push_async_callback(checked.aclose)
        stack.callback(clock.reset)
        yield checked


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_a_token_of_the_issuer_is_accepted(issuer: SmallIssuer, tokens: OidcTokens, algorithm: str) -> None:
    key = issuer.add_key(algorithm, "one")
    claims = await tokens.claims(issuer.sign(key, algorithm, roles=["hr"]))
    assert claims["roles"] == ["hr"]
    await tokens.claims(issuer.sign(key, algorithm))
    assert issuer.fetches == 1, "the keys are kept"


WRONG: list[Mapping[str, object]] = [
    {"iss": "https://elsewhere.example"},
    {"aud": "another-application"},
    {"aud": None},
    {"exp": 1},
    {"exp": None},
    {"sub": None},
    {"nbf": 4_000_000_000},
]


@pytest.mark.parametrize("claims", WRONG, ids=str)
async def test_a_token_with_wrong_claims_is_refused(
    issuer: SmallIssuer, tokens: OidcTokens, claims: Mapping[str, Any]
) -> None:
    key = issuer.add_key("ES256", "one")
    with pytest.raises(Unauthenticated):
        await tokens.claims(issuer.sign(key, **claims))


async def test_a_token_expires_by_the_clock(issuer: SmallIssuer, tokens: OidcTokens) -> None:
    token = issuer.sign(issuer.add_key("ES256", "one"))
    await tokens.claims(token)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(Unauthenticated):
        await tokens.claims(token)


async def test_a_forged_token_is_refused(issuer: SmallIssuer, tokens: OidcTokens) -> None:
    key = issuer.add_key("ES256", "one")
    forged = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256"})
    with pytest.raises(Unauthenticated):
        await tokens.claims(issuer.sign(forged))
    header, payload, _ = issuer.sign(key).split(".")
    with pytest.raises(Unauthenticated):
        await tokens.claims(f"{header}.{payload}.")
    symmetric = OctKey.import_key("x" * 32, {"kid": "one"})
    with pytest.raises(Unauthenticated):
        await tokens.claims(issuer.sign(symmetric, "HS256"))
    for nonsense in ("", "a.b.c", "not a token", "ä" * 100):
        with pytest.raises(Unauthenticated):
            await tokens.claims(nonsense)


async def test_an_issuer_that_is_away_is_said_so_and_waited_for(issuer: SmallIssuer) -> None:
    nowhere = OidcTokens("http://127.0.0.1:9", "telemachus")
    with pytest.raises(IssuerUnavailable) as away:
        await nowhere.claims(issuer.sign(issuer.add_key("ES256", "one")))
    assert away.value.status == 503
    await nowhere.aclose()


async def _find(_: AsyncSession, external_id: str) -> UUID | None:
    return UUID(external_id) if external_id != "departed" else None


async def _authenticate(tokens: OidcTokens, token: str | None) -> Any:
    header = None if token is None else f"Bearer {token}"
    nothing: Any = None  # a session that is not used by `_find`
    claims = {"person_claim": "employee.number", "roles_claim": "access.roles"}
    return await authenticate(header, nothing, tokens, _find, **claims)


async def test_a_claim_maps_to_a_person_and_roles_that_we_know(issuer: SmallIssuer, tokens: OidcTokens) -> None:
    key, person = issuer.add_key("ES256", "one"), new_id()
    nested: dict[str, Any] = {"employee": {"number": str(person)}, "access": {"roles": ["hr", "employee", "king"]}}
    me = await _authenticate(tokens, issuer.sign(key, **nested))
    assert me.person_id == person
    assert me.roles == {Role.HR, Role.EMPLOYEE}
    flat = await _authenticate(tokens, issuer.sign(key, **{"employee.number": str(person)}))
    assert flat.person_id == person
    assert flat.roles == frozenset()


async def test_a_token_without_the_claim_belongs_to_no_person(issuer: SmallIssuer, tokens: OidcTokens) -> None:
    me = await _authenticate(tokens, issuer.sign(issuer.add_key("ES256", "one"), access={"roles": ["it"]}))
    assert me.person_id is None
    assert me.roles == {Role.IT}


async def test_an_unknown_or_departed_person_is_refused(issuer: SmallIssuer, tokens: OidcTokens) -> None:
    token = issuer.sign(issuer.add_key("ES256", "one"), employee={"number": "departed"})
    with pytest.raises(Forbidden) as refused:
        await _authenticate(tokens, token)
    assert refused.value.kind == "unknown-person"


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer", "Bearer "])
async def test_without_a_bearer_token_nobody_is_known(tokens: OidcTokens, header: str | None) -> None:
    nothing: Any = None
    with pytest.raises(Unauthenticated):
        await authenticate(header, nothing, tokens, _find, person_claim="p", roles_claim="r")
