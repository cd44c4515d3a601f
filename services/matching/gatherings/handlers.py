"""Commands and questions about workshops and conferences."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.gatherings import domain, store
from services.matching.gatherings.domain import CANCELLED, MACHINE, SCHEDULED, state_at
from services.matching.gatherings.tables import Gathering
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.programs import domain as rules
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from services.matching.registrations import store as registrations
from services.matching.registrations.domain import REGISTERED, fits
from services.matching.registrations.handlers import admit, release_speakers
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import GatheringCancelled, GatheringChanged, GatheringScheduled, GatheringSnapshot
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid

__all__ = ["Shown", "cancel", "change", "list_gatherings", "organized", "organizers_of", "read", "schedule"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A gathering as the caller sees it. state: now. mine: the state of their registration, None without one.

    names: of speakers and organizers. inside: they have a place, speak there or organize it, and so see the link.
    """

    row: Gathering
    state: str
    taken: int
    waiting: int
    mine: str | None
    names: Mapping[UUID, str]
    inside: bool


async def schedule(
    session: AsyncSession, me: Principal, *, program_id: UUID | None, organizers: Sequence[UUID], **fields: Any
) -> Shown:
    """Schedule a gathering. fields: as of `change`."""
    if program_id is None:
        allow(me, "gathering.schedule-for-all")
    else:
        # A draft may be discarded at this moment, and is not as soon as it has a gathering.
        await administered(session, me, "gathering.schedule", program_id, lock=True)
    gathering = new_aggregate(
        Gathering,
        program_id=program_id,
        state=SCHEDULED,
        code="".join(secrets.choice(domain.CODE_LETTERS) for _ in range(domain.CODE_LENGTH)),
        scheduled_by=rules.account_of(me.subject, me.person_id),
        speakers=[],
        organizers=[],
    )
    me_too = [me.person_id] if me.person_id else []
    await _fill(session, gathering, organizers=[*organizers, *me_too], **fields)
    session.add(gathering)
    _tell(session, GatheringScheduled, gathering)
    return await _one(session, me, gathering)


async def change(session: AsyncSession, me: Principal, gathering_id: UUID, *, if_match: int, **fields: Any) -> Shown:
    """Say all of a gathering anew. Places that are added go to those who wait, and so do those
    of who speaks there now.

    fields: kind, title, description, topics, speakers, organizers, start, end, zone, place, link, places. Raises
    Invalid for times that are not possible, Conflict for fewer places than are taken.
    """
    gathering = await organized(session, me, "gathering.change", gathering_id, lock=True)
    db.require_version(gathering.version, if_match)
    moved(MACHINE, state_at(gathering.state, gathering.ends_at, clock.now()), "change")
    taken, _ = (await registrations.counts(session, [gathering.id]))[gathering.id]
    if not fits(fields["places"], taken):
        raise Conflict(
            f"{taken} people have a place already; there cannot be fewer places than that.",
            kind="places-taken",
            taken=taken,
        )
    await _fill(session, gathering, begun_at=gathering.starts_at, **fields)
    _tell(session, GatheringChanged, gathering)
    await session.flush()
    await release_speakers(session, gathering)
    await admit(session, gathering)
    return await _one(session, me, gathering)


async def cancel(session: AsyncSession, me: Principal, gathering_id: UUID, *, if_match: int) -> Shown:
    """Call a gathering off; once more changes nothing."""
    gathering = await organized(session, me, "gathering.change", gathering_id, lock=True)
    if gathering.state == CANCELLED:
        return await _one(session, me, gathering)
    db.require_version(gathering.version, if_match)
    gathering.state = moved(MACHINE, state_at(gathering.state, gathering.ends_at, clock.now()), "cancel")
    _tell(session, GatheringCancelled, gathering)
    return await _one(session, me, gathering)


async def read(session: AsyncSession, me: Principal, gathering_id: UUID) -> Shown:
    allow(me, "gathering.read")
    return await _one(session, me, await db.get(session, Gathering, gathering_id))


