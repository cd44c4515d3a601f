"""The pages that everybody meets first."""

from __future__ import annotations

from uuid import UUID

from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add"]

NAMES = (
    "welcome", "home", "home of an admin", "proposal", "mentorship", "session", "goal", "preferences", "error",
    "what pages are made of",
)  # fmt: skip


async def add(scene: Scene) -> None:
    links, (held, planned, *_) = Links(""), scene.mentorships
    waiting, planning = scene.account(scene.waiting["mentee_id"]), scene.account(planned["mentee_id"])
    scene.add("welcome", "", "/")
    scene.add("home", waiting, "/")
    scene.add("home of an admin", ADMIN, "/")
    scene.add("proposal", waiting, links.proposal(UUID(scene.waiting["id"])))
    scene.add("mentorship", planning, links.mentorship(UUID(planned["id"])))
    session = links.session(UUID(held["id"]), UUID(scene.sessions[held["id"]]["id"]))
    scene.add("session", scene.account(held["mentee_id"]), session)
    scene.add("goal", planning, links.goal(UUID(scene.goal["id"])))
    scene.add("preferences", planning, links.preferences())
    scene.add("error", planning, "/nowhere", status=404)
    scene.add("what pages are made of", "", "/styleguide")
