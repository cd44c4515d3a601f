"""What tells people of one name apart."""

from __future__ import annotations

from services.portal.answers.taking_part import Colleague
from services.portal.pages.namesakes import differences
from shared.ids import new_id


def _toms(*told: tuple[str, str, str]) -> list[Colleague]:
    return [
        Colleague(id=new_id(), name="Tom Adeyemi", job_title=title, department=department, location=location)
        for title, department, location in told
    ]


def _told(*told: tuple[str, str, str]) -> list[str]:
    toms = _toms(*told)
    found = differences(toms)
    return [found.get(tom.id, "") for tom in toms]


def test_the_first_thing_that_is_another_one_for_each_tells_them_apart():
    assert _told(("Analyst", "Finance", "Oslo"), ("Engineer", "Data", "Oslo")) == ["Analyst", "Engineer"]
    assert _told(("Engineer", "Finance", "Oslo"), ("Engineer", "Data", "Oslo")) == ["Finance", "Data"]
    assert _told(("", "Finance", "Oslo"), ("Engineer", "Finance", "Rome")) == ["Oslo", "Rome"]


def test_where_no_single_thing_does_all_that_is_known_is_told():
    three = ("Analyst", "Finance", "Oslo"), ("Analyst", "Data", "Oslo"), ("Engineer", "Data", "Oslo")
    assert _told(*three) == ["Analyst · Finance · Oslo", "Analyst · Data · Oslo", "Engineer · Data · Oslo"]
    assert _told(("", "", ""), ("", "", "")) == ["", ""]
