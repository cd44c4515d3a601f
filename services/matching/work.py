"""What a worker does for match rounds: solves them, and answers the questions that are too large for a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import structlog

from services.matching.computing import Job, Message, Refused
from services.matching.processes import in_process, in_thread
from services.matching.questions import handlers as questions
from services.matching.rounds.engine.solver import SolverFailed
from services.matching.settings import Settings
from services.matching.solving import handlers as rounds
from shared import telemetry
from shared.leases import Claim, Duty, Signs, do_next, within
from shared.service import Runtime

__all__ = ["answer_next", "compute", "solve_next"]

log = structlog.get_logger(__name__)
_seconds = telemetry.meter.create_histogram(
    "telemachus.match_round.seconds", unit="s", description="From reading to answering"
)


async def solve_next(runtime: Runtime) -> bool:
    """Solve one match round. Returns whether there was one that no worker had in hand."""
    return await do_next(runtime, ROUNDS)


async def answer_next(runtime: Runtime) -> bool:
    """Answer one question. Returns whether there was one that no worker had in hand."""
    return await do_next(runtime, QUESTIONS)


async def _solve(runtime: Runtime, claim: Claim, signs: Signs) -> None:
    settings = cast("Settings", runtime.settings)
    started = asyncio.get_running_loop().time()
    async with runtime.sessions() as session, session.begin():
        # One snapshot of the database for everything that an answer depends on.
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        await rounds.freeze(session, claim)
    seconds, threads = settings.round_seconds, settings.round_threads
    job = await within(runtime, lambda session: rounds.job_of(session, claim, seconds=seconds, threads=threads))
    try:
        answer = await compute(settings, job, signs)
    except (Refused, SolverFailed) as error:
        why = str(error)
        await within(runtime, lambda session: rounds.fail(session, claim, why))
        return
    signs.writing = True
    found = await within(runtime, lambda session: rounds.keep(session, claim, answer))
    taken = asyncio.get_running_loop().time() - started
    _seconds.record(taken)
    log.info("round_solved", round=str(found.id), mentees=found.mentees, pairs=found.pairs, seconds=round(taken, 2))


async def _answer(runtime: Runtime, claim: Claim, signs: Signs) -> None:
    settings = cast("Settings", runtime.settings)
    seconds, threads = settings.round_seconds, settings.round_threads
    job = await within(runtime, lambda session: questions.job_of(session, claim, seconds=seconds, threads=threads))
    try:
        [message] = await compute(settings, job, signs)
    except (Refused, SolverFailed) as error:
        why = str(error)
        await within(runtime, lambda session: questions.fail(session, claim, why))
        return
    signs.writing = True
    await within(runtime, lambda session: questions.keep(session, claim, message["answer"]))


async def compute(settings: Settings, job: Job, signs: Signs) -> Sequence[Message]:
    """In a thread or, if it is large, in a process of its own. Raises Refused, SolverFailed, Died."""
    if job.pairs <= settings.round_thread_pairs:
        return await in_thread(job, signs.hear)
    longest = 2 * job.seconds + 600
    return await in_process(job, signs.hear, megabytes=settings.round_megabytes, seconds=longest)


ROUNDS = Duty("solve match round", rounds.begin_next, rounds.show_life, rounds.give_back, _solve)
QUESTIONS = Duty("answer question", questions.begin_next, questions.show_life, questions.give_back, _answer)
