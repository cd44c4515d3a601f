"""Recommendations: from whom could I learn this? Seen by few, and never by those whom it does not concern."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.profiles.main import SERVICE
from services.profiles.recommendations.tables import Recommendation, RecommendationRequest
from shared.events.profiles import RecommendationAsked, RecommendationGiven
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.profiles.team import API, Team, gather
from tests.support.platform import Serve
from tests.support.waiting import eventually

WORDS = "I am to lead the move of our billing data."
WHY = "She led the move of the payroll data."


@pytest.fixture
async def team(serve: Serve) -> Team:
    """Tom asks Jonas and Lin; Amara is the one to name."""
    return await gather(await serve(SERVICE), Tom="", Jonas="", Lin="", Amara="Data engineering:5", Uma="")


async def ask(team: Team, *colleagues: str, asker: str = "Tom", **fields: Any) -> httpx.Response:
    skill = {} if "skill_id" in fields else {"skill": "data ENGINEERING"}
    body = {"words": WORDS, "ask": [str(team.ids[name]) for name in colleagues], **skill, **fields}
    return await team.clients[asker].post(f"{API}/people/{team.ids[asker]}/recommendation-requests", json=body)


async def asked(team: Team, *colleagues: str) -> str:
    answer = await ask(team, *(colleagues or ("Jonas", "Lin")))
    assert answer.status_code == 201, answer.text
    return f"{API}/recommendation-requests/{answer.json()['id']}"


async def recommend(team: Team, url: str, giver: str = "Jonas", named: str = "Amara", words: str = WHY) -> Any:
    body = {"person_id": str(team.ids[named]), "words": words}
    return await team.clients[giver].post(f"{url}/answers", json=body)


async def seen(team: Team, url: str, viewer: str) -> dict[str, Any]:
    answer = await team.clients[viewer].get(url)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def of_me(team: Team, name: str = "Amara") -> list[dict[str, Any]]:
    return (await team.clients[name].get(f"{API}/recommendations/of-me")).json()["items"]


async def waiting(team: Team, name: str) -> list[str]:
    answer = (await team.clients[name].get(f"{API}/recommendation-requests/to-answer")).json()
    assert answer["total"] == len(answer["items"])
    return [f"{API}/recommendation-requests/{one['id']}" for one in answer["items"]]


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


async def test_from_a_question_to_the_one_who_is_named(team: Team):
    url = await asked(team)
    [event] = await team.harness.sent(RecommendationAsked)
    assert (event.person_id, event.skill, set(event.asked)) == (
        team.ids["Tom"],
        "Data engineering",
        {team.ids["Jonas"], team.ids["Lin"]},
    )
    assert await waiting(team, "Jonas") == await waiting(team, "Lin") == [url]
    question = await seen(team, url, "Jonas")
    assert (question["words"], question["person_name"], question["skill_id"]) == (
        WORDS,
        "Tom",
        str(team.skills["Data engineering"]),
    )
    assert (await recommend(team, url)).status_code == 201
    [given] = await team.harness.sent(RecommendationGiven)
    assert (given.given_by, given.recommended, given.version) == (team.ids["Jonas"], team.ids["Amara"], 2)
    assert all(WORDS not in text and WHY not in text for text in (event.to_json().decode(), given.to_json().decode()))
    assert await waiting(team, "Jonas") == []
    listed = (await team.clients["Tom"].get(f"{API}/people/{team.ids['Tom']}/recommendation-requests")).json()
    [answer] = listed["items"][0]["answers"]
    assert (answer["given_by_name"], answer["person_name"], answer["words"]) == ("Jonas", "Amara", WHY)
    states = {one["name"]: one["state"] for one in listed["items"][0]["asked"]}
    assert states == {"Jonas": "answered", "Lin": "waiting"}
    [mine] = await of_me(team)
    assert (mine["asked_by_name"], mine["given_by_name"], mine["skill"], mine["words"]) == (
        "Tom",
        "Jonas",
        "Data engineering",
        WHY,
    )


async def test_a_colleague_sees_the_question_and_their_own_answers_only(team: Team):
    url = await asked(team)
    await recommend(team, url, "Jonas", "Amara")
    await recommend(team, url, "Lin", "Uma")
    for name, named in (("Jonas", "Amara"), ("Lin", "Uma")):
        question = await seen(team, url, name)
        assert [one["name"] for one in question["asked"]] == [name]
        assert [one["person_name"] for one in question["answers"]] == [named]
    assert len((await seen(team, url, "Tom"))["answers"]) == 2


async def test_nobody_else_sees_a_question_or_who_is_named(team: Team):
    url = await asked(team)
    await recommend(team, url)
    recommendation = (await of_me(team))[0]["id"]
    own = f"{API}/people/{team.ids['Tom']}/recommendation-requests"
    for other in (team.clients["Amara"], team.clients["Uma"], team.hr):
        assert (await other.get(url)).status_code == 403
        assert (await other.get(own)).status_code == 403
        assert (await other.post(f"{url}/pass")).status_code == 403
        assert (await other.post(f"{url}/close")).status_code == 403
        body = {"person_id": str(team.ids["Lin"]), "words": WHY}
        assert (await other.post(f"{url}/answers", json=body)).status_code == 403
    for other in (team.clients["Tom"], team.clients["Jonas"], team.hr):
        assert (await other.post(f"{API}/recommendations/{recommendation}/decline")).status_code == 403
    assert (await team.hr.get(f"{API}/recommendations/of-me")).status_code == 403
    assert (await team.hr.get(f"{API}/recommendation-requests/to-answer")).status_code == 403
    assert (await ask(team, "Lin")).status_code == 201
    body = {"skill": "Python", "ask": [str(team.ids["Lin"])]}
    assert (await team.clients["Lin"].post(own, json=body)).status_code == 403


async def test_whoever_declines_is_suggested_no_more_whoever_names_them(team: Team):
    url = await asked(team)
    await recommend(team, url, "Jonas")
    decline = f"{API}/recommendations/{(await of_me(team))[0]['id']}/decline"
    first = await team.clients["Amara"].post(decline)
    again = await team.clients["Amara"].post(decline)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json() | {"declined_at": first.json()["declined_at"]}
    assert (await recommend(team, url, "Lin")).status_code == 201
    question = await seen(team, url, "Tom")
    assert question["answers"] == []
    assert str(team.ids["Amara"]) not in str(question)
    for name in ("Jonas", "Lin"):
        assert [one["person_name"] for one in (await seen(team, url, name))["answers"]] == ["Amara"]
    assert all(one["declined_at"] for one in await of_me(team))
    await team.harness.settle()
    assert [event.given_by for event in team.harness.published(RecommendationGiven)] == [team.ids["Jonas"]]
    assert (await recommend(team, await asked(team), "Jonas")).status_code == 201
    assert [one["declined_at"] is None for one in await of_me(team)] == [False, False, True]


async def test_the_directory_counts_recommendations_until_they_are_declined(team: Team):
    async def reasons() -> str:
        search = f"{API}/directory/mentors?skill={team.skills['Data engineering']}"
        hits = (await team.clients["Uma"].get(search)).json()["items"]
        return " ".join(hits[0]["reasons"]) if hits else ""

    url = await asked(team)
    assert "recommendation" not in await eventually(reasons, what="Amara in the directory")
    await recommend(team, url)
    assert "one recommendation" in await reasons()
    await team.clients["Amara"].post(f"{API}/recommendations/{(await of_me(team))[0]['id']}/decline")
    assert "recommendation" not in await reasons()


async def test_a_colleague_names_several_and_each_once(team: Team):
    url = await asked(team)
    assert (await recommend(team, url, "Jonas", "Amara")).status_code == 201
    assert kind(await recommend(team, url, "Jonas", "Amara")) == (409, "named-already")
    assert (await recommend(team, url, "Jonas", "Uma")).status_code == 201
    assert (await recommend(team, url, "Lin", "Amara")).status_code == 201
    assert kind(await recommend(team, url, "Jonas", "Tom"))[0] == 422
    assert kind(await recommend(team, url, "Jonas", "Jonas"))[0] == 422
    nobody = {"person_id": str(new_id()), "words": WHY}
    assert (await team.clients["Jonas"].post(f"{url}/answers", json=nobody)).status_code == 422
    await team.has_left("Uma")
    assert kind(await recommend(team, url, "Lin", "Uma")) == (409, "person-left")
    assert len((await seen(team, url, "Tom"))["answers"]) == 3


async def test_whoever_knows_nobody_passes_and_may_name_somebody_later(team: Team):
    url = await asked(team)
    for _ in range(2):
        passed = await team.clients["Lin"].post(f"{url}/pass")
        assert (passed.status_code, passed.json()["asked"][0]["state"]) == (200, "passed")
    assert await waiting(team, "Lin") == []
    assert (await recommend(team, url, "Lin")).status_code == 201
    assert kind(await team.clients["Lin"].post(f"{url}/pass")) == (409, "answered-already")
    assert {one["name"]: one["state"] for one in (await seen(team, url, "Tom"))["asked"]}["Lin"] == "answered"


async def test_a_closed_question_takes_no_more_answers(team: Team):
    url = await asked(team)
    closed = [(await team.clients["Tom"].post(f"{url}/close")).json()["closed_at"] for _ in range(2)]
    assert closed[0] is not None
    assert closed[0] == closed[1]
    assert await waiting(team, "Lin") == []
    assert kind(await recommend(team, url)) == (409, "request-closed")
    assert kind(await team.clients["Lin"].post(f"{url}/pass")) == (409, "request-closed")


async def test_nobody_waits_for_an_answer_to_someone_who_has_left(team: Team):
    url = await asked(team)
    await team.has_left("Tom")
    assert await waiting(team, "Lin") == []
    assert kind(await recommend(team, url)) == (409, "person-left")


async def test_five_questions_are_open_at_most_even_when_they_come_at_once(team: Team):
    answers = await asyncio.gather(*(ask(team, "Lin") for _ in range(7)))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 2
    assert {kind(answer) for answer in answers if answer.status_code == 409} == {(409, "too-many-open")}
    done = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    await team.clients["Tom"].post(f"{API}/recommendation-requests/{done}/close")
    assert (await ask(team, "Lin")).status_code == 201


async def test_whom_and_what_one_may_ask(team: Team):
    assert (await ask(team, "Tom", "Lin")).status_code == 422
    assert (await ask(team)).status_code == 422
    assert (await ask(team, ask=[str(new_id())])).status_code == 422
    assert (await ask(team, ask=[str(new_id()) for _ in range(11)])).status_code == 422
    assert (await ask(team, "Lin", skill=None)).status_code == 422
    assert (await ask(team, "Lin", skill_id=str(new_id()))).status_code == 422
    both = {"skill": "Python", "skill_id": str(team.skills["Data engineering"])}
    assert (await ask(team, "Lin", **both)).status_code == 422
    assert (await ask(team, "Lin", words="x" * 1001)).status_code == 422
    assert (await ask(team, "Lin", words="nul \x00")).status_code == 422
    by_id = await ask(team, "Lin", "Lin", skill_id=str(team.skills["Data engineering"]))
    assert (by_id.json()["skill"], len(by_id.json()["asked"])) == ("Data engineering", 1)
    typo = await ask(team, "Lin", skill="data enginering")
    assert (typo.json()["skill"], typo.json()["skill_id"]) == (
        "Data engineering",
        str(team.skills["Data engineering"]),
    )
    assert (await ask(team, "Lin", skill="...")).status_code == 422
    free = await ask(team, "Lin", skill="Beekeeping", words="")
    assert (free.json()["skill"], free.json()["skill_id"], free.json()["words"]) == ("Beekeeping", None, "")
    await team.has_left("Lin")
    assert kind(await ask(team, "Lin")) == (409, "person-left")


async def test_words_are_sealed_and_go_with_their_authors_key(team: Team):
    url = await asked(team)
    await recommend(team, url)
    async with team.harness.sessions.begin() as session:
        request = await session.get_one(RecommendationRequest, UUID(url.rpartition("/")[2]))
        recommendation = await session.get_one(Recommendation, UUID((await of_me(team))[0]["id"]))
        assert request.words is not None
        assert recommendation.words is not None
        assert (request.words.author_id, recommendation.words.author_id) == (team.ids["Tom"], team.ids["Jonas"])
        assert WORDS.encode() not in request.words.ciphertext
        assert WHY.encode() not in recommendation.words.ciphertext
        await forget(session, team.ids["Jonas"])
    question = await seen(team, url, "Tom")
    assert (question["words"], question["answers"][0]["words"]) == (WORDS, "")
    assert (await of_me(team))[0]["words"] == ""


async def test_pages_of_questions_and_of_recommendations(team: Team):
    urls = [await asked(team) for _ in range(3)]
    for url in urls:
        await recommend(team, url)
    for name, path in (
        ("Tom", f"{API}/people/{team.ids['Tom']}/recommendation-requests"),
        ("Lin", f"{API}/recommendation-requests/to-answer"),
        ("Amara", f"{API}/recommendations/of-me"),
    ):
        first = (await team.clients[name].get(f"{path}?limit=2")).json()
        rest = (await team.clients[name].get(f"{path}?limit=2&cursor={first['next']}")).json()
        assert (len(first["items"]), len(rest["items"]), rest["next"], rest["total"]) == (2, 1, None, 3)


@pytest.mark.parametrize(
    ("path", "said"), [("recommendation-requests", "question"), ("people", "person"), ("skills", "skill")]
)
async def test_what_is_not_there_is_called_by_the_word_that_people_use(team: Team, path: str, said: str):
    missing = new_id()
    answer = await team.clients["Tom"].get(f"{API}/{path}/{missing}")
    assert (answer.status_code, answer.json()["detail"]) == (404, f"There is no {said} {missing}.")
