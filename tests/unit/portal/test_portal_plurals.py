"""What depends on a number is said in the form that a language has for it: Arabic has six."""

from __future__ import annotations

import re

import pytest

from services.portal.pages.insight.number_sentences import why_hidden
from services.portal.words import CATALOGS, ENGLISH, Words
from tools.catalogs import PAGES, extracted

COUNTED = re.compile(
    r"\{\w+\} (people|persons|mentees|mentors|others|colleagues|days|hours|minutes|lines|characters|times|places|pairs|"
    r"mentorships|questions|goals|entries|messages|requests)\b"
)
BESIDE = {"rule_words.py", "file_words.py", "broken_rules.py"}
"""Rules name several numbers at once; their translations set each after a colon, as no form would fit them all."""
OTHERWISE = {
    "{pairs} of {mentees} mentees have a mentor; the total is within {percent} of the best",
    "{mentor} was near: with their score of {score} others fit as well, and the lot decided.",
    "One mentor and up to {number} mentees meet together over some months.",
}
"""Counts nothing, or says in Arabic how many there are without a noun beside it."""


def test_nothing_is_counted_in_one_form_for_every_number():
    counted = [
        message.id
        for message in extracted(PAGES)
        if isinstance(message.id, str)
        and COUNTED.search(message.id)
        and not {path.rpartition("/")[2] for path, _ in message.locations} <= BESIDE
    ]
    assert {*counted} - OTHERWISE == set()


@pytest.mark.parametrize(
    ("minimum", "said"),
    [(2, "شخصين"), (3, "\u20683\u2069 أشخاص"), (12, "\u206812\u2069 شخصًا"), (100, "\u2068100\u2069 شخص")],
)
def test_arabic_says_of_how_many_people_nothing_is_told_as_it_counts(minimum: int, said: str):
    told = why_hidden(Words(CATALOGS.choose("ar")), "too-few", minimum)
    assert re.sub("[\u2066-\u2069]", "", told).endswith(re.sub("[\u2066-\u2069]", "", said))


def test_english_and_german_have_one_form_for_all_that_are_several():
    assert why_hidden(ENGLISH, "too-few", 5) == "it tells of fewer than 5 people"
    assert why_hidden(Words(CATALOGS.choose("de")), "too-few", 5) == "betrifft weniger als 5 Personen"
