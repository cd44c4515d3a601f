"""Sessions of people who are signed in, and forms that came after their session had ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.portal.base import Base

__all__ = ["PortalDraft", "PortalSession"]


class PortalSession(Base):
    """key: derived from the cookie, which only the browser has. sealed: tokens, name and roles, encrypted."""

    __tablename__ = "portal_session"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class PortalDraft(Base):
    """key: as of the session that the form was of. sealed: the page, who wrote it and what, encrypted."""

    __tablename__ = "portal_draft"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)
