"""Importing people: all or none, told by row and column, and the same file again changes nothing."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from sqlalchemy import func, select

from services.profiles.main import SERVICE
from services.profiles.people.tables import Contact, Person
from services.profiles.skills.tables import Skill, SkillOffer
from shared.events.profiles import ContactChanged, PersonJoined, ProfileChanged, SkillDefined
from shared.ids import new_id
from telemachus import mappings
from tests.integration.profiles.support import IMPORTS, as_csv, import_csv, import_people, person
from tests.support.platform import Harness, Serve

AMARA = person(
    "e-1",
    name="Amara Obi",
    email="amara@example.org",
    job_title="Staff engineer",
    department="Data platform",
    grade="P5",
    location="Lagos",
    country="NG",
    start_date="2019-05-06",
    time_zone="Africa/Lagos",
    preferred_language="en",
    bio="I build pipelines.",
    languages="en:native; yo:C2",
    working_hours="Mon-Tue 09:00-17:00",
    skills_offered="Data engineering:5; Mentoring",
    skills_wanted="Negotiation:1",
)


async def test_a_full_row_becomes_a_profile_and_its_events(serve: Serve):
    harness = await serve(SERVICE)
    report = await import_people(harness, AMARA, person("e-2", name="Jonas Weber", manager="e-1"))
    assert (report["joined"], report["changed"], report["unchanged"], report["problems"]) == (2, 0, 0, [])
    events = {event.external_id: event for event in await harness.sent(PersonJoined, 2)}
    amara, jonas = events["e-1"], events["e-2"]
    assert jonas.manager_id == amara.subject
    assert amara.version == 1
    assert (amara.name, amara.zone, amara.country, amara.start_date) == (
        "Amara Obi",
        "Africa/Lagos",
        "NG",
        date(2019, 5, 6),
    )
    assert [(language.code, language.level) for language in amara.languages] == [("en", "native"), ("yo", "C2")]
    assert [interval.weekday for interval in amara.working_hours] == [1, 2]
    assert [(skill.name, skill.level) for skill in amara.skills_offered] == [("Data engineering", 5), ("Mentoring", 3)]
    assert [(skill.name, skill.priority) for skill in amara.skills_wanted] == [("Negotiation", 1)]
    contacts = {event.subject: event for event in await harness.sent(ContactChanged, 2)}
    assert contacts[amara.subject].email == "amara@example.org"
    assert {event.name for event in await harness.sent(SkillDefined, 3)} == {
        "Data engineering",
        "Mentoring",
        "Negotiation",
    }
    assert "amara@example.org" not in amara.to_json().decode()


async def test_the_same_file_again_changes_and_publishes_nothing(serve: Serve):
    harness = await serve(SERVICE)
    people = [AMARA, person("e-2", manager="e-1")]
    await import_people(harness, *people)
    await harness.settle()
    before = _published(harness)
    report = await import_people(harness, *people)
    assert (report["joined"], report["changed"], report["unchanged"]) == (0, 0, 2)
    await harness.settle()
    assert _published(harness) == before


async def test_what_is_different_is_published_once(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA, person("e-2"), person("e-3"))
    moved = {**AMARA, "department": "Security", "skills offered": "Data engineering:5"}
    new_address = {**person("e-2"), "email": "new@example.org"}
    report = await import_people(harness, moved, new_address, person("e-3"))
    assert (report["changed"], report["unchanged"]) == (2, 1)
    [changed] = await harness.sent(ProfileChanged)
    assert (changed.external_id, changed.version, changed.department) == ("e-1", 2, "Security")
    assert [skill.name for skill in changed.skills_offered] == ["Data engineering"]
    assert [skill.name for skill in changed.skills_wanted] == ["Negotiation"]
    addresses = [event for event in await harness.sent(ContactChanged, 4) if event.version == 2]
    assert [event.email for event in addresses] == ["new@example.org"]


async def test_a_dry_run_tells_the_same_and_changes_nothing(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA)
    people = [{**AMARA, "grade": "P6"}, person("e-2", skills_wanted="Rust")]
    report = await import_people(harness, *people, dry_run="true")
    assert (report["joined"], report["changed"], report["dry_run"]) == (1, 1, True)
    await harness.settle()
    assert not harness.published(ProfileChanged)
    assert await _count(harness, Person) == 1
    assert await _count(harness, Skill) == 3
    report = await import_people(harness, *people)
    assert (report["joined"], report["changed"], report["dry_run"]) == (1, 1, False)


async def test_people_who_are_not_in_the_file_and_columns_it_lacks_stay_as_they_are(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA, person("e-2"))
    only_grade = {name: AMARA[name] for name in ("external id", "name", "email")} | {"grade": "P6"}
    await import_people(harness, only_grade)
    [changed] = await harness.sent(ProfileChanged)
    assert (changed.grade, changed.department, changed.zone, changed.bio) == (
        "P6",
        "Data platform",
        "Africa/Lagos",
        "I build pipelines.",
    )
    assert len(changed.skills_offered) == 2


async def test_empty_cells_clear_what_is_hrs_and_keep_what_is_the_persons_own(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, person("e-0"), {**AMARA, "manager": "e-0"})
    kept = ("external id", "name", "email")
    await import_people(harness, {name: AMARA[name] if name in kept else "" for name in [*AMARA, "manager"]})
    [changed] = await harness.sent(ProfileChanged)
    assert (changed.department, changed.grade, changed.manager_id, changed.start_date) == ("", "", None, None)
    assert changed.bio == "I build pipelines."
    assert changed.zone == "Africa/Lagos"
    assert len(changed.working_hours) == 2
    assert len(changed.skills_offered) == 2


async def test_names_of_skills_are_recognized_whatever_their_capitals(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, person("e-1", skills_offered="Data Engineering:5"))
    await import_people(harness, person("e-2", skills_wanted="data  engineering; DATA ENGINEERING:1"))
    [defined] = await harness.sent(SkillDefined)
    joined = {event.external_id: event for event in await harness.sent(PersonJoined, 2)}
    [wanted] = joined["e-2"].skills_wanted
    assert (wanted.skill_id, wanted.name, wanted.priority) == (defined.subject, "Data Engineering", 1)


async def test_an_alias_leads_to_its_skill(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, person("e-1", skills_offered="Kubernetes:4"))
    async with harness.sessions() as session, session.begin():
        from services.profiles.skills.tables import SkillName

        skill = await session.scalar(select(Skill))
        assert skill is not None
        session.add(SkillName(key="k8s", skill_id=skill.id))
    await import_people(harness, person("e-2", skills_offered="K8s:2; kubernetes:5"))
    joined = {event.external_id: event for event in await harness.sent(PersonJoined, 2)}
    assert [(skill.name, skill.level) for skill in joined["e-2"].skills_offered] == [("Kubernetes", 5)]
    assert len(harness.published(SkillDefined)) == 1


async def test_a_loop_through_people_outside_the_file_is_found(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, person("a", manager=""), person("b", manager="a"), person("c", manager="b"))
    answer = await import_csv(harness, as_csv(person("a", manager="c")))
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert "a → c → b → a" in problem["message"]


async def test_only_it_and_hr_import(serve: Serve):
    harness = await serve(SERVICE)
    for role in ("employee", "program_admin", "auditor"):
        client = harness.client(roles=[role])
        for method, path in (
            ("POST", IMPORTS),
            ("GET", IMPORTS),
            ("GET", f"{IMPORTS}/{new_id()}"),
            ("GET", f"{IMPORTS}/{new_id()}/rows"),
            ("POST", f"{IMPORTS}/{new_id()}/cancel"),
            ("POST", f"{IMPORTS}/{new_id()}/apply"),
        ):
            if (method, path) == ("POST", IMPORTS):
                answer = await client.post(path, files={"file": ("f.csv", as_csv(AMARA))})
            else:
                answer = await client.request(method, path, json={} if path.endswith("apply") else None)
            assert answer.status_code == 403, (role, method, path)
    assert await _count(harness, Person) == 0


async def test_identity_attributes_leave_no_trace_in_profiles(serve: Serve):
    harness = await serve(SERVICE)
    header = "first name,last name,email address,both mentor and mentee,job title,grade,organisation,profession,"
    mentees = f"{header}match with similar identity,identity to match,biography\n"
    mentees += "Robin,Lake,robin@example.org,yes,Analyst,HEO,Department of Joy,Policy,yes,Non-binary,"
    mentees += "My characteristics is/are Non-binary.\n"
    mentors = f"{header}characteristics,biography\n"
    mentors += 'Kim,Stone,kim@example.org,no,Head,SCS1,Department of Joy,DDaT,"Gay, Transgender",'
    mentors += '"My characteristics is/are Gay, Transgender."\n'
    for data, name in ((mentees, "civil-service-mentees"), (mentors, "civil-service-mentors")):
        answer = await import_csv(harness, data.encode(), mapping=mappings.text(name))
        assert answer.json()["joined"] == 1, answer.text
    await harness.sent(PersonJoined, 2)
    events = [record.value for log in harness.log.records.values() for record in log if record.value]
    assert b"Robin Lake" in b"".join(events)
    stored = (await _everything(harness)).encode()
    assert b"Robin Lake" in stored
    for trace in (b"non-binary", b"gay", b"transgender", b"similar identity", b"characteristics"):
        assert trace not in b"".join(events).lower()
        assert trace not in stored.lower()


async def test_of_two_imports_at_once_the_second_finds_what_the_first_did(serve: Serve):
    harness = await serve(SERVICE)
    people = [person(f"e-{number}", skills_offered="SQL") for number in range(50)]
    reports = await asyncio.gather(*(import_people(harness, *people) for _ in range(3)))
    assert sorted(report["joined"] for report in reports) == [0, 0, 50]
    assert await _count(harness, Person) == 50
    assert await _count(harness, Skill) == 1


async def test_a_thousand_people_are_imported_at_once(serve: Serve):
    harness = await serve(SERVICE)
    people = [
        person(f"e-{number}", manager=f"e-{number // 10}" if number else "", skills_offered=f"Skill {number % 60}:4")
        for number in range(1000)
    ]
    assert (await import_people(harness, *people))["joined"] == 1000
    assert (await import_people(harness, *people))["unchanged"] == 1000
    assert await _count(harness, Person) == await _count(harness, Contact) == await _count(harness, SkillOffer) == 1000
    assert len(await harness.sent(PersonJoined, 1000)) == 1000


def _published(harness: Harness) -> int:
    return sum(len(log) for log in harness.log.records.values())


async def _count(harness: Harness, table: type[Any]) -> int:
    async with harness.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def _everything(harness: Harness) -> str:
    """Every row of every table of the service, as text."""
    async with harness.sessions() as session:
        rows = [
            str(row)
            for table in SERVICE.metadata.sorted_tables
            for row in await session.execute(select(*table.columns))
        ]
    return "\n".join(rows)
