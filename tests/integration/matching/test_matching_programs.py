"""Programs as their admins make, change and copy them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.matching.eligibility.handlers import unmet
from services.matching.people.store import people
from services.matching.programs.tables import Program
from shared import clock, db
from shared.events.matching import ProgramChanged, Role
from shared.events.profiles import CredentialHeld, Language, PersonJoined
from shared.ids import new_id
from tests.integration.matching.company import API, found, ok
from tests.integration.matching.programs import (
    change,
    cohort,
    enroll,
    in_days,
    kind,
    launch,
    launched_with,
    leave,
    post,
    read,
)
from tests.support.platform import Serve


async def test_a_program_takes_every_setting_and_shows_it(serve: Serve):
    company = await found(serve)
    contact = await company.harness.know("Connie Contact")
    settings = {
        "kind": "coaching",
        "ways": ["requests", "rounds"],
        "eligibility": [{"kind": "among", "role": "mentee", "field": "department", "values": ["Legal"]}],
        "questions": [{"key": "sure", "text": "How sure are you?", "kind": "scale", "highest_means": "very"}],
        "mentee_limit": 12,
        "limited_by_places": True,
        "open_requests": 2,
        "request_days": 5,
        "proposal_days": 7,
        "check_in_days": 28,
        "group_size": 4,
        "contracted_sessions": 8,
        "contact_id": str(contact.subject),
        "minimum_cell": 6,
    }
    program = await launch(company, **settings)
    shown = {name: program[name] for name in settings}
    [rule], [question] = shown.pop("eligibility"), shown.pop("questions")
    assert shown == {name: value for name, value in settings.items() if name in shown}
    assert (rule["values"], rule["excluded"]) == (["Legal"], False)
    assert (question["lowest"], question["highest"], question["highest_means"]) == (1, 5, "very")
    assert program["state"] == "open"
    assert await read(company, program) == program
    told = await launched_with(company, program)
    assert (told.kind, told.state, str(told.midpoint_on)) == ("coaching", "open", program["midpoint_on"])


async def test_dates_that_do_not_follow_each_other_are_named_one_by_one(serve: Serve):
    company = await found(serve)
    answer = await post(company, "", cohort(ends_on=in_days(100), matching_on=in_days(20)))
    assert kind(answer) == (422, "dates-out-of-order")
    assert [error["where"] for error in answer.json()["errors"]] == ["body.matching_on", "body.ends_on"]
    assert kind(await post(company, "", cohort(contracted_sessions=3))) == (422, "not-of-this-kind")
    over = {"name": "Over", "starts_on": in_days(-30), "ends_on": in_days(-1)}
    assert kind(await post(company, "", over)) == (422, "in-the-past")
    twice = [{"key": "a", "text": "What?", "kind": "text"}, {"key": "a", "text": "Why?", "kind": "text"}]
    assert kind(await post(company, "", cohort(questions=twice))) == (422, "asked-twice")
    assert kind(await post(company, "", cohort(contact_id=str(new_id())))) == (409, "not-yet-known")


async def test_what_nobody_would_read_on_one_page_is_refused_where_it_is_written(serve: Serve):
    company = await found(serve)
    many = [{"key": f"q{n}", "text": "?", "kind": "choice", "options": [f"{o}" for o in range(30)]} for n in range(7)]
    long = [{"key": f"q{n}", "text": "w" * 500, "kind": "text"} for n in range(30)]
    cases = {
        "many-options": {"questions": many},
        "rules-too-long": {
            "eligibility": [{"kind": "among", "field": "grade", "values": [f"{n}" for n in range(31)]}] * 10
        },
    }
    for code, wrong in cases.items():
        answer = await post(company, "", cohort(**wrong))
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["where"], error["code"]) == (f"body.{next(iter(wrong))}", code)
    program = await launch(company, questions=long)
    tom = await company.harness.know("Tom Adeyemi")
    told = {one["key"]: "w" * 700 for one in long}
    answer = await enroll(company, program, tom, answers=told)
    [error] = answer.json()["errors"]
    assert (error["where"], error["code"], error["values"]) == (
        "body.answers", "answers-too-long", {"number": 21_000, "most": 20_000},
    )  # fmt: skip


async def test_enrollment_lasts_from_its_first_day_to_its_last(serve: Serve):
    company = await found(serve)
    program = await launch(company)
    tom, eva = await company.harness.know("Tom Adeyemi"), await company.harness.know("Eva Berg")
    assert kind(await enroll(company, program, tom)) == (409, "enrollment-not-open-yet")
    clock.advance(timedelta(days=7))
    assert (await enroll(company, program, tom)).status_code == 201
    clock.advance(timedelta(days=22))
    assert kind(await enroll(company, program, eva)) == (409, "enrollment-closed")
    opened = ok(await change(company, program, enrollment_closes_on=in_days(3)))
    assert (await enroll(company, opened, eva)).status_code == 201


async def test_a_draft_is_discarded_with_all_that_was_planned_for_it(serve: Serve):
    company = await found(serve)
    draft = await launch(company, draft=True)
    path = f"{API}/programs/{draft['id']}"
    question = {"key": "ready", "text": "How ready do you feel?", "kind": "scale"}
    survey = {"moment": "kickoff", "title": "How ready?", "questions": [question]}
    ok(await company.as_admin.post(f"{path}/surveys", json=survey), 201)
    ok(await company.as_admin.post(f"{path}/agreement-templates", json={"name": "Usual", "goals": ["One"]}), 201)
    copy = ok(await post(company, f"/{draft['id']}/copy", {"starts_on": in_days(365)}), 201)
    now, stale = {"If-Match": f'"{draft["version"]}"'}, {"If-Match": '"7"'}
    stranger = company.as_person(await company.harness.know("Nosy Nick"))
    assert kind(await stranger.delete(path, headers=now))[0] == 404
    assert kind(await company.as_admin.delete(path, headers=stale)) == (412, "stale")
    assert (await company.as_admin.delete(path, headers=now)).status_code == 204
    for gone in (path, f"{path}/surveys"):
        assert (await company.as_admin.get(gone)).status_code == 404
    assert (await company.as_admin.delete(path, headers=now)).status_code == 404
    kept = await read(company, copy)
    assert (kept["copied_from"], kept["version"]) == (None, copy["version"])
    assert ok(await company.as_admin.get(f"{API}/programs/{copy['id']}/surveys"))["total"] == 1


async def test_what_people_know_of_is_not_discarded(serve: Serve):
    company = await found(serve)
    launched, draft = await launch(company), await launch(company, draft=True)
    refused = await company.as_admin.delete(f"{API}/programs/{launched['id']}", headers={"If-Match": '"1"'})
    assert kind(refused) == (409, "wrong-state")
    start = clock.now() + timedelta(days=60)
    gathering = {
        "kind": "workshop", "title": "Kickoff", "start": start.isoformat(), "program_id": draft["id"],
        "end": (start + timedelta(hours=2)).isoformat(), "zone": "Europe/Berlin",
        "places": 20,
    }  # fmt: skip
    ok(await company.as_admin.post(f"{API}/gatherings", json=gathering), 201)
    in_use = await company.as_admin.delete(f"{API}/programs/{draft['id']}", headers={"If-Match": '"1"'})
    assert kind(in_use) == (409, "in-use")
    assert await read(company, draft) == draft


async def test_of_a_launched_program_only_what_hurts_nobody_changes(serve: Serve):
    company = await found(serve)
    program = await launch(company)
    refused = await change(company, program, kind="group", ends_on=in_days(200), name="Renamed", minimum_cell=3)
    assert kind(refused) == (409, "fixed-after-launch")
    assert set(refused.json()["fields"]) == {"kind", "ends_on", "minimum_cell"}
    assert (await read(company, program)) == program

    rules = [{"kind": "tenure", "months": 6}]
    changed = ok(await change(company, program, name="Renamed", ends_on=in_days(240), eligibility=rules))
    assert (changed["name"], changed["ends_on"], changed["version"]) == ("Renamed", in_days(240), 2)
    [told] = await company.harness.sent(ProgramChanged)
    assert (told.name, str(told.ends_on), told.version) == ("Renamed", in_days(240), 2)
    assert ok(await change(company, changed, name="Renamed"))["version"] == 2
    assert kind(await change(company, program, name="Late")) == (412, "stale")
    assert kind(await change(company, changed, midpoint_on=in_days(300))) == (422, "dates-out-of-order")
    assert kind(await change(company, changed, name=None)) == (422, "invalid")
    assert kind(await change(company, changed, state="closed")) == (422, "invalid")


async def test_admins_come_and_go_but_one_stays(serve: Serve):
    company = await found(serve)
    rosa, gone = await company.harness.know("Rosa Lima"), await company.harness.know("Gone Gary")
    program = await launch(company, admins=[str(gone.subject)])
    assert kind(await change(company, program, admins=[])) == (422, "no-admin")
    assert kind(await change(company, program, admins=[str(new_id())])) == (409, "not-yet-known")
    await leave(company, gone)
    assert kind(await change(company, program, admins=[str(gone.subject)])) == (422, "no-admin")
    assert kind(await change(company, program, contact_id=str(gone.subject))) == (409, "person-left")
    handed_over = ok(await change(company, program, admins=[str(rosa.subject)]))
    assert handed_over["admins"] == [str(rosa.subject)]
    assert kind(await change(company, handed_over, name="Mine")) == (403, "forbidden")
    as_rosa = company.as_person(rosa)
    ok(await as_rosa.post(f"{API}/programs/{program['id']}/begin"))


async def test_last_years_program_is_copied_with_its_distances(serve: Serve):
    company = await found(serve)
    gone = await company.harness.know("Gone Gary")
    questions = [{"key": "hopes", "text": "What do you hope for?", "kind": "text"}]
    rules = [{"kind": "credential", "role": "mentor"}]
    source = await launch(
        company, kind="flash", admins=[str(gone.subject)], contact_id=str(gone.subject), questions=questions,
        eligibility=rules, ways=["rounds"], request_days=4,
    )  # fmt: skip
    await leave(company, gone)
    answer = await company.as_admin.post(
        f"{API}/programs/{source['id']}/copy", json={"starts_on": in_days(421), "name": "Next year"}
    )
    copy = ok(answer, 201)
    assert (copy["state"], copy["copied_from"], copy["name"]) == ("draft", source["id"], "Next year")
    assert (copy["kickoff_on"], copy["enrollment_opens_on"]) == (in_days(421), in_days(372))
    assert (copy["admins"], copy["contact_id"]) == ([str(company.admin.subject)], None)
    new = {"id", "version", "state", "copied_from", "name", "admins", "contact_id"}
    same = {name for name in source if name not in new and not name.endswith("_on")}
    assert {name: copy[name] for name in same} == {name: source[name] for name in same}
    far = await company.as_admin.post(f"{API}/programs/{source['id']}/copy", json={"starts_on": "9999-12-31"})
    assert kind(far) == (422, "dates-out-of-order")
    stranger = await company.harness.know("Nosy Nick")
    asked = await company.as_person(stranger).post(
        f"{API}/programs/{source['id']}/copy", json={"starts_on": in_days(9)}
    )
    assert kind(asked) == (403, "forbidden")


async def test_a_program_without_rounds_refuses_them(serve: Serve):
    company = await found(serve, program={"ways": ["requests", "requests"]})
    assert company.program["ways"] == ["requests"]
    answer = await company.as_admin.post(f"{company.program_path}/rounds", json={})
    assert kind(answer) == (409, "way-not-offered")
    assert answer.json()["detail"] == "In Spring cohort, mentees ask a mentor themselves."


async def test_who_may_take_part_is_asked_of_the_profile(serve: Serve):
    company = await found(serve)
    rules = [{"kind": "among", "role": "mentee", "field": "department", "values": ["Legal"]}]
    expired = CredentialHeld(name="ICF ACC", expires_on=clock.today() - timedelta(days=1))
    valid = CredentialHeld(name="ICF PCC", expires_on=clock.today())
    cora = await company.harness.know("Cora Coach", department="Sales", credentials=(expired,))
    lena = await company.harness.know(
        "Lena Legal", department="Legal", credentials=(expired, valid), languages=(Language(code="en"),)
    )
    coaching = await launch(company, kind="coaching", eligibility=rules)
    circle = await launch(company, kind="circle")

    async def said(program: dict[str, Any], person: PersonJoined, role: Role) -> list[str]:
        async with company.harness.sessions() as session:
            row = await db.get(session, Program, UUID(program["id"]))
            known = (await people(session, [person.subject]))[person.subject]
            return [one.sentence for one in unmet(row, known, role)]

    assert await said(coaching, cora, "mentor") == ["Mentors in this program are people who hold a valid credential."]
    assert await said(coaching, cora, "mentee") == ["Mentees in this program are people in Legal."]
    assert await said(coaching, lena, "mentor") == []
    assert await said(coaching, lena, "mentee") == []
    assert await said(circle, lena, "mentor") == ["Everybody takes part as a mentee here: Next cohort has no mentors."]
    assert await said(circle, lena, "mentee") == []
