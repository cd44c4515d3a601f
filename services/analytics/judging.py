"""Judging all mentorships by the clock."""

from __future__ import annotations

from services.analytics.health import handlers
from shared.service import Runtime

__all__ = ["judge_all"]


async def judge_all(runtime: Runtime) -> None:
    """Judge every mentorship that runs, some in each transaction; then let go those that do not run any more."""
    last, more = None, True
    while more:
        async with runtime.sessions() as session, session.begin():
            last = await handlers.judge_some(session, last)
        more = last is not None
    more = True
    while more:
        async with runtime.sessions() as session, session.begin():
            more = await handlers.let_go(session)
