"""Testimonials."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Testimonial"]


class Testimonial(Aggregate, Base, repr=False):
    """A mentee's words about their mentor. state: offered, published, declined (by the mentor) or withdrawn (by either
    after that). The words keep their author's key even when everyone may read them, so that erasure reaches them."""

    __tablename__ = "testimonial"
    __table_args__ = (UniqueConstraint("mentorship_id", "given_by"),)

    mentorship_id: Mapped[UUID]
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[Sealed] = mapped_column(PrivateText)
    state: Mapped[str]
    offered_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
