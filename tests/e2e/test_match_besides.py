"""What telemachus match does besides pairs: rules compared, weights learned, circles and groups."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from telemachus.demo import company
from tests.e2e.match_files import GRADES, Rows, make_files, match, read, rows_of, write


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Mentees, mentors, rules."""
    return make_files(tmp_path)


def test_two_sets_of_rules_are_compared(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    mentees, mentors, rules = files
    other = tmp_path / "other.yaml"
    other.write_text(GRADES + "criteria: [{kind: skills, weight: 1}]")
    out = tmp_path / "compared.xlsx"
    ended = match("compare", mentees, mentors, "--rules", rules, "--rules", other, "--out", out)
    assert ended.exit_code == 0, ended.output
    assert "matched differently" in ended.stdout
    changed = rows_of(out, "Changes")
    pairs: list[dict[str, str]] = []
    for path in (rules, other):
        match(mentees, mentors, "--rules", path, "--out", tmp_path / "one.xlsx")
        pairs.append({row["Mentee"]: row["Mentor"] for row in rows_of(tmp_path / "one.xlsx", "Pairs")})
    assert len(changed) == sum(pairs[0].get(one) != pairs[1].get(one) for one in {*pairs[0], *pairs[1]})
    assert match("compare", mentees, mentors, "--rules", rules).exit_code == 2


def test_weights_are_learned_from_a_history(tmp_path: Path) -> None:
    random = Random(3)
    rows: Rows = []
    for number in range(600):
        values = {title: round(random.random(), 3) for title in ("skills", "hours")}
        good = random.random() < 0.1 + 0.8 * values["skills"]
        rows.append(
            {"mentee": f"m{number}", "mentor": f"k{number % 60}", "accepted": "yes" if good else "no"}
            | {title: str(value) for title, value in values.items()}
        )
    history = write(tmp_path / "history.csv", rows)
    rules = tmp_path / "rules.yaml"
    rules.write_text("criteria: [{kind: skills, weight: 1}, {kind: hours, weight: 3}]")
    learned, report = tmp_path / "learned.yaml", tmp_path / "learned.json"
    ended = match("learn", history, "--rules", rules, "--out", learned, "--report", report)
    assert ended.exit_code == 0, ended.output
    found = {weight["title"]: weight["share"] for weight in json.loads(report.read_text())["weights"]}
    assert found["skills"] > 0.6
    assert "weight: 0.75" not in learned.read_text()
    few = match("learn", write(tmp_path / "few.csv", rows[:20]), "--rules", rules)
    assert few.exit_code == 2
    rows[7]["accepted"] = "perhaps"
    bad = match("learn", write(tmp_path / "bad.csv", rows), "--rules", rules)
    assert bad.exit_code == 2
    assert "'perhaps' is neither yes nor no" in bad.stderr


def test_people_are_divided_into_circles(tmp_path: Path) -> None:
    rows = [row for row in company.generate(80) if row["role"] in {"mentee", "both"}]
    out = tmp_path / "circles.xlsx"
    ended = match("circles", write(tmp_path / "people.csv", rows), "--sizes", "4-5", "--out", out, "--json")
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)
    assert {len(circle) for circle in found["circles"]} <= {4, 5}
    placed = [person for circle in found["circles"] for person in circle] + [one["id"] for one in found["left"]]
    assert sorted(placed) == sorted(row["external id"] for row in rows)
    assert len(rows_of(out, "Circles")) == found["people"]
    assert found["total"] <= found["bound_total"]
    for wrong in ("1-3", "6-4", "many"):
        assert match("circles", tmp_path / "people.csv", "--sizes", wrong).exit_code == 2


def test_mentors_get_groups_within_their_places(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    mentees, mentors, rules = files
    out = tmp_path / "groups.xlsx"
    ended = match("groups", mentees, mentors, "--rules", rules, "--out", out, "--json")
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)
    places = {row["external id"]: int(row["places"] or 1) for row in read(mentors)}
    got = [pair["mentor"] for pair in found["pairs"]]
    assert all(got.count(mentor) <= places[mentor] for mentor in got)
    assert len(found["pairs"]) + len(found["unmatched"]) == len(read(mentees))
    assert all(row["Why"] for row in rows_of(out, "Groups"))
    assert match("groups", mentees, mentors, "--cohesion", "11").exit_code == 2
