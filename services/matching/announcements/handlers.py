"""Announcements: the admins of a program tell some of its people something, and see before whom it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.announcements import domain, store
from services.matching.announcements.domain import Audience
from services.matching.announcements.tables import Announcement
from services.matching.communities.tables import Community
from services.matching.programs.handlers import administered, require_going
from services.matching.programs.tables import Program
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import AnnouncementMade
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict

__all__ = ["Announcement", "Reach", "list_announcements", "make", "preview", "read"]

SHOWN = 20
"""Names in a preview."""


@dataclass(frozen=True, slots=True)
class Reach:
    """people: how many an audience has. first: id and name of some, in the order of names."""

    people: int
    first: Sequence[tuple[UUID, str]]


async def preview(session: AsyncSession, me: Principal, program_id: UUID, *, audience: Audience) -> Reach:
    """Whom an announcement would reach now. Raises Conflict (`program-not-launched`, `program-ended`), NotFound."""
    program = await _going(session, me, program_id, audience)
    people = await store.count(session, program.id, audience)
    return Reach(people, await store.first_names(session, program.id, audience, SHOWN))


async def make(
    session: AsyncSession, me: Principal, program_id: UUID, *, title: str, text: str, audience: Audience
) -> Announcement:
    """Send it to everybody in the audience. Raises Conflict (`nobody-to-tell`, and as `preview` does), NotFound."""
    program = await _going(session, me, program_id, audience)
    recipients = await store.recipients(session, program.id, audience)
    if not recipients:
        raise Conflict(f"Nobody in {program.name} is in this audience, so nothing was sent.", kind="nobody-to-tell")
    announcement = new_aggregate(
        Announcement,
        program_id=program.id,
        made_by=me.person_id,
        title=title,
        text=text,
        audience=audience.as_json(),
        recipients=len(recipients),
        made_at=clock.now(),
    )
    session.add(announcement)
    for part in domain.parts(recipients):
        event = AnnouncementMade(
            subject=announcement.id,
            version=announcement.raise_version(),
            program_id=program.id,
            made_by=me.person_id,
            title=title,
            text=text,
            recipients=tuple(part),
            everybody=audience.everybody,
        )
        outbox.add(session, event)
    return announcement


async def list_announcements(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int, newest: bool
) -> tuple[Sequence[Announcement], int]:
    """Up to `limit` + 1 of a program, and how many there are. Raises Forbidden, NotFound."""
    await administered(session, me, "announcement.read", program_id)
    return await store.announcements(session, program_id, after, limit, newest=newest)


async def read(session: AsyncSession, me: Principal, announcement_id: UUID) -> Announcement:
    """Raises Forbidden, NotFound."""
    announcement = await db.get(session, Announcement, announcement_id)
    await administered(session, me, "announcement.read", announcement.program_id)
    return announcement


async def _going(session: AsyncSession, me: Principal, program_id: UUID, audience: Audience) -> Program:
    program = await administered(session, me, "announcement.make", program_id)
    require_going(program)
    if audience.community_id is not None:
        await db.get(session, Community, audience.community_id)
    return program
