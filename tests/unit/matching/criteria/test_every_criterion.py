"""What holds for every criterion and for all people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.criteria import CRITERIA, Facts
from services.matching.rounds.engine.criteria.saying import BEST_OVERALL, ENGLISH, FREE_PLACE, sentence
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rules import MICRO
from tests.unit.matching.criteria.pairs import GRADES, KAFKA, PYTHON, SQL, problem_of

VARIANTS: Sequence[tuple[str, dict[str, Any]]] = (
    ("skills", {}),
    ("skills", {"rarity": 1.0}),
    ("text", {}),
    ("seniority", {}),
    ("seniority", {"least": -2, "most": 0, "falls_short": 1.0, "beyond": 0.0}),
    ("hours", {"enough": 2.0}),
    ("language", {"enough": 0.7}),
    ("field", {}),
    ("field", {"field": "location", "prefer": "same"}),
    ("picks", {"mentors": 0.3, "falloff": 0.7}),
    ("identity", {}),
    ("experience", {"enough": 3}),
    ("endorsements", {"enough": 7}),
    ("answer", {"question": "choice"}),
    ("answer", {"question": "choice", "compare": "overlap"}),
    ("answer", {"question": "scale", "compare": "distance", "scale": 2.5}),
    ("communities", {}),
)

SKILLS = st.sampled_from([PYTHON, SQL, KAFKA])
SMALL = st.integers(1, 5)
PEOPLE = st.lists(
    st.builds(
        dict,
        skills=st.dictionaries(SKILLS, SMALL),
        text=st.lists(st.sampled_from(["kafka", "streaming", "budgets", "the", "leadership", "law"])).map(" ".join),
        fields=st.fixed_dictionaries(
            {},
            optional={
                "grade": st.sampled_from([*GRADES, "?", ""]),
                "department": st.sampled_from(["Data", "data", "Law", ""]),
                "location": st.sampled_from(["Leeds", "York"]),
            },
        ),
        languages=st.dictionaries(st.sampled_from(["en", "de", "fr"]), st.sampled_from([0.0, 0.2, 0.7, 0.9, 1.0])),
        hours=st.sampled_from([0, 1, 0b1111, 0xFF00, 0xFFFF, 1 << 671]),
        traits=st.frozensets(st.sampled_from([("a", "x"), ("a", "y"), ("b", "x")])),
        picks=st.lists(st.integers(1, 6).map(lambda number: UUID(int=number)), unique=True, max_size=4),
        experience=st.none() | st.integers(0, 9),
        endorsements=st.dictionaries(SKILLS, st.integers(0, 9)),
        communities=st.dictionaries(st.integers(1, 3).map(lambda number: UUID(int=number)), st.just("a guild")),
        answers=st.fixed_dictionaries(
            {},
            optional={
                "choice": st.sampled_from(["a", "B", "b ", ""]) | st.lists(st.sampled_from("abc")).map(tuple),
                "scale": st.floats(-5, 5),
            },
        ),
    ),
    min_size=1,
    max_size=5,
)
FULL: dict[str, Any] = {
    "fields": {"grade": "A", "department": "Law", "location": "York"},
    "answers": {"choice": "a", "scale": 1.0},
}

BothSides = tuple[list[Participant], list[Participant]]


def _sides(mentees: list[dict[str, Any]], mentors: list[dict[str, Any]]) -> BothSides:
    """The two sides, with one who told what the variants ask for, since a field that nobody has is refused."""
    return (
        [Participant(UUID(int=number), **told) for number, told in enumerate([*mentees, FULL], 1)],
        [Participant(UUID(int=number), **told) for number, told in enumerate([*mentors, FULL], 1)],
    )


def _all(problem: Problem) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rows, columns = np.divmod(np.arange(problem.mentees * problem.mentors), problem.mentors)
    return rows, columns


def _each(check: Callable[[Problem], None], sides: BothSides) -> None:
    for kind, options in VARIANTS:
        check(problem_of(kind, *sides, **options))


def test_every_registered_criterion_is_tried_here():
    assert {kind for kind, _ in VARIANTS} | {"wishes"} >= CRITERIA.keys()


@settings(max_examples=25, deadline=None)
@given(st.builds(_sides, PEOPLE, PEOPLE))
def test_values_lie_between_0_and_1_and_are_what_the_scores_are_made_of(sides: BothSides):
    def check(problem: Problem) -> None:
        rows, columns = _all(problem)
        (values,) = problem.values(rows, columns).values()
        raw = np.sum([_raw(term, problem, rows, columns) for term in problem.parts[0].terms], axis=0)
        assert raw.min() >= 0
        assert raw.max() <= 1 + 1e-9
        scores = problem.scores(np.arange(problem.mentees)).ravel()
        allowed = scores != BANNED
        assert (~allowed).sum() == sum(person.id in problem.snapshot.columns for person in problem.snapshot.mentees)
        assert np.abs(scores[allowed] - values[allowed] * MICRO).max(initial=0) <= 20

    _each(check, sides)


def _raw(term: Any, problem: Problem, rows: Any, columns: Any) -> np.ndarray[Any, Any]:
    """A term's value, straight from its definition."""
    match type(term).__name__:
        case "ByClass":
            every = term.values(np.arange(int(term.left.max()) + 1, dtype=np.int32))
            return every[term.left[rows], term.right[columns]]
        case "ByPair":
            found = np.zeros((problem.mentees, problem.mentors))
            np.add.at(found, (term.rows, term.columns), term.values)
            return found[rows, columns]
        case _:
            return (term.left.toarray() @ term.right.toarray().T)[rows, columns]


