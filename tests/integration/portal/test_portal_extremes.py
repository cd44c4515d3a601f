"""Pages stay whole: with nothing to show, with very much, in every language, and while services are away or hang."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from services.portal.main import PAGES
from services.portal.words import CATALOGS, LANGUAGES
from shared.links import Links
from telemachus.embedded.issuer import Account
from tests.integration.portal.stage import Browser, Stage, open_stage, started
from tests.support.crowd import LONG_NAME, crowd
from tests.support.platform import Serve

LINKS = Links("")
MOST_BYTES = 100_000
MANY = 500
PEOPLE = ("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5")


def _paths() -> Iterator[str]:
    """The address of every page that is nobody's and of no thing."""
    for part in PAGES:
        for route in part.router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{" not in route.path:
                yield route.path


PATHS = sorted(set(_paths()))


async def whole(browser: Browser, path: str, *statuses: int) -> str:
    """Open a page that has to be one from its beginning to its end; its text."""
    told = await browser.open(path)
    assert browser.page.status_code in statuses, (path, browser.page.status_code, told)
    assert browser.page.text.count("<h1") == browser.page.text.count("<main") == 1, path
    assert browser.page.text.rstrip().endswith("</html>"), path
    assert len(browser.page.content) < MOST_BYTES, path
    return told


async def opened(serve: Serve) -> Stage:
    stage = await open_stage(serve, "profiles", "matching", "notifications", "analytics")
    await stage.import_people(*PEOPLE)
    return stage


async def test_every_page_is_there_for_who_has_nothing_yet_in_every_language(serve: Serve):
    stage = await opened(serve)
    tom, admin = await stage.browse("E1"), await stage.browse("program-admin")
    for tag in LANGUAGES:
        language = CATALOGS.choose(tag)
        for who in (tom, admin):
            who.headers["Accept-Language"] = tag
            for path in PATHS:
                await whole(who, path, 200, 403, 404)
                [(lang, direction)] = re.findall(r'<html lang="([^"]+)" dir="([^"]+)"', who.page.text)
                assert (lang, direction == "rtl") == (tag, language.right_to_left), path


async def test_every_page_says_that_its_services_are_away(serve: Serve):
    stage = await opened(serve)
    admin = await stage.browse("program-admin")
    for path in PATHS:
        await admin.open(path)
    stage.away("profiles", "matching", "notifications", "analytics")
    for path in PATHS:
        await whole(admin, path, 200, 503)


@pytest.mark.parametrize("name", ["profiles", "matching", "notifications", "analytics"])
async def test_a_service_that_hangs_costs_its_panel(serve: Serve, monkeypatch: pytest.MonkeyPatch, name: str):
    stage = await open_stage(serve, "profiles", "matching", "notifications", "analytics")
    _, mentorship = await started(stage)
    tom = await stage.browse("E1")
    monkeypatch.setattr("services.portal.upstream._PATIENCE", 1.0)
    stage.hang(name)
    for path in ("/", LINKS.mentorship(UUID(mentorship["id"])) if name != "matching" else "/"):
        told = await whole(tom, path, 200)
        assert "cannot be shown now" in told or name in {"notifications", "analytics"}, path


async def test_who_is_in_five_hundred_mentorships_reads_them_page_by_page(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    _, mentorship = await started(stage)
    await crowd(stage.services["matching"].runtime.sessions, mentorship["id"], MANY)
    lin = await stage.browse("E2")
    path, seen, last = LINKS.mentorships(), set[str](), ""
    while path != last:
        await whole(lin, path, 200)
        seen.update(re.findall(r'href="/mentorships/([0-9a-f-]{36})"', lin.page.text))
        assert LONG_NAME in lin.text
        last, path = path, next(iter(re.findall(r'href="(/mentorships\?[^"]*cursor=[^"]+)"', lin.page.text)), path)
        path = path.replace("&amp;", "&")
    assert len(seen) == MANY + 1
    for path in ("/", "/requests", LINKS.mentorship(UUID(mentorship["id"]))):
        await whole(lin, path, 200)


async def test_a_new_message_is_told_with_who_wrote_it_in_the_last_of_many_mentorships(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    _, mentorship = await started(stage)
    await crowd(stage.services["matching"].runtime.sessions, mentorship["id"], 40)
    last = (await stage.ask("E2", "GET", "matching", "/mentorships?mine=true&limit=200"))["items"][-1]
    author = last["mentee_id"]
    stage.issuer.replace_accounts(
        Account(key, name, external_id=key) for key, name in (("E2", "Lin Wu"), (author, LONG_NAME))
    )
    await stage.ask(author, "POST", "matching", f"/mentorships/{last['id']}/messages", json={"words": "Hello"})
    lin = await stage.browse("E2")
    assert last["id"] not in re.sub(r'href="[^"]+/messages"', "", lin.page.text), "the page lists only the first ones"
    assert f"1 new message with {LONG_NAME}" in lin.text
