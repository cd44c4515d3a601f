"""What files of ESCO and O*NET tell, and what they add to a catalog."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profiles.catalog_layouts.domain import Contents, Entry, WrongLayout, read_layout
from services.profiles.catalogs.domain import CatalogSkill, Plan, plan
from services.profiles.skills.domain import key
from shared.ids import new_id

ESCO = (
    "conceptType",
    "conceptUri",
    "skillType",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "description",
)


def read(layout: str, columns: Sequence[str], *rows: Sequence[str]) -> Contents:
    return read_layout(layout, columns, enumerate(rows, start=2))


def known(contents: Contents) -> list[tuple[str, str]]:
    return [(entry.source_id, entry.name) for entry in contents.entries]


def entry(source_id: str, name: str, *labels: str, hidden: tuple[str, ...] = ()) -> Entry:
    return Entry(2, source_id, name, "preferredLabel", labels, "altLabels", hidden)


def planned(entries: Sequence[Entry], skills: Sequence[CatalogSkill] = (), source: str = "esco") -> Plan:
    names = {key(name): skill.id for skill in skills for name in (skill.name, *skill.aliases)}
    return plan(source, entries, skills, names, new_id)


def skill(name: str, *aliases: str, state: str = "listed", source: str | None = None) -> CatalogSkill:
    return CatalogSkill(new_id(), name, list(aliases), state=state, source=source, source_id=source and name)


def test_a_row_of_esco_is_a_skill_with_its_labels():
    contents = read(
        "esco",
        ESCO,
        (
            "KnowledgeSkillCompetence",
            "uri:1",
            "",
            "tie knots",
            "make knots\nknotting\n",
            "knoting",
            "released",
            "Ropes.",
        ),
        ("SkillGroup", "uri:2", "", "ropes", "", "", "released", ""),
        ("KnowledgeSkillCompetence", "uri:3", "", "old knots", "", "", "obsolete", ""),
        ("KnowledgeSkillCompetence", "uri:1", "", "tie knots", "", "", "", ""),
    )
    [found] = contents.entries
    assert (found.name, found.labels, found.hidden, found.description) == (
        "tie knots",
        ("make knots", "knotting"),
        ("knoting",),
        "Ropes.",
    )
    assert (contents.rows, contents.skipped) == (4, 3)


def test_rows_that_cannot_be_read_are_told_and_the_others_are_read():
    contents = read(
        "esco",
        ESCO,
        ("", "", "", "no id", "", "", "", ""),
        ("", "uri:2", "", "", "", "", "", ""),
        ("", "uri:3", "", "x" * 201, "", "", "", ""),
        ("", "uri:4", "", "=cmd", "", "", "", ""),
        ("", "uri:5", "", "splice ropes", "", "", "", ""),
    )
    assert known(contents) == [("uri:5", "splice ropes")]
    assert [(note.row, note.column) for note in contents.notes] == [
        (2, "conceptUri"),
        (3, "preferredLabel"),
        (4, "preferredLabel"),
        (5, "preferredLabel"),
    ]


def test_a_technology_is_one_skill_however_many_occupations_use_it():
    contents = read(
        "onet",
        ("O*NET-SOC Code", "Title", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"),
        ("1", "Sailors", "KnotWriter", "7", "Rope software", "Y", "N"),
        ("2", "Riggers", "KNOTWRITER", "7", "Rope software", "Y", "N"),
        ("2", "Riggers", "RopeBase", "8", "Rope databases", "N", "N"),
    )
    assert known(contents) == [("technology:knotwriter", "KnotWriter"), ("technology:ropebase", "RopeBase")]
    assert (contents.entries[0].description, contents.skipped) == ("Rope software", 1)


def test_of_the_content_model_only_skills_and_knowledge_are_taken_and_no_groups_of_them():
    contents = read(
        "onet",
        ("Element ID", "Element Name", "Description"),
        ("1.A.1", "Cleverness", "No skill."),
        ("2.A.1", "Group", "No skill either."),
        ("2.A.1.a", "Knot reading", "Reading knots."),
        ("2.C.9", "Ropes", "All about ropes."),
    )
    assert known(contents) == [("2.A.1.a", "Knot reading"), ("2.C.9", "Ropes")]


def test_ratings_of_skills_name_each_skill_once():
    columns = ("O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value")
    rows = [(job, "2.A.1.a", "Knot reading", scale, "3") for job in "12" for scale in ("IM", "LV")]
    assert known(read("onet", columns, *rows)) == [("2.A.1.a", "Knot reading")]


@pytest.mark.parametrize(
    ("layout", "columns", "missing"),
    [("esco", ("name", "altLabels"), "conceptUri"), ("onet", ESCO, "Element ID"), ("onet", ("Example",), "Commodity")],
)
def test_a_file_of_another_layout_is_refused(layout: str, columns: tuple[str, ...], missing: str):
    with pytest.raises(WrongLayout, match=missing):
        read(layout, columns)


def test_a_known_name_is_joined_and_keeps_its_own_name():
    ours = skill("Knots", "Tie knots")
    found = planned([entry("uri:1", "tie knots", "knotting", hidden=("knoting",))], [ours])
    assert (found.new, found.changed) == ([], [ours])
    assert (ours.name, ours.aliases, ours.source_id) == ("Knots", ["Tie knots", "knotting"], "uri:1")
    assert found.names == {"knotting": ours.id, "knoting": ours.id}


def test_a_label_that_leads_elsewhere_stays_there_and_is_told():
    ours = skill("Splicing")
    found = planned([entry("uri:1", "Tie knots", "splicing"), entry("uri:2", "Rigging", "tie knots")], [ours])
    assert [(new.name, new.aliases) for new in found.new] == [("Tie knots", []), ("Rigging", [])]
    assert [note.message for note in found.notes] == [
        "'splicing' already leads to Splicing and stays there.",
        "'tie knots' already leads to Tie knots and stays there.",
    ]


def test_two_skills_of_one_name_are_not_made_one():
    found = planned([entry("uri:1", "Rigging"), entry("uri:2", "rigging", "rope work")])
    assert (len(found.new), found.left_out, len(found.notes)) == (1, 1, 1)


def test_what_curators_have_merged_or_rejected_stays_so():
    stays, away = skill("Knots"), skill("Bends", state="rejected", source="esco")
    merged = skill("Hitches", state="merged", source="esco")
    merged.merged_into = stays.id
    found = planned([entry("Hitches", "Hitches", "hitching"), entry("Bends", "Bends")], [stays, away, merged])
    assert (found.new, found.left_out) == ([], 1)
    assert (stays.aliases, stays.source, away.state) == (["hitching"], None, "rejected")


def test_a_suggestion_that_the_catalog_knows_is_listed():
    ours = skill("knots", state="suggested")
    assert planned([entry("uri:1", "Knots")], [ours]).changed == [ours]
    assert ours.state == "listed"


def numbered(number: int, name: str, labels: list[str], hidden: list[str]) -> Entry:
    return entry(f"uri:{number}", name, *labels, hidden=tuple(hidden))


LABELS = st.sampled_from(["knots", "Knots", "bends", "hitches", "splicing", "…", "ropes", "rigging"])
ENTRIES = st.lists(
    st.builds(
        numbered,
        st.integers(0, 5),
        LABELS.filter(lambda label: label != "…"),
        st.lists(LABELS, max_size=4),
        st.lists(LABELS, max_size=2),
    ),
    max_size=6,
    unique_by=lambda entry: entry.source_id,
)


@given(ENTRIES, st.lists(LABELS, max_size=3, unique_by=key))
def test_the_same_file_again_adds_nothing_and_no_name_leads_to_two_skills(entries: list[Entry], ours: list[str]):
    skills = [skill(name) for name in ours]
    names: dict[str, UUID] = {key(known.name): known.id for known in skills}
    first = plan("esco", entries, skills, names, new_id)
    assert not names.keys() & first.names.keys()
    skills = [*skills, *first.new]
    for known in skills:
        known.changed = known.is_new = False
    names |= first.names
    shown = [key(name) for known in skills for name in (known.name, *known.aliases)]
    assert len(shown) == len(set(shown))
    assert all(names[key(name)] == known.id for known in skills for name in (known.name, *known.aliases))
    second = plan("esco", entries, skills, names, new_id)
    assert (second.new, second.changed, second.names) == ([], [], {})
    assert (second.left_out, second.notes) == (first.left_out, first.notes)
