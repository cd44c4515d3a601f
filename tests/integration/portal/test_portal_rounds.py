"""Match rounds in the portal, from asking for one to approving it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from services.matching.worker import solve_rounds
from shared.links import Links
from tests.integration.portal.importing import LOOKS_AGAIN
from tests.integration.portal.stage import Browser, Stage, enroll, launched, open_stage
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")
PEOPLE = (
    "E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Eve Black,SQL:1,", "E4,Omar Aziz,,SQL:4",
    "E5,Ida Berg,Rust:1,", "E6,Zoë Just,,",
)  # fmt: skip
NOBODY = {"minimum_score": "0", "people": "same"}


async def _program(stage: Stage) -> tuple[UUID, dict[str, str]]:
    """Three mentees, two mentors with one place each, and somebody who is none of them; the program and their ids."""
    people = await stage.import_people(*PEOPLE)
    program = await launched(stage)
    for person in people[:5]:
        await enroll(stage, program, person["id"], "mentor" if person["external_id"] in {"E2", "E4"} else "mentee")
    return UUID(program["id"]), {person["external_id"]: person["id"] for person in people}


def _round_of(browser: Browser) -> UUID:
    found = re.search(r"/rounds/([0-9a-f-]{36})", str(browser.page.url))
    assert found, browser.page.url
    return UUID(found.group(1))


async def _solved(stage: Stage, browser: Browser) -> UUID:
    """The round whose page the browser is on, once it is solved; the page then."""
    round_id = _round_of(browser)

    async def solution() -> Any:
        await solve_rounds(stage.services["matching"].runtime)
        found = await stage.ask("program-admin", "GET", "matching", f"/rounds/{round_id}")
        return found if found["state"] not in {"queued", "solving"} else None

    await eventually(solution, within=60, what="a round that has ended")
    await browser.open(LINKS.match_round(round_id))
    return round_id


async def test_a_round_is_asked_for_read_changed_and_approved(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    program, ids = await _program(stage)
    admin = await stage.browse("program-admin", to=LINKS.rounds(program))
    assert "No round was asked for yet" in admin.text

    # What is wrong stands beside its field, and nothing of the rest is lost.
    await admin.open(LINKS.new_round(program))
    values = dict(re.findall(r'name="(weight-\d+)" type="number" value="([^"]*)"', admin.page.text))
    assert [values[f"weight-{place}"] for place in range(6)] == ["40", "15", "15", "15", "5", "10"]
    told = await admin.press("Ask for this round", **values, minimum_score="2", seed="7", reporting_line="yes")
    assert admin.page.status_code == 422
    assert "Give a number from 0 to 1." in told
    assert 'id="minimum_score-error"' in admin.page.text
    assert 'name="seed" type="number" value="7"' in admin.page.text
    asked = {**values, "weight-0": "60", "minimum_score": "0", "seed": "7", "reporting_line": "yes"}
    await admin.press("Ask for this round", **asked)
    if "Stop this round" in admin.text:
        assert LOOKS_AGAIN in admin.page.text
        assert LOOKS_AGAIN not in await admin.follow("Keep it still") + admin.page.text
    first = await _solved(stage, admin)

    assert "2 of 3 mentees have a mentor; nobody could have a better total" in admin.text
    assert "This is proven over all pairs that the rules allow." in admin.text
    assert "Tom Adeyemi" in admin.text
    assert "2 mentees get the mentor who fits them best" in admin.text
    assert "the lot 7 decides" in admin.text
    assert "Solved again a moment ago from the same input: the same pairs" in await admin.press("Verify it")
    found = await admin.open(f"{LINKS.match_round(first)}?search=eve&sort=mentee")
    assert "Eve Black" in found
    assert "Tom Adeyemi" not in found
    assert "Nobody in a pair is called “nobody here”." in await admin.open(
        f"{LINKS.match_round(first)}?search=nobody here"
    )

    # Why these two, and why not another one.
    tom, lin, omar, ida = UUID(ids["E1"]), ids["E2"], ids["E4"], UUID(ids["E5"])
    why = await admin.open(LINKS.round_mentee(first, tom))
    assert "Lin Wu fits Tom Adeyemi best of all" in why
    assert why.index("Lin Wu offers Python (level 5), which Tom Adeyemi wants to learn.") < why.index("taken apart")
    assert "Choose a mentor." in await admin.press("Ask why not", mentor="")
    not_omar = await admin.press("Ask why not", mentor=omar)
    assert "Omar Aziz and Tom Adeyemi may be matched; their score would be" in not_omar
    assert "would go from Lin Wu" in not_omar

    # Who is left, and what would help.
    left = await admin.open(LINKS.round_unmatched(first))
    assert "One of 3 mentees has no mentor" in left
    assert "Ida Berg" in left
    assert "Rust" in left
    assert "Ida Berg has no mentor in this round" in await admin.open(LINKS.round_mentee(first, ida))

    # Other settings are tried for the same people, without a round.
    await admin.open(LINKS.round_again(first, pin=f"{ida}:{lin}"))
    assert "Take back: Ida Berg with Lin Wu" in admin.text
    shown = dict(re.findall(r'name="(weight-\d+)" type="number" value="([^"]*)"', admin.page.text))
    tried = await _sent(admin, "try", **{**shown, **NOBODY, "weight-0": "0"})
    assert "With these settings" in tried
    assert "Both answers, each scored by both settings" in tried

    # A pinned pair, with the fewest changes; then both rounds beside each other.
    await admin.open(LINKS.round_again(first, pin=f"{ida}:{lin}"))
    await admin.press("Solve again", **{**shown, **NOBODY, "keep": "1"})
    second = await _solved(stage, admin)
    assert second != first
    assert "One pair is pinned." in admin.text
    assert "pinned" in await admin.open(f"{LINKS.match_round(second)}?search=ida")
    await admin.open(LINKS.round_mentee(second, tom))
    assert "Lin Wu and Tom Adeyemi may be matched" in await admin.press("Ask why not", mentor=lin)
    assert "Nobody can give way to them" in admin.text
    beside = await admin.open(LINKS.compare_rounds(program, first, second))
    assert "2 mentees are matched differently" in beside
    assert "From the first round to the second, one mentee keeps their mentor." in beside
    assert "What each criterion counts" in beside
    await admin.open(LINKS.round_again(second))
    assert "can stay together among the people of today" in await admin.press("See what staying costs")

    # Approved once, and told to whom before; an answer that is out of date is not sent.
    await admin.open(LINKS.round_approval(first))
    assert "2 mentees get a mail each" in admin.text
    assert "2 mentors get a mail" in admin.text
    await admin.press("Approve and send")
    assert "2 pairs were asked" in admin.text
    assert "Approved and sent" in admin.text
    await admin.open(LINKS.round_approval(second))
    assert "Nothing was sent. Solve a new round" in await admin.press("Approve and send")
    assert admin.page.status_code == 422
    assert "Approved and sent" in await admin.open(LINKS.rounds(program))
    proposals = (await stage.ask("E1", "GET", "matching", "/proposals"))["items"]
    assert [one["mentor_name"] for one in proposals] == ["Lin Wu"]

    files = {form: await admin.get(LINKS.round_report(first, form)) for form in ("pdf", "xlsx")}
    assert files["pdf"].content.startswith(b"%PDF")
    assert "match-round" in files["xlsx"].headers["content-disposition"]

    # Nobody else sees any of it.
    tom_browser = await stage.browse("E1", to=LINKS.match_round(first))
    for page in (
        LINKS.match_round(first), LINKS.rounds(program), LINKS.new_round(program), LINKS.round_mentee(first, tom),
        LINKS.round_unmatched(first), LINKS.round_again(first), LINKS.round_approval(first),
        LINKS.compare_rounds(program, first, second), LINKS.round_report(first, "pdf"),
    ):  # fmt: skip
        assert "not yours to see" in await tom_browser.open(page), page


async def _sent(browser: Browser, word: str, **fields: str) -> str:
    """The form of the settings, sent by its second button, which has an address of its own."""
    page = browser.page.text
    [form] = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'/{word}"' in form]
    [action] = re.findall(r'formaction="([^"]+)"', form)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    browser.page = await browser.post(action, data={**hidden, **fields}, follow_redirects=True)
    return browser.text


async def test_a_round_that_is_stopped_or_fails_says_so_and_how_to_go_on(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    program, ids = await _program(stage)
    path = f"/programs/{program}/rounds"
    body = {"rules": {"criteria": [{"kind": "seniority", "weight": 1}]}}
    failing = await stage.ask("program-admin", "POST", "matching", path, json=body)
    admin = await stage.browse("program-admin", to=LINKS.match_round(UUID(failing["id"])))
    await _solved(stage, admin)
    assert "This round failed" in admin.text
    assert "seniority" in admin.text
    assert "Change the settings and solve again" in admin.text
    assert "The people of this round" not in await admin.open(LINKS.round_again(UUID(failing["id"])))

    other = UUID(ids["E6"])
    missing = await admin.open(LINKS.round_mentee(UUID(failing["id"]), other))
    assert admin.page.status_code == 404
    assert "There is no such page" in missing
