"""Who reads which part of a thread, how long one writes, and what a search finds."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.messages.domain import (
    EDITED_FOR,
    POSTED_FOR,
    can_edit,
    folded,
    is_found,
    is_open,
    terms,
)
from services.matching.resources.domain import Hit, hits
from shared.ids import new_id

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=80)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(TEXTS, st.data())
def test_a_search_finds_every_word_that_was_written(text: str, data: st.DataObject):
    words = text.split()
    wanted = " ".join(data.draw(st.lists(st.sampled_from(words), max_size=3)) if words else [])
    assert is_found(terms(wanted), text)
    assert is_found(terms(wanted.casefold()), text)
    assert is_found(terms(unicodedata.normalize("NFD", wanted)), unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("cafe", "Meet at the CAFÉ"),
        ("STRASSE", "die Straße"),
        ("lodz", "Łódź"),
        ("smorrebrod", "Smørrebrød"),
        ("istanbul", "İstanbul"),
        ("ılık", "ILIK"),
        ("plan friday", "On Friday we go through your plan"),
        ("fri", "On Friday"),
    ],
)
def test_case_and_accents_do_not_matter(query: str, text: str):
    assert is_found(terms(query), text)


def test_every_term_has_to_occur_and_accents_alone_are_none():
    assert not is_found(terms("plan monday"), "On Friday we go through your plan")
    assert terms(" \u0301 ") == []


@given(st.lists(st.tuples(st.sampled_from(["plan", "paper", "Plán B"]), st.integers(0, 9)), max_size=12))
def test_what_is_found_is_exactly_what_has_it_newest_first(texts: list[tuple[str, int]]):
    start = datetime(2026, 3, 2, tzinfo=UTC)
    posted = [Hit("message", new_id(), new_id(), start + timedelta(days=day), text) for text, day in texts]
    found = hits(posted, terms("plan"))
    assert {hit.id for hit in found} == {hit.id for hit in posted if hit.words != "paper"}
    assert [hit.at for hit in found] == sorted((hit.at for hit in found), reverse=True)


@given(DAYS, st.integers(-400, 400))
def test_people_write_until_a_month_after_the_end(ended_on: date, days: int):
    today = ended_on + timedelta(days=days)
    assert is_open(None, today)
    assert is_open(ended_on, today) == (timedelta(days=days) <= POSTED_FOR)


@given(st.integers(0, 100_000))
def test_a_message_is_changed_for_a_quarter_of_an_hour(seconds: int):
    posted_at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert can_edit(posted_at, posted_at + timedelta(seconds=seconds)) == (seconds <= EDITED_FOR.total_seconds())