@settings(max_examples=10, deadline=None)
@given(st.builds(_sides, PEOPLE, PEOPLE), st.randoms(use_true_random=False))
def test_the_order_of_people_and_of_what_they_told_makes_no_difference(sides: BothSides, random: Any):
    shuffled = tuple([_told_in_other_order(person, random) for person in side] for side in sides)
    for side in shuffled:
        random.shuffle(side)
    for kind, options in VARIANTS:
        one, other = problem_of(kind, *sides, **options), problem_of(kind, *shuffled, **options)
        rows = np.arange(one.mentees)
        assert one.scores(rows).tobytes() == other.scores(rows).tobytes()


def _told_in_other_order(person: Participant, random: Any) -> Participant:
    def mixed(told: Any) -> Any:
        entries = list(told.items())
        random.shuffle(entries)
        return dict(entries)

    return Participant(
        person.id,
        mixed(person.skills),
        person.text,
        mixed(person.fields),
        mixed(person.languages),
        person.hours,
        person.traits,
        person.picks,
        experience=person.experience,
        endorsements=mixed(person.endorsements),
        answers=mixed(person.answers),
        communities=mixed(person.communities),
    )


@settings(max_examples=10, deadline=None)
@given(st.builds(_sides, PEOPLE, PEOPLE))
def test_sentences_never_name_what_is_missing(sides: BothSides):
    def check(problem: Problem) -> None:
        (part,) = problem.parts
        for row, column in zip(*_all(problem), strict=True):
            (values,) = problem.values(np.array([row]), np.array([column])).values()
            facts = Facts.of(problem.snapshot, int(row), int(column), float(values[0]), part.terms)
            kind = CRITERIA[part.weighted.kind]
            said = kind.says(facts, part.weighted.options)
            if said is not None:
                assert said[0] in kind.codes
                assert sentence(said).endswith(".")
                assert "None" not in sentence(said)
                assert facts.value > 0

    _each(check, sides)


def test_every_code_has_a_sentence_and_is_said_by_one_criterion():
    said = [code for kind in CRITERIA.values() for code in kind.codes]
    assert sorted([*said, *FREE_PLACE, *BEST_OVERALL]) == sorted(ENGLISH)


@pytest.mark.parametrize("kind", CRITERIA)
def test_options_are_explained_and_have_defaults(kind: str):
    options = CRITERIA[kind].options
    options()
    for name in options.__dataclass_fields__:
        assert f"{name}:" in (options.__doc__ or "") or f"{name}, " in (options.__doc__ or "")
