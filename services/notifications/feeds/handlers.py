"""Calendar feeds: giving, replacing and revoking the address of one, and what is in it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.notifications.channels.feed import Shown, feed
from services.notifications.feeds import domain, store
from services.notifications.feeds.tables import Feed
from services.notifications.people.store import is_erased
from services.notifications.sessions import store as calendars
from services.notifications.sessions.domain import Kind
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import (
    GoalAchieved,
    GoalDropped,
    GoalEvent,
    GoalRevised,
    GoalSet,
    MilestonePlanned,
    MilestoneReached,
    PersonErased,
)
from shared.links import Links
from shared.policy import Principal, allow
from shared.problems import NotFound

__all__ = [
    "end_goal",
    "end_milestone",
    "forget_person",
    "give",
    "keep_goal",
    "keep_milestone",
    "read",
    "revoke",
    "show",
]


async def give(session: AsyncSession, me: Principal, person_id: UUID) -> tuple[Feed, str]:
    """A feed with a new token, which nobody can look up again; one that was given before opens nothing any more."""
    allow(me, "feed.change", person_id)
    token = domain.new_token()
    return await store.put(session, person_id, domain.digest(token), clock.now()), token


async def show(session: AsyncSession, me: Principal, person_id: UUID) -> Feed:
    """Raises NotFound."""
    allow(me, "feed.change", person_id)
    found = await store.feed_of(session, person_id)
    if found is None:
        raise NotFound("You have no calendar feed.")
    return found


async def revoke(session: AsyncSession, me: Principal, person_id: UUID) -> None:
    """Let the token open nothing any more; once more changes nothing."""
    allow(me, "feed.change", person_id)
    await store.forget(session, person_id)


async def read(session: AsyncSession, token: str, links: Links, mail_domain: str) -> bytes:
    """The feed that a token opens, as iCalendar. Raises NotFound for one that opens nothing, whatever the reason."""
    reader = await store.reader(session, domain.digest(token))
    if reader is None:
        raise NotFound("There is no such feed.")
    since = clock.today() - domain.PAST
    rows = await calendars.items_of(session, reader.person_id, since, domain.MOST)
    shown = [
        Shown(Kind(row.kind), row.id, row.plan, row.sequence, row.changed_at, row.mentorship_id)
        for row in sorted(rows, key=lambda row: row.id)
    ]
    return feed(shown, (reader.chosen, reader.contact), reader.country, links, mail_domain)


async def keep_goal(session: AsyncSession, event: GoalSet | GoalRevised) -> None:
    """The day of a goal that is open."""
    await _keep(session, event, event.subject, Kind.GOAL, {"title": event.title}, event.due, over=False)


async def end_goal(session: AsyncSession, event: GoalAchieved | GoalDropped) -> None:
    await _keep(session, event, event.subject, Kind.GOAL, {"title": event.title}, None, over=True)


async def keep_milestone(session: AsyncSession, event: MilestonePlanned) -> None:
    """The day of a milestone, as long as it is in the plan."""
    plan = {"title": event.milestone}
    await _keep(session, event, event.milestone_id, Kind.MILESTONE, plan, event.due, over=event.withdrawn)


async def end_milestone(session: AsyncSession, event: MilestoneReached) -> None:
    plan = {"title": event.milestone}
    await _keep(session, event, event.milestone_id, Kind.MILESTONE, plan, None, over=True)


async def forget_person(session: AsyncSession, event: PersonErased) -> None:
    await store.forget(session, event.subject)
    await calendars.forget_person(session, event.subject)


async def _keep(
    session: AsyncSession,
    event: GoalEvent,
    item_id: UUID,
    kind: Kind,
    plan: dict[str, Any],
    due: date | None,
    *,
    over: bool,
) -> None:
    if await is_erased(session, event.person_id):
        return
    told = {**plan, "goal_id": str(event.subject), "due": due.isoformat() if due else None}
    if await calendars.keep_day(session, item_id, kind, event.version, event.time, told, due=due, over=over):
        await calendars.invite(session, item_id, [event.person_id], 0)
