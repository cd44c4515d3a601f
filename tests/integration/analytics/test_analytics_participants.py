"""The list of who takes part in a program: where each stands, who is stuck, and who may see it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.analytics.main import SERVICE
from services.analytics.participants.domain import Stuck
from shared import clock
from shared.events.matching import ParticipantInvited, ParticipantWaitlisted
from shared.ids import new_id
from tests.integration.analytics.history import launched, person
from tests.integration.analytics.telling import Telling, folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def people(client: httpx.AsyncClient, program: UUID, **filters: Any) -> dict[str, dict[str, Any]]:
    answer = await client.get(f"{BASE}/programs/{program}/participants", params=filters)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total"] == len(body["items"])
    return {item["person_id"]: item for item in body["items"]}


async def test_admins_see_who_stands_where_and_who_is_stuck(analytics: Harness):
    admin = person("Data")
    telling = Telling(launched([admin.subject], starts_on=clock.today() - timedelta(days=100)))
    telling.events.append(admin)
    mentor = telling.takes_part("mentor", places=9)
    names = ("alone", "well", "unsigned", "quiet", "done")
    ids = {name: telling.takes_part(department="Sales" if name == "well" else "Data") for name in names}
    ids["invited"], ids["waits"] = telling.somebody().subject, telling.somebody().subject
    telling.tell(ParticipantInvited, 0, person_id=ids["invited"], role="mentee")
    telling.tell(ParticipantWaitlisted, 0, person_id=ids["waits"], role="mentee", position=1, reason="program-full")
    together = {name: telling.started(ids[name], mentor, 2) for name in names[1:]}
    for name in ("well", "quiet", "done"):
        telling.signed(together[name])
        telling.met(together[name], 20)
    telling.met(together["well"], 30)
    telling.planned(together["well"], 120)
    telling.ended(ids["done"], together["done"], 60)
    await analytics.receive(*telling.events)
    await folded(analytics)
    program = telling.program.subject
    mine = analytics.client(admin.subject)
    everybody = await people(mine, program)
    assert {name: everybody[str(who)]["stuck"] for name, who in ids.items()} == {
        "alone": ["unmatched"], "well": [], "unsigned": ["unsigned", "not-met"], "quiet": ["quiet"],
        "done": ["unmatched"], "invited": ["unanswered"], "waits": ["waiting"],
    }  # fmt: skip
    well = everybody[str(ids["well"])]
    assert well["department"] == "Sales"
    assert (well["status"], well["first_session_on"], well["last_session_on"]) == (
        "enrolled", str(telling.date(20)), str(telling.date(30)),
    )  # fmt: skip
    assert well["matched_since"].startswith(str(telling.date(2)))
    assert well["running_ids"] == well["mentorship_ids"] == [str(together["well"])]
    done = everybody[str(ids["done"])]
    assert (done["matched_since"], done["running_ids"]) == (None, [])
    assert done["mentorship_ids"] == [str(together["done"])]
    for stuck, expected in (("unmatched", {"alone", "done"}), ("not-met", {"unsigned"}), ("waiting", {"waits"})):
        assert set(await people(mine, program, stuck=stuck)) == {str(ids[name]) for name in expected}
    assert set(await people(mine, program, status="invited")) == {str(ids["invited"])}
    assert set(await people(mine, program, department="Sales")) == {str(ids["well"])}
    assert await people(mine, program, department="Sales", stuck="quiet") == {}
    [only] = (await people(mine, program, role="mentor")).values()
    assert (only["person_id"], only["stuck"]) == (str(mentor), ["unsigned", "not-met", "quiet"])
    listed: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = (await mine.get(f"{BASE}/programs/{program}/participants", params={"limit": 3, **cursor})).json()
        listed += [item["person_id"] for item in page["items"]]
        assert page["total"] == 7
        assert page["definitions"].keys() == {stuck.value for stuck in Stuck}
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert listed == sorted(everybody)


async def test_the_mentor_of_a_group_has_its_mentorship_once_on_the_page_and_in_files(analytics: Harness):
    admin = person("Data")
    telling = Telling(launched([admin.subject]))
    mentor, mentees = telling.takes_part("mentor", places=9), [telling.takes_part() for _ in range(3)]
    group = telling.started(mentees[0], mentor, 2, kind="group")
    for version, mentee in enumerate(mentees[1:], start=2):
        telling.started(mentee, mentor, 2, group, version=version, kind="group")
    await analytics.receive(admin, *telling.events)
    await folded(analytics)
    program, mine = telling.program.subject, analytics.client(admin.subject)
    [shown] = (await people(mine, program, role="mentor")).values()
    assert shown["mentorship_ids"] == shown["running_ids"] == [str(group)]
    answer = await mine.get(f"{BASE}/programs/{program}/participants.csv", params={"role": "mentor"})
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["mentorship_ids"] == row["running_ids"] == str(group)


async def test_nobody_but_the_admins_of_the_program_sees_its_people(analytics: Harness):
    admin, other = person("Data"), person("Data")
    mine, theirs = launched([admin.subject]), launched([other.subject])
    await analytics.receive(admin, other, mine, theirs)
    await folded(analytics)
    path = f"{BASE}/programs/{mine.subject}/participants"
    assert (await analytics.client(admin.subject).get(path)).status_code == 200
    assert (await analytics.client(other.subject, roles=["employee", "program_admin"]).get(path)).status_code == 403
    for role in ("hr", "auditor", "it", "employee"):
        assert (await analytics.client(roles=[role]).get(path)).status_code == 403
    client = analytics.client(admin.subject)
    assert (await client.get(f"{BASE}/programs/{new_id()}/participants")).status_code == 404
    for wrong in ({"stuck": "lost"}, {"status": ""}, {"grade": "x" * 201}, {"location": "a\0b"}, {"cursor": "?"}):
        assert (await client.get(path, params=wrong)).status_code == 422
