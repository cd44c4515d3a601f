"""What a channel is to those who send over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.notifications.deliveries.domain import Channel, Gone, Later, Outcome, Refused
from services.notifications.deliveries.tables import Delivery
from shared.db import AsyncSession

__all__ = ["Carrier", "Lane"]

A = TypeVar("A")
C = TypeVar("C")
C_contra = TypeVar("C_contra", contravariant=True)


class Lane(Protocol[C_contra]):
    """What one delivery after the other goes through."""

    async def ready(self) -> bool:
        """Whether something can be sent now; connects first where that is needed."""
        ...

    async def send(self, content: C_contra, /) -> Outcome: ...

    async def close(self) -> None: ...


class Carrier(Protocol[A, C]):
    """A channel. A: what a delivery is about, as it is loaded. C: what is sent."""

    @property
    def channel(self) -> Channel: ...

    @property
    def lanes(self) -> int:
        """How many are sent at once."""
        ...

    async def load(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Mapping[UUID, A | Later | Gone | Refused]:
        """What each of these is about, by its id; or what becomes of it instead of being sent."""
        ...

    def prepare(self, delivery: Delivery, about: A) -> C | Refused:
        """What is sent. It must not raise: others wait behind."""
        ...

    def lane(self) -> Lane[C]: ...
