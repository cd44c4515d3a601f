"""Going through a published table in parts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.keeping import Kept
from services.analytics.paging import Listing, following, start_of
from services.analytics.publications.domain import Number, Numbers, Row, in_order, numbers_of
from services.analytics.publications.store import Taken
from shared.ids import new_id
from shared.problems import Invalid

NOW = datetime(2031, 3, 4, 13, 0, 0, 250_001, tzinfo=UTC)
HIDDEN = Number(why="too-few")

numbers = st.one_of(
    st.none(),
    st.just(HIDDEN),
    st.just(Number(why="too-little-changed", value=3, people=3, as_of=NOW)),
    st.integers(0, 9).map(lambda many: Number(many, many)),
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    values = sorted(draw(st.sets(st.text("abé", max_size=3), max_size=30)), key=lambda value: (not value, value))
    return [Row(value, {} if (number := draw(numbers)) is None else {"met": number}) for value in values]


@given(rows=tables(), sort=st.sampled_from((None, "met")), down=st.booleans(), limit=st.integers(1, 12))
def test_parts_of_any_size_have_every_row_once_in_order(rows: list[Row], sort: str | None, down: bool, limit: int):
    seen: list[Row] = []
    cursor: str | None = None
    while True:
        listing = Listing(sort, down, cursor, limit)
        start = start_of(listing, "a table")
        assert start.taken_at == (NOW if cursor else None)
        ordered = in_order(rows, sort, down=down)
        seen += ordered[start.place : start.place + limit]
        if len(seen) == len(rows):
            break
        cursor = following(listing, "a table", NOW, start.place + limit)
    assert sorted(row.value for row in seen) == sorted(row.value for row in rows)
    shown = [number.value for row in seen if (number := row.numbers.get("met")) and number.value is not None]
    if sort:
        assert shown == sorted(shown, reverse=down)
        assert [row for row in seen if (row.numbers.get("met") or HIDDEN).value is None] == seen[len(shown) :]
    else:
        named = [row.value for row in seen if row.value]
        assert named == sorted(named, reverse=down)
        assert [row.value for row in seen][len(named) :] in ([], [""])


@given(values=st.permutations(["a", "b", "c", "d"]), down=st.booleans())
def test_the_order_tells_nothing_of_hidden_numbers(values: list[str], down: bool):
    content = {
        "met": [
            {"dimension": "department", "value": value, "why": "too-few"}
            if value in "bc"
            else {"dimension": "department", "value": value, "people": 7, "number": 7}
            for value in values
        ]
    }
    rows = in_order(numbers_of(content).rows["department"], "met", down=down)
    assert [row.value for row in rows] == ["a", "d", "b", "c"]


@pytest.mark.parametrize("cursor", ["luck", "é", "AAAA", following(Listing("met"), "a table", NOW, 2)])
def test_a_cursor_of_another_table_or_order_is_refused(cursor: str):
    for listing, table in ((Listing(None, cursor=cursor), "a table"), (Listing("met", cursor=cursor), "another")):
        with pytest.raises(Invalid) as told:
            start_of(listing, table)
        assert told.value.extra["where"] == "query.cursor"


def test_what_was_not_read_for_the_longest_time_makes_room():
    scope, kept = new_id(), Kept(most=10)
    first, second, third = (Taken(name, NOW, NOW, 1) for name in ("funnel", "times", "mentors"))
    few = Numbers({}, {}, 4)
    kept.put(scope, first, few)
    kept.put(scope, second, few)
    assert kept.get(scope, first) is few
    kept.put(scope, third, few)
    assert (kept.get(scope, first), kept.get(scope, second), kept.get(scope, third)) == (few, None, few)
    assert kept.get(new_id(), first) is None
    kept.put(scope, second, Numbers({}, {}, 11))
    assert kept.get(scope, second) is None, "it has more than all together may have"
