"""Goals, learning plans, messages, links, thanks, feedback and recognition."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add"]

NAMES = (
    "goals", "goals, none", "goals, many", "new goal", "goal with a plan", "goal that is reached", "goal put anew",
    "goals of a mentee", "plan", "plan, empty", "plan, long", "milestone", "activity, new", "resource, new",
    "plan item removed", "messages", "messages, none", "messages, many", "messages found", "message",
    "message taken back", "resources", "resources, none", "resource taken back", "plan from a template",
    "thank-you", "thank-you note", "feedback", "feedback given", "feedback asked", "feedback to answer", "endorsement",
    "endorsement withdrawn", "testimonial", "testimonial to write", "testimonial withdrawn",
)  # fmt: skip

LONG = "Migrate-every-order-of-the-last-eleven-years-without-anybody-noticing-it-🚀-at-all"
MATCHING, PROFILES = "/api/matching/v1", "/api/profiles/v1"


async def add(scene: Scene) -> None:
    pair, busy, ended = scene.mentorships[9], scene.mentorships[10], scene.mentorships[11]
    goal = await _goals(scene, pair, busy)
    await _plans(scene, pair, busy, goal)
    await _words(scene, pair, busy)
    await _recognition(scene, pair, ended)


async def _goals(scene: Scene, pair: dict[str, Any], busy: dict[str, Any]) -> dict[str, Any]:
    """The pair's goals, one with a plan to come and one that was reached; very many of the busy mentee."""
    links, mentee, mentor = Links(""), scene.account(pair["mentee_id"]), scene.account(pair["mentor_id"])
    path = f"{PROFILES}/people/{pair['mentee_id']}/goals"
    due = (clock.today() + timedelta(days=90)).isoformat()
    told = {
        "title": "Lead a data migration",
        "why": "I want to move from support into data engineering.\nPeople there decide what we build.",
        "measure": "Our orders come from the new store, and nobody noticed the day of the move.",
        "skill": "Data engineering",
        "due": due,
    }
    goal = await scene.asking.ask(mentee, "POST", path, json=told)
    reached = await scene.asking.ask(mentee, "POST", path, json={"title": "Hold a talk in the guild"})
    await scene.asking.ask(
        mentee, "POST", f"{PROFILES}/goals/{reached['id']}/achieve", headers={"If-Match": f'"{reached["version"]}"'}
    )
    many = [
        scene.asking.ask(
            scene.account(busy["mentee_id"]),
            "POST",
            f"{PROFILES}/people/{busy['mentee_id']}/goals",
            json={"title": f"{number} {LONG}", "skill": "Data engineering", "due": due},
        )
        for number in range(1, 23)
    ]
    await asyncio.gather(*many)
    there = UUID(goal["id"])
    scene.add("goals", mentee, links.goals())
    scene.add("goals, none", scene.account(busy["mentor_id"]), links.goals())
    scene.add("goals, many", scene.account(busy["mentee_id"]), links.goals())
    scene.add("new goal", mentee, links.new_goal())
    scene.add("goal with a plan", mentee, links.goal(there))
    scene.add("goal that is reached", mentee, links.goal(UUID(reached["id"])))
    scene.add("goal put anew", mentee, f"{links.goal(there)}/edit")
    scene.add("goals of a mentee", mentor, links.shared_goals(UUID(pair["id"])))
    return goal


async def _plans(scene: Scene, pair: dict[str, Any], busy: dict[str, Any], goal: dict[str, Any]) -> None:
    links, mentee, mentor = Links(""), scene.account(pair["mentee_id"]), scene.account(pair["mentor_id"])
    today = clock.today()
    near, far = (str(today + timedelta(days=days)) for days in (30, 80))
    resource = {"kind": "link", "title": "How we release", "url": "https://wiki.example.org/releases", "note": "Part 2"}
    shadow = {
        "title": "Shadow two migrations",
        "due": near,
        "activities": [
            {"title": "Sit in on two migrations", "kind": "shadowing", "effort": 4, "done_on": str(today)},
            {"title": "Write down what surprised me", "kind": "practice", "effort": 1.5},
        ],
        "resources": [resource],
    }
    path = f"{PROFILES}/goals/{goal['id']}/plan"
    milestones = [shadow, {"title": "Move one table", "due": far}, {"title": "Move the orders"}]
    plan = await scene.asking.ask(mentee, "PUT", path, json={"milestones": milestones}, headers={"If-Match": '"0"'})
    mine = await scene.asking.pages(
        scene.account(busy["mentee_id"]), f"{PROFILES}/people/{busy['mentee_id']}/goals", state="open"
    )
    activities = [{"title": f"{number} {LONG}", "kind": "reading", "effort": 2} for number in range(5)]
    long = [{"title": f"{number} {LONG}", "due": far, "activities": activities} for number in range(30)]
    await scene.asking.ask(
        scene.account(busy["mentee_id"]),
        "PUT",
        f"{PROFILES}/goals/{mine[0]['id']}/plan",
        json={"milestones": long},
        headers={"If-Match": '"0"'},
    )
    there, item = UUID(goal["id"]), UUID(plan["milestones"][0]["id"])
    scene.add("plan", mentor, links.plan(there))
    scene.add("plan, empty", scene.account(busy["mentee_id"]), links.plan(UUID(mine[1]["id"])))
    scene.add("plan, long", scene.account(busy["mentee_id"]), links.plan(UUID(mine[0]["id"])))
    scene.add("plan from a template", scene.account(busy["mentee_id"]), f"{links.plan(UUID(mine[1]['id']))}/template")
    scene.add("milestone", mentee, links.plan_item(there, item))
    scene.add("activity, new", mentee, f"{links.plan_item(there, item)}/new/activity")
    scene.add("resource, new", mentee, f"{links.plan_item(there, item)}/new/resource")
    scene.add("plan item removed", mentee, f"{links.plan_item(there, item)}/remove")


