"""Everybody who can stand in a relation to Amara's things in profiles, and one of each of these things."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared import clock
from shared.events.matching import MentorshipEnded, MentorshipStarted, ProgramLaunched
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.contract.access.world import World
from tests.support.platform import Harness

__all__ = ["PEOPLE", "settle_world"]

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "self": ("Amara Obi", ("employee",)),
    "mentor": ("Lin Wu", ("employee",)),
    "other mentor": ("Omar Aziz", ("employee",)),
    "former mentor": ("Otto Berg", ("employee",)),
    "giver": ("Kofi Mensah", ("employee",)),
    "named": ("Nadia Haddad", ("employee",)),
    "colleague": ("Eva Novak", ("employee",)),
    "manager": ("Ruth Stein", ("employee",)),
    "program's admin": ("Paul Braun", ("employee", "program_admin")),
    "other admin": ("Rosa Lima", ("employee", "program_admin")),
    "HR": ("Hanna Roth", ("employee", "hr")),
    "auditor": ("Arun Rao", ("employee", "auditor")),
    "IT": ("Ida Tan", ("employee", "it")),
    "one who left": ("Tom Ash", ("employee",)),
}
"""By column of the table: a name and the roles of their token. The column "account" is an account without a person;
one who left has no column, since they cannot sign in. The coach is not here: they are in no file of HR's."""

COACH = "coach"


async def settle_world(harness: Harness, import_people: Any, person: Any) -> World:
    """Import everybody, and let one of each thing of Amara's come about as it does in life."""
    keys = {column: new_id() for column in PEOPLE}
    offers = {"self": "SQL:4", "former mentor": "Kubernetes:5", "mentor": "Rust:3"}
    told = [
        {
            **person(
                str(keys[column]),
                skills_offered=offers.get(column, ""),
                manager=str(keys["manager"]) if column == "self" else "",
            ),
            "name": name,
        }
        for column, (name, _) in PEOPLE.items()
    ]
    await import_people(harness, *told)
    joined = {event.external_id: event.subject for event in await harness.sent(PersonJoined, len(PEOPLE))}
    roles = {column: roles for column, (_, roles) in PEOPLE.items()} | {COACH: (COACH,)}
    world = World(harness, roles, {column: joined[str(key)] for column, key in keys.items()}, keys)
    coach = {"external_id": str(new_id()), "name": "Noor Haddad", "email": "noor@coaching.example"}
    world.people[COACH] = UUID((await world.make("HR", "POST", "/people/external", json=coach))["id"])
    keys[COACH] = UUID(coach["external_id"])
    await _begin_mentorships(world)
    await _fill(world)
    # Only now, since goals are shared from the first with the mentors of that day.
    await world.harness.receive(MentorshipStarted(version=1, **_pair(world, new_id(), "other mentor")))
    return world


async def _begin_mentorships(world: World) -> None:
    program, running, coaching, ended = new_id(), new_id(), new_id(), new_id()
    world.ids |= {"program_id": program, "running": running, "coaching": coaching, "mentorship_id": ended}
    today = clock.today()
    await world.harness.receive(
        ProgramLaunched(
            subject=program,
            version=1,
            name="Spring",
            admins=(world.people["program's admin"],),
            starts_on=today,
            ends_on=today,
        )
    )
    for mentorship, mentor in ((running, "mentor"), (coaching, COACH), (ended, "former mentor")):
        pair = _pair(world, mentorship, mentor)
        await world.harness.receive(MentorshipStarted(version=1, **pair))
        if mentorship == ended:
            world.ids["goal of before"] = UUID(await _goal(world, "Read a book a month"))
            await world.harness.receive(MentorshipEnded(version=2, **pair, ended_on=today))


def _pair(world: World, mentorship: UUID, mentor: str) -> dict[str, Any]:
    return {
        "subject": mentorship,
        "mentorship_id": mentorship,
        "program_id": world.ids["program_id"],
        "mentee_id": world.people["self"],
        "mentor_id": world.people[mentor],
    }


async def _goal(world: World, title: str) -> str:
    made = await world.make("self", "POST", f"/people/{world.people['self']}/goals", json={"title": title})
    return made["id"]


async def _fill(world: World) -> None:
    me, ids = world.people["self"], world.ids
    ids["person_id"] = me
    ids["goal_id"] = UUID(await _goal(world, "Lead a migration"))
    await _plan(world)
    ids["reflection_id"] = await world.made(
        "self", f"/people/{me}/reflections", {"prompts": "free-writing", "answers": {"page": "It went well."}}
    )
    for mentorship in ("running", "coaching"):
        await world.make(
            "self", "POST", f"/reflections/{ids['reflection_id']}/share", json={"mentorship_id": str(ids[mentorship])}
        )
    ids["comment_id"] = await world.made(
        "mentor", f"/reflections/{ids['reflection_id']}/comments", {"words": "I see what you mean."}
    )
    ids["credential_id"] = await world.made(
        "self", f"/people/{me}/credentials", {"name": "CKA", "issuer": "Linux Foundation"}
    )
    [skill] = (await world.make("self", "GET", "/skills", params={"search": "sql"}))["items"]
    ids["skill_id"] = UUID(skill["id"])
    ids["endorsement_id"] = await world.made(
        "giver",
        f"/people/{me}/endorsements",
        {"skill_id": skill["id"], "how": "She taught me window functions."},
    )
    await _recommendation(world)
    await world.make(
        "mentor",
        "PUT",
        f"/people/{world.people['mentor']}/skills/offered",
        json={"skills": [{"text": "Underwater basketry", "level": 2}]},
        headers={"If-Match": f'"{(await world.make("mentor", "GET", "/people/me"))["version"]}"'},
    )
    [suggested] = (await world.make("HR", "GET", "/skills/suggestions"))["items"]
    ids["suggested skill"] = UUID(suggested["id"])
    await world.make("HR", "POST", f"/people/{world.people['one who left']}/leave")
    ids["one who left"] = world.people["one who left"]
    ids["import_id"] = UUID((await world.make("HR", "GET", "/people/imports"))["items"][0]["id"])
    ids["testimonial_id"] = await world.made(
        "self", f"/mentorships/{ids['mentorship_id']}/testimonial", {"words": "He asked the right questions."}
    )


async def _plan(world: World) -> None:
    ids = world.ids
    activity = {"title": "Move one table", "kind": "practice", "effort": 4}
    plan = await world.make(
        "self",
        "PUT",
        f"/goals/{ids['goal_id']}/plan",
        json={"milestones": [{"title": "A small one first", "activities": [activity]}]},
        headers={"If-Match": '"0"'},
    )
    [milestone] = plan["milestones"]
    ids["milestone_id"], ids["activity_id"] = UUID(milestone["id"]), UUID(milestone["activities"][0]["id"])
    template = {"name": "First weeks", "milestones": [{"title": "Meet everyone", "after_days": 7}]}
    ids["template_id"] = await world.made("program's admin", f"/programs/{ids['program_id']}/plan-templates", template)


async def _recommendation(world: World) -> None:
    me, ids = world.people["self"], world.ids
    asked = {"skill": "Kubernetes", "words": "I have two months.", "ask": [str(world.people["giver"])]}
    ids["request_id"] = await world.made("self", f"/people/{me}/recommendation-requests", asked)
    answer = {"person_id": str(world.people["named"]), "words": "Nadia runs our clusters."}
    await world.make("giver", "POST", f"/recommendation-requests/{ids['request_id']}/answers", json=answer)
    [named] = (await world.make("named", "GET", "/recommendations/of-me"))["items"]
    ids["recommendation_id"] = UUID(named["id"])
