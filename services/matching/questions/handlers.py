"""Asking about solved match rounds, and the steps of answering."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from services.matching.computing import Job, Kind, Message, Refused
from services.matching.people import store as people
from services.matching.processes import in_thread
from services.matching.programs.tables import Program
from services.matching.questions import domain, store
from services.matching.questions.tables import RoundQuestion
from services.matching.reports import store as reports
from services.matching.rounds import store as rounds
from services.matching.rounds.domain import FAILURES, LEASE, MOST_ATTEMPTS, why_failed
from services.matching.rounds.handlers import administered_round
from services.matching.rounds.tables import Round
from services.matching.settings import Settings
from services.matching.snapshots import store as snapshots
from services.matching.solving.handlers import job_for
from services.matching.weights import store as weights
from shared import clock, db, telemetry
from shared.db import AsyncSession
from shared.ids import new_id
from shared.leases import Claim, Lost
from shared.policy import Principal
from shared.problems import Conflict, Invalid

__all__ = [
    "Shown",
    "ask",
    "begin_next",
    "fail",
    "give_back",
    "job_about",
    "job_of",
    "keep",
    "list_questions",
    "read",
    "show_life",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with the names of everybody whom its answer mentions."""

    row: RoundQuestion
    names: Mapping[UUID, str]


async def ask(
    session: AsyncSession, me: Principal, settings: Settings, round_id: UUID, kind: Kind, about: dict[str, Any]
) -> Shown:
    """Ask about a solved round; answered at once if it is small, otherwise by a worker.

    Raises Conflict when the round is not solved, Invalid when the question makes no sense.
    """
    found = await administered_round(session, me, "round.question", round_id)
    if found.state not in {"solved", "approved"}:
        raise Conflict(f"This round is {found.state}; only a solved one can be asked about.", kind="round-not-solved")
    asked = RoundQuestion(
        id=new_id(),
        round_id=round_id,
        kind=kind,
        about=about,
        state="queued",
        found=None,
        failure="",
        asked_at=clock.now(),
        asked_by=me.person_id,
        answered_at=None,
        attempts=0,
        worker=None,
        lease_until=None,
        progress=None,
        traceparent=telemetry.traceparent(),
    )
    if found.mentees * found.mentors <= settings.question_pairs:
        await _answer_now(session, settings, found, asked)
    session.add(asked)
    await session.flush()
    return await _shown(session, asked)


async def read(session: AsyncSession, me: Principal, question_id: UUID) -> Shown:
    found = await store.find(session, question_id)
    await administered_round(session, me, "round.read", found.round_id)
    return await _shown(session, found)


async def list_questions(
    session: AsyncSession, me: Principal, round_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[RoundQuestion], int]:
    """Questions without their answers' names."""
    await administered_round(session, me, "round.read", round_id)
    return await store.questions(session, round_id, after, limit)


async def begin_next(session: AsyncSession, worker: UUID) -> Claim | None:
    """Take the next question in hand; None when there is none that no worker has."""
    while (asked := await store.next_waiting(session, clock.now())) is not None:
        asked.attempts += 1
        if asked.attempts <= MOST_ATTEMPTS:
            asked.state = "computing"
            asked.worker = worker
            asked.lease_until = clock.now() + LEASE
            return Claim(asked.id, worker, asked.traceparent)
        _end(asked, "failed", FAILURES.say("answer-never-ended", times=MOST_ATTEMPTS))
        await session.flush()
    return None


async def show_life(session: AsyncSession, claim: Claim, progress: dict[str, Any] | None) -> None:
    """Prolong the lease and show the progress. Raises Lost."""
    until = clock.now() + LEASE
    if not await store.note(session, claim.key, claim.worker, lease_until=until, progress=progress):
        raise Lost


