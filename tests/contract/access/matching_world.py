"""Everybody who can stand in a relation to Amara's mentorship, and one of each thing of matching."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.matching.certificates.tables import Certificate
from services.matching.worker import solve_rounds
from shared import clock
from shared.events.profiles import SkillOffered, SkillWanted
from shared.ids import new_id
from tests.contract.access.world import World
from tests.support.platform import Harness
from tests.support.waiting import eventually

__all__ = ["settle_world"]

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "mentee": ("Amara Obi", ("employee",)),
    "mentor": ("Lin Wu", ("employee",)),
    "other mentee": ("Tom Adeyemi", ("employee",)),
    "other mentor": ("Omar Aziz", ("employee",)),
    "colleague": ("Eva Novak", ("employee",)),
    "manager": ("Ruth Stein", ("employee",)),
    "contact": ("Clara Fontes", ("employee",)),
    "program's admin": ("Paul Braun", ("employee", "program_admin")),
    "other admin": ("Rosa Lima", ("employee", "program_admin")),
    "HR": ("Hanna Roth", ("employee", "hr")),
    "auditor": ("Arun Rao", ("employee", "auditor")),
    "IT": ("Ida Tan", ("employee", "it")),
    "coach": ("Ines Prado", ("coach",)),
    "free mentor": ("Nadia Haddad", ("employee",)),
    "free mentee": ("Kofi Mensah", ("employee",)),
    "third": ("Jo Park", ("employee",)),
}
"""By column of the table: a name and the roles of their token. The column "account" is an account without a person. The
last three have no column: they are there to be matched with."""

SKILL = new_id()
ADMIN = "program's admin"


async def settle_world(harness: Harness) -> World:
    """Let everybody be known, and let one of each thing come about as it does in life."""
    ids = {column: new_id() for column in PEOPLE}
    for column, (name, _) in PEOPLE.items():
        await harness.know(
            name,
            subject=ids[column],
            manager_id=ids["manager"] if column == "mentee" else None,
            external=column == "coach",
            skills_offered=(SkillOffered(skill_id=SKILL, name="SQL", level=4),) if "mentor" in column else (),
            skills_wanted=(SkillWanted(skill_id=SKILL, name="SQL", priority=1),) if "mentee" in column else (),
        )
    world = World(harness, {column: roles for column, (_, roles) in PEOPLE.items()}, ids, dict(ids))
    world.ids |= {"person_id": ids["third"], "in the round": ids["free mentee"]}
    await _programs(world)
    await _approaching(world)
    await _mentorships(world)
    await _sessions(world)
    await _words(world)
    await _gatherings(world)
    return world


async def _program(world: World, column: str, name: str, **changes: Any) -> UUID:
    today = clock.today()
    body = {"name": name, "starts_on": str(today), "ends_on": str(today + timedelta(days=180)), **changes}
    return await world.made(column, "/programs", body)


async def _enroll(world: World, program: UUID, column: str, role: str, places: int = 2) -> UUID:
    body = {"person_id": str(world.people[column]), "role": role}
    return await world.made(
        column, f"/programs/{program}/enrollments", body | ({"places": places} if role == "mentor" else {})
    )


async def _programs(world: World) -> None:
    """Spring, where the pairs are; autumn, where they are asked and proposed; one of somebody else's."""
    contact = {"contact_id": str(world.people["contact"]), "check_in_days": 28, "open_requests": 10}
    spring = world.ids["program_id"] = await _program(world, ADMIN, "Spring", **contact)
    autumn = world.ids["autumn"] = await _program(world, ADMIN, "Autumn", **contact)
    await _program(world, "other admin", "Elsewhere")
    told = {"title": "We begin", "text": "At nine.", "audience": {}}
    world.ids["draft"] = await _program(world, ADMIN, "Not yet", draft=True)
    for program in (spring, autumn):
        for column in ("mentee", "other mentee", "free mentee"):
            world.ids[f"{column} of {program}"] = await _enroll(world, program, column, "mentee")
        for column in ("mentor", "other mentor", "free mentor"):
            world.ids[f"{column} of {program}"] = await _enroll(world, program, column, "mentor", places=4)
    world.ids["announcement_id"] = await world.made(ADMIN, f"/programs/{spring}/announcements", told)
    asked = {
        "moment": "kickoff",
        "title": "How was it?",
        "questions": [{"key": "ready", "kind": "scale", "text": "Ready?"}],
    }
    for name in ("survey_id", "planned survey"):
        world.ids[name] = await world.made(ADMIN, f"/programs/{spring}/surveys", asked)
    await world.make(ADMIN, "POST", f"/surveys/{world.ids['survey_id']}/open")
    world.ids["enrollment_id"] = world.ids[f"mentee of {spring}"]
    world.ids["mentor's enrollment"] = world.ids[f"mentor of {spring}"]


async def _round(world: World, program: UUID) -> UUID:
    asked = await world.make(ADMIN, "POST", f"/programs/{program}/rounds", json={"rules": {}})
    await solve_rounds(world.harness.runtime)

    async def solved() -> bool:
        return (await world.make(ADMIN, "GET", f"/rounds/{asked['id']}"))["state"] == "solved"

    await eventually(solved, within=60, what="a solved round")
    return UUID(asked["id"])


