"""What an operator may want to be woken by: how late the facts are, and how far a build of them is."""

from __future__ import annotations

from services.analytics.builds.domain import progress
from services.analytics.builds.handlers import state
from shared.service import Runtime
from shared.telemetry import meter

__all__ = ["measure_facts"]

_lag = meter.create_gauge(
    "telemachus.analytics.lag", unit="s", description="Age of the oldest event that is in no facts yet"
)
_waiting = meter.create_gauge("telemachus.analytics.waiting", description="Events that are in no facts yet")
_current = meter.create_gauge(
    "telemachus.analytics.current", description="1 where pages can be made of the facts, 0 while they are made anew"
)
_progress = meter.create_gauge(
    "telemachus.analytics.build.progress", description="Share of the archive that the build under way has; 1 for none"
)


async def measure_facts(runtime: Runtime) -> None:
    """Set the gauges."""
    async with runtime.sessions() as session:
        found = await state(session)
    _lag.set(found.lag)
    _waiting.set(found.waiting)
    _current.set(1 if found.current else 0)
    made = found.under_way
    _progress.set(progress(made.events, made.total) if made else 1)
