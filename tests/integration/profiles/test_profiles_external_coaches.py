"""Coaches from outside: HR says that they are there, no import touches them, and they see their own mentorships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

import httpx
import pytest

from services.profiles.main import SERVICE
from shared import clock
from shared.events import Event
from shared.events.matching import MentorshipEnded, MentorshipStarted
from shared.events.profiles import ContactChanged, PersonJoined, PersonLeft, ProfileChanged
from shared.ids import new_id
from tests.integration.profiles.support import IMPORTS, as_csv, import_csv, import_people, person
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

V1 = "/api/profiles/v1"
E = TypeVar("E", bound=Event)
NOOR: dict[str, Any] = {
    "name": "Noor Haddad",
    "email": "noor@coaching.example",
    "job_title": "Executive coach",
    "zone": "Europe/Amsterdam",
    "languages": [{"code": "nl", "level": "native"}],
    "working_hours": [{"weekday": 2, "start": "09:00", "end": "13:00"}],
    "bio": "I coach people who lead for the first time.",
    "skills_offered": [{"name": "leadership", "level": 5}, {"name": "Breathing under water", "level": 2}],
}


async def contracted(harness: Harness, key: UUID | str, **told: Any) -> dict[str, Any]:
    body = {**NOOR, "external_id": str(key), **told}
    answer = await harness.client(roles=["hr"]).post(f"{V1}/people/external", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def of(coach: dict[str, Any], events: Sequence[E]) -> E:
    """The newest of these events about a coach."""
    return [event for event in events if str(event.subject) == coach["id"]][-1]


async def test_hr_lets_a_coach_without_a_record_be_known_and_everybody_else_learns_that_they_are_from_outside(
    serve: Serve,
) -> None:
    harness = await serve(SERVICE)
    key = new_id()
    await import_people(harness, person("e-1", skills_offered="Leadership:4"))
    coach = await contracted(harness, key)
    assert (coach["external"], coach["listed"], coach["status"]) == (True, False, "active")
    assert (coach["email"], coach["department"], coach["start_date"]) == ("noor@coaching.example", "", None)
    joined = of(coach, await harness.sent(PersonJoined, 2))
    assert (joined.external, joined.name) == (True, "Noor Haddad")
    assert [(skill.name, skill.level) for skill in joined.skills_offered] == [
        ("Leadership", 5),
        ("Breathing under water", 2),
    ]
    assert of(coach, await harness.sent(ContactChanged, 2)).email == "noor@coaching.example"
    me = await harness.client(key, ["coach"]).get(f"{V1}/people/me")
    assert (me.status_code, me.json()["name"]) == (200, "Noor Haddad")


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"email": "noor"}, "body.email"),
        ({"zone": "Mars/Olympus"}, "body.zone"),
        ({"name": ""}, "body.name"),
        ({"manager": "e-1"}, "body.manager"),
        ({"skills_offered": [{"name": "!!", "level": 3}]}, "body.skills_offered.0.name"),
        ({"working_hours": [{"weekday": 2, "start": "13:00", "end": "09:00"}]}, "body.working_hours"),
    ],
)
async def test_what_cannot_be_of_a_coach_is_refused_by_field(serve: Serve, told: dict[str, Any], where: str) -> None:
    harness = await serve(SERVICE)
    body = {**NOOR, "external_id": "c-1", **told}
    answer = await harness.client(roles=["hr"]).post(f"{V1}/people/external", json=body)
    assert answer.status_code == 422
    problem = answer.json()
    assert where in {problem.get("where"), *(error["where"] for error in problem.get("errors", []))}


async def test_an_external_id_is_given_once_and_who_left_comes_back_as_a_coach(serve: Serve) -> None:
    harness = await serve(SERVICE)
    hr = harness.client(roles=["hr"])
    await import_people(harness, person("e-1", department="Sales"))
    coach = await contracted(harness, "c-1")
    for taken in ("e-1", "c-1"):
        again = await hr.post(f"{V1}/people/external", json={**NOOR, "external_id": taken})
        assert (again.status_code, again.json()["type"]) == (409, "urn:telemachus:problem:external-id-taken")
    assert (await hr.post(f"{V1}/people/{coach['id']}/leave")).json()["status"] == "left"
    [left] = await harness.sent(PersonLeft)
    assert left.external
    employee = (await hr.get(f"{V1}/people", params={"external_id": "e-1"})).json()["items"][0]
    await hr.post(f"{V1}/people/{employee['id']}/leave")
    for key, was in (("c-1", coach), ("e-1", employee)):
        back = await contracted(harness, key)
        assert (back["id"], back["external"], back["status"], back["department"]) == (was["id"], True, "active", "")
    await hr.post(f"{V1}/people/{coach['id']}/leave")
    await hr.post(f"{V1}/people/{coach['id']}/erase")
    erased = await hr.post(f"{V1}/people/external", json={**NOOR, "external_id": "c-1"})
    assert (erased.status_code, erased.json()["type"]) == (409, "urn:telemachus:problem:person-erased")


async def test_hr_corrects_an_address_and_only_that_of_a_coach(serve: Serve) -> None:
    harness = await serve(SERVICE)
    hr = harness.client(roles=["hr"])
    await import_people(harness, person("e-1"))
    coach = await contracted(harness, "c-1")
    url = f"{V1}/people/external/{coach['id']}"
    tag = {"If-Match": f'"{coach["version"]}"'}
    changed = await hr.patch(url, json={"email": "n.haddad@coaching.example"}, headers=tag)
    assert (changed.status_code, changed.json()["email"]) == (200, "n.haddad@coaching.example")
    assert of(coach, await harness.sent(ContactChanged, 3)).email == "n.haddad@coaching.example"
    assert (await hr.patch(url, json={"name": "Noor"}, headers=tag)).status_code == 412
    assert (await hr.patch(url, json={}, headers=tag)).status_code == 422
    assert (await hr.patch(url, json={"name": None}, headers=tag)).status_code == 422
    employee = (await hr.get(f"{V1}/people", params={"external_id": "e-1"})).json()["items"][0]
    other = await hr.patch(f"{V1}/people/external/{employee['id']}", json={"name": "Eve"}, headers={"If-Match": '"1"'})
    assert (other.status_code, other.json()["type"]) == (409, "urn:telemachus:problem:not-external")


async def test_a_full_import_neither_lets_coaches_leave_nor_counts_them(serve: Serve) -> None:
    harness = await serve(SERVICE)
    await import_people(harness, person("e-1"), person("e-2"))
    coach = await contracted(harness, "c-1")
    outcome = await import_people(harness, person("e-1"), leavers="leave", most_leaving="0.5")
    assert (outcome["leaving"], outcome["active"]) == (1, 2)
    still = (await harness.client(roles=["hr"]).get(f"{V1}/people/{coach['id']}")).json()
    assert (still["status"], still["external"]) == ("active", True)


async def test_a_row_of_hr_makes_a_coach_an_employee_and_says_so(serve: Serve) -> None:
    harness = await serve(SERVICE)
    coach = await contracted(harness, "c-1")
    row = person("c-1") | {"name": NOOR["name"], "email": NOOR["email"]}
    tried = (await import_csv(harness, as_csv(row), dry_run="true")).json()
    assert "row 2" in tried["notes"][0]
    hr = harness.client(roles=["hr"])
    [shown] = (await hr.get(f"{IMPORTS}/{tried['id']}/rows")).json()["items"]
    assert shown["fields"]["external"] == [True, False]
    outcome = await import_people(harness, row)
    assert (outcome["changed"], outcome["joined"]) == (1, 0)
    [changed] = await harness.sent(ProfileChanged)
    assert (str(changed.subject), changed.external) == (coach["id"], False)
    again = await import_people(harness, row)
    assert (again["unchanged"], again["notes"]) == (1, [])


async def test_the_directory_shows_a_coach_only_when_they_are_listed(serve: Serve) -> None:
    harness = await serve(SERVICE)
    await contracted(harness, "c-1", listed=True, name="Lina Listed")
    await contracted(harness, "c-2", name="Nora Notlisted")
    employee = harness.client(roles=["employee"])

    async def found() -> list[str]:
        page = (await employee.get(f"{V1}/directory/mentors", params={"q": "leadership"})).json()
        return [hit["person"]["name"] for hit in page["items"]]

    async def listed() -> bool:
        return bool(await found())

    await eventually(listed, what="an entry in the directory")
    assert await found() == ["Lina Listed"]


class Coaching:
    """A coach from outside with a mentee, who shares a goal with them, and a colleague of the mentee."""

    def __init__(self, harness: Harness, coach: httpx.AsyncClient, mentee: httpx.AsyncClient, ids: dict[str, Any]):
        self.harness, self.coach, self.mentee, self.ids = harness, coach, mentee, ids


async def coaching(harness: Harness) -> Coaching:
    coach_key, mentee_key, colleague_key = new_id(), new_id(), new_id()
    await import_people(harness, person(str(mentee_key), skills_wanted="Leadership:1"), person(str(colleague_key)))
    coach = await contracted(harness, coach_key)
    known = {event.external_id: event.subject for event in await harness.sent(PersonJoined, 3)}
    pair: dict[str, Any] = {
        "mentorship_id": (mentorship := new_id()),
        "program_id": new_id(),
        "mentee_id": known[str(mentee_key)],
        "mentor_id": UUID(coach["id"]),
    }
    await harness.receive(MentorshipStarted(subject=mentorship, version=1, **pair))
    ids = {**pair, "colleague_id": known[str(colleague_key)]}
    return Coaching(harness, harness.client(coach_key, ["coach"]), harness.client(mentee_key), ids)


async def test_a_coach_sees_their_mentees_as_long_as_the_mentorship_runs_and_nobody_else(serve: Serve) -> None:
    one = await coaching(await serve(SERVICE))
    mentee, colleague = (f"{V1}/people/{one.ids[name]}" for name in ("mentee_id", "colleague_id"))
    goal = (await one.mentee.post(f"{mentee}/goals", json={"title": "Lead a team"})).json()
    for path, status in (
        (mentee, 200),
        (f"{mentee}/skills", 200),
        (f"{mentee}/photo", 200),
        (f"{mentee}/goals", 200),
        (f"{V1}/goals/{goal['id']}", 200),
        (f"{mentee}/credentials", 403),
        (f"{mentee}/endorsements", 403),
        (f"{mentee}/reflections", 403),
        (colleague, 403),
        (f"{colleague}/skills", 403),
        (f"{colleague}/photo", 403),
        (f"{colleague}/goals", 403),
        (f"{V1}/people", 403),
        (f"{V1}/directory/mentors", 403),
        (f"{V1}/directory/suggestions?q=kub", 403),
        (f"{V1}/plan-templates/starters", 403),
        (f"{V1}/people/{one.ids['mentor_id']}/credentials", 200),
        (f"{V1}/skills", 200),
    ):
        assert (await one.coach.get(path)).status_code == status, path
    pair = {name: one.ids[name] for name in ("mentorship_id", "program_id", "mentee_id", "mentor_id")}
    await one.harness.receive(
        MentorshipEnded(subject=one.ids["mentorship_id"], version=2, ended_on=clock.today(), **pair)
    )
    assert (await one.coach.get(mentee)).status_code == 403
    assert (await one.coach.get(f"{V1}/goals/{goal['id']}")).status_code == 403


async def test_a_coach_keeps_their_own_profile_and_credentials(serve: Serve) -> None:
    harness = await serve(SERVICE)
    key = new_id()
    coach = await contracted(harness, key)
    client, mine = harness.client(key, ["coach"]), f"{V1}/people/{coach['id']}"
    held = await client.post(f"{mine}/credentials", json={"name": "PCC", "issuer": "ICF"})
    assert held.status_code == 201
    told = (await harness.sent(ProfileChanged, 1))[-1]
    assert (told.external, [credential.name for credential in told.credentials]) == (True, ["PCC"])
    tag = {"If-Match": f'"{told.version}"'}
    changed = await client.patch(mine, json={"bio": "I listen.", "listed": True}, headers=tag)
    assert (changed.status_code, changed.json()["bio"]) == (200, "I listen.")
    assert (await client.post(f"{V1}/people/external", json={**NOOR, "external_id": "c-9"})).status_code == 403
