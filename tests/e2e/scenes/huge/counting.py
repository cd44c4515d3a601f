"""Numbers of hundreds of programs, one of which has many people in many departments; reports and who looked at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.analytics.archive.domain import month_after
from services.analytics.archive.handlers import keep
from services.analytics.builds import store as builds
from services.analytics.judging import judge_all
from services.analytics.publications.domain import ORGANIZATION
from services.analytics.publications.tables import Publication
from services.analytics.publishing import publish
from services.analytics.reports.handlers import make_due
from services.analytics.reports.tables import Report
from services.analytics.viewings.tables import Viewing
from services.matching.mentorships.tables import Mentorship
from shared import clock
from shared.events import Event
from shared.events.matching import ParticipantEnrolled, ProgramLaunched
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.service import Runtime
from telemachus.demo.asking import ADMIN
from tests.e2e.scenes.huge.company import LINKS, MATCHING, UNITS, Cast, line
from tests.e2e.scenes.insight import AUDITOR, published_earlier
from tests.integration.analytics.history import history, person
from tests.integration.analytics.telling import Telling
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = (
    "huge cohort", "huge cohort by location", "huge programs side by side", "huge programs by an earlier step",
    "huge program in numbers", "huge program then and now", "huge numbers by department", "huge numbers by location",
    "huge numbers by department then and now", "huge equity", "huge equity by location", "huge impact",
    "huge impact of all", "huge reports", "huge report", "huge report of all", "huge viewings",
)  # fmt: skip
_AT_ONCE = 5_000
_UNITS = [f"{number} Dpt. {line(70)}" for number in range(UNITS)]
_DAYS = 60
"""Since the programs' mentorships have begun."""


async def add(cast: Cast) -> None:
    analytics = cast.scene.platform.runtimes["analytics"]
    listed = await cast.scene.asking.pages(ADMIN, f"{MATCHING}/programs")
    programs = [UUID(one["id"]) for one in listed if one["state"] != "draft"]
    others = (
        event for one in programs if one != cast.program for event in _happened(one, _UNITS[:1], (0,) * 6 + (12,))
    )
    many = _happened(cast.program, _UNITS, (2, 1, 1, 1, 2, 1, 8))
    await _folded(analytics, [*others, *many, *await _crowded(cast)])
    await judge_all(analytics)
    await publish(analytics)
    await published_earlier(cast.scene, cast.program)
    of_one, of_all = await _reported(cast, programs[:20])
    await _looked(cast, programs)
    today, program = clock.today(), cast.program
    pages = {
        "cohort": LINKS.cohort(program),
        "cohort by location": f"{LINKS.cohort(program)}?by=location&sort=held&down=true",
        "programs side by side": LINKS.numbers(),
        "programs by an earlier step": f"{LINKS.numbers()}?family=funnel&sort=enrolled&down=true",
        "program in numbers": LINKS.program_numbers(program),
        "program then and now": f"{LINKS.program_numbers(program)}?before={today}",
        "numbers by department": LINKS.breakdown(program, "funnel", "department"),
        "numbers by location": LINKS.breakdown(program, "funnel", "location"),
        "numbers by department then and now": f"{LINKS.breakdown(program, 'funnel', 'department')}?before={today}",
        "equity": LINKS.equity(program),
        "equity by location": LINKS.equity(program, "location"),
        "impact": LINKS.impact(program),
        "impact of all": LINKS.impact(),
        "reports": LINKS.reports(),
        "report": LINKS.report(of_one),
        "report of all": f"{LINKS.report(of_all)}?family=funnel",
    }
    cast.add(ADMIN, pages)
    cast.add(AUDITOR, {"viewings": LINKS.viewings()})


def _launched(program: UUID) -> ProgramLaunched:
    """What stands for a program that analytics knows already, and of which more has happened."""
    starts = clock.today() - timedelta(days=_DAYS)
    return ProgramLaunched(subject=program, version=1, name="", admins=(), starts_on=starts, ends_on=clock.today())


