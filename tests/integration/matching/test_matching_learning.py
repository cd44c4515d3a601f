"""Weights that are learned from what became of proposed pairs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import insert, select

from services.matching.feedback.tables import Feedback
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.proposals.tables import Proposal
from services.matching.rounds.tables import Round, RoundPair
from shared import clock
from shared.ids import new_id
from shared.private_text import seal
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually

CRITERIA = [{"kind": "skills", "weight": 0.3}, {"kind": "language", "weight": 0.7}]
MENTORS = 40
PAIRS = 300
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@dataclass
class Past:
    """An approved round with pairs that were made up. good: whether each went well, which skills alone decide."""

    approved: dict[str, Any]
    good: list[bool]


async def approved(company: Company) -> dict[str, Any]:
    """A round of one pair whose proposal is open."""
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    return ok(await company.approve(await company.solve(criteria=CRITERIA)))


async def past(company: Company, *, by: str = "state") -> Past:
    """by: where it is told whether a pair went well: in the proposal's state, the mentorship's, or in a rating."""
    asked = await approved(company)
    random = np.random.default_rng(7)
    skills, language = random.random(PAIRS), random.random(PAIRS)
    good: list[bool] = (random.random(PAIRS) < 1 / (1 + np.exp(-6 * (skills - 0.5)))).tolist()
    mentors = [new_id() for _ in range(MENTORS)]
    async with company.harness.sessions() as session, session.begin():
        pairs, proposals, ratings = list[Any](), list[Any](), list[Any]()
        mentorships, members = list[Any](), list[Any]()
        words = await seal(session, company.admin.subject, "{}")
        for number, fine in enumerate(good):
            two = {"mentee_id": new_id(), "mentor_id": mentors[number % MENTORS]}
            values = {"skills": float(skills[number]), "language": float(language[number])}
            pairs.append(pair(asked, two, values))
            accepted = fine or by != "state"
            proposals.append(proposal(company, asked, two, "accepted" if accepted else "declined"))
            if accepted:
                mentorships.append(mentorship(company, proposals[-1], two, ended=by == "completed"))
                members.append(mentee(mentorships[-1], completed=fine if by == "completed" else None))
            if by == "rating":
                given = (5, 4) if fine else (4, 2)
                ratings += [feedback(mentorships[-1], side, rating, words) for side, rating in enumerate(given)]
        together = ((Mentorship, mentorships), (MentorshipMember, members), (Feedback, ratings))
        for table, rows in ((RoundPair, pairs), (Proposal, proposals), *together):
            if rows:
                await session.execute(insert(table), rows)
    return Past(asked, good)


def pair(asked: dict[str, Any], two: dict[str, UUID], values: dict[str, float]) -> dict[str, Any]:
    shares = [
        {"title": title, "label": title, "value": value, "weight": 0, "points": 0} for title, value in values.items()
    ]
    told = {"micro": 0, "pinned": False, "shares": shares, "sentences": [], "better_mentors": 0, "better_mentees": 0}
    return {"round_id": UUID(asked["id"]), **two, **told, "runner_up": None, "alternatives": []}


def proposal(company: Company, asked: dict[str, Any], two: dict[str, UUID], state: str) -> dict[str, Any]:
    ids = {"id": new_id(), "version": 1, "program_id": UUID(company.program["id"]), "round_id": UUID(asked["id"])}
    sides = {"accepted_by_mentee": True, "accepted_by_mentor": True, "proposed_at": clock.now(), "answered_at": None}
    return {**ids, **two, "micro": 0, "reasons": [], "state": state, **sides}


def mentorship(company: Company, of: dict[str, Any], two: dict[str, UUID], *, ended: bool) -> dict[str, Any]:
    ids = {"id": new_id(), "version": 1, "program_id": UUID(company.program["id"]), "proposal_id": of["id"]}
    return {**ids, **two, "state": "ended" if ended else "active", "started_at": clock.now()}


def mentee(of: dict[str, Any], *, completed: bool | None) -> dict[str, Any]:
    """Of a mentorship. completed: None while it goes on."""
    told = {"role": "mentee", "joined_on": clock.today(), "completed": completed}
    because = "" if completed is None else "completed" if completed else "not-a-match"
    ids = {"mentorship_id": of["id"], "person_id": of["mentee_id"], "proposal_id": of["proposal_id"]}
    return {**ids, **told, "left_because": because}


def feedback(of: dict[str, Any], side: int, rating: int, words: Any) -> dict[str, Any]:
    two = [of["mentee_id"], of["mentor_id"]]
    told = {"given_by": two[side], "given_to": two[1 - side], "rating": rating, "words": words, "given_at": clock.now()}
    return {"id": new_id(), "version": 1, "mentorship_id": of["id"], "session_id": None, **told}


async def learn(company: Company, **body: Any) -> Any:
    return ok(await company.as_admin.post(f"{company.program_path}/learned-weights", json=body), 200)["answer"]


async def test_weights_are_learned_from_what_was_accepted_and_declined(serve: Serve):
    company = await found(serve)
    told = await past(company)
    path = f"{company.program_path}/learned-weights"
    answered = await company.as_admin.post(path, json={"seed": 3})
    asked = ok(answered, 200)
    learned = asked["answer"]
    assert (learned["rows"], learned["went_well"], learned["groups"]) == (PAIRS, sum(told.good), MENTORS)
    skills, language = learned["weights"]
    assert (skills["title"], skills["current"], language["current"]) == ("skills", 0.3, 0.7)
    assert skills["low"] <= 1 <= skills["high"] + 0.01
    assert skills["share"] > 0.8
    assert skills["share"] + language["share"] == 1
    assert (learned["verdict"], learned["recommended"]) == ("better", True)
    assert learned["use"] == {"skills": skills["share"], "language": language["share"]}
    assert learned["by_current"]["auc"]["value"] < learned["by_learned"]["auc"]["low"]
    assert learned["gain"]["low"] > 0
    assert sum(part["count"] for part in learned["by_learned"]["reliability"]) == PAIRS
    assert "Whether to use them is your decision." in learned["summary"]
    assert "1 pairs without a known outcome are left out." in learned["notes"]
    assert not IDS.search(str(learned))
    kept = ok(await company.as_admin.get(path))
    assert (kept["total"], kept["items"]) == (1, [asked])
    assert ok(await company.as_admin.get(answered.headers["Location"]))["answer"] == learned
    again = await company.round(told.approved)
    assert again["shares"] == {"skills": 0.3, "language": 0.7}


async def test_how_a_mentorship_ended_tells_more_than_that_it_began(serve: Serve):
    company = await found(serve)
    told = await past(company, by="completed")
    assert (await learn(company))["went_well"] == sum(told.good)
    refused = await company.as_admin.post(f"{company.program_path}/learned-weights", json={"target": "accepted"})
    assert refused.json()["detail"].endswith(f"and this history has 0 among {PAIRS}")


async def test_ratings_tell_more_than_the_end_of_a_mentorship(serve: Serve):
    company = await found(serve)
    told = await past(company, by="rating")
    assert (await learn(company, good_rating=4.5))["went_well"] == sum(told.good)


async def test_few_pairs_are_refused_with_the_numbers_that_are_needed(serve: Serve):
    company = await found(serve)
    tom, lin, _ = await company.mentorship()
    lisa, max_ = await company.mentee("Lisa Lahti"), await company.mentor("Max Moser")
    ok(await company.approve(await company.solve()))
    [proposed] = [one for one in await company.proposals() if one["state"] == "open"]
    ok(await company.as_person(lisa).post(f"{API}/proposals/{proposed['id']}/decline"))
    path = f"{company.program_path}/learned-weights"
    refused = await company.as_admin.post(path, json={})
    document = refused.json()
    assert (refused.status_code, document["type"]) == (409, "urn:telemachus:problem:too-little-history")
    assert document["needed"]["groups"] == 30
    assert document["needed"]["of_each"] >= 50
    assert document["needed"]["rows"] == 2 * document["needed"]["of_each"]
    assert "this history has 1 among 2" in document["detail"]
    for person in (tom, lin, lisa, max_):
        assert str(person.subject) not in refused.text
    assert ok(await company.as_admin.get(path))["items"] == []


async def test_without_an_approved_round_there_is_no_history(serve: Serve):
    company = await found(serve)
    path = f"{company.program_path}/learned-weights"
    refused = await company.as_admin.post(path, json={})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:telemachus:problem:no-history")
    unknown = await company.as_admin.post(path, json={"round_id": str(new_id())})
    assert unknown.status_code == 404


async def test_pairs_of_all_my_programs_and_only_of_mine(serve: Serve):
    company = await found(serve)
    told = await past(company)
    other = await launched(company, company.admin.subject)
    stranger = await company.harness.know("Olga Other")
    foreign = await launched(company, stranger.subject)
    async with company.harness.sessions() as session, session.begin():
        [round_id] = await session.scalars(select(Round.id))
        current = await session.get_one(Round, round_id)
        # The program of the round is my other one now; its pairs were proposed in the first.
        current.program_id = UUID(other)
    learned = f"{API}/programs/{other}/learned-weights"
    alone = await company.as_admin.post(learned, json={"round_id": told.approved["id"]})
    assert alone.json()["type"] == "urn:telemachus:problem:no-history"
    mine = ok(await company.as_admin.post(learned, json={"programs": "mine"}), 200)
    assert mine["answer"]["rows"] == PAIRS
    assert set(mine["about"]["programs"]) == {company.program["id"], other}
    theirs = f"{API}/programs/{foreign}/learned-weights"
    assert (await company.as_admin.post(theirs, json={})).status_code == 403
    assert (await company.as_admin.get(theirs)).status_code == 403


async def launched(company: Company, admin: UUID) -> str:
    body = {"name": "Autumn cohort", "starts_on": "2030-01-01", "ends_on": "2030-06-30"}
    client = company.harness.client(admin, ["program_admin"])
    return ok(await client.post(f"{API}/programs", json=body), 201)["id"]


async def test_a_worker_learns_what_a_request_cannot(serve: Serve):
    company = await found(serve, question_pairs=0)
    await past(company)
    asked = await company.as_admin.post(f"{company.program_path}/learned-weights", json={})
    assert ok(asked, 202)["answer"] is None

    async def answered() -> Any:
        return ok(await company.as_admin.get(asked.headers["Location"]))["answer"]

    assert (await eventually(answered, within=60, what="learned weights"))["verdict"] == "better"
