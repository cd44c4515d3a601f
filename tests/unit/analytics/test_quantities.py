"""What one family hides is hidden in another that counts the same, in tables that one can check by hand."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.analytics.cohorts.domain import ENDINGS, FUNNEL, JOURNEY
from services.analytics.countings import together
from services.analytics.disclosure.domain import TOTAL
from services.analytics.equity.domain import EQUITY, PARTICIPATION
from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family
from services.analytics.publishing_forms import LONGEST_TABLE, OTHERS, folded
from services.analytics.quantities.domain import suppress
from services.analytics.suppression.domain import Hidden, Table

LARGE, SMALL = UUID(int=1), UUID(int=2)


def counts(family: Family, departments: Mapping[str, Mapping[str, int]]) -> Counts:
    """A family by department; numbers that are not named are of nobody."""
    rows = {value: {name: Cell.of(number) for name, number in row.items()} for value, row in departments.items()}
    total = {
        measure.name: Cell.of(sum(row.get(measure.name, 0) for row in departments.values()))
        for measure in family.measures
    }
    return Counts(total, {"department": rows})


def table(family: Family, scopes: Mapping[UUID, Mapping[str, Mapping[str, int]]]) -> Table:
    counted = {scope: counts(family, departments) for scope, departments in scopes.items()}
    if family.by_program and len(counted) > 1:
        counted[ORGANIZATION] = together(family, counted)
    return Table(family, counted, dict.fromkeys(counted, 5))


def mentees(**departments: int) -> list[Table]:
    """The mentees of one program in the funnel, in equity, and among all who are employed."""
    there = {name: number for name, number in departments.items() if number}
    return [
        table(FUNNEL, {LARGE: {name: {"enrolled": number} for name, number in there.items()}}),
        table(EQUITY, {LARGE: {name: {"mentees": number} for name, number in there.items()}}),
        table(
            PARTICIPATION,
            {LARGE: {name: {"employed": 50, "mentees": number} for name, number in departments.items()}},
        ),
    ]


def departments(hidden: Mapping[UUID, Hidden], measure: str) -> set[str]:
    return {value for _, value in hidden[LARGE][measure]}


def test_a_program_that_tells_of_another_is_hidden_in_families_that_have_no_table_of_all_programs():
    sizes = {LARGE: {"Data": 20, "Sales": 10}, SMALL: {"Data": 3}}
    funnel, equity = (
        table(family, {scope: {name: {measure: n} for name, n in row.items()} for scope, row in sizes.items()})
        for family, measure in ((FUNNEL, "enrolled"), (EQUITY, "mentees"))
    )
    [alone], _ = suppress([equity])
    assert TOTAL not in alone[LARGE]["mentees"], "by itself it would show the 30 of 33"
    [of_funnel, of_equity], _ = suppress([funnel, equity])
    assert TOTAL not in of_funnel[ORGANIZATION]["enrolled"]
    for scope in sizes:
        assert TOTAL in of_funnel[scope]["enrolled"]
        assert of_equity[scope]["mentees"].keys() == of_funnel[scope]["enrolled"].keys()


def test_a_department_without_mentees_protects_no_other_and_hides_none():
    hidden, _ = suppress(mentees(Data=20, Sales=15, Legal=0))
    assert [departments(one, name) for one, name in zip(hidden, ("enrolled", "mentees", "mentees"), strict=True)] == [
        set(), set(), {"Legal"},
    ]  # fmt: skip
    hidden, _ = suppress(mentees(Data=20, Sales=15, Ops=3, Legal=0))
    assert [departments(one, name) for one, name in zip(hidden, ("enrolled", "mentees", "mentees"), strict=True)] == [
        {"Ops", "Sales"}, {"Ops", "Sales"}, {"Ops", "Sales", "Legal"},
    ]  # fmt: skip


def test_a_number_that_differs_by_many_is_another_one():
    """Most mentees came to the organization after the program began: "of the employed" hides no step of the funnel."""
    funnel, equity, _ = mentees(Data=20, Sales=15)
    employed = {"Data": {"employed": 50, "mentees": 2}, "Sales": {"employed": 50, "mentees": 1}}
    [of_funnel, of_equity, taking_part], _ = suppress([funnel, equity, table(PARTICIPATION, {LARGE: employed})])
    assert TOTAL in taking_part[LARGE]["mentees"]
    assert not of_funnel[LARGE]["enrolled"]
    assert not of_equity[LARGE]["mentees"]


def test_who_has_ended_and_who_has_completed_do_not_tell_who_ended_early():
    journey = table(JOURNEY, {LARGE: {"Data": {"enrolled": 30, "completed": 20, "ended_early": 2}}})
    equity = table(EQUITY, {LARGE: {"Data": {"mentees": 30, "ended": 22, "completed": 20}}})
    endings = Table(ENDINGS, {LARGE: Counts({"ended": Cell.of(22), "early": Cell.of(2)})}, {LARGE: 5})
    [of_journey, of_equity, of_endings], _ = suppress([journey, equity, endings])
    assert TOTAL in of_journey[LARGE]["ended_early"]
    assert TOTAL in of_endings[LARGE]["early"]
    assert TOTAL in of_journey[LARGE]["completed"]
    assert TOTAL in of_equity[LARGE]["completed"]
    assert TOTAL not in of_equity[LARGE]["ended"]
    assert TOTAL not in of_endings[LARGE]["ended"]


def test_what_was_counted_as_before_is_hidden_anew_where_another_family_asks_for_it():
    funnel, equity, _ = mentees(Data=20, Sales=15, Ops=3)
    nothing: Hidden = {measure.name: {} for measure in EQUITY.measures}
    unchanged = Table(EQUITY, equity.counted, equity.k, unchanged={LARGE: nothing})
    _, wanting = suppress([funnel, unchanged])
    assert wanting == {LARGE}
    [_, hidden], wanting = suppress([funnel, Table(EQUITY, equity.counted, equity.k, {LARGE: {}}, {LARGE: nothing})])
    assert (departments(hidden, "mentees"), wanting) == ({"Ops", "Sales"}, set())


def test_families_of_the_same_people_name_the_same_departments():
    names = [f"Team {number:03}" for number in range(80)]
    employed = counts(PARTICIPATION, {name: {"employed": 100 + at} for at, name in enumerate(names)})
    funnel = counts(FUNNEL, {name: {"enrolled": 5 + at} for at, name in enumerate(names[:8])})
    found = folded([FUNNEL, PARTICIPATION], [funnel, employed], [None, None])
    assert found[0].rows["department"].keys() == {*names[:8]}
    named = found[1].rows["department"].keys()
    assert len(named) == LONGEST_TABLE
    assert named >= {*names[:8], *names[-40:], OTHERS}
