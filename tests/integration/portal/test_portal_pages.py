"""The pages with the real services behind them: what people read, and what their buttons do."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.portal.words import ENGLISH
from shared import clock
from shared.ids import new_id
from shared.links import Links
from tests.integration.portal.stage import Stage, open_stage, proposed, started
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles", "matching")


async def test_a_proposal_waits_on_the_home_page_and_is_accepted_by_both(stage: Stage):
    _, proposal = await proposed(stage)
    tom = await stage.browse("E1")
    assert "Lin Wu is proposed as your mentor" in tom.text
    assert "Lin Wu offers Python (level 5), which you want to learn." in tom.text
    assert "Waiting for your answer" in tom.text
    page = LINKS.proposal(UUID(proposal["id"]))
    assert "Would Lin Wu be a good mentor for you?" in await tom.open(page)
    assert "Waiting for Lin Wu’s answer" in await tom.press("Yes, with Lin Wu")
    assert "Yes, with" not in tom.text

    lin = await stage.browse("E2", to=page)
    assert "Would Tom Adeyemi be a good mentee for you?" in lin.text
    assert "You and Tom Adeyemi have both said yes" in await lin.press("Yes, with Tom Adeyemi")
    assert "Tom Adeyemi , your mentee" in await lin.open("/")


async def test_a_proposal_that_has_ended_says_so_to_the_other_one(stage: Stage):
    _, proposal = await proposed(stage)
    page = LINKS.proposal(UUID(proposal["id"]))
    tom, lin = await stage.browse("E1", to=page), await stage.browse("E2", to=page)
    assert "This proposal has ended" in await lin.press("No, thank you")
    assert "This proposal has ended" in await tom.press("Yes, with Lin Wu")
    assert tom.page.status_code == 409
    assert "proposed as" not in await tom.open("/")


async def test_nobody_else_sees_a_proposal(stage: Stage):
    _, proposal = await proposed(stage)
    page = LINKS.proposal(UUID(proposal["id"]))
    await stage.import_people("E3,Eve Black,,")
    eve = await stage.browse("E3", to=page)
    assert eve.page.status_code == 403
    assert "not yours to see" in eve.text
    assert "Lin Wu" not in eve.text


async def test_a_mentorship_from_planning_a_session_to_feedback(stage: Stage):
    _, mentorship = await started(stage)
    page = LINKS.mentorship(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=page)
    assert "Lin Wu is your mentor in Spring cohort" in tom.text
    assert "You and Lin Wu have no session to come" in tom.text
    day = clock.today("Europe/Berlin") + timedelta(days=2)
    await tom.open(LINKS.plan_session(UUID(mentorship["id"])))
    await tom.press("Invite Lin Wu", title="Where to start", day=str(day), time="14:00", minutes="45")
    assert tom.page.status_code == 200
    assert "14:00–14:45 (Central European" in tom.text
    assert "You meet Lin Wu on" in await tom.open("/")

    [session] = (await stage.ask("E1", "GET", "matching", f"/mentorships/{mentorship['id']}/sessions"))["items"]
    held = LINKS.session(UUID(mentorship["id"]), UUID(session["id"]))
    assert "It took place" not in await tom.open(held)
    clock.advance(timedelta(days=3))
    tom, lin = await stage.browse("E1"), await stage.browse("E2")
    assert "Did you and Lin Wu meet on" in tom.text
    await tom.open(held)
    assert "Tell Lin Wu how it was for you" in await tom.press("It took place")
    words = {"rating": "5", "went_well": "You asked before you told.", "change": "", "next_step": ""}
    assert "What you wrote to Lin Wu" in await tom.press("Send to Lin Wu", **words)
    assert "5 of 5 (not shown to Lin Wu)" in tom.text
    assert "What Tom Adeyemi wrote to you" in await lin.open(held)
    assert "You asked before you told." in lin.text
    assert "of 5" not in lin.text
    await lin.press("Send to Tom Adeyemi", rating="4", show_rating="yes", went_well="", change="", next_step="")
    assert "What Lin Wu wrote to you Rating 4 of 5" in await tom.open(held)


async def test_a_form_with_something_wrong_comes_back_with_all_that_was_typed(stage: Stage):
    _, mentorship = await started(stage)
    tom = await stage.browse("E1", to=LINKS.plan_session(UUID(mentorship["id"])))
    past = str(clock.today() - timedelta(days=3))
    await tom.press("Invite Lin Wu", title="A <b>start</b>", day=past, time="14:00", minutes="5", place="Room 4")
    assert tom.page.status_code == 422
    assert "Choose a day and a time to come." in tom.text
    assert "A session takes from 15 to 480 minutes." in tom.text
    assert 'href="#day"' in tom.page.text
    assert 'value="A &lt;b&gt;start&lt;/b&gt;"' in tom.page.text
    assert 'value="Room 4"' in tom.page.text
    await tom.press("Invite Lin Wu", title="", day="", time="", minutes="60", link="javascript:alert(1)")
    assert "Say what the session is about." in tom.text


async def test_a_link_that_the_service_refuses_is_told_beside_its_field(stage: Stage):
    _, mentorship = await started(stage)
    tom = await stage.browse("E1", to=LINKS.plan_session(UUID(mentorship["id"])))
    day = str(clock.today() + timedelta(days=2))
    await tom.press("Invite Lin Wu", title="Start", day=day, time="14:00", minutes="60", link="javascript:alert(1)")
    assert tom.page.status_code == 422
    assert 'id="link-error"' in tom.page.text


async def test_feedback_that_says_nothing_is_asked_for_again(stage: Stage):
    _, mentorship = await started(stage)
    start = (clock.now() + timedelta(hours=2)).isoformat()
    path = f"/mentorships/{mentorship['id']}/sessions"
    body = {"title": "Start", "start": start, "minutes": 30}
    session = await stage.ask("E1", "POST", "matching", path, json=body)
    clock.advance(timedelta(hours=3))
    await stage.ask("E2", "POST", "matching", f"/sessions/{session['id']}/held")
    tom = await stage.browse("E1", to=LINKS.session(UUID(mentorship["id"]), UUID(session["id"])))
    assert "Give a rating, a sentence, or both." in await tom.press("Send to Lin Wu", went_well="", change="")
    assert tom.page.status_code == 422
    assert "What you wrote to Lin Wu" in await tom.press("Send to Lin Wu", change="Start on time.")


async def test_a_goal_is_reached_by_its_button_and_seen_by_the_mentor(stage: Stage):
    _, mentorship = await started(stage)
    path = f"/people/{mentorship['mentee_id']}/goals"
    goal = await stage.ask("E1", "POST", "profiles", path, json={"title": "Lead a review", "why": "To be heard"})
    page = LINKS.goal(UUID(goal["id"]))

    async def mentor_may_see() -> bool:
        browser = await stage.browse("E2", to=page)
        return browser.page.status_code == 200

    await eventually(mentor_may_see, what="the mentor's right to see the goal")
    lin = await stage.browse("E2", to=page)
    assert "Tom Adeyemi’s goal" in lin.text
    assert "I have reached it" not in lin.text
    tom = await stage.browse("E1", to=page)
    stale = await stage.browse("E1", to=page)
    assert "To be heard" in tom.text
    assert "Reached" in await tom.press("I have reached it")
    await stale.press("I have reached it")
    assert stale.page.status_code == 409
    assert "changed in the meantime" in stale.text
    assert "Lead a review" in await lin.open(LINKS.mentorship(UUID(mentorship["id"])))


async def test_a_goal_gets_another_date_is_let_go_and_taken_up_again(stage: Stage):
    _, mentorship = await started(stage)
    path = f"/people/{mentorship['mentee_id']}/goals"
    goal = await stage.ask("E1", "POST", "profiles", path, json={"title": "Lead a review", "measure": "It is on time."})
    tom = await stage.browse("E1", to=LINKS.goal(UUID(goal["id"])))
    assert "How to know that it is reached It is on time." in tom.text
    assert "That was not saved yet" in await tom.press("Keep this date", due="2020-01-01")
    assert "A goal cannot be due before today." in tom.text
    due = clock.today() + timedelta(days=40)
    assert ENGLISH.day(due) in await tom.press("Keep this date", due=due.isoformat())
    assert "no date" in await tom.press("Keep this date", due="")
    assert "Given up" in await tom.press("Let it go")
    assert "On the way" in await tom.press("Take it up again")


async def test_an_account_without_a_person_sees_programs_and_nothing_of_people(stage: Stage):
    await started(stage)
    admin = await stage.browse("program-admin")
    assert "How programs are going" in admin.text
    assert "Your goals" not in admin.text
    await admin.open("/preferences")
    assert "Your account has no profile" in admin.text


async def test_what_does_not_exist_says_so(stage: Stage):
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1")
    some = new_id()
    for path in (LINKS.proposal(some), LINKS.mentorship(some), LINKS.session(some, some), LINKS.goal(some)):
        assert "There is no such page" in await tom.open(path)
        assert tom.page.status_code == 404


async def test_a_service_that_is_away_costs_its_panels_and_not_the_page(stage: Stage):
    _, mentorship = await started(stage)
    tom = await stage.browse("E1")
    stage.away("matching")
    await tom.open("/")
    assert tom.page.status_code == 200
    assert "cannot be shown now" in tom.text
    assert "Your goals" in tom.text
    assert "Nothing waits for you" not in tom.text
    await tom.open(LINKS.mentorship(UUID(mentorship["id"])))
    assert tom.page.status_code == 503
    assert "Nothing is lost" in tom.text
    stage.away("profiles")
    await tom.open("/")
    assert tom.page.status_code == 200


async def test_quiet_hours_and_kinds_of_mail_are_chosen(serve: Serve):
    stage = await open_stage(serve, "profiles", "notifications")
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1", to="/preferences")
    other = await stage.browse("E1", to="/preferences")
    assert 'value="20:00"' in tom.page.text
    await tom.press("Keep this choice", quiet_start="21:30", quiet_end="07:00", feedback="yes")
    assert "Your choice is kept." in tom.text
    assert 'value="21:30"' in tom.page.text
    assert tom.page.text.count(" checked") == 1
    mine = (await stage.ask("E1", "GET", "profiles", "/people/me"))["id"]
    path = f"/people/{mine}/preferences"
    chosen = await stage.ask("E1", "GET", "notifications", path)
    elsewhere = {"digest": "weekly", "language": "en", "away_until": f"{clock.today() + timedelta(days=30)}"}
    body = {name: value for name, value in chosen.items() if name != "version"} | elsewhere
    current = {"If-Match": str(chosen["version"])}
    await stage.ask("E1", "PUT", "notifications", path, json=body, headers=current)
    await tom.open("/preferences")
    await tom.press("Keep this choice", quiet_start="22:00", quiet_end="07:00", feedback="yes")
    kept = await stage.ask("E1", "GET", "notifications", path)
    assert {name: kept[name] for name in elsewhere} == elsewhere, "what the page does not show stays"
    await other.press("Keep this choice", quiet_start="19:00", quiet_end="07:00")
    assert "changed elsewhere in the meantime" in other.text
    assert 'value="19:00"' in other.page.text
    assert "Your choice is kept." in await other.press("Keep this choice", quiet_start="19:00", quiet_end="07:00")
    await other.open("/preferences")
    await other.press("Keep this choice", quiet_start="late", quiet_end="07:00")
    assert "Give hours and minutes, as in 20:00." in other.text


async def test_the_cohort_page_says_its_finding_and_shows_the_numbers(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "analytics")
    program, _ = await started(stage)

    await stage.publish()
    page = LINKS.cohort(UUID(program["id"]))
    admin = await stage.browse("program-admin", to=page)
    assert "This program is too small for its numbers to be shown" in admin.text
    assert "fewer than 5, hidden" in admin.text
    assert "Groups of fewer than 5 people are not shown" in admin.text
    assert "Takes part in the program as a mentee, or did until they withdrew." in admin.text
    tom = await stage.browse("E1", to=page)
    assert tom.page.status_code == 403
    stage.away("matching")
    await admin.open(page)
    assert admin.page.status_code == 200


async def test_what_was_written_when_the_session_ended_waits_for_its_writer(stage: Stage):
    _, mentorship = await started(stage)
    page = LINKS.plan_session(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=page)
    clock.advance(timedelta(hours=9))
    day = str(clock.today() + timedelta(days=3))
    await tom.press("Invite Lin Wu", title="Our “start”", day=day, time="14:00", minutes="45")
    assert "Choose who to be" in tom.text
    await tom.press("Sign in as", account="E1")
    assert tom.page.url.path == page
    assert "it has not been sent yet" in tom.text
    assert 'value="Our “start”"' in tom.page.text
    assert not (await stage.ask("E1", "GET", "matching", f"/mentorships/{mentorship['id']}/sessions"))["items"]
    assert "has not been sent yet" not in await tom.open(page)


async def test_what_was_written_is_not_shown_to_somebody_else_at_the_same_computer(stage: Stage):
    _, mentorship = await started(stage)
    page = LINKS.plan_session(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=page)
    clock.advance(timedelta(hours=9))
    await tom.press("Invite Lin Wu", title="Only for Lin", day="", time="", minutes="45")
    await tom.press("Sign in as", account="E2")
    assert tom.page.url.path == page
    assert "Only for Lin" not in tom.page.text
