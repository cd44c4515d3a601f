"""Signing in and out, and what protects a session."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import func, select, text

from services.portal.main import SERVICE
from services.portal.sign_in.tables import PortalSession
from shared import clock
from shared.migrations import differences
from telemachus.embedded.issuer import Account
from tests.integration.portal.stage import BASE, Browser, Stage, open_stage
from tests.support.platform import Serve


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    """The portal alone: every service is away, which no page may be harmed by."""
    return await open_stage(serve)


async def sessions(stage: Stage) -> int:
    async with stage.portal.sessions() as session:
        return await session.scalar(select(func.count()).select_from(PortalSession)) or 0


async def test_the_first_page_says_what_this_is_and_offers_to_sign_in(stage: Stage):
    browser = stage.browser()
    assert "runs your organization’s mentoring programs" in await browser.open("/")
    assert 'href="/sign-in"' in browser.page.text
    assert not browser.cookies


async def test_a_link_from_a_mail_asks_for_sign_in_and_returns(stage: Stage):
    browser = stage.browser()
    assert "Choose who to be" in await browser.open("/preferences?saved=false")
    await browser.press("Sign in as", account="program-admin")
    assert browser.page.url.path == "/preferences"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stage: Stage):
    browser = stage.browser()
    await browser.open("/sign-in")
    await browser.press("Sign in as", account="program-admin")
    [kept] = [answer for answer in browser.page.history if "signed-in" in answer.url.path]
    [cookie] = [line for line in kept.headers.get_list("set-cookie") if line.startswith("telemachus=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_the_cookie_is_secure_where_the_portal_is_not_on_loopback(serve: Serve):
    stage = await open_stage(serve, public_url="https://mentoring.example.org")
    answer = await stage.browser().get("/sign-in")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-telemachus-sign-in-")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")


async def test_the_database_holds_neither_cookie_nor_token_nor_name(stage: Stage):
    browser = await stage.browse("program-admin")
    cookie = browser.cookies["telemachus"]
    async with stage.portal.sessions() as session:
        [row] = await session.scalars(select(PortalSession))
    stored = row.key + row.sealed
    for secret in (cookie.encode(), b"Program administration", b"eyJ"):
        assert secret not in stored


async def test_signing_out_ends_the_session_for_good(stage: Stage):
    browser = await stage.browse("program-admin")
    cookie = browser.cookies["telemachus"]
    await browser.open("/")
    assert "Sign in" in await browser.press("Sign out")
    assert await sessions(stage) == 0
    stolen = stage.browser()
    stolen.cookies.set("telemachus", cookie)
    assert "Find the person who has been there" in await stolen.open("/")


async def test_a_session_ends_by_the_clock(stage: Stage):
    browser = await stage.browse("program-admin")
    assert "How programs are going" in await browser.open("/")
    clock.advance(timedelta(hours=8, minutes=1))
    assert "Find the person who has been there" in await browser.open("/")
    clock.advance(timedelta(days=1))
    await stage.browse("program-admin")
    assert await sessions(stage) == 1


async def test_an_answer_to_a_sign_in_that_was_not_begun_here_is_refused(stage: Stage):
    mine, other = stage.browser(), stage.browser()
    await mine.open("/sign-in")
    answer = await mine.post(
        str(mine.page.url.copy_with(query=None)),
        data={**{k: v[0] for k, v in parse_qs(mine.page.url.query.decode()).items()}, "account": "program-admin"},
    )
    callback = answer.headers["location"]
    assert "not the one that you began here" in await other.open(callback)
    await other.open("/sign-in")
    assert "not the one that you began here" in await other.open(callback)
    assert await sessions(stage) == 0


async def test_two_tabs_sign_in_at_once_and_both_end_well(stage: Stage):
    browser = stage.browser()
    await browser.open("/sign-in?to=/")
    first = browser.page
    await browser.open("/sign-in?to=/styleguide")
    second = browser.page
    browser.page = first
    assert "How programs are going" in await browser.press("Sign in as", account="program-admin")
    first, browser.page = browser.page, second
    await browser.press("Sign in as", account="program-admin")
    assert browser.page.url.path == "/styleguide"
    browser.page = first
    assert "Sign in" in await browser.press("Sign out"), "a form of the first tab is of the session still"
    assert await sessions(stage) == 0


async def test_another_account_that_signs_in_gets_a_session_of_its_own(stage: Stage):
    browser = stage.browser()
    await browser.open("/sign-in")
    first = browser.page
    await browser.open("/sign-in")
    second = browser.page
    stage.issuer.replace_accounts((Account("one", "One Person"), Account("other", "Other Person")))
    for page, account, name in ((first, "one", "One Person"), (second, "other", "Other Person")):
        browser.page = page
        assert name in await browser.press("Sign in as", account=account)
    assert await sessions(stage) == 2


async def test_signing_in_in_many_tabs_fills_no_browser_with_cookies(stage: Stage):
    browser = stage.browser()
    for _ in range(9):
        await browser.open("/sign-in")
    assert len(browser.cookies) == 5
    await browser.press("Sign in as", account="program-admin")
    assert "How programs are going" in browser.text


async def test_a_refusal_of_the_issuer_is_told(stage: Stage):
    browser = stage.browser()
    await browser.open("/sign-in")
    state = parse_qs(browser.page.url.query.decode())["state"][0]
    assert "did not let you in" in await browser.open(f"/signed-in?state={state}&error=access_denied")


async def test_an_answer_of_another_issuer_is_refused(stage: Stage):
    browser = stage.browser()
    await browser.open("/sign-in")
    state = parse_qs(browser.page.url.query.decode())["state"][0]
    text = await browser.open(f"/signed-in?state={state}&code=x&iss=https://evil.example")
    assert "Another sign-in service answered" in text


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_a_sign_in_never_leads_away(stage: Stage, to: str):
    browser = stage.browser()
    await browser.open(f"/sign-in?to={to}")
    await browser.press("Sign in as", account="program-admin")
    assert str(browser.page.url) == f"{BASE}/"


async def test_an_issuer_that_is_away_is_told_kindly(stage: Stage):
    stage.router.apps[BASE] = stage.app
    browser = stage.browser()
    stage.router.apps["http://portal.test"] = stage.app
    browser.base_url = httpx.URL("http://portal.test")
    del stage.router.apps[BASE]
    text = await browser.open("/sign-in")
    assert browser.page.status_code == 503
    assert "does not answer" in text


async def test_every_page_forbids_scripts_frames_and_copies(stage: Stage):
    browser = stage.browser()
    [style] = re.findall(r'href="([^"]+\.css)"', (await browser.get("/")).text)
    for path in ("/", "/nowhere", style):
        answer = await browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await browser.get("/")).headers["cache-control"] == "no-store"


async def test_a_browser_keeps_whatever_a_page_is_made_of(stage: Stage):
    browser = stage.browser()
    page = (await browser.get("/")).text
    parts = re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', page)
    assert len(parts) == 3
    for part in parts:
        assert "immutable" in (await browser.get(part)).headers["cache-control"], part


def posts(stage: Stage) -> list[str]:
    """The address of every form, with some id in it."""
    some = "0199d3a0-0000-7000-8000-000000000001"
    paths = [path for path, methods in stage.app.openapi()["paths"].items() if "post" in methods]
    paths.remove("/language")  # is of this browser, and of nobody
    return [re.sub(r"{[^}]+}", some, path.replace("{answer}", "accept")) for path in paths]


async def test_no_form_is_taken_that_is_not_of_this_session(stage: Stage):
    browser, other = await stage.browse("program-admin"), await stage.browse("auditor")
    stolen = other.page.text.partition('name="form_token" value="')[2].partition('"')[0]
    found = posts(stage)
    assert len(found) > 10
    stage.router.asked.clear()
    for path in found:
        for form in ({}, {"form_token": "x"}, {"form_token": stolen}):
            answer = await browser.post(path, data=form)
            assert answer.status_code == 403, path
            assert "Nothing was changed" in answer.text
    assert not [line for line in stage.router.asked if not line.startswith(f"POST {BASE}")]


async def test_a_form_from_another_site_is_refused(stage: Stage):
    browser = await stage.browse("program-admin")
    token = browser.page.text.partition('name="form_token" value="')[2].partition('"')[0]
    answer = await browser.post("/sign-out", data={"form_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await sessions(stage) == 1


@pytest.mark.parametrize("length", [None, "70000", "-1", "many"])
async def test_a_form_without_a_sensible_length_is_refused(stage: Stage, length: str | None):
    browser = await stage.browse("program-admin")

    async def body() -> AsyncIterator[bytes]:
        yield b"form_token=x"

    headers = {"Content-Type": "application/x-www-form-urlencoded", **({"Content-Length": length} if length else {})}
    answer = await browser.post("/sign-out", content=body(), headers=headers)
    assert answer.status_code == 403
    assert await sessions(stage) == 1


async def test_a_form_may_have_hundreds_of_fields_and_not_thousands(stage: Stage):
    browser = await stage.browse("program-admin")
    await browser.press("Sign out", **{f"field-{number}": "x" for number in range(1001)})
    assert browser.page.status_code == 413
    assert await sessions(stage) == 1
    await browser.open("/")
    await browser.press("Sign out", **{f"field-{number}": "x" for number in range(900)})
    assert await sessions(stage) == 0


async def test_a_form_with_too_much_in_it_is_told_so(stage: Stage):
    browser = await stage.browse("program-admin")
    await browser.press("Sign out", note="\u0639" * 100_000)
    assert browser.page.status_code == 413
    assert "That is too much for one form" in browser.text
    assert await sessions(stage) == 1


async def test_a_database_that_fails_is_told_on_a_page(stage: Stage):
    browser = await stage.browse("program-admin")
    async with stage.portal.sessions.begin() as session:
        await session.execute(text("DROP TABLE portal_session"))
    transport = httpx.ASGITransport(stage.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, cookies=browser.cookies) as client:
        answer = await client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "portal_session" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_a_form_after_the_session_has_ended_leads_back_to_its_page(stage: Stage):
    path = "/goals/0199d3a0-0000-7000-8000-000000000001"
    answer = await stage.browser().post(f"{path}/achieve", data={"form_token": "x"})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query)["to"] == [path]


async def test_a_page_that_does_not_exist_says_so(stage: Stage):
    browser = Browser(transport=stage.router, base_url=BASE)
    async with browser:
        assert "There is no such page" in await browser.open("/nowhere")
        assert browser.page.status_code == 404


async def test_the_migrations_make_what_the_tables_say(stage: Stage):
    url = stage.portal.runtime.settings.database_url.get_secret_value()
    assert await differences(SERVICE, url) == []
