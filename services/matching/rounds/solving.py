"""What the worker does about match rounds: it solves those that were asked for.

The round's row stays locked in one transaction from reading who takes part to writing the answer. A worker that dies
loses the lock, and the round, still `solving`, is taken up by the next worker that looks.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from services.matching.programs.tables import Program
from services.matching.rounds import domain, store
from services.matching.rounds.engine import CRITERIA, MICRO, Result, Settings, SolverFailed, TooLarge, Weights, answer
from services.matching.rounds.store import Snapshot
from services.matching.rounds.tables import Round
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import MatchRoundSolved, Unmatched
from shared.messaging import outbox
from shared.service import Runtime, Schedule

__all__ = ["SOLVE", "solve_waiting"]

MOST_ATTEMPTS = 5
"""A round whose solving ended the worker this often is given up, so that it does not end it for ever."""

log = structlog.get_logger(__name__)


async def solve_waiting(runtime: Runtime) -> None:
    """Solve the rounds that wait and that no other worker has in hand."""
    while await _begin(runtime):
        async with runtime.sessions() as session, session.begin():
            # One snapshot of the database for everything that the answer depends on.
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            asked = await store.next_waiting(session)
            if asked is not None and asked.state == "solving":
                await _solve(session, asked)


async def _begin(runtime: Runtime) -> bool:
    """Mark the next round as being solved, for everybody to see. Returns whether there is one."""
    async with runtime.sessions() as session, session.begin():
        asked = await store.next_waiting(session)
        if asked is None:
            return False
        asked.state = "solving"
        asked.attempts += 1
        if asked.attempts > MOST_ATTEMPTS:
            _fail(
                asked, f"Solving was begun {MOST_ATTEMPTS} times and never ended. Ask IT to look at the worker's log."
            )
        return True


async def _solve(session: AsyncSession, asked: Round) -> None:
    started = asyncio.get_running_loop().time()
    program = await db.get(session, Program, asked.program_id)
    snapshot = await store.snapshot(session, program.id, settings_of(asked.settings), clock.today())
    asked.input_digest = snapshot.instance.digest()
    try:
        result = await asyncio.to_thread(answer, snapshot.instance)
    except (TooLarge, SolverFailed) as error:
        _fail(asked, str(error))
        return
    await _keep(session, asked, snapshot, result)
    seconds = asyncio.get_running_loop().time() - started
    log.info("round_solved", round=str(asked.id), mentees=asked.mentees, pairs=asked.pairs, seconds=round(seconds, 2))


async def _keep(session: AsyncSession, asked: Round, snapshot: Snapshot, result: Result) -> None:
    weights = snapshot.instance.settings.weights.shares()
    pairs: list[dict[str, Any]] = [
        {
            "round_id": asked.id,
            "mentee_id": pair.mentee.id,
            "mentor_id": pair.mentor.id,
            "micro": pair.micro,
            "criteria": [
                {"criterion": name, "weight": weights[name], "score": pair.criteria[name]} for name in CRITERIA
            ],
            "sentences": domain.sentences(pair, snapshot.skills),
        }
        for pair in result.pairs
    ]
    unmatched = [
        {"round_id": asked.id, "person_id": one.id, "reason": one.reason, "ruled_out": one.ruled_out}
        for one in result.unmatched
    ]
    await store.add_answer(session, pairs, unmatched)
    asked.state = "solved"
    asked.solved_at = clock.now()
    asked.mentees = len(snapshot.instance.mentees)
    asked.mentors = len(snapshot.instance.mentors)
    asked.pairs = len(pairs)
    asked.micro = result.micro
    event = MatchRoundSolved(
        subject=asked.id,
        version=asked.raise_version(),
        program_id=asked.program_id,
        mentees=asked.mentees,
        mentors=asked.mentors,
        pairs=asked.pairs,
        total_score=result.micro / MICRO,
        unmatched=tuple(Unmatched(person_id=one.id, reason=one.reason) for one in result.unmatched),
    )
    outbox.add(session, event)


def settings_of(stored: dict[str, Any]) -> Settings:
    """The settings of a round as its row has them."""
    return Settings(
        weights=Weights(**stored["weights"]),
        minimum_score=stored["minimum_score"],
        grades=tuple(stored["grades"]),
        seed=stored["seed"],
    )


def _fail(asked: Round, message: str) -> None:
    asked.state = "failed"
    asked.message = message


SOLVE = Schedule("solve-rounds", 1.0, solve_waiting)
