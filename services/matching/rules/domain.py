"""Rules of rules: the standard criteria adapt to what people have told."""

from __future__ import annotations

from dataclasses import replace

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["fitting"]


def fitting(snapshot: Snapshot) -> Snapshot:
    """The snapshot without the criteria that its people or its rules say nothing about: seniority without an order of
    grades, departments where no profile has one. For criteria that nobody has chosen, or only as far as people have
    told; another one that is chosen is a problem."""
    rules = snapshot.rules
    kept = tuple(part for part in rules.criteria if not list(CRITERIA[part.kind].problems(snapshot, part.options)))
    return replace(snapshot, rules=replace(rules, criteria=kept or rules.criteria))
