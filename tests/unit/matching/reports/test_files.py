"""How people are read from two files: what is understood, and what is refused by file, row and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.matching.rounds.engine.people import Participant
from telemachus.match.files import Refused
from telemachus.match.preparing import Given, Prepared, prepare
from tests.unit.matching.reports.sheets import MENTEES, MENTORS, people, refused, write


def person(found: Prepared, key: str) -> Participant:
    known = found.people.directory.find(key)
    return next(one for one in (*found.people.mentees, *found.people.mentors) if one.id == known)


def test_obvious_columns_are_read_without_a_mapping(tmp_path: Path):
    mentor = MENTORS[0] | {
        "places": "3",
        "languages": "de:native; en",
        "working hours": "Mon-Tue 09:00-10:00",
        "time zone": "Europe/Berlin",
        "grade": "Lead",
        "bio": "I led two migrations.",
        "field: team": "Platform",
        "answer: remote": "yes",
        "experience": "4",
        "endorsements": "Python:7",
    }
    found = prepare(people(tmp_path, mentors=[mentor, MENTORS[1]]))
    lin = person(found, "lin@x.org")
    skills = {found.people.skills[skill]: level for skill, level in lin.skills.items()}
    assert {name.casefold(): level for name, level in skills.items()} == {"python": 5, "sql": 4}
    assert (lin.places, lin.experience, lin.text) == (3, 4, "I led two migrations.")
    assert lin.fields == {"grade": "Lead", "department": "Sales", "team": "Platform"}
    assert lin.languages == {"de": 1.0, "en": 0.8}
    assert lin.hours == sum(1 << quarter for day in (0, 96) for quarter in range(day + 32, day + 36))
    assert lin.answers == {"remote": "yes"}
    assert list(lin.endorsements.values()) == [7]


def test_spellings_that_differ_in_case_are_one_skill(tmp_path: Path):
    found = prepare(people(tmp_path))
    assert person(found, "amara@x.org").skills.keys() == person(found, "lin@x.org").skills.keys()


def test_the_order_of_rows_changes_nothing(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = prepare(people(tmp_path / "a"))
    other = prepare(people(tmp_path / "b", MENTEES[::-1], MENTORS[::-1]))
    assert one.snapshot.digest() == other.snapshot.digest()


def test_somebody_in_both_files_is_one_person_and_never_their_own_mentor(tmp_path: Path):
    both = MENTORS[0] | {"skills wanted": "SQL"}
    found = prepare(people(tmp_path, [*MENTEES, both]))
    lin = person(found, "lin@x.org")
    assert lin.id in found.snapshot.rows
    assert lin.id in found.snapshot.columns


def test_one_file_with_roles_may_be_both_sides(tmp_path: Path):
    rows = [MENTEES[0] | {"role": "mentee"}, MENTORS[0] | {"role": "both"}, MENTORS[1] | {"role": ""}]
    path = write(tmp_path / "people.csv", rows)
    found = prepare(Given(path, path))
    assert (len(found.people.mentees), len(found.people.mentors)) == (2, 1)


def test_others_are_named_by_id_email_or_name(tmp_path: Path):
    mentees = [
        MENTEES[0] | {"external id": "e1", "picks": "M1; maria@x.org", "avoided": "Lin Wu"},
        MENTEES[1] | {"external id": "e2", "earlier": "nobody@x.org"},
    ]
    mentors = [MENTORS[0] | {"external id": "m1"}, MENTORS[1] | {"external id": "m2"}]
    found = prepare(people(tmp_path, mentees, mentors))
    lin, maria = person(found, "m1").id, person(found, "m2").id
    amara = person(found, "e1")
    assert (list(amara.picks), amara.avoided) == ([lin, maria], {lin})
    assert any("nobody@x.org" in note and "earlier" in note for note in found.notes)


def test_managers_count_at_any_depth_through_people_who_take_no_part(tmp_path: Path):
    given = people(tmp_path, [MENTEES[0] | {"manager": "between@x.org"}, MENTEES[1]])
    managers = write(tmp_path / "managers.csv", [{"email": "between@x.org", "manager": "lin@x.org"}])
    found = prepare(replace(given, managers=managers))
    assert person(found, "lin@x.org").id in person(found, "amara@x.org").superiors


def test_a_circle_of_managers_is_told_by_name(tmp_path: Path):
    mentees = [MENTEES[0] | {"manager": "jonas@x.org"}, MENTEES[1] | {"manager": "lin@x.org"}]
    [problem] = refused(people(tmp_path, mentees, [MENTORS[0] | {"manager": "amara@x.org"}, MENTORS[1]]))
    assert (problem.file, problem.row, problem.column) == ("mentees.csv", 2, "manager")
    assert "Amara Obi → Jonas Weber → Lin Wu → Amara Obi" in problem.message


def test_identity_needs_consent(tmp_path: Path):
    mentees = [
        MENTEES[0] | {"identity": "Deaf", "identity consent": "yes"},
        MENTEES[1] | {"identity": "Deaf", "identity consent": "no"},
    ]
    found = prepare(people(tmp_path, mentees))
    assert person(found, "amara@x.org").traits == {("identity", "deaf")}
    assert person(found, "jonas@x.org").traits == frozenset()


BAD_CELLS = [
    ("mentor", "places", "-1", "whole number from 0"),
    ("mentor", "places", "two", "whole number from 0"),
    ("mentor", "skills offered", "Python:9", "number from 1 to 5"),
    ("mentor", "languages", "klingon!", "not a language code"),
    ("mentee", "working hours", "Mon 17:00-09:00", "the end is not after the start"),
    ("mentee", "time zone", "Berlin", "not a time zone"),
    ("mentee", "email", "", "has to tell who this is"),
    ("mentee", "email", "jonas@x.org", "is in row 2 as well"),
    ("mentee", "picks", "jonas@x.org;amara@x.org", "names themself"),
    ("mentee", "name", "=1+1", "formula"),
    ("mentee", "role", "boss", "not a role"),
]


@pytest.mark.parametrize(("side", "column", "cell", "told"), BAD_CELLS)
def test_a_bad_cell_is_told_by_file_row_and_column(tmp_path: Path, side: str, column: str, cell: str, told: str):
    base = {"picks": "", "role": side} if side == "mentee" else {}
    mentees = [MENTEES[1] | base, MENTEES[0] | base | ({column: cell} if side == "mentee" else {})]
    mentors = [MENTORS[1], MENTORS[0] | ({column: cell} if side == "mentor" else {})]
    problem = refused(people(tmp_path, mentees, mentors))[0]
    assert (problem.file, problem.row, problem.column) == (f"{side}s.csv", 3, column)
    assert told in problem.message


def test_every_problem_of_both_files_is_told_at_once(tmp_path: Path):
    found = refused(people(tmp_path, [MENTEES[0] | {"languages": "!"}], [MENTORS[0] | {"places": "x", "load": "y"}]))
    assert [problem.column for problem in found] == ["languages", "places", "load"]


def test_two_ids_for_one_email_are_refused(tmp_path: Path):
    mentees = [MENTEES[0] | {"external id": "1"}, MENTORS[0] | {"external id": "2"}]
    [problem] = refused(
        people(tmp_path, mentees, [MENTORS[0] | {"external id": "3"}, MENTORS[1] | {"external id": "4"}])
    )
    assert problem.file == "mentors.csv"
    assert "two ids" in problem.message


def test_a_file_in_which_nobody_can_be_told_apart_is_refused(tmp_path: Path):
    [problem] = refused(people(tmp_path, [{"topic": "Python"}]))
    assert "who is who" in problem.message


def test_skills_outside_of_a_catalog_are_refused_with_what_is_near(tmp_path: Path):
    catalog = write(tmp_path / "skills.csv", [{"name": "Python", "aliases": "Py"}, {"name": "SQL", "aliases": ""}])
    found = refused(replace(people(tmp_path), skills=catalog))
    assert [(problem.file, problem.row) for problem in found] == [("mentees.csv", 3), ("mentors.csv", 3)]
    assert "'Negotiation' is not in" in found[0].message
    misspelled = refused(replace(people(tmp_path, [MENTEES[0] | {"skills wanted": "Pyton; Py"}]), skills=catalog))
    assert "Is it 'Python'?" in misspelled[0].message


def test_pins_and_forbidden_pairs_come_from_options_and_files(tmp_path: Path):
    pairs = write(tmp_path / "forbidden.csv", [{"mentee": "Jonas Weber", "mentor": "maria@x.org"}])
    found = prepare(replace(people(tmp_path), pins=["amara@x.org=lin@x.org"], forbid=[pairs]))
    assert found.told(found.snapshot.pins) == [("amara@x.org", "lin@x.org")]
    assert found.told(found.snapshot.forbidden) == [("jonas@x.org", "maria@x.org")]


def test_a_pin_that_cannot_be_is_told_by_name(tmp_path: Path):
    pin = "amara@x.org=lin@x.org"
    [problem] = refused(replace(people(tmp_path), pins=[pin], forbid=[pin]))
    assert "Amara Obi" in problem.message
    assert "forbidden" in problem.message
    [unknown] = refused(replace(people(tmp_path), pins=["amara@x.org=amara@x.org"]))
    assert (unknown.file, unknown.column) == ("--pins", "mentor")


def test_files_that_are_swapped_are_noticed(tmp_path: Path):
    layout = ["first name", "last name", "email address", "job title", "grade", "organisation", "profession"]
    row = dict.fromkeys(layout, "x")
    mentees = [row | {"match with similar identity": "no", "identity to match": ""}]
    mentors = [row | {"characteristics": "", "email address": "y"}]
    assert "swapped" in refused(people(tmp_path, mentors, mentees))[0].message
    assert len(prepare(people(tmp_path, mentees, mentors)).people.mentors) == 1


RULES = [
    ("minimum_score: 3", "minimum_score", "less than or equal to 1"),
    ("grade: [a]", None, "choose from criteria, grades"),
    ("criteria: [{kind: skils, weight: 1}]", "criteria", "choose from"),
    ("criteria: [{kind: skills, weight: .nan}]", "criteria.1.skills.weight", "finite"),
    ("seed: 1\nseed: 2", None, "there twice"),
    ("criteria: [", None, "not YAML"),
    ("- a", None, "Rules are settings"),
]


@pytest.mark.parametrize(("text", "place", "told"), RULES)
def test_bad_rules_are_told_by_their_place(tmp_path: Path, text: str, place: str | None, told: str):
    rules = tmp_path / "rules.yaml"
    rules.write_text(text)
    [problem] = refused(replace(people(tmp_path), rules=rules))
    assert (problem.file, problem.column) == ("rules.yaml", place)
    assert told in problem.message


def test_standard_rules_leave_out_what_nobody_told(tmp_path: Path):
    found = prepare(people(tmp_path))
    titles = {part.title for part in found.rules.criteria}
    assert "skills" in titles
    assert "seniority" not in titles
    assert any("seniority does not count" in note for note in found.notes)


def test_rules_that_are_given_are_not_changed(tmp_path: Path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("criteria: [{kind: skills, weight: 1}, {kind: seniority, weight: 1}]")
    with pytest.raises(Refused, match="grades"):
        prepare(replace(people(tmp_path), rules=rules))
