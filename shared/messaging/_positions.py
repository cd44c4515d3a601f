"""Asks a consumer for its positions until its database answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from shared.messaging.transport import Positions, TopicPartition

__all__ = ["positions_within"]

log = structlog.get_logger(__name__)


async def positions_within(
    seconds: float, positions: Positions, assigned: Sequence[TopicPartition]
) -> Mapping[TopicPartition, int] | None:
    """What `positions` answers, asked again after each failure; None when there is no answer in time."""
    if not assigned:
        return {}
    deadline = asyncio.get_running_loop().time() + seconds
    wait = 0.05
    while True:
        try:
            return await positions(assigned)
        except Exception as error:
            log.warning("positions_unknown", partitions=len(assigned), reason=type(error).__name__)
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return None
        await asyncio.sleep(min(wait, left))
        wait = min(wait * 2, 2.0)
