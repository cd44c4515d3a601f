"""Skills in the layouts of ESCO and O*NET.

ESCO: skills_<language>.csv. O*NET: Technology Skills.txt, Skills.txt or Knowledge.txt, Content Model Reference.txt. The
files are told apart by their headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.profiles.skills.domain import key, proper
from shared.wrong import Wrong

__all__ = ["Contents", "Entry", "Note", "WrongLayout", "quoted", "read_layout"]

_SKILL_ELEMENTS = ("2.A.", "2.B.", "2.C.")
"""Basic skills, cross-functional skills and knowledge in O*NET's content model; the rest of it is no skill."""

Rows = Iterable[tuple[int, Sequence[str]]]


class WrongLayout(ValueError):
    """The columns are not those of the layout."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was left out. row: as a spreadsheet counts. column: as the file names it."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A skill as the file tells it. labels: other names. hidden: names that are understood and not shown.

    column, label_column: where the name and the labels are.
    """

    row: int
    source_id: str
    name: str
    column: str
    labels: tuple[str, ...] = ()
    label_column: str = ""
    hidden: tuple[str, ...] = ()
    description: str = ""


@dataclass(slots=True)
class Contents:
    """entries: one for each skill. skipped: rows that tell of no skill, or of one that an earlier row tells of."""

    entries: list[Entry] = field(default_factory=list[Entry])
    notes: list[Note] = field(default_factory=list[Note])
    rows: int = 0
    skipped: int = 0


def read_layout(layout: str, columns: Sequence[str], rows: Rows) -> Contents:
    """The skills of a file. layout: esco or onet. Raises WrongLayout when the header is another one."""
    found = {_plain(name): (number, name) for number, name in enumerate(columns)}
    if layout == "esco":
        return _esco(_Header("ESCO", found, ("conceptUri", "preferredLabel")), rows)
    if "example" in found:
        return _technology(_Header("O*NET", found, ("Example", "Commodity Title")), rows)
    return _elements(_Header("O*NET", found, ("Element ID", "Element Name")), rows)


class _Header:
    """The cells of a row by the names of its columns."""

    def __init__(self, layout: str, found: Mapping[str, tuple[int, str]], needed: Sequence[str]) -> None:
        missing = [name for name in needed if _plain(name) not in found]
        if missing:
            raise WrongLayout(
                f"The layout of {layout} has the column {missing[0]}, and this file has not; it has "
                f"{', '.join(name for _, name in list(found.values())[:8])}."
            )
        self._found = found

    def cell(self, cells: Sequence[str], name: str) -> str:
        """Empty for a column that the file lacks."""
        place = self._found.get(_plain(name))
        return cells[place[0]].strip() if place else ""

    def called(self, name: str) -> str:
        """The column's name as the file has it."""
        return self._found[_plain(name)][1] if _plain(name) in self._found else name


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9*]", "", name.casefold())


def _esco(header: _Header, rows: Rows) -> Contents:
    contents = Contents()
    seen: set[str] = set()
    for row, cells in rows:
        contents.rows += 1
        source_id, kind = header.cell(cells, "conceptUri"), header.cell(cells, "conceptType")
        released = header.cell(cells, "status") in {"", "released"}
        if kind not in {"", "KnowledgeSkillCompetence"} or not released or source_id in seen:
            contents.skipped += 1
            continue
        entry = Entry(
            row,
            source_id,
            header.cell(cells, "preferredLabel"),
            header.called("preferredLabel"),
            tuple(_lines(header.cell(cells, "altLabels"))),
            header.called("altLabels"),
            tuple(_lines(header.cell(cells, "hiddenLabels"))),
            header.cell(cells, "description") or header.cell(cells, "definition"),
        )
        seen.add(source_id)
        _take(contents, entry, header.called("conceptUri"))
    return contents


def _technology(header: _Header, rows: Rows) -> Contents:
    """One row for each technology and occupation; a technology's id is its name, since O*NET gives it no other."""
    contents = Contents()
    seen: set[str] = set()
    for row, cells in rows:
        contents.rows += 1
        name = header.cell(cells, "Example")
        source_id = f"technology:{key(name)}" if name else ""
        if source_id in seen and source_id:
            contents.skipped += 1
            continue
        seen.add(source_id)
        kind = header.cell(cells, "Commodity Title")
        _take(contents, Entry(row, source_id, name, header.called("Example"), description=kind), "Example")
    return contents


def _elements(header: _Header, rows: Rows) -> Contents:
    """Elements of the content model below skills and knowledge that have none below themselves."""
    contents = Contents()
    found: dict[str, Entry] = {}
    for row, cells in rows:
        contents.rows += 1
        element = header.cell(cells, "Element ID")
        entry = Entry(
            row,
            element,
            header.cell(cells, "Element Name"),
            header.called("Element Name"),
            description=header.cell(cells, "Description"),
        )
        if not element:
            _take(contents, entry, header.called("Element ID"))
        elif element.startswith(_SKILL_ELEMENTS) and element not in found:
            found[element] = entry
        else:
            contents.skipped += 1
    groups = {element.rpartition(".")[0] for element in found}
    for element, entry in found.items():
        if element in groups:
            contents.skipped += 1
        else:
            _take(contents, entry, header.called("Element ID"))
    return contents


def _take(contents: Contents, entry: Entry, id_column: str) -> None:
    """Keep an entry that has an id and a name, or say what it lacks."""
    if not entry.source_id and entry.name:
        contents.notes.append(Note(entry.row, id_column, "The skill has no id. The row was left out."))
        return
    try:
        proper(entry.name)
    except Wrong as wrong:
        contents.notes.append(Note(entry.row, entry.column, f"{wrong} The row was left out."))
        return
    contents.entries.append(entry)


def _lines(cell: str) -> Iterator[str]:
    return (line.strip() for line in cell.splitlines() if line.strip())


def quoted(text: str) -> str:
    """Text of a cell in a note, cut short."""
    return repr(text if len(text) <= 60 else text[:60] + "…")
