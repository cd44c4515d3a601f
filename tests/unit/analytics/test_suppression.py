"""Which numbers are hidden, in tables that one can check by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from services.analytics.countings import together
from services.analytics.disclosure.domain import TOTAL, Past
from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family, Measure
from services.analytics.publishing_forms import LONGEST_TABLE, OTHERS, content, folded
from services.analytics.quantities.domain import suppress
from services.analytics.suppression.domain import Table

STEPS = Family(
    name="steps",
    title="Steps",
    description="Of people.",
    measures=tuple(Measure(name, name, "People.") for name in ("first", "second")),
    dimensions=("department",),
    nested=True,
)
PROGRAM, OTHER = UUID(int=1), UUID(int=2)

Shown = dict[str, tuple[int | None, ...]]


def counts(rows: Mapping[str, Sequence[int]]) -> Counts:
    names = [measure.name for measure in STEPS.measures]
    cells = {value: {name: Cell.of(row[step]) for step, name in enumerate(names)} for value, row in rows.items()}
    total = {name: Cell.of(sum(row[name].people for row in cells.values())) for name in names}
    return Counts(total, {"department": cells})


def shown(
    rows: Mapping[str, Sequence[int]],
    k: int = 5,
    past: Sequence[Mapping[str, Sequence[int]]] = (),
    family: Family = STEPS,
) -> Shown:
    """What is shown of each row and, as "total", of all. past: tables in which everything was shown."""
    found = counts(rows)
    history = {measure.name: [_past(counts(one), measure.name) for one in past] for measure in STEPS.measures}
    [hidden], _ = suppress([Table(family, {PROGRAM: found}, {PROGRAM: k}, {PROGRAM: history})])
    written = content(found, hidden[PROGRAM], family, None, None)
    result: dict[str, list[int | None]] = {}
    for numbers in written.values():
        for number in numbers:
            result.setdefault(number["value"] or ("" if number["dimension"] else "total"), []).append(
                number.get("people")
            )
    return {value: tuple(numbers) for value, numbers in result.items()}


def _past(found: Counts, measure: str) -> Past:
    rows = {("department", value): row[measure] for value, row in found.rows["department"].items()}
    return Past({TOTAL: found.total[measure], **rows}, frozenset())


def test_one_small_department_takes_the_smallest_other_with_it():
    assert shown({"Legal": (2, 1), "Sales": (20, 18), "Data": (9, 8)}) == {
        "total": (31, 27),
        "Data": (None, None),
        "Legal": (None, None),
        "Sales": (20, 18),
    }


def test_small_departments_that_hide_each_other_take_none_with_them():
    found = shown({"Legal": (3, 3), "Facilities": (4, 4), "Sales": (20, 20)})
    assert found == {"total": (27, 27), "Legal": (None, None), "Facilities": (None, None), "Sales": (20, 20)}


def test_a_step_that_nobody_has_reached_shows_zero():
    found = shown({"Legal": (2, 0), "Sales": (20, 0), "Data": (9, 0)})
    assert found == {"total": (31, 0), "Legal": (None, 0), "Sales": (20, 0), "Data": (None, 0)}


def test_a_zero_beside_others_is_hidden_like_every_small_number():
    found = shown({"Legal": (8, 0), "Sales": (20, 18), "Data": (9, 8)})
    assert found == {"total": (37, 26), "Legal": (8, None), "Sales": (20, 18), "Data": (9, None)}


def test_departments_that_are_all_small_are_not_named():
    assert shown(dict.fromkeys("ABCDEF", (1, 0))) == {"total": (6, 0)}
    assert shown({"Legal": (3, 3), "Sales": (1, 0)}) == {"total": (None, None)}


def test_as_many_people_as_hidden_departments_would_tell():
    found = shown({"A": (1, 1), "B": (1, 1), "C": (1, 1), "D": (9, 9), "E": (20, 20)}, k=3)
    assert [value for value, numbers in found.items() if numbers == (None, None)] == ["A", "B", "C", "D"]


def test_a_step_stays_shown_while_the_one_before_it_has_merely_changed_by_few():
    before = {"Data": (20, 8), "Sales": (30, 10)}
    found = shown({"Data": (21, 8), "Sales": (30, 10)}, past=[before])
    assert found == {"total": (None, 18), "Data": (None, 8), "Sales": (30, 10)}


def test_rows_that_changed_together_by_few_take_another_with_them():
    before = {"Data": (9, 0), "Legal": (6, 0), "Sales": (6, 0)}
    found = shown({"Data": (15, 0), "Legal": (6, 0), "Sales": (7, 0)}, past=[before])
    assert found == {"total": (28, 0)}


def test_a_program_follows_from_all_programs_less_the_others():
    scopes = {PROGRAM: counts({"Data": (3, 0)}), OTHER: counts({"Data": (9, 0), "Sales": (8, 0)})}
    scopes[ORGANIZATION] = together(STEPS, scopes)
    [hidden], _ = suppress([Table(STEPS, scopes, dict.fromkeys(scopes, 5))])
    assert TOTAL in hidden[PROGRAM]["first"]
    assert TOTAL in hidden[OTHER]["first"]
    assert ("department", "Sales") in hidden[OTHER]["first"]
    assert set(hidden[ORGANIZATION]["first"]) == {("program", str(PROGRAM)), ("program", str(OTHER))}


def test_what_single_people_call_themselves_is_not_named():
    own = replace(STEPS, dimensions=())
    before = {"woman": (10, 0), "man": (10, 0), "": (24, 0)}
    one_more = {**before, "trans man": (1, 0)}
    many = {**one_more, "trans man": (6, 0), "man": (16, 0)}
    for told in (before, one_more):
        assert "trans man" not in shown(told, family=own)
        assert shown(told, family=own)[OTHERS] == (None, 0), "whether or not somebody is among them"
    assert shown(one_more, family=own).keys() == {"total", "woman", "", OTHERS}
    assert shown(many, family=own)["trans man"] == (6, 0)
    assert shown({"trans man": (1, 0), "": (24, 0)}, family=own) == {"total": (25, 0)}


def test_many_departments_fold_into_a_row_of_others_that_stays_the_same():
    many = counts({f"Team {number:03}": (number + 5, 5) for number in range(80)})
    [found] = folded([STEPS], [many], [None])
    names = found.rows["department"].keys()
    assert len(names) == LONGEST_TABLE
    assert OTHERS in names
    assert sum(row["first"].people for row in found.rows["department"].values()) == many.total["first"].people
