"""The pages of program admins with the real services behind them, from the first step of a launch on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.analytics.judging import judge_all
from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Browser, Stage, enroll, launched, open_stage
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")


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


async def paired(stage: Stage, *more: str) -> tuple[UUID, UUID, list[dict[str, Any]]]:
    """Tom Adeyemi (E1) and Lin Wu (E2) in a mentorship of a program of Ada Eze (E4); the program, the mentorship, and
    these people with those of more lines."""
    people = await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E4,Ada Eze,,", *more)
    tom, lin, ada, *_ = people
    program = await launched(stage, admins=[ada["id"]])
    await enroll(stage, program, tom["id"], "mentee", by="E4")
    await enroll(stage, program, lin["id"], "mentor", by="E4")
    pair = {"mentee_id": tom["id"], "mentor_id": lin["id"]}
    mentorship = await stage.ask("E4", "POST", "matching", f"/programs/{program['id']}/mentorships", json=pair)
    return UUID(program["id"]), UUID(mentorship["id"]), people


async def test_a_mentorship_that_may_fall_asleep_says_why_and_its_mentee_gets_another_mentor(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "analytics")
    program, mentorship, [*_, amara] = await paired(stage, "E3,Amara Obi,,")
    enroll = {"person_id": amara["id"], "role": "mentor"}
    await stage.ask("E4", "POST", "matching", f"/programs/{program}/enrollments", json=enroll)
    clock.advance(timedelta(days=60))
    await stage.publish()
    nobody = await stage.browse("program-admin", to=LINKS.health(program))
    assert "your account has none" in nobody.text
    await judge_all(stage.services["analytics"].runtime)
    admin = await stage.browse("E4", to=LINKS.administration(program))
    assert "One mentorship may fall asleep." in admin.text
    await admin.open(LINKS.health(program))
    assert "Tom Adeyemi with Lin Wu" in admin.text
    assert "No session for 60 days, and none planned for the next 30." in admin.text
    assert "Ask both for a date." in admin.text
    assert "No mentorship is like this." in await admin.open(f"{LINKS.health(program)}?at_risk=no")
    file = await admin.get(LINKS.health_file(program, "csv"))
    assert file.headers["content-disposition"].startswith("attachment")

    participants = await admin.open(f"{LINKS.enrollments(program)}?stuck=not-met")
    assert "Tom Adeyemi Takes part" in participants
    assert "Has not met yet" in participants
    assert "Nobody is like this." in await admin.open(f"{LINKS.enrollments(program)}?stuck=unmatched")

    page = LINKS.reassignment(program, mentorship)
    await admin.open(f"{page}?q=lin")
    assert "No mentor of this program is called “lin”." in admin.text
    await admin.open(f"{page}?q=Amara")
    await admin.press("Give Tom Adeyemi to Amara Obi")
    assert "The mentee has another mentor now" in admin.text
    mine = (await stage.ask("E1", "GET", "matching", "/mentorships"))["items"]
    assert [one["mentor_name"] for one in mine if one["state"] == "active"] == ["Amara Obi"]

    stage.away("analytics")
    assert "cannot be shown now" in await admin.open(LINKS.health(program))
    assert admin.page.status_code == 200
    admin_page = await admin.open(LINKS.administration(program))
    assert "cannot be shown now: Who has no mentor, and how the mentorships fare." in admin_page
    tom_sees = await stage.browse("E1", to=LINKS.enrollments(program))
    assert "Lin Wu" not in tom_sees.text


async def test_what_hurts_asks_first_and_says_what_follows(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    key, *_ = await paired(stage)
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
    await admin.press("Drop the draft")
    await admin.open(LINKS.administration(copied))
    assert admin.page.status_code == 404
    tom = await stage.browse("E1", to=LINKS.program_step(key, "summary"))
    assert tom.page.status_code == 403


async def test_what_people_hear_is_written_looked_at_and_set(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "notifications")
    program, *_ = await paired(stage)
    admin = await stage.browse("E4", to=LINKS.announce(program))
    await admin.press("See whom it reaches", title="", text="Hello.")
    assert "Give it a subject." in admin.text
    await admin.press("See whom it reaches", title="Write <it> down", text="One.\n\nTwo.", role="mentee")
    assert "One person would get this Tom Adeyemi" in admin.text
    await admin.press("Send it to one person")
    assert "It is on its way to them." in admin.text
    assert "Write <it> down" in admin.text

    await admin.open(LINKS.new_survey(program))
    await admin.press("Plan the survey", title="How is it?", moment="midpoint", press="plan")
    assert "Add at least one question." in admin.text
    ask = {"title": "How is it?", "ask_text": "How ready are you?", "ask_kind": "scale", "ask_options": ""}
    await admin.press("Plan the survey", press="ask", moment="midpoint", **ask)
    on = {"opens_on": str(clock.today() + timedelta(days=9)), "closes_on": str(clock.today() + timedelta(days=20))}
    await admin.press("Plan the survey", title="How is it?", moment="midpoint", press="plan", ask_text="", **on)
    assert "The survey is planned." in admin.text
    [survey] = (await stage.ask("E4", "GET", "matching", f"/programs/{program}/surveys"))["items"]
    page = LINKS.program_survey(program, UUID(survey["id"]))
    assert "How ready are you?" in await admin.open(page)
    await admin.open(f"{page}/open")
    assert "It has been open since" in await admin.press("Ask them today")
    assert "Answers can be read once it is closed." in admin.text
    await admin.open(f"{page}/close")
    assert "Hidden" in await admin.press("Close it now")

    await admin.open(LINKS.agreement_template(program))
    await admin.press("Add it", name="How we work", cadence_days="soon", goals="", channels="")
    assert "Give a whole number from 1 to 366." in admin.text
    await admin.press("Add it", name="How we work", cadence_days="21", goals="", channels="By chat")
    assert "They meet every 21 days." in admin.text

    await stage.services["matching"].settle()

    async def rules_known() -> bool:
        await admin.open(LINKS.nudge_rule(program, "no_session"))
        return admin.page.status_code == 200

    await eventually(rules_known, what="the program in notifications")
    assert "After 21 days, and 2 times more, every 21 days." in admin.text
    assert "Names and days in it are made up." in admin.text
    await admin.press("See what it would change", offsets="x", repeats="2", repeat_days="21")
    assert 'id="offsets-error"' in admin.page.text
    await admin.press("See what it would change", offsets="14", repeats="0", repeat_days="0")
    assert "What the next 7 days would bring with this setting" in admin.text
    await admin.press("Keep", offsets="14", repeats="0", repeat_days="0", paused="yes")
    assert "The rule is set." in admin.text
    assert "It is paused" in admin.text
    rules = await admin.open(LINKS.nudges(program))
    assert "Which mails go in the next days" in rules
    assert "After 14 days Paused" in rules
    assert "HR and IT do this." in await admin.open(LINKS.new_coach())


async def test_an_admin_is_removed_after_being_asked_once_more(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    tom, lin = await stage.import_people("E1,Tom Adeyemi,,", "E2,Lin Wu,,")
    program = await launched(stage, admins=[tom["id"], lin["id"]])
    team = LINKS.program_step(UUID(program["id"]), "team")
    browser = await stage.browse("E1", to=team)
    assert "Let Lin Wu look after Spring cohort no longer?" in await browser.follow("Remove – Lin Wu")
    assert "Lin Wu" in await browser.follow("Leave it as it is")
    assert "Look after Spring cohort no longer?" in await browser.follow("Remove – Tom Adeyemi")
    await browser.press("Look after it no longer")
    assert (browser.page.url.path, browser.page.status_code) == (LINKS.programs(), 200)
    assert (await stage.ask("E2", "GET", "matching", f"/programs/{program['id']}"))["admins"] == [lin["id"]]
    await browser.open(team)
    assert browser.page.status_code == 403
