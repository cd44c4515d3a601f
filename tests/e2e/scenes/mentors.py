"""The pages about finding a mentor: looking for one, asking, answering, introducing, recommending."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = (
    "mentors", "mentors, found", "mentors, narrowed", "mentors, nobody", "person", "person, bare", "person, oneself",
    "ask", "ask, nowhere", "requests", "requests, many", "requests, none", "request to answer", "request sent",
    "request questioned", "request declined", "request, say no", "request, take back", "introductions",
    "introductions, none", "introduction to answer", "introduction made", "introduce", "recommendations",
    "recommendations, none", "recommendation", "recommendation to answer",
)  # fmt: skip

MATCHING, PROFILES = "/api/matching/v1", "/api/profiles/v1"
LINKS = Links("")
GOALS = (
    "To move from reporting into data engineering within a year.\n\nWhat I have tried so far:\nI took the course on "
    "SQL and rebuilt one report; I got stuck at scheduling.\n\nI would like to be there by 30 June 2031."
)
WHY = "You have led two migrations of the kind that I am to help with. I would like to look at my plan with you."
HOW = {"cadence": "Every two weeks, 45 minutes", "months": 6, "format": "remote"}
WORDS = "We moved the billing data together, and she planned it so that nobody noticed the day of the move. 🙂"


async def add(scene: Scene) -> None:
    """Three mentees who wait for an answer to their proposals look around meanwhile."""
    ask, account = scene.asking.ask, scene.account
    query = {"program_id": scene.program, "state": "open"}
    waiting = [one for one in await scene.asking.pages(ADMIN, f"{MATCHING}/proposals", **query)
               if one["id"] != scene.waiting["id"]]  # fmt: skip
    # By their names: two who are called the same would be told apart by nothing in a list of requests.
    by_name = {one["mentee_name"]: one["mentee_id"] for one in reversed(waiting)}
    tom, nick, eva, *more = by_name.values()
    path = f"{MATCHING}/programs/{scene.program}"
    suggested = await ask(account(tom), "GET", f"{path}/suggestions", params={"mentee_id": tom, "limit": 20})
    lin, amara, bea, *_ = [one["mentor_id"] for one in suggested["items"]]
    await _endorse(scene, lin, [tom, nick, eva, more[0]])
    asking = account(tom)
    scene.add("mentors", asking, LINKS.mentors())
    scene.add("mentors, found", asking, f"{LINKS.mentors()}?q=pyhton&open_places=yes")
    narrowed = f"{LINKS.mentors()}?language=en&open_places=yes&skill={await _skill(scene, lin)}"
    scene.add("mentors, narrowed", asking, narrowed)
    scene.add("mentors, nobody", asking, f"{LINKS.mentors()}?q=zzzzqqqq")
    scene.add("person", asking, LINKS.person(UUID(lin)))
    scene.add("person, bare", asking, LINKS.person(UUID(more[-1])))
    scene.add("person, oneself", asking, LINKS.person(UUID(tom)))
    scene.add("ask", asking, LINKS.ask(UUID(lin), UUID(scene.program)))
    scene.add("ask, nowhere", asking, LINKS.ask(UUID(more[-1])))
    await _requests(scene, tom, nick, [lin, amara, bea], more)
    await _introductions(scene, tom, bea, lin, nick)
    await _recommendations(scene, eva, [nick, lin], amara)


async def _skill(scene: Scene, person: str) -> str:
    """The id of a skill that somebody offers."""
    skills = await scene.asking.ask(ADMIN, "GET", f"{PROFILES}/people/{person}/skills")
    return skills["offered"][0]["skill_id"]


async def _endorse(scene: Scene, person: str, colleagues: list[str]) -> None:
    skill = await _skill(scene, person)
    path = f"{PROFILES}/people/{person}/endorsements"
    body = {"skill_id": skill, "how": WORDS}
    given = [scene.asking.ask(scene.account(one), "POST", path, json=body) for one in colleagues if one != person]
    await asyncio.gather(*given)


async def _requests(scene: Scene, tom: str, nick: str, mentors: list[str], more: list[str]) -> None:
    ask, account, [lin, amara, bea] = scene.asking.ask, scene.account, mentors

    async def asked(mentee: str, mentor: str) -> dict[str, Any]:
        body = {"mentor_id": mentor, "goals": GOALS, "why_you": WHY, "how": HOW}
        return await ask(account(mentee), "POST", f"{MATCHING}/programs/{scene.program}/requests", json=body)

    async def asked_by_one(mentees: Sequence[str], mentor: str) -> tuple[str, dict[str, Any]]:
        """By the first of them who may: nobody asks their own manager."""
        for mentee in mentees:
            with contextlib.suppress(RuntimeError):
                return mentee, await asked(mentee, mentor)
        raise RuntimeError("nobody may ask this mentor")

    nick, to_lin = await asked_by_one([nick, *more], lin)
    to_amara, to_bea = await asked(tom, amara), await asked(tom, bea)
    await asyncio.gather(*(asked(one, lin) for one in more[:6] if one not in {lin, nick}), return_exceptions=True)
    question = {"words": "Which of the two would you start with?"}
    await ask(account(bea), "POST", f"{MATCHING}/requests/{to_bea['id']}/question", json=question)
    no = {"reason": "no-time", "words": "Your plan is good; I have three mentees until June.", "suggested": [bea]}
    await ask(account(amara), "POST", f"{MATCHING}/requests/{to_amara['id']}/decline", json=no)
    answering, declined, questioned = UUID(to_lin["id"]), UUID(to_amara["id"]), UUID(to_bea["id"])
    scene.add("requests", account(tom), LINKS.requests())
    scene.add("requests, many", account(lin), LINKS.requests())
    scene.add("requests, none", account(scene.mentorships[3]["mentor_id"]), LINKS.requests())
    scene.add("request to answer", account(lin), LINKS.request(answering))
    scene.add("request sent", account(nick), LINKS.request(answering))
    scene.add("request questioned", account(tom), LINKS.request(questioned))
    scene.add("request declined", account(tom), LINKS.request(declined))
    scene.add("request, say no", account(lin), LINKS.decline_request(answering))
    scene.add("request, take back", account(nick), LINKS.withdraw_request(answering))


async def _introductions(scene: Scene, tom: str, to: str, lin: str, introducer: str) -> None:
    ask, account = scene.asking.ask, scene.account

    async def introduced(to: str) -> UUID:
        body = {"mentee_id": tom, "to_id": to, "words": "Tom is to build his first pipeline, and you have built three."}
        path = f"{MATCHING}/programs/{scene.program}/introductions"
        return UUID((await ask(account(introducer), "POST", path, json=body))["id"])

    # Somebody of whom the mentee has neither heard nor asked.
    made = await introduced(lin)
    for one in (tom, lin):
        await ask(account(one), "POST", f"{MATCHING}/introductions/{made}/agree")
    others = [one["mentor_id"] for one in scene.mentorships if one["mentor_id"] not in {to, lin}]
    open_one = await introduced(others[0])
    scene.add("introductions", account(introducer), LINKS.introductions())
    scene.add("introductions, none", account(scene.mentorships[3]["mentee_id"]), LINKS.introductions())
    scene.add("introduction to answer", account(tom), LINKS.introduction(open_one))
    scene.add("introduction made", account(tom), LINKS.introduction(made))
    scene.add("introduce", account(tom), LINKS.introduce(UUID(lin)))


async def _recommendations(scene: Scene, eva: str, colleagues: list[str], named: str) -> None:
    ask, account = scene.asking.ask, scene.account
    body = {"skill": "Data engineering", "words": "I am to lead the move of our billing data.", "ask": colleagues}
    question = await ask(account(eva), "POST", f"{PROFILES}/people/{eva}/recommendation-requests", json=body)
    path = f"{PROFILES}/recommendation-requests/{question['id']}/answers"
    answer = {"person_id": named, "words": "She led the move of the payroll data and teaches it well."}
    await ask(account(colleagues[0]), "POST", path, json=answer)
    page = LINKS.recommendation(UUID(question["id"]))
    scene.add("recommendations", account(colleagues[1]), LINKS.recommendations())
    scene.add("recommendations, none", account(scene.mentorships[3]["mentee_id"]), LINKS.recommendations())
    scene.add("recommendation", account(eva), page)
    scene.add("recommendation to answer", account(colleagues[1]), page)

    async def counted() -> bool:
        found = await ask(account(eva), "GET", f"{PROFILES}/directory/mentors", params={"q": "python"})
        return bool(found["items"])

    await eventually(counted, what="the directory")