async def _approaching(world: World) -> None:
    autumn, people = world.ids["autumn"], {column: str(key) for column, key in world.people.items()}
    world.ids["round_id"] = await _round(world, autumn)
    asked = await world.make(ADMIN, "POST", f"/rounds/{world.ids['round_id']}/verify")
    world.ids["question_id"] = UUID(asked["id"])
    introduction = {"mentee_id": people["mentee"], "to_id": people["mentor"], "words": "They should talk about SQL."}
    world.ids["introduction_id"] = await world.made("third", f"/programs/{autumn}/introductions", introduction)
    pair = {"mentee_id": people["mentee"], "mentor_id": people["mentor"]}
    world.ids["proposal_id"] = await world.made(ADMIN, f"/programs/{autumn}/proposals", pair)
    words = {"goals": "To lead a migration.", "why_you": "You have led two."}
    asking = {"mentor_id": people["mentor"], "how": {"cadence": "Every two weeks", "months": 6, "format": "remote"}}
    world.ids["request_id"] = await world.made("mentee", f"/programs/{autumn}/requests", words | asking)


async def _mentorships(world: World) -> None:
    spring, people = world.ids["program_id"], world.people
    for mentee, mentor, name in (("mentee", "mentor", "mentorship_id"), ("other mentee", "other mentor", "other pair")):
        pair = {"mentee_id": str(people[mentee]), "mentor_id": str(people[mentor])}
        world.ids[name] = await world.made(ADMIN, f"/programs/{spring}/mentorships", pair)
    await _completed(world)
    terms = {"goals": ["Lead a migration"], "ground_rules": ["Say a day before"], "cadence_days": 14}
    here, anew = f"/mentorships/{world.ids['mentorship_id']}", {"If-Match": '"0"'}
    await world.make("mentee", "POST", f"{here}/agreements", json=terms, headers=anew)
    template = {"name": "First weeks", **terms}
    world.ids["template_id"] = await world.made(ADMIN, f"/programs/{spring}/agreement-templates", template)


async def _completed(world: World) -> None:
    """A mentorship of two others that has come to a good end, with a certificate."""
    pair = {"mentee_id": str(world.people["free mentee"]), "mentor_id": str(world.people["free mentor"])}
    ended = await world.made(ADMIN, f"/programs/{world.ids['program_id']}/mentorships", pair)
    for column in ("free mentee", "free mentor"):
        closing = {"words": "I leave with better questions.", "shared": True}
        await world.make(column, "POST", f"/mentorships/{ended}/closings", json=closing)
    certified = await world.acting("free mentee").get(f"{world.prefix}/mentorships/{ended}/certificate")
    assert certified.is_success, certified.text
    async with world.harness.sessions() as session:
        world.ids["certificate_id"] = (await session.scalars(select(Certificate.id).limit(1))).one()


async def _sessions(world: World) -> None:
    mentorship, start = world.ids["mentorship_id"], clock.now() + timedelta(days=3)
    once = {"title": "First steps", "start": start.isoformat(), "minutes": 45}
    world.ids["session_id"] = await world.made("mentee", f"/mentorships/{mentorship}/sessions", once)
    slot = {"start": (start + timedelta(days=7)).isoformat(), "end": (start + timedelta(days=7, hours=1)).isoformat()}
    proposed = {"title": "Next steps", "slots": [slot]}
    world.facts["slot"] = slot["start"]
    world.ids["proposed session"] = await world.made("mentee", f"/mentorships/{mentorship}/sessions/propose", proposed)
    world.ids["proposed by the mentor"] = await world.made(
        "mentor", f"/mentorships/{mentorship}/sessions/propose", proposed
    )


async def _words(world: World) -> None:
    here = f"/mentorships/{world.ids['mentorship_id']}"
    mentee, mentor = str(world.people["mentee"]), str(world.people["mentor"])
    asked = {"asked_of": mentee, "words": "Was I clear?"}
    world.ids["feedback request"] = await world.made("mentor", f"{here}/feedback-requests", asked)
    thanks = {"sent_to": mentor, "occasion": "other", "words": "Thank you.", "offer_to_show": True}
    world.ids["appreciation_id"] = await world.made("mentee", f"{here}/appreciations", thanks)
    world.ids["message_id"] = await world.made("mentee", f"{here}/messages", {"words": "I have read the chapter."})
    action = {"words": "Send the draft."}
    world.ids["item_id"] = await world.made("mentee", f"{here}/action-items", action)
    note = {"kind": "note", "shared": True, "words": "We talked about the on-call week."}
    world.ids["note_id"] = await world.made("mentee", f"/sessions/{world.ids['session_id']}/notes", note)
    private = {"kind": "note", "shared": False, "words": "I was not prepared."}
    world.ids["private note"] = await world.made("mentee", f"/sessions/{world.ids['session_id']}/notes", private)
    resource = {"title": "A book", "link": "https://example.org/book"}
    world.ids["resource_id"] = await world.made("mentee", f"{here}/resources", resource)
    concern = {"words": "Our sessions turn into errands."}
    world.ids["concern_id"] = await world.made("mentee", f"/programs/{world.ids['program_id']}/concerns", concern)
    world.ids["community_id"] = await world.made("HR", "/communities", {"name": "Guild", "description": "Of data."})
    await world.make("mentee", "POST", f"/communities/{world.ids['community_id']}/join")


async def _gatherings(world: World) -> None:
    start = clock.now() + timedelta(minutes=20)
    gathering = {
        "title": "Talking about work",
        "kind": "workshop",
        "start": start.isoformat(),
        "end": (start + timedelta(hours=2)).isoformat(),
        "zone": "Europe/Berlin",
        "places": 10,
        "program_id": str(world.ids["program_id"]),
        "organizers": [],
        "speakers": [str(world.people["mentor"])],
    }
    world.ids["gathering_id"] = await world.made(ADMIN, "/gatherings", gathering)
    here = f"/gatherings/{world.ids['gathering_id']}"
    await world.make("mentee", "POST", f"{here}/registration", json={"open_to_meet": True})
    code = await world.make(ADMIN, "GET", f"{here}/code")
    await world.make("mentee", "POST", f"{here}/check-in", json={"code": code["code"]})
    clock.advance(timedelta(minutes=30))
