"""telemachus demo: play a program on the embedded platform, tell what happened, and keep serving."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from telemachus.console import err, out
from telemachus.demo.asking import PeopleFile, Refused
from telemachus.demo.files import read_files, sample_company
from telemachus.demo.story import Story
from telemachus.demo.summary import collect, show
from telemachus.embedded.command import addresses, play_on_platform
from telemachus.embedded.platform import Platform

__all__ = ["run_demo"]

SHOWN_PROBLEMS = 20


def run_demo(
    people: Sequence[Path],
    mapping: Sequence[str],
    *,
    ends: bool,
    as_json: bool,
    data_dir: Path | None,
    port: int,
) -> int:
    """Play and tell; the exit code: 0, 1 when something failed, 2 when a file has problems."""
    files = read_files(people, mapping) if people else sample_company()
    with _data_dir(data_dir) as folder:
        return play_on_platform(folder, port, lambda platform: _play(platform, files, ends=ends, as_json=as_json))


async def _play(platform: Platform, files: Sequence[PeopleFile], *, ends: bool, as_json: bool) -> bool:
    """Whether to keep serving."""
    started = time.monotonic()
    with _bars() as told:
        async with Story(platform, told) as story:
            try:
                await story.play(files)
            except Refused as refused:
                _show_problems(refused)
                raise typer.Exit(2) from refused
            facts = await collect(story)
    facts["seconds"] = round(time.monotonic() - started, 1)
    if as_json:
        out.print_json(json.dumps(facts))
    else:
        show(facts)
        out.print(addresses(platform))
    if not ends:
        err.print("\nSign in as anyone on the list; no password. Press Ctrl-C to stop.")
    return not ends


@contextmanager
def _bars() -> Generator[_Bars]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as progress:
        yield _Bars(progress)


class _Bars:
    """A bar for each thing that is being done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


def _show_problems(refused: Refused) -> None:
    table = Table("row", "column", "what is wrong", title=f"{refused.file} was not imported, and nothing was changed")
    for problem in refused.problems[:SHOWN_PROBLEMS]:
        table.add_row(str(problem["row"] or ""), problem["column"] or "", problem["message"])
    err.print(table)
    if refused.count > SHOWN_PROBLEMS:
        err.print(f"… and {refused.count - SHOWN_PROBLEMS:,} more.")


@contextmanager
def _data_dir(chosen: Path | None) -> Generator[Path]:
    """Where the demo keeps its data: a folder that goes with it, unless one was named."""
    if chosen is not None:
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="telemachus-demo-") as folder:
        yield Path(folder)