async def _words(scene: Scene, pair: dict[str, Any], busy: dict[str, Any]) -> None:
    """What the two say to each other: messages, links, thanks, feedback."""
    links, here, crowded = Links(""), UUID(pair["id"]), UUID(busy["id"])
    mentee, mentor = scene.account(pair["mentee_id"]), scene.account(pair["mentor_id"])
    thread = f"{MATCHING}/mentorships/{here}"
    for who, words in (
        (mentee, "I have read the chapter.\nShall we start there?"),
        (mentor, "Yes. Replication first, then partitions."),
        (mentee, "Good. I bring the diagram."),
    ):
        last = await scene.asking.ask(who, "POST", f"{thread}/messages", json={"words": words})
    for number in range(35):
        words = (
            f"{number} {LONG} {LONG}" if number % 5 == 0 else f"Number {number}: " + "we talked of this before. " * 12
        )
        path = f"{MATCHING}/mentorships/{crowded}/messages"
        await scene.asking.ask(scene.account(busy["mentor_id"]), "POST", path, json={"words": words[:4000]})
    book = {"title": "Data-intensive applications", "link": "https://dataintensive.net", "note": "Chapter 5 first."}
    kept = await scene.asking.ask(mentee, "POST", f"{thread}/resources", json=book)
    await scene.asking.ask(mentor, "POST", f"{thread}/resources", json=book | {"title": LONG, "note": ""})
    thanks = {"occasion": "milestone", "words": "You took my half-finished plan seriously.", "offer_to_show": True}
    note = await scene.asking.ask(mentee, "POST", f"{thread}/appreciations", json=thanks)
    asked = await scene.asking.ask(
        mentee, "POST", f"{thread}/feedback-requests", json={"words": "Was my explanation clear? What did I leave out?"}
    )
    said = {"went_well": "You asked before you told.", "change": "More time for questions.", "rating": 4}
    await scene.asking.ask(mentor, "POST", f"{thread}/feedback", json=said)
    scene.add("messages", mentee, links.messages(here))
    scene.add("messages, many", scene.account(busy["mentee_id"]), links.messages(crowded))
    scene.add("messages found", mentee, f"{links.messages(here)}?q=chapter")
    scene.add("message", mentee, links.message(here, UUID(last["id"])))
    scene.add("message taken back", mentee, f"{links.message(here, UUID(last['id']))}/take-back")
    scene.add("resources", mentee, links.resources(here))
    scene.add("resources, none", scene.account(busy["mentee_id"]), links.resources(crowded))
    scene.add("resource taken back", mentee, f"{links.resources(here)}/{kept['id']}/withdraw")
    scene.add("thank-you", mentee, links.thank_you(here))
    scene.add("thank-you note", mentor, links.appreciation(UUID(note["id"])))
    scene.add("feedback", mentee, links.feedback(here))
    scene.add("feedback given", mentee, f"{links.feedback(here)}/give")
    scene.add("feedback asked", mentee, links.feedback_request(UUID(asked["id"])))
    scene.add("feedback to answer", mentor, links.feedback_request(UUID(asked["id"])))


async def _recognition(scene: Scene, pair: dict[str, Any], ended: dict[str, Any]) -> None:
    links, there = Links(""), UUID(ended["id"])
    mentee, mentor = scene.account(ended["mentee_id"]), scene.account(ended["mentor_id"])
    scene.add("messages, none", mentee, links.messages(there))
    skills = await scene.asking.ask(mentee, "GET", f"{PROFILES}/people/{pair['mentor_id']}/skills")
    body = {"skill_id": skills["offered"][0]["skill_id"], "how": "We moved the billing data together."}
    giver = scene.account(pair["mentee_id"])
    path = f"{PROFILES}/people/{pair['mentor_id']}/endorsements"
    endorsement = await scene.asking.ask(giver, "POST", path, json=body)
    current = await scene.asking.ask(mentee, "GET", f"{MATCHING}/mentorships/{there}")
    await scene.asking.ask(
        mentee,
        "POST",
        f"{MATCHING}/mentorships/{there}/end",
        json={"reason": "no-time"},
        headers={"If-Match": f'"{current["version"]}"'},
    )
    testimonial = await _testimonial(scene, mentee, there)
    scene.add("endorsement", scene.account(pair["mentor_id"]), links.endorsement(UUID(endorsement["id"])))
    scene.add("endorsement withdrawn", giver, f"{links.endorsement(UUID(endorsement['id']))}/withdraw")
    scene.add("testimonial", mentor, links.testimonial(testimonial))
    scene.add("testimonial to write", giver, links.testimonial_of(UUID(pair["id"])))
    scene.add("testimonial withdrawn", mentee, f"{links.testimonial(testimonial)}/withdraw")


async def _testimonial(scene: Scene, mentee: str, mentorship: UUID) -> UUID:
    """What the mentee wrote, once profiles has heard that the mentorship has ended."""
    body = {"words": "She asked the right questions, and then waited for my answers."}
    for _ in range(50):
        try:
            path = f"{PROFILES}/mentorships/{mentorship}/testimonial"
            return UUID((await scene.asking.ask(mentee, "POST", path, json=body))["id"])
        except RuntimeError:
            await asyncio.sleep(0.2)
    raise TimeoutError("profiles does not hear that the mentorship has ended")
