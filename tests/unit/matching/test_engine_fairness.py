"""Gaps between groups: honest intervals, nobody exposed, and what closing them costs."""

from __future__ import annotations

import random
from itertools import product
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from services.matching.rounds.engine.criteria import seniority, skills
from services.matching.rounds.engine.fairness import by_field, by_trait, fairness, gap_factors, objective_factors, price
from services.matching.rounds.engine.fairness.gaps import Table, mean_gap, share_gap
from services.matching.rounds.engine.fairness.gaps import table as table_of
from services.matching.rounds.engine.fairness.groups import SEVERAL, hidden
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO, Objective, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import solve

RULES = Rules([Weighted("skills", 3.0, skills.Options()), Weighted("seniority", 1.0, seniority.Options())], "ABCD")


def problem(mentees: list[dict[str, Any]], mentors: int = 40, rules: Rules = RULES, seed: int = 1) -> Problem:
    lot = random.Random(seed)

    def some(most: int) -> dict[UUID, int]:
        return {UUID(int=1 + number): lot.randint(1, 5) for number in lot.sample(range(12), lot.randint(1, most))}

    return Problem(
        Snapshot.of(
            [Participant(UUID(int=1000 + n), skills=some(3), **told) for n, told in enumerate(mentees)],
            [
                Participant(
                    UUID(int=9000 + n), skills=some(6), fields={"grade": lot.choice("BCD")}, places=lot.choice((1, 2))
                )
                for n in range(mentors)
            ],
            rules,
        )
    )


def in_departments(*sizes: int) -> list[dict[str, Any]]:
    return [{"fields": {"department": "ABCDEF"[group]}} for group, size in enumerate(sizes) for _ in range(size)]


def table(given_problem: Problem, partners: np.ndarray[Any, Any], **options: Any) -> Table:
    return table_of(given_problem, partners, by_field(given_problem.snapshot, "department"), **options)


def test_each_group_is_compared_with_all_others():
    given_problem = problem(in_departments(20, 30))
    partners = solve(given_problem).partners
    first, second = table(given_problem, partners).groups
    assert (first.value, first.figures.people) == ("A", 20)
    rows = np.flatnonzero(partners >= 0)
    inside = np.array([given_problem.snapshot.mentees[row].fields["department"] == "A" for row in rows.tolist()])
    scores = given_problem.micro(rows, partners[rows]) / MICRO
    welch = stats.ttest_ind(scores[inside], scores[~inside], equal_var=False).confidence_interval(0.95)
    assert first.score_gap is not None
    assert second.score_gap is not None
    assert (first.score_gap.value, first.score_gap.low, first.score_gap.high) == pytest.approx(
        (scores[inside].mean() - scores[~inside].mean(), welch.low, welch.high)
    )
    assert second.score_gap.value == pytest.approx(-first.score_gap.value)


def test_what_each_criterion_adds_sums_to_the_gap():
    lot = random.Random(3)
    given_problem = problem(
        [{"fields": {"department": lot.choice("ABC"), "grade": lot.choice("ABCD")}} for _ in range(60)]
    )
    for one in fairness(given_problem, solve(given_problem).partners):
        for group in one.groups:
            if group.score_gap is not None:
                assert group.effects.keys() == {"skills", "seniority"}
                assert sum(group.effects.values()) == pytest.approx(group.score_gap.value, abs=3e-6)


def test_newcombes_published_example():
    gap = share_gap(56, 70, 48, 80)  # Newcombe 1998, table II, method 10
    assert gap.low is not None
    assert gap.high is not None
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert gap.clear


@pytest.mark.parametrize(("share", "other"), [(0.5, 0.5), (0.95, 0.8), (1.0, 0.9)])
def test_the_interval_of_a_share_covers_the_truth(share: float, other: float):
    lot = np.random.default_rng(5)
    gaps = [share_gap(int(lot.binomial(20, share)), 20, int(lot.binomial(50, other)), 50) for _ in range(400)]
    assert sum((gap.low or 0) <= share - other <= (gap.high or 0) for gap in gaps) >= 0.92 * len(gaps)


def test_the_interval_of_a_mean_covers_the_truth():
    lot = np.random.default_rng(6)

    def drawn(count: int, low: int, high: int) -> tuple[int, int, int]:
        scores = [int(score) for score in lot.integers(low, high, count)]
        return count, sum(scores), sum(score * score for score in scores)

    gaps = [mean_gap(drawn(8, 400_000, 800_000), drawn(60, 200_000, 600_000)) for _ in range(1000)]
    assert 0.93 <= np.mean([(gap.low or 1) <= 0.2 <= (gap.high or 0) for gap in gaps]) <= 0.97


