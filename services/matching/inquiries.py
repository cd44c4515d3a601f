"""What may be asked about a solved match round: why not, what if, again, how fair. Answers are told as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.matching.computations import Computation, asked_for, best, problem_of, solve_round, verify_round
from services.matching.computing import Job, Kind, Refused, Told
from services.matching.reporting import make_file, make_report
from services.matching.rounds.domain import FAILURES
from services.matching.rounds.engine.comparison import Comparison, Side, compare
from services.matching.rounds.engine.fairness import Figures, Gap, Table, fairness, price
from services.matching.rounds.engine.fairness.groups import grouping
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons.why_not import WhyNot, why_not
from services.matching.rounds.engine.rematch import carried_over, trade_off
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.solver import Limits, Solution
from services.matching.rounds.engine.solver.solution import Watch
from services.matching.suggesting import suggest
from services.matching.weighing import learn_weights

__all__ = ["COMPUTATIONS"]

MOST_LISTED = 1000
"""Moves that an answer names; it counts all of them."""


def _why_not(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """about: mentee_id, mentor_id."""
    problem, _ = asked_for(job)
    mentee, mentor = UUID(job.about["mentee_id"]), UUID(job.about["mentor_id"])
    for person, known, side in (
        (mentee, problem.snapshot.rows, "mentee"),
        (mentor, problem.snapshot.columns, "mentor"),
    ):
        if person not in known:
            raise Refused(FAILURES.say("not-in-round", person=str(person), side=side))
    outcome = best(problem, limits, watch)
    told({"answer": _forced(why_not(outcome.problem, outcome.solution, mentee, mentor))})


def _forced(found: WhyNot) -> dict[str, Any]:
    price_of = found.price
    return {
        "matched": found.matched,
        "pinned_elsewhere": found.pinned,
        "rules": list(found.rules),
        "score": found.score / MICRO,
        "minimum_score": found.floor / MICRO,
        "exact": found.exact,
        "costs": None
        if price_of is None
        else {
            "people": price_of.people,
            "score": price_of.total / MICRO,
            "changes": [
                {
                    "mentee_id": str(change.mentee),
                    "before": _text(change.before),
                    "after": _text(change.after),
                    "score_before": change.score_before / MICRO,
                    "score_after": change.score_after / MICRO,
                }
                for change in price_of.changes[:MOST_LISTED]
            ],
        },
    }


def _what_if(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """about: rules, the other ones, as JSON of RulesIn."""
    first, second = problem_of(job.snapshot()), problem_of(job.snapshot(job.about["rules"]))
    answers = [best(problem, limits, watch).solution.partners for problem in (first, second)]
    told({"answer": _compared(compare(first, answers[0], second, answers[1]))})


def _compared(compared: Comparison) -> dict[str, Any]:
    return {
        "sentence": compared.sentence,
        "kept": compared.kept,
        "counts": dict(compared.counts),
        "first": _side(compared.first),
        "second": _side(compared.second),
        "moves": [
            {
                "mentee_id": str(move.mentee),
                "before": _text(move.before),
                "after": _text(move.after),
                "outcome": move.outcome,
                "by_first": _score(move.by_first),
                "by_second": _score(move.by_second),
            }
            for move in compared.moves[:MOST_LISTED]
        ],
        "loads": [
            {"mentor_id": str(load.mentor), "before": load.before, "after": load.after}
            for load in compared.loads[:MOST_LISTED]
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "pairs": side.people,
        "total_by_first": side.by_first / MICRO,
        "total_by_second": side.by_second / MICRO,
        "forbidden_by_other": side.forbidden,
    }


def _rematch(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """The people of today, and about: previous, the pairs (mentee, mentor) of the round before."""
    previous = [(UUID(mentee), UUID(mentor)) for mentee, mentor in job.about["previous"]]
    carried = carried_over(job.snapshot(), previous)
    problem = problem_of(carried.snapshot)
    curve = trade_off(problem, carried.open, solver=_solver(limits, watch))
    told(
        {
            "answer": {
                "previous": len(previous),
                "keepable": curve.keepable,
                "points": [
                    {
                        "keep": None if point.bonus is None else point.bonus / MICRO,
                        "changes": point.changes,
                        "pairs": point.people,
                        "total_score": point.total / MICRO,
                    }
                    for point in curve.points
                ],
            }
        }
    )


def _fairness(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """about: minimum, the smallest group to show; price, a group as {about, value}, or null."""
    problem, _ = asked_for(job)
    partners = best(problem, limits, watch).solution.partners
    minimum, wanted = job.about["minimum"], job.about["price"]
    priced = None
    if wanted is not None:
        groups = grouping(problem.snapshot, wanted["about"])
        try:
            found = price(
                problem,
                groups,
                wanted["value"],
                minimum=minimum,
                solver=_solver(limits, watch),
                partners=partners,
            )
        except ValueError as error:
            raise Refused(str(error)) from error
        priced = {
            "sentence": found.sentence,
            "gap": found.gap,
            "points": [{"closed": point.closed, "lost": point.lost, "gap": point.gap} for point in found.points],
        }
    told(
        {
            "answer": {
                "minimum": minimum,
                "tables": [_table(one) for one in fairness(problem, partners, minimum=minimum)],
                "price": priced,
            }
        }
    )


def _table(table: Table) -> dict[str, Any]:
    return {
        "about": table.about,
        "identity": table.identity,
        "total": _figures(table.total),
        "groups": [
            {
                "value": group.value,
                "figures": _figures(group.figures),
                "share_gap": _gap(group.share_gap),
                "score_gap": _gap(group.score_gap),
                "effects": dict(group.effects),
            }
            for group in table.groups[:MOST_LISTED]
        ],
        "small": list(table.small)[:MOST_LISTED],
        "together": _figures(table.together),
        "note": table.note,
    }


def _figures(figures: Figures | None) -> dict[str, Any] | None:
    return figures and {"people": figures.people, "matched": figures.matched, "mean_score": figures.mean}


def _gap(gap: Gap | None) -> dict[str, Any] | None:
    return gap and {"value": gap.value, "low": gap.low, "high": gap.high, "clear": gap.clear}


def _solver(limits: Limits, watch: Watch) -> Any:
    def again(problem: Problem) -> Solution:
        return best(problem, limits, watch).solution

    return again


def _score(micro: int | None) -> float | None:
    return None if micro is None else micro / MICRO


def _text(person: UUID | None) -> str | None:
    return None if person is None else str(person)


COMPUTATIONS: Mapping[Kind, Computation] = {
    "solve": solve_round,
    "verify": verify_round,
    "why-not": _why_not,
    "what-if": _what_if,
    "rematch": _rematch,
    "fairness": _fairness,
    "report": make_report,
    "report-file": make_file,
    "learned-weights": learn_weights,
    "suggest": suggest,
}
