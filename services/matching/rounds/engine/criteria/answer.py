"""What both answered to a question of the enrollment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from annotated_types import Gt, MinLen
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Codes,
    Facts,
    Floats,
    Product,
    Said,
    Term,
    classes,
    criterion,
    equality,
    flags,
    half_unless_told,
)
from services.matching.rounds.engine.criteria.saying import listed

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Answer, Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_SHOWN = 3
_CLOSE = 0.75
_FEW = 64
"""Choices up to which people are told apart by what they chose."""

Chosen = Sequence[frozenset[str] | None]


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


def _says(facts: Facts, options: Options) -> Said | None:
    if facts.value < (_CLOSE if options.compare == "distance" else 1 if options.compare == "equal" else 0.001):
        return None
    mine, theirs = _told(facts.mentee, options.question), _told(facts.mentor, options.question)
    if mine is None or theirs is None:
        return None
    if options.compare == "overlap":
        common = _choices(mine) & _choices(theirs)
        chosen = [choice for choice in _several(mine) if choice.casefold() in common]
        return ("same-answer", options.question, *chosen[:_SHOWN]) if chosen else None
    if options.compare == "equal" or mine == theirs:
        return ("same-answer", options.question, *_several(theirs))
    return ("close-answers", options.question, *_several(mine), *_several(theirs))


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


@criterion(
    "answer",
    label="answers to a question",
    options=Options,
    says=_says,
    codes={"same-answer", "close-answers"},
    problems=_problems,
)
def answer(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """How alike the two answered a question; HALF unless both answered it."""

    sides = [[_told(person, options.question) for person in people] for people in (snapshot.mentees, snapshot.mentors)]
    if options.compare == "distance":
        return [_distance(sides[0], sides[1], options.scale)]
    lefts, rights = ([None if told is None else _choices(told) for told in side] for side in sides)
    if options.compare == "equal":
        return [equality(lefts, rights, equal=1.0, other=0.0)]
    common = frozenset[str]().union(*filter(None, lefts)) & frozenset[str]().union(*filter(None, rights))
    columns = {choice: number for number, choice in enumerate(sorted(common))}
    return [_overlap(lefts, rights, columns)] if len(columns) <= _FEW else _products(lefts, rights, columns)


def _overlap(mine: Chosen, theirs: Chosen, columns: Mapping[str, int]) -> ByClass:
    """The share of the mentee's choices that the mentor has too. columns: of the choices that occur on both sides."""
    common = frozenset(columns)
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


def _products(mine: Chosen, theirs: Chosen, columns: Mapping[str, int]) -> list[Term]:
    """The same share where there are too many choices for classes: words of one's own."""

    def side(chosen: Chosen, *, shared: bool) -> csr_array:
        rows = [sorted(columns[choice] for choice in told or () if choice in columns) for told in chosen]
        counts = [len(told or ()) if shared else 1 for told in chosen]
        values = [1 / count for row, count in zip(rows, counts, strict=True) for _ in row]
        starts = np.cumsum([0, *(len(row) for row in rows)])
        return csr_array((values, [column for row in rows for column in row], starts), shape=(len(rows), len(columns)))

    return [
        Product(side(mine, shared=True), side(theirs, shared=False)),
        half_unless_told(_answered(mine), _answered(theirs)),
    ]


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
