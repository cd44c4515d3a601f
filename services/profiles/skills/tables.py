"""The catalog, and who offers and wants what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate

__all__ = ["Skill", "SkillName", "SkillOffer", "SkillWant"]


class Skill(Aggregate, Base):
    """A skill. aliases: other names for it. state: listed (in the catalog), suggested (somebody typed it and nobody
    has decided yet; they use it meanwhile), merged (another name of merged_into) or rejected.

    source, source_id: the catalog that it came from and its id there.
    """

    __tablename__ = "skill"
    __table_args__ = (UniqueConstraint("source", "source_id"),)

    name: Mapped[str]
    aliases: Mapped[list[str]]
    state: Mapped[str] = mapped_column(server_default="listed", index=True)
    description: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("skill.id"))
    suggested_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    suggested_at: Mapped[datetime | None]


class SkillName(Base):
    """Every name and alias in the form in which it is looked up; it leads to one skill, which is not a merged one."""

    __tablename__ = "skill_name"
    __table_args__ = (
        Index("ix_skill_name_spelled", "key", postgresql_using="gin", postgresql_ops={"key": "gin_trgm_ops"}),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skill.id"), index=True)


class SkillOffer(Base):
    """level: 1 (can show the first steps) to 5 (can teach experts). evidence: what shows it; everyone may read it."""

    __tablename__ = "skill_offer"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)
    level: Mapped[int]
    evidence: Mapped[str] = mapped_column(server_default="")


class SkillWant(Base):
    """priority: 1 (first) to 5."""

    __tablename__ = "skill_want"
    __table_args__ = (CheckConstraint("priority BETWEEN 1 AND 5", name="priority"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)
    priority: Mapped[int]
