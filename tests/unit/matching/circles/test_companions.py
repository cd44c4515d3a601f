"""How well people suit each other, and what is said of it."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from services.matching.rounds.engine.circles import TooMany, circles, companions
from services.matching.rounds.engine.circles.circles import Sizes
from services.matching.rounds.engine.circles.companions import closeness
from services.matching.rounds.engine.criteria import CRITERIA, Facts, wishes
from services.matching.rounds.engine.criteria.saying import sentence
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED
from services.matching.rounds.engine.rules import MICRO, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot
from tests.unit.matching.circles.people import COHESION, people

PYTHON, SQL, RUST = UUID(int=1001), UUID(int=1002), UUID(int=1003)
RULES = Rules([Weighted("wishes", 1, wishes.Options())])


def score(mine: dict[UUID, int], theirs: dict[UUID, int]) -> float:
    problem = companions([Participant(UUID(int=1), skills=mine), Participant(UUID(int=2), skills=theirs)], RULES)
    return int(problem.scores(np.array([0]))[0, 1]) / MICRO


def test_people_suit_each_other_who_want_the_same():
    assert score({PYTHON: 1}, {PYTHON: 4}) == pytest.approx(1.0, abs=1e-3)
    assert score({PYTHON: 1, SQL: 2}, {PYTHON: 1, SQL: 2}) == pytest.approx(1.0, abs=1e-3)
    assert score({PYTHON: 1, SQL: 1}, {PYTHON: 1}) == pytest.approx(0.5**0.5, abs=1e-3)
    assert score({PYTHON: 1}, {SQL: 1}) == 0.0
    assert max(score(wish, wish) for wish in ({PYTHON: a, SQL: b, RUST: 3} for a in range(1, 6) for b in (1, 4))) <= 1.0


def test_who_tells_nothing_suits_others_as_people_usually_do():
    told = [Participant(UUID(int=1), skills={PYTHON: 1}), Participant(UUID(int=2), skills={SQL: 1})]
    problem = companions([*told, Participant(UUID(int=3))], RULES)
    silent = problem.snapshot.rows[UUID(int=3)]
    others = [problem.snapshot.rows[one.id] for one in told]
    assert problem.scores(np.array([silent]))[0, others].tolist() == [MICRO // 2] * 2


def test_what_both_want_most_is_said():
    both = [Participant(UUID(int=1), skills={SQL: 1, RUST: 5}), Participant(UUID(int=2), skills={SQL: 2, PYTHON: 1})]
    snapshot = Snapshot.of(both, both, RULES, skills={SQL: "SQL", RUST: "Rust", PYTHON: "Python"})
    says = CRITERIA["wishes"].says
    said = says(Facts.of(snapshot, 0, 1, 1.0, ()), wishes.Options())
    assert said is not None
    assert sentence(said) == "{mentee} and {mentor} both want to learn SQL."
    alone = Snapshot.of(both[:1], [Participant(UUID(int=3), skills={PYTHON: 1})], RULES, skills=snapshot.skills)
    assert says(Facts.of(alone, 0, 0, 0.0, ()), wishes.Options()) is None


def test_closeness_is_the_same_from_both_sides_and_bans_from_either():
    them = people(9, 4, avoiding=1.0)
    problem = companions(them, COHESION)
    scores = problem.scores(np.arange(9)).astype(np.int64)
    order = [one.id for one in reversed(problem.snapshot.mentees)]
    table = closeness(problem, order, most=3)[::-1, ::-1]
    allowed = (scores != BANNED) & (scores.T != BANNED)
    np.fill_diagonal(scores, 0)
    expected = np.where(allowed, scores + scores.T, BANNED)
    np.fill_diagonal(expected, 0)
    assert (table == expected).all()
    assert (table == BANNED).any()


def test_groups_too_large_to_count_are_refused():
    with pytest.raises(TooMany, match="a group of 600 is too large"):
        circles(companions(people(5, 1), COHESION), Sizes(2, 600))
