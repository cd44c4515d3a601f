"""Endorsements: given by colleagues for what somebody offers, seen by everyone, withdrawn by their giver."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from services.profiles.main import SERVICE
from shared.events.profiles import EndorsementGiven, EndorsementWithdrawn
from shared.ids import new_id
from tests.integration.profiles.team import API, Team, gather
from tests.support.platform import Serve

HOW = "We moved the billing data together, and she planned it."


@pytest.fixture
async def team(serve: Serve) -> Team:
    """Amara offers Python, SQL and Data engineering; Jonas, Lin and Tom know her."""
    harness = await serve(SERVICE)
    return await gather(harness, Amara="Python:5; SQL:4; Data engineering:5", Jonas="Negotiation:3", Lin="", Tom="")


def path(team: Team, name: str = "Amara") -> str:
    return f"{API}/people/{team.ids[name]}/endorsements"


async def endorse(team: Team, giver: str, skill: str = "Python", to: str = "Amara", how: Any = HOW) -> httpx.Response:
    return await team.clients[giver].post(path(team, to), json={"skill_id": str(team.skills[skill]), "how": how})


async def endorsements(team: Team, more: str = "") -> dict[str, Any]:
    answer = await team.clients["Tom"].get(path(team) + more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_colleague_stands_for_a_skill_and_everyone_sees_it(team: Team):
    answer = await endorse(team, "Jonas")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["person_name"], answer.json()["given_by_name"]) == ("Amara", "Jonas")
    assert (answer.json()["skill"], answer.json()["how"]) == ("Python", HOW)
    assert await endorsements(team) == {"items": [answer.json()], "next": None, "total": 1}
    one = await team.clients["Amara"].get(f"{API}/endorsements/{answer.json()['id']}")
    assert one.json() == answer.json()
    [event] = await team.harness.sent(EndorsementGiven)
    assert (str(event.subject), event.version) == (answer.json()["id"], 1)
    assert (event.given_by, event.given_to) == (team.ids["Jonas"], team.ids["Amara"])
    assert event.skill_id == team.skills["Python"]
    assert HOW not in event.to_json().decode()


async def test_nobody_endorses_themself(team: Team):
    refused = await endorse(team, "Amara")
    assert (refused.status_code, "themself" in refused.json()["detail"]) == (403, True)


async def test_an_account_without_a_profile_endorses_nobody(team: Team):
    body = {"skill_id": str(team.skills["Python"]), "how": HOW}
    assert (await team.hr.post(path(team), json=body)).status_code == 403
    assert (await team.hr.get(path(team))).status_code == 200


async def test_a_skill_that_is_not_offered_cannot_be_endorsed(team: Team):
    refused = await endorse(team, "Lin", "Negotiation")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("not-offered")
    assert refused.json()["detail"] == "Amara does not offer Negotiation. Endorse what they offer."
    unknown = await team.clients["Lin"].post(path(team), json={"skill_id": str(new_id()), "how": HOW})
    assert (unknown.status_code, unknown.json()["where"]) == (422, "body.skill_id")


async def test_one_endorsement_per_giver_person_and_skill_even_at_the_same_moment(team: Team):
    answers = await asyncio.gather(*(endorse(team, "Jonas") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"].endswith("endorsed-already")
    assert refused.json()["endorsement_id"] == (await endorsements(team))["items"][0]["id"]
    for giver, skill in (("Jonas", "SQL"), ("Lin", "Python")):
        assert (await endorse(team, giver, skill)).status_code == 201


async def test_two_who_endorse_each_other_at_the_same_moment_both_succeed(team: Team):
    for _ in range(5):
        answers = await asyncio.gather(endorse(team, "Jonas"), endorse(team, "Amara", "Negotiation", to="Jonas"))
        assert [answer.status_code for answer in answers] == [201, 201]
        clients = (team.clients["Jonas"], team.clients["Amara"])
        for client, answer in zip(clients, answers, strict=True):
            await client.delete(f"{API}/endorsements/{answer.json()['id']}")


async def test_only_the_giver_withdraws_and_may_give_again(team: Team):
    first = (await endorse(team, "Jonas")).json()
    url = f"{API}/endorsements/{first['id']}"
    for other in (team.clients["Lin"], team.clients["Amara"], team.hr):
        assert (await other.delete(url)).status_code == 403
    assert (await team.clients["Jonas"].delete(url)).status_code == 204
    assert (await team.clients["Jonas"].delete(url)).status_code == 404
    assert (await endorsements(team))["items"] == []
    [event] = await team.harness.sent(EndorsementWithdrawn)
    assert (str(event.subject), event.version, event.given_to) == (first["id"], 2, team.ids["Amara"])
    again = await endorse(team, "Jonas")
    assert again.status_code == 201
    assert again.json()["id"] != first["id"]


async def test_counts_by_skill_and_the_endorsements_for_one_skill(team: Team):
    for giver, skill in (("Jonas", "SQL"), ("Jonas", "Python"), ("Lin", "Python"), ("Tom", "Python")):
        await endorse(team, giver, skill)
    counted = (await endorsements(team, more="/skills"))["items"]
    assert [(one["skill"], one["endorsements"]) for one in counted] == [("Python", 3), ("SQL", 1)]
    for_python = await endorsements(team, more=f"?skill_id={team.skills['Python']}")
    assert [one["given_by_name"] for one in for_python["items"]] == ["Jonas", "Lin", "Tom"]
    first = await endorsements(team, more="?limit=3")
    rest = await endorsements(team, more=f"?limit=3&cursor={first['next']}")
    assert (len(first["items"]), len(rest["items"]), rest["next"], rest["total"]) == (3, 1, None, 4)


async def test_the_directory_follows_at_once(team: Team):
    async def endorsed_by_jonas() -> list[str]:
        search = f"{API}/directory/mentors?endorsed_by={team.ids['Jonas']}"
        return [hit["person"]["name"] for hit in (await team.clients["Tom"].get(search)).json()["items"]]

    assert await endorsed_by_jonas() == []
    given = await endorse(team, "Jonas")
    assert await endorsed_by_jonas() == ["Amara"]
    await team.clients["Jonas"].delete(f"{API}/endorsements/{given.json()['id']}")
    assert await endorsed_by_jonas() == []


async def test_each_sees_what_they_have_given(team: Team):
    await endorse(team, "Jonas", "SQL")
    await endorse(team, "Lin", "SQL")
    given = await team.clients["Jonas"].get(path(team, "Jonas") + "/given")
    assert [(one["person_name"], one["skill"]) for one in given.json()["items"]] == [("Amara", "SQL")]
    assert (await team.clients["Lin"].get(path(team, "Jonas") + "/given")).status_code == 403


async def test_whoever_has_left_is_not_endorsed(team: Team):
    await team.has_left("Amara")
    refused = await endorse(team, "Jonas")
    assert (refused.status_code, refused.json()["type"].endswith("person-left")) == (409, True)


async def test_a_person_who_is_not_there(team: Team):
    nowhere = f"{API}/people/{new_id()}/endorsements"
    assert (await team.clients["Tom"].get(nowhere)).status_code == 404
    assert (await team.clients["Tom"].get(f"{nowhere}/skills")).status_code == 404
    body = {"skill_id": str(team.skills["Python"]), "how": HOW}
    assert (await team.clients["Tom"].post(nowhere, json=body)).status_code == 404


async def test_how_is_a_line_of_ten_to_three_hundred_characters(team: Team):
    for how in ("", "Too short", "x" * 301, "nul \x00 in the middle", "two\nlines of it", None, 7):
        assert (await endorse(team, "Jonas", how=how)).status_code == 422, how
