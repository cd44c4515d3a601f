"""Announcements: whom they reach, seen before they go, and told in parts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.events.matching import AnnouncementMade
from shared.ids import new_id
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.programs import kind, launch, leave
from tests.integration.matching.together import change
from tests.support.platform import Serve

TEXT = "The kickoff moves to room 4.\n\n  Bring a question.\nAnd a colleague."


def body(**audience: Any) -> dict[str, Any]:
    return {"title": "The kickoff moves", "text": TEXT, "audience": audience}


async def preview(company: Company, **audience: Any) -> dict[str, Any]:
    return ok(await company.as_admin.post(f"{company.program_path}/announcements/preview", json=body(**audience)))


async def names(company: Company, **audience: Any) -> list[str]:
    """Who is in an audience, by first name."""
    seen = await preview(company, **audience)
    assert seen["people"] == len(seen["first"])
    return [one["name"].split()[0] for one in seen["first"]]


async def crowd(company: Company, people: int) -> None:
    """Let many be enrolled as mentees."""
    everybody = """
        INSERT INTO person (id, version, external_id, name, department, grade, location, country, job_title, bio, zone,
            languages, working_hours, skills_offered, skills_wanted, status)
        SELECT gen_random_uuid(), 1, 'crowd-' || n, 'Person ' || n, '', '', '', '', '', '', 'UTC', '[]', '[]', '[]',
            '[]', 'active' FROM generate_series(1, :people) AS n"""
    await change(company, everybody, people=people)
    enrolled = """
        INSERT INTO enrollment (id, version, program_id, person_id, role, places, enrolled_at)
        SELECT gen_random_uuid(), 1, :program, id, 'mentee', 0, :now FROM person WHERE external_id LIKE 'crowd-%'"""
    await change(company, enrolled, program=UUID(company.program["id"]), now=clock.now())


async def test_an_audience_is_whoever_meets_all_of_its_filters(serve: Serve):
    company = await found(serve)
    await company.mentorship()
    await company.mentee("Eva Berg", department="Finance", location="Lisbon", grade="Senior")
    await company.mentor("Noa Levi", department="finance ", location="Porto")
    wim, ines = await company.mentee("Wim Bos"), await company.mentee("Ines Paz")
    await change(company, "UPDATE program SET mentee_limit = 1")
    set_state = "UPDATE enrollment SET state = :state WHERE person_id = :person"
    await change(company, set_state, state="waiting", person=wim.subject)
    await change(company, set_state, state="invited", person=ines.subject)

    assert await names(company) == ["Eva", "Lin", "Noa", "Tom"]
    assert await names(company, role="mentor") == ["Lin", "Noa"]
    assert await names(company, states=["waiting", "invited"]) == ["Ines", "Wim"]
    assert await names(company, departments=["FINANCE"]) == ["Eva", "Noa"]
    assert await names(company, departments=["Finance", "Legal"], locations=["Lisbon"], grades=["senior"]) == ["Eva"]
    assert await names(company, matched=True) == ["Lin", "Tom"]
    assert await names(company, matched=False, role="mentee") == ["Eva"]
    assert await names(company, matched=True, agreed=False) == ["Lin", "Tom"]
    assert await names(company, has_met=True) == []
    assert await names(company, agreed=False) == ["Eva", "Lin", "Noa", "Tom"]

    await change(company, "UPDATE mentorship SET agreed = 1")
    assert await names(company, agreed=True) == ["Lin", "Tom"]
    assert await names(company, agreed=False) == ["Eva", "Noa"]
    held = """
        INSERT INTO session (id, version, mentorship_id, scheduled_by, title, starts_at, ends_at, zone, place, link,
            state, last_start) SELECT gen_random_uuid(), 1, id, mentee_id, '', :now, :now, 'UTC', '', '', 'held', :now
        FROM mentorship"""
    await change(company, held, now=clock.now())
    assert await names(company, has_met=True, role="mentee") == ["Tom"]
    assert await names(company, has_met=False) == ["Eva", "Noa"]
    # A mentor with a second mentee, with whom nothing is signed yet.
    await change(company, "UPDATE enrollment SET places = 2 WHERE role = 'mentor'")
    second = """
        INSERT INTO mentorship (id, version, program_id, mentee_id, mentor_id, state, started_at)
        SELECT :id, 1, program_id, :eva, mentor_id, 'active', started_at FROM mentorship"""
    eva = (await preview(company, role="mentee", departments=["Finance"]))["first"][0]["person_id"]
    key = new_id()
    await change(company, second, id=key, eva=UUID(eva))
    member = """
        INSERT INTO mentorship_member (mentorship_id, person_id, role, joined_on)
        SELECT :id, mentor_id, 'mentor', CURRENT_DATE FROM mentorship WHERE id = :id"""
    await change(company, member, id=key)
    assert await names(company, agreed=True) == ["Tom"]
    assert await names(company, agreed=False, role="mentor") == ["Lin", "Noa"]
    await change(company, "UPDATE mentorship SET state = 'ended'")
    assert await names(company, matched=True) == []
    assert await names(company, has_met=True) == ["Lin", "Tom"]


async def test_who_belongs_to_a_community_is_an_audience(serve: Serve):
    company = await found(serve)
    tom, eva = await company.mentee("Tom Adeyemi"), await company.mentee("Eva Berg")
    founder = company.harness.client(company.admin.subject, ["program_admin"])
    community = ok(await founder.post(f"{API}/communities", json={"name": "Women in Tech", "description": ""}))["id"]
    for person in (tom, eva):
        ok(await company.as_person(person).post(f"{API}/communities/{community}/join"))
    ok(await company.as_person(tom).post(f"{API}/communities/{community}/leave"))
    assert await names(company, community_id=community) == ["Eva"]
    nowhere = await company.as_admin.post(
        f"{company.program_path}/announcements", json=body(community_id=str(new_id()))
    )
    assert kind(nowhere) == (404, "not-found")


async def test_an_announcement_goes_to_whom_the_preview_counts_in_parts_and_once(serve: Serve):
    company = await found(serve)
    await crowd(company, 2300)
    seen = await preview(company, role="mentee")
    assert (seen["people"], len(seen["first"])) == (2300, 20)
    assert [one["name"] for one in seen["first"]][:3] == ["Person 1", "Person 10", "Person 100"]
    assert seen["paragraphs"] == ["The kickoff moves to room 4.", "Bring a question.", "And a colleague."]

    path, key = f"{company.program_path}/announcements", {"Idempotency-Key": "kickoff"}
    made = ok(await company.as_admin.post(path, json=body(role="mentee"), headers=key), 201)
    again = await company.as_admin.post(path, json=body(role="mentee"), headers=key)
    assert again.json() == made
    assert (made["recipients"], made["version"], made["audience"]["role"]) == (2300, 3, "mentee")
    await company.harness.sent(AnnouncementMade, 3)
    await company.harness.settle()
    told = company.harness.published(AnnouncementMade)
    assert [(event.version, len(event.recipients)) for event in told] == [(1, 1000), (2, 1000), (3, 300)]
    assert {str(event.subject) for event in told} == {made["id"]}
    assert {event.text for event in told} == {TEXT}
    assert len({person for event in told for person in event.recipients}) == 2300
    listed = ok(await company.as_admin.get(path))
    assert (listed["total"], listed["items"]) == (1, [made])
    assert ok(await company.as_admin.get(f"{API}/announcements/{made['id']}")) == made


async def test_only_admins_announce_and_only_in_a_program_that_is_going(serve: Serve):
    company = await found(serve)
    tom, eva = await company.mentee("Tom Adeyemi"), await company.mentee("Eva Berg")
    path = f"{company.program_path}/announcements"
    for client in (company.as_person(tom), company.harness.client(tom.subject, ["program_admin", "hr"])):
        assert kind(await client.post(path, json=body())) == (403, "forbidden")
        assert kind(await client.post(f"{path}/preview", json=body())) == (403, "forbidden")
        assert kind(await client.get(path)) == (403, "forbidden")
    made = ok(await company.as_admin.post(path, json=body()))
    assert kind(await company.as_person(tom).get(f"{API}/announcements/{made['id']}")) == (403, "forbidden")

    assert kind(await company.as_admin.post(path, json=body(role="mentor"))) == (409, "nobody-to-tell")
    draft = await launch(company, draft=True)
    of_draft = f"{API}/programs/{draft['id']}/announcements"
    assert kind(await company.as_admin.post(of_draft, json=body())) == (409, "program-not-launched")
    assert kind(await company.as_admin.post(f"{of_draft}/preview", json=body())) == (409, "program-not-launched")
    await leave(company, eva)
    assert await names(company) == ["Tom"]
    clock.advance(timedelta(days=200))
    assert kind(await company.as_admin.post(path, json=body())) == (409, "program-ended")
    assert len(company.harness.published(AnnouncementMade)) == 1
