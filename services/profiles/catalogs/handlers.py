"""Import a skill catalog from a file: all of it or nothing."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from services.profiles.catalog_layouts.domain import Contents, Note, WrongLayout, read_layout
from services.profiles.catalogs import store
from services.profiles.catalogs.domain import CatalogSkill, Plan, plan
from services.profiles.directory import handlers as directory
from shared.db import AsyncSession
from shared.events.profiles import SkillDefined
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Invalid
from shared.tabular import Limits, TabularError, TabularProblem, read_any

__all__ = ["LAYOUTS", "LIMITS", "HandedIn", "Outcome", "hand_in", "import_catalog"]

LAYOUTS = ("esco", "onet")
LIMITS = Limits(bytes=64 << 20, cells=4_000_000, cell_length=20_000)
"""ESCO has some 14,000 skills in 8 MiB, O*NET's largest file some 60,000 rows of 15 columns."""

MOST_NOTES = 200
_AT_ONCE = 500
"""Events that are put together without letting other requests in between."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do when it was a dry run.

    rows: of the file. skipped: rows that tell of no skill, or again of the same one. defined, changed, unchanged:
    skills. left_out: skills that could not be read or that the catalog has otherwise. notes: what was left out, at most
    200 of note_count.
    """

    rows: int
    skipped: int
    defined: int
    changed: int
    unchanged: int
    left_out: int
    dry_run: bool
    notes: list[TabularProblem]
    note_count: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file, and what came with it. layout: esco or onet."""

    data: bytes
    layout: str
    dry_run: bool


async def hand_in(session: AsyncSession, me: Principal, file: AbstractAsyncContextManager[HandedIn]) -> Outcome:
    """`import_catalog` of a file that is not taken from somebody who may not."""
    allow(me, "skill.curate")
    async with file as sent:
        return await import_catalog(session, me, sent.data, layout=sent.layout, dry_run=sent.dry_run)


async def import_catalog(
    session: AsyncSession, me: Principal, data: bytes, *, layout: str, dry_run: bool = False
) -> Outcome:
    """Add the skills of a file to the catalog, with their other names. layout: esco or onet.

    The same file again changes nothing. Raises Forbidden, and Invalid ("catalog-rejected") for a file that is no table
    or has another layout.
    """
    allow(me, "skill.curate")
    try:
        contents = await asyncio.to_thread(_read, data, layout)
    except TabularError as error:
        raise _rejected(error.problems, error.count) from error
    except WrongLayout as error:
        raise _rejected([TabularProblem(row=1, message=str(error))], 1) from error
    if not dry_run:
        await store.lock(session)
    skills, names = await store.skills(session), await store.names(session)
    planned = await asyncio.to_thread(plan, layout, contents.entries, skills, names, new_id)
    if not dry_run:
        await _carry_out(session, planned)
    return _outcome(contents, planned, dry_run=dry_run)


def _read(data: bytes, layout: str) -> Contents:
    table = read_any(data, limits=LIMITS)
    return read_layout(layout, table.columns, table.rows)


async def _carry_out(session: AsyncSession, planned: Plan) -> None:
    for number, skill in enumerate((*planned.new, *planned.changed)):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        skill.version += 1
        outbox.add(session, _defined(skill))
    await store.put(session, planned.new, planned.changed, planned.names)
    await directory.refresh_offering_later(session, [skill.id for skill in planned.changed])


def _defined(skill: CatalogSkill) -> SkillDefined:
    return SkillDefined(subject=skill.id, version=skill.version, name=skill.name, aliases=tuple(skill.aliases))


def _outcome(contents: Contents, planned: Plan, *, dry_run: bool) -> Outcome:
    notes = sorted((*contents.notes, *planned.notes), key=_row)
    return Outcome(
        rows=contents.rows,
        skipped=contents.skipped,
        defined=len(planned.new),
        changed=len(planned.changed),
        unchanged=planned.unchanged,
        left_out=planned.left_out + len(contents.notes),
        dry_run=dry_run,
        notes=[TabularProblem(row=note.row, column=note.column, message=note.message) for note in notes[:MOST_NOTES]],
        note_count=len(notes),
    )


def _row(note: Note) -> int:
    return note.row


def _rejected(problems: list[TabularProblem], count: int) -> Invalid:
    told = "a problem" if count == 1 else f"{count} problems"
    return Invalid(
        f"The file has {told}, so nothing was changed. {problems[0]}",
        kind="catalog-rejected",
        problems=[problem.model_dump() for problem in problems],
        count=count,
    )
