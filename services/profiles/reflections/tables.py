"""The journal: entries, with whom one is shared, comments."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Reflection", "ReflectionComment", "ReflectionShare"]


class Reflection(Aggregate, Base, repr=False):
    """An entry of a person's journal. words: the answers to its prompts as JSON. revision: its ETag, which grows with
    every change; the version grows with events alone."""

    __tablename__ = "reflection"
    spoken: ClassVar[str] = "journal entry"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    revision: Mapped[int]
    prompts: Mapped[str]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("goal.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(index=True)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReflectionShare(Base):
    """The mentor of this mentorship may read the entry and comment on it, while the mentorship runs."""

    __tablename__ = "reflection_share"

    reflection_id: Mapped[UUID] = mapped_column(ForeignKey("reflection.id"), primary_key=True)
    mentorship_id: Mapped[UUID] = mapped_column(primary_key=True)
    shared_with: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    shared_at: Mapped[datetime]


class ReflectionComment(Base):
    """What somebody wrote about an entry, under their own key."""

    __tablename__ = "reflection_comment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[UUID] = mapped_column(ForeignKey("reflection.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    words: Mapped[Sealed] = mapped_column(PrivateText)
    written_at: Mapped[datetime]
