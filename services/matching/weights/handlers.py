"""Learning weights from what became of earlier pairs; nothing changes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.matching.programs.handlers import administered
from services.matching.questions import handlers as questions
from services.matching.questions.tables import RoundQuestion
from services.matching.rounds.engine.learning import BadHistory, Target, TooLittleHistory
from services.matching.rounds.tables import Round
from services.matching.settings import Settings
from services.matching.weighing import checked
from services.matching.weights import store
from shared import db
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Conflict, NotFound

__all__ = ["learn", "list_attempts"]


async def learn(
    session: AsyncSession,
    me: Principal,
    settings: Settings,
    program_id: UUID,
    *,
    programs: str,
    target: Target,
    good_rating: float,
    round_id: UUID | None,
    seed: int,
) -> RoundQuestion:
    """Learn, or leave it to a worker. programs: "this" or "mine". Raises NotFound, and Conflict for too few pairs."""
    await administered(session, me, "weights.learn", program_id)
    current = await _current(session, program_id, round_id)
    among = [program_id] if programs == "this" else await store.administered_programs(session, me)
    about: dict[str, Any] = {
        "programs": [str(one) for one in among],
        "target": target,
        "good_rating": good_rating,
        "seed": seed,
    }
    try:
        checked(await store.history(session, current, about))
    except TooLittleHistory as error:
        needed = asdict(error.needed)
        raise Conflict("; ".join(error.problems), kind="too-little-history", needed=needed) from error
    except BadHistory as error:
        raise Conflict("; ".join(error.problems), kind="no-history") from error
    return (await questions.ask(session, me, settings, current.id, "learned-weights", about)).row


async def list_attempts(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[RoundQuestion], int]:
    await administered(session, me, "weights.read", program_id)
    return await store.attempts(session, program_id, after, limit)


async def _current(session: AsyncSession, program_id: UUID, round_id: UUID | None) -> Round:
    if round_id is None:
        newest = await store.newest_approved(session, program_id)
        if newest is None:
            raise Conflict("No round of this program has been approved, so there is no history.", kind="no-history")
        return newest
    found = await db.get(session, Round, round_id)
    if found.program_id != program_id:
        raise NotFound(f"There is no match round {round_id} of this program.")
    return found
