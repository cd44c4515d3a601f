"""Time zones are told by their places, in the reader's language."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from services.portal.pages.zones import zones
from services.portal.words import CATALOGS, ENGLISH, LANGUAGES, Words

LANGUAGE = ENGLISH.language


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "Berlin (Germany)"), ("de", "Berlin (Deutschland)"), ("es", "Berlín (Alemania)")]
)
def test_a_zone_is_called_by_its_place_and_country(tag: str, name: str):
    words = Words(CATALOGS.choose(tag))
    assert dict(zones(words.language, "UTC"))["Europe/Berlin"] == words.zone("Europe/Berlin") == name


def test_a_time_has_the_place_beside_it():
    assert ENGLISH.city("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert Words(CATALOGS.choose("fr")).city("Europe/London") == "Londres"
    assert ENGLISH.zone("Asia/Singapore") == "Singapore"
    assert ENGLISH.city("UTC") == ENGLISH.zone("Etc/UTC") == "UTC"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_choices_begin_with_utc_and_name_each_zone_once(tag: str):
    known = zones(CATALOGS.choose(tag), "Europe/Rome")
    assert known[0] == ("UTC", "UTC")
    assert len(dict(known)) == len({name for _, name in known}) == len(known)
    assert set(dict(known)) <= available_timezones()


def test_an_accent_moves_no_place_to_the_end():
    names = [name for _, name in zones(CATALOGS.choose("fr"), "UTC")]
    assert names.index("Île de Pâques (Chili)") < names.index("Londres (Royaume-Uni)")


@pytest.mark.parametrize("mine", ["Europe/Kyiv", "Asia/Calcutta", "UTC", "Etc/UTC", "EST5EDT", "Etc/GMT+5"])
def test_ones_own_zone_can_be_chosen_as_it_is_written(mine: str):
    known = zones(LANGUAGE, mine)
    assert [zone for zone, _ in known].count(mine) == 1


def test_a_zone_of_the_past_is_called_as_today():
    known = zones(LANGUAGE, "Asia/Calcutta")
    assert ("Asia/Calcutta", "Kolkata (India)") in known
    assert "Asia/Kolkata" not in dict(known)
