"""Pages with as much on them as is let in: names of 80 characters, 500 mentorships, words of the longest kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN, Json, PeopleFile
from telemachus.demo.company import COLUMNS, generate
from tests.e2e.scene import Scene
from tests.support.crowd import LONG_NAME, crowd

__all__ = ["NAMES", "add"]

NAMES = (
    "huge home of a mentor", "huge home of a mentee", "huge home of an admin", "huge mentorships", "huge hub",
    "huge messages", "huge sessions", "huge session", "huge to do", "huge agreement", "huge goals", "huge goal",
    "huge plan", "huge journal entry", "huge profile", "huge person", "huge directory", "huge requests",
    "huge participants", "huge administration", "huge health", "huge invitations", "huge announcement", "huge rounds",
    "huge round", "huge round by name", "huge unmatched", "huge pair of a round", "huge approval", "huge gathering",
    "huge registrations", "huge month", "huge communities", "huge programs", "huge chats", "huge webhooks",
)  # fmt: skip
PEOPLE, PARTICIPANTS, MANY, LISTED = 2000, 500, 500, 60
UNBROKEN = "Wolfeschlegelsteinhausenbergerdorff" * 2 + "-Featherst"
ARABIC = "عبد الرحمن بن عبد العزيز بن محمد الفيصل آل سعود الهاشمي القرشي من مدينة الرياض 🌙"
STRANGE = (UNBROKEN, ARABIC, LONG_NAME, "李" * 40, "Zoë 👩‍👩‍👧‍👦🏳️‍🌈 Ó Súilleabháin", "O")
MATCHING, PROFILES, NOTIFICATIONS = "/api/matching/v1", "/api/profiles/v1", "/api/notifications/v1"


def words(most: int) -> str:
    """So many characters, one word of which is 300 long, in lines."""
    return (f"{'unbreakable' * 27} " + "We talked about what comes next and what it takes.\n" * most)[: most - 1] + "."


def line(most: int) -> str:
    """So many characters in one line."""
    return (f"{UNBROKEN} 🚀 " + "and so on " * most)[: most - 1] + "."


async def add(scene: Scene) -> None:
    people = await _company(scene)
    program = await _program(scene, people)
    mentee, mentor = (next(one for one in people if one["role"] == role) for role in ("mentee", "mentor"))
    pair = {"mentee_id": mentee["id"], "mentor_id": mentor["id"]}
    started = await scene.asking.ask(ADMIN, "POST", f"{MATCHING}/programs/{program}/mentorships", json=pair)
    await crowd(scene.platform.runtimes["matching"].sessions, started["id"], MANY)
    who, other, key = mentee["external_id"], mentor["external_id"], UUID(program)
    await _together(scene, who, other, UUID(started["id"]))
    await _alone(scene, who, mentee["id"])
    await _administered(scene, key)
    await _company_wide(scene, who, mentor["id"], [one["id"] for one in people[:LISTED]])
    links = Links("")
    scene.add("huge home of a mentor", other, links.home())
    scene.add("huge home of a mentee", who, links.home())
    scene.add("huge home of an admin", ADMIN, links.home())
    scene.add("huge mentorships", other, links.mentorships())
    scene.add("huge requests", other, links.requests())
    scene.add("huge person", who, links.person(UUID(mentor["id"])))
    scene.add("huge directory", who, links.mentors())
    scene.add("huge programs", ADMIN, links.programs())


async def _company(scene: Scene) -> list[Json]:
    """People of strange names, who can sign in, with the roles that they would like."""
    rows = generate(PEOPLE)
    for number, row in enumerate(rows):
        row["name"] = STRANGE[number % len(STRANGE)]
        row["job title"] = row["job title"] if number % 3 else line(200)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([COLUMNS, *([row[column] for column in COLUMNS] for row in rows)])
    file = PeopleFile("huge.csv", text.getvalue().encode())
    await scene.asking.apply_import(file, await scene.asking.import_people(file))
    people = {person["external_id"]: person for person in await scene.asking.introduce()}

    async def known() -> int:
        return (await scene.asking.ask(ADMIN, "GET", f"{MATCHING}/people/count"))["total"]

    await scene.asking.until("Telling matching", len(people), known)
    return [{**people[row["external id"]], "role": row["role"]} for row in rows]


async def _many(scene: Scene, who: str, path: str, bodies: Iterable[Json]) -> None:
    """Post these, several at once."""
    await scene.asking.each(path, bodies, lambda body: scene.asking.ask(who, "POST", path, json=body))


async def _program(scene: Scene, people: list[Json]) -> str:
    """A program with many participants; and many programs without any."""
    start = clock.today()
    body = {"name": line(200), "starts_on": str(start), "ends_on": str(start + timedelta(days=180))}
    path = f"{MATCHING}/programs"
    await _many(scene, ADMIN, path, ({**body, "name": f"{number} {line(190)}"} for number in range(LISTED)))
    program = (await scene.asking.ask(ADMIN, "POST", path, json=body))["id"]
    taking_part = [one for one in people if one["role"]][:PARTICIPANTS]
    lines = "".join(f"{one['external_id']},{one['role']}\n" for one in taking_part)
    file = PeopleFile("participants.csv", f"external id,role\n{lines}".encode())
    await scene.asking.upload(file, f"{path}/{program}/enrollments/import")
    return program


async def _together(scene: Scene, mentee: str, mentor: str, there: UUID) -> None:
    """What two have said and planned."""
    ask, links, path = scene.asking.ask, Links(""), f"{MATCHING}/mentorships/{there}"
    for one in (mentee, mentor):
        await _many(scene, one, f"{path}/messages", [{"words": words(4000)}] * (LISTED // 2))
    items = ({"words": f"{number} {line(490)}"} for number in range(LISTED))
    await _many(scene, mentee, f"{path}/action-items", items)
    start = (clock.now() + timedelta(days=1)).isoformat()
    daily = {"title": line(200), "start": start, "minutes": 15, "recurrence": "FREQ=DAILY;COUNT=200"}
    await ask(mentee, "POST", f"{path}/sessions", json={**daily, "place": line(200)})
    session = await ask(mentor, "POST", f"{path}/sessions", json={"title": line(200), "start": start, "minutes": 60})
    for kind in ("agenda", "note"):
        note = {"kind": kind, "words": words(10_000)}
        await ask(mentee, "POST", f"{MATCHING}/sessions/{session['id']}/notes", json=note)
    terms = {
        "goals": [line(300)] * 10, "expected_of_mentee": words(4000), "expected_of_mentor": words(4000),
        "cadence_days": 14, "channels": [line(300)] * 10, "confidentiality": words(4000),
        "ground_rules": [line(300)] * 20,
    }  # fmt: skip
    await ask(mentee, "POST", f"{path}/agreements", json=terms, headers={"If-Match": '"0"'})
    scene.add("huge hub", mentee, links.mentorship(there))
    scene.add("huge messages", mentee, links.messages(there))
    scene.add("huge sessions", mentee, links.sessions(there))
    scene.add("huge session", mentee, links.session(there, UUID(session["id"])))
    scene.add("huge to do", mentee, links.action_items(there))
    scene.add("huge agreement", mentee, links.agreement(there))


async def _alone(scene: Scene, who: str, me: str) -> None:
    """What somebody has written about and for themself."""
    ask, links, path = scene.asking.ask, Links(""), f"{PROFILES}/people/{me}"
    goals: list[Json] = []
    for number in range(LISTED):
        body = {"title": f"{number} {line(190)}", "why": words(4000), "measure": words(4000)}
        goals.append(await ask(who, "POST", f"{path}/goals", json=body))
    activity = {"title": line(200), "kind": "reading", "effort": 2}
    milestones = [{"title": f"{number} {line(190)}", "activities": [activity] * 3} for number in range(30)]
    plan = f"{PROFILES}/goals/{goals[0]['id']}/plan"
    await ask(who, "PUT", plan, json={"milestones": milestones}, headers={"If-Match": '"0"'})
    answers = {"what": words(10_000), "so-what": words(10_000), "now-what": words(10_000)}
    entry = await ask(who, "POST", f"{path}/reflections", json={"prompts": "what-next", "answers": answers})
    now = await ask(who, "GET", f"{PROFILES}/people/me")
    link = {"label": line(100), "url": "https://example.org/" + "a" * 480}
    body = {"pronouns": "p" * 40, "bio": words(4000), "links": [link] * 10}
    await ask(who, "PATCH", path, json=body, headers={"If-Match": f'"{now["version"]}"'})
    chat = {"channel": "slack", "url": "https://hooks.slack.com/services/T0/B0/X"}
    chats = ({**chat, "name": f"{number} {line(80)}"} for number in range(10))
    await _many(scene, who, f"{NOTIFICATIONS}/people/{me}/chats", chats)
    scene.add("huge goals", who, links.goals())
    scene.add("huge goal", who, links.goal(UUID(goals[1]["id"])))
    scene.add("huge plan", who, links.plan(UUID(goals[0]["id"])))
    scene.add("huge journal entry", who, links.reflection(UUID(entry["id"])))
    scene.add("huge profile", who, links.profile())
    scene.add("huge chats", who, links.chats())


async def _administered(scene: Scene, program: UUID) -> None:
    """A program of many, and a round that has an answer for hundreds."""
    ask, links, path = scene.asking.ask, Links(""), f"{MATCHING}/programs/{program}"
    announced = {"title": line(150), "text": words(5000), "audience": {}}
    await ask(ADMIN, "POST", f"{path}/announcements", json=announced)
    asked = await ask(ADMIN, "POST", f"{path}/rounds", json={})

    async def solved() -> int:
        return int((await ask(ADMIN, "GET", f"{MATCHING}/rounds/{asked['id']}"))["state"] == "solved")

    await scene.asking.until("Solving a round of many", 1, solved)
    pair = (await ask(ADMIN, "GET", f"{MATCHING}/rounds/{asked['id']}/pairs"))["items"][0]
    there = UUID(asked["id"])
    pages = {
        "participants": links.enrollments(program),
        "administration": links.administration(program),
        "health": links.health(program),
        "invitations": f"{links.invite(program)}?q=e",
        "announcement": links.announcements(program),
        "rounds": links.rounds(program),
        "round": links.match_round(there),
        "round by name": f"{links.match_round(there)}?sort=mentee",
        "unmatched": links.round_unmatched(there),
        "pair of a round": links.round_mentee(there, UUID(pair["mentee_id"])),
        "approval": links.round_approval(there),
    }
    for name, page in pages.items():
        scene.add(f"huge {name}", ADMIN, page)


async def _company_wide(scene: Scene, who: str, organizer: str, some: list[str]) -> None:
    """Gatherings and communities in great number, of which one has much to say."""
    ask, links = scene.asking.ask, Links("")
    start = (clock.now() + timedelta(days=40)).replace(day=10, hour=9, minute=0, second=0, microsecond=0)
    body: dict[str, Any] = {
        "program_id": None, "kind": "workshop", "title": line(200), "description": words(8000),
        "topics": [{"name": f"{number} {UNBROKEN}"} for number in range(20)], "start": start.isoformat(), "zone": "UTC",
        "end": (start + timedelta(hours=3)).isoformat(), "place": line(200), "places": 500, "organizers": [organizer],
        "speakers": some[:50],
    }  # fmt: skip
    gathering = UUID((await ask(ADMIN, "POST", f"{MATCHING}/gatherings", json=body))["id"])
    await _many(scene, ADMIN, f"{MATCHING}/gatherings", [{**body, "speakers": []}] * LISTED)
    told = {"description": words(4000)}
    communities = ({**told, "name": f"{number} {line(90)}"} for number in range(LISTED))
    await _many(scene, ADMIN, f"{MATCHING}/communities", communities)
    system = {"url": "https://hooks.example.org/" + "a" * 200, "events": ["matching.*"]}
    systems = ({**system, "name": f"{number} {line(90)}"} for number in range(20))
    await _many(scene, ADMIN, f"{NOTIFICATIONS}/webhooks", systems)
    scene.add("huge gathering", who, links.gathering(gathering))
    scene.add("huge registrations", ADMIN, links.registrations(gathering))
    scene.add("huge month", who, f"{links.gatherings()}?month={start:%Y-%m}")
    scene.add("huge communities", who, links.communities())
    scene.add("huge webhooks", ADMIN, links.webhooks())
