"""What an explanation says, in ids, micro-points and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from services.matching.rounds.engine.criteria.saying import Said, sentence
from services.matching.rounds.engine.forbidden import Rule

__all__ = ["Competition", "NearMiss", "OnePlace", "Other", "Pair", "Reason", "Relief", "Share", "Topic", "Unmatched"]

Reason = Literal["no-allowed-mentor", "places-taken"]


class Share(NamedTuple):
    """One criterion of a pair. title: its name in the rules; label: for people. value: in [0, 1]. weight: micro-points
    of a whole score. points: what it gives this pair, in micro-points; the sum over criteria is the pair's score.
    said: what speaks for the pair, None where there is nothing to say."""

    title: str
    label: str
    value: float
    weight: int
    points: int
    said: Said | None

    @property
    def sentence(self) -> str | None:
        """In English, with {mentee} and {mentor} for the two."""
        return None if self.said is None else sentence(self.said)


class Other(NamedTuple):
    """Another mentor of a mentee, and the score of the two. free: whether they have a place left."""

    mentor: UUID
    score: int
    free: bool


class Pair(NamedTuple):
    """Two who are matched. score: in micro-points. better_mentors: how many allowed mentors score higher for this
    mentee; better_mentees: how many allowed mentees score higher for this mentor. runner_up: the mentee's best other
    mentor. alternatives: the best others who have a place left, best first."""

    mentee: UUID
    mentor: UUID
    score: int
    shares: tuple[Share, ...]
    better_mentors: int
    better_mentees: int
    runner_up: Other | None
    alternatives: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A mentor whose places went to others, and the score of the two. needed: with more than that, and all else equal,
    the mentee would have a place; with just that it would be a tie. Both in micro-points."""

    mentor: UUID
    score: int
    needed: int


@dataclass(frozen=True, slots=True)
class Competition:
    """Who competes for which places. people, offering, places: how many mentees, mentors, and places that no pin holds.

    mentees, mentors: who they are, if they are few: then none of these mentees may have any other mentor, and no answer
    can give all of them one. Empty if they are many.
    """

    people: int
    offering: int
    places: int
    mentees: tuple[UUID, ...]
    mentors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A skill that unmatched mentees want. wanted: by how many of them. offered: by how many mentors. free: by how many
    with a place left."""

    skill: UUID
    wanted: int
    offered: int
    free: int


@dataclass(frozen=True, slots=True)
class Relief:
    """What would change it. mentors: one place more with any one of them gives this mentee a match in the best answer,
    and nobody loses theirs. topics: what the mentee wants and no mentor with a place left offers, or, when no place is
    left at all, nobody offers; first wish first."""

    mentors: tuple[UUID, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class OnePlace:
    """One place more with this mentor matches one mentee more, by a chain of moves that leaves nobody out. total: what
    the objective gains then, in micro-points; less than 0 where the chain costs more than the new pair brings."""

    mentor: UUID
    mentee: UUID
    total: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """ruled_out: how many mentors each rule takes away, each mentor counted for the first rule. allowed: how many are
    left. near: those where least was missing. competition: None without an allowed mentor."""

    mentee: UUID
    reason: Reason
    ruled_out: Mapping[Rule, int]
    allowed: int
    near: tuple[NearMiss, ...]
    competition: Competition | None
    relief: Relief