def test_scores_that_are_all_equal_leave_no_interval():
    gap = mean_gap((5, 2_500_000, 5 * 500_000**2), (6, 3_000_000, 6 * 500_000**2))
    assert (gap.value, gap.low, gap.clear) == (0.0, None, False)


def test_a_small_group_is_hidden_together_with_the_smallest_other():
    given_problem = problem(in_departments(3, 20, 12, 15))
    found = table(given_problem, solve(given_problem).partners)
    assert [group.value for group in found.groups] == ["B", "D"]
    assert found.small == ["A", "C"]
    assert found.together is not None
    assert found.together.people == 15


def test_of_two_groups_a_small_one_hides_both():
    given_problem = problem(in_departments(3, 30))
    found = table(given_problem, solve(given_problem).partners)
    assert (found.groups, found.note) == ([], "Too few groups have 5 mentees or more.")


def test_groups_may_not_be_smaller_than_three():
    with pytest.raises(ValueError, match="at least 3"):
        hidden(np.array([4, 4]), np.array([4, 4]), 2)


GROUPS = st.lists(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=2, max_size=4)


@given(GROUPS, st.integers(3, 5))
@example([(1, 0), (5, 0), (5, 0), (1, 0)], 3)
@example([(2, 2), (2, 1), (3, 3), (9, 9)], 3)
@example([(1, 1), (2, 1), (9, 9), (8, 8)], 5)
@settings(max_examples=100, deadline=None)
def test_whoever_knows_the_rule_cannot_work_out_a_hidden_group(groups: list[tuple[int, int]], minimum: int):
    people, matched = (np.array(column) for column in zip(*groups, strict=True))
    hides, _ = hidden(people, matched, minimum)
    assert hides[people < minimum].all()
    unseen = np.flatnonzero(hides)
    if hides.all() or not len(unseen):
        return
    rest = int(people[unseen].sum())
    assert rest >= minimum
    possible: list[set[int]] = [set() for _ in unseen]
    for sizes in product(range(1, rest), repeat=len(unseen)):
        if sum(sizes) == rest:
            other, others = people.copy(), matched.copy()
            other[unseen] = sizes
            others[unseen] = 0
            left = int(matched[unseen].sum())
            for at, size in zip(unseen, sizes, strict=True):
                others[at] = min(size, left)
                left -= others[at]
            if (hidden(other, others, minimum)[0] == hides).all():
                for seen, size in zip(possible, sizes, strict=True):
                    seen.add(size)
    assert all(len(seen) > 1 for seen in possible)


@given(GROUPS, st.integers(3, 5))
@settings(max_examples=150, deadline=None)
def test_no_hidden_score_follows_by_subtraction(groups: list[tuple[int, int]], minimum: int):
    people, matched = (np.array(column) for column in zip(*groups, strict=True))
    _, hides = hidden(people, matched, minimum)
    assert hides[matched < minimum].all()
    if hides.all():
        return
    counted = matched[hides]
    assert not counted.any() or (counted.sum() >= minimum and hides.sum() >= 2)


@given(
    st.lists(st.integers(1, 14), min_size=2, max_size=6), st.integers(8, 40), st.integers(3, 5), st.integers(0, 1 << 20)
)
@settings(max_examples=40, deadline=None)
def test_the_sums_that_a_table_shows_leave_every_hidden_group_open(
    sizes: list[int], mentors: int, minimum: int, seed: int
):
    given_problem = problem(in_departments(*sizes), mentors)
    lot = np.random.default_rng(seed)
    partners = np.where(lot.random(given_problem.mentees) < 0.6, 0, -1)
    found = table(given_problem, partners, minimum=minimum)
    names = "ABCDEF"[: len(sizes)]
    shown = [[float(name == group.value) for name in names] for group in found.groups if group.figures.mean is not None]
    if found.total is not None and found.total.mean is not None:
        shown.append([1.0] * len(names))
    if found.together is not None and found.together.mean is not None:
        shown.append([float(name in found.small) for name in names])
    matched = {
        name: sum(
            1
            for row, mentee in enumerate(given_problem.snapshot.mentees)
            if partners[row] >= 0 and mentee.fields["department"] == name
        )
        for name in names
    }
    # A group without a match adds nothing to any sum, so whoever guesses that drops its column.
    known = [number for number, name in enumerate(names) if matched[name]]
    matrix = np.array(shown).reshape(-1, len(names))[:, known]
    for at, number in enumerate(known):
        if matched[names[number]] < minimum:
            unit = np.eye(len(known))[at]
            assert np.linalg.matrix_rank(np.vstack([matrix, unit])) > np.linalg.matrix_rank(matrix)


