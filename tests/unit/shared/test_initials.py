"""Initials of names in every script, and the image that shows them."""

from __future__ import annotations

import unicodedata
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import initials as shown

PERSON = UUID("01920000-0000-7000-8000-000000000001")
NON_JOINER = "\u200c"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amara Obi", "AO"),
        ("amara", "A"),
        ("Jean-Luc de la Croix", "JC"),
        ("“Bo” (Lin)", "BL"),
        ("e\u0301lodie na\u0308gele", "E\u0301N"),
        ("ßen", "ß"),
        ("ǆ Ilić", "ǅI"),
        ("김 철수", "김철"),
        ("\u1100\u1175\u11b7", "\u1100\u1175\u11b7"),
        ("山田 太郎", "山太"),
        ("王小明", "王"),
        ("क्षमा शर्मा", "क्षश"),
        ("ნინო ბერიძე", "ნბ"),
        ("محمد علي", f"م{NON_JOINER}ع"),
        ("שרה לוי", "של"),
        ("Ali محمد", f"A{NON_JOINER}م"),
        ("3M 7up", "37"),
        ("🙂 🙃", ""),
        ("", ""),
        ("…", ""),
    ],
)
def test_initials_are_the_letters_that_a_reader_sees(name: str, initials: str):
    assert shown.initials(name) == initials


def test_a_letter_under_a_tower_of_marks_keeps_a_few_of_them():
    assert shown.initials("Z" + "\u0335" * 500) == "Z" + "\u0335" * 7


@given(st.text(max_size=60))
def test_initials_are_short_and_made_of_the_name(name: str):
    found = shown.initials(name)
    assert len(found) <= 17
    assert all(unicodedata.category(character)[0] in "LNM" or character in "\u200c\u200d" for character in found)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_the_image_is_one_that_any_reader_of_svg_takes_and_holds_no_script(name: str):
    image = ET.fromstring(shown.initials_image(PERSON, name, 96))  # noqa: S314 - it is our own
    tags = {element.tag.rpartition("}")[2] for element in image.iter()}
    assert tags <= {"svg", "rect", "text", "circle", "path"}
    assert "".join(image.itertext()) == shown.initials(name)


def test_a_name_from_right_to_left_is_set_from_right_to_left():
    assert 'direction="rtl"' in shown.initials_image(PERSON, "שרה לוי", 96)
    assert 'direction="ltr"' in shown.initials_image(PERSON, "Sarah Levi", 96)


def test_a_person_keeps_their_color():
    first, again = (shown.initials_image(PERSON, name, 96) for name in ("Amara Obi", "Amara Eze"))
    assert {color for color in shown.COLORS if color in first} == {color for color in shown.COLORS if color in again}


@pytest.mark.parametrize("color", shown.COLORS)
def test_white_letters_are_readable_on_every_color(color: str):
    assert 1.05 / (_luminance(color) + 0.05) >= 4.5


def _luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
