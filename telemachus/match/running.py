"""The engine in a thread of its own, with its progress on the console and Ctrl-C at any moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Generic, TypeVar

from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from services.matching.rounds.engine.solver import Progress, Stopped
from services.matching.rounds.engine.solver.solution import Phase, Watch
from telemachus.console import err

__all__ = ["run"]

_PHASES: dict[Phase, str] = {
    "reading": "Reading",
    "scoring": "Scoring all pairs",
    "solving": "Matching",
    "pricing": "Looking for better pairs",
    "explaining": "Explaining",
}

T = TypeVar("T")


def run(work: Callable[[Watch], T]) -> T:
    """What `work` answers; its argument is to be told of the progress.

    Raises what it raises, and KeyboardInterrupt after Ctrl-C, once the engine has let go.
    """
    with _bar() as show:
        running = _Running(work, show)
        running.start()
        try:
            while running.is_alive():
                running.join(0.1)
        except KeyboardInterrupt:
            running.stop()
            err.print("Stopping; Ctrl-C again ends at once.")
            running.join()
            raise
    return running.answer()


class _Running(threading.Thread, Generic[T]):
    def __init__(self, work: Callable[[Watch], T], show: Watch) -> None:
        super().__init__(name="match-engine", daemon=True)
        self._work, self._show = work, show
        self._stopped = threading.Event()
        self._answer: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._answer.append(self._work(self._watch))
        except BaseException as error:
            self._error = error

    def stop(self) -> None:
        self._stopped.set()

    def answer(self) -> T:
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def _watch(self, progress: Progress) -> None:
        if self._stopped.is_set():
            raise Stopped
        self._show(progress)


@contextmanager
def _bar() -> Generator[Watch]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[found]}"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        task = bars.add_task(_PHASES["reading"], total=1.0, found="")

        def show(progress: Progress) -> None:
            bars.update(task, description=_PHASES[progress.phase], completed=progress.share, found=_found(progress))

        yield show


def _found(progress: Progress) -> str:
    """The best answer so far, and how far it is from the best that can be."""
    if progress.people < 0:
        return ""
    told = f"{progress.people:,} matched"
    if progress.bound_people < 0:
        return told
    if progress.bound_people > progress.people:
        return f"{told}, at most {progress.bound_people:,} can be"
    if progress.bound_total < 0:
        return told
    gap = (progress.bound_total - progress.total) / max(progress.bound_total, 1)
    return f"{told}, gap {100 * gap:.2g} %" if gap > 0 else f"{told}, proven"
