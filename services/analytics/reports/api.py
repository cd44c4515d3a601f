"""Routes of monthly reports."""

from __future__ import annotations

from typing import Literal

from fastapi import Response

from services.analytics.exports.handlers import File
from services.analytics.exports.schemas import answer, documented
from services.analytics.publications.schemas import ProgramId
from services.analytics.reports import handlers
from services.analytics.reports.content import Told
from services.analytics.reports.schemas import HeardOut, ReportId, ReportLine, ReportOut, SubscriptionOut
from services.analytics.watching import Sight
from shared import api
from shared.api import Me, ReadSession, Session
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("reports")


@router.get("/reports", responses=problems(503))
async def list_reports(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[ReportLine]:
    """The monthly reports that you may read, the newest first. Roles: hr for all of them; a program's admins for
    theirs."""
    found, total = await handlers.list_reports(session, me, after=after(cursor), limit=limit)
    return page(found, limit, lambda report: report.id, ReportLine.of, total)


@router.get("/reports/subscriptions", tags=["subscriptions"], responses=problems())
async def list_subscriptions(me: Me, session: ReadSession) -> list[HeardOut]:
    """Of whose monthly reports you hear because you asked to, all programs together first. Roles: everyone of the
    organization."""
    return [HeardOut.of(found) for found in await handlers.list_subscriptions(session, me)]


@router.get("/reports/{report_id}.html", response_class=Response, responses=documented("html"))
async def read_report_as_html(report_id: ReportId, me: Me, session: ReadSession, seen: Sight) -> Response:
    """A report as a page that needs nothing else, to save, print or forward. Roles: hr; of a program, its admins."""
    content, told = await handlers.file(session, me, report_id, "html")
    seen.scope = told.program_id
    return answer(File(content, _name(told, "html")), "html", inline=True)


@router.get("/reports/{report_id}.pdf", response_class=Response, responses=documented("pdf"))
async def read_report_as_pdf(report_id: ReportId, me: Me, session: ReadSession, seen: Sight) -> Response:
    """A report as a PDF to forward. Roles: hr; of a program, its admins."""
    content, told = await handlers.file(session, me, report_id, "pdf")
    seen.scope = told.program_id
    return answer(File(content, _name(told, "pdf")), "pdf", inline=True)


@router.get("/reports/{report_id}", responses=problems(404, 503))
async def read_report(report_id: ReportId, me: Me, session: ReadSession, seen: Sight) -> ReportOut:
    """A monthly report with its tables. Roles: hr; of a program, its admins."""
    told = await handlers.read(session, me, report_id)
    seen.scope = told.program_id
    return ReportOut.told(told)


@router.post("/programs/{program_id}/reports", status_code=201, responses=problems(404, 409, 503))
async def make_report(program_id: ProgramId, me: Me, session: Session) -> ReportOut:
    """Make the report of this month so far, in place of one that was made before. Nobody is told of it; when the month
    is over it is made anew and told. Roles: hr, and the program's admins."""
    return ReportOut.told(await handlers.make(session, me, program_id))


@router.put("/programs/{program_id}/reports/subscription", responses=problems(404, 409, 503))
async def hear_of_reports(program_id: ProgramId, me: Me, session: Session) -> SubscriptionOut:
    """Hear of every monthly report of a program; its admins hear without it. Roles: hr, and the program's admins."""
    return SubscriptionOut(since=await handlers.hear(session, me, program_id))


@router.delete("/programs/{program_id}/reports/subscription", status_code=204, responses=problems(404, 409, 503))
async def hear_no_more(program_id: ProgramId, me: Me, session: Session) -> None:
    """Hear of them no more. Roles: hr, and the program's admins."""
    await handlers.unhear(session, me, program_id)


@router.put("/reports/subscription", responses=problems(409))
async def hear_of_all(me: Me, session: Session) -> SubscriptionOut:
    """Hear of every monthly report of all programs together. Roles: hr."""
    return SubscriptionOut(since=await handlers.hear(session, me, None))


@router.delete("/reports/subscription", status_code=204, responses=problems(409))
async def hear_of_all_no_more(me: Me, session: Session) -> None:
    """Hear of them no more. Roles: hr."""
    await handlers.unhear(session, me, None)


def _name(told: Told, form: Literal["html", "pdf"]) -> str:
    return f"mentoring-{told.month:%Y-%m}.{form}"
