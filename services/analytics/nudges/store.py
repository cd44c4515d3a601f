"""Counting nudges, in the facts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Row, Text, cast, distinct, func, literal_column, null, select, union_all

from services.analytics.counting import grouped, rows_of, share
from services.analytics.facts.messages import delivery, rating
from services.analytics.publications.domain import Cell, Counts
from shared.db import AsyncSession

__all__ = ["nudges"]


async def nudges(session: AsyncSession) -> Counts:
    """What was delivered and how it was rated, in all and by rule."""
    told = select(
        delivery.c.person_id,
        delivery.c.rule,
        literal_column("'delivered'", Text).label("kind"),
        cast(null(), Boolean).label("helpful"),
    ).where(delivery.c.delivered_at.is_not(None))
    said = select(rating.c.person_id, rating.c.rule, literal_column("'rated'", Text).label("kind"), rating.c.helpful)
    source = union_all(told, said).subquery()
    parts = {
        "delivered": source.c.kind == "delivered",
        "rated": source.c.kind == "rated",
        "helpful": source.c.helpful.is_(True),
    }
    columns = [
        *(func.count().filter(when).label(name) for name, when in parts.items()),
        *(
            func.count(distinct(source.c.person_id)).filter(when).label(f"{name}_people")
            for name, when in parts.items()
        ),
    ]
    by = ("rule",)
    return await rows_of(session, grouped(source, columns, by), by, _cells)


def _cells(row: Row[Any]) -> dict[str, Cell]:
    return {
        "delivered": Cell(row.delivered_people, row.delivered),
        "rated": Cell(row.rated_people, row.rated),
        "helpful": Cell(row.helpful_people, row.helpful),
        "helpful_share": share(row.helpful_people, row.helpful, row.rated),
    }
