"""Keeping the log of who looked at what, and reading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.analytics.viewings import store
from services.analytics.viewings.domain import Form
from services.analytics.viewings.tables import Viewing
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import PersonErased
from shared.ids import new_id
from shared.policy import Principal, allow

__all__ = ["forget_person", "list_viewings", "note"]


async def note(
    session: AsyncSession, me: Principal, what: str, scope: UUID | None, form: Form, filters: Mapping[str, Any]
) -> None:
    """Write down that `me` has looked at something; arguments as in `tables.Viewing`."""
    session.add(
        Viewing(
            id=new_id(),
            at=clock.now(),
            subject=me.subject,
            person_id=me.person_id,
            what=what,
            scope=scope,
            form=form,
            filters=dict(filters),
        )
    )
    await session.flush()


async def list_viewings(
    session: AsyncSession,
    me: Principal,
    *,
    person: UUID | None,
    scope: UUID | None,
    since: datetime | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Viewing]:
    """Up to `limit` + 1 viewings, the newest first. Raises Forbidden."""
    allow(me, "viewing.list")
    return await store.newest_first(session, person=person, scope=scope, since=since, after=after, limit=limit)


async def forget_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep that somebody looked, and not who it was."""
    await store.forget(session, event.subject)
