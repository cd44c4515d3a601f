"""Pages about taking part: programs, enrollments, gatherings, surveys, concerns, blocks and communities."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add"]

NAMES = (
    "programs", "programs of an admin", "program", "enrolling", "enrolling as a mentor", "enrollment", "answers",
    "identity", "identity taken back", "withdrawal", "invitation", "accepting an invitation", "gatherings",
    "gatherings as a calendar", "gatherings of an empty month", "gatherings of a full month", "gathering",
    "gathering to organize", "release", "check-in", "people met", "scheduling a gathering", "changing a gathering",
    "calling a gathering off", "code", "registrations", "survey", "confiding a concern", "concern", "closing a concern",
    "concerns", "people kept away", "nobody kept away", "communities", "community", "founding a community",
    "describing a community", "closing a community",
)  # fmt: skip

LONG = "Olúwaseun Adébáyò-Featherstonehaugh of the Society for the Advancement of Data Law 🌱"
MATCHING = "/api/matching/v1"
QUESTIONS: list[dict[str, Any]] = [
    {"key": "hopes", "text": "What do you hope for?", "kind": "text", "required": True},
    {"key": "pace", "text": "How often would you like to meet?", "kind": "choice", "options": ["Weekly", "Monthly"]},
    {"key": "topics", "text": "What about?", "kind": "choice", "options": ["Code", "People"], "several": True},
    {
        "key": "sure",
        "text": "How sure are you?",
        "kind": "scale",
        "lowest_means": "not at all",
        "highest_means": "very",
    },
    {"key": "order", "text": "What matters most?", "kind": "ranking", "options": ["Close by", "Senior", "Patient"]},
]


async def add(scene: Scene) -> None:
    asking, links = scene.asking, Links("")
    *_, mine = scene.mentorships[3:]
    person, other = mine["mentee_id"], mine["mentor_id"]
    account, organizer = scene.account(person), scene.account(other)
    today = clock.today()
    body: dict[str, Any] = {
        "name": "Autumn cohort",
        "starts_on": str(today),
        "kickoff_on": str(today + timedelta(days=14)),
        "ends_on": str(today + timedelta(days=180)),
        "enrollment_closes_on": str(today + timedelta(days=12)),
        "questions": QUESTIONS,
        "contact_id": other,
        "eligibility": [
            {"kind": "among", "role": "mentor", "field": "department", "values": ["Nowhere"], "excluded": True}
        ],
    }
    program = (await asking.ask(ADMIN, "POST", f"{MATCHING}/programs", json=body))["id"]
    path = f"{MATCHING}/programs/{program}"
    told: dict[str, Any] = {
        "hopes": "To lead a review.",
        "pace": ["Monthly"],
        "order": ["Senior", "Patient", "Close by"],
    }
    identity = {
        "attribute": "origin",
        "values": ["abroad"],
        "statement": "Match me by what I name here.",
        "agreed": True,
    }
    enrolling = {"person_id": person, "role": "mentee", "answers": told, "identity": [identity], "avoided": [other]}
    enrolled = UUID((await asking.ask(account, "POST", f"{path}/enrollments", json=enrolling))["id"])
    await asking.ask(ADMIN, "POST", f"{path}/invitations", json={"people": [other], "role": "mentor"})
    own = await asking.pages(organizer, f"{MATCHING}/enrollments")
    invited = UUID(next(one["id"] for one in own if one["program_id"] == program))
    stranger = scene.account(scene.waiting["mentee_id"])
    scene.add("programs", account, links.programs())
    scene.add("programs of an admin", ADMIN, links.programs())
    scene.add("program", account, links.program(UUID(program)))
    scene.add("enrolling", stranger, links.enroll(UUID(program), "mentee"))
    scene.add("enrolling as a mentor", stranger, links.enroll(UUID(program), "mentor"))
    scene.add("enrollment", account, links.enrollment(enrolled))
    scene.add("answers", account, links.enrollment_answers(enrolled))
    scene.add("identity", account, links.identity(enrolled))
    scene.add("identity taken back", account, f"{links.identity(enrolled)}/take-back")
    scene.add("withdrawal", account, links.withdrawal(enrolled))
    scene.add("invitation", organizer, links.enrollment(invited))
    scene.add("accepting an invitation", organizer, links.accept_invitation(invited))
    await _gatherings(scene, account, person, organizer, other)
    await _care(scene, account, organizer, other, program)


async def _gatherings(scene: Scene, account: str, person: str, organizer: str, speaker: str) -> None:
    asking, links = scene.asking, Links("")
    start = clock.now().replace(minute=0, second=0, microsecond=0)

    async def schedule(title: str, first: datetime, **more: Any) -> UUID:
        body: dict[str, Any] = {
            "program_id": None, "kind": "workshop", "title": title, "description": "Bring a laptop.\n\nWe build.",
            "topics": [{"name": "Kubernetes"}], "start": first.isoformat(), "zone": "America/New_York", "places": 1,
            "end": (first + timedelta(hours=3)).isoformat(), "place": "Room 4.2", "organizers": [speaker], **more,
        }  # fmt: skip
        return UUID((await asking.ask(ADMIN, "POST", f"{MATCHING}/gatherings", json=body))["id"])

    going = await schedule(
        "First steps with Kubernetes",
        clock.now() + timedelta(minutes=20),
        places=20,
        speakers=[scene.waiting["mentor_id"]],
    )
    await asking.ask(account, "POST", f"{MATCHING}/gatherings/{going}/registration", json={"open_to_meet": True})
    later = await schedule(f"A day with {LONG}", start + timedelta(days=9), kind="conference")
    await asking.ask(organizer, "POST", f"{MATCHING}/gatherings/{later}/registration", json={})
    await asking.ask(account, "POST", f"{MATCHING}/gatherings/{later}/registration", json={})
    full = (start + timedelta(days=62)).replace(day=1, hour=9)
    for number in range(20):
        first = full + timedelta(days=number % 5, hours=number // 5)
        await schedule(f"Workshop {number + 1} of a series", first)
    code = (await asking.ask(ADMIN, "GET", f"{MATCHING}/gatherings/{going}/code"))["code"]
    await asking.ask(organizer, "POST", f"{MATCHING}/gatherings/{going}/registration", json={"open_to_meet": True})
    month, empty = f"{start:%Y-%m}", "2031-01"
    scene.add("gatherings", account, f"{links.gatherings()}?month={month}")
    scene.add("gatherings as a calendar", account, f"{links.gatherings()}?month={full:%Y-%m}&view=month")
    scene.add("gatherings of an empty month", account, f"{links.gatherings()}?month={empty}")
    scene.add("gatherings of a full month", account, f"{links.gatherings()}?month={full:%Y-%m}")
    scene.add("gathering", account, links.gathering(later))
    scene.add("gathering to organize", ADMIN, links.gathering(going))
    scene.add("release", account, links.release_place(later))
    scene.add("check-in", account, links.gathering_check_in(going, code))
    await asking.ask(organizer, "POST", f"{MATCHING}/gatherings/{going}/check-in", json={"code": code})
    await asking.ask(ADMIN, "POST", f"{MATCHING}/gatherings/{going}/attendance", json={"person_id": person})
    scene.add("people met", account, links.met(going))
    scene.add("scheduling a gathering", ADMIN, links.new_gathering())
    scene.add("changing a gathering", organizer, links.change_gathering(later))
    scene.add("calling a gathering off", organizer, links.cancel_gathering(later))
    scene.add("code", organizer, links.gathering_code(going))
    scene.add("registrations", organizer, links.registrations(going))


async def _care(scene: Scene, account: str, contact: str, other: str, program: str) -> None:
    asking, links = scene.asking, Links("")
    path = f"{MATCHING}/programs/{program}"
    questions = [one for one in QUESTIONS if one["kind"] != "ranking"]
    body: dict[str, Any] = {"moment": "kickoff", "title": "How ready do you feel?", "questions": questions}
    survey = await asking.ask(ADMIN, "POST", f"{path}/surveys", json=body)
    if survey["state"] == "planned":
        await asking.ask(ADMIN, "POST", f"{MATCHING}/surveys/{survey['id']}/open")
    words = {"words": f"Our sessions turn into errands for {LONG}."}
    concern = UUID((await asking.ask(account, "POST", f"{path}/concerns", json=words))["id"])
    await asking.ask(account, "PUT", f"{MATCHING}/blocks/{other}")
    guild, _ = await asyncio.gather(
        asking.ask(
            ADMIN, "POST", f"{MATCHING}/communities", json={"name": "Guild of data people", "description": "Data."}
        ),
        asking.ask(ADMIN, "POST", f"{MATCHING}/communities", json={"name": LONG, "description": "Law. " * 60}),
    )
    community = UUID(guild["id"])
    await asking.ask(account, "POST", f"{MATCHING}/communities/{community}/join")
    scene.add("survey", account, links.survey(UUID(survey["id"])))
    scene.add("confiding a concern", account, links.new_concern())
    scene.add("concern", account, links.concern(concern))
    scene.add("closing a concern", contact, links.settle_concern(concern))
    scene.add("concerns", contact, links.confided())
    scene.add("people kept away", account, links.blocks())
    scene.add("nobody kept away", contact, links.blocks())
    scene.add("communities", account, links.communities())
    scene.add("community", account, links.community(community))
    scene.add("founding a community", ADMIN, links.new_community())
    scene.add("describing a community", ADMIN, links.describe_community(community))
    scene.add("closing a community", ADMIN, links.close_community(community))