def sharing(**counts: int) -> list[dict[str, Any]]:
    return [
        {"traits": frozenset({("gender", value)}) if value != "silent" else frozenset()}
        for value, count in counts.items()
        for _ in range(count)
    ]


def test_attributes_count_only_those_who_shared_them():
    given_problem = problem(sharing(x=10, y=12, silent=8))
    (found,) = fairness(given_problem, solve(given_problem).partners, fields=())
    assert found.total is not None
    assert (found.about, found.total.people, [group.value for group in found.groups]) == ("gender", 22, ["x", "y"])


def test_a_hidden_value_of_an_attribute_is_not_even_named():
    given_problem = problem(sharing(x=10, y=12, z=2, silent=8))
    (found,) = fairness(given_problem, solve(given_problem).partners, fields=())
    assert ([group.value for group in found.groups], found.small) == (["y"], [])


def test_few_who_did_not_share_are_not_exposed_by_the_rest():
    given_problem = problem(sharing(x=10, y=12, silent=3))
    assert fairness(given_problem, solve(given_problem).partners, fields=()) == []


def test_several_values_of_one_attribute_are_a_group_of_their_own():
    both = frozenset({("gender", "x"), ("gender", "y")})
    given_problem = problem([*sharing(x=5), {"traits": both}])
    assert by_trait(given_problem.snapshot, "gender").values == [SEVERAL, "x"]


def test_a_field_is_compared_without_case_and_grades_come_in_their_order():
    given_problem = problem([{"fields": {"grade": grade}} for grade in ("c", "C", "C", "a", "")])
    assert by_field(given_problem.snapshot, "grade").values == ["a", "C", ""]


def unfair() -> Problem:
    """Those in grade D find few mentors who are ahead of them."""
    lot = random.Random(8)
    return problem([{"fields": {"grade": lot.choice("AABD")}} for _ in range(120)], 90)


def test_closing_a_gap_has_a_price_that_rises():
    given_problem = unfair()
    groups = by_field(given_problem.snapshot, "grade")
    found = price(given_problem, groups, "D", partners=solve(given_problem).partners)
    closed, lost = ([getattr(point, name) for point in found.points] for name in ("closed", "lost"))
    assert closed == sorted(set(closed))
    assert lost == sorted(set(lost))
    assert closed[0] == lost[0] == 0
    half = found.lost_at(0.5)
    assert half is not None
    assert 0 < half < 0.1
    assert found.sentence.endswith(" % of the total score closes the gap by half.")
    assert found == price(given_problem, groups, "D")


def test_the_price_of_a_group_that_is_not_shown_is_refused():
    given_problem = problem([{"fields": {"grade": "A" if number < 30 else "D"}} for number in range(33)])
    with pytest.raises(ValueError, match="not shown"):
        price(given_problem, by_field(given_problem.snapshot, "grade"), "D")


def test_without_a_gap_there_is_no_price():
    given_problem = problem([{"fields": {"department": value}} for value in "AB" * 10], 30)
    alike = Problem(
        Snapshot.of(
            [Participant(mentee.id, fields=mentee.fields) for mentee in given_problem.snapshot.mentees],
            given_problem.snapshot.mentors,
            RULES,
        )
    )
    found = price(alike, by_field(alike.snapshot, "department"), "A")
    assert (found.sentence, found.tried) == ("There is no gap to close.", 1)


def test_the_objective_draws_groups_together_with_as_many_people():
    plain = unfair()
    rules = Rules(RULES.criteria, RULES.grades, objective=Objective(close_gap="grade", gap_weight=0.6))
    wished = Problem(Snapshot.of(plain.snapshot.mentees, plain.snapshot.mentors, rules))
    before = solve(wished)
    after = solve(wished.under(factor=objective_factors(wished, before.partners)))
    gaps = [
        next(
            g for g in table_of(wished, a.partners, by_field(wished.snapshot, "grade")).groups if g.value == "D"
        ).score_gap
        for a in (before, after)
    ]
    assert before.people == after.people
    assert gaps[0] is not None
    assert gaps[1] is not None
    assert gaps[0].value < gaps[1].value


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5), st.floats(0, 1))
def test_the_lowest_group_counts_in_full_and_the_highest_least(means: list[float], weight: float):
    codes = np.arange(-1, len(means))
    factors = gap_factors(codes, np.array(means), weight)
    by_mean = factors[1:][np.argsort(means, kind="stable")]
    assert by_mean[0] == 1024
    assert list(by_mean) == sorted(by_mean, reverse=True)
    assert by_mean[-1] <= factors[0] <= 1024
    assert (factors > 0).all()


def test_a_weight_of_nothing_changes_nothing():
    assert set(gap_factors(np.array([0, 1, -1]), np.array([0.2, 0.9]), 0.0)) == {1024}
