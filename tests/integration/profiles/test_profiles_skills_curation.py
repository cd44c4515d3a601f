"""Curators define, change and merge skills, and decide about suggestions."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.profiles.directory.tables import DirectoryEntry
from services.profiles.endorsements.tables import Endorsement
from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from services.profiles.recommendations.tables import RecommendationRequest
from shared import clock
from shared.db import new_aggregate
from shared.events.profiles import EndorsementWithdrawn, ProfileChanged, SkillDefined, SkillsMerged
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.integration.profiles.team import API, Team, gather
from tests.support.platform import Serve
from tests.support.waiting import eventually


async def post(client: httpx.AsyncClient, path: str, body: object = None, *, status: int = 200) -> dict[str, Any]:
    answer = await client.post(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def patch(team: Team, skill: str, version: int, status: int = 200, **body: Any) -> dict[str, Any]:
    answer = await team.hr.patch(f"{API}/skills/{skill}", json=body, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == status, answer.text
    return answer.json()


async def want(team: Team, name: str, *texts: str, status: int = 200) -> dict[str, Any]:
    """Let a person want these skills in their own words."""
    url = f"{API}/people/{team.ids[name]}/skills"
    version = (await team.clients[name].get(url)).headers["ETag"]
    skills = [{"text": text, "priority": 2} for text in texts]
    answer = await team.clients[name].put(f"{url}/wanted", json={"skills": skills}, headers={"If-Match": version})
    assert answer.status_code == status, answer.text
    return answer.json()


async def names_of(team: Team, name: str) -> tuple[dict[str, int], dict[str, int]]:
    read = (await team.hr.get(f"{API}/people/{team.ids[name]}/skills")).json()
    return (
        {skill["name"]: skill["level"] for skill in read["offered"]},
        {skill["name"]: skill["priority"] for skill in read["wanted"]},
    )


async def test_a_defined_skill_is_found_by_each_of_its_names_and_none_of_them_is_given_twice(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Docker")
    body = {"name": "Kubernetes", "aliases": ["k8s", "K8S", "kubernetes"], "description": "Many machines."}
    skill = await post(team.hr, "/skills", body, status=201)
    assert (skill["aliases"], skill["state"], skill["version"]) == (["K8S"], "listed", 1)
    [told] = [event for event in await harness.sent(SkillDefined, 2) if str(event.subject) == skill["id"]]
    assert (told.name, told.aliases) == ("Kubernetes", ("K8S",))
    found = (await team.clients["Amara"].get(f"{API}/skills", params={"search": "k8"})).json()["items"]
    assert [item["id"] for item in found] == [skill["id"]]
    for name in ("docker", "K8s"):
        refused = await post(team.hr, "/skills", {"name": "Something", "aliases": [name]}, status=409)
        assert refused["type"].endswith("name-taken")
    for name in ("", "   ", "…", "@cmd", "x" * 201):
        await post(team.hr, "/skills", {"name": name}, status=422)
    await post(team.clients["Amara"], "/skills", body, status=403)


async def test_a_renamed_skill_keeps_its_old_name_unless_it_is_taken_from_it(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernets:4")
    skill = str(team.skills["Kubernets"])
    changed = await patch(team, skill, 1, name="Kubernetes", description="Many machines.")
    assert (changed["name"], changed["aliases"], changed["version"]) == ("Kubernetes", ["Kubernets"], 2)
    [told] = await harness.sent(ProfileChanged)
    assert [(offered.name, offered.level) for offered in told.skills_offered] == [("Kubernetes", 4)]
    await patch(team, skill, 1, 412, name="Something else")
    changed = await patch(team, skill, 2, aliases=["k8s"])
    assert changed["aliases"] == ["k8s"]
    recognized = await team.hr.get(f"{API}/skills/recognize", params={"text": "Kubernets"})
    assert recognized.json()["how"] == "typo"
    assert (await patch(team, skill, 3, aliases=["k8s"]))["version"] == 3
    assert (await patch(team, skill, 3))["version"] == 3
    await harness.settle()
    assert [(event.version, event.name) for event in harness.published(SkillDefined)] == [
        (1, "Kubernets"),
        (2, "Kubernetes"),
        (3, "Kubernetes"),
    ]
    assert len(harness.published(ProfileChanged)) == 1


async def test_whoever_has_a_merged_skill_has_the_one_that_stays_at_the_better_level(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes:2; k8s:5", Tom="k8s:1; Kubernetes:4", Lin="k8s:3", Eve="Docker")
    await import_people(harness, person("e-9", skills_wanted="k8s:1; Kubernetes:3"))
    stays, goes = team.skills["Kubernetes"], team.skills["k8s"]
    await post(team.hr, "/skills", {"name": "Helm charts"}, status=201)
    survivor = await post(team.hr, f"/skills/{goes}/merge", {"into": str(stays)})
    assert (survivor["id"], survivor["aliases"]) == (str(stays), ["k8s"])
    assert [(await names_of(team, name))[0] for name in ("Amara", "Tom", "Lin", "Eve")] == [
        {"Kubernetes": 5},
        {"Kubernetes": 4},
        {"Kubernetes": 3},
        {"Docker": 3},
    ]
    [merged] = await harness.sent(SkillsMerged)
    assert (merged.subject, merged.into, merged.name, merged.version) == (goes, stays, "Kubernetes", 2)
    told = await harness.sent(ProfileChanged, 4)
    assert {event.name for event in told} == {"Amara", "Tom", "Lin", "Person e-9"}
    assert [wish.priority for event in told for wish in event.skills_wanted] == [1]
    defined = [event for event in harness.published(SkillDefined) if event.subject == stays]
    assert [(event.version, event.aliases) for event in defined] == [(1, ()), (2, ("k8s",))]
    read = (await team.hr.get(f"{API}/skills/{goes}")).json()
    assert (read["state"], read["merged_into"], read["aliases"]) == ("merged", str(stays), [])
    await import_people(harness, person("e-10", skills_offered="K8s:3"))
    found = (await team.hr.get(f"{API}/skills/recognize", params={"text": "k8s"})).json()
    assert found["skill"]["id"] == str(stays)


@pytest.mark.parametrize("how", ["itself", "unknown", "merged", "rejected"])
async def test_a_skill_is_merged_only_into_one_that_is_in_use(serve: Serve, how: str):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="A1 skill; B1 skill; C1 skill")
    first, second, third = (str(team.skills[name]) for name in ("A1 skill", "B1 skill", "C1 skill"))
    match how:
        case "itself":
            await post(team.hr, f"/skills/{first}/merge", {"into": first}, status=409)
        case "unknown":
            await post(team.hr, f"/skills/{first}/merge", {"into": str(new_id())}, status=404)
            await post(team.hr, f"/skills/{new_id()}/merge", {"into": first}, status=404)
        case "merged":
            await post(team.hr, f"/skills/{first}/merge", {"into": second})
            await post(team.hr, f"/skills/{third}/merge", {"into": first}, status=409)
            await post(team.hr, f"/skills/{first}/merge", {"into": third}, status=409)
            await patch(team, first, 2, 409, name="Other")
            await post(team.hr, f"/skills/{second}/merge", {"into": third})
            read = (await team.hr.get(f"{API}/skills/{first}")).json()
            assert read["merged_into"] == third
        case _:
            taken = await want(team, "Amara", "Zymurgy")
            suggested = taken["skills"][0]["skill"]["skill_id"]
            await post(team.hr, f"/skills/{suggested}/reject")
            await post(team.hr, f"/skills/{first}/merge", {"into": suggested}, status=409)


async def test_endorsements_and_questions_follow_a_merge_and_one_of_two_equal_ones_ends(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes; k8s", Tom="Docker", Lin="Docker")
    stays, goes = team.skills["Kubernetes"], team.skills["k8s"]

    def endorsed(by: str, skill: UUID) -> Endorsement:
        return new_aggregate(
            Endorsement,
            given_by=team.ids[by],
            person_id=team.ids["Amara"],
            skill_id=skill,
            how="We work together.",
            given_at=clock.now(),
        )

    question = new_aggregate(
        RecommendationRequest,
        person_id=team.ids["Tom"],
        skill="k8s",
        skill_id=goes,
        words=None,
        asked_at=clock.now(),
        closed_at=None,
    )
    async with harness.sessions.begin() as session:
        session.add_all([endorsed("Tom", stays), endorsed("Tom", goes), endorsed("Lin", goes), question])
    await post(team.hr, f"/skills/{goes}/merge", {"into": str(stays)})
    [ended] = await harness.sent(EndorsementWithdrawn)
    assert (ended.given_by, ended.given_to, ended.skill_id) == (team.ids["Tom"], team.ids["Amara"], goes)
    async with harness.sessions() as session:
        left = await session.execute(select(Endorsement.given_by, Endorsement.skill_id))
        assert {(by, skill) for by, skill in left} == {(team.ids["Tom"], stays), (team.ids["Lin"], stays)}
        assert await session.scalar(select(RecommendationRequest.skill_id)) == stays


async def test_whoever_is_endorsed_for_what_they_do_not_offer_is_not_waited_for(serve: Serve):
    """People are locked before skills; these are not known before the skill is locked."""
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Python", Tom="k8s", Lin="")
    await want(team, "Lin", "Zymurgy")
    [suggested] = (await team.hr.get(f"{API}/skills/suggestions")).json()["items"]
    k8s, zymurgy = team.skills["k8s"], UUID(suggested["id"])
    endorsements = [
        new_aggregate(
            Endorsement,
            given_by=team.ids["Tom"],
            person_id=team.ids["Amara"],
            skill_id=skill,
            how="We work together.",
            given_at=clock.now(),
        )
        for skill in (k8s, zymurgy)
    ]
    async with harness.sessions.begin() as session:
        session.add_all(endorsements)
    async with harness.sessions.begin() as session:
        amara = select(Person).where(Person.id == team.ids["Amara"])
        await session.execute(amara.with_for_update(key_share=True))
        async with asyncio.timeout(10):
            await post(team.hr, f"/skills/{k8s}/merge", {"into": str(team.skills["Python"])})
            await post(team.hr, f"/skills/{zymurgy}/reject")
    [ended] = await harness.sent(EndorsementWithdrawn)
    assert ended.skill_id == zymurgy

    async def counted() -> list[tuple[UUID, int]]:
        async with harness.sessions() as session:
            entry = await session.get(DirectoryEntry, team.ids["Amara"])
            return [] if entry is None else list(zip(entry.skills, entry.endorsed, strict=True))

    async def followed() -> bool:
        return await counted() == [(team.skills["Python"], 1)]

    await eventually(followed, what="an entry with the endorsement")


async def test_curators_see_who_asked_for_what_and_what_it_might_be(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes; Data engineering", Tom="", Lin="")
    await want(team, "Tom", "Engineering of data", "Zymurgy")
    await want(team, "Lin", "zymurgy")
    page = (await team.hr.get(f"{API}/skills/suggestions", params={"limit": 1})).json()
    rest = (await team.hr.get(f"{API}/skills/suggestions", params={"limit": 1, "cursor": page["next"]})).json()
    assert (page["total"], rest["next"]) == (2, None)
    found = {item["name"]: item for item in (*page["items"], *rest["items"])}
    assert (found["Zymurgy"]["used_by"], found["Zymurgy"]["suggested_by_name"]) == (2, "Tom")
    assert [near["name"] for near in found["Engineering of data"]["nearest"]] == ["Data engineering"]
    assert (await team.clients["Tom"].get(f"{API}/skills/suggestions")).status_code == 403
    assert (await team.hr.get(f"{API}/skills/suggestions", params={"limit": 51})).status_code == 422


async def test_an_accepted_suggestion_is_listed_and_told(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes")
    taken = await want(team, "Amara", "Zymurgy")
    skill = taken["skills"][0]["skill"]["skill_id"]
    await post(team.clients["Amara"], f"/skills/{skill}/accept", status=403)
    await post(team.clients["Amara"], f"/skills/{skill}/reject", status=403)
    assert (await post(team.hr, f"/skills/{skill}/accept"))["state"] == "listed"
    assert {event.name for event in await harness.sent(SkillDefined, 2)} == {"Kubernetes", "Zymurgy"}
    await post(team.hr, f"/skills/{skill}/accept", status=409)
    await post(team.hr, f"/skills/{skill}/reject", status=409)
    assert (await team.hr.get(f"{API}/skills", params={"search": "zym"})).json()["total"] == 1


async def test_a_rejected_suggestion_leaves_those_who_had_it_and_is_not_suggested_again(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes", Tom="")
    taken = await want(team, "Amara", "Asdf", "Kubernetes")
    skill = taken["skills"][0]["skill"]["skill_id"]
    assert (await post(team.hr, f"/skills/{skill}/reject"))["state"] == "rejected"
    assert (await names_of(team, "Amara"))[1] == {"Kubernetes": 2}
    told = (await harness.sent(ProfileChanged, 2))[-1]
    assert [wish.name for wish in told.skills_wanted] == ["Kubernetes"]
    refused = await want(team, "Tom", "Kubernetes", "asdf", status=422)
    assert refused["where"] == "body.skills.1.text"
    assert refused["detail"] == (
        "The catalog's curators have decided against asdf. Leave it out, or choose another skill."
    )
    await import_people(harness, person("e-7", skills_offered="ASDF:2"))
    again = (await team.hr.get(f"{API}/skills", params={"search": "asdf"})).json()["items"]
    assert [(item["id"], item["state"]) for item in again] == [(skill, "listed")]


async def test_whoever_offers_a_skill_is_found_by_a_name_that_it_is_given_later(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Kubernetes", Lin="Docker")
    [skill] = (await team.hr.get(f"{API}/skills", params={"search": "kubernetes"})).json()["items"]
    await patch(team, skill["id"], 1, aliases=["helmsmanship"])

    async def found() -> bool:
        hits = await team.clients["Lin"].get(f"{API}/directory/mentors", params={"q": "helmsmanship"})
        return [hit["person"]["name"] for hit in hits.json()["items"]] == ["Amara"]

    await eventually(found, what="Amara by the new name of her skill")
