"""A community in common."""

from __future__ import annotations

from uuid import UUID

from tests.unit.matching.criteria.pairs import sentence_of, value_of

WOMEN, GUILD, ALUMNI = (
    {UUID(int=number): name} for number, name in ((1, "Women in tech"), (2, "Guild"), (3, "Alumni"))
)


def test_a_shared_community_counts_fully_and_none_nothing():
    assert value_of("communities", {"communities": WOMEN | GUILD}, {"communities": GUILD}) == 1
    assert value_of("communities", {"communities": WOMEN}, {"communities": GUILD | ALUMNI}) == 0


def test_belonging_to_none_neither_helps_nor_hurts():
    assert value_of("communities", {}, {"communities": GUILD}) == 0.5
    assert value_of("communities", {"communities": GUILD}, {}) == 0.5
    assert value_of("communities", {}, {}) == 0.5


def test_the_sentence_names_what_both_belong_to():
    both = WOMEN | GUILD
    assert sentence_of("communities", {"communities": both}, {"communities": both | ALUMNI}) == (
        "Both belong to Guild and Women in tech."
    )
    assert sentence_of("communities", {"communities": WOMEN}, {"communities": ALUMNI}) is None
