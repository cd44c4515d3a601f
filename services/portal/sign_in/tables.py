"""Sessions of people who are signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.portal.base import Base

__all__ = ["PortalSession"]


class PortalSession(Base):
    """key: derived from the cookie, which only the browser has. sealed: tokens, name and roles, encrypted."""

    __tablename__ = "portal_session"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)
