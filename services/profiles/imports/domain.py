"""Imports: what they are asked to do, the states that they pass, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

__all__ = ["ENDED", "LEASE", "MOST_ATTEMPTS", "PART_BYTES", "Leavers", "Options", "Outcome", "TooManyLeave"]

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
    might want to check.
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


@dataclass
class TooManyLeave(Exception):
    """More people would leave than may without a second word. active: before the import. share: who may leave."""

    leaving: int
    active: int
    share: float

    def __str__(self) -> str:
        return (
            f"{self.leaving:,} of {self.active:,} active people are missing from the file and would leave; without a "
            f"second word at most {self.share:.0%} may. Nothing was changed. If they have left, say how many may leave."
        )


Progress = dict[str, Any]
"""phase: reading, comparing or writing. rows: done so far. of: how many there seem to be, 0 for unknown."""
