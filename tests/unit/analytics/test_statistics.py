"""The statistics against published examples and other implementations."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from scipy import stats

from services.analytics.impact.domain import e_value, interval_e_value
from services.analytics.statistics.effects import contrast, effective, newcombe, wilson
from services.analytics.statistics.propensity import logits, pairs
from services.analytics.statistics.survival import curve, log_rank
from tests.integration.analytics.recount import figures

# Freireich et al. 1963, Blood 21(6): weeks of remission of 42 children with leukemia, as printed in Kleinbaum & Klein,
# Survival Analysis, 3rd ed. 2012, table 1.1 (True: out of remission; the others were censored).
TREATED = [
    *((week, True) for week in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *((week, False) for week in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
PLACEBO = [(week, True) for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def test_kaplan_meier_is_as_kleinbaum_and_klein_print_it():
    # Survival Analysis, 3rd ed., section 2.III, table of the 6-MP group.
    weeks = [5, 6, 7, 10, 13, 16, 22, 23, 35]
    printed = [1.0, 0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482, 0.4482]
    days, left = zip(*TREATED, strict=True)
    found = curve(days, left, [1.0] * len(days), weeks)
    assert [round(point.value, 4) for point in found] == printed
    days, left = zip(*PLACEBO, strict=True)
    placebo = curve(days, left, [1.0] * 21, [1, 8, 23])
    assert [round(point.value, 4) for point in placebo] == [0.9048, 0.3810, 0.0]


def test_where_all_have_left_the_band_says_how_many_they_were():
    few, many = (curve([3] * size, [True] * size, [1.0] * size, [2, 3]) for size in (20, 200))
    # Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3: 0 of 20.
    assert (few[1].value, few[1].low, round(few[1].high, 4)) == (0, 0, 0.1611)
    assert 0 < many[1].high < few[1].high
    assert few[0].low == pytest.approx(1 - few[1].high)


def test_curves_are_those_of_scipy_and_their_bands():
    days, left = (np.asarray(column) for column in zip(*TREATED, strict=True))
    data = stats.CensoredData.right_censored(days, ~left.astype(bool))
    fit: Any = stats.ecdf(data).sf
    band: Any = fit.confidence_interval(method="log-log")
    at = [int(day) for day in fit.quantiles if day < 25]
    for point, day in zip(curve(list(days), list(left), [1.0] * len(days), at), at, strict=True):
        assert point.value == pytest.approx(float(fit.evaluate(day)))
        assert point.low == pytest.approx(float(band.low.evaluate(day)))
        assert point.high == pytest.approx(float(band.high.evaluate(day)))


def test_log_rank_is_as_kleinbaum_and_klein_print_it_and_as_scipy_finds_it():
    # Survival Analysis, 3rd ed., section 2.IV: chi-square 16.793.
    days, left = zip(*TREATED, *PLACEBO, strict=True)
    test = log_rank(days, left, [True] * 21 + [False] * 21)
    assert test is not None
    assert round(test[0], 3) == 16.793
    samples: list[Any] = [
        stats.CensoredData.right_censored(
            *(np.asarray(column) for column in ([d for d, _ in side], [not e for _, e in side]))
        )
        for side in (TREATED, PLACEBO)
    ]
    assert test[1] == pytest.approx(stats.logrank(samples[0], samples[1]).pvalue)


def test_log_rank_compares_people_within_their_stratum_only():
    # In each stratum both groups leave alike; in one stratum all leave early, and most of the first group are there.
    early, late = (
        [(day, True, side) for day in range(1, 11) for side in sides]
        for sides in ([True] * 4 + [False], [True] + [False] * 4)
    )
    people = [*early, *((day + 100, left, side) for day, left, side in late)]
    days, left, first = zip(*people, strict=True)
    strata = [0] * 50 + [1] * 50
    apart, within = log_rank(days, left, first), log_rank(days, left, first, strata)
    assert apart is not None
    assert within is not None
    assert apart[1] < 0.001 < 0.5 < within[1]
    assert log_rank(days, left, first, [0 if side else 1 for side in first]) is None


def test_newcombes_interval_is_as_he_prints_it():
    # Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10, rows a, c and e.
    for (a, m, b, n), (low, high) in {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (9, 10, 3, 10): (0.1705, 0.8090),
        (5, 56, 0, 29): (-0.0381, 0.1926),
    }.items():
        found = newcombe(a, m, b, n)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilsons_interval_is_as_newcombe_prints_it():
    # Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3: 81 of 263, 15 of 148, 0 of 20.
    for (events, of), printed in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
    }.items():
        found = wilson(events, of)
        assert (round(found.low, 4), round(found.high, 4)) == printed


def test_e_values_are_those_of_vanderweele_and_ding():
    # Annals of Internal Medicine 2017;167:268–274: a ratio of 3.9 (1.8 to 8.7), and 0.80 (0.71 to 0.91).
    assert round(e_value(3.9), 2) == 7.26
    assert round(interval_e_value(1.8, 8.7), 1) == 3.0
    assert round(e_value(0.80), 2) == 1.81
    assert round(interval_e_value(0.71, 0.91), 2) == 1.43
    assert interval_e_value(0.9, 1.2) == 1


def test_equal_weights_come_to_the_plain_difference_of_shares():
    happened = [True] * 56 + [False] * 14 + [True] * 48 + [False] * 32
    first = [True] * 70 + [False] * 80
    found = contrast(happened, first, [1.0] * 150, [UUID(int=number) for number in range(150)])
    assert found.difference.value == pytest.approx(0.2)
    plain = newcombe(56, 70, 48, 80)
    assert found.difference.low == pytest.approx(plain.low, abs=0.02)
    assert found.difference.high == pytest.approx(plain.high, abs=0.02)
    assert found.ratio is not None
    # Katz's interval of a ratio: log(RR) ± 1.96 sqrt(1/a - 1/m + 1/b - 1/n).
    error = (1 / 56 - 1 / 70 + 1 / 48 - 1 / 80) ** 0.5
    assert found.ratio.value == pytest.approx(4 / 3)
    assert np.log(found.ratio.low) == pytest.approx(np.log(4 / 3) - 1.96 * error, abs=0.01)
    assert found.ratio_of_rest is not None
    assert found.ratio_of_rest.value == pytest.approx(0.5)


def test_people_who_are_there_several_times_count_as_one():
    rng = random.Random(3)
    people = [UUID(int=number) for number in range(80)]
    happened = [rng.random() < 0.5 for _ in people]
    first = [number % 2 == 0 for number in range(80)]
    once = contrast(happened, first, [1.0] * 80, people)
    thrice = contrast(happened * 3, first * 3, [1.0] * 240, people * 3)
    assert thrice.difference.value == pytest.approx(once.difference.value)
    assert thrice.difference.low == pytest.approx(once.difference.low, abs=0.005)
    # Also where it has happened to nobody, and the interval is another one.
    never = [contrast([False] * 80 * many, first * many, [1.0] * 80 * many, people * many) for many in (1, 3)]
    assert never[0].difference == never[1].difference


def test_curves_and_their_difference_are_as_firm_as_there_are_people():
    rng = random.Random(5)
    days = [rng.expovariate(1 / (300 if number % 2 else 500)) for number in range(90)]
    left, first = [day < 360 for day in days], [number % 2 == 0 for number in range(90)]
    people = [UUID(int=number) for number in range(90)]
    at, strata = [100, 300], [number // 90 for number in range(270)]
    once = curve(days, left, [1.0] * 90, at)
    for one, other in zip(once, curve(days * 3, left * 3, [1.0] * 270, at, people * 3), strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    alone, together = log_rank(days, left, first), log_rank(days * 3, left * 3, first * 3, strata, people * 3)
    assert alone is not None
    assert together is not None
    assert together[1] == pytest.approx(alone[1], rel=0.1)
    assert log_rank(days, left, first, None, people) == alone


def test_colleagues_of_several_programs_do_not_make_a_difference_of_chance_seem_sure():
    """Five programs with the same hundred colleagues, in which nobody stays longer than anybody else."""
    rng, apart, together = random.Random(6), 0, 0
    for _ in range(200):
        stays = [rng.expovariate(1 / 400) for _ in range(200)]
        # The first hundred are the colleagues; twenty others take part in each program.
        strata = [program for program in range(5) for _ in range(120)]
        people = [who for first in range(100, 200, 20) for who in (*range(100), *range(first, first + 20))]
        days = [min(stays[who], 360) for who in people]
        columns = days, [day < 360 for day in days], [who >= 100 for who in people], strata
        plain, clustered = log_rank(*columns), log_rank(*columns, [UUID(int=who) for who in people])
        assert plain is not None
        assert clustered is not None
        apart += plain[1] < 0.05
        together += clustered[1] < 0.05
    assert apart > 20
    assert together <= 18, "of 200, ten are expected"


def test_a_ratio_knows_that_the_same_people_are_on_both_sides():
    rng = random.Random(4)
    people = [UUID(int=number % 60) for number in range(120)]
    usual = [rng.random() < 0.5 for _ in range(60)]
    happened = [usual[number % 60] is not (rng.random() < 0.2) for number in range(120)]
    first, weights = [number < 60 for number in range(120)], [rng.uniform(0.5, 2) for _ in range(120)]
    found = contrast(happened, first, weights, people)
    expected = figures.contrast(np.array(happened), np.array(first), np.array(weights), [str(one) for one in people])
    for one, other in ((found.ratio, expected[3]), (found.ratio_of_rest, expected[4])):
        assert one is not None
        assert other is not None
        assert (one.value, one.low, one.high) == pytest.approx(tuple(other.values()), abs=1e-6)


def test_where_it_happened_to_all_the_interval_is_newcombes():
    found = contrast(
        [True] * 20 + [True] * 15 + [False] * 5,
        [True] * 20 + [False] * 20,
        [1.0] * 40,
        [UUID(int=n) for n in range(40)],
    )
    plain = newcombe(20, 20, 15, 20)
    assert (found.difference, found.ratio) == (plain, None)
    assert effective([1.0] * 20) == 20
    assert effective([3.0, 1.0, 1.0, 1.0]) == 3


def test_a_regression_is_fitted_to_the_end_also_where_few_take_part():
    traits = [[f"P{number % 7}", "Board" if number == 3 else f"D{number % 5}"] for number in range(130)]
    found = np.array(logits(traits, [number in (3, 10, 50) for number in range(130)]))
    assert (1 / (1 + np.exp(-found))).sum() == pytest.approx(3, abs=1e-8)


def test_of_equally_likely_others_the_lower_name_is_the_partner():
    there = [(1.0, "c"), (1.0, "a"), (1.0, "b"), (3.0, "d")]
    assert pairs([(1.5, "x"), (2.0, "y")], there, 1.0) == {1: 1, 0: 2}
    assert pairs([(1.0, "x")], [(1.5, "a"), (0.5, "b")], 1.0) == {0: 1}, "of two equally near the less likely"
