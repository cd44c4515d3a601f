"""Enrollment from a file: nobody while it has a problem, and every problem told by row and column.

Who is not eligible, or waits, is no problem of the file: the report tells it row by row.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.matching.admission.handlers import admit_all, preview
from services.matching.eligibility.domain import Barred, Unmet
from services.matching.eligibility.handlers import never_met, unmet
from services.matching.enrollments import domain
from services.matching.enrollments.domain import Answers, NewEnrollment
from services.matching.forms import domain as forms
from services.matching.invitations.handlers import invite_all, to_be_invited
from services.matching.people import store as people
from services.matching.people.tables import Person
from services.matching.programs.handlers import administered, places_in, require_going, too_many_places
from services.matching.programs.tables import Program
from shared import clock, tabular
from shared.db import AsyncSession
from shared.events.matching import Role
from shared.policy import Principal
from shared.problems import Invalid, NotYetKnown
from shared.tabular import EnrollmentRow, Report, TabularError, TabularProblem
from shared.tabular.workbook import is_workbook
from shared.wrong import Wrong

__all__ = ["HandedIn", "Options", "Outcome", "RowOutcome", "import_enrollments"]

_SHOWN = 20
Became = Literal["enrolled", "waiting", "invited", "unchanged", "not-eligible"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is read, and what it is for. mapping: YAML. invite: instead of enrolling; until answer_by.

    override: those too who are not eligible. dry_run: nothing is changed.
    """

    mapping: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    dry_run: bool
    invite: bool
    answer_by: date | None
    override: bool


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file, and what came with it."""

    data: bytes
    options: Options


@dataclass(frozen=True, slots=True)
class RowOutcome(Barred):
    """What becomes of a row in one role. person: external id. barred: the rules that its person does not meet.

    position: in the waitlist, 0 for who does not wait.
    """

    row: int
    person: str
    role: Role
    outcome: Became
    position: int = 0
    barred: Sequence[Unmet] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """rows: of the file that name a role. lines: a row in both roles has two."""

    rows: int
    lines: Sequence[RowOutcome]
    dry_run: bool
    encoding: str
    delimiter: str

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    def enrolled(self, role: str) -> int:
        return sum(line.role == role and line.outcome == "enrolled" for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row in one role. barred: why its person may not take part."""

    row: EnrollmentRow
    new: NewEnrollment
    barred: Sequence[Unmet]


async def import_enrollments(
    session: AsyncSession, me: Principal, program_id: UUID, file: AbstractAsyncContextManager[HandedIn]
) -> Outcome:
    """Enroll or invite the people of a file; none is taken from somebody who may not.

    Raises Invalid with every problem, NotYetKnown for people who are not known here, TooLarge.
    """
    program = await administered(session, me, "enrollment.import", program_id)
    require_going(program)
    async with file as sent:
        options = sent.options
        try:
            table, rows = await asyncio.to_thread(_rows, sent.data, options)
            lines = await _resolve(session, program, rows, options)
        except TabularError as error:
            raise Invalid(
                f"The file has {error.count} problem{'s' if error.count > 1 else ''}; nothing was changed.",
                kind="import-rejected",
                problems=[problem.model_dump() for problem in error.problems],
                count=error.count,
            ) from error
    told = await _carry_out(session, me, program, [line for line in lines if not line.barred], options)
    outcomes = [
        RowOutcome(line.row.row, line.row.person, line.new.role, "not-eligible", barred=line.barred)
        if line.barred
        else RowOutcome(line.row.row, line.row.person, line.new.role, *told[line.new.key])
        for line in lines
    ]
    return Outcome(len(rows), outcomes, options.dry_run, table.encoding, table.delimiter)


async def _carry_out(
    session: AsyncSession, me: Principal, program: Program, lines: Sequence[_Line], options: Options
) -> Mapping[tuple[UUID, Role], tuple[Became, int]]:
    asked = [line.new for line in lines]
    if options.invite:
        invited = (
            await to_be_invited(session, program, asked, options.answer_by)
            if options.dry_run
            else await invite_all(session, me, program, asked, options.answer_by)
        )
        return {(one.person_id, one.role): (one.outcome, 0) for one in invited}
    admitted = await (preview if options.dry_run else admit_all)(session, program, asked)
    return {one.new.key: (one.outcome, one.position) for one in admitted}


