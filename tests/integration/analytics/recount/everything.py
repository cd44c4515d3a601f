"""Every number that is published on a day, on every page and in every file, next to what is counted of the archive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.integration.analytics.recount import OF_ALL, OF_PROGRAMS
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.charts import compare_charts
from tests.integration.analytics.recount.impact import ALL
from tests.integration.analytics.recount.lists import compare_lists
from tests.integration.analytics.recount.pages import (
    compare_archive,
    compare_funnel,
    compare_groups,
    compare_programs,
    compare_totals,
)
from tests.integration.analytics.recount.reading import Archive, Number, Numbers
from tests.integration.analytics.recount.reports import compare_forms, compare_report
from tests.integration.analytics.recount.tables import Tables

__all__ = ["Recount"]


@dataclass
class Recount:
    """hr, admin, auditor: who asks; admin administers all programs. base: of all paths. additive: by family, the
    measures whose rows add up to the total. smallest: the smallest group of the organization. counted, pages: by
    program or ALL, by family; pages by dimension as well, "" for the whole."""

    hr: Asking
    admin: Asking
    auditor: Asking
    base: str
    additive: Mapping[str, Collection[str]]
    smallest: int
    tables: Tables
    counted: dict[str, dict[str, Numbers]] = field(default_factory=dict[str, dict[str, Numbers]])
    pages: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict[str, dict[str, dict[str, Any]]])

    @property
    def archive(self) -> Archive:
        return self.tables.archive

    async def compare(self, programs: Sequence[str]) -> None:
        """All that is published now, and the lists. programs: all of them, the first one's report is read as a page."""
        for program in programs:
            await self._program(program)
        await self._all()
        about = (self.tables.pages, self.archive)
        await compare_programs(self.hr, self.base, *about, self.counted, self.pages)
        await compare_archive(self.auditor, self.base, *about)
        await self._reports_so_far(programs)

    async def _program(self, key: str) -> None:
        scope, program = f"{self.base}/programs/{key}", self.archive.programs[key]
        families = await self.hr.read(f"{scope}/tables")
        assert {family["family"] for family in families} == set(OF_PROGRAMS)
        counted = {name: count(self.archive, program) for name, count in OF_PROGRAMS.items()}
        self.counted[key] = counted
        self.pages[key] = {
            one["family"]: await self.tables.compare(self.hr, scope, one, counted[one["family"]], program.minimum_cell)
            for one in families
        }
        pages = self.pages[key]
        await self.tables.about(self.hr, scope, pages["funnel"][""])
        await compare_totals(self.hr, scope, self.tables.pages, pages)
        await compare_funnel(self.hr, scope, self.tables.pages, pages, counted, program.minimum_cell)
        await compare_groups(self.hr, scope, self.tables.groups, self.archive, program, pages)
        await compare_lists(self.admin, scope, self.tables, program)

    async def _all(self) -> None:
        """All programs together: those side by side, and what is counted of the organization."""
        self.counted[ALL], self.pages[ALL] = {}, {}
        for family in await self.hr.read(f"{self.base}/tables"):
            name, dimensions = family["family"], family["dimensions"]
            if name in OF_ALL:
                counted = OF_ALL[name](self.archive, None)
            else:
                counted, dimensions = self._side_by_side(name), ["program"]
            self.counted[ALL][name] = counted
            self.pages[ALL][name] = await self.tables.compare(
                self.hr, self.base, {**family, "dimensions": dimensions}, counted, self.smallest
            )
        await self.tables.about(self.hr, self.base, self.pages[ALL]["funnel"][""])

    def _side_by_side(self, family: str) -> Numbers:
        rows = {key: counted[family].total for key, counted in self.counted.items() if key != ALL}
        measures = next(iter(rows.values()))
        additive = self.additive[family]
        return Numbers({name: _sum(rows, name, name in additive) for name in measures}, {"program": rows})

    async def _reports_so_far(self, programs: Sequence[str]) -> None:
        """The reports of this month, made on request, the first one in all its forms; and charts."""
        about = (self.tables.charts, self.additive)
        await compare_charts(self.hr, self.base, *about, self.pages[ALL], [("funnel", ""), ("funnel", "program")])
        for number, key in enumerate(programs):
            made = await self.hr.make(f"{self.base}/programs/{key}/reports")
            self.tables.reports.same(f"{key} report complete", made["complete"], counted=False)
            self._report(made)
            if number == 0:
                # Charts that stand in a report are not drawn once more.
                await compare_forms(self.tables, self.hr, self.base, made)
                drawn = [(one["family"], one["dimension"] or "") for one in made["tables"]]
                await compare_charts(self.hr, f"{self.base}/programs/{key}", *about, self.pages[key], drawn)

    async def compare_reports(self) -> Sequence[str | None]:
        """The reports of a month that is over: they say what was published last in it, which is what was compared here.
        Returns of what they are."""
        listed = [one for one in await self.hr.pages(f"{self.base}/reports") if one["complete"]]
        for one in listed:
            told = await self.hr.read(f"{self.base}/reports/{one['id']}")
            self.tables.reports.same(f"{one['id']} listed", {name: told[name] for name in one}, one)
            self._report(told)
            if one["program_id"] is None:
                await compare_forms(self.tables, self.hr, self.base, told)
        return [one["program_id"] for one in listed]

    def _report(self, told: Mapping[str, Any]) -> None:
        key = told["program_id"] or ALL
        k = self.smallest if key == ALL else self.archive.programs[key].minimum_cell
        compare_report(self.tables, told, self.counted[key], self.pages[key], k)


def _sum(rows: Mapping[str, Mapping[str, Number]], measure: str, additive: bool) -> Number:
    people = sum(row[measure][0] for row in rows.values())
    return people, sum(row[measure][1] or 0 for row in rows.values()) if additive else None
