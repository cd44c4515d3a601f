"""One mentorship: the hub, the agreement, sessions, what is to be done, and how it rests and ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add"]

NAMES = (
    "mentorships", "mentorships, none", "hub", "hub, new", "hub, much", "hub, completed", "hub, paused", "agreement",
    "agreement, none", "agreement that changed", "agreement to write", "session to plan", "sessions", "sessions, many",
    "sessions before", "session with proposed times", "session whose times are awaited", "series", "one of a series",
    "session to move", "session to cancel", "note to change", "note to delete", "to do", "to do, many", "pause",
    "end early", "close", "closed", "program feedback", "how it goes",
)  # fmt: skip

API = "/api/matching/v1"
LONG = "Olúwaseun-Bartholomew-Adébáyò-von-und-zu-Hohenstein-Featherstonehaugh-🚀-at-length"


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentorship and the accounts of its two people."""

    id: UUID
    mentee: str
    mentor: str
    mentor_id: str
    scene: Scene

    async def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """path: below the mentorship, or below the API where it begins with a slash."""
        whole = f"{API}{path}" if path.startswith("/") else f"{API}/mentorships/{self.id}/{path}"
        return await self.scene.asking.ask(who, method, whole, json=body, headers=headers)


def _pair(scene: Scene, number: int) -> Pair:
    it = scene.mentorships[number]
    mentee, mentor = scene.account(it["mentee_id"]), scene.account(it["mentor_id"])
    return Pair(UUID(it["id"]), mentee, mentor, it["mentor_id"], scene)


async def add(scene: Scene) -> None:
    typical, much, completed, paused, new = (_pair(scene, number) for number in (3, 4, 5, 6, 7))
    await asyncio.gather(_typical(scene, typical), _much(scene, much), _completed(scene, completed), _paused(paused))
    links = Links("")
    scene.add("mentorships", typical.mentor, links.mentorships())
    scene.add("mentorships, none", scene.account(scene.waiting["mentee_id"]), links.mentorships())
    scene.add("hub, new", new.mentee, links.mentorship(new.id))
    scene.add("agreement, none", new.mentee, links.agreement(new.id))
    scene.add("agreement to write", new.mentee, links.write_agreement(new.id))
    scene.add("hub, paused", paused.mentee, links.mentorship(paused.id))


def _in(**time: float) -> str:
    return (clock.now() + timedelta(**time)).replace(second=0, microsecond=0).isoformat()


