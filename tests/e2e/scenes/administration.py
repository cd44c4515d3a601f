"""The pages on which programs are launched and looked after, with nobody, some and many people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add"]

NAMES = (
    "launch a program", "draft: what and when", "draft: who takes part", "draft: what is asked",
    "draft: who looks after it", "draft: read it through", "draft: removing an admin", "administration",
    "administration of a draft", "administration with a waitlist", "end a program", "copy a program", "participants",
    "participants: nobody", "participants without a profile", "take somebody out", "invite by name", "enroll by a file",
    "waitlist", "waitlist: nobody", "health", "health: nobody", "another mentor", "announcements",
    "announcements: none", "write an announcement", "surveys", "surveys: none", "plan a survey", "survey of a program",
    "open a survey", "templates of agreements", "a template of an agreement", "a new template of an agreement",
    "nudges", "nudge", "a coach from outside",
)  # fmt: skip
LONG = "Mentoring for everybody who would like to move from finance to data engineering"
"""A name of about 80 characters."""


async def add(scene: Scene) -> None:
    links, ask, matching = Links(""), scene.asking.ask, "/api/matching/v1"
    mentorship = scene.mentorships[5]
    program, path = UUID(scene.program), f"{matching}/programs/{scene.program}"
    kept = await ask(ADMIN, "GET", path)
    admin = scene.account(mentorship["mentor_id"])
    await ask(
        ADMIN,
        "PATCH",
        path,
        json={"admins": [*kept["admins"], mentorship["mentor_id"]], "contact_id": scene.mentorships[6]["mentor_id"]},
        headers={"If-Match": f'"{kept["version"]}"'},
    )
    people = [one["mentee_id"] for one in scene.mentorships[7:10]]
    team = [mentorship["mentor_id"], mentorship["mentee_id"]]
    draft = await _program(scene, draft=True, name=LONG, questions=_QUESTIONS, eligibility=_RULES, admins=team)
    few = await _program(scene, name=LONG, mentee_limit=1)
    enroll = f"{matching}/programs/{few}/enrollments"
    *_, waits = [await ask(ADMIN, "POST", enroll, json={"person_id": key, "role": "mentee"}) for key in people]
    nobody = await _program(scene, name="Autumn cohort")
    announced = {"title": "Your agreement is waiting for you", "text": "One line.\nAnother.", "audience": {}}
    await ask(ADMIN, "POST", f"{matching}/programs/{few}/announcements", json=announced)
    days = [str(clock.today() + timedelta(days=after)) for after in (60, 74)]
    asked = {
        "moment": "midpoint",
        "title": "How is it?",
        "questions": [_SCALE],
        "opens_on": days[0],
        "closes_on": days[1],
    }
    survey = await ask(ADMIN, "POST", f"{path}/surveys", json=asked)
    template = await ask(ADMIN, "POST", f"{path}/agreement-templates", json={"name": "How we work", "cadence_days": 14})

    scene.add("launch a program", ADMIN, links.new_program())
    steps = ("dates", "people", "questions", "team", "summary")
    for name, step in zip(NAMES[1:6], steps, strict=True):
        scene.add(name, ADMIN, links.program_step(draft, step) + ("?q=an" if step == "team" else ""))
    scene.add("draft: removing an admin", ADMIN, f"{links.program_step(draft, 'team')}/remove/{team[0]}")
    scene.add("administration", admin, links.administration(program))
    scene.add("administration of a draft", ADMIN, links.administration(draft))
    scene.add("administration with a waitlist", ADMIN, links.administration(few))
    scene.add("end a program", admin, links.program_change(program, "close"))
    scene.add("copy a program", admin, links.copy_program(program))
    scene.add("participants", admin, links.enrollments(program))
    scene.add("participants: nobody", admin, f"{links.enrollments(program)}?status=invited")
    scene.add("participants without a profile", ADMIN, links.enrollments(nobody))
    scene.add("take somebody out", ADMIN, links.removal(few, UUID(waits["id"])))
    scene.add("invite by name", admin, f"{links.invite(program)}?q=an")
    scene.add("enroll by a file", admin, links.enrollment_import(program))
    scene.add("waitlist", ADMIN, links.waitlist(few))
    scene.add("waitlist: nobody", admin, links.waitlist(program))
    scene.add("health", admin, links.health(program))
    scene.add("health: nobody", admin, f"{links.health(program)}?at_risk=yes")
    scene.add("another mentor", admin, links.reassignment(program, UUID(mentorship["id"])))
    scene.add("announcements", ADMIN, links.announcements(few))
    scene.add("announcements: none", ADMIN, links.announcements(nobody))
    scene.add("write an announcement", admin, links.announce(program))
    scene.add("surveys", admin, links.surveys(program))
    scene.add("surveys: none", ADMIN, links.surveys(nobody))
    scene.add("plan a survey", admin, links.new_survey(program))
    scene.add("survey of a program", admin, links.program_survey(program, UUID(survey["id"])))
    scene.add("open a survey", admin, f"{links.program_survey(program, UUID(survey['id']))}/open")
    scene.add("templates of agreements", admin, links.agreement_templates(program))
    scene.add("a template of an agreement", admin, links.agreement_template(program, UUID(template["id"])))
    scene.add("a new template of an agreement", admin, links.agreement_template(program))
    scene.add("nudges", admin, f"{links.nudges(program)}?days=31")
    scene.add("nudge", admin, links.nudge_rule(program, "no_session"))
    scene.add("a coach from outside", ADMIN, links.new_coach())


_SCALE = {"key": "ready", "text": "How ready do you feel for the first session?", "kind": "scale"}
_QUESTIONS = [
    {"key": "hopes", "text": "What do you hope for?", "kind": "text", "required": True},
    {"key": "pace", "text": "How often would you like to meet?", "kind": "choice", "options": ["Weekly", "Monthly"]},
]
_RULES = [
    {"kind": "among", "role": "mentee", "field": "department", "values": ["Finance", "Legal"]},
    {"kind": "tenure", "months": 6},
]


async def _program(scene: Scene, **settings: Any) -> UUID:
    """A program that starts in a month."""
    start = clock.today() + timedelta(days=30)
    body = {"starts_on": str(start), "ends_on": str(start + timedelta(days=180)), **settings}
    made = await scene.asking.ask(ADMIN, "POST", "/api/matching/v1/programs", json=body)
    return UUID(made["id"])
