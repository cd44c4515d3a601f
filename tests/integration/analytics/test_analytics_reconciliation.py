"""A year of a program, and every published number of it counted once more with pandas over the archive.

RECONCILED_PEOPLE=2000 RECONCILED_RECEIVED=100000 is the long form: each test has a program that asks so many people,
and so many events reach the service as other services send them; the short form puts most of them into the archive.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

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
from services.analytics.reporting import make_reports
from shared import clock
from shared.events import READERS, Event
from shared.events.matching import ParticipantAttributesWithdrawn
from shared.events.profiles import PersonErased
from tests.integration.analytics.recount import OF_ALL, OF_PROGRAMS, Archive
from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.covered import unasked
from tests.integration.analytics.recount.everything import Recount
from tests.integration.analytics.recount.health import REASONS
from tests.integration.analytics.recount.impact import ALL, Published, impact
from tests.integration.analytics.recount.tables import Tables
from tests.integration.analytics.telling import archived_rows
from tests.support.platform import Harness, Serve
from tests.support.year import Year, year
from tests.support.year.archived import keep_all

BASE = "/api/analytics/v1"
LARGE = int(os.environ.get("RECONCILED_PEOPLE", "2000"))
SMALL = int(os.environ.get("RECONCILED_PEOPLE", "200"))
RECEIVED = int(os.environ.get("RECONCILED_RECEIVED", "500"))
"""So many events come as services send them, and some of them twice; the others are put into the archive."""
_LONG = "RECONCILED_PEOPLE" in os.environ
PARTS = 5
_AT_A_TIME = 200
"""So many are taken in within seconds on a machine that has much else to do, too."""
pytestmark = pytest.mark.timeout(3600)
SMALLEST_GROUP = 5
GRADES = ("P1", "P2", "P3", "P4", "M1", "M2")
_TAKE_PART = {"mentee": ("funnel", "enrolled"), "mentor": ("mentors", "mentors")}
"""By role, the family and the number that says how many take part."""
_ADDITIVE = {name: {one.name for one in family.measures if one.additive} for name, family in FAMILIES.items()}
_ONLY_FOLDING = replace(SERVICE, schedules=tuple(one for one in SERVICE.schedules if one.name == "project"))
"""Numbers are published when all has come, so that nothing is hidden for having changed too little."""


async def test_every_number_of_a_year_is_what_its_events_say(serve: Serve):
    run = await _run(serve, year(LARGE, others=LARGE // 2), grades=GRADES)
    await run.keep(run.told.events)
    compared = await run.compared(0)
    assert compared.tables.wrong == []
    assert compared.tables.pages.shown > 1200
    assert compared.tables.pages.hidden > 300
    assert compared.tables.pages.listed > 1500
    assert set(compared.tables.pages.codes) == set(REASONS)
    assert compared.tables.files.shown > 1000
    assert compared.tables.reports.shown > 1000
    assert compared.tables.groups.shown > 500
    assert compared.tables.charts.shown > 100
    # Most programs can then be followed for a year.
    clock.advance(timedelta(days=70))
    with_others, published = await run.compared_with_others(GRADES, {})
    assert with_others.wrong == []
    assert with_others.shown > 250
    comparison = published[str(run.told.programs[0]), "mentee"]
    assert comparison is not None
    assert comparison.says["matched_by_propensity"] > 20
    assert comparison.says["log_rank_p"] is not None
    kinds = {(one["outcome"], one["hidden"], one["ratio"] is None) for one in _outcomes(published)}
    assert {("retained", True, True), ("retained", False, False), ("promoted", False, False)} <= kinds
    few = published[str(run.told.programs[1]), "mentor"]
    assert few is None, "they would tell of the few mentors of another program"


async def test_events_may_come_in_any_order_late_and_twice(serve: Serve):
    run = await _run(serve, year(SMALL, seed=2, others=SMALL // 2))
    events = [event for event in run.told.events if event.topic not in READERS]
    random.Random(5).shuffle(events)
    late, first = events[:RECEIVED], events[RECEIVED:]
    for part in range(PARTS):
        await run.keep(first[part::PARTS])
        await projecting.project_all(run.analytics.runtime)
    await run.receive([*first[:RECEIVED:3], *late, *late[::5], *first[::97]])
    compared = await run.compared(1)
    assert compared.tables.wrong == []
    with_others, published = await run.compared_with_others((), {})
    assert with_others.wrong == []
    assert with_others.shown > 150
    await run.rebuild()
    again = await run.compared(2)
    assert again.tables.wrong == []
    parts = ((one.tables.pages, one.tables.reports, one.tables.groups) for one in (compared, again))
    assert len({tuple((part.shown, part.hidden) for part in those) for those in parts}) == 1
    await _a_month_goes_by(run, again)
    assert unasked(run.analytics.app.openapi(), BASE, run.answered) == set()
    # Later nothing is said from which, with what was said before, it follows what became of few.
    clock.advance(timedelta(days=40))
    with_others, _ = await run.compared_with_others((), published)
    assert with_others.wrong == []


async def _a_month_goes_by(run: _Run, compared: Recount) -> None:
    """What is published after a month is in no report of it: that has what was published last before it was over."""
    clock.advance(timedelta(days=31))
    await publish(run.analytics.runtime)
    path = f"programs/{run.told.programs[0]}/tables/activity"
    page = await run.asking().read(f"{BASE}/{path}")
    before = compared.pages[str(run.told.programs[0])]["activity"][""]
    values, earlier = ({name: one["value"] for name, one in told["total"].items()} for told in (page, before))
    # So many people are told of together that nothing of the year's last month is news in the long form.
    assert _LONG or values != earlier
    await make_reports(run.analytics.runtime)
    told = await compared.compare_reports()
    assert compared.tables.reports.wrong == []
    assert {None, str(run.told.programs[0])} <= {*told}


@dataclass(frozen=True)
class _Run:
    """A year in a service. answered: what it was asked for, by method and path."""

    analytics: Harness
    told: Year
    answered: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def asking(self, person: UUID | None = None, *roles: str) -> Asking:
        return Asking(self.analytics.client(person, roles=roles or ["hr"]), self.answered)

    async def receive(self, events: Sequence[Event]) -> None:
        for first in range(0, len(events), _AT_A_TIME):
            await self.analytics.receive(*events[first : first + _AT_A_TIME])

    async def keep(self, events: Sequence[Event]) -> None:
        """Let the archive have all of it; what is to be forgotten again is told by itself, and who signs in."""
        async with self.analytics.sessions() as session, session.begin():
            await keep_all(session, events)
            for event in events:
                forgets = isinstance(event, PersonErased | ParticipantAttributesWithdrawn)
                if forgets or event.subject == self.told.admin:
                    for handler in SERVICE.handlers[type(event)]:
                        await handler(session, event)

    async def rebuild(self) -> None:
        async with self.analytics.sessions() as session, session.begin():
            await store.hold(session)
            build = await projecting.begin_build(session, by_hand=True)
            number = build.number
        while (build := await projecting.advance(self.analytics.sessions, by_hand=True)) and build.state == "building":
            pass
        async with self.analytics.sessions() as session:
            active = await store.active(session)
        assert active is not None
        assert active.number == number

    async def compared(self, first: int) -> Recount:
        """Publish for the first time, and look at every number of every program and of all of them. first: with which
        form of files to begin, so that each table is read in another one every time."""
        # Sessions begin at a quarter of an hour: none does between counting and counting once more.
        clock.advance(timedelta(minutes=15) - timedelta(minutes=(clock.now().minute - 1) % 15))
        await projecting.project_all(self.analytics.runtime)
        await erasing.rewrite_all(self.analytics.runtime)
        async with self.analytics.sessions() as session, session.begin():
            await session.execute(text("TRUNCATE counted, told, touched, health"))
            await session.execute(delete(Publication).where(Publication.family != "impact"))
        await publish(self.analytics.runtime)
        await judge_all(self.analytics.runtime)
        # What is told of the health of mentorships is archived like all other events.
        await self.analytics.settle()
        await projecting.project_all(self.analytics.runtime)
        assert {*OF_PROGRAMS, *OF_ALL} == set(FAMILIES), "a family is not counted once more"
        tables = Tables(Archive(await archived_rows(self.analytics), clock.now()), _LONG, count(first))
        admin = self.asking(self.told.admin, "employee", "program_admin")
        auditor = self.asking(None, "auditor")
        found = Recount(self.asking(), admin, auditor, BASE, _ADDITIVE, SMALLEST_GROUP, tables)
        await found.compare([str(program) for program in self.told.programs])
        return found

    async def compared_with_others(self, grades: Sequence[str], before: Published) -> tuple[Compared, Published]:
        """Compare participants with others, and look at every number of it. before: what was published last."""
        await compare_all(self.analytics.runtime)
        hr, compared = self.asking(), Compared()
        paths = {str(one): f"{BASE}/programs/{one}" for one in self.told.programs} | {ALL: BASE}
        untold = {(scope, role) for scope, path in paths.items() for role in _TAKE_PART if await _hides(hr, path, role)}
        archive = Archive(await archived_rows(self.analytics), clock.now())
        published = impact(archive, grades, SMALLEST_GROUP, before, untold)
        for scope, path in paths.items():
            told = await hr.read(f"{path}/impact")
            smallest = SMALLEST_GROUP if scope == ALL else archive.programs[scope].minimum_cell
            compared.same(f"{scope} least", (told["minimum_cell"], told["least_participants"]), (smallest, 10))
            compared.impact(scope, told, published)
        return compared, published


async def _run(serve: Serve, told: Year, **settings: Any) -> _Run:
    """The service as it is when numbers are taken: not at the quarter of an hour at which sessions begin."""
    analytics = await serve(_ONLY_FOLDING, **settings)
    clock.move_to(told.until + timedelta(minutes=7))
    return _Run(analytics, told)


async def _hides(hr: Asking, path: str, role: str) -> bool:
    """Whether it is hidden how many take part in this role, as these or the others are too few."""
    family, measure = _TAKE_PART[role]
    told = (await hr.read(f"{path}/tables/{family}"))["total"][measure]
    return told["hidden"] and told["why"] == "too-few"


def _outcomes(published: Published) -> list[Mapping[str, Any]]:
    return [one for part in published.values() if part is not None for one in part.says["outcomes"]]
