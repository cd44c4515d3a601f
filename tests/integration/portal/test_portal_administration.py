"""The pages of program admins with the real services behind them, from the first step of a launch on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from services.analytics.judging import judge_all
from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Browser, open_stage, started
from tests.support.platform import Serve

LINKS = Links("")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] - a fixture
    yield
    clock.reset()


def program_of(browser: Browser) -> UUID:
    """The program whose page a browser is on."""
    return UUID(browser.page.url.path.split("/")[2])


def days(**changed: str) -> dict[str, str]:
    """The fields of a first step, with days that follow each other."""
    today = clock.today()
    fields = {
        "name": "Spring cohort",
        "kind": "one-to-one",
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=180)),
        "enrollment_opens_on": "",
        "enrollment_closes_on": "",
        "matching_on": "",
        "kickoff_on": "",
        "midpoint_on": "",
    }
    return {**fields, **changed}


async def test_a_program_is_launched_step_by_step_and_people_are_invited(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Amara Obi,,")
    admin = await stage.browse("program-admin", to=LINKS.new_program())
    assert "Launch a program" in admin.text

    # What is wrong stands beside its field, and nothing that was typed is lost.
    await admin.press("Keep as a draft", **days(name="A <b>cohort</b>", ends_on="2020-01-01"))
    assert admin.page.status_code == 422
    assert 'value="A &lt;b&gt;cohort&lt;/b&gt;"' in admin.page.text
    assert 'id="ends_on-error"' in admin.page.text

    await admin.press("Keep as a draft", **days())
    assert "Whom it is for" in admin.text
    program = program_of(admin)
    await admin.press("Add this rule", rule_kind="tenure", rule_role="mentee", rule_says="many")
    assert "Give a whole number from 1 to 600." in admin.text
    await admin.press("Add this rule", rule_kind="without:department", rule_role="mentee", rule_says="Legal, Audit")
    assert "People who are not in Legal or Audit (Mentees)" in admin.text
    await admin.press("Keep and go on", mentee_limit="1", **{"way-requests": "yes", "way-admin": "yes"})
    await admin.press("Add this question", ask_text="What do you hope for?", ask_kind="text", ask_options="")
    assert "What do you hope for?" in admin.text
    await admin.press("Keep and go on", check_in_days="14", minimum_cell="4")
    await admin.open(f"{LINKS.program_step(program, 'team')}?q=amara")
    await admin.press("Name as contact")
    assert "Contact for concerns Amara Obi" in admin.text
    await admin.open(LINKS.program_step(program, "summary"))
    assert "People who are not in Legal or Audit" in admin.text
    kept = await stage.ask("program-admin", "GET", "matching", f"/programs/{program}")
    assert kept["state"] == "draft"
    assert (kept["ways"], kept["mentee_limit"], kept["minimum_cell"]) == (["requests", "admin"], 1, 4)

    await admin.press("Launch Spring cohort")
    assert "The program is launched." in admin.text
    assert "Nobody takes part yet." in admin.text
    await admin.open(f"{LINKS.invite(program)}?q=adey")
    await admin.press("Invite as a mentee")
    assert "They are invited, and get a mail." in admin.text
    await admin.open(LINKS.enrollment_import(program))
    await admin.press(
        "Send the file", {"file": ("people.csv", b"external id,role\nE1,mentee\nE3,captain\n")}, how="enroll"
    )
    assert admin.page.status_code == 422
    assert "captain" in admin.text
    assert '<td class="number">3</td><td>role</td>' in admin.page.text
    await admin.press("Invite these people", numbers="E2\nE3", role="mentor")
    assert admin.text.count("Is invited") == 2
    invited = await stage.ask("program-admin", "GET", "matching", f"/programs/{program}/enrollments?state=invited")
    assert invited["total"] == 3


async def test_a_mentorship_that_may_fall_asleep_says_why_and_its_mentee_gets_another_mentor(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "analytics")
    program, mentorship = await started(stage)
    *_, amara = await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Amara Obi,,")
    path = f"/programs/{program['id']}/enrollments"
    await stage.ask("program-admin", "POST", "matching", path, json={"person_id": amara["id"], "role": "mentor"})
    clock.advance(timedelta(days=60))
    await stage.publish()
    await judge_all(stage.services["analytics"].runtime)
    admin = await stage.browse("program-admin", to=LINKS.administration(UUID(program["id"])))
    assert "One mentorship may fall asleep." in admin.text
    await admin.open(LINKS.health(UUID(program["id"])))
    assert "Tom Adeyemi with Lin Wu" in admin.text
    assert "No session for 60 days, and none planned for the next 30." in admin.text
    assert "Ask both for a date." in admin.text
    assert "No mentorship is like this." in await admin.open(f"{LINKS.health(UUID(program['id']))}?at_risk=no")
    file = await admin.get(LINKS.health_file(UUID(program["id"]), "csv"))
    assert file.headers["content-disposition"].startswith("attachment")

    participants = await admin.open(f"{LINKS.enrollments(UUID(program['id']))}?stuck=not-met")
    assert "Tom Adeyemi Takes part" in participants
    assert "Has not met yet" in participants
    assert "Nobody is like this." in await admin.open(f"{LINKS.enrollments(UUID(program['id']))}?stuck=unmatched")

    page = LINKS.reassignment(UUID(program["id"]), UUID(mentorship["id"]))
    await admin.open(f"{page}?q=lin")
    assert "No mentor of this program is called “lin”." in admin.text
    await admin.open(f"{page}?q=Amara")
    await admin.press("Give Tom Adeyemi to Amara Obi")
    assert "The mentee has another mentor now" in admin.text
    mine = (await stage.ask("E1", "GET", "matching", "/mentorships"))["items"]
    assert [one["mentor_name"] for one in mine if one["state"] == "active"] == ["Amara Obi"]

    stage.away("analytics")
    assert "cannot be shown now" in await admin.open(LINKS.health(UUID(program["id"])))
    assert admin.page.status_code == 200
    admin_page = await admin.open(LINKS.administration(UUID(program["id"])))
    assert "Who has no mentor, and how the mentorships fare cannot be shown now." in admin_page
    tom_sees = await stage.browse("E1", to=LINKS.enrollments(UUID(program["id"])))
    assert "Lin Wu" not in tom_sees.text


async def test_what_hurts_asks_first_and_says_what_follows(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    program, _ = await started(stage)
    key = UUID(program["id"])
    admin = await stage.browse("program-admin", to=LINKS.program_change(key, "close"))
    assert "End Spring cohort for everybody?" in admin.text
    assert "There has been one mentorship in it." in admin.text
    await admin.press("End it for everybody")
    assert "The program has ended." in admin.text
    await admin.open(LINKS.program_change(key, "archive"))
    await admin.press("Archive it")
    assert "Lists leave it out." in admin.text
    await admin.open(LINKS.copy_program(key))
    await admin.press("Make the copy", name="Autumn cohort", starts_on="soon")
    assert "Give a day, as in 2030-06-30." in admin.text
    later = str(clock.today() + timedelta(days=200))
    await admin.press("Make the copy", name="Autumn cohort", starts_on=later)
    copied = program_of(admin)
    stale = await stage.browse("program-admin", to=LINKS.program_step(copied, "dates"))
    ends = str(clock.today() + timedelta(days=500))
    await admin.press("Keep and go on", **days(name="Winter cohort", starts_on=later, ends_on=ends))
    await stale.press("Keep and go on", **days(name="Summer cohort", starts_on=later, ends_on=ends))
    assert stale.page.status_code == 422
    assert "Somebody has changed this in the meantime." in stale.text
    assert "What is kept now Name Winter cohort" in stale.text
    assert 'value="Summer cohort"' in stale.page.text
    await admin.open(LINKS.program_change(copied, "drop"))
    await admin.press("Drop it")
    await admin.open(LINKS.administration(copied))
    assert admin.page.status_code == 404
    tom = await stage.browse("E1", to=LINKS.program_step(key, "summary"))
    assert "Launch" not in tom.text
