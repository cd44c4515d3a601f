"""Reasons of pairs in the reader's language."""

from __future__ import annotations

from services.matching.rounds.engine.criteria.saying import ENGLISH as SENTENCES
from services.matching.rounds.engine.criteria.saying import filled, sentence
from services.matching.rounds.schemas import ReasonCodeOut
from services.portal.pages.reason_words import CODES, reasons
from services.portal.words import ENGLISH


def _told(code: str, names: list[str], numbers: list[int], english: str = "As matching says it.") -> list[str]:
    coded = ReasonCodeOut(code=code, names=names, numbers=numbers)
    return reasons(ENGLISH, [coded], [english], mentee="Tom Adeyemi", mentor="Lin Wu")


def test_every_code_of_matching_is_said_here():
    assert set(SENTENCES) == CODES


def test_a_reason_reads_as_matching_says_it():
    said = ("skills-offered", "Python", 4, "SQL", 3)
    english = filled(sentence(said), "Tom Adeyemi", "Lin Wu")
    assert _told("skills-offered", ["Python", "SQL"], [4, 3]) == [english]
    assert _told("languages-in-common", ["de", "en"], []) == ["Both speak German and English."]
    assert _told("mentor-ahead", [], [1]) == ["Lin Wu is one grade ahead of Tom Adeyemi."]


def test_what_has_no_code_or_an_unknown_one_is_told_in_english():
    assert reasons(ENGLISH, [], ["Of old."], mentee="Tom", mentor="Lin") == ["Of old."]
    assert _told("of-tomorrow", ["x"], []) == ["As matching says it."]


def test_a_code_that_lacks_its_names_still_makes_a_sentence():
    for code in CODES:
        [said] = _told(code, [], [])
        assert said.endswith(".")
