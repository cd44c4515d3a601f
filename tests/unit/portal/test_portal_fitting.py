"""How many of what people write a page shows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from services.portal.pages.fitting import carried, fitting
from services.portal.upstream import Page


class Note(BaseModel):
    words: str


async def shown(notes: Sequence[str]) -> int:
    """How many are on the first page."""

    async def ask(limit: int) -> Page[Note]:
        part = [Note(words=words) for words in notes[:limit]]
        return Page(items=part, next="more" if len(part) < len(notes) else None, total=None)

    return len((await fitting(ask, 20, lambda note: [note.words])).items)


@pytest.mark.parametrize(
    ("words", "number"),
    [("Well put.", 20), ("a" * 3_000, 20), ("a" * 12_000, 5), ("好" * 12_000, 1), ("好" * 40_000, 1)],
)
async def test_as_many_are_shown_as_a_page_can_carry(words: str, number: int):
    assert await shown([words] * 30) == number


async def test_all_of_a_short_list_are_shown():
    assert await shown(["Well put."] * 3) == 3


@given(st.lists(st.integers(0, 4000), max_size=30))
def test_as_many_are_carried_as_fit_and_no_fewer(lengths: list[int]):
    number = carried("é" * length for length in lengths)
    assert number == 1 or sum(lengths[:number]) * 2 <= 60_000
    assert number >= len(lengths) or sum(lengths[: number + 1]) * 2 > 60_000
