"""One mentorship as its people use it: what waits, the agreement, sessions, what is to be done, and how it ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Browser, Stage, open_stage, started
from tests.support.platform import Serve

LINKS = Links("")
START = datetime(2030, 3, 4, 9, tzinfo=UTC)
TERMS = {"goals": "Lead a migration\r\nSpeak up", "cadence_days": "14", "confidentiality": "It stays between us."}


@pytest.fixture(autouse=True)
def monday(serve: Serve) -> None:
    """A Monday morning in Berlin, so that times of the next days can be suggested; `serve` sets the clock back."""
    clock.move_to(datetime(2030, 3, 4, 7, tzinfo=UTC))


class Pair:
    """Tom Adeyemi, the mentee, and Lin Wu, each on a page of their mentorship."""

    def __init__(self, stage: Stage, program: dict[str, Any], mentorship: dict[str, Any], tom: Browser, lin: Browser):
        self.stage, self.program, self.tom, self.lin = stage, program, tom, lin
        self.id = UUID(mentorship["id"])
        self.path = f"/mentorships/{mentorship['id']}"
        self.hub = LINKS.mentorship(self.id)

    async def ask(self, who: str, method: str, path: str, **request: Any) -> Any:
        return await self.stage.ask(who, method, "matching", path, **request)

    async def session(self, **changes: Any) -> UUID:
        """A session at 10:00 in Berlin."""
        start = START.isoformat()
        body = {"title": "Plans", "start": start, "minutes": 60, **changes}
        return UUID((await self.ask("E1", "POST", f"{self.path}/sessions", json=body))["id"])

    async def later(self, **time: float) -> None:
        """Let time pass, and both sign in anew."""
        clock.advance(timedelta(**time))
        self.tom, self.lin = await self.stage.browse("E1"), await self.stage.browse("E2")


@pytest.fixture
async def pair(serve: Serve) -> Pair:
    return await paired(serve)


async def paired(serve: Serve, **zones: str) -> Pair:
    """zones: of who is not in Berlin, by external id."""
    stage = await open_stage(serve, "profiles", "matching")
    stage.zones |= zones
    program, mentorship = await started(stage)
    to = LINKS.mentorship(UUID(mentorship["id"]))
    return Pair(stage, program, mentorship, await stage.browse("E1", to=to), await stage.browse("E2", to=to))


async def test_an_agreement_is_written_changed_and_signed_by_both(pair: Pair):
    tom, lin, page = pair.tom, pair.lin, LINKS.agreement(pair.id)
    assert "You have not agreed yet" in tom.text
    template = {"name": "A calm start", "goals": ["Find a goal"], "cadence_days": 7}
    path = f"/programs/{pair.program['id']}/agreement-templates"
    made = await pair.ask("program-admin", "POST", path, json=template)
    await tom.open(f"{LINKS.write_agreement(pair.id)}?template={made['id']}")
    assert "A calm start (chosen)" in tom.text
    assert ">Find a goal</textarea>" in tom.page.text
    late = await pair.stage.browse("E2", to=LINKS.write_agreement(pair.id))
    await tom.press("Keep it, then read", goals="x" * 301, cadence_days="often", ends_on="soon")
    assert tom.page.status_code == 422
    for said in (
        "Write 300 characters in a line",
        "Give a number of days from 1 to 366",
        "Give a day, as in 2030-06-30",
    ):
        assert said in tom.text
    await tom.press("Keep it, then read", **TERMS)
    assert tom.page.url.path == page
    assert "Read what you would agree on, and sign it" in tom.text
    await late.press("Keep it, then read", goals="Write a book")
    assert "Somebody was faster" in late.text
    assert "Lead a migration; Speak up" in late.text
    assert ">Write a book</textarea>" in late.page.text

    stale = await pair.stage.browse("E1", to=page)
    assert "Nobody has signed it yet" in await lin.open(LINKS.write_agreement(pair.id))
    await lin.press("Keep it, then read", **{**TERMS, "ground_rules": "Come on time"})
    assert "Read it as it is now before you sign" in await stale.press("Sign it")
    assert "Waiting for Lin Wu to sign" in await stale.press("Sign it")
    assert "signed by all" in await lin.press("Sign it")
    assert "You meet every 14 days." in await tom.open(pair.hub)
    await tom.open(LINKS.write_agreement(pair.id))
    await tom.press("Keep it, then read", **{**TERMS, "goals": "Lead two migrations", "ground_rules": "Come on time"})
    assert "What changed since agreement 1" in tom.text
    assert "Before: Lead a migration" in tom.text
    assert "Now: Lead two migrations" in tom.text
    assert "Agreement 1" in await tom.open(LINKS.agreement(pair.id, 1))
    assert "Lead two migrations" not in tom.text


async def test_times_are_suggested_proposed_and_chosen(pair: Pair):
    tom, lin = pair.tom, pair.lin
    await tom.open(LINKS.plan_session(pair.id))
    assert "(Central European" in tom.text, "times are suggested"
    form = {"title": "Where to start", "minutes": "45", "agenda": "What I tried so far"}
    await tom.press("Invite Lin Wu", **form, day="2030-03-05", time="14:00", day2="2030-03-06", time2="09:30")
    assert "Waiting for Lin Wu to choose a time" in tom.text
    assert "What I tried so far" in tom.text
    assert "Tom Adeyemi proposes 2 times to meet: Where to start" in await lin.open(pair.hub)
    [session] = (await pair.ask("E2", "GET", f"{pair.path}/sessions"))["items"]
    await lin.open(LINKS.session(pair.id, UUID(session["id"])))
    assert "Choose a time that fits you" in lin.text
    assert "14:00–14:45" in lin.text
    await lin.press("14:00–14:45")
    assert "Everybody hears of it by mail." in lin.text
    assert "You and Lin Wu meet on Tuesday 5 March, 14:00 (Berlin)" in await tom.open(pair.hub)

    await tom.open(LINKS.plan_session(pair.id))
    address = f"{LINKS.plan_session(pair.id)}/times"
    [token] = {part.split('"')[0] for part in tom.page.text.split('name="form_token" value="')[1:]}
    tom.page = await tom.post(address, data={"form_token": token, "title": "Kept", "minutes": "30"})
    assert 'value="Kept"' in tom.page.text
    offer = tom.page.text.split('name="offer-1" value="')[1].split('"')[0]
    await tom.press("Invite Lin Wu", title="Again", minutes="30", repeat="weekly", times="3", **{"offer-1": offer})
    assert "Its times" in tom.text
    assert tom.page.text.count("&amp;at=") + tom.page.text.count("?at=") >= 3
    assert "Again" in await tom.open(LINKS.sessions(pair.id))


async def test_each_reads_a_time_by_both_clocks_where_they_differ(serve: Serve):
    pair = await paired(serve, E2="Asia/Kolkata")
    tom, lin = pair.tom, pair.lin
    berlin = "Tuesday 5 March, 14:00–14:45 (Central European Standard Time)"
    kolkata = "Tuesday 5 March, 18:30–19:15 (India Standard Time)"
    await tom.open(LINKS.plan_session(pair.id))
    assert re.search(r"\(Central European Standard Time\) Lin Wu: .+? \(India Standard Time\)", tom.text)
    two = {"day": "2030-03-05", "time": "14:00", "day2": "2030-03-06", "time2": "09:30"}
    assert f"{berlin} Lin Wu: {kolkata}" in await tom.press("Invite Lin Wu", title="Start", minutes="45", **two)
    [session] = (await pair.ask("E2", "GET", f"{pair.path}/sessions"))["items"]
    page = LINKS.session(pair.id, UUID(session["id"]))
    assert f"{kolkata} Tom Adeyemi: {berlin}" in await lin.open(page)
    assert f"When {kolkata} Tom Adeyemi: {berlin}" in await lin.press("18:30–19:15")
    assert f"When {berlin} Lin Wu: {kolkata}" in await tom.open(page)
    assert "You and Lin Wu meet on Tuesday 5 March, 14:00 (Berlin)" in await tom.open(pair.hub)
    assert "You meet Lin Wu on Tuesday 5 March, 14:00 (Berlin)" in await tom.open("/")
    assert "You meet Tom Adeyemi on Tuesday 5 March, 18:30 (Kolkata)" in await lin.open("/")


async def test_one_time_of_a_series_is_moved_cancelled_and_held(pair: Pair):
    series = await pair.session(recurrence="FREQ=WEEKLY;COUNT=4")
    first, second, third = (START + timedelta(days=days) for days in (0, 7, 14))
    tom, lin = pair.tom, pair.lin
    await tom.open(LINKS.move_session(pair.id, series, second))
    assert "Move this one time" in tom.text
    await tom.press("Change it for everybody", day="2030-03-12", time="16:00", minutes="30")
    assert "everybody gets the new invite" in tom.text
    assert "16:00–16:30" in tom.text
    stale = await pair.stage.browse("E2", to=LINKS.move_session(pair.id, series))
    await tom.open(LINKS.cancel_session(pair.id, series, third))
    assert "Cancel “Plans”?" in tom.text
    await tom.press("Cancel it", how_much="one")
    assert "Cancelled" in tom.text
    await stale.press("Change it for everybody", title="Other plans", day="2030-03-05", time="10:00", minutes="60")
    assert stale.page.status_code == 422
    assert "It was changed meanwhile" in stale.text
    assert 'value="Other plans"' in stale.page.text
    await pair.later(hours=4)
    assert "Did you meet on" in await pair.lin.open(pair.hub)
    await pair.lin.open(LINKS.session(pair.id, series, first))
    assert "Tell Tom Adeyemi how it was for you" in await pair.lin.press("It took place")
    await pair.tom.open(LINKS.session(pair.id, series, first))
    assert "Held" in pair.tom.text
    assert "You met: Plans" in await pair.tom.open(pair.hub)
    assert "Plans" in await pair.tom.open(f"{LINKS.sessions(pair.id)}?before=")
    await lin.open(LINKS.session(pair.id, series))


async def test_notes_and_what_is_to_be_done_at_a_session(pair: Pair):
    tom, lin = pair.tom, pair.lin
    session = await pair.session()
    page = LINKS.session(pair.id, session)
    await tom.open(page)
    assert "Write something first." in await tom.press("Keep it here", words=" ", reads="shared")
    assert "I am nervous" in await tom.press("Keep it here", words="I am nervous", reads="private")
    await tom.press("Keep it here", words="Migrations, one by one", reads="agenda")
    assert "Migrations, one by one" in await lin.open(page)
    assert "I am nervous" not in lin.text
    await tom.press("Add it", item="", due="then")
    assert "Say what is to be done." in tom.text
    lin_id = next(
        one["person_id"] for one in (await pair.ask("E1", "GET", pair.path))["members"] if one["role"] == "mentor"
    )
    await tom.press("Add it", item="Send the draft", owner=lin_id, due="2030-03-08")
    assert "Send the draft" in tom.text
    assert "Send the draft" in await lin.open(pair.hub)
    assert "Nothing is open." in await lin.press("Done")
    assert "Done on" in await lin.open(LINKS.action_items(pair.id))
    assert "One thing is to be done" in await lin.press("Not done yet")

    [note] = [one for one in (await pair.ask("E1", "GET", f"/sessions/{session}/notes"))["items"] if not one["shared"]]
    change = LINKS.session_note(pair.id, session, UUID(note["id"]))
    await tom.open(change)
    assert "I was nervous" in await tom.press("Keep these words", words="I was nervous")
    await lin.open(change)
    assert lin.page.status_code == 404
    await tom.open(change)
    assert "Delete this note for good?" in await tom.follow("Delete it for good")
    assert "I was nervous" in tom.text
    assert "I was nervous" in await tom.follow("Keep the note")
    await tom.follow("Delete it for good")
    assert "nervous" not in await tom.press("Delete it")
    assert tom.page.url.path == page


async def test_it_pauses_goes_on_and_is_closed_by_both(pair: Pair):
    tom, lin = pair.tom, pair.lin
    await tom.open(LINKS.pause_mentorship(pair.id))
    assert "Give a day, as in 2030-06-30." in await tom.press("Pause it", until="soon")
    assert "You and Lin Wu pause until Monday 1 April" in await tom.press("Pause it", until="2030-04-01")
    assert "no session can be planned" in await tom.open(LINKS.plan_session(pair.id))
    await lin.open(pair.hub)
    assert "It goes on." in await lin.press("Go on now")

    goal = await pair.stage.ask(
        "E1", "POST", "profiles", f"/people/{(await pair.ask('E1', 'GET', pair.path))['mentee_id']}/goals",
        json={"title": "Lead a review"},
    )  # fmt: skip
    page = LINKS.close(pair.id)
    await tom.open(page)
    said = {"words": "I ask better questions now.", "shared": "yes", f"goal-{goal['id']}": "reached"}
    assert "You have closed it and wait for Lin Wu to look back" in await tom.press("Close it for my part", **said)
    assert "Tom Adeyemi has looked back and closed it." in await lin.open(pair.hub)
    assert "I ask better questions now." in await lin.open(page)
    assert "You have completed this mentorship" in await lin.press("Close it for my part", words="")
    assert "have completed this mentorship" in await tom.open(pair.hub)
    assert "Your certificate (PDF)" in await tom.open(page)
    paper = await tom.get(LINKS.certificate(pair.id))
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert "Completed on" in await tom.open(LINKS.mentorships())


async def test_it_is_ended_early_with_a_reason_that_stays_with_its_author(pair: Pair):
    tom, lin = pair.tom, pair.lin
    await tom.open(LINKS.program_feedback(pair.id))
    assert "Give a rating, a sentence, or both." in await tom.press("Tell them, without my name", words="")
    assert "Thank you." in await tom.press("Tell them, without my name", rating="4", words="Well run")
    await tom.open(LINKS.end_mentorship(pair.id))
    assert "Choose what comes closest." in await tom.press("End it", words="I move to Lagos")
    assert ">I move to Lagos</textarea>" in tom.page.text
    await tom.press("End it", reason="goals-changed", words="I move to Lagos")
    assert "Your mentorship with Lin Wu has ended" in tom.text
    assert "It has ended, and everybody in it hears so." in tom.text
    assert "Tom Adeyemi ended the mentorship." in await lin.open(pair.hub)
    assert "Lagos" not in lin.page.text
    assert "Plan a session" not in lin.text
    assert "This mentorship ended early" in await lin.open(LINKS.close(pair.id))
    assert "It has ended already." in await lin.open(LINKS.end_mentorship(pair.id))


async def test_who_is_not_in_it_sees_nothing_and_an_admin_sees_no_words(pair: Pair):
    session = await pair.session(title="Our secret")
    await pair.stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Eve Black,,")
    eve, admin = await pair.stage.browse("E3"), await pair.stage.browse("program-admin")
    for page in (pair.hub, LINKS.agreement(pair.id), LINKS.session(pair.id, session), LINKS.plan_session(pair.id)):
        await eve.open(page)
        assert eve.page.status_code == 403
        assert "Lin Wu" not in eve.text
    assert "You are in no mentorship yet." in await eve.open(LINKS.mentorships())
    await admin.open(pair.hub)
    assert "Lin Wu" in admin.text
    assert "What needs you here" not in admin.text
    assert "Our secret" not in admin.page.text
    await admin.open(LINKS.session(pair.id, session))
    assert admin.page.status_code == 403


async def test_profiles_away_costs_the_goals_and_not_the_page(pair: Pair):
    await pair.session()
    pair.stage.away("profiles")
    await pair.tom.open(pair.hub)
    assert pair.tom.page.status_code == 200
    assert "Plans" in pair.tom.text
    assert "cannot be shown now: The goals" in pair.tom.text
    assert "Who you are cannot be looked up now" not in pair.tom.text
