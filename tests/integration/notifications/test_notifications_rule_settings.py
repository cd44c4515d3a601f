"""Admins set rules for their program, pause them, and look at who would get what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from services.notifications.catalog.domain import EVERYWHERE, IN_PROGRAMS
from shared import clock
from shared.events import matching as m
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, session, tom_and_lin
from tests.support.mail import MailServer
from tests.support.platform import Harness

RULES = "/api/notifications/v1/rules"
PREVIEWS = "/api/notifications/v1/rule-previews"
THREE_WEEKS = {"offsets": [21], "repeat_days": 0, "repeats": 0, "late": "drop", "late_hours": 168, "priority": 4}


class Spring:
    """A program with an admin, and two of its people who are together."""

    def __init__(self, harness: Harness, admin: UUID, mentee: UUID, mentor: UUID) -> None:
        self.harness, self.admin, self.mentee, self.mentor = harness, admin, mentee, mentor
        self.program, self.mentorship = new_id(), new_id()

    @classmethod
    async def begun(cls, start: Start) -> Spring:
        harness = await start(TUESDAY_TEN)
        spring = cls(harness, await join(harness, "Ada Admin"), *await tom_and_lin(harness))
        today = clock.today()
        days: dict[str, Any] = {
            "starts_on": today,
            "ends_on": today + timedelta(days=120),
            "kickoff_on": today + timedelta(days=3),
        }
        launched = m.ProgramLaunched(subject=spring.program, version=1, name="Spring", admins=(spring.admin,), **days)
        enrolled = m.ParticipantEnrolled(
            subject=new_id(), version=1, program_id=spring.program, person_id=spring.mentee, role="mentee"
        )
        started = m.MentorshipStarted(subject=spring.mentorship, version=1, **spring.pair)
        await harness.receive(launched, enrolled, started)
        return spring

    @property
    def pair(self) -> dict[str, Any]:
        ids = {"mentorship_id": self.mentorship, "program_id": self.program}
        return {**ids, "mentee_id": self.mentee, "mentor_id": self.mentor}

    @property
    def client(self) -> httpx.AsyncClient:
        return self.harness.client(self.admin)

    async def put(self, rule: str, version: int, body: dict[str, Any], status: int = 200) -> Any:
        url = f"{RULES}/{rule}?program_id={self.program}"
        answer = await self.client.put(url, json=body, headers={"If-Match": f'"{version}"'})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def dues(self, rule: str) -> list[datetime]:
        query = (
            "SELECT DISTINCT due FROM nudge WHERE rule = :rule AND program_id = :id AND state = 'planned' ORDER BY due"
        )
        async with self.harness.sessions() as db:
            return list(await db.scalars(text(query), {"rule": rule, "id": self.program}))


async def test_a_rule_that_is_set_moves_what_is_planned_and_leaves_what_was_sent(start: Start):
    spring = await Spring.begun(start)
    meets = clock.now() + timedelta(days=5)
    ids = {"program_id": spring.program, "mentorship_id": spring.mentorship}
    await spring.harness.receive(session(spring.mentee, spring.mentor, meets, **ids))
    assert await spring.dues("session_reminder") == [meets - timedelta(days=1), meets - timedelta(hours=1)]
    told = await spring.put("session_reminder", 0, {"offsets": [2880, 60], "priority": 1})
    assert (told["version"], told["settings"]["offsets"], told["default"]["offsets"]) == (1, [2880, 60], [1440, 60])
    assert await spring.dues("session_reminder") == [meets - timedelta(days=2), meets - timedelta(hours=1)]

    # The next session is planned by the same settings; another program has its own.
    later = meets + timedelta(days=30)
    await spring.harness.receive(session(spring.mentee, spring.mentor, later, **ids))
    assert (await spring.dues("session_reminder"))[2:] == [later - timedelta(days=2), later - timedelta(hours=1)]
    elsewhere = session(spring.mentee, spring.mentor, later)
    await spring.harness.receive(elsewhere)
    query = "SELECT count(*) FROM nudge WHERE about = :id AND rule = 'session_reminder' AND due = :due"
    async with spring.harness.sessions() as db:
        values = {"id": elsewhere.subject, "due": later - timedelta(days=1)}
        assert await db.scalar(text(query), values) == 2

    # An absence counts from where it counted before.
    quiet = later.replace(hour=9, minute=0, second=0, microsecond=0)
    assert await spring.dues("no_session") == [quiet + timedelta(days=days) for days in (21, 42, 63)]
    await spring.put("no_session", 0, {**THREE_WEEKS, "offsets": [14]})
    assert await spring.dues("no_session") == [quiet + timedelta(days=14)]
    await spring.put("no_session", 1, {**THREE_WEEKS, "repeat_days": 21, "repeats": 2})
    assert await spring.dues("no_session") == [quiet + timedelta(days=days) for days in (21, 42, 63)]

    history = (await spring.client.get(f"{RULES}/no_session/history?program_id={spring.program}")).json()["items"]
    assert [(one["version"], one["settings"]["offsets"]) for one in history] == [(1, [14]), (2, [21])]
    assert {one["changed_by"] for one in history} == {str(spring.admin)}


async def test_who_may_set_what_and_what_makes_no_sense(start: Start):
    spring = await Spring.begun(start)
    listed = (await spring.client.get(f"{RULES}?program_id={spring.program}")).json()
    assert {one["rule"] for one in listed["items"]} == set(IN_PROGRAMS)
    assert {one["version"] for one in listed["items"]} == {0}
    everywhere = spring.harness.client(roles=["hr"])
    assert {one["rule"] for one in (await everywhere.get(RULES)).json()["items"]} == set(EVERYWHERE)

    nonsense = await spring.put("no_session", 0, {**THREE_WEEKS, "offsets": [500]}, 422)
    assert (nonsense["type"].rsplit(":", 1)[-1], nonsense["detail"]) == ("rule-settings", "500 is beyond a year.")
    assert [error["where"] for error in nonsense["errors"]] == ["body.offsets"]
    for body in ({"offsets": [60]}, {"offsets": [0], "paused": True}):
        assert (await spring.put("session_cancelled", 0, body, 422))["type"].endswith("rule-settings")
    await spring.put("no_session", 7, THREE_WEEKS, 412)
    assert (await spring.put("goal_due", 0, {"offsets": [7]}, 404))["type"].endswith("rule-of-no-program")
    of_tom = spring.harness.client(spring.mentee)
    mine = f"{RULES}/no_session?program_id={spring.program}"
    for client in (of_tom, everywhere):
        answer = await client.put(mine, json=THREE_WEEKS, headers={"If-Match": '"0"'})
        assert answer.status_code == 403, answer.text
    assert (await everywhere.get(mine)).status_code == 200
    assert (await of_tom.get(mine)).status_code == 403
    assert (await everywhere.get(f"{RULES}?program_id={new_id()}")).status_code == 404
    set_by_hr = await everywhere.put(f"{RULES}/goal_due", json={"offsets": [7]}, headers={"If-Match": '"0"'})
    assert (set_by_hr.status_code, set_by_hr.headers["etag"]) == (200, '"1"')
    assert (
        await everywhere.put(f"{RULES}/no_session", json=THREE_WEEKS, headers={"If-Match": '"0"'})
    ).status_code == 404
    assert (await of_tom.get(f"{PREVIEWS}?program_id={spring.program}")).status_code == 403


async def test_an_admin_sees_who_would_get_what_before_a_rule_is_set(start: Start, mails: MailServer):
    spring = await Spring.begun(start)
    await mails.received(3)
    clock.move_to(TUESDAY_TEN + timedelta(days=1))
    await spring.harness.settle()

    async def preview(body: dict[str, Any] | None = None, days: int = 7) -> dict[tuple[str, str], list[str]]:
        url = f"{PREVIEWS}?program_id={spring.program}&days={days}"
        answer = await (spring.client.get(url) if body is None else spring.client.post(url, json=body))
        assert answer.status_code == 200, answer.text
        assert answer.json()["complete"]
        return {
            (one["day"], one["rule"]): [person["name"] for person in one["people"]] for one in answer.json()["entries"]
        }

    assert await preview() == {
        ("2031-03-07", "program_kickoff"): ["Tom Ek"],
        ("2031-03-11", "agreement_unsigned"): ["Lin Chen", "Tom Ek"],
    }
    assert ("2031-03-25", "no_session") in await preview(days=31)
    sooner = await preview({"rule": "no_session", **THREE_WEEKS, "offsets": [4]})
    # The fourth day is a Saturday; people hear of it on Monday.
    assert sooner[("2031-03-10", "no_session")] == ["Lin Chen", "Tom Ek"]
    paused = await preview({"rule": "agreement_unsigned", **THREE_WEEKS, "offsets": [7], "paused": True})
    assert paused == {("2031-03-07", "program_kickoff"): ["Tom Ek"]}
    assert ("2031-03-11", "agreement_unsigned") in await preview(), "looking changes nothing"

    await spring.put("program_kickoff", 0, {"offsets": [0], "paused": True})
    assert list(await preview()) == [("2031-03-11", "agreement_unsigned")]
    await spring.put("program_kickoff", 1, {"offsets": [0]})
    assert ("2031-03-07", "program_kickoff") in await preview()
