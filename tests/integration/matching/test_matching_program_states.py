"""Programs from the draft to the archive: what admins do, what the clock does, and who sees what."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.matching.program_states.handlers import follow_the_clock
from shared import clock
from shared.events.matching import MentorshipEnded, ProgramChanged, ProgramClosed, ProgramLaunched, ProposalExpired
from shared.leases import within
from tests.integration.matching.company import API, found, ok
from tests.integration.matching.programs import (
    change,
    enroll,
    in_days,
    kind,
    launch,
    launched_with,
    read,
)
from tests.support.platform import Serve
from tests.support.waiting import eventually


async def test_a_draft_is_seen_by_its_admins_only_and_tells_nobody(serve: Serve):
    company = await found(serve)
    other = await company.harness.know("Rosa Lima")
    draft = await launch(company, draft=True)
    path = f"{API}/programs/{draft['id']}"
    assert (draft["state"], draft["version"]) == ("draft", 1)
    for client in (company.as_person(other), company.harness.client(other.subject, ["program_admin", "hr"])):
        assert (await client.get(path)).status_code == 404
        assert (await client.get(f"{path}/enrollments")).status_code == 404
        assert (await client.post(f"{path}/launch")).status_code == 404
        seen = ok(await client.get(f"{API}/programs"))
        assert (seen["total"], [one["id"] for one in seen["items"]]) == (1, [company.program["id"]])
        assert ok(await client.get(f"{API}/programs", params={"state": "draft"}))["total"] == 0
    assert kind(await enroll(company, draft, company.admin)) == (409, "program-not-launched")
    assert ok(await company.as_admin.get(f"{API}/programs"))["total"] == 2

    changed = ok(await change(company, draft, kind="flash", ends_on=in_days(90), midpoint_on=None))
    assert (changed["kind"], changed["contracted_sessions"], changed["version"]) == ("flash", 1, 2)
    await company.harness.settle()
    assert len(company.harness.published(ProgramLaunched)) == 1
    assert company.harness.published(ProgramChanged) == []

    launched = ok(await company.as_admin.post(f"{path}/launch"))
    assert (launched["state"], launched["version"]) == ("open", 3)
    assert ok(await company.as_person(other).get(path)) == launched
    told = await launched_with(company, draft)
    assert (told.kind, told.version, told.state) == ("flash", 3, "open")
    again = await company.as_admin.post(f"{path}/launch")
    assert kind(again) == (409, "wrong-state")
    assert again.json()["possible"] == ["begin", "close"]


async def test_a_draft_whose_last_day_has_passed_is_not_launched(serve: Serve):
    company = await found(serve)
    draft = await launch(company, draft=True)
    clock.advance(timedelta(days=300))
    assert kind(await company.as_admin.post(f"{API}/programs/{draft['id']}/launch")) == (409, "program-ended")
    assert (await read(company, draft))["state"] == "draft"


async def test_a_program_begins_and_closes_by_the_clock(serve: Serve):
    company = await found(serve)
    program = await launch(company)
    assert company.program["state"] == "running"
    clock.advance(timedelta(days=55))
    await within(company.harness.runtime, follow_the_clock)
    assert (await read(company, program))["state"] == "open"
    clock.advance(timedelta(days=1))
    [told] = await company.harness.sent(ProgramChanged)
    assert (str(told.subject), told.state) == (program["id"], "running")

    clock.advance(timedelta(days=125))
    [closed] = await company.harness.sent(ProgramClosed)
    assert (str(closed.subject), closed.state) == (company.program["id"], "closed")
    assert (await read(company, company.program))["state"] == "closed"
    assert (await read(company, program))["state"] == "running"


async def test_an_outage_of_weeks_closes_a_program_once_whoever_wakes_first(serve: Serve):
    company = await found(serve)
    for number in range(12):
        await launch(company, name=f"Cohort {number}")
    clock.advance(timedelta(days=400))
    runtime = company.harness.runtime
    await asyncio.gather(*(within(runtime, follow_the_clock) for _ in range(4)))

    async def all_closed() -> bool:
        states = {one["state"] for one in ok(await company.as_admin.get(f"{API}/programs"))["items"]}
        return states == {"closed"}

    await eventually(all_closed, what="13 closed programs")
    await company.harness.settle()
    closed = [event.subject for event in company.harness.published(ProgramClosed)]
    assert len(closed) == len(set(closed)) == 13


async def test_a_closed_program_takes_nobody_and_is_archived(serve: Serve):
    company = await found(serve)
    path, person = company.program_path, await company.harness.know("Tom Adeyemi")
    assert kind(await company.as_person(person).post(f"{path}/close")) == (403, "forbidden")
    assert kind(await company.as_admin.post(f"{path}/archive")) == (409, "wrong-state")
    closed = ok(await company.as_admin.post(f"{path}/close"))
    assert (closed["state"], closed["closed_at"] is None) == ("closed", False)
    assert kind(await company.as_admin.post(f"{path}/close")) == (409, "wrong-state")
    assert kind(await company.as_admin.post(f"{path}/begin")) == (409, "wrong-state")
    assert kind(await enroll(company, closed, person)) == (409, "program-ended")
    assert kind(await company.as_admin.post(f"{path}/rounds", json={})) == (409, "program-ended")
    assert kind(await change(company, closed, ends_on=in_days(400))) == (409, "fixed-after-launch")

    archived = ok(await company.as_admin.post(f"{path}/archive"))
    assert ok(await company.as_admin.get(f"{API}/programs"))["total"] == 0
    assert ok(await company.as_admin.get(f"{API}/programs", params={"state": "archived"}))["items"] == [archived]
    assert ok(await company.as_admin.get(f"{API}/programs", params={"program_id": archived["id"]}))["items"] == [
        archived
    ]
    restored = ok(await company.as_admin.post(f"{path}/restore"))
    assert (restored["state"], ok(await company.as_admin.get(f"{API}/programs"))["total"]) == ("closed", 1)
    changed = await company.harness.sent(ProgramChanged, 2)
    assert [event.state for event in changed] == ["archived", "closed"]


async def test_when_a_program_closes_what_is_open_in_it_comes_to_an_end(serve: Serve):
    company = await found(serve)
    _, _, mentorship = await company.mentorship()
    await company.mentee("Eva Berg")
    await company.mentor("Noa Levi")
    ok(await company.approve(await company.solve()))
    ok(await company.as_admin.post(f"{company.program_path}/close"))
    # At once, and not when the clock comes by.
    assert ok(await company.as_admin.get(f"{API}/mentorships/{mentorship['id']}"))["state"] == "ended"
    [expired] = await company.harness.sent(ProposalExpired)
    assert expired.reason == "program-closed"
    assert {one["state"] for one in await company.proposals()} == {"accepted", "expired"}
    [ended] = await company.harness.sent(MentorshipEnded)
    assert (str(ended.mentorship_id), ended.reason) == (mentorship["id"], "program-closed")