async def list_gatherings(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    kind: str | None,
    past: bool,
    mine: bool,
    since: datetime | None = None,
    until: datetime | None = None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """Those to come or going on, the next first; or the past ones; or those between two instants. mine: at which the
    caller speaks or organizes."""
    allow(me, "gathering.read")
    if mine and me.person_id is None:
        return [], 0
    rows, total = await store.gatherings(
        session,
        program_id=program_id,
        kind=kind,
        past=past,
        person_id=me.person_id if mine else None,
        now=clock.now(),
        since=since,
        until=until,
        after=after,
        limit=limit,
    )
    return await _shown(session, me, rows), total


async def organized(
    session: AsyncSession, me: Principal, action: str, gathering_id: UUID, *, lock: bool = False
) -> Gathering:
    """The gathering, if the caller may do `action` as one who organizes it or administers its program."""
    gathering = await db.get(session, Gathering, gathering_id, lock=lock)
    program = await db.get(session, Program, gathering.program_id) if gathering.program_id else None
    allow(me, action, organizers=organizers_of(gathering), admins=_admins(program))
    return gathering


def organizers_of(gathering: Gathering) -> list[UUID | str]:
    """Who stands in the relation "organizers": those named, and an account of nobody's that scheduled it."""
    return rules.administrators(gathering.organizers, gathering.scheduled_by)


def _admins(program: Program | None) -> list[UUID | str]:
    return rules.administrators(program.admins, program.launched_by) if program else []


async def _fill(
    session: AsyncSession,
    gathering: Gathering,
    *,
    kind: str,
    title: str,
    description: str,
    topics: Sequence[Mapping[str, Any]],
    speakers: Sequence[UUID],
    organizers: Sequence[UUID],
    start: datetime,
    end: datetime,
    zone: str,
    place: str,
    link: str,
    places: int,
    begun_at: datetime | None = None,
) -> None:
    if wrong := domain.fault(start, end, clock.now(), begun_at):
        problem, field, sentence = wrong
        raise Invalid(sentence, kind=problem, where=f"body.{field}")
    named = {*speakers, *organizers} - {*gathering.speakers, *gathering.organizers}
    await require_active(session, named)
    gathering.kind, gathering.title, gathering.description = kind, title, description
    gathering.topics = [{"skill_id": str(topic["skill_id"]) if topic["skill_id"] else None, "name": topic["name"]}
                        for topic in topics]  # fmt: skip
    gathering.speakers = list(dict.fromkeys(speakers))
    gathering.organizers = list(dict.fromkeys(organizers))
    gathering.starts_at, gathering.ends_at, gathering.zone = start, end, zone
    gathering.place, gathering.link, gathering.places = place, link, places


def _tell(session: AsyncSession, event: type[GatheringSnapshot], gathering: Gathering) -> None:
    told = event(
        subject=gathering.id,
        version=gathering.raise_version(),
        gathering_id=gathering.id,
        title=gathering.title,
        start=gathering.starts_at,
        end=gathering.ends_at,
        zone=gathering.zone,
        place=gathering.place,
        link=gathering.link,
        places=gathering.places,
        topics=tuple(topic["name"] for topic in gathering.topics),
        speakers=tuple(gathering.speakers),
        program_id=gathering.program_id,
    )
    outbox.add(session, told)


async def _one(session: AsyncSession, me: Principal, gathering: Gathering) -> Shown:
    [found] = await _shown(session, me, [gathering])
    return found


async def _shown(session: AsyncSession, me: Principal, rows: Sequence[Gathering]) -> list[Shown]:
    ids = [row.id for row in rows]
    counts = await registrations.counts(session, ids)
    mine = await registrations.of_person(session, ids, me.person_id) if me.person_id else dict[UUID, str]()
    names = await people.names(session, {key for row in rows for key in (*row.speakers, *row.organizers)})
    programs = await store.programs(session, {row.program_id for row in rows if row.program_id})
    myself = me.person_id or me.subject
    found: list[Shown] = []
    for row in rows:
        taken, waiting = counts[row.id]
        program = programs.get(row.program_id) if row.program_id else None
        insiders = (*row.speakers, *organizers_of(row), *_admins(program))
        found.append(
            Shown(
                row,
                state_at(row.state, row.ends_at, clock.now()),
                taken,
                waiting,
                mine.get(row.id),
                names,
                inside=mine.get(row.id) == REGISTERED or myself in insiders,
            )
        )
    return found
