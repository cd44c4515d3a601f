"""Places at gatherings: taken, awaited and given back.

Whoever takes or gives a place locks the gathering's row first; it decides who comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.gatherings.domain import CANCELLED, state_at
from services.matching.gatherings.domain import MACHINE as GATHERING
from services.matching.gatherings.tables import Gathering
from services.matching.people import store as people
from services.matching.registrations import domain, store
from services.matching.registrations.domain import REGISTERED, RELEASED, WAITING
from services.matching.registrations.tables import Registration
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import GatheringWaitlisted, PlaceReleased, PlaceTaken
from shared.events.notifications import GatheringAnswered
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Forbidden, NotFound

__all__ = [
    "Shown",
    "admit",
    "attended",
    "change",
    "give_up_places",
    "hear_answer",
    "must_wait",
    "read_own",
    "register",
    "registrations_of",
    "release",
    "release_speakers",
    "require_participant",
    "seat",
    "shown",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A registration with the person's name. position: in the waitlist, from 1; None for who does not wait."""

    row: Registration
    name: str
    position: int | None


async def register(
    session: AsyncSession, me: Principal, gathering_id: UUID, *, open_to_meet: bool
) -> tuple[Shown, bool]:
    """Take a place, or wait for one; who has or awaits one stays as they are. Returns whether something changed."""
    person_id = _myself(me, "gathering.register")
    gathering = await db.get(session, Gathering, gathering_id, lock=True)
    found = await store.find(session, gathering_id, person_id, lock=True)
    if found is not None and found.state != RELEASED:
        return await _one(session, found), False
    moved(GATHERING, state_at(gathering.state, gathering.ends_at, clock.now()), "register")
    if person_id in gathering.speakers:
        raise Conflict("You speak there, so you need no place.", kind="speaks-there")
    await require_participant(session, gathering, person_id)
    registration = await seat(session, gathering, person_id, found)
    registration.open_to_meet = open_to_meet
    return await _one(session, registration), True


async def release(session: AsyncSession, me: Principal, gathering_id: UUID) -> Shown:
    """Give a place back, or wait no longer; once more changes nothing. Whoever has waited longest gets it at once."""
    person_id = _myself(me, "gathering.register")
    gathering = await db.get(session, Gathering, gathering_id, lock=True)
    registration = await _found(session, gathering_id, person_id, lock=True)
    if registration.state == RELEASED:
        return await _one(session, registration)
    moved(GATHERING, state_at(gathering.state, gathering.ends_at, clock.now()), "release")
    if registration.attended_at is not None:
        raise Conflict("You have checked in already.", kind="attended")
    await _release(session, gathering, registration)
    return await _one(session, registration)


async def change(
    session: AsyncSession, me: Principal, gathering_id: UUID, *, open_to_meet: bool, if_match: int
) -> Shown:
    """Say whether others who were there may see one."""
    person_id = _myself(me, "gathering.register")
    registration = await _found(session, gathering_id, person_id, lock=True)
    db.require_version(registration.version, if_match)
    if registration.open_to_meet != open_to_meet:
        registration.open_to_meet = open_to_meet
        registration.raise_version()
    return await _one(session, registration)


async def read_own(session: AsyncSession, me: Principal, gathering_id: UUID) -> Shown:
    person_id = _myself(me, "gathering.register")
    return await _one(session, await _found(session, gathering_id, person_id))


async def registrations_of(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Shown], int]:
    """The caller's own registrations."""
    person_id = _myself(me, "gathering.register")
    rows, total = await store.registrations(session, person_id=person_id, after=after, limit=limit)
    return await shown(session, rows), total


async def admit(session: AsyncSession, gathering: Gathering) -> None:
    """Give the free places of a gathering, which is locked, to those who have waited longest."""
    taken, waiting = (await store.counts(session, [gathering.id]))[gathering.id]
    number = domain.admitted(gathering.places, taken, waiting)
    for registration in await store.first_waiting(session, gathering.id, number) if number else ():
        registration.state = domain.MACHINE.after(registration.state, "admit")
        registration.waiting_since = None
        _tell_taken(session, registration, from_waitlist=True)


async def seat(
    session: AsyncSession, gathering: Gathering, person_id: UUID, before: Registration | None
) -> Registration:
    """Give somebody a place of a gathering, which is locked, or let them wait. before: their released registration."""
    now = clock.now()
    taken, waiting = (await store.counts(session, [gathering.id]))[gathering.id]
    command = domain.command(gathering.places, taken, waiting)
    registration = before or new_aggregate(
        Registration,
        gathering_id=gathering.id,
        person_id=person_id,
        attended_at=None,
        open_to_meet=False,
        wrong_codes=0,
    )
    registration.state = domain.MACHINE.after(RELEASED, command)
    registration.registered_at = now
    waits = registration.state == WAITING
    registration.waiting_since = (
        domain.waits_since(now, await store.last_wait(session, gathering.id)) if waits else None
    )
    session.add(registration)
    if waits:
        event = GatheringWaitlisted(
            subject=registration.id,
            version=registration.raise_version(),
            gathering_id=gathering.id,
            person_id=person_id,
            position=waiting + 1,
        )
        outbox.add(session, event)
    else:
        _tell_taken(session, registration)
    return registration


