"""When what somebody typed is taken for a misspelled name of a skill."""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from services.profiles.skills.domain import MOST_CANDIDATES, SHORTEST_TYPO, Near, decide, is_typo, key, proper

SPACE = UUID(int=7)
NAMES = st.text(st.sampled_from("abcde +#-2é"), min_size=1, max_size=12).map(key).filter(bool)


def near(typed: str, *names: str) -> list[Near]:
    """Names as the catalog would offer them, each of a skill of its own."""
    return [_near(typed, name, name) for name in names]


def _near(typed: str, name: str, skill: str) -> Near:
    score = OSA.normalized_similarity(key(typed), key(name))
    return Near(uuid5(SPACE, skill), skill, key(name), score, score)


def understood(typed: str, *names: str) -> str | None:
    found = decide(key(typed), near(typed, *names)).understood
    return found.name if found else None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Kubernets", "Kubernetes"),
        ("Kuberentes", "Kubernetes"),
        ("project managment", "Project management"),
        ("Projectmanagement", "Project management"),
        ("front-end developement", "Front end development"),
        ("Qualitatsmanagement", "Qualitätsmanagement"),
    ],
)
def test_a_misspelled_name_is_understood(typed: str, name: str):
    assert understood(typed, name, "JavaScript", "Negotiation") == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Java", "JavaScript"),
        ("C", "C++"),
        ("C++", "C"),
        ("Go", "GIS"),
        ("Rust", "Ruby"),
        ("Python 2", "Python 3"),
        ("Windows2008", "Windows2003"),
        ("C# programming", "C programming"),
        ("R programming", "C programming"),
        ("Inbound marketing", "Outbound marketing"),
        ("Data", "Date"),
        ("Data engineering", "Date engineering"),
    ],
)
def test_another_skill_is_not_taken_for_a_misspelling(typed: str, name: str):
    assert understood(typed, name) is None


def test_two_skills_that_are_as_near_are_both_offered():
    decision = decide("applied statistik", near("applied statistik", "applied statistic", "applied statistix"))
    assert decision.understood is None
    assert {found.name for found in decision.candidates} == {"applied statistic", "applied statistix"}


def test_two_names_of_one_skill_do_not_stand_in_each_others_way():
    names = [_near("kubernets", name, "Kubernetes") for name in ("kubernetes", "kubernetis")]
    found = decide("kubernets", names).understood
    assert found
    assert found.key == "kubernetes"


@given(NAMES, st.lists(NAMES, max_size=12))
def test_the_decision_does_not_hang_on_the_order_of_the_names(typed: str, names: list[str]):
    names = list(dict.fromkeys(names))
    offered = near(typed, *names)
    decision = decide(typed, offered)
    assert decide(typed, reversed(offered)) == decision
    assert len(decision.candidates) <= MOST_CANDIDATES
    assert not (decision.understood and decision.candidates)


@given(NAMES, st.lists(NAMES, max_size=12))
def test_a_short_name_is_never_taken_for_another(typed: str, names: list[str]):
    offered = near(typed, *(name for name in names if name != typed))
    found = decide(typed, offered).understood
    if found:
        assert min(len(typed), len(found.key)) >= SHORTEST_TYPO


@given(NAMES, NAMES)
def test_two_names_are_misspellings_of_each_other_or_neither_is(one: str, other: str):
    score = OSA.normalized_similarity(one, other)
    assert score == OSA.normalized_similarity(other, one)
    assert is_typo(one, other, score) == is_typo(other, one, score)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_knows_no_capitals_and_no_blanks_around(text: str):
    assert key(key(text)) == key(text) == key(f"  {text}\t")
    if text.isascii():
        assert key(text.upper()) == key(text.lower())


@pytest.mark.parametrize("text", ["", "  ", "…", "++", "=1+1", "@home", "-x", "x" * 201, "ﷺ" * 100])
def test_what_is_no_name_is_refused(text: str):
    with pytest.raises(ValueError, match="name of a skill"):
        proper(text)


def test_a_name_is_kept_as_it_is_written_but_for_its_blanks():
    assert [proper(name) for name in ("  C++ ", "Data\t engineering", ".NET", "日本語")] == [
        "C++",
        "Data engineering",
        ".NET",
        "日本語",
    ]
