"""The pages about the visitor: home in its states, their profile, journal, preferences; and IT's webhooks."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add"]

NAMES = (
    "home of a newcomer", "home of somebody with much to do", "profile", "profile of a newcomer", "profile in words",
    "profile languages", "profile hours", "profile skills", "profile credential", "profile photo", "profile calendar",
    "profile feed", "journal", "journal of a newcomer", "journal entry", "journal entry of a mentee", "journal writing",
    "journal entry reworded", "journal deleting", "chats", "preferences with a chat", "webhooks", "webhook",
    "webhook connecting", "webhook changing", "webhook secret", "webhook deleting", "comment deleting",
    "chat disconnecting", "profile credential removing", "profile photo removing", "profile calendar forgetting",
    "profile feed renewing", "profile feed stopping",
)  # fmt: skip

LONG = "Olúwaseun-Maximiliana Featherstonehaugh-Cholmondeley von und zu Hohenlohe-Lang"


async def add(scene: Scene) -> None:
    """What the mentee of the ninth mentorship tells of themself and writes; somebody who has just come."""
    links, ask, here = Links(""), scene.asking.ask, scene.mentorships[8]
    me, newcomer = here["mentee_id"], await _newcomer(scene)
    who, mentor = scene.account(me), scene.account(here["mentor_id"])
    person = f"/api/profiles/v1/people/{me}"
    entries, endpoint = await _write(scene, who, person, here), await _connect(scene, who, me)
    await _tell(scene, who, person)
    await _wait(scene, who, here)
    credential = (await ask(who, "GET", f"{person}/credentials"))["items"][0]["id"]
    scene.add("home of a newcomer", newcomer, links.home())
    scene.add("home of somebody with much to do", mentor, links.home())
    scene.add("profile", who, links.profile())
    scene.add("profile of a newcomer", newcomer, links.profile())
    for name, part in (
        ("words", "about"), ("languages", "languages"), ("hours", "hours"), ("skills", "offered"), ("photo", "photo"),
        ("calendar", "calendar"), ("feed", "feed"),
    ):  # fmt: skip
        scene.add(f"profile in {name}" if name == "words" else f"profile {name}", who, links.profile_part(part))
    scene.add("profile credential", who, links.own_credential(UUID(credential)))
    scene.add("profile credential removing", who, f"{links.own_credential(UUID(credential))}/remove")
    scene.add("profile photo removing", who, f"{links.profile_part('photo')}/remove")
    scene.add("profile calendar forgetting", who, f"{links.profile_part('calendar')}/forget")
    scene.add("profile feed renewing", who, f"{links.profile_part('feed')}/renew")
    scene.add("profile feed stopping", who, f"{links.profile_part('feed')}/stop")
    scene.add("journal", who, links.journal())
    scene.add("journal of a newcomer", newcomer, links.journal())
    scene.add("journal entry", who, links.reflection(entries[0]))
    scene.add("journal entry of a mentee", mentor, links.reflection(entries[0]))
    scene.add("journal writing", who, links.write("difficult-moment"))
    scene.add("journal entry reworded", who, links.rewrite(entries[1]))
    scene.add("journal deleting", who, links.delete_reflection(entries[1]))
    comments = (await ask(who, "GET", f"/api/profiles/v1/reflections/{entries[0]}/comments"))["items"]
    said = next(UUID(one["id"]) for one in comments if one["author_id"] == me)
    scene.add("comment deleting", who, links.delete_comment(entries[0], said))
    scene.add("chats", who, links.chats())
    [chat] = (await ask(who, "GET", f"/api/notifications/v1/people/{me}/chats"))["items"]
    scene.add("chat disconnecting", who, links.forget_chat(UUID(chat["id"])))
    scene.add("preferences with a chat", who, links.preferences())
    scene.add("webhooks", ADMIN, links.webhooks())
    scene.add("webhook", ADMIN, links.webhook(endpoint))
    scene.add("webhook connecting", ADMIN, links.new_webhook())
    scene.add("webhook changing", ADMIN, links.webhook_part(endpoint, "change"))
    scene.add("webhook secret", ADMIN, links.webhook_part(endpoint, "secret"))
    scene.add("webhook deleting", ADMIN, links.webhook_part(endpoint, "delete"))


async def _newcomer(scene: Scene) -> str:
    """The account of somebody who takes part in nothing."""
    people = await scene.asking.pages(ADMIN, "/api/profiles/v1/people")
    enrolled = await scene.asking.pages(ADMIN, f"/api/matching/v1/programs/{scene.program}/enrollments")
    taking_part = {enrollment["person_id"] for enrollment in enrolled}
    return next(person["external_id"] for person in people if person["id"] not in taking_part)


async def _tell(scene: Scene, who: str, person: str) -> None:
    now = await scene.asking.ask(who, "GET", "/api/profiles/v1/people/me")
    body = {
        "pronouns": "she",
        "bio": "Ten years of data at a bank, then two at a start-up that no longer exists.\n\nAsk me about SQL. 🙂",
        "links": [{"label": LONG, "url": "https://example.org/" + "a-long-address/" * 8}],
        "languages": [{"code": "en", "level": "native"}, {"code": "de", "level": "B1"}],
        "working_hours": [{"weekday": day, "start": "09:00", "end": "17:00"} for day in range(1, 6)],
        "listed": True,
    }
    current = {"If-Match": f'"{now["version"]}"'}
    changed = await scene.asking.ask(who, "PATCH", person, json=body, headers=current)
    skills = [
        {"text": "SQL", "level": 5, "evidence": "Ran our move from Oracle to PostgreSQL", "exactly": True},
        {"text": LONG, "level": 2, "exactly": True},
    ]
    current = {"If-Match": f'"{changed["version"]}"'}
    await scene.asking.ask(who, "PUT", f"{person}/skills/offered", json={"skills": skills}, headers=current)
    for name, expires in (("Certified data steward", str(clock.today() + timedelta(days=90))), (LONG, None)):
        told = {"name": name, "issuer": "DAMA International", "issued_on": "2020-03-01", "expires_on": expires}
        await scene.asking.ask(who, "POST", f"{person}/credentials", json=told)


async def _write(scene: Scene, who: str, person: str, mentorship: dict[str, Any]) -> list[UUID]:
    """Entries of a journal, of which the first is shared and talked about."""
    ask, found = scene.asking.ask, list[UUID]()
    for number in range(4):
        answers = {"what": f"Presentation {number + 1}: nobody asked anything.", "now-what": "Ask two colleagues."}
        body = {"prompts": "what-next", "answers": answers}
        found.append(UUID((await ask(who, "POST", f"{person}/reflections", json=body))["id"]))
    entry = f"/api/profiles/v1/reflections/{found[0]}"
    await ask(who, "POST", f"{entry}/share", json={"mentorship_id": mentorship["id"]})
    mentor = scene.account(mentorship["mentor_id"])
    await ask(mentor, "POST", f"{entry}/comments", json={"words": "What would you have liked them to ask?"})
    await ask(who, "POST", f"{entry}/comments", json={"words": "Why now, and not next year."})
    return found


async def _connect(scene: Scene, who: str, me: str) -> UUID:
    """A chat channel, and a system of the company's that does not answer."""
    ask, notifications = scene.asking.ask, "/api/notifications/v1"
    chat = {"channel": "slack", "name": "My messages", "url": "https://hooks.slack.com/services/T000/B000/XXXX"}
    await ask(who, "POST", f"{notifications}/people/{me}/chats", json=chat)
    system = {
        "name": "Learning platform",
        "url": "https://hooks.example.org/mentoring",
        "events": ["matching.mentorship_started", "matching.session_*", "profiles.goal_achieved"],
    }
    made = await ask(ADMIN, "POST", f"{notifications}/webhooks", json=system)
    await ask(ADMIN, "POST", f"{notifications}/webhooks/{made['id']}/test")
    return UUID(made["id"])


async def _wait(scene: Scene, who: str, mentorship: dict[str, Any]) -> None:
    """Things that wait for the mentor: to sign, to choose, to read."""
    path, ask = f"/api/matching/v1/mentorships/{mentorship['id']}", scene.asking.ask
    terms = {"goals": ["Lead a review"], "cadence_days": 14}
    await ask(who, "POST", f"{path}/agreements", json=terms, headers={"If-Match": '"0"'})
    starts = [clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2, hours=at) for at in (0, 2)]
    slots = [{"start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat()} for at in starts]
    meetings = [
        ask(who, "POST", f"{path}/sessions/propose", json={"title": "Our plan", "slots": slots, "zone": "UTC"}),
        ask(who, "POST", f"{path}/feedback-requests", json={"words": "How did I do?"}),
        ask(who, "POST", f"{path}/messages", json={"words": "Good morning"}),
        *(
            ask(who, "POST", f"{path}/sessions", json={"title": title, "start": start.isoformat(), "minutes": 45})
            for title, start in (("Where to start", starts[0]), (LONG, starts[1] + timedelta(days=7)))
        ),
    ]
    await asyncio.gather(*meetings)
