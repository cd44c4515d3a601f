"""A share is hidden with the number that follows from it."""

from __future__ import annotations

from services.analytics.disclosure.domain import TOTAL, Past
from services.analytics.publications.domain import Cell, Counts, Family, Measure
from services.analytics.quantities.domain import suppress
from services.analytics.suppression.domain import TELLS_OTHERS, TOO_LITTLE_CHANGED, Table
from shared.ids import new_id

FAMILY = Family(
    name="answers",
    title="Answers",
    description="Of questions.",
    measures=(
        Measure("asked", "Asked", "Questions.", "events"),
        Measure("answered", "Answered", "Questions that were answered."),
        Measure("share", "Share", "Answered of asked.", "share", additive=False, made_of=("answered", "asked")),
    ),
    dimensions=("department",),
)


def row(asked: int, answered: int) -> dict[str, Cell]:
    return {"asked": Cell(asked, asked), "answered": Cell.of(answered), "share": Cell(answered, answered / asked)}


def test_a_share_is_hidden_where_its_part_is_for_whatever_reason():
    program = new_id()
    counts = Counts(row(38, 24), {"department": {"Data": row(20, 12), "Legal": row(9, 6), "Sales": row(9, 6)}})
    data = ("department", "Data")
    told_before = Past({TOTAL: Cell.of(22), data: Cell.of(10)}, frozenset())
    history = {"answered": [told_before]}
    [hidden], _ = suppress([Table(FAMILY, {program: counts}, {program: 5}, {program: history})])
    assert hidden[program]["answered"][data] == TOO_LITTLE_CHANGED
    assert hidden[program]["share"].keys() == hidden[program]["answered"].keys()
    assert set(hidden[program]["share"].values()) == {TELLS_OTHERS}
    assert hidden[program]["asked"] == {}
