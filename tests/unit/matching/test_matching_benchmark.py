"""The match rounds' benchmarks at tiny sizes: both sides get the same, errors are found, and lines are whole."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import civil_service, matching, matching_assignment, matching_scale
from benchmarks.matching_civil_service import matched
from benchmarks.matching_engine import Round, doubts
from benchmarks.people import Kind, company
from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.snapshot import Snapshot

KINDS: tuple[Kind, ...] = ("realistic", "alike", "equal")


@pytest.fixture(scope="module")
def realistic() -> Round:
    return Round.drawn(60, 30)


@pytest.fixture
def mentor_match() -> Iterator[None]:
    """Its criterion, which no other test is to see."""
    civil_service.register()
    yield
    del CRITERIA[civil_service.KIND]


def test_people_are_the_same_for_the_same_seed_only():
    assert company(12, 8).digest() == company(12, 8).digest()
    assert company(12, 8).digest() != company(12, 8, seed=2).digest()


def test_every_criterion_for_mentees_and_mentors_counts(realistic: Round):
    """But for communities, which came after the figures of benchmarks/results were measured."""
    assert {part.kind for part in realistic.snapshot.rules.criteria} == set(CRITERIA) - {"wishes", "communities"}


def test_about_a_twentieth_of_the_pairs_is_forbidden_and_each_rule_forbids_some():
    problem = Problem(company(1500, 750))
    some = np.arange(400)
    rows, columns = np.repeat(some, 750), np.tile(np.arange(750), 400)
    assert 0.03 < (problem.scores(some) == BANNED).mean() < 0.08
    found = {rule for rule, banned in problem.rules_of(rows, columns).items() if banned.any()}
    assert found == {
        *("oneself", "reporting-line", "avoided", "earlier-pair", "not-eligible"),
        *("no-common-language", "no-common-hours"),
    }


@pytest.mark.parametrize("kind", KINDS[1:])
def test_degenerate_people_rank_mentors_alike(kind: Kind):
    problem = Problem(company(60, 30, kind=kind))
    scores = problem.scores(np.arange(60)).astype(float)
    scores[scores == BANNED] = np.nan
    known = scores[:, ~np.isnan(scores).all(axis=0)]
    assert (np.nanmax(known, axis=0) == np.nanmin(known, axis=0)).all()
    assert (len(np.unique(known[~np.isnan(known)])) == 1) == (kind == "equal")


@pytest.mark.parametrize("sample", [None, 10])
def test_planted_errors_are_doubted(realistic: Round, sample: int | None):
    problem = realistic.compile()
    solution = realistic.solve(problem)
    assert doubts(problem, solution, sample=sample) == []
    dearer = solution.prices.copy()
    dearer[0] += MICRO
    alone = solution.partners.copy()
    alone[np.flatnonzero(alone >= 0)[0]] = -1
    for wrong in (
        replace(solution, total=solution.total + 1),
        replace(solution, people=solution.people + 1),
        replace(solution, prices=dearer),
        replace(solution, partners=alone),
    ):
        assert doubts(problem, wrong, sample=sample)


def test_scipy_on_the_dense_scores_agrees(realistic: Round, tmp_path: Path):
    problem = realistic.compile()
    solution = realistic.solve(problem)
    matching_assignment.dense(problem, tmp_path / "scores.npy")
    peer = matching_assignment.assign(np.load(tmp_path / "scores.npy"), problem.places)
    assert (peer["people"], peer["total"]) == (solution.people, solution.total)


@pytest.mark.usefixtures("mentor_match")
def test_scores_are_those_of_mentor_match():
    draw = random.Random(3)
    mentees, mentors = civil_service.rows(60, "mentee", draw), civil_service.rows(50, "mentor", draw)
    wanting, offering = civil_service.participants(mentees), civil_service.participants(mentors)
    problem = Problem(Snapshot.of(wanting, offering, civil_service.rules()))
    by_id = dict(zip((person.id for person in (*wanting, *offering)), (*mentees, *mentors), strict=True))
    expected = [
        [civil_service.points(by_id[mentee.id], by_id[mentor.id]) for mentor in problem.snapshot.mentors]
        for mentee in problem.snapshot.mentees
    ]
    point = MICRO // 125
    told = [[BANNED if points is None else (97 + points) * point for points in row] for row in expected]
    assert problem.scores(np.arange(60)).tolist() == told


@pytest.mark.usefixtures("mentor_match")
def test_the_civil_service_is_matched_and_counted_in_points():
    draw = random.Random(1)
    found = matched(civil_service.rows(40, "mentee", draw), civil_service.rows(40, "mentor", draw))
    assert 0 < found.people <= 40
    assert 9 * found.people <= found.points <= 28 * found.people
    assert found.total(6) == found.points + 6 * found.people


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_prints_whole_lines(kind: Kind, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(matching_scale, "warm_up", lambda: None)
    matching_scale.measure(60, 30, kind, 1, check_all=False)
    lines: list[dict[str, Any]] = [json.loads(told) for told in capsys.readouterr().out.splitlines()]
    prefix = "matching.scale.60x30." + ("" if kind == "realistic" else f"{kind}.")
    assert [line["benchmark"].removeprefix(prefix) for line in lines] == [
        "solve", "memory", "explain", "pass", "certificate",
    ]  # fmt: skip
    for line in lines:
        assert {"figure", "bound", "ok", "commit", "machine"} <= set(line)
        assert line["machine"]["cores"] >= 1
    assert lines[-1]["ok"] is True
    assert lines[2]["pairs"] + lines[2]["unmatched"] == 60


def test_a_case_out_of_bounds_fails_the_run_and_its_lines_are_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "slow_case.py").write_text("print('{\"ok\": false}')\nraise SystemExit(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert not matching.run(["slow_case"], tmp_path / "kept.jsonl")
    assert not matching.run(["slow_case"], tmp_path / "kept.jsonl")
    assert (tmp_path / "kept.jsonl").read_text() == '{"ok": false}\n' * 2
    assert capfd.readouterr().out == '{"ok": false}\n' * 2


def test_the_long_form_runs_every_kind_at_the_largest_sizes():
    sizes = [(case[2], case[4], case[6]) for case in matching.cases(long=True)]
    assert sizes == [
        (mentees, mentors, kind) for mentees, mentors in (("50000", "25000"), ("100000", "50000")) for kind in KINDS
    ]