async def job_of(session: AsyncSession, claim: Claim, *, seconds: float, threads: int) -> Job:
    """What is to be computed. Raises Lost."""
    asked = await session.get(RoundQuestion, claim.key)
    if asked is None:
        raise Lost
    found = await db.get(session, Round, asked.round_id)
    return await job_about(session, found, asked.kind, asked.about, seconds=seconds, threads=threads)


async def job_about(
    session: AsyncSession, found: Round, kind: Any, about: Mapping[str, Any], *, seconds: float, threads: int
) -> Job:
    """The job of answering a question about a solved round: about its people as they were, or, for a rematch, as they
    are today; learned weights are about what became of pairs, whoever they are."""
    if kind == "learned-weights":
        history = await weights.history(session, found, about)
        return Job(kind, found.rules, (), (), about=history, seconds=seconds, threads=threads)
    if kind == "rematch":
        who = await snapshots.gather(session, found.program_id, clock.today())
    else:
        who = await snapshots.frozen(session, found.based_on or found.id)
    job = await job_for(session, found, who, seconds=seconds, threads=threads)
    more: dict[str, Any] = {}
    gone = who.gone + found.mentees + found.mentors - len(who.mentees) - len(who.mentors)
    if kind == "report":
        more = {**await reports.figures(session, found), "gone": gone}
    if kind in {"verify", "rematch"}:
        pairs = [[str(mentee), str(mentor)] for mentee, mentor in await rounds.couples(session, found.id)]
        if kind == "rematch":
            return replace(job, kind=kind, about={"previous": pairs})
        more = {"digest": found.input_digest, "engine": found.engine, "pairs": pairs, "gone": gone}
    if kind == "fairness":
        more = {"minimum": (await db.get(session, Program, found.program_id)).minimum_cell}
    return replace(job, kind=kind, about={**job.about, **about, **more})


async def keep(session: AsyncSession, claim: Claim, answer: dict[str, Any]) -> None:
    """Write the answer down. Raises Lost."""
    asked = await _held(session, claim)
    asked.found = answer
    _end(asked, "answered")


async def fail(session: AsyncSession, claim: Claim, why: str) -> None:
    """The question has no answer. Raises Lost."""
    _end(await _held(session, claim), "failed", why)


async def give_back(session: AsyncSession, claim: Claim, *, counts: bool) -> None:
    """Leave the question to whoever comes next. counts: whether this was one of its attempts."""
    asked = await store.held(session, claim.key, claim.worker)
    if asked is not None:
        asked.state, asked.worker, asked.lease_until = "queued", None, None
        asked.attempts -= not counts


async def _answer_now(session: AsyncSession, settings: Settings, found: Round, asked: RoundQuestion) -> None:
    """Answer within the request, unless that takes too long. Raises Invalid."""
    seconds, threads = settings.question_seconds, settings.round_threads
    job = await job_about(session, found, asked.kind, asked.about, seconds=seconds, threads=threads)
    try:
        async with asyncio.timeout(settings.question_seconds):
            [message] = await in_thread(job, _unheard)
    except TimeoutError:
        return
    except Refused as error:
        failures = list(map(asdict, why_failed(str(error))))
        raise Invalid(str(error), kind="unanswerable", failures=failures) from error
    asked.found = message["answer"]
    _end(asked, "answered")


def _unheard(_: Message) -> None:
    """Nobody watches an answer that comes within its request."""


def _end(asked: RoundQuestion, state: str, failure: str = "") -> None:
    asked.state, asked.failure = state, failure
    asked.answered_at = clock.now()
    asked.worker, asked.lease_until, asked.progress = None, None, None


async def _held(session: AsyncSession, claim: Claim) -> RoundQuestion:
    asked = await store.held(session, claim.key, claim.worker)
    if asked is None:
        raise Lost
    return asked


async def _shown(session: AsyncSession, row: RoundQuestion) -> Shown:
    return Shown(row, await people.names(session, {*domain.mentioned(row.about), *domain.mentioned(row.found)}))
