"""What browsers say they would take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.wishes import takes, wished


def test_the_dearest_comes_first_and_what_is_refused_does_not_come():
    assert wished("en;q=0.5, de-AT, fr;q=0, *;q=0.1, AR ; Q=0.8") == ["de-at", "ar", "en", "*"]


def test_equal_wishes_keep_their_order():
    assert wished("fr, de,en") == ["fr", "de", "en"]


@pytest.mark.parametrize(
    ("header", "yes"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.8", True),
        ("gzip;q=1.000", True),
        ("gzip;q=0.001", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzipped", False),
    ],
)
def test_gzip_is_taken_by_its_name_or_by_a_star_unless_its_weight_is_0(header: str, yes: bool):
    assert takes(header, "gzip") is yes


@given(st.text(alphabet="gzip*q=;,.01 -\u0661", max_size=40))
def test_whatever_a_browser_says_is_read(header: str):
    assert "" not in wished(header)
    assert takes(header, "gzip") in {True, False}
