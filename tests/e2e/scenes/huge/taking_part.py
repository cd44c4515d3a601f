"""A program that asks much, what people tell it, and what they keep to themselves; communities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from telemachus.demo.asking import ADMIN
from tests.e2e.scenes.huge.company import LINKS, LISTED, MATCHING, UNBROKEN, Cast, line, words

__all__ = ["NAMES", "QUESTIONS", "RULES", "add"]

NAMES = (
    "huge programs of a mentee", "huge program", "huge enrolling", "huge enrollment", "huge answers", "huge identity",
    "huge identity taken back", "huge withdrawal", "huge accepting an invitation", "huge survey", "huge concerns",
    "huge concern", "huge concern confiding", "huge concern closing", "huge blocks", "huge communities",
    "huge community", "huge community describing", "huge community closing",
)  # fmt: skip

_TEXT: Mapping[str, Any] = {"kind": "text"}
_CHOICE: Mapping[str, Any] = {"kind": "choice", "options": [f"{number} {line(37)}" for number in range(10)]}
QUESTIONS: list[dict[str, Any]] = [
    {"key": f"q{number}", "text": f"{number} {line(390)}", **(_CHOICE if number % 3 else _TEXT)} for number in range(30)
]
"""As many as there can be, with as many options and characters as a form can have."""
RULES: list[dict[str, Any]] = [
    {"kind": "among", "role": "mentor", "field": "department", "excluded": True,
     "values": [f"{number} {line(90)}" for number in range(10)]}
] * 30  # fmt: skip
"""As many as there can be, with as many values as they can name."""


async def add(cast: Cast) -> None:
    await _enrolled(cast)
    await _cared_for(cast)
    await _communities(cast)


async def _enrolled(cast: Cast) -> None:
    who, mentor, today = cast.mentee, cast.mentors[0]["id"], clock.today()
    asks = {
        "name": line(200), "starts_on": str(today), "ends_on": str(today + timedelta(days=180)),
        "questions": QUESTIONS, "eligibility": RULES, "contact_id": mentor,
    }  # fmt: skip
    program = UUID((await cast.ask(ADMIN, "POST", f"{MATCHING}/programs", asks))["id"])
    path = f"{MATCHING}/programs/{program}"
    told = {
        one["key"]: words(1900) if one["kind"] == "text" else one["options"][0]
        for one in QUESTIONS
    }  # fmt: skip
    identity = {"attribute": "origin", "values": [line(100)], "statement": line(500), "agreed": True}
    enrolling = {"person_id": cast.mentees[0]["id"], "role": "mentee", "answers": told, "identity": [identity]}
    enrollment = UUID((await cast.ask(who, "POST", f"{path}/enrollments", enrolling))["id"])
    invited = cast.mentees[1]
    await cast.ask(ADMIN, "POST", f"{path}/invitations", {"people": [invited["id"]], "role": "mentee"})
    theirs = await cast.scene.asking.pages(invited["external_id"], f"{MATCHING}/enrollments")
    invitation = UUID(next(one["id"] for one in theirs if one["program_id"] == str(program)))
    concerns = [{"words": words(8000)}] * LISTED
    await cast.many(who, f"{path}/concerns", concerns)
    concern = UUID((await cast.ask(who, "POST", f"{path}/concerns", concerns[0]))["id"])
    pages = {
        "programs of a mentee": LINKS.programs(),
        "program": LINKS.program(program),
        "enrollment": LINKS.enrollment(enrollment),
        "answers": LINKS.enrollment_answers(enrollment),
        "identity": LINKS.identity(enrollment),
        "identity taken back": f"{LINKS.identity(enrollment)}/take-back",
        "withdrawal": LINKS.withdrawal(enrollment),
        "concern": LINKS.concern(concern),
        "concern confiding": LINKS.new_concern(),
    }
    cast.add(who, pages)
    cast.add(cast.mentees[2]["external_id"], {"enrolling": LINKS.enroll(program, "mentee")})
    cast.add(invited["external_id"], {"accepting an invitation": LINKS.accept_invitation(invitation)})
    cast.add(cast.mentor, {"concerns": LINKS.confided(), "concern closing": LINKS.settle_concern(concern)})


async def _cared_for(cast: Cast) -> None:
    """A survey that asks as much as it may, and somebody who keeps many away."""
    path = f"{MATCHING}/programs/{cast.program}/surveys"
    asked = {"moment": "kickoff", "title": line(150), "questions": QUESTIONS}
    survey = await cast.ask(ADMIN, "POST", path, asked)
    if survey["state"] == "planned":
        await cast.ask(ADMIN, "POST", f"{MATCHING}/surveys/{survey['id']}/open")
    away = [one["id"] for one in cast.people[-LISTED:]]
    await cast.scene.asking.each(
        "Keeping away", away, lambda one: cast.ask(cast.mentee, "PUT", f"{MATCHING}/blocks/{one}")
    )
    cast.add(cast.mentee, {"survey": LINKS.survey(UUID(survey["id"])), "blocks": LINKS.blocks()})


async def _communities(cast: Cast) -> None:
    """Many communities, to one of which many belong."""
    path, told = f"{MATCHING}/communities", {"description": words(4000)}
    await cast.many(ADMIN, path, ({**told, "name": f"{number} {line(90)}"} for number in range(LISTED)))
    community = UUID((await cast.ask(ADMIN, "POST", path, {**told, "name": UNBROKEN}))["id"])
    belong = (one["external_id"] for one in (*cast.mentees, *cast.mentors)[:200])
    await cast.scene.asking.each("Joining", belong, lambda who: cast.ask(who, "POST", f"{path}/{community}/join"))
    cast.add(cast.mentee, {"communities": LINKS.communities(), "community": LINKS.community(community)})
    pages = {
        "community describing": LINKS.describe_community(community),
        "community closing": LINKS.close_community(community),
    }
    cast.add(ADMIN, pages)
