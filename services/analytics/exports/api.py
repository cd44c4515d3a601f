"""Routes of exports and charts: what is published, as files and pictures, under the same rules as on pages."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from fastapi import Query, Response

from services.analytics.exports import handlers
from services.analytics.exports.handlers import Asked
from services.analytics.exports.schemas import FormPath, ListForm, MeasureName, answer, documented, svg
from services.analytics.participants.api import Unit
from services.analytics.participants.domain import Status, Stuck
from services.analytics.publications.api import Before
from services.analytics.publications.schemas import DimensionName, FamilyName, ProgramId
from services.analytics.settings import Settings
from shared import api, clock
from shared.api import CurrentRuntime, Me, ReadSession
from shared.service import Runtime

__all__ = ["router"]

router = api.router("exports")

_FILE = documented("csv", "xlsx", "parquet")


@router.get("/programs/{program_id}/tables/{family}.svg", response_class=Response, responses=documented("svg"))
async def draw_table(
    program_id: ProgramId,
    family: FamilyName,
    me: Me,
    session: ReadSession,
    measure: MeasureName = None,
    taken_before: Before = None,
) -> Response:
    """The totals of a family of numbers as a chart; what is hidden is hatched. Roles: hr, and the program's admins."""
    asked = Asked(program_id, family, taken_before=taken_before)
    return svg(await handlers.chart(session, me, asked, measure), family)


@router.get(
    "/programs/{program_id}/tables/{family}/by/{dimension}.svg", response_class=Response, responses=documented("svg")
)
async def draw_table_by(
    program_id: ProgramId,
    family: FamilyName,
    dimension: DimensionName,
    me: Me,
    session: ReadSession,
    measure: MeasureName = None,
    taken_before: Before = None,
) -> Response:
    """One measure of a family by a dimension as a chart, months as lines. Roles: hr, and the program's admins."""
    asked = Asked(program_id, family, dimension, taken_before)
    return svg(await handlers.chart(session, me, asked, measure), family)


@router.get("/tables/{family}.svg", response_class=Response, responses=documented("svg"))
async def draw_table_of_all(
    family: FamilyName,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    measure: MeasureName = None,
    taken_before: Before = None,
) -> Response:
    """The totals of a family of numbers over all programs as a chart. Roles: hr."""
    asked = Asked(None, family, None, taken_before, _smallest(runtime))
    return svg(await handlers.chart(session, me, asked, measure), family)


@router.get("/tables/{family}/by/{dimension}.svg", response_class=Response, responses=documented("svg"))
async def draw_table_of_all_by(
    family: FamilyName,
    dimension: DimensionName,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    measure: MeasureName = None,
    taken_before: Before = None,
) -> Response:
    """One measure by program, skill or rule as a chart. Roles: hr."""
    asked = Asked(None, family, dimension, taken_before, _smallest(runtime))
    return svg(await handlers.chart(session, me, asked, measure), family)


@router.get("/programs/{program_id}/exports/{family}/about.csv", response_class=Response, responses=documented("csv"))
async def export_about(
    program_id: ProgramId, family: FamilyName, me: Me, session: ReadSession, taken_before: Before = None
) -> Response:
    """What the numbers in an export mean, as of when, and what is hidden. Roles: hr, and the program's admins."""
    return answer(await handlers.about(session, me, Asked(program_id, family, taken_before=taken_before)), "csv")


@router.get("/programs/{program_id}/exports/{family}.{form}", response_class=Response, responses=_FILE)
async def export_table(
    program_id: ProgramId, family: FamilyName, form: FormPath, me: Me, session: ReadSession, taken_before: Before = None
) -> Response:
    """The totals of a family of numbers as a file. Roles: hr, and the program's admins."""
    asked = Asked(program_id, family, taken_before=taken_before)
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/programs/{program_id}/exports/{family}/by/{dimension}.{form}", response_class=Response, responses=_FILE)
async def export_table_by(
    program_id: ProgramId,
    family: FamilyName,
    dimension: DimensionName,
    form: FormPath,
    me: Me,
    session: ReadSession,
    taken_before: Before = None,
) -> Response:
    """A family of numbers by a dimension as a file. Roles: hr, and the program's admins."""
    asked = Asked(program_id, family, dimension, taken_before)
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/exports/{family}/about.csv", response_class=Response, responses=documented("csv"))
async def export_about_of_all(
    family: FamilyName, me: Me, session: ReadSession, runtime: CurrentRuntime, taken_before: Before = None
) -> Response:
    """What the numbers in an export of all programs mean. Roles: hr."""
    asked = Asked(None, family, None, taken_before, _smallest(runtime))
    return answer(await handlers.about(session, me, asked), "csv")


@router.get("/exports/{family}.{form}", response_class=Response, responses=_FILE)
async def export_table_of_all(
    family: FamilyName,
    form: FormPath,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    taken_before: Before = None,
) -> Response:
    """The totals of a family of numbers over all programs as a file. Roles: hr."""
    asked = Asked(None, family, None, taken_before, _smallest(runtime))
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/exports/{family}/by/{dimension}.{form}", response_class=Response, responses=_FILE)
async def export_table_of_all_by(
    family: FamilyName,
    dimension: DimensionName,
    form: FormPath,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    taken_before: Before = None,
) -> Response:
    """The same with a row for each program (dimension "program"), skill or rule. Roles: hr."""
    asked = Asked(None, family, dimension, taken_before, _smallest(runtime))
    return answer(await handlers.table_file(session, me, asked, form), form)


@router.get("/programs/{program_id}/participants.{form}", response_class=Response, responses=documented("csv", "xlsx"))
async def export_participants(
    program_id: ProgramId,
    form: ListForm,
    me: Me,
    session: ReadSession,
    role: Annotated[Literal["mentee", "mentor"], Query(description="in which role they take part")] = "mentee",
    status: Annotated[Status | None, Query(description="only those in this state")] = None,
    stuck: Annotated[Stuck | None, Query(description="only those who are stuck like this")] = None,
    department: Unit = None,
    grade: Unit = None,
    location: Unit = None,
) -> Response:
    """Who takes part in a program, all of the list as a file. Roles: the program's admins."""
    filters = {"status": status, "stuck": stuck, "department": department, "grade": grade, "location": location}
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


def _smallest(runtime: Runtime) -> int:
    return cast("Settings", runtime.settings).smallest_group