def _rows(data: bytes, options: Options) -> tuple[tabular.Table, list[EnrollmentRow]]:
    """The file's rows that name a role. Raises TabularError."""
    report = Report()
    table = (
        tabular.read_workbook(data, sheet=options.sheet)
        if is_workbook(data)
        else tabular.read(data, encoding=options.encoding, delimiter=options.delimiter)
    )
    section = (tabular.Mapping.parse(options.mapping) if options.mapping else tabular.standard_mapping()).enrollment
    rows = list(section.rows(table, report))
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        for role in row.roles:
            if (earlier := first.setdefault((row.person, role), row.row)) != row.row:
                report.add(row.row, None, _twice(earlier, role))
    report.raise_if_any()
    return table, rows


def _twice(row: int, role: Role) -> Wrong:
    if role == "mentor":
        return Wrong(
            "mentor-in-two-rows", "Row {row} enrolls the same person as a mentor. Keep one of the two.", row=str(row)
        )
    return Wrong(
        "mentee-in-two-rows", "Row {row} enrolls the same person as a mentee. Keep one of the two.", row=str(row)
    )


async def _resolve(session: AsyncSession, program: Program, rows: list[EnrollmentRow], options: Options) -> list[_Line]:
    """The people of these rows, in their roles. Raises NotYetKnown, TabularError."""
    known = await people.by_external_ids(session, {row.person for row in rows})
    unknown = [row for row in rows if row.person not in known]
    if unknown:
        raise NotYetKnown(
            f"{len(unknown)} of {len(rows)} rows name people who are not known here yet. Try again in a moment; "
            "those who were never imported into profiles will not come.",
            count=len(unknown),
            problems=[
                TabularProblem.of(Wrong("not-known-yet", "Not known here (yet)."), row.row).model_dump()
                for row in unknown[:_SHOWN]
            ],
        )
    report = Report()
    for row in rows:
        if known[row.person][1] != people.ACTIVE:
            report.add(row.row, None, Wrong("left-already", "This person has left the organization. Remove the row."))
        elif not options.invite:
            _check_answers(program, row, report)
        if row.places is not None and (problem := too_many_places(program, row.places)):
            report.add(row.row, None, problem)
    report.raise_if_any()
    profiles = await people.people(session, {key for key, _ in known.values()})
    lines: list[_Line] = []
    for row in rows:
        person_id = known[row.person][0]
        answers = Answers() if options.invite else _answers(row)
        for role in row.roles:
            new = NewEnrollment.of(person_id, role, places_in(program, role, row.places), answers)
            lines.append(_Line(row, new, _barred(program, profiles[person_id], role, options)))
    return lines


def _barred(program: Program, person: Person, role: Role, options: Options) -> list[Unmet]:
    """Why somebody may not take part; with an override, only what no admin can set aside."""
    if options.override:
        return never_met(program, person, role, invited=options.invite)
    return unmet(program, person, role)


def _check_answers(program: Program, row: EnrollmentRow, report: Report) -> None:
    questions = forms.questions_from(program.questions)
    given = {name: answer for name, answer in row.answers.items() if answer}
    found = {key: text for role in row.roles for key, text in forms.check_answers(questions, given, role).items()}
    texts = {question.key: question.text for question in questions}
    for key, problem in found.items():
        report.add(row.row, texts[key], problem)
    if problem := forms.too_long(given):
        report.add(row.row, None, problem)


def _answers(row: EnrollmentRow) -> Answers:
    agreed_at = clock.now()
    given = {name: answer for name, answer in row.answers.items() if answer}
    identity = {
        name: domain.consented(answer.values, answer.statement, agreed_at) for name, answer in row.identity.items()
    }
    return Answers(given, identity)
