"""Imports: what they are asked to do, the states that they pass, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from shared.wrong import Wrong

__all__ = [
    "ENDED",
    "LEASE",
    "MOST_ATTEMPTS",
    "NEVER_ENDED",
    "PART_BYTES",
    "Leavers",
    "Options",
    "Outcome",
    "TooManyLeave",
    "too_slow",
]

Leavers = Literal["stay", "leave"]

ENDED = frozenset({"done", "rejected", "cancelled", "failed"})
"""States in which no worker touches an import any more."""

LEASE = timedelta(seconds=30)
"""How long a worker that falls silent keeps an import from the others."""

MOST_ATTEMPTS = 4
"""An import that ended the worker or its process this often is given up, so that it does not end it for ever."""

PART_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """How an import was asked for. mapping: YAML, None for the standard layout. encoding, delimiter, sheet: None where
    they are to be found.

    leavers: whether people who are missing from the file leave. most_leaving: the share of the active people who may
    leave, [0, 1]. leaving: so many may leave even if that is more, the second word.
    """

    mapping: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    leavers: Leavers = "stay"
    most_leaving: float = 0.1
    leaving: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do if it was a dry run. leaving: people who left. active: who were active before.

    needs_word: so many would leave that it needs the second word (a dry run only). notes: what the one who imports
    might want to check. coded_notes: the same, as `Wrong` documents them.
    """

    joined: int
    returned: int
    changed: int
    unchanged: int
    leaving: int
    active: int
    needs_word: bool
    encoding: str
    delimiter: str
    notes: list[str]
    coded_notes: list[dict[str, Any]]


@dataclass
class TooManyLeave(Exception):
    """More people would leave than may without a second word. active: before the import. share: who may leave."""

    leaving: int
    active: int
    share: float

    @property
    def wrong(self) -> Wrong:
        return Wrong(
            "too-many-leave",
            "{leaving:,} of {active:,} active people are missing from the file and would leave; without a second word "
            "at most {share} may. Nothing was changed. If they have left, say how many may leave.",
            leaving=self.leaving,
            active=self.active,
            share=f"{self.share:.0%}",
        )

    def __str__(self) -> str:
        return str(self.wrong)


NEVER_ENDED = Wrong(
    "import-never-ended",
    "It was begun {times} times and never ended. Ask IT to look at the worker's log.",
    times=MOST_ATTEMPTS,
)


def too_slow(seconds: float) -> Wrong:
    """Why an import was given up."""
    return Wrong(
        "import-too-slow",
        "It was given up after {seconds:,} seconds. Split the file, or ask IT for more time.",
        seconds=round(seconds),
    )


Progress = dict[str, Any]
"""phase: reading, comparing or writing. rows: done so far. of: how many there seem to be, 0 for unknown."""
