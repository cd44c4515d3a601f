"""Pages of numbers."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from shared.links.base import Base

__all__ = ["Counting"]


class Counting(Base):
    def reports(self) -> str:
        """Reports of all months."""
        return f"{self._base}/reports"

    def viewings(self) -> str:
        """The log of who looked at numbers."""
        return f"{self._base}/viewings"

    def report(self, report: UUID) -> str:
        """The report of a month."""
        return f"{self._base}/reports/{report}"

    def cohort(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/cohort"

    def numbers(self) -> str:
        """Programs side by side."""
        return f"{self._base}/numbers"

    def program_numbers(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/numbers"

    def breakdown(self, program: UUID, family: str, dimension: str) -> str:
        """A family of a program's numbers by one dimension."""
        return f"{self._base}/programs/{program}/numbers/{quote(str(family))}/by/{quote(str(dimension))}"

    def numbers_file(self, program: UUID | None, family: str, dimension: str | None, form: str) -> str:
        """A table of numbers as a file, or its chart. program: None for all of them; form: as "xlsx" and "svg"."""
        base = self.program_numbers(program) if program else self.numbers()
        by = f"/by/{quote(str(dimension))}" if dimension else ""
        return f"{base}/files/{quote(str(family))}{by}.{form}"

    def numbers_about(self, program: UUID | None, family: str) -> str:
        """What a table's CSV means, as a file."""
        base = self.program_numbers(program) if program else self.numbers()
        return f"{base}/files/{quote(str(family))}/about.csv"

    def definitions(self) -> str:
        """What every number means."""
        return f"{self._base}/definitions"

    def equity(self, program: UUID, dimension: str = "") -> str:
        """How groups of a program's people fare. dimension: by what groups are made; by department without."""
        by = f"/by/{quote(str(dimension))}" if dimension else ""
        return f"{self._base}/programs/{program}/equity{by}"

    def impact(self, program: UUID | None = None) -> str:
        """Participants against comparable people. program: None for all of them."""
        return f"{self._base}/programs/{program}/impact" if program else f"{self._base}/impact"

    def report_file(self, report: UUID, form: Literal["pdf", "html"]) -> str:
        return f"{self._base}/reports/{report}/file.{form}"
