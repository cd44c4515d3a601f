"""Mappings: which column fills which field, and what a mapping or a table lacks."""

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tabular import Mapping, Report, TabularError, read, standard_mapping
from telemachus import mappings

CIVIL_SERVICE = Path(__file__).parents[4] / "shared" / "data" / "civil-service"
STATEMENT = "I agree that this is used to match me."


def parse(text: str) -> Mapping:
    return Mapping.parse(text)


def refused(text: str) -> dict[str | None, str]:
    with pytest.raises(TabularError) as caught:
        parse(text)
    return {problem.column: problem.message for problem in caught.value.problems}


def test_columns_are_joined_translated_split_and_filled_in():
    mapping = parse(
        """
        people:
          external_id: Staff No
          name: {join: [first, last]}
          email: mail
          country: {constant: GB}
          grade: {column: band, values: {b4: Senior}, default: Junior}
          skills_wanted: {column: topics, split: ",", values: {k8s: Kubernetes}}
        """
    )
    table = read(b'staff_no,First,last,mail,band,topics\n007,Amara,,a@b.org,B4,"SQL, K8s,,SQL"\n8,J,Weber,j@b.org,,\n')
    report = Report()
    first, second = mapping.people.rows(table, report)
    assert not report.problems
    assert (first.external_id, first.name, first.country, first.grade) == ("007", "Amara", "GB", "Senior")
    assert first.skills_wanted == ["SQL", "Kubernetes"]
    assert (second.name, second.grade, second.skills_wanted) == ("J Weber", "Junior", [])
    assert mapping.people.told(table) == {"external_id", "name", "email", "country", "grade", "skills_wanted"}
    assert mapping.people.column("name") == "first + last"


def test_missing_columns_are_told_with_the_one_that_was_meant():
    table = read(b"external id,full name,e-mail\n1,2,3\n")
    report = Report()
    assert list(parse("people: {external_id: external id, name: name, email: email}").people.rows(table, report)) == []
    assert [(problem.row, problem.column) for problem in report.problems] == [(1, "name"), (1, "email")]
    assert '"e-mail"' in report.problems[1].message


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("=cmd()", False),
        (" =1+1", False),
        ("@SUM(A1)", False),
        ("-2+A1", False),
        ("+cmd|' /C calc'!A0", False),
        ("+44 20 7946 0958", True),
        ("+49 (30) 1234-5", True),
        ("-", True),
        ("--", True),
        ("-3.5", True),
        ("- likes hiking", True),
        ("C++", True),
        ("a=b", True),
    ],
)
def test_a_formula_is_told_and_what_only_begins_like_one_is_not(text: str, fine: bool):
    table = read(f'external id,name,email,bio,unused\n1,N,n@b.org,"{text}",=1\n'.encode())
    report = Report()
    list(standard_mapping().people.rows(table, report))
    assert [(problem.row, problem.column) for problem in report.problems] == ([] if fine else [(2, "bio")])


def test_a_mapping_says_which_of_its_settings_are_wrong():
    assert refused("people: {name: {join: [a], column: b}, email: c, grde: d}").keys() == {
        "people.external_id",
        "people.name",
        "people.grde",
    }
    identity = "enrollment: {person: id, role: role, identity: {traits: {column: t}}}"
    assert "enrollment.identity.traits.consent" in refused(identity)
    assert refused("people: 7").keys() == {"people"}
    for form in ("%Y %Y", "%d", "%", "soon", "%Q"):
        dates = f'people: {{external_id: a, name: b, email: c, date_format: "{form}"}}'
        assert refused(dates).keys() == {"people.date_format"}
    for text in ("\\0", "\\ud800", "\\n"):
        constant = f'people: {{external_id: a, name: {{constant: "{text}"}}, email: c}}'
        assert refused(constant).keys() == {"people.name.constant"}
    for broken in (
        "a: [1",
        "[" * 5000,
        "a: &x b\nc: *x",
        "- x",
        "",
        "x" * 70_000,
        "\t",
    ):
        assert refused(broken)


def test_a_mapping_without_the_section_that_is_needed_says_so():
    with pytest.raises(TabularError, match="enrollment"):
        _ = parse("people: {external_id: a, name: b, email: c}").enrollment


@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_a_report(text: str):
    with contextlib.suppress(TabularError):
        parse(text)


def test_enrollments_name_roles_places_and_answers():
    mapping = parse(
        """
        enrollment:
          person: id
          role: {column: role, values: {Mentor/in: mentor}}
          places: places
          answers:
            motivation: why
            days: {column: days, split: ","}
        """
    )
    rows = b'id,role,places,why,days\n1,mentor/IN,3,fun,"Mon,Tue"\n2,,,,\n3,both,,,\n4,mentee,5,,\n'
    rows += b"5,chief,,,\n6,mentor,0,,\n"
    report = Report()
    found = list(mapping.enrollment.rows(read(rows), report))
    assert [(row.person, row.roles, row.places) for row in found] == [
        ("1", ("mentor",), 3),
        ("3", ("mentee", "mentor"), None),
        ("4", ("mentee",), 0),
        ("6", ("mentor",), 1),
    ]
    assert found[0].answers == {"motivation": "fun", "days": ["Mon", "Tue"]}
    assert [(problem.row, problem.column) for problem in report.problems] == [(6, "role"), (7, "places")]


def test_identity_is_read_only_where_its_person_agreed():
    mapping = parse(
        f"""
        enrollment:
          person: id
          role: {{constant: mentee}}
          identity:
            traits: {{column: traits, split: ",", consent: {{column: ok, statement: "{STATEMENT}"}}}}
        """
    )
    table = read(b'id,traits,ok\n1,"A, B",Yes\n2,A,no\n3,A,\n4,,yes\n')
    report = Report()
    found = [row.identity for row in mapping.enrollment.rows(table, report)]
    assert found[0]["traits"].values == ["A", "B"]
    assert found[0]["traits"].statement == STATEMENT
    assert found[1:] == [{}, {}, {}]


def test_shipped_mappings_keep_identity_columns_out_of_people():
    for name in mappings.names():
        mapping = parse(mappings.text(name))
        used = {
            column
            for field in type(mapping.people).model_fields
            if field != "date_format" and (source := getattr(mapping.people, field))
            for column in source.columns
        }
        assert used.isdisjoint({"biography", "identity to match", "characteristics", "match with similar identity"})


@pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="the civil-service files are not beside this checkout")
@pytest.mark.parametrize(("size", "count"), [("small", 50), ("large", 500)])
@pytest.mark.parametrize("who", ["mentees", "mentors"])
def test_the_civil_service_files_are_read_by_their_mappings(size: str, count: int, who: str):
    data = (CIVIL_SERVICE / f"{size}-{who}.csv").read_bytes()
    mapping = parse(mappings.text(f"civil-service-{who}"))
    report = Report()
    people = list(mapping.people.rows(read(data), report))
    enrollments = list(mapping.enrollment.rows(read(data), report))
    assert not report.problems
    assert len(people) == len(enrollments) == count
    rows = list(csv.DictReader(data.decode().splitlines()))
    agreed = [
        row["identity to match"] if row["match with similar identity"] == "yes" else ""
        for row in rows
        if who == "mentees"
    ] or [row["characteristics"] for row in rows]
    shared = [", ".join(row.identity["characteristics"].values) if row.identity else "" for row in enrollments]
    assert shared == agreed
    assert not any(person.bio for person in people)
