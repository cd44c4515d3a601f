"""The pages that tell published numbers in another form than a table, and those of the archive itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.differences import Shown, differences
from tests.integration.analytics.recount.equity import UNITS
from tests.integration.analytics.recount.reading import Archive, Number, Numbers, Program

__all__ = ["Tables", "compare_archive", "compare_funnel", "compare_groups", "compare_programs", "compare_totals"]

_OF_A_WHOLE = ("total", "minimum_cell", "strictest_cell", "as_of")
Tables = Mapping[str, Mapping[str, Any]]
"""The pages of a program's tables, by family and by dimension, "" for the whole."""


async def compare_totals(hr: Asking, scope: str, compared: Compared, tables: Tables) -> None:
    """The totals of all families at once are those of their own pages."""
    told = {one["family"]: {name: one[name] for name in _OF_A_WHOLE} for one in await hr.read(f"{scope}/totals")}
    wholes = {name: pages[""] for name, pages in tables.items()}
    expected = {family: {name: whole[name] for name in _OF_A_WHOLE} for family, whole in wholes.items()}
    compared.same(f"{scope}/totals", told, expected)


async def compare_funnel(
    hr: Asking, scope: str, compared: Compared, tables: Tables, counted: Mapping[str, Numbers], k: int
) -> None:
    """The funnel as a page of its own, as a whole and by each unit."""
    steps, pages = counted["funnel"], tables["funnel"]
    told = await hr.read(f"{scope}/funnel")
    mentors = counted["mentors"].total["mentors"]
    _people(compared, f"{scope}/funnel mentors", told["mentors"], tables["mentors"][""], "mentors", mentors, k)
    for unit in ("", *UNITS):
        place = f"{scope}/funnel/by/{unit}" if unit else f"{scope}/funnel"
        told = await hr.read(place)
        compared.same(f"{place} steps", [step["step"] for step in told["steps"]], [*steps.total])
        for step in told["steps"]:
            name = step["step"]
            _people(compared, f"{place} {name}", step, pages[""], name, steps.total[name], k)
        compared.same(f"{place} smallest group", told["minimum_cell"], k)
        rows = {row["value"]: row["numbers"] for row in told["rows"]} if unit else {}
        on_page = {row["value"]: row["numbers"] for row in pages[unit]["rows"]} if unit else {}
        compared.same(f"{place} rows", {*rows}, {*on_page})
        for value, numbers in rows.items():
            for name, number in zip(steps.total, numbers, strict=True):
                row = {"total": on_page.get(value, {})}
                _people(compared, f"{place} {value} {name}", number, row, name, steps.rows[unit][value][name], k)


async def compare_programs(
    hr: Asking, base: str, compared: Compared, archive: Archive, of_programs: Mapping[str, Mapping[str, Numbers]],
    tables: Mapping[str, Tables],
) -> None:  # fmt: skip
    """The list of programs. tables: of each of them."""
    told = {one["program_id"]: one for one in await hr.pages(f"{base}/programs")}
    compared.same(f"{base}/programs", {*told}, {*archive.programs})
    for key, one in told.items():
        program = archive.programs[key]
        days = [str(program.starts_on), str(program.ends_on), program.minimum_cell]
        compared.same(f"{base}/programs {key}", [one["starts_on"], one["ends_on"], one["minimum_cell"]], days)
        for name, family, measure in (("mentees", "funnel", "enrolled"), ("mentors", "mentors", "mentors")):
            number = of_programs[key][family].total[measure]
            page = tables[key][family][""]
            _people(compared, f"{base}/programs {key} {name}", one[name], page, measure, number, program.minimum_cell)


def _people(
    compared: Compared, place: str, told: Mapping[str, Any], page: Mapping[str, Any], measure: str, counted: Number,
    k: int,
) -> None:  # fmt: skip
    """How many people, which are hidden where they are on the page of their table."""
    why = page["total"][measure]["why"] if told["hidden"] else None
    cell = {"value": told["count"], "people": told["count"], "hidden": told["hidden"], "why": why}
    compared.number(place, cell, counted, k, unit="people", nobody=not counted[0])
    compared.same(f"{place} hidden", told["hidden"], page["total"][measure]["hidden"])


async def compare_groups(
    hr: Asking, scope: str, compared: Compared, archive: Archive, program: Program, tables: Tables
) -> None:
    """How each group differs from everybody else."""
    overview = await hr.read(f"{scope}/equity")
    attributes = sorted({*tables["equity"]} - {"", *UNITS})
    compared.same(f"{scope}/equity dimensions", overview["dimensions"], [*UNITS, *attributes])
    for dimension in (*UNITS, *attributes):
        place = f"{scope}/equity/by/{dimension}"
        told = await hr.read(place)
        compared.same(f"{place} smallest group", told["minimum_cell"], program.minimum_cell)
        shown = {name: _shown(tables[name].get(dimension)) for name in ("equity", "equity_participation")}
        compared.groups(place, told["comparisons"], differences(archive, program, dimension, shown))


def _shown(page: Mapping[str, Any] | None) -> Shown:
    if page is None:
        return {"all": ()}
    parts = {"all": page["total"], **{row["value"]: row["numbers"] for row in page["rows"]}}
    return {name: {measure for measure, cell in part.items() if not cell["hidden"]} for name, part in parts.items()}


async def compare_archive(auditor: Asking, base: str, compared: Compared, archive: Archive) -> None:
    """How many events there are, of which types, and how new they are: for whoever is told exactly."""
    counts = await auditor.read(f"{base}/archive/counts")
    kinds = dict(archive.kinds)
    compared.same(f"{base}/archive/counts", counts, {"total": sum(kinds.values()), "types": kinds})
    facts = await auditor.read(f"{base}/facts")
    told = {name: facts[name] for name in ("events", "waiting", "lag_seconds")}
    compared.same(f"{base}/facts", told, {"events": sum(kinds.values()), "waiting": 0, "lag_seconds": 0.0})
    compared.same(f"{base}/facts newest", datetime.fromisoformat(facts["newest_event_at"]), archive.newest_at)
