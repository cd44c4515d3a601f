"""What every number means."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.insight import Definitions
from services.portal.pages.insight.number_sentences import dimension_name
from services.portal.web import Api, Spoken, show

__all__ = ["router"]

router = APIRouter()


@router.get("/definitions")
async def definitions_page(request: Request, api: Api, words: Spoken) -> Response:
    found = await api.get(Definitions, "analytics", "/families")
    return show(
        request,
        "definitions.html",
        families=found.root,
        dimensions={
            family.family: words.names(dimension_name(words, name) for name in family.dimensions)
            for family in found.root
        },
    )
