"""The sample company: whole, varied, importable, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from services.profiles.people.domain import manager_loops
from shared.tabular import Report, read, standard_mapping
from telemachus.demo.company import COLUMNS, csv_bytes, generate, write_csv


def test_the_same_seed_makes_the_same_company_and_another_seed_another():
    assert generate() == generate(120, 7)
    assert generate(seed=8) != generate()


@pytest.mark.parametrize("people", [1, 9, 10, 11, 120, 700])
def test_managers_form_one_tree(people: int):
    company = generate(people)
    assert len({row["external id"] for row in company}) == len({row["email"] for row in company}) == people
    managers = {row["external id"]: row["manager"] for row in company}
    assert [person for person, manager in managers.items() if not manager] == ["e-1000"]
    assert set(managers.values()) - {""} <= set(managers)
    assert manager_loops({person: manager for person, manager in managers.items() if manager}) == []


def test_it_is_read_in_the_standard_layout_without_a_problem(tmp_path: Path):
    table = read(write_csv(tmp_path / "company.csv").read_bytes())
    report = Report()
    people = list(standard_mapping().people.rows(table, report))
    enrollments = list(standard_mapping().enrollment.rows(table, report))
    assert not report.problems
    assert table.columns == COLUMNS
    assert len(people) == 120
    assert 60 <= len(enrollments) < 120


def test_it_is_as_varied_as_a_company():
    company = generate()
    assert len({row["country"] for row in company}) >= 8
    assert len({row["department"] for row in company}) >= 9
    assert len({row["bio"] for row in company}) > 100
    assert max(Counter(row["name"] for row in company).values()) <= 3
    assert any(ord(character) > 0x17F or character in "łńśçéöü" for row in company for character in row["name"])


def test_a_few_skills_are_popular_and_many_are_rare():
    company = generate(500)
    cells = [row[column] for row in company for column in ("skills offered", "skills wanted")]
    skills = Counter(item.split(":")[0].strip() for cell in cells for item in cell.split(";"))
    assert 50 <= len(skills) <= 75
    [(_, most), *_] = skills.most_common(1)
    assert most > 8 * min(skills.values())


def test_nobody_wants_what_they_offer_and_there_is_nearly_a_place_for_every_mentee():
    company = generate()
    for row in company:
        offered, wanted = (
            {item.split(":")[0] for item in row[f"skills {what}"].split("; ")} for what in ("offered", "wanted")
        )
        assert not offered & wanted
    places = sum(int(row["places"] or 0) for row in company)
    mentees = sum(row["role"] in {"mentee", "both"} for row in company)
    assert 0.8 < places / mentees < 1.5


def test_a_bio_reads_like_one():
    for row in generate(300):
        assert row["bio"].endswith(".")
        assert 20 < len(row["bio"]) < 250
    assert csv_bytes(3).count(b"\r\n") == 4
