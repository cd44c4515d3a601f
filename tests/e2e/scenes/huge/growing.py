"""Goals and learning plans, in great number and at length; what colleagues vouch for."""

from __future__ import annotations

from uuid import UUID

from telemachus.demo.asking import ADMIN, Json
from tests.e2e.scenes.huge.company import LINKS, LISTED, MATCHING, PROFILES, Cast, line, words
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = (
    "huge goals", "huge goal", "huge goal anew", "huge goal reworded", "huge goals of a mentee", "huge plan",
    "huge plan from a template", "huge milestone", "huge item of a plan", "huge item removed", "huge endorsement",
    "huge endorsement withdrawn", "huge testimonial to write", "huge testimonial", "huge testimonial withdrawn",
)  # fmt: skip


async def add(cast: Cast) -> None:
    await _goals(cast)
    await _endorsed(cast)
    await _vouched_for(cast)


async def _goals(cast: Cast) -> None:
    who, links = cast.mentee, LINKS
    goals: list[Json] = []
    for number in range(LISTED):
        body = {"title": f"{number} {line(190)}", "why": words(4000), "measure": words(4000), "skill": line(100)}
        goals.append(await cast.ask(who, "POST", f"{PROFILES}/people/{cast.mentees[0]['id']}/goals", body))
    activity = {"title": line(200), "kind": "reading", "effort": 2}
    resource = {"kind": "link", "title": line(200), "url": "https://example.org/" + "a" * 480, "note": line(300)}
    milestones: list[Json] = [{"title": f"{number} {line(190)}", "activities": [activity] * 3} for number in range(29)]
    milestones.append({"title": line(200), "activities": [activity] * 30, "resources": [resource] * 30})
    planned, other = UUID(goals[0]["id"]), UUID(goals[1]["id"])
    plan = await cast.ask(
        who, "PUT", f"{PROFILES}/goals/{planned}/plan", {"milestones": milestones}, **{"If-Match": '"0"'}
    )
    templates = ({"name": f"{number} {line(190)}", "description": words(2000), "milestones": milestones[:3]}
                 for number in range(LISTED))  # fmt: skip
    await cast.many(cast.mentor, f"{PROFILES}/programs/{cast.program}/plan-templates", templates)
    item = UUID(plan["milestones"][-1]["id"])
    pages = {
        "goals": links.goals(),
        "goal": links.goal(other),
        "goal anew": links.new_goal(),
        "goal reworded": f"{links.goal(other)}/edit",
        "plan": links.plan(planned),
        "plan from a template": f"{links.plan(other)}/template",
        "milestone": links.plan_item(planned, item),
        "item of a plan": f"{links.plan_item(planned, item)}/new/activity",
        "item removed": f"{links.plan_item(planned, item)}/remove",
    }
    cast.add(who, pages)
    cast.add(cast.mentor, {"goals of a mentee": links.shared_goals(cast.mentorship)})


async def _endorsed(cast: Cast) -> None:
    """Somebody whom many endorse for everything that they offer."""
    mentor, giver = cast.mentors[0]["id"], cast.mentees[1]["external_id"]
    offered = (await cast.ask(giver, "GET", f"{PROFILES}/people/{mentor}/skills"))["offered"]
    path = f"{PROFILES}/people/{mentor}/endorsements"
    bodies = [{"skill_id": one["skill_id"], "how": line(300)} for one in offered]
    given = await cast.ask(giver, "POST", path, bodies[0])
    others = (one["external_id"] for one in cast.mentees[2 : 2 + LISTED])
    await cast.scene.asking.each(path, others, lambda who: cast.many(who, path, bodies))
    page = LINKS.endorsement(UUID(given["id"]))
    cast.add(cast.mentor, {"endorsement": page})
    cast.add(giver, {"endorsement withdrawn": f"{page}/withdraw"})


async def _vouched_for(cast: Cast) -> None:
    """A testimonial from a mentorship that has ended."""
    mentee, mentor = cast.mentees[1], cast.mentors[1]
    who, pair = mentee["external_id"], {"mentee_id": mentee["id"], "mentor_id": mentor["id"]}
    there = await cast.ask(ADMIN, "POST", f"{MATCHING}/programs/{cast.program}/mentorships", pair)
    path = f"{MATCHING}/mentorships/{there['id']}/end"
    ended = {"reason": "no-time", "words": words(2000)}
    await cast.ask(who, "POST", path, ended, **{"If-Match": f'"{there["version"]}"'})

    async def written() -> UUID | None:
        try:
            told = await cast.ask(
                who, "POST", f"{PROFILES}/mentorships/{there['id']}/testimonial", {"words": words(1500)}
            )
        except RuntimeError:
            return None
        return UUID(told["id"])

    page = LINKS.testimonial(await eventually(written, what="a mentorship that profiles knows to have ended"))
    cast.add(cast.mentee, {"testimonial to write": LINKS.testimonial_of(cast.mentorship)})
    cast.add(mentor["external_id"], {"testimonial": page})
    cast.add(who, {"testimonial withdrawn": f"{page}/withdraw"})
