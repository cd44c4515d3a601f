"""How what became of proposals is read as a history of the criteria."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.mentorships.domain import nobodys_fault
from services.matching.proposals.domain import ACCEPTED, DECLINED
from services.matching.rounds.engine.learning import Outcome, Row
from services.matching.rounds.reports.words import counted
from services.matching.rules.schemas import RulesIn

__all__ = ["Past", "comparable", "history", "outcome", "read", "rows"]


@dataclass(frozen=True, slots=True)
class Past:
    """A pair of an approved round. values: of the round's criteria, by title. good: None if that is not known."""

    round_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    values: Mapping[str, float]
    good: bool | None


def outcome(proposal: str, completed: bool | None, reason: str, rating: float | None) -> Outcome:
    """What is known of a pair. proposal: its state. completed, reason: how their mentorship ended for the mentee; None
    and "" while it goes on or has not started. rating: the mean of what the two gave.

    Nothing is known from a proposal that nobody answered, nor from an end for which neither of the two is the cause.
    """
    return Outcome(
        {ACCEPTED: True, DECLINED: False}.get(proposal),
        None if nobodys_fault(reason) else completed,
        rating,
    )


def read(rules: Mapping[str, Any]) -> RulesIn:
    """The rules that a round has kept."""
    return RulesIn.model_validate(rules)


def comparable(current: RulesIn, earlier: RulesIn) -> frozenset[str]:
    """The titles of the criteria that mean the same in both rules, whatever they weigh."""
    meant = {part.title: part for part in earlier.criteria}
    same_grades = [grade.casefold() for grade in current.grades] == [grade.casefold() for grade in earlier.grades]
    return frozenset(
        part.title
        for part in current.criteria
        if (other := meant.get(part.title)) is not None
        and part.model_dump(exclude={"weight"}) == other.model_dump(exclude={"weight"})
        and (same_grades or part.kind != "seniority")
    )


def history(pairs: Sequence[Past], same: Mapping[UUID, Collection[str]], *, most: int) -> dict[str, Any]:
    """The rows from which to learn, as JSON, and what an admin should know of how they were chosen.

    same: the titles that mean the same as in the current rules, by round. A criterion that fewer than half of the pairs
    have tells nothing; a pair without one of the others is left out. most: more pairs were not read.
    """
    told = [{title: value for title, value in one.values.items() if title in same[one.round_id]} for one in pairs]
    counts = {
        title: sum(title in values for values in told) for title in sorted({name for one in told for name in one})
    }
    titles = [title for title, count in counts.items() if 2 * count >= len(pairs)]
    mentors = sorted({one.mentor_id for one in pairs})
    groups = {mentor: f"mentor {number}" for number, mentor in enumerate(mentors, 1)}
    found = [
        [[values[title] for title in titles], one.good, groups[one.mentor_id], str(one.mentee_id)]
        for one, values in zip(pairs, told, strict=True)
        if all(title in values for title in titles)
    ]
    notes: list[str] = []
    if rare := sorted(set(counts) - set(titles)):
        notes.append(f"Fewer than half of the pairs were matched by these as they are now: {', '.join(rare)}.")
    if left := len(pairs) - len(found):
        notes.append(f"Left out are those that rounds with other criteria matched: {counted(left, 'pair')}.")
    if len(pairs) == most:
        notes.append(f"Only the newest {most:,} pairs are looked at.")
    return {"titles": titles, "rows": found if titles else [], "notes": notes}


def rows(stored: Mapping[str, Any]) -> list[Row]:
    """The rows that `history` has written down."""
    return [
        Row(dict(zip(stored["titles"], values, strict=True)), good, group, mentee, group)
        for values, good, group, mentee in stored["rows"]
    ]
