"""People, and where they are reached."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate

__all__ = ["Contact", "ErasedPerson", "Person"]


class Person(Aggregate, Base, repr=False):
    """What others may know of a person, besides their skills. external_id: given once, to nobody else ever.

    own: the fields that the person has filled in themself, which no import touches. listed: whether the directory shows
    them. external: they do not work here, and HR has no record of them. status: active, left or erased.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),)

    external_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    job_title: Mapped[str]
    department: Mapped[str]
    grade: Mapped[str]
    location: Mapped[str]
    country: Mapped[str]
    manager_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id", deferrable=True, initially="DEFERRED"), index=True
    )
    start_date: Mapped[date | None]
    zone: Mapped[str]
    languages: Mapped[list[dict[str, Any]]]
    working_hours: Mapped[list[dict[str, Any]]]
    bio: Mapped[str]
    pronouns: Mapped[str] = mapped_column(server_default="")
    links: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    listed: Mapped[bool] = mapped_column(server_default="true")
    own: Mapped[list[str]] = mapped_column(server_default="[]")
    external: Mapped[bool] = mapped_column(server_default="false")
    status: Mapped[str]
    effective_date: Mapped[date]


class Contact(Aggregate, Base, repr=False):
    """Where a person is reached; its id is the person's. Only notifications hears of it."""

    __tablename__ = "contact"

    id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str]
    language: Mapped[str]


class ErasedPerson(Base):
    """That somebody was erased. digest: of their external id, by `MasterKey.digest`, so that the id is never another's
    and cannot be read here."""

    __tablename__ = "erased_person"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
