"""Which mails of our own mailboxes have been read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["ReceivedMail"]


class ReceivedMail(Base):
    """A mail that came to us, so that it is acted on once. digest: SHA-256 of it. outcome: "bounce", "complaint",
    "answer" or why nothing came of it. Neither its words nor its sender are kept."""

    __tablename__ = "received_mail"

    mailbox: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
