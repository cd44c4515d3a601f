"""Certificates in any script: printed where a font has it, and never with boxes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import partial

import pytest
import typst

from services.matching.printing import Unprintable, printed

CONTENT = {
    "program": "Spring cohort",
    "told": "completed a mentorship as a mentee",
    "when": "From 2 March 2026 to 28 August 2026, with 11 sessions held.",
    "issued": "28 August 2026",
    "id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
    "check_at": "https://telemachus.example.org",
}


def paper(name: str) -> bytes:
    return printed("certificate.typ", {**CONTENT, "name": name}, date(2026, 8, 28))


@pytest.fixture
def no_fonts_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without a font: those that typst brings are all there is."""
    brought = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(typst, "compile", partial(typst.compile, font_paths=brought))


@pytest.mark.usefixtures("no_fonts_of_the_machine")
def test_a_name_that_no_font_has_is_said_and_not_printed_as_boxes():
    for name in ("Tom Ünal", "Ελένη Παπαδάκη", "Олена Шевченко", "محمد علي"):
        assert b"pdfuaid" in paper(name), name
    for name, script in (("李雷", "CJK"), ("김민준", "HANGUL"), ("สมชาย", "THAI")):
        with pytest.raises(Unprintable) as refusal:
            paper(name)
        assert refusal.value.script == script
        assert refusal.value.text in name


def test_a_name_in_chinese_is_printed_where_the_machine_has_a_font():
    with suppress(Unprintable):
        assert b"pdfuaid" in paper("李雷")
