"""Later, or not helpful: from the mail itself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from pydantic import SecretStr

from services.notifications.channels import tokens
from services.notifications.channels.tokens import Action
from services.notifications.settings import settings_of
from shared import clock
from shared.events.matching import MentorshipEnded, ProgramLaunched, SessionHeld
from shared.events.notifications import NudgeRated
from shared.events.profiles import GoalAchieved, GoalStalled
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join, session, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

API = "/api/notifications/v1"


def stalled(person: UUID) -> GoalStalled:
    return GoalStalled(subject=new_id(), version=1, person_id=person, title="Lead a migration", since=date(2031, 1, 7))


def achieved(goal: GoalStalled) -> GoalAchieved:
    return GoalAchieved(
        subject=goal.subject, version=2, person_id=goal.person_id, title=goal.title, achieved_on=clock.today()
    )


async def link_of(mails: MailServer, action: str, count: int = 1) -> str:
    """The path of what the last mail about a stalled goal offers."""
    mail = (await mails.received(count, rule="goal_stalled"))[-1]
    [link] = set(re.findall(rf"http://portal\.test(/api/\S+/{action}/\S+)", words(mail)))
    assert f"http://portal.test{link}" in words(mail, "html")
    return link


async def nudges(harness: Harness, person: UUID) -> list[dict[str, str]]:
    answer = await harness.client(person).get(
        f"{API}/nudges", params={"person_id": str(person), "rule": "goal_stalled"}
    )
    return answer.json()["items"]


async def test_a_snoozed_nudge_comes_once_more_and_looking_at_the_page_changes_nothing(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    await harness.receive(stalled(tom))
    link, anyone = await link_of(mails, "snooze"), harness.anonymous()
    for _ in range(2):
        page = await anyone.get(link)
        assert page.status_code == 200
        assert page.text.count("<button") == 2
    assert len(await nudges(harness, tom)) == 1
    for _ in range(2):
        done = await anyone.post(link, data={"days": "3"})
        assert "Friday, 7 March 2031" in done.text
    assert "Friday, 7 March 2031" in (await anyone.get(link)).text
    assert [item["state"] for item in await nudges(harness, tom)] == ["delivered", "planned"]
    clock.advance(timedelta(days=3, minutes=1))
    await mails.received(2, rule="goal_stalled")
    assert "nothing to remind you of" in (await anyone.post(link)).text
    assert len(await nudges(harness, tom)) == 2


async def test_nobody_is_reminded_of_what_is_done(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    first, second = stalled(tom), stalled(tom)
    await harness.receive(first)
    link, anyone = await link_of(mails, "snooze"), harness.anonymous()
    await anyone.post(link, data={"days": "7"})
    await harness.receive(achieved(first))
    assert [item["state"] for item in await nudges(harness, tom)] == ["delivered", "dropped"]
    assert "nothing to remind you of" in (await anyone.post(link)).text
    await harness.receive(second)
    link = await link_of(mails, "snooze", 2)
    await harness.receive(achieved(second))
    assert "nothing to remind you of" in (await anyone.post(link)).text
    assert [item["state"] for item in await nudges(harness, tom)] == ["delivered", "dropped", "delivered"]
    refused = await harness.client(tom).post(f"{API}/nudges/{(await nudges(harness, tom))[2]['id']}/snooze", json={})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "nothing-to-snooze")


async def test_what_was_said_is_not_asked_again_and_what_can_still_be_done_is(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    met = session(tom, lin, clock.now() + timedelta(hours=3))
    pair = met.model_dump(include={"mentorship_id", "program_id", "mentee_id", "mentor_id"})
    today = clock.today()
    await harness.receive(
        ProgramLaunched(
            subject=met.program_id, version=1, name="Spring", starts_on=today - timedelta(days=90), ends_on=today
        ),
        met,
        MentorshipEnded(subject=met.mentorship_id, version=1, ended_on=clock.today(), **pair),
    )
    clock.advance(timedelta(days=1))
    asked = (await mails.received(2, rule="session_unconfirmed"))[0]
    [link] = set(re.findall(r"http://portal\.test(/api/\S+/snooze/\S+)", words(asked)))
    await harness.receive(SessionHeld(subject=met.subject, version=2, held_on=clock.today(), **pair))
    anyone = harness.anonymous()
    assert "nothing to remind you of" in (await anyone.post(link)).text
    clock.advance(timedelta(days=2))
    asked = (await mails.received(2, rule="program_feedback_due"))[0]
    [link] = set(re.findall(r"http://portal\.test(/api/\S+/snooze/\S+)", words(asked)))
    assert "nothing to remind you of" not in (await anyone.post(link)).text, "though the program is over"


async def test_what_did_not_help_is_counted_once_and_shown_of_five(start: Start, mails: MailServer):
    harness = await start()
    anyone, hr = harness.anonymous(), harness.client(roles=["hr"])
    for number in range(5):
        person = await join(harness, f"Person {number}", f"p{number}@company.example")
        shown = await hr.get(f"{API}/ratings")
        if number == 4:
            assert shown.json()["items"] == [{"rule": "goal_stalled", "total": None, "unhelpful": None}]
        await harness.receive(stalled(person))
        link = await link_of(mails, "unhelpful", number + 1)
        if number == 0:
            await harness.client(person).put(
                f"{API}/nudges/{(await nudges(harness, person))[0]['id']}/rating", json={"helpful": True}
            )
            continue
        assert "<button>" in (await anyone.get(link)).text
        for _ in range(2):
            assert (await anyone.post(link)).status_code == 200
    assert (await hr.get(f"{API}/ratings")).json()["items"] == [{"rule": "goal_stalled", "total": 5, "unhelpful": 4}]
    told = await harness.sent(NudgeRated, 5)
    assert sorted(one.helpful for one in told) == [False, False, False, False, True]
    assert len(harness.published(NudgeRated)) == 5
    assert (await harness.client().get(f"{API}/ratings")).status_code == 403


async def test_a_nudge_is_rated_and_snoozed_by_whose_it_is(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = (
        await join(harness, "Tom Ek", "tom@company.example"),
        await join(harness, "Lin Chen", "lin@company.example"),
    )
    await harness.receive(stalled(tom))
    await mails.received(rule="goal_stalled")

    async def delivered() -> bool:
        return (await nudges(harness, tom))[0]["state"] == "delivered"

    await eventually(delivered, what="a nudge that is delivered")
    path = f"{API}/nudges/{(await nudges(harness, tom))[0]['id']}"
    for other in (harness.client(lin), harness.client(roles=["it", "hr", "program_admin"])):
        assert (await other.put(f"{path}/rating", json={"helpful": False})).status_code == 403
        assert (await other.post(f"{path}/snooze", json={"days": 3})).status_code == 403
    again = await harness.client(tom).post(f"{path}/snooze", json={"days": 3})
    assert again.json()["again_at"].startswith("2031-03-07T10:")
    assert (await harness.client(tom).post(f"{API}/nudges/{new_id()}/snooze", json={})).status_code == 404


async def test_a_link_that_is_not_for_this_is_refused_kindly(start: Start):
    harness = await start()
    tom, nudge = await join(harness, "Tom Ek"), new_id()
    settings, anyone = settings_of(harness.runtime), harness.anonymous()
    others = settings.model_copy(update={"link_secret": SecretStr("another secret of the tests")})
    good = {action: tokens.sign(settings, action, tom, nudge) for action in Action}
    following = [*list(good.values())[1:], good[Action.UNSUBSCRIBE]]

    async def refused(links: dict[Action, str]) -> None:
        for action, token in links.items():
            for method in ("GET", "POST"):
                answer = await anyone.request(method, f"{API}/{action}/{token}", headers={"Accept-Language": "en"})
                assert answer.status_code == 403, (action, method)
                assert "This link cannot be used" in answer.text

    await refused({action: f"{token[:-4]}{token[-4:].swapcase()}" for action, token in good.items()})
    await refused({action: tokens.sign(others, action, tom, nudge) for action in Action})
    await refused(dict(zip(good, following, strict=True)))
    clock.advance(timedelta(days=91))
    await refused(good)
