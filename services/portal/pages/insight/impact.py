"""Whether people who take part stay, rise and move more often than comparable others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import Program
from services.portal.answers.insight import Comparison, Estimate, EValue, Impact, Outcome, Point, Role
from services.portal.pages.insight import intervals
from services.portal.pages.insight.curves import Picture, draw
from services.portal.pages.insight.impact_sentences import share, summary
from services.portal.pages.insight.intervals import Span
from services.portal.pages.insight.number_sentences import counted, dimension_name
from services.portal.upstream import Panel, panel
from services.portal.web import Api, Spoken, show
from services.portal.words import Words
from shared import clock

__all__ = ["Found", "Group", "found", "router"]

router = APIRouter()

_COVARIATES = ("grade", "tenure", "department", "location")


@dataclass(frozen=True, slots=True)
class Found:
    """One outcome after some days. span: None where it is hidden. Everything else is as it is read; "" for nothing."""

    label: str
    definition: str
    hidden: bool
    span: Span | None
    difference: str
    interval: str
    participants: str = ""
    others: str = ""
    ratio: str = ""
    e_value: str = ""
    without: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a small table: what it is about, and its numbers as they are read; empty where they are hidden."""

    label: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The people in one role. outcomes and all else are empty where nothing can be compared."""

    role: str
    heading: str
    summary: str
    comparison: Comparison | None
    outcomes: Sequence[Found] = ()
    balance: Sequence[Row] = ()
    left_out: Sequence[Row] = ()
    picture: Picture | None = None
    curve: Sequence[Row] = ()
    chance: str = ""


@router.get("/impact")
async def impact_of_all(request: Request, api: Api, words: Spoken) -> Response:
    return await _page(None, request, api, words)


@router.get("/programs/{program_id}/impact")
async def impact_of_program(program_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    return await _page(program_id, request, api, words)


async def _page(program_id: UUID | None, request: Request, api: Api, words: Words) -> Response:
    path = f"/programs/{program_id}" if program_id else ""
    impact, program, zone = await asyncio.gather(
        api.get(Impact, "analytics", f"{path}/impact"),
        panel(api.get(Program, "matching", path)) if path else _no_program(),
        api.zone(),
    )
    return show(
        request,
        "impact.html",
        program=program.value,
        program_id=program_id,
        impact=impact,
        meanings=_meanings(words, impact.definitions),
        groups=[
            _group(words, role, summary(words, impact, role.comparison, program.value, clock.today(zone)))
            for role in impact.roles
        ],
        counted=counted(words, impact.as_of, impact.facts_until, clock.now(), zone) if impact.as_of else "",
    )


async def _no_program() -> Panel[Program]:
    return Panel()


def _meanings(words: Words, definitions: Mapping[str, str]) -> list[tuple[str, str]]:
    """What analytics defines, named as on the page. Who is left out is told there in plain words, and why."""
    names = {
        "participants": words.say("Who takes part"),
        "others": words.say("Colleagues"),
        "matching": words.say("Matching"),
        "days": words.say("Days since the landmark"),
        "difference": words.say("Difference"),
        "ratio": words.say("Ratio"),
        "e_value": words.say("E-value"),
        "without": words.say("Without {what}", what="…"),
        "balance": words.say("How alike the groups are"),
        "log_rank_p": words.say("How many stay"),
    }
    return [
        (names.get(name) or name.replace("_", " ").capitalize(), meaning)
        for name, meaning in definitions.items()
        if name != "left_out"
    ]


def _group(words: Words, role: Role, told: str) -> Group:
    heading = words.say("Mentees") if role.role == "mentee" else words.say("Mentors")
    one = role.comparison
    if one is None:
        return Group(role.role, heading, told, None)
    return Group(
        role.role,
        heading,
        told,
        one,
        found(words, one.outcomes),
        [
            Row(dimension_name(words, found.covariate), (_plain(words, found.before), _plain(words, found.after)))
            for found in one.balance
        ],
        [
            Row(
                _reason(words, left.reason),
                ("" if left.people is None else words.number(left.people),),
            )
            for left in one.left_out_because
        ],
        draw(words, one.curve, heading, words.say("Colleagues")),
        [_day(words, point) for point in one.curve],
        "" if one.log_rank_p is None else _chance(words, one.log_rank_p),
    )


def found(words: Words, outcomes: Sequence[Outcome]) -> list[Found]:
    """The outcomes of one role, with their drawings on one scale."""
    most = intervals.widest(one.difference for one in outcomes)
    return [_found(words, one, most) for one in outcomes]


def _found(words: Words, one: Outcome, most: float) -> Found:
    label = words.say_n(
        "{outcome}, after one day", "{outcome}, after {number} days", one.days, outcome=_outcome(words, one.outcome)
    )
    if one.hidden or one.difference is None or one.participants is None or one.others is None:
        return Found(label, one.definition, True, None, words.say("hidden"), "")
    return Found(
        label,
        one.definition,
        False,
        intervals.drawn(one.difference, most),
        intervals.told(words, one.difference, "share"),
        intervals.in_brackets(words, one.difference, "share"),
        share(words, one.participants),
        share(words, one.others),
        _with_interval(words, one.ratio),
        _e_value(words, one.e_value),
        [
            (dimension_name(words, name), intervals.told(words, without, "share") if without else words.say("hidden"))
            for name, without in sorted(one.without.items(), key=lambda item: _place(item[0]))
        ],
    )


def _place(covariate: str) -> int:
    return _COVARIATES.index(covariate) if covariate in _COVARIATES else len(_COVARIATES)


def _day(words: Words, point: Point) -> Row:
    def said(estimate: Estimate | None) -> str:
        if estimate is None:
            return ""
        low, high = share(words, estimate.low), share(words, estimate.high)
        return words.say("{share} ({low} to {high})", share=share(words, estimate.value), low=low, high=high)

    return Row(words.number(point.days), (said(point.participants), said(point.others)))


def _with_interval(words: Words, ratio: Estimate | None) -> str:
    if ratio is None:
        return ""
    low, high = _plain(words, ratio.low), _plain(words, ratio.high)
    return words.say("{ratio} ({low} to {high})", ratio=_plain(words, ratio.value), low=low, high=high)


def _e_value(words: Words, e_value: EValue | None) -> str:
    if e_value is None:
        return ""
    ratio, end = _plain(words, e_value.ratio), _plain(words, e_value.interval)
    return words.say("{ratio}, of the interval {end}", ratio=ratio, end=end)


def _plain(words: Words, number: float | None) -> str:
    return words.say("hidden") if number is None else format_decimal(number, "0.00", locale=words.language.forms)


def _chance(words: Words, chance: float) -> str:
    if chance < 0.001:
        return words.say("Chance alone would make the curves so different in fewer than one of a thousand cases.")
    return words.say(
        "Chance alone would make the curves so different in {share} of all cases.", share=share(words, chance)
    )


def _outcome(words: Words, name: str) -> str:
    known: Mapping[str, str] = {
        "retained": words.say("Still employed"),
        "promoted": words.say("In a higher grade"),
        "grade": words.say("In another grade"),
        "department": words.say("In another department"),
        "location": words.say("At another location"),
    }
    return known.get(name, name)


def _reason(words: Words, name: str) -> str:
    known: Mapping[str, str] = {
        "not-employed": words.say("Not employed on the program’s first day, or not known then"),
        "left-early": words.say("Left in the first weeks"),
        "no-partner": words.say("Nobody to compare with"),
    }
    return known.get(name, name)
