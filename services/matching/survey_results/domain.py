"""What a program's admins may read of the answers to a survey, so that nobody's answer can be told.

k is the program's smallest group to show.

- Of a survey or a question that fewer than k people answered, nothing is shown.
- An option that fewer than k people chose is hidden, zero included: "nobody chose No" speaks of each of them. Where
  several may be chosen, so is one that all but a few chose.
- The hidden options of a question add up to what the shown ones leave of all answers. So there are at least two of
  them with at least k answers together; else options that could be shown are hidden as well, the smallest first.
- The mean of a scale is one more sum. It is shown, and beside it the counts, only as long as every hidden count of
  somebody's answers could be another one with the same mean.
- By role is shown only where that hides nothing that is shown of both together, and where k people of each answered:
  then what one role leaves of the whole is the other role's, which is shown.

- Texts are published in batches of at least k people's, and one that goes takes its whole batch with it. The batches of
  one role are batches of the whole: else what goes from both would be of fewer.

A survey is read once it is closed, and what may be read is decided once, at its close: comparing two readings tells
neither what came in between nor what somebody had answered who was erased.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from math import gcd
from uuid import UUID

from services.matching.forms.domain import Answer, Question
from shared.events.matching import Role

__all__ = ["MOST_TEXTS", "ROLES", "Answers", "Count", "QuestionResult", "Results", "results", "with_texts"]

ROLES: tuple[Role, ...] = ("mentee", "mentor")
MOST_TEXTS = 200
"""Of one question that are ever published; of each role, where the roles are told apart."""

Column = Sequence[int]
"""How many chose each option, in the order of the options."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answered, by question. id: of the answers. role: whoever is in both counts as a mentor."""

    id: UUID
    role: Role
    by_key: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Count:
    """people: None where it is hidden."""

    option: str
    people: int | None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """answered, mean, counts, batches, texts: None where the question has none or they are hidden. batches: ids of the
    answers whose texts are published together. texts: None until they are read. hidden: why; "" where nothing is."""

    question: Question
    answered: int | None = None
    mean: float | None = None
    counts: Sequence[Count] | None = None
    batches: Sequence[Sequence[UUID]] | None = None
    texts: Sequence[str] | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """answered: how many people; None where it is hidden. hidden: why there is nothing to read."""

    answered: int | None
    hidden: str
    questions: Sequence[QuestionResult] = ()


def results(
    questions: Sequence[Question], answers: Sequence[Answers], minimum: int, salt: str, role: Role | None = None
) -> Results:
    """What may be read of everybody's answers, or of those of one role. salt: by which they are put into batches."""
    if len(answers) < minimum:
        return Results(None, f"Hidden: fewer than {minimum} people answered.")
    people = Counter(one.role for one in answers)
    apart = all(people[one] >= minimum for one in ROLES)
    if role is not None and not apart:
        return Results(None, f"Hidden: fewer than {minimum} people of one role answered.")
    shown = [_question(question, answers, minimum, salt, role, apart=apart) for question in questions]
    return Results(len(answers) if role is None else people[role], "", shown)


def with_texts(results: Results, texts: Mapping[UUID, Mapping[str, Answer]], salt: str) -> Results:
    """With the texts of all batches of which each can still be read, in an order that tells nothing. texts: what was
    answered, by question, by id of the answers; of those who were not erased. salt: by which they are shuffled."""
    return replace(results, questions=[_with_texts(one, texts, salt) for one in results.questions])


def _with_texts(one: QuestionResult, texts: Mapping[UUID, Mapping[str, Answer]], salt: str) -> QuestionResult:
    if one.batches is None:
        return one
    whole = [batch for batch in one.batches if all(key in texts for key in batch)]
    words = [answer for batch in whole for key in batch if isinstance(answer := texts[key][one.question.key], str)]
    return replace(
        one,
        texts=sorted(words, key=partial(_place, salt, one.question.key)) if whole else None,
        hidden=_WITHDRAWN if len(whole) < len(one.batches) else "",
    )


_WITHDRAWN = "Hidden: some texts, whose writer was erased, and with each of them others, so that nobody can tell whose."


def _question(
    question: Question, answers: Sequence[Answers], minimum: int, salt: str, role: Role | None, *, apart: bool
) -> QuestionResult:
    who = [one for one in answers if question.key in one.by_key]
    if len(who) < minimum:
        return QuestionResult(question, hidden=f"Hidden: fewer than {minimum} people answered this.")
    people = Counter(one.role for one in who)
    apart = apart and question.role is None and all(people[one] >= minimum for one in ROLES)
    if role is not None and not apart:
        return QuestionResult(question, hidden=_NOT_APART)
    if question.kind == "text":
        parts = [[one.id for one in who if one.role == part] for part in ROLES if role in (None, part)]
        if not apart:
            parts = [[one.id for one in who]]
        batches = [batch for part in parts for batch in _batches(part, minimum, salt, question.key)]
        return QuestionResult(question, sum(map(len, parts)), batches=batches)
    given: list[tuple[Role, Answer]] = [(one.role, one.by_key[question.key]) for one in who]
    return _counted(question, given, minimum, role, apart=apart)


def _batches(ids: Sequence[UUID], minimum: int, salt: str, key: str) -> list[Sequence[UUID]]:
    """All or MOST_TEXTS of these answers, in batches of at least `minimum` and fewer than twice as many."""
    shuffled = sorted(ids, key=lambda one: _place(salt, key, str(one)))[:MOST_TEXTS]
    count = len(shuffled) // minimum
    return [shuffled[start::count] for start in range(count)]