def must_wait(gathering: Gathering, taken: int, waiting: int) -> bool:
    """Whether somebody who comes now gets no place of a gathering, which is locked."""
    return domain.command(gathering.places, taken, waiting) == "wait"


async def require_participant(session: AsyncSession, gathering: Gathering, person_id: UUID) -> None:
    """Raises Forbidden for who takes no part in the program that a gathering belongs to."""
    if gathering.program_id is not None and not await store.takes_part(session, gathering.program_id, person_id):
        raise Forbidden(f"{gathering.title} is for those who take part in its program.", kind="participants-only")


async def give_up_places(session: AsyncSession, event: PersonLeft | PersonErased) -> None:
    """Who has left or is erased comes to nothing any more; their places go to those who wait."""
    for gathering_id in await store.open_of(session, event.subject, clock.now()):
        gathering = await db.get(session, Gathering, gathering_id, lock=True)
        registration = await store.find(session, gathering_id, event.subject, lock=True)
        if gathering.state != CANCELLED and registration is not None and registration.state != RELEASED:
            await _release(session, gathering, registration)


async def release_speakers(session: AsyncSession, gathering: Gathering) -> None:
    """Who speaks at a gathering, which is locked, needs no place and waits for none."""
    for registration in await store.open_among(session, gathering.id, gathering.speakers):
        await _release(session, gathering, registration)


async def hear_answer(session: AsyncSession, event: GatheringAnswered) -> None:
    """Who declines in their calendar gives their place back, as if they had said so here. Not for an answer to another
    time than it is at now, nor for one that came before they asked for the place that they have."""
    if event.answer != "declined":
        return
    gathering = await session.get(Gathering, event.gathering_id, with_for_update=True)
    if gathering is None or (event.start is not None and event.start != gathering.starts_at):
        return
    registration = await store.find(session, event.gathering_id, event.person_id, lock=True)
    if registration is None or registration.state != REGISTERED or registration.registered_at > event.time:
        return
    open_still = "release" in GATHERING.possible(state_at(gathering.state, gathering.ends_at, clock.now()))
    if open_still and registration.attended_at is None:
        await _release(session, gathering, registration)


async def attended(session: AsyncSession, gathering_id: UUID, person_id: UUID) -> bool:
    """Whether somebody was at a gathering, as an attendee or a speaker; False also when there is no such gathering."""
    gathering = await session.get(Gathering, gathering_id)
    if gathering is None or gathering.state == CANCELLED:
        return False
    spoke = person_id in gathering.speakers and clock.now() >= gathering.starts_at
    return spoke or await store.was_there(session, gathering_id, person_id)


async def shown(session: AsyncSession, rows: Sequence[Registration]) -> list[Shown]:
    """Registrations with names and positions."""
    names = await people.names(session, {row.person_id for row in rows})
    positions = await store.positions(session, rows)
    return [Shown(row, names.get(row.person_id, ""), positions.get(row.id)) for row in rows]


def _myself(me: Principal, action: str) -> UUID:
    """Who asks, if that is a person. Raises Forbidden."""
    allow(me, action, me.person_id)
    if me.person_id is None:
        raise Forbidden("This account belongs to no person.")
    return me.person_id


async def _found(session: AsyncSession, gathering_id: UUID, person_id: UUID, *, lock: bool = False) -> Registration:
    found = await store.find(session, gathering_id, person_id, lock=lock)
    if found is None:
        raise NotFound("You have no registration for this gathering.")
    return found


async def _release(session: AsyncSession, gathering: Gathering, registration: Registration) -> None:
    had_a_place = registration.state == REGISTERED
    registration.state = domain.MACHINE.after(registration.state, "release")
    registration.waiting_since = None
    event = PlaceReleased(
        subject=registration.id,
        version=registration.raise_version(),
        gathering_id=gathering.id,
        person_id=registration.person_id,
    )
    outbox.add(session, event)
    if had_a_place:
        await admit(session, gathering)


def _tell_taken(session: AsyncSession, registration: Registration, *, from_waitlist: bool = False) -> None:
    event = PlaceTaken(
        subject=registration.id,
        version=registration.raise_version(),
        gathering_id=registration.gathering_id,
        person_id=registration.person_id,
        from_waitlist=from_waitlist,
    )
    outbox.add(session, event)


async def _one(session: AsyncSession, row: Registration) -> Shown:
    [found] = await shown(session, [row])
    return found
