"""Hearing less, and at other times: by the API and by the links in mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI

from services.notifications.main import SERVICE
from shared import clock
from shared.events.matching import FeedbackGiven
from shared.events.profiles import GoalSet
from shared.ids import new_id
from shared.migrations import differences
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, counts, join, proposal, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

API = "/api/notifications/v1"


async def feedback_mail_link(harness: Harness, mails: MailServer, giver: UUID, receiver: UUID) -> str:
    """The path of the link that a mail about feedback has for ending such mails."""
    await harness.receive(feedback(giver, receiver))
    mail = (await mails.received(len(mails.mails) + 1, rule="feedback_given"))[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    link = re.fullmatch(r"<http://portal\.test(/\S+)>", str(mail["List-Unsubscribe"]))
    assert link is not None
    assert f"http://portal.test{link[1]}" in words(mail, "html")
    return link[1]


def feedback(giver: UUID, receiver: UUID) -> FeedbackGiven:
    return FeedbackGiven(
        subject=new_id(), version=1, mentorship_id=new_id(), program_id=new_id(), given_by=giver, given_to=receiver
    )


async def test_a_link_is_followed_without_effect_and_one_click_ends_that_kind_of_mail(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    link = await feedback_mail_link(harness, mails, lin, tom)
    anyone = harness.anonymous()
    page = await anyone.get(link)
    assert page.status_code == 200
    assert "<button>" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    preferences = f"{API}/people/{tom}/preferences"
    assert (await harness.client(tom).get(preferences)).json()["muted"] == []
    for _ in range(2):
        done = await anyone.post(link, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    assert (await harness.client(tom).get(preferences)).json()["muted"] == ["feedback"]
    await harness.receive(feedback(lin, tom), proposal(tom, lin))
    await mails.received(rule="match_proposed", to="tom@")

    async def dropped() -> bool:
        return (await counts(harness))["feedback_given"] == {"delivered": 1, "dropped": 1}

    await eventually(dropped, what="a dropped nudge")


def with_another_end(link: str) -> str:
    return link[:-3] + ("abc" if not link.endswith("abc") else "xyz")


def with_another_token(link: str) -> str:
    return link.rpartition("/")[0] + "/abc.def"


@pytest.mark.parametrize("spoil", [with_another_end, with_another_token])
async def test_a_forged_link_is_refused(start: Start, mails: MailServer, spoil: Callable[[str], str]):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    link = spoil(await feedback_mail_link(harness, mails, lin, tom))
    anyone = harness.anonymous()
    assert (await anyone.get(link)).status_code == 403
    assert (await anyone.post(link)).status_code == 403
    assert (await harness.client(tom).get(f"{API}/people/{tom}/preferences")).json()["muted"] == []


async def test_a_link_of_last_year_is_refused(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    link = await feedback_mail_link(harness, mails, lin, tom)
    clock.advance(timedelta(days=91))
    answer = await harness.anonymous().post(link)
    assert answer.status_code == 403
    assert "expired" in answer.text
    assert (await harness.client(tom).get(f"{API}/people/{tom}/preferences")).json()["muted"] == []


async def test_a_mail_that_is_needed_to_take_part_offers_no_end_of_it(start: Start, mails: MailServer):
    harness = await start()
    await harness.receive(proposal(*await tom_and_lin(harness)))
    [mail] = await mails.received(to="tom@")
    assert mail["List-Unsubscribe"] is None
    assert re.search(r"http://portal\.test/api/notifications/v1/preferences/\S+", words(mail))
    assert "/snooze/" not in words(mail)
    assert "/unhelpful/" not in words(mail)


async def test_preferences_are_ones_own_and_change_by_version(start: Start):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    mine, path = harness.client(tom), f"{API}/people/{tom}/preferences"
    first = await mine.get(path)
    defaults = {"channels": {}, "digest": "none", "digest_at": "09:00:00", "language": "", "away_until": None}
    assert first.json() == {"quiet_start": "20:00:00", "quiet_end": "08:00:00", "muted": [], "version": 0} | defaults
    assert first.headers["ETag"] == '"0"'
    wanted = {"quiet_start": "18:00:00", "quiet_end": "09:30:00", "muted": ["goal_reminders"]}
    changed = await mine.put(path, json=wanted, headers={"If-Match": '"0"'})
    assert changed.json() == {**defaults, **wanted, "version": 1}
    assert (await mine.put(path, json=wanted, headers={"If-Match": '"0"'})).status_code == 412
    assert (await mine.put(path, json=wanted)).status_code == 422
    unknown = {**wanted, "muted": ["proposals"]}
    assert (await mine.put(path, json=unknown, headers={"If-Match": '"1"'})).status_code == 422
    for other in (harness.client(lin), harness.client(roles=["it", "hr", "program_admin"])):
        assert (await other.get(path)).status_code == 403
        assert (await other.put(path, json=wanted, headers={"If-Match": '"1"'})).status_code == 403


async def test_shorter_quiet_hours_release_what_waits_for_their_end(start: Start, mails: MailServer):
    harness = await start()
    clock.move_to(TUESDAY_TEN.replace(hour=21))
    tom, lin = await tom_and_lin(harness)
    await harness.receive(proposal(tom, lin))
    path = f"{API}/people/{tom}/preferences"

    async def postponed() -> bool:
        nudges = await harness.client(tom).get(f"{API}/nudges?person_id={tom}&rule=match_proposed")
        return nudges.json()["items"][0]["try_at"] == "2031-03-05T08:00:00Z"

    await eventually(postponed, what="a postponed mail")
    late = {"quiet_start": "23:00", "quiet_end": "08:00", "muted": []}
    assert (await harness.client(tom).put(path, json=late, headers={"If-Match": "0"})).status_code == 200
    await mails.received(to="tom@")


async def test_nudges_are_listed_by_role_or_as_ones_own_without_names(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    due = TUESDAY_TEN.date() + timedelta(days=31)
    await harness.receive(
        proposal(tom, lin), GoalSet(subject=new_id(), version=1, person_id=tom, title="A secret plan", due=due)
    )
    await mails.received(2)
    path = f"{API}/nudges"
    everyones = await harness.client(roles=["it"]).get(path, params={"limit": 3})
    assert everyones.json()["total"] == 7
    following = await harness.client(roles=["it"]).get(path, params={"limit": 4, "cursor": everyones.json()["next"]})
    assert len(everyones.json()["items"] + following.json()["items"]) == 7
    mine = await harness.client(tom).get(path, params={"person_id": str(tom), "state": "planned", "rule": "goal_due"})
    assert mine.json()["total"] == 2
    for word in ("tom@", "Tom Ek", "secret"):
        assert word not in everyones.text + mine.text
    admin = harness.client(roles=["program_admin"])
    assert (await admin.get(path)).status_code == 403, "other programs are none of theirs"
    assert (await admin.get(f"{path}/counts")).status_code == 200
    assert (await harness.client(tom).get(path)).status_code == 403
    assert (await harness.client(tom).get(path, params={"person_id": str(lin)})).status_code == 403
    assert (await harness.client(tom).get(f"{path}/counts")).status_code == 403


async def test_operators_read_how_many_people_have_arrived(serve: Serve):
    harness = await serve(SERVICE)
    await join(harness, "Tom Ek")
    answer = await harness.client(roles=["it"]).get(f"{API}/people/count")
    assert answer.json() == {"total": 1}
    assert (await harness.client().get(f"{API}/people/count")).status_code == 403


async def test_the_migrations_make_the_tables(serve: Serve):
    harness = await serve(SERVICE)
    assert await differences(SERVICE, harness.runtime.settings.database_url.get_secret_value()) == []


async def test_every_route_but_the_public_ones_wants_a_token(serve: Serve):
    harness = await serve(SERVICE)
    anyone = harness.anonymous()
    refused = 0
    for path, method in routes(harness.app):
        answer = await anyone.request(method, path)
        if re.search(r"/v1/(unsubscribe|preferences|snooze|unhelpful)/", path):
            assert answer.status_code == 403, (method, path)
        elif path.endswith(".ics"):
            assert answer.status_code == 404, (method, path)
        else:
            assert answer.status_code == 401, (method, path)
            refused += 1
    assert refused >= 5


def routes(app: FastAPI) -> list[tuple[str, str]]:
    document = app.openapi()
    return [
        (re.sub(r"\{\w+\}", str(new_id()), path), method.upper())
        for path, methods in document["paths"].items()
        for method in methods
    ]
