"""Who took part in a match round, frozen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.private_text import PrivateText, Sealed

__all__ = ["RoundParticipant"]


class RoundParticipant(Base):
    """A mentee or mentor as they were when a round was begun; whoever was both has two rows.

    facts: what every admin may know, as `domain.facts`. private: what only matching itself reads, as `domain.private`,
    sealed with the person's own key; null where they told nothing of the kind.
    """

    __tablename__ = "round_participant"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("match_round.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]]
    private: Mapped[Sealed | None] = mapped_column(PrivateText)
