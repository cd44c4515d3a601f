"""Verifying a stored match round from outside of the service, as `telemachus match verify ROUND` does."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.matching.computing import Job
from services.matching.questions.handlers import job_about
from services.matching.rounds.tables import Round
from services.matching.settings import Settings
from services.matching.work import compute
from shared import db
from shared.db import create_engine, create_sessions
from shared.leases import Signs
from shared.private_text import MasterKey
from shared.problems import Conflict

__all__ = ["Verification", "verify_stored"]


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether solving again comes out the same. different_pairs: in one of the two answers only.

    optimal: the answer is proven to be the best. faults: what is wrong with its certificate, by an independent check of
    all pairs. engine, digest: of this release and of what it read. gone: people of whom something was erased since the
    round was solved; then its input cannot be the same.
    """

    same_input: bool
    same_engine: bool
    same_pairs: bool
    different_pairs: int
    optimal: bool
    faults: list[str]
    digest: str
    engine: str
    gone: int

    @property
    def good(self) -> bool:
        return self.same_input and self.same_engine and self.same_pairs and not self.faults


async def verify_stored(round_id: UUID, settings: Settings | None = None) -> Verification:
    """Solve a stored round again and compare. settings: those of the environment unless given.

    Raises NotFound, Conflict for a round without an answer, Refused when too much of its input is gone, SolverFailed,
    Died; and pydantic's ValidationError where settings are missing.
    """
    settings = settings or Settings.from_environment()
    job = await _job(round_id, settings)
    [message] = await compute(settings, job, Signs())
    return Verification(**message["answer"])


async def _job(round_id: UUID, settings: Settings) -> Job:
    engine = create_engine(settings.database_url.get_secret_value(), pool_size=2)
    try:
        async with create_sessions(engine, MasterKey(settings.master_key_text).info())() as session:
            found = await db.get(session, Round, round_id)
            if found.state not in {"solved", "approved"}:
                raise Conflict(
                    f"Round {round_id} is {found.state}; only a solved one can be verified.", kind="round-not-solved"
                )
            seconds, threads = settings.round_seconds, settings.round_threads
            return await job_about(session, found, "verify", {}, seconds=seconds, threads=threads)
    finally:
        await engine.dispose()
