"""The pages of published numbers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.analytics.families import FAMILIES
from services.analytics.publications.tables import Publication
from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = ("cohort", "programs side by side", "program in numbers", "numbers by department")


async def add(scene: Scene) -> None:
    analytics = scene.platform.runtimes["analytics"]

    async def counted() -> bool:
        async with analytics.sessions() as session:
            published = set(await session.scalars(select(Publication.family)))
        if not published.issuperset(FAMILIES):
            return False
        funnel = await scene.asking.ask(ADMIN, "GET", f"/api/analytics/v1/programs/{scene.program}/funnel")
        return funnel["steps"][3]["count"] == len(scene.mentorships)

    clock.advance(timedelta(minutes=90))  # numbers are published by the hour
    await eventually(counted, what="the program in the numbers of analytics", within=120)
    links, program = Links(""), UUID(scene.program)
    scene.add("cohort", ADMIN, links.cohort(program))
    scene.add("programs side by side", ADMIN, links.numbers())
    scene.add("program in numbers", ADMIN, links.program_numbers(program))
    scene.add("numbers by department", ADMIN, links.breakdown(program, "funnel", "department"))
