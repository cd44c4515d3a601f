"""Mentorships, and who is in them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Mentorship", "MentorshipMember"]


class Mentorship(Aggregate, Base):
    """People who have accepted each other. kind: of its program. state: see `domain`.

    mentee_id: the first mentee; mentor_id: the mentor, or who convenes a circle; all of them are members. ended_by:
    one of them, None when it ended by itself or by an admin; end_reason, completed: as of `MentorshipEnded`. agreed:
    the number of the agreement that all have signed, 0 for none.
    """

    __tablename__ = "mentorship"
    __table_args__ = (
        Index(
            "uq_mentorship_going",
            "program_id",
            "mentee_id",
            "mentor_id",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
    )

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("request.id"), unique=True)
    kind: Mapped[str] = mapped_column(server_default="one-to-one")
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    started_at: Mapped[datetime]
    paused_until: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_by: Mapped[UUID | None]
    end_reason: Mapped[str] = mapped_column(server_default="")
    completed: Mapped[bool | None]
    agreed: Mapped[int] = mapped_column(server_default="0")


class MentorshipMember(Base):
    """Somebody who is or was in a mentorship. role: mentee, mentor or peer (of a circle). left_on: None while they are.

    joined_at, left_at: None where the release before has let them join or leave. proposal_id: by which a mentee came.
    left_because, completed: as of `MentorshipEnded`, for each when it ended for them. rematch: they look for somebody
    new. words: why they ended it or left; words_shared: the others may read words and reason.
    """

    __tablename__ = "mentorship_member"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[str]
    joined_on: Mapped[date]
    joined_at: Mapped[datetime | None]
    left_on: Mapped[date | None]
    left_at: Mapped[datetime | None]
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    left_because: Mapped[str] = mapped_column(server_default="")
    completed: Mapped[bool | None]
    rematch: Mapped[bool] = mapped_column(server_default="false")
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    words_shared: Mapped[bool] = mapped_column(server_default="false")
