"""How events are folded into tables: the batch they come in, and statements that end alike in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    FromClause,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, aggregate_order_by, distinct_on, insert

from services.analytics.base import Base
from shared.events import Event

__all__ = [
    "DEFINITION",
    "FACTS",
    "Fold",
    "at",
    "batch",
    "day",
    "fold",
    "instant",
    "newest",
    "number",
    "person",
    "quantity",
    "text",
    "truth",
    "uid",
    "word",
]

DEFINITION = 2
"""Raise it whenever a table or a fold changes: a worker of the new release then builds all anew, beside the old."""

FACTS = MetaData(
    schema="facts", naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)
"""The schema is translated to that of a build (`builds.domain.schema`)."""

batch = Table(
    "batch",
    Base.metadata,
    Column("id", Uuid(), primary_key=True),
    Column("type", Text, nullable=False),
    Column("subject", Uuid(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("data", JSONB, nullable=False),
    prefixes=["UNLOGGED"],
)
"""The events that are being folded together, by whoever holds the lock (`builds.store.hold`)."""


def person(name: str, **options: Any) -> Column[Any]:
    """A column that holds a person's id, which an erasure exchanges."""
    return Column(name, Uuid(), info={"person": True}, **options)


def text(name: str, source: ColumnElement[Any] | None = None) -> ColumnElement[str]:
    """A member of the data, or of another JSON object. The name is no parameter of the statement, so that PostgreSQL
    knows the expression again where rows are grouped by it."""
    return (batch.c.data if source is None else source).op("->>", return_type=Text())(word(name))


def word(value: str) -> ColumnElement[str]:
    """A constant of this code in a statement."""
    return literal_column(f"'{value}'", Text())


def uid(name: str, source: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    return cast(text(name, source), Uuid())


def day(name: str) -> ColumnElement[Any]:
    return cast(text(name), Date)


def instant(name: str) -> ColumnElement[Any]:
    return cast(text(name), DateTime(timezone=True))


def number(name: str) -> ColumnElement[Any]:
    return cast(text(name), Integer)


def quantity(name: str) -> ColumnElement[Any]:
    return cast(text(name), Float)


def truth(name: str) -> ColumnElement[Any]:
    return cast(text(name), Boolean)


def at(*events: type[Event], when: ColumnElement[bool] | None = None) -> ColumnElement[Any]:
    """When an event of these types happened; null for others, and where `when` does not hold."""
    of_these = batch.c.type.in_([event.type for event in events])
    return case((of_these if when is None else of_these & when, batch.c.time))


@dataclass(frozen=True, slots=True)
class Fold:
    """events: the types it reads. statement: inserts into the table, or brings its rows up to these events."""

    table: Table
    events: tuple[type[Event], ...]
    statement: Insert


def fold(
    table: Table,
    *events: type[Event],
    key: Mapping[str, ColumnElement[Any]],
    same: Mapping[str, ColumnElement[Any]] | None = None,
    earliest: Mapping[str, ColumnElement[Any]] | None = None,
    latest: Mapping[str, ColumnElement[Any]] | None = None,
    where: ColumnElement[bool] | None = None,
    each: FromClause | None = None,
) -> Fold:
    """One row for each key. same: what all events of it say alike. earliest, latest: the least and the greatest of what
    they say, nulls aside. where: which events count. each: elements of an array, of which each makes a row."""
    same, earliest, latest = same or {}, earliest or {}, latest or {}
    columns = [
        *(value.label(name) for name, value in key.items()),
        *(
            func.array_agg(aggregate_order_by(value, batch.c.version, batch.c.id))
            .filter(value.is_not(None))[1]
            .label(name)
            for name, value in same.items()
        ),
        *(func.min(value).label(name) for name, value in earliest.items()),
        *(func.max(value).label(name) for name, value in latest.items()),
    ]
    query = select(*columns).select_from(_source(each)).where(_chosen(events, where)).group_by(*key.values())
    statement = insert(table).from_select([*key, *same, *earliest, *latest], query)
    changes = {
        **{name: func.coalesce(table.c[name], statement.excluded[name]) for name in same},
        **{name: func.least(table.c[name], statement.excluded[name]) for name in earliest},
        **{name: func.greatest(table.c[name], statement.excluded[name]) for name in latest},
    }
    keys = list(key)
    if not changes:
        return Fold(table, events, statement.on_conflict_do_nothing(index_elements=keys))
    return Fold(table, events, statement.on_conflict_do_update(index_elements=keys, set_=changes))


def newest(
    table: Table,
    *events: type[Event],
    key: Mapping[str, ColumnElement[Any]],
    says: Mapping[str, ColumnElement[Any]],
    order: str = "version",
    where: ColumnElement[bool] | None = None,
) -> Fold:
    """One row for each key, as the event with the highest version says. order: the column that keeps that version, so
    that an older event that arrives later changes nothing. All events of a key are of one aggregate."""
    values = {**key, order: batch.c.version, **says}
    query = (
        select(*(value.label(name) for name, value in values.items()))
        .ext(distinct_on(*key.values()))
        .where(_chosen(events, where))
        .order_by(*key.values(), batch.c.version.desc(), batch.c.id)
    )
    statement = insert(table).from_select(list(values), query)
    newer = table.c[order].is_(None) | (statement.excluded[order] > table.c[order])
    changes = {name: statement.excluded[name] for name in values if name not in key}
    return Fold(table, events, statement.on_conflict_do_update(index_elements=list(key), set_=changes, where=newer))


def _source(each: FromClause | None) -> FromClause:
    return batch if each is None else batch.join(each, true())


def _chosen(events: tuple[type[Event], ...], where: ColumnElement[bool] | None) -> ColumnElement[bool]:
    of_these = batch.c.type.in_([event.type for event in events])
    return of_these if where is None else of_these & where
