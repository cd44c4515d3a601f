"""What is counted of groups of people, and how each differs from everybody else.

A difference and its interval are computed from published numbers only, so that they tell nothing that those do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from services.analytics.cohorts.domain import UNITS
from services.analytics.publications.domain import Family, Measure

__all__ = [
    "COMPARISONS", "EQUITY", "FAMILIES", "LONGEST_NAME", "PARTICIPATION", "SEVERAL", "Comparison", "Mean",
    "Share", "newcombe", "rest_mean", "rest_share",
]  # fmt: skip

LONGEST_NAME = 80
SEVERAL = "several of these"
"""The group of those who told several values of an attribute: in groups that overlap, sums tell too much."""

PARTICIPATION = Family(
    name="equity_participation",
    by_program=False,
    title="Who takes part",
    description=(
        "People who worked in the organization on the day the program began, and who of them took part in it."
        " Departments, grades and locations are those of that day."
    ),
    measures=(
        Measure("employed", "Employed", "Worked in the organization on the day the program began."),
        Measure(
            "mentees", "Mentees", "Of these: enrolled as a mentee, also if they withdrew later.", quantity="enrolled"
        ),
        Measure(
            "mentors", "Mentors", "Of these: enrolled as a mentor, also if they withdrew later.", quantity="mentors"
        ),
    ),
    dimensions=UNITS,
)

EQUITY = Family(
    name="equity",
    by_program=False,
    title="How mentees fare",
    description=(
        "Mentees of the program, each once, by department, grade and location as of the day it began, and by what they"
        " tell of their identity and have agreed to be counted. Who tells several values of an attribute is in a group"
        ' of their own; who tells none is "not known".'
    ),
    measures=(
        Measure(
            "mentees",
            "Mentees",
            "Takes part in the program as a mentee, or did until they withdrew.",
            quantity="enrolled",
        ),
        Measure(
            "proposed",
            "Proposed with an end",
            "Was proposed a mentor at least once, where both accepted, one declined, or it expired.",
            quantity="proposed",
        ),
        Measure("accepted", "Accepted", "Of these: has a proposal that both accepted.", quantity="accepted"),
        Measure("ended", "Ended", "Has a mentorship in the program that ended.", quantity="ended"),
        Measure("completed", "Completed", "Of these: has one that ended as planned.", quantity="completed"),
        Measure("scored", "With a score", "Has a proposal with a score."),
        Measure(
            "score",
            "Mean score",
            "Mean over the mentees of the mean score of their proposals, from 0 to 1.",
            "score",
            additive=False,
            made_of=("scored",),
        ),
        Measure(
            "score_spread",
            "Spread of the score",
            "Standard deviation of the mentees' mean scores.",
            "score",
            additive=False,
            made_of=("scored",),
        ),
        Measure("rated", "Gave a rating", "Gave somebody in a mentorship of theirs feedback with a rating."),
        Measure(
            "rating",
            "Mean rating",
            "Mean over the mentees of the mean rating that they gave, from 1 to 5.",
            "mean",
            additive=False,
            made_of=("rated",),
        ),
        Measure(
            "rating_spread",
            "Spread of the rating",
            "Standard deviation of the mentees' mean ratings.",
            "mean",
            additive=False,
            made_of=("rated",),
        ),
    ),
    dimensions=UNITS,
)

FAMILIES = (PARTICIPATION, EQUITY)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number of each group that is compared. of: the measure with how many people. part: of a share the measure with
    how many of them; mean, spread: of a mean. definition: what is compared."""

    name: str
    label: str
    definition: str
    family: str
    of: str
    part: str = ""
    mean: str = ""
    spread: str = ""


COMPARISONS = (
    Comparison(
        "mentees",
        "Take part as mentees",
        "Mentees, as a share of the employed.",
        PARTICIPATION.name,
        "employed",
        part="mentees",
    ),
    Comparison(
        "mentors",
        "Take part as mentors",
        "Mentors, as a share of the employed.",
        PARTICIPATION.name,
        "employed",
        part="mentors",
    ),
    Comparison(
        "score",
        "Match score",
        "Mean over the mentees of the mean score of their proposals, from 0 to 1.",
        EQUITY.name,
        "scored",
        mean="score",
        spread="score_spread",
    ),
    Comparison(
        "accepted",
        "Accepted",
        "Mentees with a proposal that both accepted, as a share of those with one that came to an end.",
        EQUITY.name,
        "proposed",
        part="accepted",
    ),
    Comparison(
        "completed",
        "Completed",
        "Mentees with a mentorship that ended as planned, as a share of those with one that ended.",
        EQUITY.name,
        "ended",
        part="completed",
    ),
    Comparison(
        "rating",
        "Rating",
        "Mean over the mentees of the mean rating that they gave, from 1 to 5.",
        EQUITY.name,
        "rated",
        mean="rating",
        spread="rating_spread",
    ),
)


@dataclass(frozen=True, slots=True)
class Share:
    """people: of how many. part: how many of them."""

    people: int
    part: int

    @property
    def value(self) -> float:
        return self.part / self.people


@dataclass(frozen=True, slots=True)
class Mean:
    """people: of how many. spread: standard deviation."""

    people: int
    value: float
    spread: float


def rest_share(total: Share, *parts: Share) -> Share:
    """Everybody who is in none of the parts."""
    return Share(total.people - sum(part.people for part in parts), total.part - sum(part.part for part in parts))


def rest_mean(total: Mean, *parts: Mean) -> Mean:
    """The same of means, by their sums and sums of squares."""
    people = total.people - sum(part.people for part in parts)
    if people < 1:
        return Mean(people, 0, 0)
    value = (total.people * total.value - sum(part.people * part.value for part in parts)) / people
    squares = _squares(total) - sum(_squares(part) for part in parts)
    variance = (squares - people * value**2) / (people - 1) if people > 1 else 0.0
    return Mean(people, value, sqrt(max(variance, 0.0)))


def _squares(mean: Mean) -> float:
    return (mean.people - 1) * mean.spread**2 + mean.people * mean.value**2


def newcombe(one: Share, other: Share) -> tuple[float, float, float]:
    """The difference of two shares and its 95 % interval, by Newcombe's hybrid score method (1998, method 10)."""
    (low, high), (other_low, other_high) = _wilson(one), _wilson(other)
    difference = one.value - other.value
    return (
        difference,
        difference - sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2),
        difference + sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2),
    )


def _wilson(share: Share) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.975)
    middle = share.part + z * z / 2
    half = z * sqrt(share.part * (share.people - share.part) / share.people + z * z / 4)
    return (middle - half) / (share.people + z * z), (middle + half) / (share.people + z * z)
