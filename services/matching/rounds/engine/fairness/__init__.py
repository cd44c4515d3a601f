"""Whether some groups of mentees fare worse than the others, why, and what it would cost to change it."""

from __future__ import annotations

from services.matching.rounds.engine.fairness.closing import PRICES, Point, Price, gap_factors, objective_factors, price
from services.matching.rounds.engine.fairness.gaps import NOTES, Figures, Gap, Group, Table, fairness, table
from services.matching.rounds.engine.fairness.groups import MINIMUM, Grouping, by_field, by_trait

__all__ = [
    "MINIMUM",
    "NOTES",
    "PRICES",
    "Figures",
    "Gap",
    "Group",
    "Grouping",
    "Point",
    "Price",
    "Table",
    "by_field",
    "by_trait",
    "fairness",
    "gap_factors",
    "objective_factors",
    "price",
    "table",
]
