"""Every number has a definition, and docs/guides/numbers.md has them all."""

from __future__ import annotations

import pytest

from services.analytics.countings import COUNTINGS
from services.analytics.families import FAMILIES as PUBLISHED
from services.analytics.publications.domain import Family
from tools.figures import PAGE, document, families

FAMILIES = [family for _, family in families().values()]


def test_the_page_of_numbers_is_current():
    assert PAGE.read_text(encoding="utf-8") == document(), "run python -m tools.figures"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_number_says_what_it_counts(family: Family):
    assert family.title
    assert family.description.endswith(".")
    names = [measure.name for measure in family.measures]
    assert len(set(names)) == len(names)
    for measure in family.measures:
        assert measure.label
        assert measure.definition.endswith(".")
        assert not (measure.additive and measure.unit in {"mean", "share", "days", "score"}), measure.name
        assert set(measure.made_of) <= set(names), measure.name
        assert len(measure.made_of) >= 2 or measure.unit != "share", "a share tells its part"
    assert set(family.overlapping) <= set(family.dimensions)


def test_every_family_is_counted_and_published():
    assert {counting.family.name for counting in COUNTINGS} == PUBLISHED.keys()
