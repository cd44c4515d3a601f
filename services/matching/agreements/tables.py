"""What people of a mentorship agree on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Agreement", "AgreementSignature", "AgreementTemplate"]


class AgreementTemplate(Aggregate, Base):
    """Where an agreement of a program may start from. terms: `domain.Terms` as JSON."""

    __tablename__ = "agreement_template"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    name: Mapped[str]
    terms: Mapped[dict[str, Any]]


class Agreement(Aggregate, Base):
    """One version of a mentorship's agreement; number: from 1, the highest counts. wording: how often it was
    written, from 1. words: `domain.Terms` as JSON, by who proposes it. state: proposed, agreed (by all) or replaced.
    What somebody signed is never changed again."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("mentorship_id", "number"),)

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"))
    number: Mapped[int]
    wording: Mapped[int]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    cadence_days: Mapped[int | None]
    ends_on: Mapped[date | None]
    state: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]


class AgreementSignature(Base):
    """That somebody has signed a version."""

    __tablename__ = "agreement_signature"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    signed_at: Mapped[datetime]
