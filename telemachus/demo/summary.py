"""What the demo tells at its end: facts that the services were asked for, not numbers that the demo counted."""

from __future__ import annotations

from typing import Any

from rich.panel import Panel
from rich.table import Table

from telemachus.console import out
from telemachus.demo.asking import ADMIN, Json
from telemachus.demo.story import Story

__all__ = ["collect", "show"]


async def collect(story: Story) -> Json:
    """Ask every service for what it has now."""
    ask, pages = story.asking.ask, story.asking.pages
    program = f"/api/matching/v1/programs/{story.program}"

    async def total(path: str) -> int:
        return (await ask(ADMIN, "GET", path))["total"]

    async def known(service: str) -> int:
        return (await ask(ADMIN, "GET", f"/api/{service}/v1/people/count"))["total"]

    found = await ask(ADMIN, "GET", f"/api/matching/v1/rounds/{story.round}")
    best = await ask(ADMIN, "GET", f"/api/matching/v1/rounds/{story.round}/pairs", params={"limit": "1"})
    sessions: list[Json] = []
    for mentorship in story.mentorships:
        who = story.account(mentorship["mentee_id"])
        sessions += await pages(who, f"/api/matching/v1/mentorships/{mentorship['id']}/sessions")
    counts = await ask(ADMIN, "GET", "/api/notifications/v1/nudges/counts")
    funnel = await ask(ADMIN, "GET", f"/api/analytics/v1/programs/{story.program}/funnel")
    mailbox = await ask(ADMIN, "GET", "/mailbox/api/messages", params={"limit": "1"})
    return {
        "program": story.program,
        "people": {
            "profiles": await total("/api/profiles/v1/people"),
            **{service: await known(service) for service in ("matching", "notifications", "analytics")},
        },
        "skills": await total("/api/profiles/v1/skills"),
        "enrollments": {role: await total(f"{program}/enrollments?role={role}") for role in ("mentee", "mentor")},
        "round": {"id": story.round, "pairs": found["pairs"], "unmatched": found["unmatched"]},
        "why": best["items"][0] if best["items"] else None,
        "proposals": await total(f"/api/matching/v1/proposals?program_id={story.program}"),
        "mentorships": await total(f"/api/matching/v1/mentorships?program_id={story.program}"),
        "sessions": len(sessions),
        "sessions_held": sum(session["state"] == "held" for session in sessions),
        "deliveries": counts,
        "mailbox": mailbox["total"],
        "funnel": funnel,
    }


def show(facts: Json) -> None:
    """Print the facts as a person reads them."""
    people, enrolled, matched = facts["people"], facts["enrollments"], facts["round"]
    delivered = {rule: states.get("delivered", 0) for rule, states in facts["deliveries"].items()}
    table = Table(show_header=False, box=None, pad_edge=False)
    lines: list[tuple[Any, str]] = [
        (people["profiles"], f"people imported, known to all four services, with {facts['skills']} skills"),
        (enrolled["mentee"], f"mentees and {enrolled['mentor']} mentors enrolled"),
        (matched["pairs"], f"pairs found by the match round; {matched['unmatched']} mentees without a mentor"),
        (facts["proposals"], f"proposals, {delivered.get('match_proposed', 0)} mails to both sides"),
        (facts["mentorships"], "mentorships started"),
        (facts["sessions_held"], f"sessions held; {delivered.get('session_invitation', 0)} calendar invitations"),
        (sum(delivered.values()), f"mails delivered; {facts['mailbox']} are in the mailbox"),
    ]
    for number, words in lines:
        table.add_row(f"[bold]{number:,}[/]", words)
    out.print(Panel(table, title=f"A program in {facts['seconds']} seconds", title_align="left", expand=False))
    if facts["why"]:
        out.print("Why the first pair: " + " ".join(facts["why"]["sentences"]))
