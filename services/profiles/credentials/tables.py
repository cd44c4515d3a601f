"""Credentials."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["Credential"]


class Credential(Base):
    """What a person has from an issuer. version: its ETag. link: where anyone may verify it, https, empty when there is
    none."""

    __tablename__ = "credential"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    issuer: Mapped[str]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    link: Mapped[str]
