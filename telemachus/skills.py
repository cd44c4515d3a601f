"""telemachus skills: bring a catalog of skills into profiles."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shared.db import create_engine, create_sessions, is_transient
from shared.messaging.outbox import OutboxBell
from shared.messaging.relay import libpq_dsn
from shared.policy import Principal, Role
from shared.problems import Invalid
from telemachus import topology
from telemachus.console import bad_settings, fail, out, talk

if TYPE_CHECKING:
    from services.profiles.catalogs.handlers import Outcome

__all__ = ["app"]

app = typer.Typer(help="The catalog of skills.", no_args_is_help=True)


class Layout(StrEnum):
    ESCO = "esco"
    ONET = "onet"


@app.callback()
def skills() -> None:
    """The catalog of skills."""  # without this, typer would make the only command the whole of `skills`


@app.command("import", epilog="Example: telemachus skills import skills_en.csv --layout esco --dry-run")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="skills_<language>.csv of ESCO, or a text file of O*NET", dir_okay=False)
    ],
    layout: Annotated[Layout, typer.Option("--layout", help="whose columns the file has")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would happen")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False,
) -> None:
    """Add the skills of ESCO or O*NET to the catalog of profiles, all or none. The same file again changes nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.", code=2)
    with bad_settings():
        url = topology.service("profiles").settings.from_environment().database_url.get_secret_value()
    talk(f"Reading {escape(str(file))} …")
    try:
        told = asyncio.run(_import(url, data, layout.value, dry_run))
    except Invalid as error:
        fail(error.detail, code=2)
    except Exception as error:
        if is_transient(error):
            fail("The database of profiles does not answer now. Nothing has changed.")
        raise
    if as_json:
        notes = [note.model_dump() for note in told.notes]
        out.print_json(json.dumps({**asdict(told), "notes": notes}))
        return
    _show(told)


async def _import(url: str, data: bytes, layout: str, dry_run: bool) -> Outcome:
    from services.profiles.catalogs.handlers import import_catalog

    me = Principal("telemachus skills", frozenset({Role.IT}))
    engine = create_engine(url, pool_size=2, application_name="telemachus-skills")
    bell = OutboxBell(libpq_dsn(url))  # not started: the relay's poll is soon enough here
    try:
        async with create_sessions(engine, bell.info())() as session, session.begin():
            return await import_catalog(session, me, data, layout=layout, dry_run=dry_run)
    finally:
        await engine.dispose()


def _show(told: Outcome) -> None:
    for note in told.notes:
        talk(escape(str(note)))
    if told.note_count > len(told.notes):
        talk(f"… and {told.note_count - len(told.notes):,} more like these.")
    would = "would be " if told.dry_run else ""
    out.print(
        f"{told.defined:,} skills {would}new, {told.changed:,} {would}changed, {told.unchanged:,} unchanged, "
        f"{told.left_out:,} {would}left out; {told.rows:,} rows, of which {told.skipped:,} tell of no other skill.",
        highlight=False,
    )
