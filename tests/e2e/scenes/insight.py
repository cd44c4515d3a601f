"""The pages of equity, impact, reports, viewings and definitions, and numbers beside earlier ones. After `numbers`."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.analytics.publications.domain import ORGANIZATION
from services.analytics.publications.tables import Publication
from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene

__all__ = ["AUDITOR", "NAMES", "add", "published_earlier"]

AUDITOR = "auditor"
NAMES = (
    "numbers then and now", "numbers by department then and now", "numbers before anything", "equity",
    "equity by grade", "impact", "impact of all", "reports", "no reports", "report", "viewings", "no viewings",
    "definitions",
)  # fmt: skip


async def add(scene: Scene) -> None:
    links, program = Links(""), UUID(scene.program)
    await published_earlier(scene, program)
    made = await scene.asking.ask(ADMIN, "POST", f"/api/analytics/v1/programs/{program}/reports")
    mentee = scene.account(scene.mentorships[3]["mentee_id"])
    today, long_ago = clock.today(), "2020-01-01"
    by_department = links.breakdown(program, "funnel", "department")
    scene.add("numbers then and now", ADMIN, f"{links.program_numbers(program)}?before={today}")
    scene.add("numbers by department then and now", ADMIN, f"{by_department}?before={today}")
    scene.add("numbers before anything", ADMIN, f"{links.program_numbers(program)}?before={long_ago}")
    scene.add("equity", ADMIN, links.equity(program))
    scene.add("equity by grade", ADMIN, links.equity(program, "grade"))
    scene.add("impact", ADMIN, links.impact(program))
    scene.add("impact of all", ADMIN, links.impact())
    scene.add("reports", ADMIN, links.reports())
    scene.add("no reports", mentee, links.reports())
    scene.add("report", ADMIN, links.report(UUID(made["id"])))
    scene.add("viewings", AUDITOR, links.viewings())
    scene.add("no viewings", AUDITOR, f"{links.viewings()}?since=2100-01-01")
    scene.add("definitions", mentee, links.definitions())


async def published_earlier(scene: Scene, program: UUID) -> None:
    """Let there be numbers of a week ago, and of impact. How these look is the matter here, and neither an earlier week
    nor a year of retention can be waited for."""
    async with scene.platform.runtimes["analytics"].sessions.begin() as session:
        newest: dict[tuple[UUID, str], Publication] = {}
        for one in await session.scalars(select(Publication).order_by(Publication.taken_at)):
            newest[one.scope, one.family] = one
        for (scope, family), one in newest.items():
            content: dict[str, Any] = deepcopy(one.content)
            for numbers in content.values():
                for number in numbers:
                    if number.get("number") and number["number"] > 12:
                        number["number"] -= 5
            taken = one.taken_at - timedelta(days=7)
            session.add(Publication(scope=scope, family=family, taken_at=taken, facts_until=taken, content=content))
        for scope in (program, ORGANIZATION):
            content = {"mentee": _compared(), "mentor": None}
            session.add(
                Publication(
                    scope=scope, family="impact", taken_at=clock.now(), facts_until=clock.now(), content=content
                )
            )


def _estimate(value: float, wide: float) -> dict[str, float]:
    return {"value": round(value, 3), "low": round(value - wide, 3), "high": round(value + wide, 3)}


def _compared() -> dict[str, Any]:
    """As analytics publishes what it found of one role."""
    covariates = ("grade", "tenure", "department", "location")
    outcomes: list[dict[str, Any]] = [
        {
            "outcome": outcome, "days": days, "hidden": hidden,
            "participants": None if hidden else 0.9, "others": None if hidden else round(0.9 - value, 2),
            "difference": None if hidden else _estimate(value, 0.09),
            "ratio": None if hidden else _estimate(0.4, 0.2), "e_values": None if hidden else [4.4, 1.9],
            "without": {} if hidden else {name: _estimate(value + 0.02, 0.1) for name in covariates},
        }
        for outcome, days, value, hidden in (
            ("retained", 180, 0.06, False), ("retained", 360, 0.2, False), ("promoted", 180, 0.0, True),
            ("promoted", 360, 0.04, False), ("department", 360, -0.03, False), ("location", 360, 0.01, False),
        )
    ]  # fmt: skip
    days = range(30, 391, 30)
    points = [
        {
            "days": day,
            "participants": None if day == 30 else _estimate(1 - 0.0003 * day, 0.02),
            "others": None if day == 30 else _estimate(1 - 0.0008 * day, 0.04),
        }
        for day in days
    ]
    return {
        "participants": 60, "others": 180, "effective": 164.2, "exact": 51, "paired": 9, "left_out": 6,
        "reasons": {"not-employed": None, "no-partner": 6}, "followed_days": 402,
        "balance": [{"covariate": name, "before": 0.41, "after": 0.03} for name in covariates],
        "outcomes": outcomes, "points": points, "log_rank": 0.004, "cells": {}, "told": {},
        "as_of": clock.now().isoformat(),
    }  # fmt: skip
