"""What there is to say about a round: the same data for a page, a workbook and a PDF.

A `Report` holds numbers and no names of people; it becomes JSON and comes back. A `Listing` has the people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

__all__ = [
    "AloneLine",
    "Bar",
    "Certificate",
    "CriterionShare",
    "FairGroup",
    "FairTable",
    "Gap",
    "Listing",
    "Load",
    "LoadBar",
    "MentorLine",
    "PairLine",
    "Provenance",
    "ReasonCount",
    "Report",
    "Topic",
    "Totals",
    "Who",
    "from_json",
    "to_json",
]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from. made_on: as in 2026-03-01. digest: of the input. engine: its version."""

    title: str
    made_on: str
    digest: str
    seed: int
    engine: str


@dataclass(frozen=True, slots=True)
class Totals:
    """places: free ones before the round. total: of scores, each in [0, 1]. mean to highest: None without pairs."""

    mentees: int
    mentors: int
    places: int
    matched: int
    total: float
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None

    @property
    def unmatched(self) -> int:
        return self.mentees - self.matched


@dataclass(frozen=True, slots=True)
class Bar:
    """How many pairs have a score from low to below high; the last bar includes its end."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class CriterionShare:
    """weight: what it counts, as a share of 1. mean, lowest, highest: its values in the pairs, in [0, 1].

    gives: what it adds to a score on average.
    """

    title: str
    label: str
    weight: float
    mean: float
    lowest: float
    highest: float
    gives: float


@dataclass(frozen=True, slots=True)
class LoadBar:
    """How many mentors got this many mentees."""

    mentees: int
    mentors: int


@dataclass(frozen=True, slots=True)
class Load:
    """used: places that are taken after the round. idle: mentors with places and no mentee."""

    places: int
    used: int
    idle: int
    bars: Sequence[LoadBar]


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Why mentees are unmatched: the engine's word for it, a sentence, and how many."""

    reason: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A skill that unmatched mentees want. offered: by mentors. free: by mentors with a place left."""

    skill: str
    wanted: int
    offered: int
    free: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A group minus all others, with its 95 % interval. clear: chance alone hardly explains it."""

    value: float
    low: float | None
    high: float | None
    clear: bool


@dataclass(frozen=True, slots=True)
class FairGroup:
    """share: matched, of 1. mean: score of the matched; None where too few are. effects: on the gap, by criterion."""

    name: str
    people: int
    matched: int
    share: float
    mean: float | None
    share_gap: Gap | None
    score_gap: Gap | None
    effects: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FairTable:
    """Groups by one thing. hidden: the groups that are too small to show, and hidden_people: of all of them together.

    note: why there is nothing to compare. price: what it costs to close the largest gap, in a sentence.
    """

    about: str
    identity: bool
    groups: Sequence[FairGroup]
    hidden: Sequence[str]
    hidden_people: int
    note: str
    price: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is proven. bound_people, bound_total: no answer has more. gap: of the total, as a share; 0 for an optimum.

    words: the same in sentences.
    """

    optimal: bool
    people: int
    bound_people: int
    total: float
    bound_total: float
    gap: float
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """A round in numbers."""

    provenance: Provenance
    totals: Totals
    distribution: Sequence[Bar]
    criteria: Sequence[CriterionShare]
    load: Load
    reasons: Sequence[ReasonCount]
    topics: Sequence[Topic]
    fairness: Sequence[FairTable]
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Who:
    """A person: what tells them apart, and their name.

    shown: the name, with what tells them apart where two have the same.
    """

    key: str
    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two who are matched. gives: what each criterion adds, in the order of the report's criteria.

    mentee_choice: 1 if no allowed mentor scores higher for this mentee, and so on; mentor_choice the other way round.
    """

    mentee: Who
    mentor: Who
    score: float
    gives: Sequence[float]
    sentences: Sequence[str]
    mentee_choice: int
    mentor_choice: int
    runner_up: Who | None
    runner_up_score: float | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class AloneLine:
    """A mentee without a mentor: why, and what would change it."""

    mentee: Who
    reason: str
    why: str
    relief: str


@dataclass(frozen=True, slots=True)
class MentorLine:
    """A mentor. load: mentees before the round. places: free ones before it. mean: score with whom they got."""

    mentor: Who
    load: int
    places: int
    mentees: Sequence[Who]
    mean: float | None

    @property
    def free(self) -> int:
        return self.places - len(self.mentees)


@dataclass(frozen=True, slots=True)
class Listing:
    """The people of a round, ordered by name."""

    pairs: Sequence[PairLine]
    alone: Sequence[AloneLine]
    mentors: Sequence[MentorLine]


def to_json(report: Report) -> dict[str, Any]:
    """As JSON holds it."""
    return asdict(report)


def from_json(content: Mapping[str, Any]) -> Report:
    """What `to_json` made. Raises ValueError for anything else."""
    from pydantic import TypeAdapter

    return TypeAdapter(Report).validate_python(content)
