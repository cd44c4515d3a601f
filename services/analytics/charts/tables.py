"""Which chart a published table is."""

from __future__ import annotations

from collections.abc import Sequence

from services.analytics.charts import specs
from services.analytics.charts.pictures import Bar, Curve, Picture, Point
from services.analytics.publications.domain import Measure, Number, in_order
from services.analytics.reading import Table, row_name, said
from shared.problems import NotFound

__all__ = ["MOST_BARS", "chart_of"]

MOST_BARS = 25
"""More of them make a chart that is higher than a page."""
_NONE = Number()


def chart_of(table: Table, measure: str | None = None) -> Picture:
    """The totals as bars; a dimension as bars of one measure, months as lines. measure: of a dimension, else its first
    one; in months those of its unit. Of very many bars only the highest are drawn. Raises NotFound."""
    chosen = _chosen(table, measure)
    if table.dimension is None:
        shown = [one for one in table.measures if one.unit == chosen.unit] if measure is None else [chosen]
        return specs.bars(_finding(table, shown), [_bar(one.label, table.total.get(one.name), one) for one in shown])
    if table.dimension == "month":
        alike = [one for one in table.measures if one.unit == chosen.unit and one.additive == chosen.additive]
        shown = [chosen] if measure is not None else alike[: specs.MOST_SERIES]
        return specs.months(_latest(table, chosen), [_line(table, one) for one in shown], what=chosen.unit)
    rows, title = table.rows, _most(table, chosen)
    if len(rows) > MOST_BARS:
        rows = in_order(rows, chosen.name, down=True)[:MOST_BARS]
        title += f" (the {MOST_BARS} highest of {len(table.rows):,})"
    return specs.bars(title, [_bar(row_name(row.value), row.numbers.get(chosen.name), chosen) for row in rows])


def _chosen(table: Table, name: str | None) -> Measure:
    found = next((one for one in table.measures if name in {None, one.name}), None)
    if found is None:
        known = ", ".join(one.name for one in table.measures)
        raise NotFound(f"{table.title}: there is no {name} in it. There are {known}.")
    return found


def _bar(name: str, number: Number | None, measure: Measure) -> Bar:
    number = number or _NONE
    return Bar(name, number.value, said(number, measure.unit), number.hidden)


def _line(table: Table, measure: Measure) -> Curve:
    numbers = ((row.value, row.numbers.get(measure.name) or _NONE) for row in table.rows if row.value)
    return Curve(measure.label, [_point(month, number, measure) for month, number in numbers])


def _point(month: str, number: Number, measure: Measure) -> Point:
    return Point(month, number.value, hidden=number.hidden, said=said(number, measure.unit))


def _finding(table: Table, shown: Sequence[Measure]) -> str:
    """The first number and the last that is shown, or only what the table is about."""
    told = [(one, number) for one in shown if (number := table.total.get(one.name)) and not number.hidden]
    if not told:
        return table.title
    ends = [told[0], told[-1]] if len(told) > 1 else told
    return f"{table.title} — " + "; ".join(f"{one.label}: {said(number, one.unit)}" for one, number in ends)


def _latest(table: Table, measure: Measure) -> str:
    for row in reversed(table.rows):
        if row.value and (number := row.numbers.get(measure.name)) and not number.hidden:
            return f"{table.title} — {measure.label}: {said(number, measure.unit)} in {row.value}"
    return table.title


def _most(table: Table, measure: Measure) -> str:
    by = f"{measure.label} by {table.dimension}"
    known = [(number.value, row) for row in table.rows if (number := row.numbers.get(measure.name))]
    told = sorted(((value, row.value) for value, row in known if value is not None), reverse=True)
    if len(told) < 2 or told[0][0] == told[1][0]:
        return by
    number = next(row for row in table.rows if row.value == told[0][1]).numbers[measure.name]
    return f"{by} — most in {row_name(told[0][1])}: {said(number, measure.unit)}"
