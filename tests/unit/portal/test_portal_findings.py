"""What counts say in a sentence: each count in it with the form that its language has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from services.portal.pages.insight.findings import all_reached, found, reached
from services.portal.words import CATALOGS, ENGLISH, LANGUAGES, Words

ARABIC = Words(CATALOGS.choose("ar"))
COUNTS: Mapping[str, tuple[str, ...]] = {
    "funnel": ("held", "enrolled"),
    "journey": ("completed", "matched"),
    "participation": ("held", "missed"),
    "activity": ("active", "running"),
    "match_quality": ("accepted", "decided"),
    "mentors": ("taken", "places"),
    "unmatched": ("unmatched",),
    "endings": ("early", "ended"),
    "skills": ("wanted", "offered"),
    "nudges": ("helpful", "rated"),
    "equity": ("completed", "ended"),
    "equity_participation": ("mentees", "employed", "mentors"),
}
STEPS = ("proposed", "accepted", "started", "scheduled", "feedback", "held")


def said(words: Words, family: str, *counts: int) -> str:
    return bare(found(words, family, dict(zip(COUNTS[family], counts, strict=True))))


def bare(sentence: str) -> str:
    """Without the signs that keep numbers from being reordered."""
    return re.sub("[\u2066-\u2069]", "", sentence)


@pytest.mark.parametrize(
    ("family", "counts", "sentence"),
    [
        ("journey", (1, 12), "1 of 12 matched mentees has completed a mentorship"),
        ("journey", (5, 12), "5 of 12 matched mentees have completed a mentorship"),
        ("participation", (1, 2), "1 session was held, 2 were missed"),
        ("participation", (1200, 1), "1,200 sessions were held, 1 was missed"),
        ("match_quality", (0, 1), "0 of 1 proposal with an end were accepted by both"),
        ("unmatched", (1,), "1 mentee was left without a match"),
        ("skills", (1, 3), "1 person wants to learn a skill, 3 offer to teach one"),
        ("skills", (3, 1), "3 people want to learn a skill, 1 offers to teach one"),
        ("equity_participation", (1, 30, 2), "1 of 30 people takes part as a mentee, 2 as mentors"),
        ("equity_participation", (7, 30, 1), "7 of 30 people take part as mentees, 1 as a mentor"),
    ],
)
def test_in_english_one_and_many_have_words_of_their_own(family: str, counts: tuple[int, ...], sentence: str):
    assert said(ENGLISH, family, *counts) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0), "لم تُعقد أي جلسة، ولم تفت أي جلسة"),
        ((1, 2), "عُقدت جلسة واحدة، وفاتت جلستان"),
        ((3, 11), "عُقدت 3 جلسات، وفاتت 11 جلسةً"),
        ((12, 100), "عُقدت 12 جلسةً، وفاتت 100 جلسة"),
        ((105, 1), "عُقدت 105 جلسات، وفاتت جلسة واحدة"),
    ],
)
def test_in_arabic_each_of_two_counts_has_one_of_six_forms(counts: tuple[int, int], sentence: str):
    assert said(ARABIC, "participation", *counts) == sentence


@pytest.mark.parametrize(
    ("count", "people", "sentence"),
    [
        (0, 12, "لم يعقد أحد من أصل 12 متلقّيًا للإرشاد جلسته الأولى"),
        (1, 2, "عقد واحد من أصل متلقّيَين اثنين للإرشاد جلسته الأولى"),
        (2, 3, "عقد اثنان من أصل 3 متلقّين للإرشاد جلستهما الأولى"),
        (7, 100, "عقد 7 من أصل 100 متلقٍّ للإرشاد جلستهم الأولى"),
    ],
)
def test_in_arabic_the_words_follow_how_many_of_how_many(count: int, people: int, sentence: str):
    assert bare(reached(ARABIC, "held", count, people)) == sentence
    assert said(ARABIC, "funnel", count, people) == sentence


@pytest.mark.parametrize("family", COUNTS)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_tells_all_counts_of_every_family(tag: str, family: str):
    words = Words(CATALOGS.choose(tag))
    for all_counts in ((3, 14, 100), (1_500, 2_000_000, 5), (24, 8, 300)):
        counts = all_counts[: len(COUNTS[family])]
        sentence = said(words, family, *counts)
        assert all(words.number(count) in sentence for count in counts)
        assert "{" not in sentence
        assert (sentence == said(ENGLISH, family, *counts)) is (tag == "en")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_tells_of_every_step(tag: str, step: str):
    words = Words(CATALOGS.choose(tag))
    sentences = {bare(reached(words, step, count, 20)) for count in (1, 3)} | {bare(all_reached(words, step, 20))}
    assert len(sentences) == 3
    assert all(re.search(r"\b20\b", sentence) for sentence in sentences)


def test_nothing_is_said_where_a_count_is_not_told():
    with pytest.raises(KeyError):
        found(ENGLISH, "participation", {"held": 5})
