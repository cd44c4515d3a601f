"""Making monthly reports of what was published, reading them, and hearing of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row

from services.analytics.archive.domain import month_after
from services.analytics.programs import store as programs
from services.analytics.programs.handlers import opened, readable, smallest_groups
from services.analytics.publications.domain import ORGANIZATION, SmallestGroups
from services.analytics.publications.handlers import published_of_each
from services.analytics.reading import Table, table_of
from services.analytics.reports import domain, store
from services.analytics.reports.content import Told, content_of, told_of
from services.analytics.reports.page import page_of
from services.analytics.reports.paper import paper_of
from services.analytics.reports.tables import Report, ReportSubscription
from shared import clock, db
from shared.db import AsyncSession
from shared.events.analytics import ReportReady
from shared.events.profiles import PersonErased, PersonLeft
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, Role, allow
from shared.problems import Conflict, NotYetKnown

__all__ = ["file", "forget_person", "hear", "list_reports", "list_subscriptions", "make", "make_due", "read", "unhear"]


async def list_reports(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Report], int]:
    """Up to `limit` + 1 reports that `me` may read, the newest first, and how many there are."""
    allow(me, "program.list")
    if Role.HR in me.roles:
        return await store.newest_first(session, None, after, limit)
    if me.person_id is None:
        return [], 0
    await opened(session)
    mine = [program.id for program in await programs.every(session) if me.person_id in program.admins]
    return await store.newest_first(session, mine, after, limit)


async def read(session: AsyncSession, me: Principal, report_id: UUID) -> Told:
    """A report. Raises NotFound, Forbidden."""
    report = await db.get(session, Report, report_id)
    if report.scope == ORGANIZATION:
        allow(me, "monthly-report.read")
    else:
        await readable(session, me, report.scope, "monthly-report.read")
    return told_of(report)


async def file(
    session: AsyncSession, me: Principal, report_id: UUID, form: Literal["html", "pdf"]
) -> tuple[bytes, Told]:
    """A report as a page or a paper to forward. Raises NotFound, Forbidden."""
    told = await read(session, me, report_id)
    await session.close()  # nobody else has to wait for its connection while the charts are drawn
    if form == "html":
        return (await page_of(told)).encode(), told
    return await paper_of(told), told


async def make(session: AsyncSession, me: Principal, program_id: UUID) -> Told:
    """The report of this month so far, from what is published now; it takes the place of the one before. Nobody is
    told of it. Raises NotFound, NotYetKnown, Forbidden."""
    program = await readable(session, me, program_id, "monthly-report.read")
    await store.hold(session)
    report = await _make(session, program, month_after(clock.today(), 0), None, _own(program))
    if report is None:
        raise NotYetKnown("Nothing is published of this program yet. Try again in a while.", retry_after=5)
    return told_of(report)


async def make_due(session: AsyncSession, smallest: int) -> bool:
    """Make one report of last month that is missing, or that was made before the month was over, and tell of it;
    whether there was one. smallest: the smallest group of the organization."""
    await store.hold(session)
    month = month_after(clock.today(), -1)
    over = domain.ended(month)
    await opened(session)
    done = await store.whole(session, month, over)
    for program in (None, *await programs.every(session)):
        ran = program is None or (program.starts_on < over.date() and program.ends_on >= month)
        if not ran or (program.id if program else ORGANIZATION) in done:
            continue
        groups = _own(program) if program else await smallest_groups(session, smallest)
        report = await _make(session, program, month, over, groups)
        if report is not None:
            await _tell(session, report, program)
            return True
    return False


async def _make(
    session: AsyncSession, program: Row[Any] | None, month: date, before: datetime | None, smallest: SmallestGroups
) -> Report | None:
    """Write the report of a month, from what was published last before an instant; None where nothing was."""
    scope = program.id if program else ORGANIZATION
    tables = await _tables(session, scope, before, smallest)
    if not tables:
        return None
    report = await store.of_month(session, scope, month)
    if report is None:
        report = Report(id=new_id(), version=0, scope=scope, month=month, made_at=clock.now(), content={})
        session.add(report)
    report.made_at = clock.now()
    report.raise_version()
    dates = (program.starts_on, program.ends_on) if program else (None, None)
    report.content = content_of(*dates, tables)
    await session.flush()
    return report


def _own(program: Row[Any]) -> SmallestGroups:
    return SmallestGroups(program.minimum_cell, program.minimum_cell)


async def _tables(session: AsyncSession, scope: UUID, before: datetime | None, smallest: SmallestGroups) -> list[Table]:
    there = await published_of_each(session, scope, smallest, before)
    dimensions = {name: list(one.numbers.rows) for name, one in there.items()}
    families = [one.family for one in there.values()]
    return [
        table_of(replace(there[name], dimension=dimension))
        for name, dimension in domain.break_down(families, dimensions)
    ]


async def _tell(session: AsyncSession, report: Report, program: Row[Any] | None) -> None:
    """Say to subscribers, and to a program's admins, that a report can be read."""
    people = [*(program.admins if program else ()), *await store.subscribers(session, report.scope)]
    for some in domain.recipients(people):
        outbox.add(
            session,
            ReportReady(
                subject=report.id,
                version=report.raise_version(),
                program_id=program.id if program else None,
                month=report.month,
                recipients=some,
            ),
        )


async def list_subscriptions(session: AsyncSession, me: Principal) -> Sequence[ReportSubscription]:
    """What `me` has subscribed to. Raises Forbidden."""
    allow(me, "program.list")
    return [] if me.person_id is None else await store.heard(session, me.person_id)


async def hear(session: AsyncSession, me: Principal, program_id: UUID | None) -> datetime:
    """Tell `me` of every report of a program, or of all programs together; since when. Raises NotFound, Forbidden,
    Conflict."""
    person, scope = await _subscriber(session, me, program_id)
    return await store.hear(session, person, scope, clock.now())


async def unhear(session: AsyncSession, me: Principal, program_id: UUID | None) -> None:
    """Tell `me` no more. Raises as `hear`."""
    person, scope = await _subscriber(session, me, program_id)
    await store.unhear(session, person, scope)


async def _subscriber(session: AsyncSession, me: Principal, program_id: UUID | None) -> tuple[UUID, UUID]:
    if program_id is None:
        allow(me, "monthly-report.hear")
    else:
        await readable(session, me, program_id, "monthly-report.hear")
    if me.person_id is None:
        raise Conflict("Nobody can be told: this account is nobody's profile.", kind="account-without-profile")
    return me.person_id, program_id or ORGANIZATION


async def forget_person(session: AsyncSession, event: PersonErased | PersonLeft) -> None:
    """Tell somebody who is gone of no report any more."""
    await store.forget(session, event.subject)
