"""A program of many as its admins look after it, and one that is being launched with all that it can ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from telemachus.demo.asking import ADMIN, PeopleFile
from tests.e2e.scenes.huge.company import LINKS, MATCHING, Cast, line, words
from tests.e2e.scenes.huge.taking_part import QUESTIONS, RULES

__all__ = ["NAMES", "add"]

_STEPS = ("dates", "people", "questions", "team", "summary")
NAMES = (
    "huge administration", "huge participants", "huge participant removed", "huge waitlist", "huge invitations",
    "huge enrollment by a file", "huge health", "huge another mentor", "huge announcements", "huge announcement",
    "huge surveys", "huge survey planning", "huge survey of a program", "huge survey opening", "huge templates",
    "huge template", "huge template anew", "huge nudges", "huge nudge", "huge end of a program", "huge copy",
    "huge program anew", "huge coach",
    *(f"huge draft: {step}" for step in _STEPS), "huge draft: admin removed",
)  # fmt: skip


async def add(cast: Cast) -> None:
    program, path = cast.program, f"{MATCHING}/programs/{cast.program}"
    await _told(cast, path)
    await _launching(cast)
    await _waiting(cast)
    pages = {
        "administration": LINKS.administration(program),
        "invitations": f"{LINKS.invite(program)}?q=e",
        "enrollment by a file": LINKS.enrollment_import(program),
        "another mentor": f"{LINKS.reassignment(program, cast.mentorship)}?q=e",
        "announcements": LINKS.announcements(program),
        "announcement": LINKS.announce(program),
        "surveys": LINKS.surveys(program),
        "survey planning": LINKS.new_survey(program),
        "templates": LINKS.agreement_templates(program),
        "template anew": LINKS.agreement_template(program),
        "nudges": f"{LINKS.nudges(program)}?days=31",
        "nudge": LINKS.nudge_rule(program, "no_session"),
        "end of a program": LINKS.program_change(program, "close"),
        "copy": LINKS.copy_program(program),
        "program anew": LINKS.new_program(),
        "coach": f"{LINKS.new_coach()}?known=Somebody",
    }
    cast.add(ADMIN, pages)
    # Who takes part is told to people who administer it.
    cast.add(cast.mentor, {"participants": LINKS.enrollments(program), "health": LINKS.health(program)})


async def _told(cast: Cast, path: str) -> None:
    """As many announcements, templates and surveys as there can be."""
    few = {"role": "mentee", "departments": [cast.mentees[0]["department"]]}
    announced = ({"title": f"{number} {line(140)}", "text": words(5000), "audience": few} for number in range(20))
    await cast.many(ADMIN, f"{path}/announcements", announced)
    terms = {
        "goals": [line(300)] * 10, "expected_of_mentee": words(4000), "expected_of_mentor": words(4000),
        "cadence_days": 14, "channels": [line(300)] * 10, "confidentiality": words(4000),
        "ground_rules": [line(300)] * 20,
    }  # fmt: skip
    templates = ({**terms, "name": f"{number} {line(190)}"} for number in range(49))
    await cast.many(ADMIN, f"{path}/agreement-templates", templates)
    template = await cast.ask(ADMIN, "POST", f"{path}/agreement-templates", {**terms, "name": line(200)})
    opens, closes = (str(clock.today() + timedelta(days=days)) for days in (60, 74))
    asked = {"moment": "midpoint", "questions": QUESTIONS, "opens_on": opens, "closes_on": closes}
    await cast.many(ADMIN, f"{path}/surveys", ({**asked, "title": f"{number} {line(140)}"} for number in range(17)))
    survey = await cast.ask(ADMIN, "POST", f"{path}/surveys", {**asked, "title": line(150)})
    page = LINKS.program_survey(cast.program, UUID(survey["id"]))
    pages = {
        "template": LINKS.agreement_template(cast.program, UUID(template["id"])),
        "survey of a program": page,
        "survey opening": f"{page}/open",
    }
    cast.add(ADMIN, pages)


async def _launching(cast: Cast) -> None:
    team = [one["id"] for one in cast.people[:50]]
    asks = {"draft": True, "questions": QUESTIONS, "eligibility": RULES, "admins": team[:49]}
    draft = await _program(cast, **asks)
    pages = {f"draft: {step}": LINKS.program_step(draft, step) for step in _STEPS}
    removed = f"{pages['draft: team']}/remove/{team[0]}"
    cast.add(ADMIN, {**pages, "draft: team": f"{pages['draft: team']}?q=e", "draft: admin removed": removed})


async def _waiting(cast: Cast) -> None:
    """A program with one place, for which hundreds wait."""
    few = await _program(cast, mentee_limit=1)
    lines = "".join(f"{one['external_id']},mentee\n" for one in cast.mentees)
    file = PeopleFile("waiting.csv", f"external id,role\n{lines}".encode())
    await cast.scene.asking.upload(file, f"{MATCHING}/programs/{few}/enrollments/import")
    enrolled = await cast.ask(ADMIN, "GET", f"{MATCHING}/programs/{few}/enrollments")
    leaving = LINKS.removal(few, UUID(enrolled["items"][-1]["id"]))
    cast.add(ADMIN, {"waitlist": LINKS.waitlist(few), "participant removed": leaving})


async def _program(cast: Cast, **settings: Any) -> UUID:
    """A program that starts in a month."""
    start = clock.today() + timedelta(days=30)
    body = {"name": line(200), "starts_on": str(start), "ends_on": str(start + timedelta(days=180)), **settings}
    return UUID((await cast.ask(ADMIN, "POST", f"{MATCHING}/programs", body))["id"])
