"""Commands and questions about match rounds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from services.matching.enrollments.handlers import require_open
from services.matching.people import store as people
from services.matching.people.handlers import Named, named
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from services.matching.proposals import store as proposal_store
from services.matching.proposals.domain import NewProposal
from services.matching.proposals.handlers import propose_all
from services.matching.rounds import domain, store
from services.matching.rounds.engine import (
    CRITERIA,
    MICRO,
    Result,
    Settings,
    SolverFailed,
    TooLarge,
    Weights,
    answer,
    require_solvable,
)
from services.matching.rounds.store import Snapshot
from services.matching.rounds.tables import Round, RoundPair, RoundUnmatched
from shared import clock, db, telemetry
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MatchRoundApproved, MatchRoundSolved, Unmatched
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = [
    "Round",
    "ShownPair",
    "ShownUnmatched",
    "approve",
    "ask",
    "begin_next",
    "list_pairs",
    "list_rounds",
    "list_unmatched",
    "read",
    "solve_next",
]

MOST_ATTEMPTS = 5
"""A round whose solving ended the worker this often is given up, so that it does not end it for ever."""

log = structlog.get_logger(__name__)
_seconds = telemetry.meter.create_histogram(
    "telemachus.match_round.seconds", unit="s", description="From reading to answering"
)

ShownPair = Named[RoundPair]
"""A pair with the names of the two."""


@dataclass(frozen=True, slots=True)
class ShownUnmatched:
    """Somebody unmatched, with their name."""

    row: RoundUnmatched
    name: str


async def ask(session: AsyncSession, me: Principal, program_id: UUID, settings: Mapping[str, Any]) -> Round:
    """Ask for a round; a worker solves it. settings: fields of `engine.Settings`. Raises Conflict when too large."""
    program = await administered(session, me, "round.solve", program_id)
    require_open(program)
    try:
        require_solvable(*await store.sizes(session, program_id))
    except TooLarge as error:
        raise Conflict(str(error), kind="round-too-large") from error
    asked = new_aggregate(
        Round,
        program_id=program_id,
        state="queued",
        settings=dict(settings),
        requested_at=clock.now(),
        requested_by=me.person_id,
        attempts=0,
        failure="",
        input_digest="",
        mentees=0,
        mentors=0,
        pairs=0,
        micro=0,
        solved_at=None,
        approved_at=None,
        traceparent=telemetry.traceparent(),
    )
    session.add(asked)
    await session.flush()
    return asked


async def read(session: AsyncSession, me: Principal, round_id: UUID) -> Round:
    return await _administered(session, me, "round.read", round_id)


async def list_rounds(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Round], int]:
    await administered(session, me, "round.read", program_id)
    return await store.rounds(session, program_id, after, limit)


async def list_pairs(
    session: AsyncSession, me: Principal, round_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[ShownPair], int]:
    found = await _administered(session, me, "round.read", round_id)
    return await named(session, await store.pairs(session, round_id, after, limit)), found.pairs


async def list_unmatched(
    session: AsyncSession, me: Principal, round_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[ShownUnmatched], int]:
    found = await _administered(session, me, "round.read", round_id)
    rows = await store.unmatched(session, round_id, after, limit)
    names = await people.names(session, [row.person_id for row in rows])
    return [ShownUnmatched(row, names.get(row.person_id, "")) for row in rows], found.mentees - found.pairs


async def approve(session: AsyncSession, me: Principal, round_id: UUID, *, if_match: int) -> tuple[Round, int]:
    """Propose every pair of a solved round whose two are still here. Returns how many proposals there are.

    Raises Conflict when the round is not solved, or when since then people of it were proposed or matched otherwise.
    Of two rounds of one program that are approved at once, the second sees what the first has proposed.
    """
    found = await _administered(session, me, "round.approve", round_id, if_match=if_match, lock=True)
    if found.state != "solved":
        raise Conflict(f"A {found.state} round cannot be approved.", kind="round-not-solved")
    pairs = await _still_here(session, await store.pairs(session, round_id))
    await _require_current(session, found.program_id, pairs)
    found.state = "approved"
    found.approved_at = clock.now()
    proposed = [NewProposal(pair.mentee_id, pair.mentor_id, pair.micro, pair.sentences) for pair in pairs]
    count = await propose_all(session, found.program_id, found.id, proposed)
    event = MatchRoundApproved(
        subject=found.id,
        version=found.raise_version(),
        program_id=found.program_id,
        approved_by=me.person_id,
    )
    outbox.add(session, event)
    return found, count


async def begin_next(session: AsyncSession) -> bool:
    """Mark the next round as being solved, for everybody to see. Returns whether there is one that no worker has."""
    asked = await store.next_waiting(session)
    if asked is None:
        return False
    asked.state = "solving"
    asked.attempts += 1
    if asked.attempts > MOST_ATTEMPTS:
        _fail(asked, f"Solving was begun {MOST_ATTEMPTS} times and never ended. Ask IT to look at the worker's log.")
    return True


async def solve_next(session: AsyncSession) -> None:
    """Solve the next round that was begun and that no worker has.

    Its row stays locked from reading who takes part to writing the answer. A worker that dies loses the lock, and the
    round, still `solving`, is begun again by the next worker that looks.
    """
    asked = await store.next_waiting(session)
    if asked is None or asked.state != "solving":
        return
    with telemetry.continued("solve match round", asked.traceparent):
        await _solve(session, asked)


async def _administered(
    session: AsyncSession,
    me: Principal,
    action: str,
    round_id: UUID,
    *,
    if_match: int | None = None,
    lock: bool = False,
) -> Round:
    """The round, if the caller may do `action` as an admin of its program. lock: the program too, before the round."""
    program_id = await store.program_of(session, round_id)
    program = await db.get(session, Program, program_id, lock=lock)
    allow(me, action, admins=programs.administrators(program.admins, program.launched_by))
    return await db.get(session, Round, round_id, lock=lock, if_match=if_match)


async def _still_here(session: AsyncSession, pairs: Sequence[RoundPair]) -> list[RoundPair]:
    known = await people.people(session, {key for pair in pairs for key in (pair.mentee_id, pair.mentor_id)})
    active = {key for key, person in known.items() if person.status == people.ACTIVE}
    return [pair for pair in pairs if {pair.mentee_id, pair.mentor_id} <= active]


async def _require_current(session: AsyncSession, program_id: UUID, pairs: Sequence[RoundPair]) -> None:
    """Raises Conflict when a mentee of these pairs is busy by now, or a mentor has too few places left."""
    taken = await proposal_store.taken(session, program_id)
    places = await store.places(session, program_id)
    wanted = Counter(pair.mentor_id for pair in pairs)
    busy = sum(pair.mentee_id in taken.mentees for pair in pairs)
    full = sum(count + taken.mentors[mentor] > places.get(mentor, 0) for mentor, count in wanted.items())
    if busy or full:
        raise Conflict(
            f"Since this round was solved, {busy} of its mentees were proposed to a mentor and {full} of its mentors "
            "have filled their places. Solve a new round.",
            kind="round-outdated",
        )


async def _solve(session: AsyncSession, asked: Round) -> None:
    started = asyncio.get_running_loop().time()
    snapshot = await store.snapshot(session, asked.program_id, _settings(asked.settings), clock.today())
    asked.input_digest = snapshot.instance.digest()
    try:
        result = await asyncio.to_thread(answer, snapshot.instance)
    except (TooLarge, SolverFailed) as error:
        _fail(asked, str(error))
        return
    await _keep(session, asked, snapshot, result)
    seconds = asyncio.get_running_loop().time() - started
    _seconds.record(seconds)
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


def _settings(stored: dict[str, Any]) -> Settings:
    """The settings of a round as its row has them."""
    return Settings(
        weights=Weights(**stored["weights"]),
        minimum_score=stored["minimum_score"],
        grades=tuple(stored["grades"]),
        seed=stored["seed"],
    )


def _fail(asked: Round, failure: str) -> None:
    asked.state = "failed"
    asked.failure = failure
