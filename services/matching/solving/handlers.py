"""The steps of solving a match round, each in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.matching.computing import Job, Message, shown
from services.matching.rounds import store
from services.matching.rounds.domain import LEASE, MOST_ATTEMPTS, NEVER_ENDED
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.snapshot import Couple
from services.matching.rounds.engine.solver.solution import Progress
from services.matching.rounds.tables import Round
from services.matching.snapshots import store as snapshots
from services.matching.snapshots.domain import People
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import MatchRoundSolved, Unmatched
from shared.leases import Claim, Lost
from shared.messaging import outbox

__all__ = ["begin_next", "fail", "freeze", "give_back", "job_for", "job_of", "keep", "show_life"]

MOST_TOLD = 5000
"""Unmatched people that an event names; a broker takes no larger ones."""


async def begin_next(session: AsyncSession, worker: UUID) -> Claim | None:
    """Take the next round in hand, for everybody to see; None when there is none that no worker has."""
    while (asked := await store.next_waiting(session, clock.now())) is not None:
        asked.attempts += 1
        if asked.attempts <= MOST_ATTEMPTS:
            asked.state = "solving"
            asked.worker = worker
            asked.lease_until = clock.now() + LEASE
            asked.progress = shown(Progress("reading", 0.0))
            return Claim(asked.id, worker, asked.traceparent)
        _fail(asked, NEVER_ENDED)
        await session.flush()
    return None


async def show_life(session: AsyncSession, claim: Claim, progress: dict[str, Any] | None) -> None:
    """Prolong the lease and show the progress. Raises Lost."""
    until = clock.now() + LEASE
    if not await store.note(session, claim.key, claim.worker, lease_until=until, progress=progress):
        raise Lost


async def freeze(session: AsyncSession, claim: Claim) -> None:
    """Write down who takes part, unless an earlier attempt has, or the round is about the people of another one.

    The caller reads one snapshot of the database. The round's own row is left alone, as signs of life change it.
    """
    asked = await _of(session, claim)
    if asked.based_on is None and not await snapshots.has_frozen(session, asked.id):
        await snapshots.freeze(session, asked.id, await snapshots.gather(session, asked.program_id, clock.today()))


async def job_of(session: AsyncSession, claim: Claim, *, seconds: float, threads: int) -> Job:
    """What is to be computed. seconds: at most. Raises Lost."""
    asked = await _of(session, claim)
    people = await snapshots.frozen(session, asked.based_on or asked.id)
    held = await _held(session, claim)
    held.mentees, held.mentors = len(people.mentees), len(people.mentors)
    return await job_for(session, held, people, seconds=seconds, threads=threads)


async def job_for(session: AsyncSession, asked: Round, people: People, *, seconds: float, threads: int) -> Job:
    """The job of solving a round for these people. seconds: at most."""
    about: dict[str, Any] = {}
    if asked.keeps_pairs_of is not None:
        kept = await store.couples(session, asked.keeps_pairs_of)
        about = {"previous": [[str(mentee), str(mentor)] for mentee, mentor in kept], "keep": asked.keep}
    return Job(
        "solve",
        asked.rules,
        people.mentees,
        people.mentors,
        _couples(asked.pins),
        _couples(asked.forbidden),
        people.skills,
        about,
        min(asked.seconds or seconds, seconds),
        threads,
    )


async def keep(session: AsyncSession, claim: Claim, messages: Sequence[Message]) -> Round:
    """Write the answer down and tell of it. Raises Lost."""
    asked = await _held(session, claim)
    told: list[Unmatched] = []
    for message in messages:
        if "summary" in message:
            _summarize(asked, message["summary"])
        elif "pairs" in message:
            await store.add_pairs(session, [_pair(asked.id, one) for one in message["pairs"]])
            asked.micro += sum(one["micro"] for one in message["pairs"])
        elif "unmatched" in message:
            await store.add_unmatched(session, [_alone(asked.id, one) for one in message["unmatched"]])
            told += [Unmatched(person_id=one["person_id"], reason=one["reason"]) for one in message["unmatched"]]
        elif "relief" in message:
            asked.relief = message["relief"]
    _release(asked, "solved")
    asked.solved_at = clock.now()
    event = MatchRoundSolved(
        subject=asked.id,
        version=asked.raise_version(),
        program_id=asked.program_id,
        mentees=asked.mentees,
        mentors=asked.mentors,
        pairs=asked.pairs,
        total_score=asked.micro / MICRO,
        unmatched=tuple(told[:MOST_TOLD]),
    )
    outbox.add(session, event)
    return asked


async def fail(session: AsyncSession, claim: Claim, why: str) -> None:
    """The round has no answer. Raises Lost."""
    _fail(await _held(session, claim), why)


async def give_back(session: AsyncSession, claim: Claim, *, counts: bool) -> None:
    """Leave the round to whoever comes next. counts: whether this was one of its attempts."""
    asked = await store.held(session, claim.key, claim.worker)
    if asked is not None:
        _release(asked, "queued")
        asked.attempts -= not counts


async def _of(session: AsyncSession, claim: Claim) -> Round:
    found = await session.get(Round, claim.key)
    if found is None:
        raise Lost
    return found


async def _held(session: AsyncSession, claim: Claim) -> Round:
    asked = await store.held(session, claim.key, claim.worker)
    if asked is None:
        raise Lost
    return asked


def _release(asked: Round, state: str) -> None:
    asked.state = state
    asked.worker = None
    asked.lease_until = None
    asked.progress = None


def _fail(asked: Round, failure: str) -> None:
    _release(asked, "failed")
    asked.failure = failure


def _summarize(asked: Round, summary: Mapping[str, Any]) -> None:
    asked.input_digest = summary["digest"]
    asked.engine = summary["engine"]
    asked.pairs = summary["people"]
    asked.micro = 0
    asked.objective_micro = summary["objective"]
    asked.bound_pairs = summary["bound_people"]
    asked.bound_micro = summary["bound_total"]
    asked.proof = summary["proof"]


def _pair(round_id: UUID, told: Mapping[str, Any]) -> dict[str, Any]:
    ids = {name: UUID(told[name]) for name in ("mentee_id", "mentor_id")}
    return {**told, **ids, "round_id": round_id}


def _alone(round_id: UUID, told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "person_id": UUID(told["person_id"]), "round_id": round_id}


def _couples(stored: Sequence[Mapping[str, Any]]) -> list[Couple]:
    return [(UUID(couple["mentee_id"]), UUID(couple["mentor_id"])) for couple in stored]
