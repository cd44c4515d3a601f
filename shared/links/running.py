"""Pages of who runs a program, with its match rounds."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from shared.links.base import Base

__all__ = ["Running"]


class Running(Base):
    def rounds(self, program: UUID) -> str:
        """The match rounds of a program."""
        return f"{self._base}/programs/{program}/rounds"

    def new_round(self, program: UUID) -> str:
        """Where a match round is asked for."""
        return f"{self._base}/programs/{program}/rounds/new"

    def compare_rounds(self, program: UUID, first: UUID | None = None, second: UUID | None = None) -> str:
        """Two rounds of a program beside each other."""
        chosen = f"?first={first}&second={second}" if first and second else ""
        return f"{self._base}/programs/{program}/rounds/compare{chosen}"

    def match_round(self, match_round: UUID) -> str:
        return f"{self._base}/rounds/{match_round}"

    def round_mentee(self, match_round: UUID, person: UUID) -> str:
        """How a round went for one mentee, and why."""
        return f"{self._base}/rounds/{match_round}/mentees/{person}"

    def round_unmatched(self, match_round: UUID) -> str:
        """Whom a round leaves without a mentor."""
        return f"{self._base}/rounds/{match_round}/unmatched"

    def round_again(self, match_round: UUID, *, pin: str = "", forbid: str = "") -> str:
        """Where a round is solved again with other settings. pin, forbid: the ids of a mentee and a mentor as "a:b"."""
        chosen = f"?pin={quote(pin)}" if pin else f"?forbid={quote(forbid)}" if forbid else ""
        return f"{self._base}/rounds/{match_round}/again{chosen}"

    def round_what_if(self, match_round: UUID, question: UUID) -> str:
        """What other rules would answer for the people of a round."""
        return f"{self._base}/rounds/{match_round}/what-if/{question}"

    def round_approval(self, match_round: UUID) -> str:
        return f"{self._base}/rounds/{match_round}/approve"

    def round_report(self, match_round: UUID, form: Literal["pdf", "xlsx"]) -> str:
        return f"{self._base}/rounds/{match_round}/report.{form}"

    def health(self, program: UUID) -> str:
        """How the mentorships of a program fare."""
        return f"{self._base}/programs/{program}/health"

    def health_file(self, program: UUID, form: Literal["csv", "xlsx"]) -> str:
        return f"{self._base}/programs/{program}/health/file.{form}"

    def new_program(self) -> str:
        """Where a program is launched, step by step."""
        return f"{self._base}/programs/new"

    def administration(self, program: UUID) -> str:
        """What the admins of a program look after."""
        return f"{self._base}/programs/{program}/admin"

    def program_step(self, program: UUID, step: str) -> str:
        """A step of the settings of a program: "dates", "people", "questions", "summary"."""
        return f"{self._base}/programs/{program}/settings/{quote(str(step))}"

    def program_change(self, program: UUID, change: str) -> str:
        """What asks before a program is changed for good: "launch", "begin", "close", "archive", "restore", "drop"."""
        return f"{self._base}/programs/{program}/change/{quote(str(change))}"

    def copy_program(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/copy"

    def enrollments(self, program: UUID) -> str:
        """Who takes part in a program, for its admins."""
        return f"{self._base}/programs/{program}/enrollments"

    def participants_file(self, program: UUID, form: Literal["csv", "xlsx"]) -> str:
        return f"{self._base}/programs/{program}/enrollments/file.{form}"

    def invite(self, program: UUID) -> str:
        """Where people are invited by name."""
        return f"{self._base}/programs/{program}/enrollments/invite"

    def enrollment_import(self, program: UUID) -> str:
        """Where people are enrolled or invited by a file."""
        return f"{self._base}/programs/{program}/enrollments/import"

    def waitlist(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/waitlist"

    def removal(self, program: UUID, enrollment: UUID) -> str:
        """Where an admin takes somebody out of a program."""
        return f"{self._base}/programs/{program}/enrollments/{enrollment}/remove"

    def reassignment(self, program: UUID, mentorship: UUID) -> str:
        """Where an admin gives a mentee to another mentor."""
        return f"{self._base}/programs/{program}/mentorships/{mentorship}/reassign"

    def announcements(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/announcements"

    def announce(self, program: UUID) -> str:
        """Where an announcement is written."""
        return f"{self._base}/programs/{program}/announcements/new"

    def surveys(self, program: UUID) -> str:
        """The surveys of a program, for its admins."""
        return f"{self._base}/programs/{program}/surveys"

    def new_survey(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/surveys/new"

    def program_survey(self, program: UUID, survey: UUID) -> str:
        """A survey and its results, for the program's admins; `survey` is where people answer."""
        return f"{self._base}/programs/{program}/surveys/{survey}"

    def agreement_templates(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/agreement-templates"

    def agreement_template(self, program: UUID, template: UUID | None = None) -> str:
        """template: None for a new one."""
        return f"{self._base}/programs/{program}/agreement-templates/{template or 'new'}"

    def nudges(self, program: UUID) -> str:
        """Which mails of a program would go when."""
        return f"{self._base}/programs/{program}/nudges"

    def nudge_rule(self, program: UUID, rule: str) -> str:
        return f"{self._base}/programs/{program}/nudges/{quote(str(rule))}"

    def new_coach(self) -> str:
        """Where a coach from outside is made known."""
        return f"{self._base}/coaches/new"
