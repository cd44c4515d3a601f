"""Checking in to a gathering, and whom people met there."""

from __future__ import annotations

from datetime import timedelta

from shared import clock
from shared.events.matching import AttendanceRecorded
from shared.events.profiles import PersonJoined, SkillOffered, SkillWanted
from shared.ids import new_id
from tests.integration.matching.asking import ask
from tests.integration.matching.company import API, PYTHON, SQL, Company, found, ok
from tests.integration.matching.gathering import Workshop, kind, workshop
from tests.support.platform import Serve


async def test_people_check_in_with_the_code_while_they_are_there(serve: Serve):
    company = await found(serve)
    tom, ann = await company.mentee("Tom Adeyemi"), await company.mentee("Ann Mori")
    lesson = await workshop(company, places=1)
    for person in (tom, ann):
        ok(await lesson.register(person))
    code = await lesson.code()
    early = await lesson.check_in(tom, code)
    assert kind(early) == (409, "check-in-closed")
    assert "(Europe/Berlin)" in early.json()["detail"]

    clock.move_to(lesson.start - timedelta(minutes=29))
    assert kind(await lesson.check_in(tom, "AAAAAA")) == (409, "wrong-code")
    assert kind(await lesson.check_in(ann, code)) == (409, "no-place")
    assert kind(await lesson.check_in(await company.mentee("Bea Sato"), code)) == (409, "not-registered")
    there = ok(await lesson.check_in(tom, f"{code[:3].lower()}-{code[3:]}"))
    assert there["attended_at"] is not None
    assert ok(await lesson.check_in(tom, "whatever"))["attended_at"] == there["attended_at"]
    assert kind(await lesson.release(tom)) == (409, "attended")
    [event] = await company.harness.sent(AttendanceRecorded)
    assert (event.person_id, event.key) == (tom.subject, lesson.told["id"])

    await lesson.begin()
    clock.advance(timedelta(hours=4, minutes=1))
    assert kind(await lesson.check_in(ann, code)) == (409, "check-in-closed")


