"""What published numbers say: in a sentence, with their units, by dimensions in plain words, and why one is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit

from services.portal.answers import NumberTable
from services.portal.pages.insight.findings import found
from services.portal.words import Words, zone_of

__all__ = [
    "ago", "by_what", "counted", "difference", "dimension_name", "finding", "percentage_points", "row_name", "said",
    "short_reason", "signed", "why_hidden",
]  # fmt: skip

_SPACE = "\N{NO-BREAK SPACE}"
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
_OTHERS = "All others"
"""How analytics calls the row of all that have none of their own."""


def finding(words: Words, table: NumberTable) -> str:
    """What the totals say in one sentence; empty where they do not tell enough of today."""
    if all(not (number.value or 0) for number in table.total.values()):
        return ""
    numbers = {
        measure.name: number.value
        for measure in table.measures
        if (number := table.total.get(measure.name)) and number.value is not None and not number.hidden
    }
    try:
        if table.family == "times":
            median = said(words, numbers["to_match_median"], "days")
            return words.say("Half of the matched mentees found their mentor within {median}", median=median)
        return found(words, table.family, numbers)
    except KeyError:
        return ""


def said(words: Words, value: float, unit: str) -> str:
    """A number with its unit."""
    forms = words.language.forms
    match unit:
        case "share":
            return words.percent(value)
        case "days":
            return format_unit(round(value, 1), "duration-day", "long", locale=forms).replace(" ", _SPACE)
        case "score":
            return format_decimal(value, "0.00", locale=forms)
        case "mean":
            return format_decimal(value, "0.0", locale=forms)
        case _:
            return format_decimal(round(value), locale=forms)


def signed(words: Words, value: float, unit: str) -> str:
    """A difference with its sign and its unit."""
    match unit:
        case "share":
            return percentage_points(words, value)
        case "days":
            forms = words.language.forms
            days = format_unit(round(value, 1), "duration-day", "long", locale=forms).replace(" ", _SPACE)
            return _sign_first(words, f"+{days}" if value > 0 else days)
        case "score":
            return difference(words, value, "0.00")
        case "mean":
            return difference(words, value, "0.0")
        case _:
            return difference(words, round(value), "#,##0")


def difference(words: Words, value: float, form: str) -> str:
    """A number with its sign, as in "+1.5". form: of the number without it, as in "0.0"."""
    return _sign_first(words, format_decimal(value, f"+{form};-{form}", locale=words.language.forms))


def _sign_first(words: Words, text: str) -> str:
    """A sign at the beginning of words that run from right to left would be read behind its number."""
    return f"{_LEFT_TO_RIGHT}{text}" if words.language.right_to_left and text[:1] in "+-" else text


def percentage_points(words: Words, value: float) -> str:
    """A difference of two shares."""
    points = difference(words, 100 * value, "0.0")
    return words.say("{points} percentage points", points=points)


def row_name(words: Words, dimension: str | None, value: str, names: Mapping[str, str]) -> str:
    """How a value of a dimension reads, as in "March 2026"."""
    if not value:
        return words.say("Not known")
    if value == _OTHERS:
        return words.say("All others")
    if dimension == "month":
        try:
            return words.month(date.fromisoformat(f"{value}-01"))
        except ValueError:
            return value
    if dimension == "program":
        return names.get(value, "") or words.say("A program ({id})", id=value[:8])
    return value.replace("-", " ").replace("_", " ") if dimension in {"reason", "rule"} else value


def dimension_name(words: Words, name: str) -> str:
    """A dimension in plain words."""
    known = {
        "department": words.say("department"),
        "grade": words.say("grade"),
        "location": words.say("location"),
        "month": words.say("month"),
        "program": words.say("program"),
        "reason": words.say("reason"),
        "skill": words.say("skill"),
        "rule": words.say("rule"),
        "load": words.say("number of mentees"),
        "score_band": words.say("score"),
        "tenure": words.say("years of employment"),
    }
    return known.get(name) or name.replace("_", " ")


def by_what(words: Words, name: str) -> str:
    """As in "By department"."""
    return words.say("By {dimension}", dimension=dimension_name(words, name))


def ago(words: Words, taken: datetime, now: datetime) -> str:
    """How long ago numbers were taken, as in "4 minutes ago"."""
    passed = max(now - taken, timedelta())
    if passed < timedelta(minutes=1):
        return words.say("just now")
    return format_timedelta(-passed, granularity="minute", add_direction=True, locale=words.language.forms)


def counted(words: Words, taken: datetime, until: datetime | None, now: datetime, zone: str) -> str:
    """When numbers were counted, and from what. until: the newest event that was counted. zone: the reader's."""
    moment, passed = words.moment(taken, zone, named=False), ago(words, taken, now)
    called = words.language.zone(taken.astimezone(zone_of(zone)))
    if until is None:
        return words.say("Counted on {moment}, {zone} ({ago}).", moment=moment, zone=called, ago=passed)
    return words.say(
        "Counted on {moment}, {zone} ({ago}), from what had happened until {until}.",
        moment=moment,
        zone=called,
        ago=passed,
        until=words.moment(until, zone, named=False),
    )


def why_hidden(words: Words, why: str, minimum: int | None) -> str:
    """Why a number is hidden, as the end of a sentence. minimum: the smallest group that is shown; None where programs
    have several."""
    match why:
        case "too-few" if minimum is None:
            return words.say("it tells of fewer people than the smallest group of its program")
        case "too-few" if minimum is not None:
            return words.say_n(
                "it tells of fewer than {number} person", "it tells of fewer than {number} people", minimum
            )
        case "would-tell-others":
            return words.say("with it, another hidden number could be worked out")
        case "too-little-changed":
            return words.say("so little has changed that a new number would tell of single people")
        case _:
            return words.say("it would tell of single people")


def short_reason(words: Words, why: str) -> str:
    """The same in two or three words."""
    match why:
        case "too-few":
            return words.say("too few")
        case "would-tell-others":
            return words.say("tells of others")
        case "too-little-changed":
            return words.say("too little changed")
        case _:
            return words.say("hidden")
