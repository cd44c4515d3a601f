"""Routes of exports and charts: what is published, as files and pictures, under the same rules as on pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.analytics.exports import handlers
from services.analytics.exports.schemas import FormPath, ListForm, MeasureName, answer, documented, svg
from services.analytics.participants.api import Filters, Role
from services.analytics.publications.api import OfAll, OfAllBy, OfProgram, OfProgramBy
from services.analytics.publications.schemas import ProgramId
from shared import api, clock
from shared.api import Me, ReadSession

__all__ = ["router"]

router = api.router("exports")

_FILE = documented("csv", "xlsx", "parquet")
_SVG = documented("svg")


@router.get("/programs/{program_id}/tables/{family}.svg", response_class=Response, responses=_SVG)
async def draw_table(asked: OfProgram, me: Me, session: ReadSession, measure: MeasureName = None) -> Response:
    """The totals of a family of numbers as a chart; what is hidden is hatched. Roles: hr, and the program's admins."""
    return svg(await handlers.chart(session, me, asked, measure), asked.family)


@router.get("/programs/{program_id}/tables/{family}/by/{dimension}.svg", response_class=Response, responses=_SVG)
async def draw_table_by(asked: OfProgramBy, me: Me, session: ReadSession, measure: MeasureName = None) -> Response:
    """One measure of a family by a dimension as a chart, months as lines. Roles: hr, and the program's admins."""
    return svg(await handlers.chart(session, me, asked, measure), asked.family)


@router.get("/tables/{family}.svg", response_class=Response, responses=_SVG)
async def draw_table_of_all(asked: OfAll, me: Me, session: ReadSession, measure: MeasureName = None) -> Response:
    """The totals of a family of numbers over all programs as a chart. Roles: hr."""
    return svg(await handlers.chart(session, me, asked, measure), asked.family)


@router.get("/tables/{family}/by/{dimension}.svg", response_class=Response, responses=_SVG)
async def draw_table_of_all_by(asked: OfAllBy, me: Me, session: ReadSession, measure: MeasureName = None) -> Response:
    """One measure by program, skill or rule as a chart. Roles: hr."""
    return svg(await handlers.chart(session, me, asked, measure), asked.family)


@router.get("/programs/{program_id}/exports/{family}/about.csv", response_class=Response, responses=documented("csv"))
async def export_about(asked: OfProgram, me: Me, session: ReadSession) -> Response:
    """What the numbers in an export mean, as of when, and what is hidden. Roles: hr, and the program's admins."""
    return answer(await handlers.about(session, me, asked), "csv")


@router.get("/programs/{program_id}/exports/{family}.{form}", response_class=Response, responses=_FILE)
async def export_table(asked: OfProgram, form: FormPath, me: Me, session: ReadSession) -> Response:
    """The totals of a family of numbers as a file. Roles: hr, and the program's admins."""
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/programs/{program_id}/exports/{family}/by/{dimension}.{form}", response_class=Response, responses=_FILE)
async def export_table_by(asked: OfProgramBy, form: FormPath, me: Me, session: ReadSession) -> Response:
    """A family of numbers by a dimension as a file. Roles: hr, and the program's admins."""
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/exports/{family}/about.csv", response_class=Response, responses=documented("csv"))
async def export_about_of_all(asked: OfAll, me: Me, session: ReadSession) -> Response:
    """What the numbers in an export of all programs mean. Roles: hr."""
    return answer(await handlers.about(session, me, asked), "csv")


@router.get("/exports/{family}.{form}", response_class=Response, responses=_FILE)
async def export_table_of_all(asked: OfAll, form: FormPath, me: Me, session: ReadSession) -> Response:
    """The totals of a family of numbers over all programs as a file. Roles: hr."""
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/exports/{family}/by/{dimension}.{form}", response_class=Response, responses=_FILE)
async def export_table_of_all_by(asked: OfAllBy, form: FormPath, me: Me, session: ReadSession) -> Response:
    """The same with a row for each program (dimension "program"), skill or rule. Roles: hr."""
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/programs/{program_id}/participants.{form}", response_class=Response, responses=documented("csv", "xlsx"))
async def export_participants(
    program_id: ProgramId, form: ListForm, me: Me, session: ReadSession, filters: Filters, role: Role = "mentee"
) -> Response:
    """Who takes part in a program, all of the list as a file. Roles: the program's admins."""
    found = await handlers.participants_file(
        session, me, program_id, role=role, filters=filters, form=form, today=clock.today()
    )
    return answer(found, form)


@router.get("/programs/{program_id}/health.{form}", response_class=Response, responses=documented("csv", "xlsx"))
async def export_health(
    program_id: ProgramId,
    form: ListForm,
    me: Me,
    session: ReadSession,
    at_risk: Annotated[bool | None, Query(description="only those that are at risk, or that are not")] = None,
) -> Response:
    """How the running mentorships of a program fare, all of the list as a file. Roles: the program's admins."""
    return answer(await handlers.health_file(session, me, program_id, at_risk=at_risk, form=form), form)
