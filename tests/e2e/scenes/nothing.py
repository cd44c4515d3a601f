"""Every page without anything on it: of somebody who has just joined, of a company and of a program that just began."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN, PeopleFile
from tests.e2e.scene import Scene

__all__ = ["NAMES", "add", "begin"]

AUDITOR = "auditor"
OF_A_NEWCOMER = (
    "/", "/goals", "/goals/new", "/definitions", "/reports", "/preferences", "/preferences/chats", "/profile",
    "/profile/about", "/profile/languages", "/profile/hours", "/profile/credentials/new", "/profile/photo",
    "/profile/calendar", "/profile/feed", "/profile/offered", "/profile/wanted", "/journal", "/journal/new",
    "/introductions", "/mentors", "/recommendations", "/requests", "/mentorships", "/programs", "/gatherings",
    "/concerns", "/concerns/new", "/blocks", "/communities",
)  # fmt: skip
OF_A_COMPANY = (
    "/", "/programs", "/programs/new", "/coaches/new", "/imports", "/webhooks", "/webhooks/new", "/numbers", "/impact",
    "/reports", "/mentors", "/gatherings", "/gatherings/new", "/communities", "/communities/new",
)  # fmt: skip
OF_A_PROGRAM = (
    "admin", "change/close", "copy", "enrollments", "enrollments/invite", "enrollments/import", "waitlist", "health",
    "announcements", "announcements/new", "surveys", "surveys/new", "agreement-templates", "agreement-templates/new",
    "nudges", "nudges/no_session", "numbers", "impact", "rounds", "rounds/new", "settings/summary",
    "enroll?role=mentee", "",
)  # fmt: skip
NOT_COUNTED_YET = ("cohort", "equity", "equity/by/grade", "numbers/funnel/by/department")
"""Of a program that began within the hour."""
NAMES = (
    *(f"nothing of a newcomer: {path}" for path in OF_A_NEWCOMER),
    *(f"nothing of a company: {path}" for path in OF_A_COMPANY),
    *(f"nothing of a program: {path}" for path in (*OF_A_PROGRAM, *NOT_COUNTED_YET)),
    "nothing of an auditor: /viewings",
)
_PEOPLE = b"external id,name,email\nE1,Tom Adeyemi,tom@example.org\nE2,Lin Wu,lin@example.org\n"


async def begin(scene: Scene) -> None:
    """Two people, of whom little more than their names is known."""
    file = PeopleFile("people.csv", _PEOPLE)
    await scene.asking.apply_import(file, await scene.asking.import_people(file))
    await scene.asking.introduce()
    for service in ("matching", "notifications", "analytics"):

        async def known(service: str = service) -> int:
            return (await scene.asking.ask(ADMIN, "GET", f"/api/{service}/v1/people/count"))["total"]

        await scene.asking.until(f"Telling {service}", 2, known)


async def add(scene: Scene) -> None:
    start = clock.today() + timedelta(days=30)
    body = {"name": "Autumn", "starts_on": str(start), "ends_on": str(start + timedelta(days=180))}
    program = (await scene.asking.ask(ADMIN, "POST", "/api/matching/v1/programs", json=body))["id"]
    for path in OF_A_NEWCOMER:
        scene.add(f"nothing of a newcomer: {path}", "E1", path)
    for path in OF_A_COMPANY:
        scene.add(f"nothing of a company: {path}", ADMIN, path)
    for path in (*OF_A_PROGRAM, *NOT_COUNTED_YET):
        status = 503 if path in NOT_COUNTED_YET else 200
        page = f"{Links('').program(UUID(program))}/{path}".removesuffix("/")
        scene.add(f"nothing of a program: {path}", ADMIN, page, status=status)
    scene.add("nothing of an auditor: /viewings", AUDITOR, "/viewings")
