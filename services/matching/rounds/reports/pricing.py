"""What it costs to close the gaps that a report shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.matching.rounds.engine import fairness
from services.matching.rounds.engine.fairness.groups import MINIMUM
from services.matching.rounds.engine.objective import Outcome
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.sentences import Coded
from services.matching.rounds.engine.solver import Solution

__all__ = ["known", "prices"]

MOST_PAIRS = 4_000_000
"""Closing a gap is priced up to this many mentees × mentors, as the round is solved again for it several times."""

_SOLVES = 4
_UNTOLD = "Not told"


def prices(
    outcome: Outcome,
    tables: Sequence[fairness.Table],
    solver: Callable[[Problem], Solution],
    *,
    minimum: int = MINIMUM,
) -> dict[str, str]:
    """What it costs to close the largest clear gap of each table, in a sentence by what the table is about.

    Empty for a round that is too large, or not proven to be solved. solver: may raise.
    """
    problem, solution = outcome.problem, outcome.solution
    if problem.mentees * problem.mentors > MOST_PAIRS or not solution.optimal:
        return {}
    found: dict[str, str] = {}
    for table in tables:
        worst = next((group for group in table.groups if group.value == table.lowest), None)
        if worst is None or worst.score_gap is None or not worst.score_gap.clear:
            continue
        grouping = (fairness.by_trait if table.identity else fairness.by_field)(problem.snapshot, table.about)
        priced = fairness.price(
            problem,
            grouping,
            worst.value,
            minimum=minimum,
            solver=solver,
            solves=_SOLVES,
            partners=solution.partners,
        )
        found[table.about] = f"{worst.value or _UNTOLD}: {priced.sentence[:1].lower()}{priced.sentence[1:]}"
    return found


def known(price: str) -> Coded:
    """What a price says: of group ("" for those who did not tell), what is lost and closed as shares, 0 for less than
    could be told."""
    group, _, said = price.rpartition(": ")
    found = fairness.PRICES.known(f"{said[:1].upper()}{said[1:]}")
    shares = {name: _share(str(text)) for name, text in found.values.items()}
    return replace(found, message=price, values={"group": "" if group == _UNTOLD else group, **shares})


def _share(text: str) -> float:
    return 0.0 if text.startswith("Less") else float(text.removesuffix(" %")) / 100
