"""The pages of published numbers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = ("cohort", "programs side by side", "program in numbers", "numbers by department")


async def add(scene: Scene) -> None:
    async def told() -> bool:
        counts = (await scene.asking.ask(ADMIN, "GET", "/api/analytics/v1/archive/counts"))["types"]
        started, held = counts.get("matching.mentorship_started.v1"), counts.get("matching.session_held.v1")
        return started == 12 and held == 1 and counts.get("matching.session_scheduled.v1") == 2

    async def counted() -> bool:
        funnel = await scene.asking.ask(ADMIN, "GET", f"/api/analytics/v1/programs/{scene.program}/funnel")
        # Fewer than 12 where numbers were published while pairs said yes: four more are too few to be told apart.
        return (funnel["steps"][3]["count"] or 0) > 7

    await eventually(told, what="the program in the archive of analytics")
    clock.advance(timedelta(minutes=90))  # numbers are published by the hour
    await eventually(counted, what="the program in analytics", within=60)
    links, program = Links(""), UUID(scene.program)
    scene.add("cohort", ADMIN, links.cohort(program))
    scene.add("programs side by side", ADMIN, links.numbers())
    scene.add("program in numbers", ADMIN, links.program_numbers(program))
    scene.add("numbers by department", ADMIN, links.breakdown(program, "funnel", "department"))
