"""A year of a program, and every published number of it counted once more with pandas over the archive.

RECONCILED_PEOPLE=2000 RECONCILED_RECEIVED=100000 is the long form: each test has a program that asks so many people,
and so many events reach the service as other services send them; the short form puts most of them into the archive.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, text

from services.analytics import erasing, projecting
from services.analytics.builds import store
from services.analytics.comparing import compare_all
from services.analytics.families import FAMILIES
from services.analytics.judging import judge_all
from services.analytics.main import SERVICE
from services.analytics.publications.tables import Publication
from services.analytics.publishing import publish
from shared import clock
from shared.events import READERS, Event
from shared.events.matching import ParticipantAttributesWithdrawn
from shared.events.profiles import PersonErased
from tests.integration.analytics.recount import OF_ALL, OF_PROGRAMS, Archive, Number, Numbers, Program
from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.health import REASONS, health
from tests.integration.analytics.recount.impact import ALL, Published, impact
from tests.integration.analytics.recount.people import participants
from tests.integration.analytics.telling import archived_rows
from tests.support.platform import Harness, Serve
from tests.support.year import Year, year
from tests.support.year.archived import keep_all

BASE = "/api/analytics/v1"
LARGE = int(os.environ.get("RECONCILED_PEOPLE", "2000"))
SMALL = int(os.environ.get("RECONCILED_PEOPLE", "200"))
RECEIVED = int(os.environ.get("RECONCILED_RECEIVED", "500"))
"""So many events come as services send them, and some of them twice; the others are put into the archive."""
PARTS = 5
_AT_A_TIME = 200
"""So many are taken in within seconds on a machine that has much else to do, too."""
pytestmark = pytest.mark.timeout(3600)
SMALLEST_GROUP = 5
GRADES = ("P1", "P2", "P3", "P4", "M1", "M2")
_TAKE_PART = {"mentee": ("funnel", "enrolled"), "mentor": ("mentors", "mentors")}
"""By role, the family and the number that says how many take part."""
_ONLY_FOLDING = replace(SERVICE, schedules=tuple(one for one in SERVICE.schedules if one.name == "project"))
"""Numbers are published when all has come, so that nothing is hidden for having changed too little."""


async def test_every_number_of_a_year_is_what_its_events_say(serve: Serve):
    analytics = await serve(_ONLY_FOLDING, grades=GRADES)
    told = year(LARGE, others=LARGE // 2)
    clock.move_to(_noon(told))
    await _keep(analytics, told.admin, told.events)
    compared = await _compared(analytics, told)
    assert compared.wrong == []
    assert compared.shown > 1200
    assert compared.hidden > 300
    assert compared.listed > 1500
    assert set(compared.codes) == set(REASONS)
    # Most programs can then be followed for a year.
    clock.advance(timedelta(days=70))
    with_others, published = await _compared_with_others(analytics, told, GRADES, {})
    assert with_others.wrong == []
    assert with_others.shown > 250
    comparison = published[str(told.programs[0]), "mentee"]
    assert comparison is not None
    assert comparison.says["matched_by_propensity"] > 20
    assert comparison.says["log_rank_p"] is not None
    kinds = {(one["outcome"], one["hidden"], one["ratio"] is None) for one in _outcomes(published)}
    assert {("retained", True, True), ("retained", False, False), ("promoted", False, False)} <= kinds
    assert published[str(told.programs[1]), "mentor"] is None, "they would tell of the few mentors of another program"


async def test_events_may_come_in_any_order_late_and_twice(serve: Serve):
    analytics = await serve(_ONLY_FOLDING)
    told = year(SMALL, seed=2, others=SMALL // 2)
    clock.move_to(_noon(told))
    events = [event for event in told.events if event.topic not in READERS]
    random.Random(5).shuffle(events)
    late, first = events[:RECEIVED], events[RECEIVED:]
    for part in range(PARTS):
        await _keep(analytics, told.admin, first[part::PARTS])
        await projecting.project_all(analytics.runtime)
    await _receive(analytics, [*first[:RECEIVED:3], *late, *late[::5], *first[::97]])
    compared = await _compared(analytics, told)
    assert compared.wrong == []
    with_others, published = await _compared_with_others(analytics, told, (), {})
    assert with_others.wrong == []
    assert with_others.shown > 150
    await _rebuild(analytics)
    again = await _compared(analytics, told)
    assert again.wrong == []
    assert (again.shown, again.hidden) == (compared.shown, compared.hidden)
    # Later nothing is said from which, with what was said before, it follows what became of few.
    clock.advance(timedelta(days=70))
    with_others, _ = await _compared_with_others(analytics, told, (), published)
    assert with_others.wrong == []


def _noon(told: Year) -> datetime:
    """When numbers are taken: not at the quarter of an hour at which sessions begin."""
    return told.until + timedelta(minutes=7)


async def _receive(analytics: Harness, events: Sequence[Event]) -> None:
    for first in range(0, len(events), _AT_A_TIME):
        await analytics.receive(*events[first : first + _AT_A_TIME])


async def _keep(analytics: Harness, admin: UUID, events: Sequence[Event]) -> None:
    """Let the archive have all of it; what is to be forgotten again is told by itself, and who signs in."""
    async with analytics.sessions() as session, session.begin():
        await keep_all(session, events)
        for event in events:
            if isinstance(event, PersonErased | ParticipantAttributesWithdrawn) or event.subject == admin:
                for handler in SERVICE.handlers[type(event)]:
                    await handler(session, event)


async def _rebuild(analytics: Harness) -> None:
    async with analytics.sessions() as session, session.begin():
        await store.hold(session)
        build = await projecting.begin_build(session, by_hand=True)
        number = build.number
    while (build := await projecting.advance(analytics.sessions, by_hand=True)) and build.state == "building":
        pass
    async with analytics.sessions() as session:
        active = await store.active(session)
    assert active is not None
    assert active.number == number


async def _compared(analytics: Harness, told: Year, answered: set[tuple[str, str]]) -> Recount:
    """Publish for the first time, and look at every number of every program and of all of them. answered: what the
    service is asked."""
    # Sessions begin at a quarter of an hour: none does between counting and counting once more.
    clock.advance(timedelta(minutes=15) - timedelta(minutes=(clock.now().minute - 1) % 15))
    await projecting.project_all(analytics.runtime)
    await erasing.rewrite_all(analytics.runtime)
    async with analytics.sessions() as session, session.begin():
        await session.execute(text("TRUNCATE counted, told, touched, health"))
        await session.execute(delete(Publication).where(Publication.family != "impact"))
    await publish(analytics.runtime)
    await judge_all(analytics.runtime)
    assert {*OF_PROGRAMS, *OF_ALL} == set(FAMILIES), "a family is not counted once more"
    found = Recount(
        Asking(analytics.client(roles=["hr"]), answered),
        Asking(analytics.client(told.admin, roles=["employee", "program_admin"]), answered),
        BASE,
        _ADDITIVE,
        SMALLEST_GROUP,
        Tables(Archive(await archived_rows(analytics), clock.now()), all_forms=_LONG),
    )
    await found.compare([str(program) for program in told.programs])
    return found


async def _compared_with_others(
    analytics: Harness, told: Year, grades: Sequence[str], before: Published
) -> tuple[Compared, Published]:
    """Compare participants with others, and look at every number of it. before: what was published last."""
    await compare_all(analytics.runtime)
    hr, compared = analytics.client(roles=["hr"]), Compared()
    paths = {str(one): f"{BASE}/programs/{one}" for one in told.programs} | {ALL: BASE}
    untold = {(scope, role) for scope, path in paths.items() for role in _TAKE_PART if await _hides(hr, path, role)}
    archive = Archive(await archived_rows(analytics), clock.now())
    published = impact(archive, grades, SMALLEST_GROUP, before, untold)
    for scope, path in paths.items():
        compared.impact(scope, await _read(hr, f"{path}/impact"), published)
    return compared, published


async def _hides(hr: httpx.AsyncClient, path: str, role: str) -> bool:
    """Whether it is hidden how many take part in this role, as these or the others are too few."""
    family, measure = _TAKE_PART[role]
    told = (await _read(hr, f"{path}/tables/{family}"))["total"][measure]
    return told["hidden"] and told["why"] == "too-few"


def _outcomes(published: Published) -> list[Mapping[str, Any]]:
    return [one for part in published.values() if part is not None for one in part.says["outcomes"]]


