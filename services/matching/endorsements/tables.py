"""What matching needs to know of endorsements: its own projection of `profiles.endorsement` and `profiles.skill`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["KnownEndorsement", "MergedSkill"]


class KnownEndorsement(Base):
    """An endorsement as its newest event told. One that was withdrawn stays, so that an older event does not bring it
    back."""

    __tablename__ = "known_endorsement"

    endorsement_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    given_by: Mapped[UUID]
    given_to: Mapped[UUID] = mapped_column(index=True)
    skill_id: Mapped[UUID]
    withdrawn: Mapped[bool]


class MergedSkill(Base):
    """A skill that is another name of `into`. Endorsements keep the skill that they were given for: the two topics have
    no order between them."""

    __tablename__ = "merged_skill"

    skill_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    into: Mapped[UUID]
