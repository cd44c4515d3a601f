"""What the guide tells about importing people is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from services.profiles.imports.domain import ENDED
from services.profiles.imports.handlers import told as told_of
from shared.tabular import Mapping, Report, TabularError, TabularProblem, read, standard_mapping
from telemachus.cli import app
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


def test_the_states_and_the_command_in_the_guide_are_those_that_there_are():
    table = GUIDE.partition("| state |")[2].partition("\n\n")[0]
    named = [line.split("|")[1].strip(" `") for line in table.splitlines()[2:]]
    assert sorted(named) == sorted({"waiting", "running", *ENDED})
    told = CliRunner().invoke(app, ["people", "import", "--help"], env={"COLUMNS": "200"})
    options = set(re.findall(r"--[a-z][a-z-]+", GUIDE))
    assert options <= set(re.findall(r"--[a-z-]+", told.output)), told.output


def test_the_rejection_in_the_guide_is_what_a_file_with_these_problems_gets():
    [told] = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    shown = json.loads(told)
    error = TabularError([TabularProblem.model_validate(problem) for problem in shown["problems"]])
    assert shown["rejection"] == {"kind": "import-rejected", "detail": told_of(error)}
    assert shown["problem_count"] == error.count
