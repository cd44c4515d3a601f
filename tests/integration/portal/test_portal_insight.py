"""The pages of equity, impact, reports, viewings and definitions over the real analytics, and files of numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest

from services.analytics.comparing import compare_all
from shared import clock
from shared.events.matching import ProgramLaunched
from shared.links import Links
from telemachus.embedded.issuer import Account
from tests.integration.analytics.history import enrolled, history, launched, person
from tests.integration.analytics.telling import Telling, folded
from tests.integration.analytics.test_analytics_impact import a_year
from tests.integration.portal.stage import Browser, Stage, open_stage
from tests.support.platform import Serve

LINKS = Links("")


class Scene(NamedTuple):
    stage: Stage
    program: ProgramLaunched


@pytest.fixture
async def scene(serve: Serve) -> Scene:
    """A program of 23 mentees, run by Paul (E1), of whom Hanna (E2) of HR and Arun (E3), an auditor, read; Eve (E4)
    does not. Matching is away."""
    stage = await open_stage(serve, "profiles", "analytics")
    lines = ("E1,Paul Braun,,", "E2,Hanna Roth,,", "E3,Arun Rao,,", "E4,Eve Black,,")
    paul, *_ = await stage.import_people(*lines)
    roles = {"E1": ("program_admin",), "E2": ("hr",), "E3": ("auditor",), "E4": ()}
    stage.issuer.replace_accounts(
        Account(key, line.split(",")[1], ("employee", *roles[key]), external_id=key)
        for line in lines
        for key in [line[:2]]
    )
    program = launched([UUID(paul["id"])])
    steps = {"Data": (0, 0, 9), "Sales": (0, 8), "Legal": (6,)}
    await stage.services["analytics"].receive(*history(program, steps))
    await stage.publish()
    return Scene(stage, program)


async def refused(browser: Browser, path: str) -> bool:
    await browser.open(path)
    return browser.page.status_code == 403 and "not yours to see" in browser.text


async def test_numbers_are_taken_along_and_held_against_earlier_ones(scene: Scene):
    stage, program = scene
    page = LINKS.program_numbers(program.subject)
    asked = len(stage.router.asked)
    hanna = await stage.browse("E2", to=page)
    assert hanna.page.status_code == 200
    told = [line for line in stage.router.asked[asked:] if "analytics.test" in line]
    assert len(told) == 1, "one viewing of a page with all numbers"

    files = {href for href in re.findall(r'href="([^"]+)" download', hanna.page.text) if "/funnel" in href}
    assert len(files) == 5
    for href in sorted(files):
        file = await hanna.get(href)
        assert file.status_code == 200, href
        assert file.headers["content-disposition"].startswith("attachment; filename="), href
    by_department = LINKS.breakdown(program.subject, "funnel", "department")
    await hanna.open(by_department)
    for href in re.findall(r'href="([^"]+)" download', hanna.page.text):
        assert (await hanna.get(href.replace("&amp;", "&"))).status_code == 200, href
    await hanna.open(LINKS.numbers_file(program.subject, "luck", None, "csv"))
    assert hanna.page.status_code == 404

    clock.advance(timedelta(days=2))
    people = [person("Data") for _ in range(6)]
    joined = [enrolled(program, someone, "mentee") for someone in people]
    await stage.services["analytics"].receive(*people, *joined)
    await stage.publish()
    hanna = await stage.browse("E2", to=page)
    await hanna.open(f"{page}?before={clock.today()}")
    assert "Enrolled 29 23 +6" in hanna.text
    assert "Enrolled" in await hanna.open(f"{by_department}?before={clock.today()}")
    assert "Then and now" in hanna.text
    assert "Data 15 9 +6" in hanna.text
    for path in (page, by_department):
        assert "Nothing was published before 1 January 2020." in await hanna.open(f"{path}?before=2020-01-01")
        assert "Give a day, as in 2026-03-01." in await hanna.open(f"{path}?before=soon")
        assert hanna.page.status_code == 422


async def test_groups_are_held_against_everybody_else(scene: Scene):
    stage, program = scene
    paul = await stage.browse("E1", to=LINKS.equity(program.subject))
    assert paul.page.status_code == 200
    assert "A difference is a question and no verdict" in paul.text
    assert "percentage points" in paul.text
    assert 'class="from-to"' in paul.page.text
    assert "hidden" in paul.text
    assert "by grade" in await paul.open(LINKS.equity(program.subject, "grade"))
    await paul.open(LINKS.equity(program.subject, "shoe"))
    assert paul.page.status_code == 404
    assert await refused(paul, LINKS.impact(program.subject))
    eve = await stage.browse("E4")
    assert await refused(eve, LINKS.equity(program.subject))


async def test_impact_is_told_with_its_intervals_its_curves_and_what_it_is_not(scene: Scene):
    stage, _ = scene
    analytics = stage.services["analytics"]
    program = launched(starts_on=clock.today() - timedelta(days=420))
    telling = Telling(program)
    a_year(telling, 60, 120, 6, 36)
    await analytics.receive(*telling.events)
    await folded(analytics)
    await compare_all(analytics.runtime)
    hanna = await stage.browse("E2", to=LINKS.impact(program.subject))
    assert hanna.page.status_code == 200
    assert "Those who took part stayed more often than their colleagues." in hanna.text
    assert "This is an association and no proof" in hanna.text
    assert "Still employed, after 360 days" in hanna.text
    assert re.search(r"\+20\.0 95% interval \+\d", hanna.text)
    assert 'class="curve participants"' in hanna.page.text
    assert "Share still employed, day by day: Mentees" in hanna.text
    assert "Largest standardized difference" in hanna.text
    assert "There are too few people with comparable colleagues" in hanna.text
    assert "Whether it helps to take part in a program" in await hanna.open(LINKS.impact())
    assert "Those who took part stayed more often" in hanna.text


async def test_reports_are_read_forwarded_and_heard_of(scene: Scene):
    stage, program = scene
    hanna = await stage.browse("E2", to=LINKS.reports())
    assert "There is no report yet." in hanna.text
    await hanna.press("Hear of it by mail")
    assert "You get a mail when the report of all programs together is ready." in hanna.text
    await hanna.press("Hear of it no more")
    assert "is not sent to you yet" in hanna.text

    await hanna.open(LINKS.program_numbers(program.subject))
    await hanna.press("Make the report")
    assert "The month was not over when this was made." in hanna.text
    assert "Enrolled 23" in hanna.text
    report = hanna.page.url.path
    assert "Sales" not in hanna.text
    assert "Sales 8" in await hanna.open(f"{report}?family=funnel")
    await hanna.open(report)
    await hanna.press("Hear of the next ones by mail")
    assert hanna.page.url.path == report
    await hanna.press("Hear of the next ones no more")
    assert "Hear of the next ones by mail" in hanna.text
    made = UUID(report.rpartition("/")[2])
    forms = {LINKS.report_file(made, "pdf"): b"%PDF", LINKS.report_file(made, "html"): b"<!doctype html>"}
    for path, begins in forms.items():
        file = await hanna.get(path)
        assert file.content[:15].lower().startswith(begins.lower())
        assert file.headers["content-disposition"].startswith("attachment")
    assert "before the month was over" in await hanna.open(LINKS.reports())

    eve = await stage.browse("E4", to=LINKS.reports())
    assert "There is no report yet." in eve.text
    assert "Hear of it by mail" not in eve.text
    assert await refused(eve, report)


async def test_auditors_see_who_looked_and_nobody_else_does(scene: Scene):
    stage, program = scene
    await stage.browse("E2", to=LINKS.program_numbers(program.subject))
    arun = await stage.browse("E3", to=LINKS.viewings())
    assert re.search(r"Hanna Roth All numbers of a program A program \(\w+\) Page or API", arun.text)
    [hanna] = re.findall(r'href="([^"]+person=[^"]+)"', arun.page.text)
    assert "Only what Hanna Roth looked at." in await arun.open(hanna)
    assert "Nobody looked at anything that fits." in await arun.open(f"{LINKS.viewings()}?since=2100-01-01")
    assert "Give a day, as in 2026-03-01." in await arun.open(f"{LINKS.viewings()}?since=0001-01-01")
    assert arun.page.status_code == 422
    stage.away("profiles")
    assert "cannot be shown now: The names of people." in await arun.open(LINKS.viewings())
    eve = await stage.browse("E4")
    assert await refused(eve, LINKS.viewings())
    assert "Takes part in the program as a mentee" in await eve.open(LINKS.definitions())
