"""Tables of numbers to take along: as CSV, Excel and Parquet, as a chart, and what they mean."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from services.portal.upstream import Upstream
from services.portal.web import Api

__all__ = ["Dimension", "Family", "MeasureName", "as_download", "router"]

router = APIRouter()

Family = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z_]*$")]
Dimension = Annotated[str, Path(max_length=80, pattern=r"^[a-z][a-z _-]*$")]
MeasureName = Annotated[str, Query(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
_Form = Literal["csv", "xlsx", "parquet", "svg"]


@router.get("/numbers/files/{family}/about.csv")
async def about_of_all(family: Family, api: Api) -> Response:
    """What the CSV of a family over all programs means."""
    return as_download(await api.file("analytics", f"/exports/{family}/about.csv"))


@router.get("/numbers/files/{family}.{form}")
async def file_of_all(family: Family, form: _Form, api: Api) -> Response:
    """A family over all programs."""
    return await _file(api, "", family, "", form)


@router.get("/numbers/files/{family}/by/{dimension}.{form}")
async def file_of_all_by(
    family: Family, dimension: Dimension, form: _Form, api: Api, measure: MeasureName | None = None
) -> Response:
    """The same by a dimension. measure: which number a chart draws."""
    return await _file(api, "", family, f"/by/{dimension}", form, measure)


@router.get("/programs/{program_id}/numbers/files/{family}/about.csv")
async def about_of_program(program_id: UUID, family: Family, api: Api) -> Response:
    """What the CSV of a family means."""
    return as_download(await api.file("analytics", f"/programs/{program_id}/exports/{family}/about.csv"))


@router.get("/programs/{program_id}/numbers/files/{family}.{form}")
async def file_of_program(program_id: UUID, family: Family, form: _Form, api: Api) -> Response:
    """A family of a program's numbers."""
    return await _file(api, f"/programs/{program_id}", family, "", form)


@router.get("/programs/{program_id}/numbers/files/{family}/by/{dimension}.{form}")
async def file_of_program_by(
    program_id: UUID, family: Family, dimension: Dimension, form: _Form, api: Api, measure: MeasureName | None = None
) -> Response:
    """The same by a dimension. measure: which number a chart draws."""
    return await _file(api, f"/programs/{program_id}", family, f"/by/{dimension}", form, measure)


async def _file(api: Upstream, of: str, family: str, by: str, form: _Form, measure: str | None = None) -> Response:
    if form == "svg":
        return as_download(await api.file("analytics", f"{of}/tables/{family}{by}.svg", measure=measure))
    return as_download(await api.file("analytics", f"{of}/exports/{family}{by}.{form}"))


def as_download(file: Response) -> Response:
    """A file that is saved. What analytics would let be looked at needs styles of its own, which our pages forbid."""
    told = file.headers.get("content-disposition", "attachment")
    file.headers["content-disposition"] = told.replace("inline", "attachment", 1)
    return file
