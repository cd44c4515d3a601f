"""Whom a program is for, and what people read who are not among them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.matching.eligibility.domain import Facts, full_months, rules_from, unmet
from services.matching.eligibility.schemas import EligibilityRule
from shared.events.matching import Role

RULE: TypeAdapter[Any] = TypeAdapter(EligibilityRule)


def sentences(facts: Facts, role: Role, *stored: dict[str, Any]) -> list[str]:
    return [one.sentence for one in unmet(rules_from(stored), facts, role)]


def among(field: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"kind": "among", "field": field, "values": list(values), **more}


def test_a_field_is_compared_without_case():
    rule = among("department", "Finance", "Legal")
    assert sentences(Facts(department="finance "), "mentee", rule) == []
    assert sentences(Facts(department="Sales"), "mentee", rule) == ["This program is for people in Finance or Legal."]


def test_a_rule_for_one_role_says_so_and_leaves_the_other_alone():
    rule = among("grade", "Senior", "Lead", "Principal", role="mentor")
    assert sentences(Facts(), "mentee", rule) == []
    [sentence] = sentences(Facts(), "mentor", rule)
    assert sentence == "Mentors in this program are people whose grade is Senior, Lead or Principal."


def test_who_has_not_told_a_field_is_in_none_of_its_values():
    assert sentences(Facts(), "mentee", among("country", "DE")) == ["This program is for people in DE."]
    assert sentences(Facts(), "mentee", among("country", "DE", excluded=True)) == []


SAID = [
    (among("location", "Leeds", excluded=True), Facts(location="Leeds"), "people who are not in Leeds"),
    (among("job_title", "Buyer", excluded=True), Facts(job_title="Buyer"), "people whose job title is not Buyer"),
    ({"kind": "tenure", "months": 6}, Facts(months=5), "people who have been here for at least 6 months"),
    ({"kind": "tenure", "months": 1}, Facts(), "people who have been here for at least 1 month"),
    ({"kind": "language", "code": "de", "name": "German"}, Facts(), "people who speak German"),
    ({"kind": "credential"}, Facts(), "people who hold a valid credential"),
    ({"kind": "credential", "name": "PCC"}, Facts(credentials=frozenset({"ACC"})), "people who hold a valid PCC"),
    (
        {"kind": "skills", "offers": True},
        Facts(wants=3),
        "people whose profile says that they offer at least 1 skill",
    ),
    (
        {"kind": "skills", "offers": False, "at_least": 2},
        Facts(wants=1),
        "people whose profile says that they want to learn at least 2 skills",
    ),
    ({"kind": "external", "external": False}, Facts(external=True), "people from within the organization"),
    ({"kind": "external", "external": True}, Facts(), "people from outside the organization"),
]


@pytest.mark.parametrize(("rule", "facts", "people"), SAID, ids=lambda value: str(value)[:40])
def test_what_people_read_who_do_not_meet_a_rule(rule: dict[str, Any], facts: Facts, people: str):
    assert sentences(facts, "mentee", rule) == [f"This program is for {people}."]
    assert sentences(facts, "mentee", RULE.validate_python(rule).model_dump()) == [f"This program is for {people}."]


MET = [
    ({"kind": "tenure", "months": 6}, Facts(months=6)),
    ({"kind": "language", "code": "EN"}, Facts(languages=frozenset({"en-GB"}))),
    ({"kind": "credential", "name": "pcc"}, Facts(credentials=frozenset({"PCC"}))),
    ({"kind": "skills", "offers": True}, Facts(offers=1)),
    ({"kind": "external", "external": True}, Facts(external=True)),
]


@pytest.mark.parametrize(("rule", "facts"), MET, ids=lambda value: str(value)[:40])
def test_who_meets_a_rule_reads_nothing(rule: dict[str, Any], facts: Facts):
    assert sentences(facts, "mentor", rule) == []


def test_a_language_is_not_another_that_begins_alike():
    assert sentences(Facts(languages=frozenset({"fil"})), "mentee", {"kind": "language", "code": "fi"})


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        (date(2030, 1, 31), date(2030, 2, 28), 0),
        (date(2030, 1, 31), date(2030, 3, 1), 1),
        (date(2030, 1, 15), date(2030, 7, 15), 6),
        (date(2030, 1, 15), date(2030, 7, 14), 5),
        (date(2029, 12, 1), date(2030, 1, 1), 1),
        (date(2030, 7, 15), date(2030, 1, 15), -6),
    ],
)
def test_months_are_counted_as_people_count_them(start: date, day: date, months: int):
    assert full_months(start, day) == months


@given(st.lists(st.sampled_from(["Finance", "Legal", "Sales"]), min_size=1), st.text(max_size=5), st.booleans())
def test_a_rule_and_its_opposite_never_agree(values: list[str], department: str, known: bool):
    facts = Facts(department=values[0] if known else department)
    inside = sentences(facts, "mentee", among("department", *values))
    outside = sentences(facts, "mentee", among("department", *values, excluded=True))
    assert bool(inside) is not bool(outside)
