"""What a comparison of people who take part with others shows, and what it does not show, in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, timedelta

from services.portal.answers import Program
from services.portal.answers.insight import Comparison, Impact, Outcome
from services.portal.pages.insight import intervals
from services.portal.words import Words

__all__ = ["share", "summary"]

_RUN_FIRST = timedelta(days=60)
"""How long a program runs before it is compared."""

_RETAINED = "retained"


def summary(words: Words, impact: Impact, found: Comparison | None, program: Program | None, today: date) -> str:
    """program: of which it is told; None for all, or where it is not known."""
    if found is not None:
        return " ".join([*_compared(words, found), *_retention(words, found), _association(words)])
    if program is not None and program.starts_on + _RUN_FIRST > today:
        return words.say_n(
            "It is too early for a comparison: the program has to run for one day first.",
            "It is too early for a comparison: the program has to run for {number} days first.",
            _RUN_FIRST.days,
        )
    if impact.as_of is None:
        return words.say("There is nothing to compare yet.")
    return words.say_n(
        "There are too few people with comparable colleagues: at least {number} is needed on each side. Nothing can be "
        "said of an effect, neither that there is one nor that there is none.",
        "There are too few people with comparable colleagues: at least {number} are needed on each side. Nothing can "
        "be said of an effect, neither that there is one nor that there is none.",
        max(impact.least_participants, impact.minimum_cell),
    )


def share(words: Words, value: float) -> str:
    """As in "94.2%"."""
    pattern = copy(words.language.forms.percent_formats[None])
    pattern.frac_prec = (1, 1)
    return pattern.apply(value, words.language.forms)


def _compared(words: Words, found: Comparison) -> Sequence[str]:
    others = words.say_n(
        "{shown} colleague who had joined no program when they were alike in grade, years of employment and "
        "department, or were as likely to join",
        "{shown} colleagues who had joined no program when they were alike in grade, years of employment and "
        "department, or were as likely to join",
        found.others,
        shown=words.number(found.others),
    )
    told = words.say_n(
        "{shown} person who took part is compared with {others}.",
        "{shown} people who took part are compared with {others}.",
        found.participants,
        shown=words.number(found.participants),
        others=others,
    )
    if not found.left_out:
        return [told]
    alone = words.say_n(
        "In one more case there was nobody to compare with.",
        "In {shown} more cases there was nobody to compare with.",
        found.left_out,
        shown=words.number(found.left_out),
    )
    return [told, alone]


def _retention(words: Words, found: Comparison) -> Sequence[str]:
    """Whether they are still employed: what was found after the longest time."""
    outcomes = sorted((one for one in found.outcomes if one.outcome == _RETAINED), key=lambda one: one.days)
    if not outcomes:
        return [words.say("They have not been followed for long enough to say who stays.")]
    said = [sentences for one in outcomes if (sentences := _of_one(words, one))]
    if not said:
        return [
            words.say("So few people have left, or stayed, that a number would tell of single people; it is not shown.")
        ]
    return said[-1]


def _of_one(words: Words, one: Outcome) -> Sequence[str]:
    """Nothing of an outcome that is hidden."""
    if one.hidden or one.difference is None or one.participants is None or one.others is None:
        return []
    numbers = words.say_n(
        "After one day {share} of them were still employed and {others} of their colleagues, a difference of "
        "{points} percentage points ({interval}).",
        "After {number} days {share} of them were still employed and {others} of their colleagues, a difference of "
        "{points} percentage points ({interval}).",
        one.days,
        share=share(words, one.participants),
        others=share(words, one.others),
        points=intervals.told(words, one.difference, "share"),
        interval=intervals.in_brackets(words, one.difference, "share"),
    )
    if one.difference.low <= 0 <= one.difference.high:
        return [
            numbers, words.say("The interval includes 0: this shows no difference, and does not rule one out."),
        ]  # fmt: skip
    if one.difference.value > 0:
        return [numbers, words.say("Those who took part stayed more often than their colleagues.")]
    return [numbers, words.say("Those who took part stayed less often than their colleagues.")]


def _association(words: Words) -> str:
    return words.say(
        "This is an association and no proof: people chose to take part, and what nobody recorded, such as how content "
        "or how well supported they were before, may explain it."
    )
