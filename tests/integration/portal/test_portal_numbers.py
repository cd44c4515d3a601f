"""The pages of published numbers over the real analytics: what HR, a program's admins and others read there."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from services.analytics.cohorts.domain import FUNNEL
from services.analytics.publications.domain import ORGANIZATION
from services.analytics.publications.tables import Publication
from shared import clock
from shared.events.matching import ProgramLaunched
from shared.ids import new_id
from shared.links import Links
from telemachus.embedded.issuer import Account
from tests.integration.analytics.history import enrolled, history, launched, person
from tests.integration.portal.stage import Browser, Stage, open_stage
from tests.support.platform import Serve

LINKS = Links("")
RUNS = "E1"
"""Who runs the program and is not of HR."""


async def told(serve: Serve) -> tuple[Stage, ProgramLaunched]:
    """A program of 19 mentees in analytics, while matching is away; who runs it; somebody who does not."""
    stage = await open_stage(serve, "profiles", "analytics")
    paul, _ = await stage.import_people("E1,Paul Braun,,", "E2,Eve Black,,")
    stage.issuer.replace_accounts(
        [
            Account("E1", "Paul Braun", ("employee", "program_admin"), external_id="E1"),
            Account("E2", "Eve Black", external_id="E2"),
        ]
    )
    program = launched([UUID(paul["id"])])
    await stage.services["analytics"].receive(*history(program, {"Data": (9,), "Sales": (8,), "Legal": (2,)}))
    await stage.publish()
    return stage, program


@pytest.fixture
async def scene(serve: Serve) -> tuple[Stage, ProgramLaunched]:
    return await told(serve)


async def has_no_page(browser: Browser, path: str) -> bool:
    await browser.open(path)
    return browser.page.status_code == 403 and "not yours to see" in browser.text


async def test_numbers_have_their_meaning_their_time_and_why_some_are_hidden(scene: tuple[Stage, ProgramLaunched]):
    stage, program = scene
    page = LINKS.program_numbers(program.subject)
    runs = await stage.browse(RUNS, to=page)
    assert runs.page.status_code == 200
    assert "This program in numbers" in runs.text, "the name is matching's, which is away"
    assert "Enrolled 19" in runs.text
    assert "Takes part in the program as a mentee, or did until they withdrew." in runs.text
    assert "just now), from what had happened until" in runs.text
    assert "There is nothing to count here yet." in runs.text

    by_department = LINKS.breakdown(program.subject, "funnel", "department")
    assert f'href="{by_department}"' in runs.page.text
    await runs.open(by_department)
    assert "How far mentees have come, by department" in runs.text
    assert "Hidden: it tells of fewer than 5 people." in runs.text
    assert 'class="number hidden"' in runs.page.text
    assert "Data 9" in runs.text
    await runs.open(f"{by_department}?sort=enrolled&down=true")
    assert runs.page.text.count('aria-sort="descending"') == 1
    assert "How far mentees have come, by grade" in await runs.open(LINKS.breakdown(program.subject, "funnel", "grade"))
    await runs.open(LINKS.breakdown(program.subject, "funnel", "shoe"))
    assert runs.page.status_code == 404

    newcomer = person("Sales")
    await stage.services["analytics"].receive(newcomer, enrolled(program, newcomer, "mentee"))
    await stage.publish()
    await runs.open(page)
    assert "Enrolled That was on" in runs.text
    assert "The number of today is hidden: so little has changed that a new number would tell of single people." in (
        runs.text
    )


async def test_hr_sees_programs_side_by_side_admins_theirs_and_others_nothing(scene: tuple[Stage, ProgramLaunched]):
    stage, program = scene
    other = launched()
    await stage.services["analytics"].receive(*history(other, {"Data": (7,)}))
    await stage.publish()
    pages = (
        LINKS.numbers(),
        LINKS.program_numbers(program.subject),
        LINKS.breakdown(program.subject, "funnel", "department"),
    )
    hr = await stage.browse("program-admin", to=LINKS.numbers())
    assert "Programs side by side" in hr.text
    assert "cannot be shown now: The names of programs." in hr.text
    for one in (program, other):
        assert f'href="{LINKS.program_numbers(one.subject)}"' in hr.page.text
    assert "Back to the beginning" not in hr.text
    assert "Enrolled" in await hr.open(f"{LINKS.numbers()}?family=funnel&sort=enrolled&down=true")
    assert hr.page.text.count('aria-sort="descending"') == 1
    assert "Nothing is known by program yet." in await hr.open(f"{LINKS.numbers()}?family=times&sort=matched")
    assert "Skills wanted and offered" in await hr.open(f"{LINKS.numbers()}?family=skills")
    assert "cannot be shown now: These numbers" in await hr.open(f"{LINKS.numbers()}?family=luck")

    runs = await stage.browse(RUNS, to=LINKS.numbers())
    assert "Your programs in numbers" in runs.text
    assert f'href="{LINKS.program_numbers(program.subject)}"' in runs.page.text
    assert str(other.subject) not in runs.page.text
    assert await has_no_page(runs, LINKS.program_numbers(other.subject))

    eve = await stage.browse("E2")
    for path in pages:
        assert await has_no_page(eve, path)
        assert "19" not in eve.text

    stage.away("analytics")
    await hr.open(LINKS.numbers())
    assert hr.page.status_code == 200
    assert "cannot be shown now: The numbers of programs." in hr.text
    await hr.open(pages[1])
    assert hr.page.status_code == 503


async def test_two_thousand_programs_side_by_side_are_light_pages(scene: tuple[Stage, ProgramLaunched]):
    stage, _ = scene
    ids = sorted(new_id() for _ in range(2000))
    async with stage.services["analytics"].sessions() as session, session.begin():
        of_all = {"scope": ORGANIZATION, "family": "funnel", "taken_at": clock.now() + timedelta(seconds=1)}
        session.add(Publication(**of_all, facts_until=None, content=_funnel(ids)))

    def shown() -> list[int]:
        return [place for place, one in enumerate(ids) if f'href="{LINKS.program_numbers(one)}"' in hr.page.text]

    hr = await stage.browse("program-admin", to=LINKS.numbers())
    assert shown() == list(range(1950, 2000)), "the newest come first"
    assert "Rows 1 to 50 of 2,000." in hr.text
    await hr.open(f"{LINKS.numbers()}?sort=enrolled&down=false")
    assert shown() == list(range(50))
    assert len(hr.page.content) < 100_000
    following = re.search(r'<a href="([^"]*)" rel="next"', hr.page.text)
    assert following, "a link to the next programs"
    await hr.open(f"{LINKS.numbers()}{unescape(following[1])}")
    assert shown() == list(range(50, 100))
    assert "Rows 51 to 100 of 2,000." in hr.text
    assert hr.page.text.count('aria-sort="ascending"') == 1
    assert "Back to the beginning" in hr.text


def _funnel(programs: list[UUID]) -> dict[str, Any]:
    """Of each program one more person than of the one before."""

    def number(dimension: str, value: str, people: int) -> dict[str, Any]:
        return {"dimension": dimension, "value": value, "people": people, "number": people}

    rows = [number("program", str(one), 5 + place) for place, one in enumerate(programs)]
    return {measure.name: [number("", "", 2_009_000), *rows] for measure in FUNNEL.measures}
