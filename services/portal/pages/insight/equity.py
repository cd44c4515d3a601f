"""How groups of a program's people fare: each against everybody else, with intervals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import Program
from services.portal.answers.insight import Compared, Equity, Group
from services.portal.pages.insight import intervals
from services.portal.pages.insight.intervals import Span
from services.portal.pages.insight.number_files import Dimension
from services.portal.pages.insight.number_sentences import by_what, counted, dimension_name, said
from services.portal.upstream import panel
from services.portal.web import Api, SignedIn, Spoken, show
from services.portal.words import Words
from shared import clock

__all__ = ["Row", "Shown", "router", "shown"]

router = APIRouter()

_UNITS = {"score": "score", "rating": "mean"}
"""Of comparisons that are no shares."""
_MOST_ROWS = 120
"""Of all comparisons on one page."""
_MOST_NAMED = 5
"""Groups in one sentence."""

Number = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class Row:
    """A group. span: None where nothing can be drawn. people, number, others, others_number: "" where hidden."""

    label: str
    hidden: bool
    span: Span | None
    difference: str
    interval: str
    people: str = ""
    number: str = ""
    others: str = ""
    others_number: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of all groups. sentences: what it shows, each a whole sentence. unit: of differences; "share" for
    percentage points."""

    name: str
    label: str
    definition: str
    unit: str
    sentences: Sequence[str]
    rows: Sequence[Row]


@router.get("/programs/{program_id}/equity")
async def equity_page(
    program_id: UUID, request: Request, visitor: SignedIn, api: Api, words: Spoken, number: Number = ""
) -> Response:
    return await _page(program_id, "department", request, api, words, number, is_hr=visitor.has("hr"))


@router.get("/programs/{program_id}/equity/by/{dimension}")
async def equity_by(
    program_id: UUID,
    dimension: Dimension,
    request: Request,
    visitor: SignedIn,
    api: Api,
    words: Spoken,
    number: Number = "",
) -> Response:
    return await _page(program_id, dimension, request, api, words, number, is_hr=visitor.has("hr"))


async def _page(
    program_id: UUID, dimension: str, request: Request, api: Api, words: Words, number: str, *, is_hr: bool
) -> Response:
    """number: the comparison whose groups are shown where all of them together are too many."""
    found, program, zone = await asyncio.gather(
        api.get(Equity, "analytics", f"/programs/{program_id}/equity/by/{dimension}"),
        panel(api.get(Program, "matching", f"/programs/{program_id}")),
        api.zone(),
    )
    many = sum(len(one.groups) for one in found.comparisons) > _MOST_ROWS
    return show(
        request,
        "equity.html",
        program=program.value,
        program_id=program_id,
        dimension=dimension,
        what=dimension_name(words, dimension),
        dimensions=[(name, by_what(words, name)) for name in found.dimensions],
        comparisons=[shown(words, one) for one in found.comparisons],
        opened={number or found.comparisons[0].name} if many else {one.name for one in found.comparisons},
        minimum=found.minimum_cell,
        counted=counted(words, found.as_of, found.facts_until, clock.now(), zone),
        is_hr=is_hr,
    )


def shown(words: Words, compared: Compared) -> Shown:
    """One number of all groups, with its drawing and what it shows."""
    unit = _UNITS.get(compared.name, "share")
    most = intervals.widest(group.difference for group in compared.groups)
    rows = [_row(words, group, unit, most) for group in compared.groups]
    return Shown(compared.name, compared.label, compared.definition, unit, _sentences(words, compared.groups), rows)


def _row(words: Words, group: Group, unit: str, most: float) -> Row:
    label = group.value or words.say("Not known")
    difference = group.difference
    if group.hidden or group.number is None or group.others_number is None:
        return Row(label, True, None, words.say("hidden"), "")
    numbers = (
        words.number(group.people or 0),
        said(words, group.number, unit),
        words.number(group.others or 0),
        said(words, group.others_number, unit),
    )
    if difference is None:
        return Row(label, False, None, words.say("too little to tell"), "", *numbers)
    told, between = intervals.told(words, difference, unit), intervals.in_brackets(words, difference, unit)
    return Row(label, False, intervals.drawn(difference, most), told, between, *numbers)


def _named(words: Words, groups: Sequence[str]) -> str:
    """The first of many; all of them are in the table."""
    more = len(groups) - _MOST_NAMED
    others = [words.say_n("{number} more", "{number} more", more)] if more > 0 else []
    return words.names([*groups[:_MOST_NAMED], *others])


def _sentences(words: Words, groups: Sequence[Group]) -> Sequence[str]:
    compared = [group for group in groups if not group.hidden and group.difference is not None]
    if not groups:
        return [words.say("There is no group to compare yet.")]
    hidden = sum(group.hidden for group in groups)
    if not compared and hidden == len(groups):
        return [words.say("Every group is too small to be compared.")]
    if not compared:
        return [words.say("Within the groups numbers differ too little to tell how far apart the groups are.")]
    farthest = sorted(compared, key=lambda group: -abs(group.difference.value) if group.difference else 0)
    above = [group.value for group in farthest if group.difference and group.difference.low > 0]
    below = [group.value for group in farthest if group.difference and group.difference.high < 0]
    sentences = [
        *([words.say("Above everybody else: {groups}.", groups=_named(words, above))] if above else []),
        *([words.say("Below everybody else: {groups}.", groups=_named(words, below))] if below else []),
    ]
    if not sentences:
        sentences = [
            words.say("No group differs by more than chance may explain. That does not rule a difference out.")
        ]
    if hidden:
        sentences.append(
            words.say_n(
                "{number} group is not compared, since it is small or would tell of one that is.",
                "{number} groups are not compared, since they are small or would tell of others.",
                hidden,
            )
        )
    return sentences
