"""The embedded issuer, as a client of it and an attacker of it see it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from shared import clock
from shared.auth import OidcTokens
from shared.problems import Unauthenticated
from shared.settings import Environment
from telemachus.embedded.issuer import Account, Issuer, IssuerRefused, challenge_of

URL = "http://127.0.0.1:8000/issuer"
BACK = "http://127.0.0.1:8000/signed-in"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-as-rfc-7636-wants"
AMARA = Account("E17", "Amara Obi", external_id="E17", hint="Data, Leeds")
REQUEST = {
    "client_id": Issuer.client_id,
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid",
    "state": "st4te",
    "nonce": "n0nce",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] - a fixture
    yield
    clock.reset()


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(URL, [AMARA], host="127.0.0.1", environment=Environment.TEST)


@pytest.fixture
async def browser(issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer.app), base_url="http://127.0.0.1:8000") as client:
        yield client


async def sign_in(browser: httpx.AsyncClient, account: str = "E17") -> dict[str, str]:
    """Choose an account; the parameters with which the issuer returns."""
    answer = await browser.post(f"{URL}/authorize", data={**REQUEST, "account": account})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert address.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def exchange(browser: httpx.AsyncClient, code: str, **changed: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": Issuer.client_id,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changed,
    }
    return await browser.post(f"{URL}/token", data=form)


@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.LOCAL])
def test_it_refuses_every_environment_that_others_use(environment: Environment):
    with pytest.raises(IssuerRefused, match=f"does not start in {environment.value}"):
        Issuer(URL, host="127.0.0.1", environment=environment)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (URL, "10.0.0.7"),
        (URL, "::"),
        ("http://192.168.1.9:8000/issuer", "127.0.0.1"),
        ("http://demo.example/issuer", "::1"),
    ],
)
def test_it_refuses_an_address_that_others_reach(url: str, host: str):
    with pytest.raises(IssuerRefused, match="loopback only"):
        Issuer(url, host=host, environment=Environment.EMBEDDED)


async def test_a_client_of_another_machine_is_refused(issuer: Issuer):
    transport = httpx.ASGITransport(issuer.app, client=("192.168.1.20", 5000))
    async with httpx.AsyncClient(transport=transport) as client:
        assert (await client.get(f"{URL}/jwks")).status_code == 403


@pytest.mark.parametrize("host", ["evil.example:8000", "127.0.0.1.evil.example", "[", ""])
async def test_another_name_for_this_machine_is_refused(browser: httpx.AsyncClient, host: str):
    assert (await browser.get(f"{URL}/authorize", params=REQUEST, headers={"Host": host})).status_code == 403


async def test_discovery_names_endpoints_that_answer(browser: httpx.AsyncClient):
    found = (await browser.get(f"{URL}/.well-known/openid-configuration")).json()
    assert found["issuer"] == URL
    for name, value in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert (await browser.get(value)).status_code not in {404, 500}, name


async def test_signing_in_gives_tokens_that_services_and_the_portal_accept(issuer: Issuer, browser: httpx.AsyncClient):
    returned = await sign_in(browser)
    assert returned["state"] == "st4te"
    assert returned["iss"] == URL
    tokens = (await exchange(browser, returned["code"])).json()
    claims = await OidcTokens(URL, "telemachus", client=browser).claims(tokens["access_token"])
    assert (claims["sub"], claims["external_id"], claims["roles"]) == ("E17", "E17", ["employee"])
    keys = KeySet.import_key_set((await browser.get(f"{URL}/jwks")).json())
    about = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims
    assert (about["aud"], about["nonce"], about["name"]) == (Issuer.client_id, "n0nce", "Amara Obi")
    info = await browser.get(f"{URL}/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert info.json() == {"sub": "E17", "name": "Amara Obi", "roles": ["employee"], "external_id": "E17"}


async def test_the_published_keys_hold_nothing_private(browser: httpx.AsyncClient):
    [key] = (await browser.get(f"{URL}/jwks")).json()["keys"]
    assert not {"d", "p", "q", "k"} & set(key)


async def test_a_technical_account_has_roles_and_no_person(issuer: Issuer, browser: httpx.AsyncClient):
    tokens = (await exchange(browser, (await sign_in(browser, "program-admin"))["code"])).json()
    claims = await OidcTokens(URL, "telemachus", client=browser).claims(tokens["access_token"])
    assert "external_id" not in claims
    assert claims["roles"] == ["program_admin", "it", "hr"]


async def test_a_code_works_once(browser: httpx.AsyncClient):
    code = (await sign_in(browser))["code"]
    assert (await exchange(browser, code)).status_code == 200
    again = await exchange(browser, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


async def test_a_code_expires_by_the_clock(browser: httpx.AsyncClient):
    code = (await sign_in(browser))["code"]
    clock.advance(timedelta(minutes=2))
    assert (await exchange(browser, code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "another-verifier-of-at-least-forty-three-characters"}, "invalid_grant"),
        ({"redirect_uri": BACK + "/else"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_a_stolen_code_is_worth_nothing(browser: httpx.AsyncClient, changed: dict[str, str], error: str):
    answer = await exchange(browser, (await sign_in(browser))["code"], **changed)
    assert answer.json()["error"] == error


@pytest.mark.parametrize("changed", [{"code_challenge_method": "plain"}, {"code_challenge": ""}])
async def test_a_sign_in_without_pkce_is_sent_back(browser: httpx.AsyncClient, changed: dict[str, str]):
    answer = await browser.get(f"{URL}/authorize", params={**REQUEST, **changed})
    assert answer.status_code == 303
    assert "error=invalid_request" in answer.headers["Location"]


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "//evil.example"},
        {"redirect_uri": ""},
        {"client_id": "x"},
    ],
)
async def test_an_unknown_place_to_return_to_is_never_followed(browser: httpx.AsyncClient, changed: dict[str, str]):
    for answer in (
        await browser.get(f"{URL}/authorize", params={**REQUEST, **changed}),
        await browser.post(f"{URL}/authorize", data={**REQUEST, **changed, "account": "E17"}),
    ):
        assert answer.status_code == 400
        assert "Location" not in answer.headers


async def test_the_page_finds_one_among_hundreds(issuer: Issuer, browser: httpx.AsyncClient):
    issuer.replace_accounts(Account(f"E{n}", f"Person {n}", external_id=f"E{n}", hint="Sales") for n in range(700))
    first = (await browser.get(f"{URL}/authorize", params=REQUEST)).text
    assert first.count("Sign in as") == 20
    assert "of 702" in first
    assert "Sign in as Program administration" in first
    found = (await browser.get(f"{URL}/authorize", params={**REQUEST, "q": "sales 613"})).text
    assert re.findall(r"Sign in as ([^<]+)<", found) == ["Person 613"]
    nobody = (await browser.get(f"{URL}/authorize", params={**REQUEST, "q": "<b>zz"})).text
    assert "Nobody here fits “&lt;b&gt;zz”" in nobody


async def test_no_page_to_show_without_asking(browser: httpx.AsyncClient):
    answer = await browser.get(f"{URL}/authorize", params={**REQUEST, "prompt": "none"})
    assert "error=login_required" in answer.headers["Location"]


async def test_signing_out_returns_to_the_portal_only(browser: httpx.AsyncClient):
    home = {"post_logout_redirect_uri": "http://127.0.0.1:8000/"}
    assert (await browser.get(f"{URL}/end-session", params=home)).headers["Location"] == "http://127.0.0.1:8000/"
    away = {"post_logout_redirect_uri": "https://evil.example/"}
    assert "signed out" in (await browser.get(f"{URL}/end-session", params=away)).text


async def test_a_minted_token_expires_by_the_clock(issuer: Issuer, browser: httpx.AsyncClient):
    tokens = OidcTokens(URL, "telemachus", client=browser)
    token = issuer.token("E17", ["hr"], lifetime=timedelta(minutes=10))
    assert (await tokens.claims(token))["roles"] == ["hr"]
    clock.advance(timedelta(minutes=11))
    with pytest.raises(Unauthenticated):
        await tokens.claims(token)
    with pytest.raises(Unauthenticated):
        other = Issuer(URL, [AMARA], host="127.0.0.1", environment=Environment.TEST)
        await tokens.claims(other.token("E17"))
