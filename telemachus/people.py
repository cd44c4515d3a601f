"""telemachus people: bring HR's file of people into profiles."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO
from uuid import UUID

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from shared.db import AsyncSession, create_engine, create_sessions, is_transient
from shared.private_text import MasterKey
from shared.tabular import TabularError
from telemachus import mappings, topology
from telemachus.console import bad_settings, err, fail, out, talk

if TYPE_CHECKING:
    from services.profiles.imports.domain import Options, Outcome

__all__ = ["app"]

app = typer.Typer(help="People, as HR's file tells of them.", no_args_is_help=True)

SHOWN_PROBLEMS = 20
SHOWN_ROWS = 20


class Leavers(StrEnum):
    STAY = "stay"
    LEAVE = "leave"


@app.callback()
def people() -> None:
    """People, as HR's file tells of them."""  # without this, typer would make the only command the whole of `people`


@app.command("import", epilog="Example: telemachus people import people.csv --leavers leave --dry-run")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX", dir_okay=False)],
    mapping: Annotated[
        str | None, typer.Option("--mapping", help="how to read the file: a shipped mapping's name or a YAML file")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would happen")] = False,
    leavers: Annotated[
        Leavers, typer.Option("--leavers", help="leave: whoever is missing from the file leaves")
    ] = Leavers.STAY,
    most_leaving: Annotated[
        float, typer.Option("--most-leaving", help="the share of active people who may leave", min=0, max=1)
    ] = 0.1,
    leaving: Annotated[
        int | None, typer.Option("--leaving", help="so many may leave even if that is more than the share", min=0)
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="found when not given")] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help="found when not given")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="of a workbook; the first when not given")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False,
) -> None:
    """Import people from a file, all or none. The same file again changes nothing; Ctrl-C stops and changes nothing."""
    from services.profiles.imports.domain import Options, TooManyLeave

    options = Options(_mapping(mapping), encoding, delimiter, sheet, leavers.value, most_leaving, leaving)
    with bad_settings():
        settings = topology.service("profiles").settings.from_environment()
        master_key = MasterKey(settings.master_key_text)
    url, most_bytes = settings.database_url.get_secret_value(), getattr(settings, "import_bytes", 0)
    try:
        with file.open("rb") as opened:
            work = _import(url, master_key, opened, file.name, options, dry_run, most_bytes)
            import_id, outcome, rows = asyncio.run(work)
    except TabularError as error:
        _show_problems(file, error, as_json=as_json)
        raise typer.Exit(2) from None
    except TooManyLeave as error:
        if as_json:
            out.print_json(json.dumps({"rejection": {"kind": "too-many-leave", "leaving": error.leaving}}))
        fail(f"{error} Add --leaving {error.leaving}.")
    except KeyboardInterrupt:
        fail("Stopped. Nothing has changed.")
    except OSError as error:
        if isinstance(error, ConnectionError | TimeoutError) or error.filename is None:
            fail("The database of profiles does not answer now. Nothing has changed.")
        fail(f"{file} cannot be read: {error.strerror}.", code=2)
    except Exception as error:
        if is_transient(error):
            fail("The database of profiles does not answer now, or is being changed. Nothing has changed; try again.")
        raise
    if as_json:
        out.print_json(json.dumps({"id": str(import_id), "dry_run": dry_run, **asdict(outcome)}))
        return
    _show(outcome, rows, dry_run=dry_run)


def _mapping(name: str | None) -> str | None:
    if name is None or name in mappings.names():
        return None if name is None else mappings.text(name)
    try:
        return Path(name).read_text("utf-8-sig", "replace")
    except FileNotFoundError:
        fail(f"There is no mapping {name}: not a file, and not one of {', '.join(mappings.names())}.", code=2)
    except OSError as error:
        fail(f"{name} cannot be read: {error.strerror}.", code=2)


Shown = tuple[str, str, str, Mapping[str, Any]]
"""Of one person: what becomes of them, their external id and name, and what is different."""


async def _import(
    url: str, master_key: MasterKey, file: BinaryIO, name: str, options: Options, dry_run: bool, most_bytes: int
) -> tuple[UUID, Outcome, Sequence[Shown]]:
    from services.profiles.importing import import_file as carry_out

    engine = create_engine(url, pool_size=2, application_name="telemachus-people")
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task("Reading", total=None)

            def tell(phase: str, rows: int, of: int) -> None:
                bar.update(task, description=phase.capitalize(), completed=rows, total=of or None)

            async with create_sessions(engine, master_key.info())() as session, session.begin():
                import_id, outcome = await carry_out(
                    session, file, name, options, dry_run=dry_run, most_bytes=most_bytes, tell=tell
                )
                return import_id, outcome, await _rows(session, import_id) if dry_run else ()
    finally:
        await engine.dispose()


async def _rows(session: AsyncSession, import_id: UUID) -> Sequence[Shown]:
    from services.profiles.imports import store

    rows, _ = await store.rows(session, import_id, None, 0, SHOWN_ROWS)
    return [(row.kind, row.external_id, row.name, row.fields) for row in rows[:SHOWN_ROWS]]


def _show(outcome: Outcome, rows: Sequence[Shown], *, dry_run: bool) -> None:
    for note in outcome.notes:
        talk(escape(note))
    if rows:
        table = Table("what", "external id", "name", "what is different", title="What would happen")
        for kind, external_id, name, fields in rows:
            table.add_row(kind, escape(external_id), escape(name), ", ".join(fields))
        out.print(table)
        total = outcome.joined + outcome.returned + outcome.changed + outcome.leaving
        if total > len(rows):
            talk(f"… and {total - len(rows):,} more.")
    would = "would " if dry_run else ""
    words = ("join", "return", "change", "leave") if dry_run else ("joined", "returned", "changed", "left")
    counts = (outcome.joined, outcome.returned, outcome.changed, outcome.leaving)
    told = ", ".join(f"{count:,} {would}{word}" for count, word in zip(counts, words, strict=True))
    out.print(f"{told}, {outcome.unchanged:,} unchanged.", highlight=False)
    if outcome.needs_word:
        talk(f"So many may not leave without a second word: --leaving {outcome.leaving}.")


def _show_problems(file: Path, error: TabularError, *, as_json: bool) -> None:
    if as_json:
        problems = [problem.model_dump() for problem in error.problems]
        rejection = {"kind": "import-rejected"}
        out.print_json(json.dumps({"rejection": rejection, "problems": problems, "problem_count": error.count}))
        return
    table = Table("row", "column", "what is wrong", title=f"{escape(file.name)} was not imported; nothing was changed")
    for problem in error.problems[:SHOWN_PROBLEMS]:
        table.add_row(str(problem.row or ""), escape(problem.column or ""), escape(problem.message))
    err.print(table)
    if error.count > SHOWN_PROBLEMS:
        talk(f"… and {error.count - SHOWN_PROBLEMS:,} more.")
