"""Agreements, closings and certificates."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import typst

from services.matching.endings.handlers import end_due
from shared import clock
from shared.events.matching import AgreementProposed, AgreementSigned, MentorshipEnded
from shared.events.profiles import PersonJoined, ProfileChanged
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.matched import (
    assign,
    ended_early,
    erase,
    hold_session,
    kind_of,
    leave,
    read,
    start,
)
from tests.support.platform import Serve
from tests.support.waiting import eventually

SECRET = "I want to leave my manager's team."


def terms(**changes: Any) -> dict[str, Any]:
    return {"goals": ["Lead a migration"], "confidentiality": SECRET, "cadence_days": 14, **changes}


async def propose(company: Company, person: PersonJoined, path: str, newest: int, **changes: Any) -> Any:
    headers = {"If-Match": f'"{newest}"'}
    return await company.as_person(person).post(f"{path}/agreements", json=terms(**changes), headers=headers)


async def sign(company: Company, person: PersonJoined, path: str, number: int, wording: int = 1) -> Any:
    headers = {"If-Match": f'"{wording}"'}
    return await company.as_person(person).post(f"{path}/agreements/{number}/sign", headers=headers)


async def test_an_agreement_is_in_force_when_both_have_signed_it(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    last_day = clock.today() + timedelta(days=90)
    first = ok(await propose(company, tom, path, 0, ends_on=str(last_day)), 201)
    assert (first["number"], first["state"], first["signatures"]) == (1, "proposed", [])
    assert set(first["waits_for"]) == {str(tom.subject), str(lin.subject)}
    ok(await sign(company, tom, path, 1))
    ok(await sign(company, tom, path, 1))
    assert (await read(company, lin, path))["agreed"] == 0
    agreed = ok(await sign(company, lin, path, 1))
    assert (agreed["state"], agreed["waits_for"]) == ("agreed", [])
    assert (await read(company, lin, path))["agreed"] == 1
    signed = await company.harness.sent(AgreementSigned, 2)
    assert [(event.signed_by, event.complete) for event in signed] == [(tom.subject, False), (lin.subject, True)]
    assert {event.ends_on for event in signed} == {last_day}
    [proposed] = company.harness.published(AgreementProposed)
    assert SECRET not in proposed.to_json().decode()
    for person in (company.admin, await company.mentee("Nosy Nick")):
        assert kind_of(await company.as_person(person).get(f"{path}/agreements")) == "403 forbidden"


async def test_what_one_has_signed_is_not_changed_any_more(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    ok(await propose(company, tom, path, 0), 201)
    write = f"{path}/agreements/1"
    headers = {"If-Match": '"1"'}
    changed = await company.as_person(lin).put(write, json=terms(goals=["Speak in public"]), headers=headers)
    assert (ok(changed)["wording"], changed.headers["etag"]) == (2, '"2"')
    assert kind_of(await company.as_person(tom).put(write, json=terms(), headers=headers)) == "412 stale"
    assert kind_of(await sign(company, tom, path, 1, wording=1)) == "412 stale"
    ok(await sign(company, tom, path, 1, wording=2))
    headers = {"If-Match": '"2"'}
    refused = await company.as_person(lin).put(write, json=terms(), headers=headers)
    assert kind_of(refused) == "409 already-signed"
    assert ok(await sign(company, lin, path, 1, wording=2))["terms"]["goals"] == ["Speak in public"]


async def test_a_revision_needs_both_again_while_the_old_one_stays_in_force(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    ok(await propose(company, tom, path, 0), 201)
    for person in (tom, lin):
        ok(await sign(company, person, path, 1))
    assert kind_of(await propose(company, lin, path, 0)) == "412 stale"
    ok(await propose(company, lin, path, 1, cadence_days=7), 201)
    ok(await sign(company, lin, path, 2))
    assert (await read(company, tom, path))["agreed"] == 1
    ok(await propose(company, tom, path, 2, cadence_days=21), 201)
    assert kind_of(await sign(company, tom, path, 2)) == "409 wrong-state"
    for person in (tom, lin):
        ok(await sign(company, person, path, 3))
    history = (await read(company, lin, f"{path}/agreements"))["items"]
    assert [(one["number"], one["state"]) for one in history] == [(1, "replaced"), (2, "replaced"), (3, "agreed")]
    assert [one["terms"]["cadence_days"] for one in history] == [14, 7, 21]
    one_by_one = await read(company, lin, f"{path}/agreements?limit=2")
    assert [
        one["number"] for one in (await read(company, lin, f"{path}/agreements?cursor={one_by_one['next']}"))["items"]
    ] == [3]


async def test_both_proposing_at_once_leave_one_agreement(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    answers = await asyncio.gather(*(propose(company, person, path, 0) for person in (tom, lin, tom, lin)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]


async def test_an_agreement_ends_on_a_day_that_makes_sense(serve: Serve):
    company = await found(serve)
    tom, _, path = await start(company)
    clock.advance(timedelta(days=10))
    for days, kind in ((-20, "ends-before-it-starts"), (-5, "ends-in-the-past"), (400, "after-the-program")):
        day = str(clock.today() + timedelta(days=days))
        assert kind_of(await propose(company, tom, path, 0, ends_on=day)) == f"422 {kind}"
    for wrong in ({"cadence_days": 0}, {"goals": [""]}, {"ends_on": "0001-01-01"}, {"no_such": 1}, {"goals": None}):
        assert (await propose(company, tom, path, 0, **wrong)).status_code == 422, wrong


async def test_erased_words_of_an_agreement_are_gone(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    ok(await propose(company, tom, path, 0), 201)
    async with company.harness.sessions() as session, session.begin():
        await forget(session, tom.subject)
    [one] = (await read(company, lin, f"{path}/agreements"))["items"]
    assert (one["terms"], one["erased"]) == (None, True)


async def test_who_joins_a_group_signs_what_the_others_agreed_on(serve: Serve):
    company = await found(serve, program={"kind": "group"})
    lin, tom = await company.mentor("Lin Wu", places=3), await company.mentee("Tom Adeyemi")
    path = f"{API}/mentorships/{(await assign(company, tom, lin))['id']}"
    ok(await propose(company, lin, path, 0), 201)
    jo = await company.mentee("Jo Park")
    await assign(company, jo, lin)
    for person, agreed in ((lin, 0), (tom, 0), (jo, 1)):
        ok(await sign(company, person, path, 1))
        assert (await read(company, lin, path))["agreed"] == agreed
    ann = await company.mentee("Ann Lee")
    await assign(company, ann, lin)
    assert (await read(company, ann, f"{path}/agreements/1"))["waits_for"] == [str(ann.subject)]
    assert ok(await sign(company, ann, path, 1))["state"] == "agreed"


async def test_templates_are_written_by_admins_and_read_by_who_takes_part(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    nick = await company.harness.know("Nosy Nick")
    path = f"{company.program_path}/agreement-templates"
    body = {"name": "For career changers", "goals": ["Know three teams"], "cadence_days": 14}
    assert kind_of(await company.as_person(tom).post(path, json=body)) == "403 forbidden"
    made = ok(await company.as_admin.post(path, json=body), 201)
    [seen] = ok(await company.as_person(tom).get(path))["items"]
    assert (seen["name"], seen["terms"]["goals"]) == ("For career changers", ["Know three teams"])
    assert kind_of(await company.as_person(nick).get(path)) == "403 forbidden"
    one = f"{API}/agreement-templates/{made['id']}"
    headers = {"If-Match": '"1"'}
    changed = ok(await company.as_admin.put(one, json={**body, "name": "For all"}, headers=headers))
    assert (changed["name"], changed["version"]) == ("For all", 2)
    assert kind_of(await company.as_admin.put(one, json=body, headers=headers)) == "412 stale"
    assert kind_of(await company.as_person(tom).put(one, json=body, headers={"If-Match": '"2"'})) == "403 forbidden"
    assert (await company.as_admin.delete(one, headers={"If-Match": '"2"'})).status_code == 204
    assert kind_of(await company.as_person(tom).get(one)) == "404 not-found"


async def test_it_is_completed_when_both_have_closed_it(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    await hold_session(company, tom, path)
    goal = str(new_id())
    body = {"words": SECRET, "goals": [{"goal_id": goal, "outcome": "partly"}], "testimonial": True}
    closed = ok(await company.as_person(tom).post(f"{path}/closings", json=body))
    assert closed["ended"] is False
    assert closed["testimonial_at"] == f"/api/profiles/v1/mentorships/{path.rpartition('/')[2]}/testimonial"
    assert kind_of(await company.as_person(tom).get(f"{path}/certificate")) == "409 not-completed"
    [kept] = (await read(company, lin, f"{path}/closings"))["items"]
    assert (kept["words"], kept["shared"], kept["goals"]) == ("", False, body["goals"])
    ok(await company.as_person(tom).post(f"{path}/closings", json={"words": "Thank you.", "shared": True}))
    last = ok(await company.as_person(lin).post(f"{path}/closings", json={"testimonial": True}))
    assert (last["ended"], last["testimonial_at"]) == (True, None)
    assert [one["words"] for one in (await read(company, lin, f"{path}/closings"))["items"]] == ["Thank you.", ""]
    seen = await read(company, lin, path)
    assert (seen["state"], seen["completed"], seen["end_reason"]) == ("ended", True, "completed")
    [event] = await company.harness.sent(MentorshipEnded)
    assert (event.completed, event.reason, event.ended_by) == (True, "completed", None)
    for person in (company.admin, await company.mentee("Nosy Nick")):
        assert kind_of(await company.as_person(person).get(f"{path}/closings")) == "403 forbidden"


async def test_it_is_completed_on_the_last_day_that_was_agreed_and_can_be_looked_back_at(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    last_day = clock.today() + timedelta(days=30)
    ok(await propose(company, tom, path, 0, ends_on=str(last_day)), 201)
    for person in (tom, lin):
        ok(await sign(company, person, path, 1))

    async def by_the_clock() -> int:
        async with company.harness.sessions() as session, session.begin():
            return await end_due(session)

    clock.advance(timedelta(days=30))
    assert await by_the_clock() == 0
    clock.advance(timedelta(days=1))
    assert sorted(await asyncio.gather(by_the_clock(), by_the_clock())) in ([0, 0], [0, 1])

    async def completed() -> bool:  # by the service's own schedule, where that was first
        return (await read(company, tom, path))["end_reason"] == "completed"

    await eventually(completed)
    ok(await company.as_person(tom).post(f"{path}/closings", json={"words": "It helped."}))
    await company.harness.settle()
    assert len(company.harness.published(MentorshipEnded)) == 1


async def test_one_that_ended_early_is_not_closed_and_has_no_certificate(serve: Serve):
    company = await found(serve)
    tom, _, path = await start(company)
    ok(await company.as_person(tom).post(f"{path}/end", json=ended_early()))
    assert kind_of(await company.as_person(tom).post(f"{path}/closings", json={})) == "409 ended-early"
    assert kind_of(await propose(company, tom, path, 0)) == "409 mentorship-ended"
    assert kind_of(await company.as_person(tom).get(f"{path}/certificate")) == "409 not-completed"


async def test_a_certificate_can_be_checked_by_its_number(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    company = await found(serve)
    tom, lin, path = await start(company)
    await hold_session(company, tom, path)
    for person in (tom, lin):
        ok(await company.as_person(person).post(f"{path}/closings", json={}))
    nick = await company.mentee("Nosy Nick")
    paper = await company.as_person(tom).get(f"{path}/certificate")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF-")
    for_admin = await company.as_admin.get(f"{path}/certificate", params={"person_id": str(lin.subject)})
    assert for_admin.status_code == 200
    assert kind_of(await company.as_person(nick).get(f"{path}/certificate")) == "403 forbidden"
    refused = await company.as_person(tom).get(f"{path}/certificate", params={"person_id": str(lin.subject)})
    assert kind_of(refused) == "403 forbidden"
    number = await _number(company, tom)
    said = await read(company, nick, f"{API}/certificates/{number}")
    assert (said["genuine"], said["name"], said["role"], said["sessions"]) == (True, "Tom Adeyemi", "mentee", 1)
    assert (said["program"], said["ended_on"]) == ("Spring cohort", str(clock.today()))
    in_chinese = lin.model_dump(exclude={"id", "time", "version", "name"})
    await company.harness.receive(ProfileChanged(version=2, name="李雷", **in_chinese))
    brought = partial(typst.compile, font_paths=typst.Fonts(include_system_fonts=False))
    monkeypatch.setattr(typst, "compile", brought)
    without_font = await company.as_person(lin).get(f"{path}/certificate")
    assert (kind_of(without_font), without_font.json()["script"]) == ("409 no-font", "CJK")
    made_up = await read(company, nick, f"{API}/certificates/{new_id()}")
    assert made_up["genuine"] is False
    assert set(made_up.values()) == {False, None}
    await leave(company, tom)
    assert (await read(company, nick, f"{API}/certificates/{number}"))["genuine"] is True
    await erase(company, tom)
    assert (await read(company, nick, f"{API}/certificates/{number}"))["genuine"] is False


async def _number(company: Company, person: PersonJoined) -> UUID:
    from sqlalchemy import select

    from services.matching.certificates.tables import Certificate

    async with company.harness.sessions() as session:
        return (await session.scalars(select(Certificate.id).where(Certificate.person_id == person.subject))).one()
