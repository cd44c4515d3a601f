"""A report as a PDF that HR can forward; how it looks is in `templates/report.typ`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from importlib.resources import as_file, files
from typing import Any, Literal, cast

from services.analytics.reports.content import Told
from services.analytics.reports.parts import laid

__all__ = ["paper_of", "pictures_of"]


async def paper_of(told: Told) -> bytes:
    """The bytes of the PDF, which reads well aloud (PDF/UA)."""
    [paper] = await _compiled(told, "pdf")
    return paper


async def pictures_of(told: Told) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    return await _compiled(told, "png")


async def _compiled(told: Told, form: Literal["pdf", "png"]) -> list[bytes]:
    content = json.dumps(asdict(await laid(told)), ensure_ascii=False)
    return await asyncio.to_thread(_set, content, int(told.made_at.timestamp()), form)


def _set(content: str, made: int, form: Literal["pdf", "png"]) -> list[bytes]:
    import typst

    options: dict[str, Any] = {"pdf_standards": "ua-1"} if form == "pdf" else {"ppi": 90}
    with as_file(files("services.analytics").joinpath("templates", "report.typ")) as template:
        data = {"data": content}
        found = cast("Any", typst.compile(str(template), format=form, sys_inputs=data, timestamp=made, **options))
    return list(cast("list[bytes]", found)) if isinstance(found, list) else [found]
