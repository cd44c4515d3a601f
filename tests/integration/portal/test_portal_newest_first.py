"""Lists that grow for years: what came last stands on their first page."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.portal.pages.administration import announcing
from services.portal.pages.mentors import introductions, requests
from shared.links import Links
from tests.integration.portal.stage import Browser, enroll, launched, open_stage
from tests.support.platform import Serve

LINKS = Links("")


@pytest.fixture(autouse=True)
def one_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for pages in (announcing, introductions, requests):
        monkeypatch.setattr(pages, "AT_ONCE", 1)


async def shows_last_before_first(browser: Browser, page: str, *, first: str, last: str) -> bool:
    """Whether a page shows what came last, and the one after it what came first."""
    begins = await browser.open(page)
    goes_on = await browser.follow("Show more")
    return (last in begins, first in begins, last in goes_on, first in goes_on) == (True, False, False, True)


async def test_what_came_last_stands_on_the_first_page(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    tom, lin, eve, _ = await stage.import_people(
        "E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Eve Black,Python:1,", "E4,Nick Low,,"
    )
    program = await launched(stage)
    for person, role in ((tom, "mentee"), (eve, "mentee"), (lin, "mentor")):
        await enroll(stage, program, person["id"], role)
    path = f"/programs/{program['id']}"

    for person, who in ((tom, "E1"), (eve, "E3")):
        introduced = {"mentee_id": person["id"], "to_id": lin["id"], "words": "You should meet."}
        await stage.ask("E4", "POST", "matching", f"{path}/introductions", json=introduced)
        asked = {"mentor_id": lin["id"], "goals": "To own a pipeline.", "why_you": "You built three."}
        await stage.ask(who, "POST", "matching", f"{path}/requests", json=asked)
        told = {"title": f"Welcome, {person['name']}", "text": "We begin today.", "audience": {}}
        await stage.ask("program-admin", "POST", "matching", f"{path}/announcements", json=told)

    names = {"first": "Tom Adeyemi", "last": "Eve Black"}
    for who, page in (
        ("E2", LINKS.requests()),
        ("E4", LINKS.introductions()),
        ("program-admin", LINKS.announcements(UUID(program["id"]))),
    ):
        assert await shows_last_before_first(await stage.browse(who), page, **names), page

    [newest, _] = (await stage.ask("E2", "GET", "matching", "/requests", params={"newest": True}))["items"]
    declined = {"reason": "no-time"}
    await stage.ask("E2", "POST", "matching", f"/requests/{newest['id']}/decline", json=declined)
    shown = await (await stage.browse("E2")).open(LINKS.requests())
    assert "One request waits for you" in shown
    assert "Tom Adeyemi asks you to be their mentor" in shown
