"""What the guide tells about importing people is so."""

from __future__ import annotations

import re
from pathlib import Path

from shared.tabular import Mapping, Report, read, standard_mapping
from telemachus.demo.company import COLUMNS

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "importing-people.md").read_text("utf-8")


def test_the_mappings_in_the_guide_are_read():
    people, enrollment = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    table = read(b"Staff No,First name,Last name,Mail,Band,Hired,Topics\n7,Amara,Obi,a@b.org,B4,01/03/2024,SQL\n")
    report = Report()
    [row] = Mapping.parse(people).people.rows(table, report)
    assert not report.problems
    assert (row.name, row.grade, row.country) == ("Amara Obi", "Senior", "GB")
    assert Mapping.parse(enrollment).enrollment.identity.keys() == {"characteristics"}


def test_the_table_of_columns_is_the_standard_layout():
    table = GUIDE.partition("| column |")[2].partition("\n\n")[0]
    named = [name for line in table.splitlines() for name in re.findall(r"`([^`]+)`", line.split("|")[1])]
    assert sorted(named) == sorted(COLUMNS)
    mapping = standard_mapping().people
    fields = [name for name in type(mapping).model_fields if name != "date_format"]
    assert sorted([*(mapping.column(field) for field in fields), "role", "places"]) == sorted(COLUMNS)
