"""Which language a reader gets, and how it writes days, times and names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.languages import LANGUAGES, choose

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
NINE = datetime(2031, 4, 1, 7, tzinfo=UTC)
ISOLATED = "\u2068{}\u2069"


@pytest.mark.parametrize(
    ("wishes", "tag"),
    [
        (("de-AT", "fr", "en"), "de"),
        (("DE_at",), "de"),
        (("", "fr-CA", "en"), "fr"),
        (("pt-BR", "", "es"), "es"),
        (("ar-Latn-EG",), "ar"),
        (("", "", ""), "en"),
        (("tlh",), "en"),
        (("../../etc/passwd", "x" * 500), "en"),
    ],
)
def test_the_first_wish_that_can_be_met_is_met(wishes: tuple[str, ...], tag: str):
    assert choose(*wishes).tag == tag


@given(wish=st.text(max_size=40), country=st.text(max_size=4))
def test_any_wish_gets_a_language(wish: str, country: str):
    language = choose(wish, country=country)
    assert language.tag in LANGUAGES
    assert "2031" in language.day(date(2031, 4, 1))


@pytest.mark.parametrize(
    ("wish", "country", "written"),
    [
        ("en", "", "Tuesday, 1 April 2031 at 09:00 (Central European Summer Time)"),
        ("en", "US", "Tuesday, April 1, 2031 at 9:00 AM (Central European Summer Time)"),
        ("en-GB", "US", "Tuesday, 1 April 2031 at 09:00 (Central European Summer Time)"),
        ("en", "Germany", "Tuesday, 1 April 2031 at 09:00 (Central European Summer Time)"),
    ],
)
def test_times_are_written_as_in_the_readers_country(wish: str, country: str, written: str):
    said = choose(wish, country=country).moment(NINE, BERLIN)
    assert said.replace("\u202f", " ") == written


def test_a_time_names_both_days_only_where_it_spans_midnight():
    english = choose("en")
    assert english.span(NINE, NINE + timedelta(hours=1), TOKYO) == (
        "Tuesday, 1 April 2031, 16:00–17:00 (Japan Standard Time)"
    )
    assert english.span(NINE, NINE + timedelta(hours=9), TOKYO) == (
        "Tuesday, 1 April 2031, 16:00, until Wednesday, 2 April 2031, 01:00 (Japan Standard Time)"
    )


def test_days_are_written_in_the_language():
    assert choose("de").day(date(2031, 4, 1)) == "Dienstag, 1. April 2031"
    assert choose("fr").day(date(2031, 4, 1)) == "mardi 1 avril 2031"
    assert choose("es").day(date(2031, 4, 1)) == "martes, 1 de abril de 2031"


def test_and_sounds_well_in_spanish():
    spanish = choose("es")
    assert spanish.names(["Tom", "Inés"]) == "Tom e Inés"
    assert spanish.names(["Tom", "Lin", "Hilda"]) == "Tom, Lin e Hilda"
    assert spanish.names(["agua", "hielo"]) == "agua y hielo"
    assert choose("en").names(["Tom", "Inés"]) == "Tom and Inés"


def test_languages_and_countries_are_named_where_they_are_known():
    french = choose("fr")
    assert (french.language("pt"), french.language("xx")) == ("portugais", "xx")
    assert (french.country("PT"), french.country("de"), french.country("Blue")) == ("Portugal", "Allemagne", "Blue")


def test_a_name_cannot_turn_a_sentence_around():
    amina = "أمينة"
    assert choose("en").say("Hello {name},", name=amina) == f"Hello {ISOLATED.format(amina)},"
    assert choose("en").say("Hello {name},", name="Tom") == "Hello Tom,"
    assert ISOLATED.format("Tom") in choose("ar").say("Hello {name},", name="Tom")


def test_what_only_names_things_runs_as_its_language_does():
    arabic = choose("ar")
    inner = arabic.say("{day}, {time}", day=arabic.day(NINE.date()), time=arabic.time(NINE))
    assert arabic.isolated(inner) == f"\u2067{inner}\u2069"


def test_words_of_people_are_no_templates():
    assert choose("en").say("Hello {name},", name="{0.__class__} {name!r}") == "Hello {0.__class__} {name!r},"


def test_arabic_runs_from_right_to_left_and_nothing_else_does():
    assert {tag for tag in LANGUAGES if choose(tag).right_to_left} == {"ar"}


def test_english_counts():
    english = choose("en")
    words = [english.say_n("{number} place", "{number} places", number) for number in (0, 1, 2, 11)]
    assert words == ["0 places", "1 place", "2 places", "11 places"]


@pytest.mark.parametrize(("tag", "forms"), [("de", 2), ("fr", 2), ("es", 2), ("ar", 4)])
def test_a_language_counts_by_its_own_rule(tag: str, forms: int):
    language = choose(tag)
    message = ("You have {number} place for mentees.", "You have {number} places for mentees.")
    said = {language.say_n(*message, number).replace(str(number), "#") for number in (1, 2, 5, 20)}
    assert len(said) == forms


def test_one_instant_is_of_two_days_where_it_is_seen_from_two_zones():
    late = datetime(2031, 3, 4, 23, 30, tzinfo=UTC)
    early = late.astimezone(BERLIN)
    assert [choose("en").day(instant) for instant in (late, early)] == [
        "Tuesday, 4 March 2031",
        "Wednesday, 5 March 2031",
    ]
