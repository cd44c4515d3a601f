"""Commands and questions about match rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.matching.enrollments.handlers import require_open
from services.matching.people import store as people
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from services.matching.proposals import store as proposal_store
from services.matching.proposals.domain import NewProposal
from services.matching.proposals.handlers import propose_all
from services.matching.rounds import store
from services.matching.rounds.engine import TooLarge, require_solvable
from services.matching.rounds.tables import Round, RoundPair, RoundUnmatched
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MatchRoundApproved
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = ["approve", "ask", "list_pairs", "list_rounds", "list_unmatched", "read"]


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
        message="",
        input_digest="",
        mentees=0,
        mentors=0,
        pairs=0,
        micro=0,
        solved_at=None,
        approved_at=None,
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
) -> tuple[Sequence[RoundPair], int]:
    found = await _administered(session, me, "round.read", round_id)
    return await store.pairs(session, round_id, after, limit), found.pairs


async def list_unmatched(
    session: AsyncSession, me: Principal, round_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[RoundUnmatched], int]:
    found = await _administered(session, me, "round.read", round_id)
    return await store.unmatched(session, round_id, after, limit), found.mentees - found.pairs


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
