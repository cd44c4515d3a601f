"""What rules must be, for the people of a snapshot: every problem names the field and the choices."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.criteria.options import wrong
from services.matching.rounds.engine.people import QUARTERS
from services.matching.rounds.engine.rules import Eligibility, Weighted
from services.matching.rounds.engine.sentences import Sentences
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["RULE_PROBLEMS", "rule_problems"]

RULE_PROBLEMS = Sentences({"gap-untold": "objective.close_gap: nobody has told {name}; {choices}"})
"""What an admin can meet who changes rules by a form."""

_SHOWN = 20
_SIDES: Sequence[str] = ("mentee", "mentor")


def rule_problems(snapshot: Snapshot) -> Iterator[str]:
    """Everything that is wrong with a snapshot's rules, or that does not go with its people."""
    rules = snapshot.rules
    for part in rules.criteria:
        yield from _criterion(snapshot, part)
    for title, count in Counter(part.title for part in rules.criteria).items():
        if count > 1:
            yield f"criteria: {count} of them are called {title!r}; give each a name of its own"
    if all(part.weight == 0 for part in rules.criteria):
        yield "criteria: at least one has to count"
    for grade, count in Counter(grade.casefold() for grade in rules.grades).items():
        if count > 1:
            yield f"grades: {grade!r} is listed {count} times; a grade has one place in the order"
    yield from _numbers(snapshot)
    for number, condition in enumerate(rules.eligibility, 1):
        yield from (f"eligibility {number}: {problem}" for problem in _eligibility(snapshot, condition))


def _numbers(snapshot: Snapshot) -> Iterator[str]:
    rules, objective = snapshot.rules, snapshot.rules.objective
    for name, value, most in (
        ("minimum_score", rules.minimum_score, 1),
        ("common_hours", rules.common_hours, QUARTERS // 4),
        ("objective.spread", objective.spread, 1),
        ("objective.gap_weight", objective.gap_weight, 1),
    ):
        if not (math.isfinite(value) and 0 <= value <= most):
            yield f"{name}: {value} is not between 0 and {most}"
    people = (*snapshot.mentees, *snapshot.mentors)
    if objective.close_gap and people:
        known = {name for person in people for name, value in person.fields.items() if value}
        known |= {attribute for person in people for attribute, _ in person.traits}
        if objective.close_gap not in known:
            yield RULE_PROBLEMS.say("gap-untold", name=repr(objective.close_gap), choices=_choose(known))


def _criterion(snapshot: Snapshot, part: Weighted) -> Iterator[str]:
    found = CRITERIA.get(part.kind)
    if not (math.isfinite(part.weight) and part.weight >= 0):
        yield f"criteria: the weight of {part.title!r} is {part.weight}; it has to be a number from 0"
    if found is None:
        yield f"criteria: {part.kind!r} is not a criterion; {_choose(CRITERIA)}"
    elif not isinstance(part.options, found.options):
        yield f"criteria: {part.title!r} has options of another kind than {part.kind!r}"
    else:
        problems = list(wrong(part.options))
        if not problems and part.weight > 0 and snapshot.mentees and snapshot.mentors:
            problems.extend(found.problems(snapshot, part.options))
        yield from (f"criteria: {part.title}: {problem}" for problem in problems)


def _eligibility(snapshot: Snapshot, condition: Eligibility) -> Iterator[str]:
    if condition.side not in _SIDES:
        yield f"side: {condition.side!r} is no side; {_choose(_SIDES)}"
        return
    people = snapshot.mentees if condition.side == "mentee" else snapshot.mentors
    told = {person.fields.get(condition.field, "").strip() for person in people} - {""}
    values = {value.strip().casefold() for value in condition.values} - {""}
    if not values:
        yield f"values: none is given for {condition.field!r}, so no {condition.side} could take part"
    elif not told and people:
        names = {name for person in people for name, value in person.fields.items() if value}
        yield f"field: no {condition.side} has {condition.field!r} in their profile; {_choose(names)}"
    elif people and not values & {value.casefold() for value in told}:
        given = ", ".join(map(repr, condition.values))
        yield f"values: no {condition.side} has {given} as {condition.field}; {_choose(told)}"


def _choose(names: Iterable[str]) -> str:
    choices = sorted(names)
    shown = [*choices[:_SHOWN], *([f"and {len(choices) - _SHOWN} more"] if len(choices) > _SHOWN else [])]
    return f"choose from {', '.join(shown)}" if choices else "there is nothing to choose from"
