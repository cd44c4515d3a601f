"""Finding a mentor: a search that narrows, and whom matching suggests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.mentors import AskedProgram, Found, Suggested, Taking
from services.portal.pages import your_reasons
from services.portal.pages.mentors import finding_words, mentor_search
from services.portal.pages.mentors.faces import face
from services.portal.pages.mentors.mentor_search import Search
from services.portal.upstream import Panel, Refused, Upstream, panel
from services.portal.web import Api, Spoken, show
from services.portal.words import Words

__all__ = ["router"]

router = APIRouter()

A_PAGE = 20
MOST_PROGRAMS = 3
"""In which suggestions are looked for; who takes part in more sees those of the first."""
GOING = frozenset({"open", "running"})


@dataclass(frozen=True, slots=True)
class InProgram:
    """Whom a program suggests. suggested: empty where nobody fits who has a place."""

    program: AskedProgram
    suggested: Panel[list[Suggested]]


@router.get("/mentors")
async def mentors_page(
    request: Request, api: Api, words: Spoken, cursor: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    search = Search.of(request.query_params)
    first = search.is_empty and not cursor
    (found, problem), programs = await asyncio.gather(
        _found(api, search, cursor), panel(_suggestions(api)) if first else _nobody()
    )
    counts = found.value.counts if found.value else None
    return show(
        request,
        "mentors.html",
        search=search,
        found=found,
        problem=problem,
        first=first,
        facets=mentor_search.facets(words, search, counts) if counts else [],
        chosen=mentor_search.chosen(words, search, counts),
        hours=mentor_search.HOURS,
        programs=programs,
        hit_reasons=partial(finding_words.hit_reasons, words),
        your_reasons=partial(your_reasons.of_mentor, words),
        criteria=partial(finding_words.criteria, words),
        face=face,
        title=_title(words, search, found.value),
    )


async def _found(api: Upstream, search: Search, cursor: str | None) -> tuple[Panel[Found], str]:
    """The hits, or what the directory has against the question."""
    asked = api.get(Found, "profiles", "/directory/mentors", **search.asked(cursor, A_PAGE))
    try:
        return Panel(await asked), ""
    except Refused as refused:
        if refused.status != 422:
            raise
        return Panel(refused="422"), next((one["message"] for one in refused.errors), refused.detail)


async def _nobody() -> Panel[list[InProgram]]:
    return Panel([])


async def _suggestions(api: Upstream) -> list[InProgram]:
    """Of the programs in which the visitor looks for a mentor and may ask."""
    me, enrollments, programs = await asyncio.gather(
        api.me(),
        api.list(Taking, "matching", "/enrollments", limit=200),
        api.every(AskedProgram, "matching", "/programs"),
    )
    mine = {one.program_id for one in enrollments if one.role == "mentee" and one.state == "enrolled"}
    asking = [
        one for one in programs if one.id in mine and one.state in GOING and "requests" in one.ways
    ][:MOST_PROGRAMS]  # fmt: skip
    found = await asyncio.gather(*(panel(_suggested(api, one.id, me.id)) for one in asking))
    return [InProgram(program, suggested) for program, suggested in zip(asking, found, strict=True)]


async def _suggested(api: Upstream, program_id: UUID, me: UUID) -> list[Suggested]:
    path = f"/programs/{program_id}/suggestions"
    return await api.list(Suggested, "matching", path, mentee_id=str(me), limit=5)


def _title(words: Words, search: Search, found: Found | None) -> str:
    if found is None or search.is_empty:
        return words.say("Find a mentor")
    total = found.total or 0
    if total == 0:
        return words.say("Nobody fits this search")
    if found.at_least:
        return words.say_n(
            "More than {shown} person fits", "More than {shown} people fit", total, shown=words.number(total)
        )
    return words.say_n("{shown} person fits", "{shown} people fit", total, shown=words.number(total))
