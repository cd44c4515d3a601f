"""What text about a person means, and loops of managers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profiles.people import domain
from services.profiles.skills.domain import key
from shared.events.profiles import Language, WorkingInterval

READ: list[tuple[Callable[[str], Any], str, Any]] = [
    (domain.line, "  Amara \n Obi ", "Amara Obi"),
    (domain.prose, "One.\r\nTwo.", "One.\nTwo."),
    (domain.email, "amara.obi+hr@example.co.uk", "amara.obi+hr@example.co.uk"),
    (domain.email, "zoë@bücher.example", "zoë@bücher.example"),
    (domain.zone, "europe/berlin", "Europe/Berlin"),
    (domain.zone, "America/Sao Paulo", "America/Sao_Paulo"),
    (domain.zone, "utc", "UTC"),
    (domain.country, "de", "DE"),
    (domain.country, "Nigeria", "NG"),
    (domain.language_code, "PT-br", "pt-BR"),
    (domain.language_code, "zh-hant", "zh-Hant"),
    (domain.language, "en", Language(code="en")),
    (domain.language, "de : NATIVE", Language(code="de", level="native")),
    (domain.language, "fr:b2", Language(code="fr", level="B2")),
    (domain.weighted, "Python", ("Python", 3)),
    (domain.weighted, "Public  speaking : 1", ("Public speaking", 1)),
    (domain.weighted, "UX: research:4", ("UX: research", 4)),
    (domain.weighted, f"{'x' * 200}:5", ("x" * 200, 5)),
    (domain.working_hours, "Wed 9:00-12:30", (WorkingInterval(weekday=3, start=time(9), end=time(12, 30)),)),
    (
        domain.working_hours,
        "thursday - FRI 08:00 - 16:00",
        tuple(WorkingInterval(weekday=day, start=time(8), end=time(16)) for day in (4, 5)),
    ),
]

REFUSED: list[tuple[Callable[[str], Any], str]] = [
    (domain.line, "x" * 201),
    (domain.prose, "x" * 4001),
    *(
        (domain.email, text)
        for text in ("amara", "a@b", "a b@c.org", "a@b..org", "a@-b.org", "a@b.org, c@d.org", "@b.org")
    ),
    *((domain.zone, text) for text in ("Berlin", "+01:00", "../etc/passwd")),
    *((domain.country, text) for text in ("XX", "Atlantis")),
    *((domain.language, text) for text in ("english", "en:fluent", "e")),
    *(
        (domain.weighted, text)
        for text in ("Python:6", "Python:", "Python:many", "…", "=cmd", "x" * 201, "\ufdfa" * 200)
    ),
    *(
        (domain.working_hours, text)
        for text in ("9-5", "Mon", "Fri-Mon 09:00-17:00", "Mon 17:00-09:00", "Mon 09:00-24:00", "Noday 09:00-10:00")
    ),
]


@pytest.mark.parametrize(("reader", "text", "value"), READ)
def test_text_is_read(reader: Callable[[str], Any], text: str, value: Any):
    assert reader(text) == value


@pytest.mark.parametrize(("reader", "text"), REFUSED)
def test_text_that_means_nothing_is_refused_with_words(reader: Callable[[str], Any], text: str):
    with pytest.raises(ValueError, match=r"\.$"):
        reader(text)


def test_dates_are_read_in_the_form_that_the_mapping_tells():
    assert domain.day("2024-02-29", "%Y-%m-%d") == date(2024, 2, 29)
    assert domain.day("29/02/2024", "%d/%m/%Y") == date(2024, 2, 29)
    with pytest.raises(ValueError, match="2024-03-01"):
        domain.day("29/02/2024", "%Y-%m-%d")
    with pytest.raises(ValueError, match="0024"):
        domain.day("0024-02-29", "%Y-%m-%d")


@given(st.sampled_from([reader for reader, _, _ in READ]), st.text(min_size=1, max_size=40))
def test_any_text_is_read_or_refused_with_words(reader: Callable[[str], Any], text: str):
    try:
        value = reader(text)
    except ValueError as error:
        refusal = str(error)
    else:
        refusal = None
        assert value is not None
    assert refusal is None or (len(refusal) < 200 and refusal.endswith("."))


@given(st.text(max_size=30))
def test_a_key_of_a_key_is_itself(name: str):
    assert key(key(name)) == key(name)


def test_keys_make_one_name_of_its_spellings():
    assert key("Data  Engineering ") == key("DATA ENGINEERING") == key("data\u00a0engineering")
    assert key("Café") == key("Cafe\u0301")
    assert key("C++") != key("C")


@given(st.dictionaries(st.integers(0, 20).map(str), st.integers(0, 20).map(str)))
def test_loops_are_found_each_once_and_only_loops(managers: dict[str, str]):
    loops = domain.manager_loops(managers)
    members = [person for loop in loops for person in loop]
    assert len(members) == len(set(members))
    for loop in loops:
        assert [managers[person] for person in loop] == [*loop[1:], loop[0]]
    for person in managers:
        chain = [person]
        while (above := managers.get(chain[-1])) is not None and above not in chain:
            chain.append(above)
        assert above is None or above in members


def test_a_company_without_loops_of_ten_thousand_in_one_line_is_fine():
    assert domain.manager_loops({str(number): str(number + 1) for number in range(10_000)}) == []