async def test_ten_wrong_codes_are_the_last(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    lesson = await workshop(company)
    ok(await lesson.register(tom))
    await lesson.begin()
    for _ in range(10):
        assert kind(await lesson.check_in(tom, "AAAAAA")) == (409, "wrong-code")
    assert kind(await lesson.check_in(tom, await lesson.code())) == (409, "too-many-tries")
    recorded = await company.as_admin.post(f"{lesson.path}/attendance", json={"person_id": str(tom.subject)})
    assert ok(recorded)["attended_at"] is not None


async def test_organizers_record_who_is_there_and_overbook_nothing(serve: Serve):
    company = await found(serve)
    tom, ann, bea = [await company.mentee(name) for name in ("Tom", "Ann", "Bea")]
    lesson = await workshop(company, places=2)
    ok(await lesson.register(tom))

    async def record(person: PersonJoined):
        return await company.as_admin.post(f"{lesson.path}/attendance", json={"person_id": str(person.subject)})

    assert kind(await record(tom)) == (409, "check-in-closed")
    await lesson.begin()
    for person in (tom, ann, ann):
        ok(await record(person))
    assert kind(await record(bea)) == (409, "gathering-full")
    stranger = await company.harness.know("Nosy Nick")
    assert kind(await record(stranger)) == (403, "participants-only")
    denied = await company.as_person(tom).post(f"{lesson.path}/attendance", json={"person_id": str(bea.subject)})
    assert denied.status_code == 403
    listed = ok(await company.as_admin.get(f"{lesson.path}/registrations", params={"attended": True}))
    assert [row["name"] for row in listed["items"]] == ["Tom", "Ann"]
    await company.harness.settle()
    assert len(company.harness.published(AttendanceRecorded)) == 2


async def attended(company: Company, lesson: Workshop, person: PersonJoined, *, open_to_meet: bool = True) -> None:
    ok(await lesson.register(person, open_to_meet=open_to_meet))
    ok(await company.as_admin.post(f"{lesson.path}/attendance", json={"person_id": str(person.subject)}))


async def test_people_see_whom_they_met_who_mentors_in_what_they_want_to_learn(serve: Serve):
    company = await found(serve)
    offers_sql = (SkillOffered(skill_id=SQL, name="SQL", level=5),)
    wants = (SkillWanted(skill_id=PYTHON, name="Python", priority=1),)
    tom = await company.mentee("Tom Adeyemi", skills_wanted=wants)
    lin = await company.mentor("Lin Wu", department="Data platform")
    sam = await company.mentor("Sam Speaks")
    shy, blocked, absent = [await company.mentor(name) for name in ("Shy", "Blocked", "Absent")]
    other = await company.mentor("Other Skill", skills_offered=offers_sql)
    boss = await company.mentor("Boss")
    tim = await company.mentee("Tim Reports", manager_id=boss.subject, skills_wanted=wants)
    lesson = await workshop(company, places=20, speakers=[str(sam.subject)])
    ok(await lesson.register(absent, open_to_meet=True))
    await lesson.begin()
    assert (await company.as_person(tom).get(f"{lesson.path}/met")).status_code == 403
    for person in (tom, tim, lin, blocked, other, boss):
        await attended(company, lesson, person)
    await attended(company, lesson, shy, open_to_meet=False)
    ok(await company.as_person(blocked).put(f"{API}/blocks/{tom.subject}"))

    met = ok(await company.as_person(tom).get(f"{lesson.path}/met"))
    assert [person["name"] for person in met["items"]] == ["Boss", "Lin Wu", "Sam Speaks"]
    assert met["items"][1]["reasons"] == [
        "Lin Wu was at First steps with Python as well.",
        "Offers Python, which you want to learn.",
        "Has a free place in Spring cohort, where you can ask for it.",
    ]
    assert met["items"][2]["reasons"][0] == "Sam Speaks spoke at First steps with Python."
    assert [where["name"] for where in met["items"][1]["programs"]] == ["Spring cohort"]
    of_tim = ok(await company.as_person(tim).get(f"{lesson.path}/met"))
    assert [person["name"] for person in of_tim["items"]] == ["Blocked", "Lin Wu", "Sam Speaks"]

    seen = ok(await company.as_person(tom).get(f"{lesson.path}/attendees"))
    assert {person["name"] for person in seen["items"]} == {"Lin Wu", "Other Skill", "Boss", "Tim Reports"}
    assert {"person_id": str(lin.subject), "name": "Lin Wu", "department": "Data platform"} in seen["items"]
    assert (await company.as_person(absent).get(f"{lesson.path}/attendees")).status_code == 403
    assert (await company.as_admin.get(f"{lesson.path}/attendees")).status_code == 403


async def test_only_who_has_a_place_left_and_is_not_together_already_is_named(serve: Serve):
    company = await found(serve)
    tom, lin, _ = await company.mentorship()
    ann, eve = await company.mentee("Ann Mori"), await company.harness.know("Eve Elsewhere")
    zoe = await company.mentor("Zoe Zander")
    lesson = await workshop(company, places=20)
    for_all = company.harness.client(company.admin.subject, ["program_admin"])
    open_one = ok(await for_all.post(f"{API}/gatherings", json={**await lesson.body(), "program_id": None}), 201)
    everyone = Workshop(company, open_one)
    await lesson.begin()
    for person in (tom, lin, ann, eve, zoe):
        await attended(company, everyone, person)
    # Tom has a mentor, and could not ask Zoe.
    for person, names in ((tom, []), (ann, ["Zoe Zander"]), (eve, [])):
        met = ok(await company.as_person(person).get(f"{everyone.path}/met"))["items"]
        assert [one["name"] for one in met] == names


async def test_a_request_names_a_gathering_at_which_the_mentee_was(serve: Serve):
    company = await found(serve)
    tom, lin, ann = await company.mentee("Tom"), await company.mentor("Lin", places=2), await company.mentee("Ann")
    mia = await company.mentor("Mia")
    eva = await company.mentee("Eva")
    lesson = await workshop(company, speakers=[str(eva.subject)])
    for person in (ann, tom):
        ok(await lesson.register(person))
    there = lesson.told["id"]
    assert kind(await ask(company, tom, lin, gathering_id=there)) == (422, "unknown-gathering")
    await lesson.begin()
    ok(await lesson.check_in(tom, await lesson.code()))
    away, nowhere = [
        await ask(company, ann, mentor, gathering_id=place) for mentor, place in ((lin, there), (mia, str(new_id())))
    ]
    assert kind(away) == kind(nowhere) == (422, "unknown-gathering")
    for person, mentor in ((tom, lin), (tom, mia), (eva, lin)):  # whether the mentor was there is not told
        made = ok(await ask(company, person, mentor, gathering_id=there), 201)
        assert made["gathering_id"] == there


async def test_a_person_changes_whether_others_see_them(serve: Serve):
    company = await found(serve)
    tom, ann = await company.mentee("Tom"), await company.mentee("Ann")
    lesson = await workshop(company)
    await lesson.begin()
    for person in (tom, ann):
        await attended(company, lesson, person)
    mine = await company.as_person(tom).get(f"{lesson.path}/registration")
    path, etag = f"{lesson.path}/registration", mine.headers["ETag"]
    stale = await company.as_person(tom).put(path, json={"open_to_meet": False}, headers={"If-Match": '"99"'})
    assert kind(stale) == (412, "stale")
    ok(await company.as_person(tom).put(path, json={"open_to_meet": False}, headers={"If-Match": etag}))
    assert ok(await company.as_person(ann).get(f"{lesson.path}/attendees"))["items"] == []
    assert ok(await company.as_person(tom).get(f"{API}/registrations"))["total"] == 1