def _counted(
    question: Question, given: Sequence[tuple[Role, Answer]], minimum: int, role: Role | None, *, apart: bool
) -> QuestionResult:
    chosen: dict[Role, list[Sequence[str]]] = {
        one: [_chosen(answer) for of, answer in given if of == one] for one in ROLES
    }
    options = _options(question)
    columns = {one: [sum(option in some for some in chosen[one]) for option in options] for one in ROLES}
    sizes = {one: len(chosen[one]) for one in ROLES}
    table = _Table(
        whole=[sum(column) for column in zip(*columns.values(), strict=True)],
        size=len(given),
        parts=[(columns[one], sizes[one]) for one in ROLES],
        minimum=minimum,
        values=range(question.lowest, question.highest + 1) if question.kind == "scale" else None,
    )
    hidden = table.hidden_in_any(several=question.several)
    if role is not None and not (apart and hidden is not None and table.parts_show(hidden, several=question.several)):
        return QuestionResult(question, hidden=_NOT_APART)
    column, size = (table.whole, table.size) if role is None else (columns[role], sizes[role])
    if hidden is None:
        return QuestionResult(question, size, hidden="Hidden: the answers are so much alike that they would tell them.")
    counts = [Count(one, None if at in hidden else column[at]) for at, one in enumerate(options)]
    return QuestionResult(
        question,
        size,
        None if table.values is None else _mean(table.values, column, size),
        counts,
        hidden=f"Counts below {minimum} are hidden, and those that would tell them." if hidden else "",
    )


_NOT_APART = "Hidden: so few of one role answered this, or answered alike, that by role it would tell their answers."


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts of one question. size: how many answered it. parts: by role. values: of the points of a scale."""

    whole: Column
    size: int
    parts: Sequence[tuple[Column, int]]
    minimum: int
    values: Sequence[int] | None

    def hidden_in_any(self, *, several: bool) -> frozenset[int] | None:
        """The options to hide; None where even the mean would tell too much."""
        if several:
            return frozenset(at for at, count in enumerate(self.whole) if not self._between(count, self.size))
        hidden = {at for at, count in enumerate(self.whole) if count < self.minimum}
        while hidden and not self._safe(hidden, self.whole, self.size, ()):
            shown = [at for at in range(len(self.whole)) if at not in hidden]
            if not shown:
                return None
            hidden.add(min(shown, key=self.whole.__getitem__))
        return frozenset(hidden)

    def parts_show(self, hidden: Collection[int], *, several: bool) -> bool:
        """Whether each role may be shown with just these options hidden."""
        for column, size in self.parts:
            for at, count in enumerate(column):
                if at in hidden:
                    continue
                if count < self.minimum or (several and not self._between(count, size)):
                    return False
            if not several and hidden and not self._safe(hidden, column, size, ((self.whole, self.size),)):
                return False
        return True

    def _between(self, count: int, size: int) -> bool:
        """Enough chose it, and enough did not."""
        return self.minimum <= count <= size - self.minimum

    def _safe(self, hidden: Collection[int], column: Column, size: int, sums: Sequence[tuple[Column, int]]) -> bool:
        """Whether nobody can tell what is hidden of a column. sums: columns of which it is a part, whose means are
        shown as well."""
        if len(hidden) < 2 or sum(column[at] for at in hidden) < self.minimum:
            return False
        if self.values is None:
            return True
        same = partial(_same_means, self.values, ((column, size), *sums))
        return all(_could_differ(at, hidden, column, self.values, same) for at in hidden if column[at])


def _could_differ(
    at: int, hidden: Collection[int], column: Column, values: Sequence[int], same: Callable[[int], bool]
) -> bool:
    """Whether another count of an option fits all that is shown: answers moved from or to one other hidden option with
    the same rounded mean, or between three of them with the very same mean."""
    for other in hidden:
        if other == at:
            continue
        step = values[other] - values[at]
        if (column[at] and same(step)) or (column[other] and same(-step)):
            return True
    for trio in combinations(sorted(hidden), 3):
        if at not in trio:
            continue
        low, middle, high = trio
        up, down = values[high] - values[middle], values[middle] - values[low]
        common = gcd(up, down)
        up, down = up // common, down // common
        outwards = column[middle] >= up + down
        inwards = column[low] >= up and column[high] >= down
        if outwards or inwards:
            return True
    return False


def _same_means(values: Sequence[int], columns: Sequence[tuple[Column, int]], change: int) -> bool:
    """Whether all shown means stay as they are when the sum of the numbers changes by this."""
    return all(_mean(values, column, size) == _mean(values, column, size, change) for column, size in columns)


def _mean(values: Sequence[int], column: Column, size: int, change: int = 0) -> float:
    total = sum(value * count for value, count in zip(values, column, strict=True))
    return round((total + change) / size, 1)


def _options(question: Question) -> list[str]:
    if question.kind == "scale":
        return [str(number) for number in range(question.lowest, question.highest + 1)]
    return list(question.options)


def _chosen(answer: Answer) -> Sequence[str]:
    return [str(answer)] if isinstance(answer, str | int) else answer


def _place(salt: str, key: str, words: str) -> str:
    return hashlib.sha256(f"{salt} {key} {words}".encode()).hexdigest()