def _happened(program: UUID, departments: Sequence[str], steps: Sequence[int]) -> list[Event]:
    """Of a program, what its mentees have done, at as many locations as there are departments."""
    _, *events = history(_launched(program), dict.fromkeys(departments, steps))
    return [_somewhere(event) if isinstance(event, PersonJoined) else event for event in events]


def _somewhere(joined: PersonJoined) -> PersonJoined:
    return joined.model_copy(
        update={"location": joined.department.replace("Dpt.", "Loc."), "grade": f"Grade {line(60)}"}
    )


async def _crowded(cast: Cast) -> list[Event]:
    """What analytics has not heard of the mentor's many mentorships, half of which fall asleep."""
    telling = Telling(_launched(cast.program))
    async with cast.scene.platform.runtimes["matching"].sessions() as session:
        here = Mentorship.program_id == cast.program, Mentorship.id != cast.mentorship, Mentorship.state == "active"
        pairs = (
            await session.execute(select(Mentorship.id, Mentorship.mentee_id, Mentorship.mentor_id).where(*here))
        ).all()
    for number, (mentorship, mentee, mentor) in enumerate(pairs):
        joined = person(_UNITS[number % UNITS], location=_UNITS[number % UNITS])
        telling.events.append(joined.model_copy(update={"subject": mentee, "external_id": str(mentee)}))
        telling.tell(ParticipantEnrolled, 0, person_id=mentee, role="mentee")
        telling.started(mentee, mentor, mentorship=mentorship)
        if number % 2:
            telling.met(mentorship, _DAYS - 3)
    return telling.events[1:]


async def _folded(analytics: Runtime, events: Sequence[Event]) -> None:
    for first in range(0, len(events), _AT_ONCE):
        async with analytics.sessions.begin() as session:
            await keep(session, events[first : first + _AT_ONCE])

    async def nothing_waits() -> bool:
        async with analytics.sessions() as session:
            return not (await builds.waiting(session))[0]

    await eventually(nothing_waits, what="facts of all events", within=240)


async def _reported(cast: Cast, programs: Sequence[UUID]) -> tuple[UUID, UUID]:
    """Reports of two years, of which nobody could wait for the end; the last of the program, and that of all."""
    made = await cast.ask(ADMIN, "POST", f"/api/analytics/v1/programs/{cast.program}/reports")
    now, this_month = clock.now(), month_after(clock.today(), 0)
    async with cast.scene.platform.runtimes["analytics"].sessions.begin() as session:
        long_ago = now - timedelta(days=70)
        there = (await session.scalars(select(Publication).where(Publication.scope == ORGANIZATION))).all()
        newest = {one.family: one for one in sorted(there, key=lambda one: one.taken_at)}
        session.add_all(
            Publication(scope=ORGANIZATION, family=name, taken_at=long_ago, facts_until=long_ago, content=one.content)
            for name, one in newest.items()
        )
        await session.flush()
        assert await make_due(session, 5)
        of_all = (await session.scalars(select(Report.id).where(Report.scope == ORGANIZATION))).one()
        shown = await session.get_one(Report, UUID(made["id"]))
        session.add_all(
            Report(
                id=new_id(), version=1, scope=one, month=month_after(this_month, -month), made_at=now,
                content=shown.content,
            )
            for one in programs
            for month in range(2, 26)
        )  # fmt: skip
    return UUID(made["id"]), of_all


async def _looked(cast: Cast, programs: Sequence[UUID]) -> None:
    """Who looked at what, thousands of times."""
    asked = {"family": "participation", "dimension": "department", "department": line(100)}
    async with cast.scene.platform.runtimes["analytics"].sessions.begin() as session:
        session.add_all(
            Viewing(
                id=new_id(), at=clock.now() - timedelta(minutes=number), subject=f"somebody-{'x' * 80}",
                person_id=UUID(cast.people[number % 200]["id"]), what="list_health",
                scope=programs[number % len(programs)], form="json", filters=asked,
            )
            for number in range(3000)
        )  # fmt: skip
