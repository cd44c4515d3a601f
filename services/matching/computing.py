"""What is computed about match rounds, as a job that JSON can carry: `processes` runs it in a thread where it is small,
in a process of its own where it may take minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rounds.engine.solver import Limits, Progress, Stopped
from services.matching.rules.domain import fitting
from services.matching.rules.schemas import RulesIn

__all__ = ["Job", "Kind", "Message", "Refused", "Told", "perform", "shown"]

Kind = Literal[
    "solve",
    "why-not",
    "what-if",
    "rematch",
    "fairness",
    "verify",
    "report",
    "report-file",
    "learned-weights",
    "suggest",
]

Message = Mapping[str, Any]
"""One key: "progress", "summary", "relief", "pairs", "unmatched" or "answer"; from a process also "done", "refused" or
"failed"."""

Told = Callable[[Message], None]

_OFTEN = 0.2


class Refused(ValueError):
    """The job makes no sense as it is; the message tells what to change."""


@dataclass(frozen=True, slots=True)
class Job:
    """rules: as JSON of RulesIn. skills: names by id. about: what is asked, as JSON, by kind.

    seconds: after which the best answer so far will do. threads: 0 for all processors.
    """

    kind: Kind
    rules: Mapping[str, Any]
    mentees: Sequence[Participant]
    mentors: Sequence[Participant]
    pins: Sequence[Couple] = ()
    forbidden: Sequence[Couple] = ()
    skills: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seconds: float = float("inf")
    threads: int = 0

    @property
    def pairs(self) -> int:
        """Mentees × mentors, which is what the size of a job comes down to."""
        return len(self.mentees) * len(self.mentors)

    def snapshot(self, rules: Mapping[str, Any] | None = None) -> Snapshot:
        """The people with these rules, or with the job's own."""
        wanted = RulesIn.model_validate(self.rules if rules is None else rules)
        snapshot = Snapshot.of(
            self.mentees,
            self.mentors,
            wanted.to_rules(),
            pins=self.pins,
            forbidden=self.forbidden,
            skills=self.skills,
        )
        return fitting(snapshot) if wanted.adapts else snapshot


def perform(job: Job, told: Told, stopped: Callable[[], bool] = lambda: False) -> None:
    """Compute a job and tell what comes out. Raises Refused, Stopped, SolverFailed."""
    from services.matching.inquiries import COMPUTATIONS

    last = 0.0

    def watch(progress: Progress) -> None:
        nonlocal last
        if stopped():
            raise Stopped
        if (now := time.monotonic()) - last >= _OFTEN:
            last = now
            told({"progress": shown(progress)})

    watch(Progress("reading", 0.0))
    COMPUTATIONS[job.kind](job, Limits(job.seconds, job.threads), watch, told)


def shown(progress: Progress) -> dict[str, Any]:
    """Progress as JSON, for the row of whatever is computed."""
    return {
        "phase": progress.phase,
        "share": round(progress.share, 3),
        "people": progress.people,
        "bound_people": progress.bound_people,
        "total": progress.total,
        "bound_total": progress.bound_total,
    }
