"""Free text that becomes a skill, and what people say of their own skills."""

from __future__ import annotations

from typing import Any

import httpx

from services.profiles.main import SERVICE
from shared.events.profiles import ProfileChanged, SkillDefined
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.integration.profiles.team import API, Team, gather
from tests.support.platform import Serve


async def recognized(client: httpx.AsyncClient, text: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/skills/recognize", params={"text": text})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(team: Team, name: str, kind: str, *skills: dict[str, Any], status: int = 200) -> httpx.Response:
    """What a person offers or wants from now on, on top of whatever version they are at."""
    url = f"{API}/people/{team.ids[name]}/skills"
    version = (await team.clients[name].get(url)).headers["ETag"]
    answer = await team.clients[name].put(f"{url}/{kind}", json={"skills": skills}, headers={"If-Match": version})
    assert answer.status_code == status, answer.text
    return answer


async def shown(team: Team, name: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """What a person offers with levels, and wants with priorities, as a colleague sees it."""
    read = (await team.hr.get(f"{API}/people/{team.ids[name]}/skills")).json()
    return (
        [(skill["name"], skill["level"]) for skill in read["offered"]],
        [(skill["name"], skill["priority"]) for skill in read["wanted"]],
    )


async def test_a_text_is_known_misspelled_or_new(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes; JavaScript; C++; Public speaking; Data engineering; Data ethics")
    defined = {"name": "Container orchestration", "aliases": ["k8s platforms"]}
    assert (await team.hr.post(f"{API}/skills", json=defined)).status_code == 201
    client = team.clients["Amara"]
    for text, how, name in (
        ("KUBERNETES", "known", "Kubernetes"),
        ("K8s  Platforms", "known", "Container orchestration"),
        ("Kubernets", "typo", "Kubernetes"),
        ("public-speaking", "typo", "Public speaking"),
        ("Pubilc speaking", "typo", "Public speaking"),
    ):
        found = await recognized(client, text)
        assert (found["how"], found["skill"]["name"], found["said"]) == (how, name, f"Understood as {name}."), text
    for text in ("Java", "C", "Kubernetes 2", "Sailing"):
        found = await recognized(client, text)
        assert (found["how"], found["skill"]) == ("new", None), text
    candidates = (await recognized(client, "engineering of data"))["candidates"]
    assert candidates[0]["name"] == "Data engineering"
    assert candidates[0]["score"] > 0.5
    assert len(candidates) <= 5
    for nonsense in ("", "…", "=cmd()", "x" * 201, "ﷺ" * 150):
        assert (await client.get(f"{API}/skills/recognize", params={"text": nonsense})).status_code == 422


async def test_free_text_becomes_a_skill_or_a_suggestion_that_is_used_at_once(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes", Tom="")
    await harness.settle()
    answer = await put(
        team,
        "Tom",
        "offered",
        {"text": "kubernets", "level": 4, "evidence": "Ran our clusters."},
        {"text": "Celestial navigation", "level": 2},
        {"skill_id": str(team.skills["Kubernetes"]), "level": 3},
    )
    first, second, third = answer.json()["skills"]
    assert (first["how"], first["said"]) == ("typo", "Understood as Kubernetes.")
    assert (second["how"], second["skill"]["state"]) == ("new", "suggested")
    assert second["said"] == "Celestial navigation is not in the catalog; it becomes a suggestion to its curators."
    assert third["skill"]["name"] == "Kubernetes"
    assert await shown(team, "Tom") == ([("Kubernetes", 4), ("Celestial navigation", 2)], [])
    [told] = await harness.sent(ProfileChanged)
    assert [(skill.name, skill.level) for skill in told.skills_offered] == [
        ("Kubernetes", 4),
        ("Celestial navigation", 2),
    ]
    assert b"Ran our clusters" not in told.to_json()
    assert {event.name for event in harness.published(SkillDefined)} == {"Kubernetes"}
    again = await put(team, "Amara", "wanted", {"text": "celestial NAVIGATION", "priority": 1})
    assert again.json()["skills"][0]["skill"]["skill_id"] == second["skill"]["skill_id"]
    assert (await harness.client().get(f"{API}/skills", params={"search": "celestial"})).json()["total"] == 0


async def test_a_text_that_looks_misspelled_can_be_meant_as_it_is(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Macroeconomics")
    taken = await put(team, "Amara", "wanted", {"text": "Microeconomics", "priority": 2})
    assert taken.json()["skills"][0]["skill"]["name"] == "Macroeconomics"
    taken = await put(team, "Amara", "wanted", {"text": "Microeconomics", "priority": 2, "exactly": True})
    assert (taken.json()["skills"][0]["how"], await shown(team, "Amara")) == (
        "new",
        ([("Macroeconomics", 3)], [("Microeconomics", 2)]),
    )


async def test_an_import_leaves_alone_what_people_say_of_their_skills(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Tom="Go:3")
    answer = await put(team, "Tom", "offered", {"text": "SQL", "level": 5})
    person_row = person((await team.clients["Tom"].get(f"{API}/people/me")).json()["external_id"])
    assert answer.headers["ETag"] == '"2"'
    await import_people(harness, person_row | {"name": "Tom", "skills offered": "Go:1", "skills wanted": "Rust:4"})
    assert await shown(team, "Tom") == ([("SQL", 5)], [("Rust", 4)])


async def test_the_same_skills_again_change_nothing_and_evidence_changes_the_etag_alone(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Tom="")
    item = {"text": "Sailing", "level": 3}
    first = await put(team, "Tom", "offered", item)
    assert (await put(team, "Tom", "offered", item)).headers["ETag"] == first.headers["ETag"]
    assert (await put(team, "Tom", "offered", {**item, "evidence": "Since 1999."})).headers["ETag"] == '"3"'
    await harness.settle()
    assert len(harness.published(ProfileChanged)) == 1


async def test_only_the_person_themself_says_it_and_on_what_they_have_read(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="SQL", Tom="")
    url = f"{API}/people/{team.ids['Tom']}/skills"
    body = {"skills": [{"text": "SQL", "level": 3}]}
    for other in (team.clients["Amara"], team.hr):
        assert (await other.put(f"{url}/offered", json=body, headers={"If-Match": '"1"'})).status_code == 403
        assert (await other.get(url)).status_code == 200
    mine = team.clients["Tom"]
    assert (await mine.put(f"{url}/offered", json=body, headers={"If-Match": '"7"'})).status_code == 412
    assert (await mine.put(f"{url}/offered", json=body)).status_code == 422
    assert (await mine.get(f"{API}/people/{new_id()}/skills")).status_code == 404
    sql = str(team.skills["SQL"])
    for item in (
        {"text": "SQL", "level": 6},
        {"text": "SQL"},
        {"level": 3},
        {"text": "SQL", "skill_id": sql, "level": 3},
        {"skill_id": str(new_id()), "level": 3},
        {"text": "=1+1", "level": 3},
        {"text": "SQL", "level": 3, "evidence": "x" * 301},
        {"text": "SQL", "priority": 3},
    ):
        await put(team, "Tom", "offered", item, status=422)
    await put(team, "Tom", "wanted", *[{"text": f"Skill {n}", "priority": 1} for n in range(51)], status=422)
    assert await shown(team, "Tom") == ([], [])
