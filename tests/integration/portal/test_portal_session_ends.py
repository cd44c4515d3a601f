"""A session that ends early, whoever ends it: sign-in begins anew, and what was written comes back filled in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr

from shared import clock
from tests.integration.portal.importing import LINKS, TRY, people_file
from tests.integration.portal.stage import BASE, Stage, open_stage, restarted_issuer
from tests.integration.portal.test_portal_tokens import LASTS, SECRET, Refreshing
from tests.support.platform import Serve

PROFILES = "http://profiles.test"
CHOOSER = "Choose who to be"
A_WHILE = timedelta(minutes=5)
SET = "Set this goal"
THOUGHT = "A long thought"


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    """Tom Adeyemi is E1; the issuer gives refresh tokens."""
    stage = await open_stage(serve, "profiles", oidc_client_secret=SecretStr(SECRET))
    stage.router.apps[BASE] = Refreshing(stage.issuer, stage.router.apps[BASE])
    await stage.import_people("E1,Tom Adeyemi,Python:1,")
    return stage


async def refuse_to_refresh(stage: Stage) -> Callable[[], None]:
    """Let the issuer take no refresh token; what lets it give new ones to who signs in."""
    endpoint: Refreshing = stage.router.apps[BASE]
    endpoint.good.clear()
    clock.advance(timedelta(seconds=LASTS))
    return lambda: endpoint.good.append("refresh-0")


async def refuse_in_services(stage: Stage) -> Callable[[], None]:
    """Let profiles take no token of before; what lets it take those of who signs in."""
    before = stage.router.apps[PROFILES]
    stage.router.apps[PROFILES] = restarted_issuer(stage, "profiles")
    clock.advance(A_WHILE)
    return lambda: stage.router.apps.update({PROFILES: before})


WAYS = pytest.mark.parametrize("refuse", [refuse_to_refresh, refuse_in_services])
Refuse = Callable[[Stage], Awaitable[Callable[[], None]]]


@WAYS
async def test_a_visitor_whose_token_is_refused_signs_in_anew(stage: Stage, refuse: Refuse):
    tom = await stage.browse("E1", to="/goals")
    mend = await refuse(stage)
    assert CHOOSER in await tom.open("/goals")
    mend()
    await tom.press("Sign in as", account="E1")
    assert (tom.page.url.path, tom.page.status_code) == ("/goals", 200)


@WAYS
async def test_a_form_comes_back_filled_in_after_its_token_was_refused(stage: Stage, refuse: Refuse):
    tom = await stage.browse("E1", to="/goals/new")
    mend = await refuse(stage)
    await tom.press(SET, title=THOUGHT, why="Since long", measure="")
    assert CHOOSER in tom.text
    mend()
    await tom.press("Sign in as", account="E1")
    assert tom.page.url.path == "/goals/new"
    assert THOUGHT in tom.page.text
    await tom.press(SET, title=THOUGHT, why="Since long", measure="")
    assert THOUGHT in await tom.open("/goals")


@WAYS
async def test_what_was_chosen_beside_a_file_comes_back_after_the_token_was_refused(stage: Stage, refuse: Refuse):
    hr = await stage.browse("program-admin", to=LINKS.imports())
    mend = await refuse(stage)
    await hr.press(TRY, people_file("E2,Eve Black"), sheet="Staff & more", share="7")
    assert CHOOSER in hr.text
    mend()
    await hr.press("Sign in as", account="program-admin")
    assert hr.page.url.path == LINKS.imports()
    assert 'value="Staff &amp; more"' in hr.page.text
    assert len((await stage.ask("program-admin", "GET", "profiles", "/people/imports"))["items"]) == 1


async def test_a_form_does_not_come_back_to_another_account(stage: Stage):
    tom = await stage.browse("E1", to="/goals/new")
    mend = await refuse_in_services(stage)
    await tom.press(SET, title=THOUGHT, why="", measure="")
    mend()
    await tom.press("Sign in as", account="program-admin")
    assert THOUGHT not in await tom.open("/goals/new")


async def test_no_file_is_read_of_a_session_that_is_unknown(stage: Stage):
    stranger = stage.browser()
    stranger.cookies.set("telemachus", "made-up")
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x" * 1000

    headers = {"Content-Type": "multipart/form-data; boundary=edge", "Content-Length": "1000"}
    answer = await stranger.post(f"{LINKS.imports()}/try", content=body(), headers=headers)
    assert (answer.headers["location"], read) == ("/sign-in?to=%2Fimports", 0)


async def test_services_that_take_no_token_lead_nobody_round_in_a_circle(stage: Stage):
    tom = await stage.browse("E1", to="/goals")
    mend = await refuse_in_services(stage)
    assert CHOOSER in await tom.open("/goals")
    await tom.press("Sign in as", account="E1")
    assert "The services here would not take the token" in tom.text
    assert tom.page.status_code == 403
    mend()
    await tom.open("/sign-in?to=/goals")
    await tom.press("Sign in as", account="E1")
    assert (tom.page.url.path, tom.page.status_code) == ("/goals", 200)


async def test_signing_out_works_while_services_take_no_token(stage: Stage):
    tom = await stage.browse("E1", to="/goals")
    await refuse_in_services(stage)
    await tom.press("Sign out")
    assert (tom.page.url.path, tom.page.status_code) == ("/", 200)
    assert "telemachus" not in tom.cookies


async def test_signing_out_after_the_session_has_ended_ends_it_at_the_issuer(stage: Stage):
    tom = await stage.browse("E1", to="/goals")
    clock.advance(timedelta(hours=9))
    await tom.press("Sign out")
    assert (tom.page.url.path, tom.page.status_code) == ("/", 200)
    assert "/issuer/end-session" in [answer.url.path for answer in tom.page.history]
    assert "telemachus" not in tom.cookies


async def test_signing_out_works_while_the_issuer_is_away(stage: Stage):
    tom = await stage.browse("E1", to="/goals")
    clock.advance(timedelta(seconds=LASTS))
    stage.router.apps[BASE] = stage.app
    await tom.press("Sign out")
    assert "telemachus" not in tom.cookies
    assert 'href="/sign-in"' in (await tom.get("/")).text
