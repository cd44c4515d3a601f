"""Every published table, on its page and in its files, next to what was counted of its family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.integration.analytics.recount import files
from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.reading import Archive, Number, Numbers

__all__ = ["Tables"]

_OTHERS = "All others"


@dataclass
class Tables:
    """all_forms: whether every table is read in every form of a file; else in one of them, as turns come. pages, files,
    reports, groups, charts: what is on pages, in files, in reports, in the comparison of groups, and in charts."""

    archive: Archive
    all_forms: bool
    turn: Iterator[int]
    pages: Compared = field(default_factory=Compared)
    files: Compared = field(default_factory=Compared)
    reports: Compared = field(default_factory=Compared)
    groups: Compared = field(default_factory=Compared)
    charts: Compared = field(default_factory=Compared)

    @property
    def wrong(self) -> list[str]:
        every = (self.pages, self.files, self.reports, self.groups, self.charts)
        return [wrong for one in every for wrong in one.wrong]

    def forms(self, known: Sequence[str]) -> Sequence[str]:
        """In which of these forms the next file is read."""
        return known if self.all_forms else [known[next(self.turn) % len(known)]]

    async def compare(
        self, somebody: Asking, scope: str, family: Mapping[str, Any], counted: Numbers, k: int
    ) -> dict[str, Any]:
        """A family as a whole and by each dimension. scope: the path of a program, or of all of them. k: the smallest
        group. Returns the pages, by dimension, "" for the whole."""
        name, dimensions = family["family"], family["dimensions"]
        found: dict[str, Any] = {}
        for dimension in dict.fromkeys(("", *dimensions, *counted.rows)):
            rest = f"{name}/by/{dimension}" if dimension else name
            there = dimension in ("", *dimensions) and dimension != "program"
            page = await somebody.read(f"{scope}/tables/{rest}", there=there)
            if page is None:
                # Where every row is hidden, none is named.
                self.pages.hidden += len(counted.rows.get(dimension, {})) * len(counted.total)
                continue
            found[dimension] = page
            self.table(self.pages, f"{scope}/tables/{rest}", page, page["measures"], counted, dimension, k)
            self.pages.same(f"{scope}/tables/{rest} total", page["total"], found[""]["total"])
            self._about(f"{scope}/tables/{rest}", page, dimension, k)
            for form in self.forms(files.FORMS):
                path = f"{scope}/exports/{rest}.{form}"
                self._file(path, form, await somebody.file(path), page, counted, dimension, k)
        return found

    def _about(self, place: str, page: Mapping[str, Any], dimension: str, k: int) -> None:
        """What a page says of its rows and of what it hides."""
        cells = {one.minimum_cell for one in self.archive.programs.values()}
        mixed = dimension == "program" and min(cells) != k
        expected = [min(cells) if mixed else k, k if mixed else None]
        self.pages.same(f"{place} smallest groups", [page["minimum_cell"], page["strictest_cell"]], expected)
        if dimension:
            rows = [page["first"], page["rows_total"], page["next"]]
            self.pages.same(f"{place} rows", rows, [1, len(page["rows"]), None])

    async def about(self, somebody: Asking, scope: str, page: Mapping[str, Any]) -> None:
        """What is said beside the CSV of a table, of which this is the page."""
        path = f"{scope}/exports/{page['family']}/about.csv"
        as_of = datetime.fromisoformat(page["as_of"]).isoformat(timespec="seconds")
        expected = {"As of": as_of, "Smallest group shown": str(page["minimum_cell"]), "What is hidden": page["rule"]}
        expected |= {one["label"]: one["definition"] for one in page["measures"]}
        told = files.about_of(await somebody.file(path))
        self.files.same(path, {name: told.get(name) for name in expected}, expected)

    def table(
        self,
        compared: Compared,
        place: str,
        told: Mapping[str, Any],
        measures: Sequence[Mapping[str, str]],
        counted: Numbers,
        dimension: str,
        k: int,
    ) -> None:
        """told: total and rows, as on a page."""
        units = {one["name"]: one["unit"] for one in measures}
        assert set(units) == set(counted.total)
        for name, unit in units.items():
            number = counted.total[name]
            compared.number(f"{place} {name}", told["total"].get(name), number, k, unit=unit, nobody=not number[0])
        if dimension and not told["rows"]:
            compared.hidden += len(counted.rows.get(dimension, {})) * len(units)
            return
        for value, name, cell, number in _rows(told, counted, dimension, [*units]):
            # In the table of all programs a row is the total of a program, which is shown by the program's own rule.
            of_program = dimension == "program"
            smallest = self.archive.programs[value].minimum_cell if of_program else k
            nobody = not (number if of_program else counted.total[name])[0]
            compared.number(f"{place} {value} {name}", cell, number, smallest, unit=units[name], nobody=nobody)

    def _file(
        self, path: str, form: str, content: bytes, page: Mapping[str, Any], counted: Numbers, dimension: str, k: int
    ) -> None:
        """The numbers of a file are those that were counted, and each is hidden where it is on the page, as it is."""
        told = files.table_of(form, content, page["measures"])
        self.table(self.files, path, told, page["measures"], counted, dimension, k)
        as_of = datetime.fromisoformat(page["as_of"]).replace(microsecond=0)
        self.files.same(f"{path} rows", *([row["value"] for row in one["rows"]] for one in (told, page)))
        in_file, on_page = _cells(told), _cells(page)
        for key in {*in_file, *on_page}:
            cell = dict(in_file.get(key, _NOTHING))
            self.files.same(f"{path} {key} as of", cell.pop("at", as_of), as_of)
            shown = on_page.get(key, _NOTHING)
            self.files.same(f"{path} {key}", cell, {name: shown[name] for name in _NOTHING})


_NOTHING: Mapping[str, Any] = {"value": None, "people": None, "hidden": False, "why": None}


def _cells(table: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """By row and measure; the total's row is called "all"."""
    rows = {"all": table["total"], **{f"={row['value']}": row["numbers"] for row in table["rows"]}}
    return {(value, name): cell for value, numbers in rows.items() for name, cell in numbers.items()}


def _rows(
    table: Mapping[str, Any], counted: Numbers, dimension: str, names: Sequence[str]
) -> Iterator[tuple[str, str, Mapping[str, Any] | None, Number]]:
    """Every number of every row that is there or should be. Of what only few people call themselves stands the row of
    all others, which is hidden unless the number is one of nobody at all."""
    told = {row["value"]: row["numbers"] for row in table["rows"]}
    for value in {**told, **counted.rows.get(dimension, {})}:
        for name in names:
            nobody = (0, 0) if counted.total[name][0] else counted.total[name]
            number = counted.rows.get(dimension, {}).get(value, {}).get(name, nobody)
            yield value, name, told.get(value, told.get(_OTHERS, {})).get(name), number
