"""Pages stay whole: with nothing to show, with very much, in every language, and while services are away or hang."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from services.portal.main import PAGES
from services.portal.words import CATALOGS, LANGUAGES
from shared.links import Links
from telemachus.embedded.issuer import Account
from tests.integration.portal.stage import INLINE, Browser, Stage, launched, open_stage, started
from tests.support.crowd import LONG_NAME, crowd, older_programs
from tests.support.platform import Serve

LINKS = Links("")
MOST_BYTES = 100_000
MANY = 500
MANY_PROGRAMS = 300
NOT_FOR_PEOPLE: dict[str, int] = dict.fromkeys(
    ("/impact", "/imports", "/numbers", "/viewings", "/webhooks", "/webhooks/new"), 403
)
"""What pages of those who run programs and systems answer to anybody else."""

NOT_WITHOUT_PROFILE: dict[str, int] = {
    **dict.fromkeys(
        (
            "/blocks", "/concerns", "/goals", "/introductions", "/journal", "/journal/new", "/mentorships",
            "/preferences/chats", "/profile/calendar/forget", "/profile/feed", "/profile/feed/renew",
            "/profile/feed/stop", "/profile/photo", "/profile/photo/remove", "/recommendations", "/requests",
            "/viewings",
        ),
        403,
    ),
    **dict.fromkeys(("/preferences", "/profile", "/profile/about", "/profile/hours", "/profile/languages"), 404),
}  # fmt: skip
"""What pages about oneself answer to an account that is nobody's, and the page of auditors to who is none."""


@dataclass(frozen=True, slots=True)
class Without:
    """What is missing without a service: pages that are its alone, and parts of other pages."""

    no_page: frozenset[str]
    no_panel: frozenset[str]


WITHOUT = {
    "profiles": Without(
        frozenset({
            "/journal/new", "/mentors", "/profile", "/profile/about", "/profile/calendar/forget", "/profile/feed",
            "/profile/feed/renew", "/profile/feed/stop", "/profile/hours", "/profile/languages", "/profile/photo",
            "/profile/photo/remove", "/recommendations",
        }),
        frozenset({"/", "/goals", "/imports", "/journal", "/viewings"}),
    ),
    "matching": Without(
        frozenset({
            "/blocks", "/communities", "/concerns", "/concerns/new", "/introductions", "/mentorships", "/programs",
            "/requests",
        }),
        frozenset({"/", "/gatherings", "/mentors", "/profile", "/profile/calendar"}),
    ),
    "notifications": Without(
        frozenset({"/preferences", "/preferences/chats", "/webhooks", "/webhooks/new"}),
        frozenset({"/profile", "/profile/feed"}),
    ),
    "analytics": Without(frozenset({"/definitions", "/impact", "/reports", "/viewings"}), frozenset({"/numbers"})),
}  # fmt: skip

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
        for who, refused in ((tom, NOT_FOR_PEOPLE), (admin, NOT_WITHOUT_PROFILE)):
            who.headers["Accept-Language"] = tag
            for path in PATHS:
                told = await whole(who, path, refused.get(path, 200))
                assert tag != "en" or "load the page again" not in told, "all services are there"
                [(lang, direction)] = re.findall(r'<html lang="([^"]+)" dir="([^"]+)"', who.page.text)
                assert (lang, direction == "rtl") == (tag, language.right_to_left), path


@pytest.mark.parametrize(("name", "without"), WITHOUT.items())
async def test_a_service_that_is_away_costs_its_panels_and_the_pages_that_are_its_alone(
    serve: Serve, name: str, without: Without
):
    stage = await opened(serve)
    tom, admin = await stage.browse("E1"), await stage.browse("program-admin")
    stage.issuer.replace_accounts([Account("auditor", "Audit", ("auditor",))])
    auditor = await stage.browse("auditor")
    stage.away(name)
    gone, lacking = set[str](), set[str]()
    for path in PATHS:
        who = auditor if path == "/viewings" else admin if path in NOT_FOR_PEOPLE else tom
        told = await whole(who, path, 200, 503)
        if who.page.status_code == 503:
            assert "This page cannot be shown now" in told, path
            gone.add(path)
        elif "cannot be shown now" in told:
            lacking.add(path)
    assert gone == without.no_page
    assert lacking == without.no_panel


@pytest.mark.parametrize(
    ("name", "who", "path"),
    [
        ("profiles", "E1", "/"),
        ("profiles", "E1", "/mentorships/{mentorship}"),
        ("matching", "E1", "/"),
        ("notifications", "E1", "/profile"),
        ("analytics", "program-admin", "/"),
    ],
)
async def test_a_service_that_hangs_costs_its_panel(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, name: str, who: str, path: str
):
    stage = await open_stage(serve, "profiles", "matching", "notifications", "analytics")
    _, mentorship = await started(stage)
    visitor = await stage.browse(who)
    page = path.format(mentorship=mentorship["id"])
    assert "cannot be shown now" not in await whole(visitor, page, 200)
    monkeypatch.setattr("services.portal.upstream._PATIENCE", 5.0)
    stage.hang(name)
    assert "cannot be shown now" in await whole(visitor, page, 200)


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


async def test_the_newest_of_hundreds_of_programs_is_named_and_chosen(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "analytics")
    program, mentorship = await started(stage, name="The newest cohort")
    await older_programs(stage.services["matching"].runtime.sessions, program["id"], MANY_PROGRAMS)
    tom, admin = await stage.browse("E1"), await stage.browse("program-admin")
    introduce = LINKS.introduce(UUID(mentorship["mentor_id"]))
    for path in ("/", LINKS.programs(), LINKS.new_concern(), LINKS.gatherings(), introduce):
        assert "The newest cohort" in await whole(tom, path, 200), path
    assert "The newest cohort" in await whole(admin, LINKS.new_gathering(), 200)


async def test_whoever_runs_hundreds_of_programs_reads_them_page_by_page(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    program = await launched(stage)
    await older_programs(stage.services["matching"].runtime.sessions, program["id"], MANY_PROGRAMS)
    admin = await stage.browse("program-admin")
    path, seen = LINKS.programs(), set[str]()
    while path:
        await whole(admin, path, 200)
        seen.update(re.findall(r'href="/programs/([0-9a-f-]{36})"', admin.page.text))
        path = next(iter(re.findall(r'href="([^"]+)" rel="next"', admin.page.text)), "")
    assert len(seen) == MANY_PROGRAMS + 1


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


@pytest.mark.parametrize(
    "inline", ["<script>go()</script>", "<style>p {}</style>", '<p style="color: red">', '<a href="/" onclick="go()">']
)
def test_a_script_or_a_style_within_any_page_that_a_test_opens_is_noticed(inline: str):
    assert INLINE.search(f"<p>One</p>{inline}<p>Two</p>")
    assert not INLINE.search('<script src="/static/telemachus.js" defer></script><p class="on">style= onclick=</p>')


def test_no_template_has_a_script_or_a_style_of_its_own():
    templates = list(files("services.portal").joinpath("templates").iterdir())
    assert len(templates) > 100
    assert not [one.name for one in templates if INLINE.search(one.read_text())]