async def _typical(scene: Scene, pair: Pair) -> None:
    links = Links("")
    session = {"title": "Where to start with data engineering", "start": _in(days=3), "minutes": 60}
    planned = await pair.ask(pair.mentee, "POST", "sessions", {**session, "link": "https://meet.example.org/x"})
    series = {"title": "Every two weeks", "start": _in(days=9), "minutes": 45, "place": "Room 4"}
    again = await pair.ask(pair.mentor, "POST", "sessions", {**series, "recurrence": "FREQ=WEEKLY;INTERVAL=2;COUNT=6"})
    slots = [{"start": _in(days=day), "end": _in(days=day, hours=1)} for day in (5, 6, 7)]
    proposed = await pair.ask(pair.mentor, "POST", "sessions/propose", {"title": "Read my draft", "slots": slots})
    agenda = {"kind": "agenda", "words": "What I tried so far\nWhat I do not dare to ask"}
    note = await pair.ask(pair.mentee, "POST", f"/sessions/{planned['id']}/notes", agenda)
    await pair.ask(pair.mentee, "POST", f"/sessions/{planned['id']}/notes", {"words": "Bring the diagram."})
    item = {"words": "Send the draft of the migration plan", "owner_id": pair.mentor_id, "session_id": planned["id"]}
    await pair.ask(pair.mentee, "POST", "action-items", {**item, "due": clock.today().isoformat()})
    done = await pair.ask(pair.mentee, "POST", "action-items", {"words": "Read chapter 5"})
    await pair.ask(pair.mentee, "POST", f"/action-items/{done['id']}/done")
    await pair.ask(pair.mentor, "POST", "messages", {"words": "I have read the chapter. Shall we start there?"})
    terms = {
        "goals": ["Lead a migration without anybody watching over my shoulder"],
        "expected_of_mentee": "I bring a question to each session, and try what we decide.",
        "cadence_days": 14,
        "channels": ["Video", "A short message in between"],
        "confidentiality": "What we say stays between us, unless we agree otherwise.",
    }
    await pair.ask(pair.mentee, "POST", "agreements", terms, **{"If-Match": '"0"'})
    for who in (pair.mentee, pair.mentor):
        await pair.ask(who, "POST", "agreements/1/sign", **{"If-Match": '"1"'})
    changed = {**terms, "cadence_days": 7, "ground_rules": ["Whoever cannot come says so a day before"]}
    await pair.ask(pair.mentor, "POST", "agreements", changed, **{"If-Match": '"1"'})
    at = datetime.fromisoformat(again["starts_at"])
    ids = {"planned": UUID(planned["id"]), "series": UUID(again["id"]), "proposed": UUID(proposed["id"])}
    scene.add("hub", pair.mentee, links.mentorship(pair.id))
    scene.add("agreement", pair.mentee, links.agreement(pair.id, 1))
    scene.add("agreement that changed", pair.mentee, links.agreement(pair.id))
    scene.add("session to plan", pair.mentee, links.plan_session(pair.id))
    scene.add("sessions", pair.mentee, links.sessions(pair.id))
    scene.add("sessions before", pair.mentee, f"{links.sessions(pair.id)}?before=")
    scene.add("session with proposed times", pair.mentee, links.session(pair.id, ids["proposed"]))
    scene.add("session whose times are awaited", pair.mentor, links.session(pair.id, ids["proposed"]))
    scene.add("series", pair.mentee, links.session(pair.id, ids["series"]))
    scene.add("one of a series", pair.mentor, links.session(pair.id, ids["series"], at))
    scene.add("session to move", pair.mentee, links.move_session(pair.id, ids["planned"]))
    scene.add("session to cancel", pair.mentee, links.cancel_session(pair.id, ids["series"], at))
    to_change = links.session_note(pair.id, ids["planned"], UUID(note["id"]))
    scene.add("note to change", pair.mentee, to_change)
    scene.add("note to delete", pair.mentee, f"{to_change}/delete")
    scene.add("to do", pair.mentor, links.action_items(pair.id))
    scene.add("pause", pair.mentee, links.pause_mentorship(pair.id))
    scene.add("end early", pair.mentee, links.end_mentorship(pair.id))
    scene.add("close", pair.mentee, links.close(pair.id))
    scene.add("program feedback", pair.mentee, links.program_feedback(pair.id))
    scene.add("how it goes", pair.mentee, links.check_in(pair.id))


async def _much(scene: Scene, pair: Pair) -> None:
    """200 sessions, many long things to do, long names."""
    links = Links("")
    daily = {"title": LONG, "start": _in(days=1), "minutes": 15, "recurrence": "FREQ=DAILY;COUNT=200"}
    await pair.ask(pair.mentee, "POST", "sessions", daily)
    await asyncio.gather(
        *(pair.ask(pair.mentee, "POST", "action-items", {"words": f"{number} {LONG} " * 4}) for number in range(40))
    )
    scene.add("hub, much", pair.mentee, links.mentorship(pair.id))
    scene.add("sessions, many", pair.mentee, links.sessions(pair.id))
    scene.add("to do, many", pair.mentee, links.action_items(pair.id))


async def _completed(scene: Scene, pair: Pair) -> None:
    words = "I came with a plan and leave with better questions. Write to me when you are in Lisbon."
    for who in (pair.mentee, pair.mentor):
        await pair.ask(who, "POST", "closings", {"words": words, "shared": True})
    scene.add("hub, completed", pair.mentee, Links("").mentorship(pair.id))
    scene.add("closed", pair.mentee, Links("").close(pair.id))


async def _paused(pair: Pair) -> None:
    await pair.ask(pair.mentor, "POST", "pause", {"until": (clock.today() + timedelta(days=20)).isoformat()})
