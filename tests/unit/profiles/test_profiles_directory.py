"""How the directory ranks, what it says, which slips it forgives, how it writes hours down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.profiles.directory.domain import (
    PARTS,
    Hit,
    in_millionths,
    pack,
    rank,
    reasons,
    suggestions,
    tiers,
    unpack,
)
from services.profiles.entries.domain import QUARTERS, language, offset, skill_tag, week
from services.profiles.reading.domain import Word, closest, distance, found_in, longest_names, phrases, tsquery

SIGNALS = st.fixed_dictionaries({name: st.floats(0, 2 * part.most) for name, part in PARTS.items()})
HITS = st.builds(
    Hit,
    skill=st.sampled_from(["", "Kubernetes", "SQL"]),
    sought=st.booleans(),
    level=st.integers(1, 5),
    endorsements=st.integers(0, 20),
    recommendations=st.integers(0, 20),
    testimonials=st.integers(0, 20),
    open_places=st.integers(0, 9),
    shared_hours=st.none() | st.integers(0, 160).map(lambda quarters: quarters / 4),
    words=st.floats(0, 1),
    found_in=st.sampled_from(["", "N", "A", "B", "C", "NA", "AB"]),
    colleagues=st.integers(0, 5),
    colleague=st.just(""),
)
TYPED = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@given(SIGNALS, st.sampled_from(sorted(PARTS)), st.floats(0, 10))
def test_nothing_good_lowers_a_rank(signals: dict[str, float], name: str, more: float):
    assert rank({**signals, name: signals[name] + more}) >= rank(signals)


@given(SIGNALS)
def test_a_rank_lies_between_0_and_1000(signals: dict[str, float]):
    assert 0 <= rank(signals) <= 1000
    assert rank({}) == 0
    assert sum(part.weight for part in PARTS.values()) == 1000


def test_the_rank_in_sql_has_the_same_weights():
    assert in_millionths({"level": "levels[1]", "open_places": "places"}) == (
        "CAST(round(50000.0 * least(levels[1], 5) + 80000.0 * least(places, 1)) AS integer)"
    )


def sentences(hit: Hit) -> list[str]:
    return [reason.sentence for reason in reasons(hit)]


@given(HITS)
def test_reasons_are_sentences_that_are_true(hit: Hit):
    told = sentences(hit)
    assert len(told) == len(set(told))
    assert all(sentence[0].isupper() and sentence.endswith(".") and "None" not in sentence for sentence in told)
    text = " ".join(told)
    assert ("open place" in text) == (hit.open_places > 0)
    assert ("working hour" in text) == bool(hit.shared_hours)
    assert ("former mentee" in text) == (hit.testimonials > 0)
    assert ("recommendation" in text) == (hit.recommendations > 0)
    assert (f"Offers {hit.skill} at level {hit.level}" in text) == bool(hit.skill)
    assert ("department." in text and "Endorsed" in text) == (hit.colleagues > 0)


@given(HITS)
def test_what_is_sought_comes_earlier_the_better_it_is_offered(hit: Hit):
    assume(hit.skill)
    hit = replace(hit, sought=True)
    better = replace(hit, level=5, endorsements=6, recommendations=4)
    assert _place(better) <= _place(hit)


def _place(hit: Hit) -> int:
    return next(place for place, sentence in enumerate(sentences(hit)) if sentence.startswith("Offers"))


def test_reasons_read_as_a_person_would_say_them():
    hit = Hit(
        skill="Kubernetes",
        sought=True,
        level=5,
        recommendations=2,
        open_places=2,
        shared_hours=21.5,
        testimonials=1,
        colleagues=3,
        colleague="Lin Wu",
    )
    assert sentences(hit) == [
        "Offers Kubernetes at level 5, with two recommendations.",
        "Has 2 open places.",
        "You share 21.5 working hours a week.",
        "Endorsed by Lin Wu and two others of your department.",
        "Has one testimonial from a former mentee.",
    ]
    assert sentences(Hit(endorsements=1)) == ["Has one endorsement."]
    assert sentences(Hit(skill="SQL", level=4, endorsements=12)) == [
        "Offers SQL at level 4, and has 12 endorsements in all."
    ]
    assert sentences(Hit(open_places=1, shared_hours=1)) == ["Has 1 open place.", "You share 1 working hour a week."]
    assert sentences(Hit()) == []


def test_reasons_have_codes_for_whoever_says_them_in_another_language():
    hit = Hit(skill="SQL", sought=True, level=4, endorsements=2, open_places=1, colleagues=2, colleague="Lin Wu")
    told = [(reason.code, reason.names, reason.numbers) for reason in reasons(hit)]
    assert told == [
        ("offers", ("SQL",), (4, 0, 2, 1)),
        ("open-places", (), (1,)),
        ("colleagues", ("Lin Wu",), (1,)),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kuberentes", "kubernetes"),
        ("pyhton", "python"),
        ("sqk", "sql"),
        ("negociation", "negotiation"),
        ("comunicatoin", "communication"),
    ],
)
def test_a_slip_is_taken_for_the_nearest_word(typed: str, meant: str):
    assert closest(typed, ["kubernetes", "python", "sql", "negotiation", "communication", "pytorch"]) == (meant,)


def test_what_is_too_different_is_taken_for_nothing():
    assert closest("rust", ["trust", "ruby", "java"]) == ("trust",)
    assert closest("go", ["sql", "java"]) == ()
    assert closest("anything", []) == ()


@given(TYPED, TYPED)
def test_distances_are_even_and_never_more_than_all_letters(first: str, second: str):
    assert distance(first, second) == distance(second, first) <= max(len(first), len(second))
    assert (distance(first, second) == 0) == (first == second)


def test_a_query_seeks_all_words_and_the_beginning_of_the_last():
    words = [Word("data", known=True, last=False), Word("eng", known=True, last=True)]
    assert tsquery(words) == "('data') & ('eng':*)"
    assert tsquery(words, before="@") == "('@data') & ('@eng':*)"
    assert tsquery([Word("en", known=True, last=True)]) == "('en')"
    assert tsquery([Word("山", known=True, last=True)]) == "('山':*)"
    slip = Word("kuberentes", known=False, last=True, read_as=("kubernetes", "kuberneter"))
    assert tsquery([slip]) == "('kubernetes' | 'kuberneter')"
    assert found_in(words)["B"] == "'data':B | 'eng':*B"


def test_the_longest_name_of_a_skill_wins():
    words = ["machine", "learning", "in", "python"]
    assert phrases(words[:2]) == ["machine learning", "machine", "learning"]
    assert longest_names(words, ["learning", "machine learning", "python"]) == ["machine learning", "python"]


@given(st.integers(0, 1_000_000), st.uuids())
def test_a_cursor_is_read_as_it_was_written(place: int, key: UUID):
    assert unpack(pack(place, key)) == (place, key)


@pytest.mark.parametrize("cursor", ["", "AAAA", "é", "!" * 32, pack(1_000_000, UUID(int=0)).replace("A", "_")])
def test_another_cursor_is_refused(cursor: str):
    with pytest.raises(ValueError):  # noqa: PT011 - for whatever reason
        unpack(cursor)


@given(st.dictionaries(st.integers(0, 127), st.integers(1, 40_000)))
def test_tiers_are_parts_of_the_directory_from_the_highest_standing_down(cells: dict[int, int]):
    found = tiers(cells.items())
    flat = [cell for tier in found for cell in tier]
    assert flat == sorted(cells, reverse=True)[: len(flat)]
    assert all(sum(cells[cell] for cell in tier) >= 5_000 * 5**number for number, tier in enumerate(found))
    if sum(cells.values()) < 10_000:
        assert found == []


def test_suggestions_take_turns_and_begin_with_beginnings():
    kinds = {
        "skill": [(2.0, UUID(int=1), "Kubernetes"), (0.5, UUID(int=2), "Cubism")],
        "department": [(0.6, None, "Cubes")],
        "person": [(2.0, UUID(int=3), "Kubo Sato"), (2.0, UUID(int=4), "Kuba Nowak")],
    }
    names = [suggestion.name for suggestion in suggestions(kinds, 10)]
    assert names == ["Kubernetes", "Kubo Sato", "Kuba Nowak", "Cubes", "Cubism"]
    assert [suggestion.name for suggestion in suggestions(kinds, 2)] == names[:2]


def hours(weekday: int, start: str, end: str) -> dict[str, int | str]:
    return {"weekday": weekday, "start": f"{start}:00", "end": f"{end}:00"}


def test_hours_are_written_down_in_utc():
    monday = week([hours(1, "09:00", "17:00")], "Europe/Berlin", date(2026, 1, 15))
    assert (len(monday), monday.index("1"), monday.count("1")) == (QUARTERS, 8 * 4, 32)
    summer = week([hours(1, "09:00", "17:00")], "Europe/Berlin", date(2026, 7, 15))
    assert summer.index("1") == 7 * 4
    around = week([hours(1, "00:00", "02:00")], "Asia/Kolkata", date(2026, 1, 15))
    assert around[-22:-14] == "1" * 8
    assert "1" not in week([hours(1, "09:00", "17:00")], "Mars/Olympus", date(2026, 1, 15))


@given(
    st.integers(1, 7), st.integers(0, 95), st.integers(1, 95), st.sampled_from(["UTC", "Asia/Tokyo", "America/Lima"])
)
def test_no_hour_is_lost_whatever_the_zone(weekday: int, start: int, long: int, zone: str):
    end = min(start + long, 95)
    assume(end > start)
    interval = hours(weekday, *(f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in (start, end)))
    bits = week([interval], zone, date(2026, 3, 1))
    assert bits.count("1") == end - start
    ones = [place for place, bit in enumerate(bits) if bit == "1"]
    assert all(later - earlier in (1, QUARTERS - (end - start) + 1) for earlier, later in pairwise(ones))


def test_small_forms():
    assert language("pt-BR") == "pt"
    assert offset("Asia/Kathmandu", date(2026, 1, 1)) == 23
    assert offset("nowhere", date(2026, 1, 1)) is None
    assert skill_tag(UUID(int=1), 1) == f"s:{UUID(int=1)}"
    assert skill_tag(UUID(int=1), 4) == f"v:{UUID(int=1)}:4"
