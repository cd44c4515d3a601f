"""Enrollment from a file: everybody in it or nobody, and every problem told by row and column."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.matching.enrollments import domain
from services.matching.enrollments.domain import Answers, NewEnrollment
from services.matching.enrollments.handlers import enroll_all, require_open
from services.matching.people import store as people
from services.matching.programs.handlers import administered
from shared import clock, tabular
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Invalid, NotYetKnown
from shared.tabular import EnrollmentRow, Report, TabularError, TabularProblem

__all__ = ["Outcome", "import_enrollments"]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """rows: of the file that name a role. mentees, mentors: enrolled now. unchanged: who were enrolled before."""

    rows: int
    mentees: int
    mentors: int
    unchanged: int
    encoding: str
    delimiter: str


async def import_enrollments(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    data: bytes,
    *,
    mapping: str | None,
    encoding: str | None,
    delimiter: str | None,
) -> Outcome:
    """Enroll the people of a file. Raises Invalid with every problem, NotYetKnown for people who are not known here."""
    program = await administered(session, me, "enrollment.import", program_id)
    require_open(program)
    try:
        table, rows = await asyncio.to_thread(_rows, data, mapping, encoding, delimiter)
        known = await people.by_external_ids(session, {row.person for row in rows})
        enrolled = _resolve(rows, known)
    except TabularError as error:
        raise Invalid(
            f"The file has {error.count} problem{'s' if error.count > 1 else ''}; nothing was changed.",
            kind="import-rejected",
            problems=[problem.model_dump() for problem in error.problems],
            count=error.count,
        ) from error
    created = await enroll_all(session, program_id, enrolled)
    mentees = sum(new.role == "mentee" for new in created)
    return Outcome(
        rows=len(rows),
        mentees=mentees,
        mentors=len(created) - mentees,
        unchanged=len(enrolled) - len(created),
        encoding=table.encoding,
        delimiter=table.delimiter,
    )


def _rows(
    data: bytes, mapping: str | None, encoding: str | None, delimiter: str | None
) -> tuple[tabular.Table, list[EnrollmentRow]]:
    """The file's rows that name a role. Raises TabularError."""
    report = Report()
    table = tabular.read(data, encoding=encoding, delimiter=delimiter)
    section = (tabular.Mapping.parse(mapping) if mapping else tabular.standard_mapping()).enrollment
    rows = list(section.rows(table, report))
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        for role in row.roles:
            if (earlier := first.setdefault((row.person, role), row.row)) != row.row:
                report.add(row.row, None, f"Row {earlier} enrolls the same person as a {role}. Keep one of the two.")
    report.raise_if_any()
    return table, rows


def _resolve(rows: list[EnrollmentRow], known: Mapping[str, tuple[UUID, str]]) -> list[NewEnrollment]:
    """The people of these rows. Raises NotYetKnown, TabularError."""
    unknown = [row for row in rows if row.person not in known]
    if unknown:
        raise NotYetKnown(
            f"{len(unknown)} of {len(rows)} rows name people who are not known here yet. Try again in a moment; "
            "those who were never imported into profiles will not come.",
            count=len(unknown),
            problems=[
                TabularProblem(row=row.row, message="Not known here (yet).").model_dump() for row in unknown[:_SHOWN]
            ],
        )
    report = Report()
    for row in rows:
        if known[row.person][1] != people.ACTIVE:
            report.add(row.row, None, "This person has left the organization. Remove the row.")
    report.raise_if_any()
    return [
        NewEnrollment.of(known[row.person][0], role, row.places, _answers(row)) for row in rows for role in row.roles
    ]


def _answers(row: EnrollmentRow) -> Answers:
    agreed_at = clock.now()
    given = {name: answer for name, answer in row.answers.items() if answer}
    identity = {
        name: domain.consented(answer.values, answer.statement, agreed_at) for name, answer in row.identity.items()
    }
    return Answers(given, identity)
