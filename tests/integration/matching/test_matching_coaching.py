"""Coaching: who may coach, coaches from outside, a contracted number of sessions, and words that stay between two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from shared import clock
from shared.events.profiles import CredentialHeld, PersonJoined, ProfileChanged, SkillOffered
from tests.integration.matching.company import API, PYTHON, Company, found, ok
from tests.integration.matching.together import problem
from tests.support.platform import Serve

COACHING: Mapping[str, Any] = {"kind": "coaching", "contracted_sessions": 2, "check_in_days": 14}
OFFERS = (SkillOffered(skill_id=PYTHON, name="Python", level=4),)


def held(until: date | None = None) -> tuple[CredentialHeld, ...]:
    return (CredentialHeld(name="PCC", issuer="ICF", expires_on=until),)


async def coach(company: Company, name: str = "Noor Haddad", **snapshot: Any) -> PersonJoined:
    """A coach from outside with a credential, who takes no part yet."""
    told = {"external": True, "credentials": held(), "skills_offered": OFFERS, **snapshot}
    return await company.harness.know(name, **told)


def as_coach(company: Company, person: PersonJoined) -> httpx.AsyncClient:
    return company.harness.client(person.subject, ["coach"])


async def enroll(company: Company, person: PersonJoined, **body: Any) -> httpx.Response:
    told = {"person_id": str(person.subject), "role": "mentor", **body}
    return await company.as_admin.post(f"{company.program_path}/enrollments", json=told)


async def invite(company: Company, person: PersonJoined, **body: Any) -> dict[str, Any]:
    told = {"people": [str(person.subject)], "role": "mentor", **body}
    done = ok(await company.as_admin.post(f"{company.program_path}/invitations", json=told))
    return done["invitations"][0]


async def coached(serve: Serve, **program: Any) -> tuple[Company, PersonJoined, PersonJoined, str]:
    """A company with a coaching program, Tom, his coach from outside, and the path of their mentorship."""
    company = await found(serve, program={**COACHING, **program})
    tom, noor = await company.mentee("Tom Adeyemi"), await coach(company)
    ok(await enroll(company, noor, places=2))
    pair = {"mentee_id": str(tom.subject), "mentor_id": str(noor.subject)}
    begun = ok(await company.as_admin.post(f"{company.program_path}/mentorships", json=pair))
    return company, tom, noor, f"{API}/mentorships/{begun['id']}"


async def tell(company: Company, person: PersonJoined, version: int, **changes: Any) -> None:
    """Let something about somebody be different."""
    known = {name: getattr(person, name) for name in type(person).model_fields if name not in {"id", "version", "time"}}
    await company.harness.receive(ProfileChanged(version=version, **{**known, **changes}))


async def test_people_from_outside_mentor_in_coaching_programs_and_nothing_else(serve: Serve):
    company = await found(serve)
    noor = await coach(company)
    assert problem(await enroll(company, noor)) == (409, "external-only-coaching")
    assert problem(await enroll(company, noor, override=True)) == (409, "external-only-coaching")
    assert (await invite(company, noor, override=True))["outcome"] == "not-eligible"
    file = {"file": ("people.csv", f"external id,role\n{noor.external_id},mentor\n".encode())}
    path = f"{company.program_path}/enrollments/import"
    report = ok(await company.as_admin.post(path, files=file, data={"override": "true"}))
    assert [line["outcome"] for line in report["lines"]] == ["not-eligible"]


async def test_a_coach_from_outside_is_no_mentee_and_does_not_enroll_themself(serve: Serve):
    company = await found(serve, program=COACHING)
    noor = await coach(company)
    assert problem(await enroll(company, noor, role="mentee")) == (409, "external-only-coaching")
    own = {"person_id": str(noor.subject), "role": "mentor"}
    path = f"{company.program_path}/enrollments"
    assert (await as_coach(company, noor).post(path, json=own)).status_code == 403
    assert problem(await company.as_person(noor).post(path, json=own)) == (409, "external-by-invitation")
    assert ok(await enroll(company, noor))["state"] == "enrolled"


async def test_whoever_coaches_holds_a_valid_credential_also_where_admins_override_their_own_rules(serve: Serve):
    rules = [{"kind": "among", "field": "department", "values": ["Legal"], "role": "mentor"}]
    company = await found(serve, program={**COACHING, "eligibility": rules})
    yesterday = clock.today() - timedelta(days=1)
    for credentials in ((), held(yesterday)):
        eve = await company.harness.know("Eve Novak", department="IT", credentials=credentials)
        refused = await enroll(company, eve, override=True)
        assert problem(refused) == (409, "not-eligible")
        assert refused.json()["unmet"] == ["Mentors in this program are people who hold a valid credential."]
    inside = await company.harness.know("Ida Holm", department="IT", credentials=held(clock.today()))
    assert problem(await enroll(company, inside)) == (409, "not-eligible")
    assert ok(await enroll(company, inside, override=True))["state"] == "enrolled"


async def test_a_coach_may_be_invited_first_and_add_their_credential_before_they_accept(serve: Serve):
    company = await found(serve, program=COACHING)
    noor = await coach(company, credentials=())
    assert (await invite(company, noor))["outcome"] == "not-eligible"
    assert (await invite(company, noor, override=True))["outcome"] == "invited"
    client = as_coach(company, noor)
    [mine] = ok(await client.get(f"{API}/enrollments", params={"mine": True}))["items"]
    early = await client.post(f"{API}/enrollments/{mine['id']}/accept", json={})
    assert problem(early) == (409, "not-eligible")
    await tell(company, noor, 2, credentials=held())
    assert ok(await client.post(f"{API}/enrollments/{mine['id']}/accept", json={}))["state"] == "enrolled"


async def test_a_mentorship_has_the_contracted_number_of_sessions(serve: Serve):
    company, tom, noor, path = await coached(serve)
    for number, person in enumerate((company.as_person(tom), as_coach(company, noor))):
        start = clock.now() + timedelta(days=1 + number)
        body = {"title": "How I lead", "start": start.isoformat(), "minutes": 60}
        ok(await person.post(f"{path}/sessions", json=body))
    body = {"title": "One more", "start": (clock.now() + timedelta(days=5)).isoformat(), "minutes": 60}
    more = await as_coach(company, noor).post(f"{path}/sessions", json=body)
    assert problem(more) == (409, "sessions-used-up")
    assert (more.json()["most"], more.json()["left"]) == (2, 0)


async def test_a_coach_from_outside_sees_their_mentorship_and_their_program_and_nothing_around_them(serve: Serve):
    company, tom, noor, path = await coached(serve)
    other = await company.harness.client(company.admin.subject, ["program_admin"]).post(
        f"{API}/programs",
        json={"name": "Another", "starts_on": str(clock.today()), "ends_on": str(clock.today() + timedelta(days=9))},
    )
    another = f"{API}/programs/{ok(other)['id']}"
    client = as_coach(company, noor)
    for url, status in (
        (path, 200),
        (f"{path}/sessions", 200),
        (f"{path}/messages", 200),
        (f"{path}/agreements", 200),
        (f"{path}/check-ins/current", 200),
        (f"{API}/mentorships?mine=true", 200),
        (f"{API}/enrollments?mine=true", 200),
        (f"{API}/requests?mine=true", 200),
        (company.program_path, 200),
        (another, 403),
        (f"{company.program_path}/enrollments", 403),
        (f"{company.program_path}/mentorships/states", 403),
        (f"{company.program_path}/check-ins", 403),
        (f"{company.program_path}/suggestions?mentee_id={tom.subject}", 403),
        (f"{API}/gatherings", 403),
        (f"{API}/communities", 403),
    ):
        answer = await client.get(url)
        assert answer.status_code == status, (url, answer.text)
    listed = ok(await client.get(f"{API}/programs"))
    assert (listed["total"], [program["id"] for program in listed["items"]]) == (1, [company.program["id"]])
    assert ok(await company.as_person(tom).get(f"{API}/programs"))["total"] == 2
    begun = {"title": "How I lead", "start": (clock.now() + timedelta(days=1)).isoformat(), "minutes": 60}
    assert (await client.post(f"{path}/sessions", json=begun)).status_code == 201
    second = await coach(company, "Lena Lind")
    assert (await as_coach(company, second).get(path)).status_code == 403
    assert (await as_coach(company, second).get(company.program_path)).status_code == 403


async def test_admins_see_that_people_meet_and_how_often_and_not_what_about(serve: Serve):
    company, tom, noor, path = await coached(serve)
    told = {"title": "My fear of the board", "place": "Room 4", "link": "https://meet.example.org/x", "minutes": 60}
    body = {**told, "start": (clock.now() + timedelta(days=1)).isoformat()}
    meeting = ok(await as_coach(company, noor).post(f"{path}/sessions", json=body))
    clock.advance(timedelta(days=1, hours=2))
    ok(await company.as_person(tom).post(f"{API}/sessions/{meeting['id']}/held", json={}))
    for client, title, place in ((company.as_admin, "", ""), (company.as_person(tom), told["title"], "Room 4")):
        [listed] = ok(await client.get(f"{path}/sessions"))["items"]
        assert (listed["title"], listed["place"], bool(listed["link"])) == (title, place, bool(place))
        assert (listed["state"], listed["starts_at"]) == ("held", meeting["starts_at"])
        since = (clock.now() - timedelta(days=2)).isoformat()
        [time] = ok(await client.get(f"{path}/occurrences", params={"from": since}))["items"]
        assert (time["title"], time["place"], bool(time["link"]), time["state"]) == (title, place, bool(place), "held")
    for client in (company.as_admin, company.harness.client(roles=["hr"])):
        answer = await client.get(f"{company.program_path}/mentorships/states")
        [state] = ok(answer)["items"]
        assert (state["state"], state["sessions_held"]) == ("active", 1)
        assert "fear" not in answer.text
    assert (await company.as_admin.get(f"{API}/sessions/{meeting['id']}")).status_code == 403


async def test_admins_read_neither_words_nor_obstacles_of_check_ins_nor_why_it_ended(serve: Serve):
    company, tom, noor, path = await coached(serve)
    clock.advance(timedelta(days=15))
    said = {"on_track": "no", "obstacle": "other-side", "words": "I do not dare to say it."}
    shared = await company.as_person(tom).post(f"{path}/check-ins", json={**said, "share_words_with_admins": True})
    assert problem(shared) == (422, "confidential")
    own = ok(await company.as_person(tom).post(f"{path}/check-ins", json=said))
    assert (own["obstacle"], own["words"]) == ("other-side", said["words"])
    answer = await company.as_admin.get(f"{company.program_path}/check-ins")
    [seen] = ok(answer)["items"]
    assert (seen["on_track"], seen["obstacle"], seen["words"], seen["erased"]) == ("no", None, "", False)
    assert "other-side" not in answer.text

    ended = {"reason": "other", "words": "It is about my health.", "shared": True}
    ok(await company.as_person(tom).post(f"{path}/end", json=ended))
    by_admin = await company.as_admin.get(path)
    assert (ok(by_admin)["end_reason"], "health" in by_admin.text) == ("other", False)
    assert "health" in (await as_coach(company, noor).get(path)).text


async def asked_anew(company: Company, way: str, mentee: PersonJoined, mentor: PersonJoined) -> object:
    """Whether two are brought together, or what is said instead."""
    pair = {"mentee_id": str(mentee.subject), "mentor_id": str(mentor.subject)}
    if way == "suggestions":
        path = f"{company.program_path}/suggestions"
        found = ok(await company.as_person(mentee).get(path, params={"mentee_id": pair["mentee_id"]}))
        return [one["mentor_id"] for one in found["items"]] == [pair["mentor_id"]]
    if way == "rounds":
        return (await company.solve())["pairs"] == 1
    if way == "requests":
        words = {"goals": "To lead.", "why_you": "You have led."}
        body = {"mentor_id": pair["mentor_id"], **words}
        answer = await company.as_person(mentee).post(f"{company.program_path}/requests", json=body)
    elif way == "proposals":
        answer = await company.as_admin.post(f"{company.program_path}/proposals", json=pair)
    else:
        answer = await company.as_admin.post(f"{company.program_path}/mentorships", json=pair)
    return answer.is_success or problem(answer)


@pytest.mark.parametrize("way", ["suggestions", "rounds", "requests", "proposals", "mentorships"])
async def test_a_coach_whose_last_credential_has_expired_gets_nobody_new_and_keeps_whom_they_have(
    serve: Serve, way: str
):
    company, _, noor, path = await coached(serve)
    mia = await company.mentee("Mia Berg")
    await tell(company, noor, 2, credentials=(*held(clock.today() - timedelta(days=300)), *held(clock.today())))
    clock.advance(timedelta(days=1))
    assert await asked_anew(company, way, mia, noor) in (False, (409, "no-valid-credential"))
    begun = {"title": "How I lead", "start": (clock.now() + timedelta(days=1)).isoformat(), "minutes": 60}
    assert (await as_coach(company, noor).post(f"{path}/sessions", json=begun)).status_code == 201
    await tell(company, noor, 3, credentials=held(clock.today()))
    assert await asked_anew(company, way, mia, noor) is True


async def test_a_request_that_a_coach_accepts_after_their_credential_has_expired_begins_nothing(serve: Serve):
    company, _, noor, _ = await coached(serve)
    mia = await company.mentee("Mia Berg")
    body = {"mentor_id": str(noor.subject), "goals": "To lead.", "why_you": "You have led."}
    request = ok(await company.as_person(mia).post(f"{company.program_path}/requests", json=body))
    await tell(company, noor, 2, credentials=())
    accepted = await as_coach(company, noor).post(f"{API}/requests/{request['id']}/accept", json={})
    assert problem(accepted) == (409, "no-valid-credential")
    await tell(company, noor, 3, credentials=held())
    again = await as_coach(company, noor).post(f"{API}/requests/{request['id']}/accept", json={})
    assert (again.status_code, again.json()["state"]) == (200, "accepted")
