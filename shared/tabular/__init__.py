"""Files with rows and columns that people hand in, mapped to fields; every problem told by row and column.

table = read(data)                                # bytes → rows; raises TabularError
mapping = Mapping.parse(yaml_text)                # or standard_mapping(); raises TabularError
report = Report()
for row in mapping.people.rows(table, report): …  # problems of cells are added to the report
report.raise_if_any()
"""

from shared.tabular._cells import formula
from shared.tabular.enrollment import EnrollmentMapping, EnrollmentRow, IdentityAnswer
from shared.tabular.mapping import Mapping, standard_mapping
from shared.tabular.match import AnswerSource, MatchMapping, MatchRow
from shared.tabular.people import PeopleMapping, PersonRow
from shared.tabular.reading import DEFAULT_LIMITS, Limits, Table, read
from shared.tabular.report import Report, TabularError, TabularProblem
from shared.tabular.streaming import OpenRows, open_rows
from shared.tabular.workbook import read_any, read_workbook

__all__ = [
    "DEFAULT_LIMITS",
    "AnswerSource",
    "EnrollmentMapping",
    "EnrollmentRow",
    "IdentityAnswer",
    "Limits",
    "Mapping",
    "MatchMapping",
    "MatchRow",
    "OpenRows",
    "PeopleMapping",
    "PersonRow",
    "Report",
    "Table",
    "TabularError",
    "TabularProblem",
    "formula",
    "open_rows",
    "read",
    "read_any",
    "read_workbook",
    "standard_mapping",
]
