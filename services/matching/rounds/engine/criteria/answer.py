"""What both answered to a question of the enrollment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from annotated_types import Gt, MinLen
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Codes,
    Facts,
    Floats,
    Term,
    classes,
    criterion,
    equality,
    flags,
    listed,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Answer, Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_SHOWN = 3
_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Options:
    """question: of the enrollment, as people answered it.

    compare: "equal": 1 for the same answer, else 0; "overlap": the share of the mentee's choices that the mentor chose
    too; "distance": of two numbers, 1 for the same and 0 from `scale` apart. scale: so far apart are the two ends.
    """

    question: Annotated[str, MinLen(1)] = ""
    compare: Literal["equal", "overlap", "distance"] = "equal"
    scale: Annotated[float, Gt(0)] = 4.0


def _several(answer: Answer) -> list[str]:
    """The answer as choices, a single one for words and numbers."""
    if isinstance(answer, tuple):
        return [stripped for choice in answer if (stripped := choice.strip())]
    words = answer.strip() if isinstance(answer, str) else f"{answer:g}"
    return [words] if words else []


def _choices(answer: Answer) -> frozenset[str]:
    return frozenset([choice.casefold() for choice in _several(answer)])


def _number(answer: Answer) -> float | None:
    return float(answer) if isinstance(answer, int | float) else None


def _told(person: Participant, question: str) -> Answer | None:
    answer = person.answers.get(question)
    return answer if answer is not None and _several(answer) else None


def _sentence(facts: Facts, options: Options) -> str | None:
    if facts.value < (_CLOSE if options.compare == "distance" else 1 if options.compare == "equal" else 0.001):
        return None
    mine, theirs = _told(facts.mentee, options.question), _told(facts.mentor, options.question)
    if mine is None or theirs is None:
        return None
    if options.compare == "overlap":
        common = _choices(mine) & _choices(theirs)
        chosen = [choice for choice in _several(mine) if choice.casefold() in common]
        return f"To “{options.question}” both answered {listed(chosen[:_SHOWN])}." if chosen else None
    if options.compare == "equal" or mine == theirs:
        return f"To “{options.question}” both answered {listed(_several(theirs))}."
    return f"To “{options.question}” they gave close answers: {listed([*_several(mine), *_several(theirs)])}."


def _problems(snapshot: Snapshot, options: Options) -> Iterator[str]:
    sides = (("mentee", snapshot.mentees), ("mentor", snapshot.mentors))
    if options.question and not any(options.question in person.answers for _, people in sides for person in people):
        questions = sorted({question for _, people in sides for person in people for question in person.answers})
        yield f"question: nobody answered {options.question!r}; " + (
            f"choose from {', '.join(map(repr, questions))}" if questions else "nobody answered any question"
        )
    if options.compare == "distance":
        for side, people in sides:
            for person in people:
                answer = _told(person, options.question)
                if answer is not None and _number(answer) is None:
                    yield (
                        f"compare: {side} {person.id} answered {listed(_several(answer))!r} to {options.question!r}, "
                        "which is no number and has no distance; choose from equal, overlap"
                    )
                    return


@criterion("answer", label="answers to a question", options=Options, sentence=_sentence, problems=_problems)
def answer(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """How alike the two answered a question; HALF unless both answered it."""

    sides = [[_told(person, options.question) for person in people] for people in (snapshot.mentees, snapshot.mentors)]
    if options.compare == "distance":
        return [_distance(sides[0], sides[1], options.scale)]
    lefts, rights = ([None if told is None else _choices(told) for told in side] for side in sides)
    return [equality(lefts, rights, equal=1.0, other=0.0) if options.compare == "equal" else _overlap(lefts, rights)]


def _overlap(mine: Sequence[frozenset[str] | None], theirs: Sequence[frozenset[str] | None]) -> ByClass:
    """The share of the mentee's choices that the mentor has too."""
    common = frozenset[str]().union(*filter(None, mine)) & frozenset[str]().union(*filter(None, theirs))
    columns = {choice: number for number, choice in enumerate(sorted(common))}
    left, lefts = classes(None if told is None else (len(told), told & common) for told in mine)
    right, rights = classes(None if told is None else told & common for told in theirs)
    chosen = flags([() if told is None else told[1] for told in lefts], columns)
    offered = flags([told or () for told in rights], columns)
    counts = np.array([1 if told is None else told[0] for told in lefts], dtype=np.float64)
    answered = _answered(lefts), _answered(rights)

    def values(wanted: Codes) -> Floats:
        shares = (chosen[wanted] @ offered.T).astype(np.float64) / counts[wanted][:, None]
        return np.where(answered[0][wanted][:, None] & answered[1][None, :], shares, HALF)

    return ByClass(left, right, values)


def _distance(mine: Sequence[Answer | None], theirs: Sequence[Answer | None], scale: float) -> ByClass:
    """1 for the same number, falling to 0 at `scale`."""
    left, lefts = classes(None if told is None else _number(told) for told in mine)
    right, rights = classes(None if told is None else _number(told) for told in theirs)
    one = np.array([told or 0.0 for told in lefts])
    other = np.array([told or 0.0 for told in rights])
    answered = _answered(lefts), _answered(rights)

    def values(wanted: Codes) -> Floats:
        close = np.maximum(1 - np.abs(one[wanted][:, None] - other[None, :]) / scale, 0.0)
        return np.where(answered[0][wanted][:, None] & answered[1][None, :], close, HALF)

    return ByClass(left, right, values)


def _answered(told: Sequence[object]) -> NDArray[np.bool_]:
    return np.array([answer is not None for answer in told], dtype=np.bool_)
