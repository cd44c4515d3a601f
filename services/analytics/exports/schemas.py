"""Files as answers, and how they are documented."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response

from services.analytics.exports.handlers import File
from services.analytics.files import Form
from shared.problems import problems

__all__ = ["MEDIA", "FormPath", "ListForm", "MeasureName", "answer", "documented", "svg"]

FormPath = Annotated[Form, Path(description="the form of the file", examples=["xlsx"])]
ListForm = Annotated[Literal["csv", "xlsx"], Path(description="the form of the file", examples=["csv"])]
MeasureName = Annotated[
    str | None, Query(max_length=60, pattern=r"^[a-z][a-z0-9_]*$", description="which number is drawn; else the first")
]

MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "html": "text/html",
    "pdf": "application/pdf",
}

_PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_ALONE = "default-src 'none'; style-src 'unsafe-inline'"
"""What a picture or a page of ours may load when it is opened by itself: nothing."""


def documented(*forms: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with a file in one of these forms."""
    schema = {"type": "string", "format": "binary"}
    headers = {"Content-Disposition": {"description": "with a name for the file", "schema": {"type": "string"}}}
    content = {MEDIA[form]: {"schema": schema} for form in forms}
    return {**problems(404, 409, 503), 200: {"content": content, "headers": headers}}


def answer(file: File, form: str, *, inline: bool = False) -> Response:
    """A file as an answer. inline: it is to be looked at where it is asked for."""
    disposition = f'{"inline" if inline else "attachment"}; filename="{file.name}"'
    headers = {**_PRIVATE, "Content-Disposition": disposition, "Content-Security-Policy": _ALONE}
    media = f"{MEDIA[form]}; charset=utf-8" if form in {"csv", "html"} else MEDIA[form]
    return Response(file.content, media_type=media, headers=headers)


def svg(picture: str, name: str) -> Response:
    """A chart as an answer."""
    return answer(File(picture.encode(), f"{name}.svg"), "svg", inline=True)
