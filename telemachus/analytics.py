"""telemachus analytics: how the facts are that numbers are made of, and making them anew."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from shared.db import Sessions, create_engine, create_sessions, is_transient
from shared.migrations import NotMigrated, check_migrated
from telemachus import topology
from telemachus.console import bad_settings, err, fail, out, talk

if TYPE_CHECKING:
    from services.analytics.builds.schemas import FactsOut
    from services.analytics.builds.tables import Build

__all__ = ["app"]

app = typer.Typer(help="The facts that numbers are made of.", no_args_is_help=True)


@app.command("rebuild", epilog="Example: telemachus analytics rebuild")
def rebuild() -> None:
    """Make the facts anew from the archive, beside those in use, and switch to them. Ctrl-C stops; again goes on."""
    url = _url()
    with _plainly():
        try:
            build, seconds, events = asyncio.run(_rebuild(url))
        except KeyboardInterrupt:
            told = asyncio.run(_state(url))
            made = next((one for one in told.builds if one.state == "building"), None)
            at = f" at {made.events:,} of {max(made.total, made.events):,} events" if made else ""
            fail(f"Stopped{at}. What is in use is as it was; run it again to go on.")
    rate = f", {events / seconds:,.0f} a second" if seconds > 0 and events else ""
    out.print(f"Build {build.number} is in use: {build.events:,} events{rate}.", highlight=False)


@app.command("status", epilog="Example: telemachus analytics status --json")
def status(as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False) -> None:
    """Say which facts are in use, how far a build of new ones is, and how late they are."""
    url = _url()
    with _plainly():
        found = asyncio.run(_state(url))
    if as_json:
        out.print_json(json.dumps(found.model_dump(mode="json")))
        return
    table = Table("build", "definition", "state", "events", "of the archive", "began")
    for build in found.builds:
        state = f"{build.state}, by hand" if build.by_hand and build.state == "building" else build.state
        share = f"{build.progress:.0%}"
        began = f"{build.started_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(str(build.number), str(build.definition), state, f"{build.events:,}", share, began)
    out.print(table)
    newest = f"{found.newest_event_at:%Y-%m-%d %H:%M:%S} UTC" if found.newest_event_at else "none"
    out.print(f"{found.events:,} events in the facts; the newest in the archive: {newest}.", highlight=False)
    waits = f"{found.waiting:,} events wait, the oldest for {found.lag_seconds:,.0f} s"
    out.print(f"{waits if found.waiting else 'No event waits'}.", highlight=False)
    if found.state != "current":
        talk(f"This release makes facts by definition {found.definition}, and there are none in use yet.")


def _url() -> str:
    with bad_settings():
        return topology.service("analytics").settings.from_environment().database_url.get_secret_value()


@contextmanager
def _plainly() -> Generator[None]:
    """Says what an operator can do about what went wrong."""
    try:
        yield
    except NotMigrated:
        fail("The database of analytics is older than this release: telemachus migrate analytics.")
    except Exception as error:
        if is_transient(error):
            fail("The database of analytics does not answer now. What is in use is as it was; run it again to go on.")
        raise


@asynccontextmanager
async def _sessions(url: str) -> AsyncGenerator[Sessions]:
    await check_migrated(topology.service("analytics"), url)
    engine = create_engine(url, pool_size=2, application_name="telemachus-analytics-cli")
    try:
        yield create_sessions(engine)
    finally:
        await engine.dispose()


async def _state(url: str) -> FactsOut:
    from services.analytics.builds.handlers import state
    from services.analytics.builds.schemas import FactsOut

    async with _sessions(url) as sessions, sessions() as session:
        return FactsOut.of(await state(session))


async def _rebuild(url: str) -> tuple[Build, float, int]:
    """The build that is in use at the end, how long it took now, and how many events it was given now."""
    from services.analytics.projecting import advance, go_on

    columns = (
        SpinnerColumn(),
        TextColumn("Build {task.fields[build]}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} events, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    async with _sessions(url) as sessions:
        build, new = await go_on(sessions)
        talk(f"Build {build.number} {'begins' if new else f'goes on after {build.events:,} events'}.")
        before, began = build.events, time.perf_counter()
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task("", total=max(build.total, 1), completed=build.events, build=build.number, rate=0)
            while build.state == "building":
                # A worker may have gone on with it and finished it.
                build = await advance(sessions, by_hand=True) or await _finished(sessions, build.number)
                rate = (build.events - before) / max(time.perf_counter() - began, 1e-6)
                bar.update(task, completed=build.events, total=max(build.total, build.events, 1), rate=rate)
        return build, time.perf_counter() - began, build.events - before


async def _finished(sessions: Sessions, number: int) -> Build:
    from services.analytics.builds.store import all_builds

    async with sessions() as session:
        build = next((build for build in await all_builds(session) if build.number == number), None)
    if build is None:
        fail(f"Build {number} is gone: another one has replaced it. Run it again for a new one.")
    return build
