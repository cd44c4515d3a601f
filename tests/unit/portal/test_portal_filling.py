"""What is typed into a field for several things."""

from __future__ import annotations

import pytest

from services.portal.pages.filling import listed


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Sales, Data engineering ,, Sales", ["Sales", "Data engineering"]),
        ("المبيعات، البيانات", ["المبيعات", "البيانات"]),
        ("营业，数据、研发", ["营业", "数据", "研发"]),
        (" , ", []),
        ("", []),
    ],
)
def test_a_list_is_read_by_the_commas_of_any_script(typed: str, found: list[str]):
    assert listed(typed) == found
