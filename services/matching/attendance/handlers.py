"""Who was at a gathering, by the code on its wall or by the word of its organizers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.matching.attendance import domain
from services.matching.gatherings.domain import CANCELLED, check_in_times, is_code
from services.matching.gatherings.handlers import organized
from services.matching.gatherings.tables import Gathering
from services.matching.people.handlers import require_active
from services.matching.registrations import handlers as registrations
from services.matching.registrations import store
from services.matching.registrations.domain import REGISTERED, RELEASED, WAITING
from services.matching.registrations.handlers import Shown, require_participant, seat, shown
from services.matching.registrations.tables import Registration
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import AttendanceRecorded
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = ["check_in", "list_registrations", "read_code", "record"]


async def read_code(session: AsyncSession, me: Principal, gathering_id: UUID) -> Gathering:
    """The gathering, for who may see its code."""
    return await organized(session, me, "gathering.attendance", gathering_id)


async def check_in(session: AsyncSession, me: Principal, gathering_id: UUID, *, code: str) -> Shown | Conflict:
    """Say that one is there; once more changes nothing. Returns a Conflict for a wrong code, which is counted: the
    transaction is to be committed. Raises Conflict for everything else."""
    allow(me, "gathering.check-in", me.person_id)
    gathering = await db.get(session, Gathering, gathering_id)
    registration = await store.find(session, gathering_id, me.person_id, lock=True) if me.person_id else None
    if registration is None or registration.state == RELEASED:
        raise Conflict("You have no registration for this gathering.", kind="not-registered")
    if registration.attended_at is not None:
        return await _one(session, registration)
    _require_going_on(gathering)
    if registration.state == WAITING:
        raise Conflict("You wait for a place. Ask the organizers whether they have one for you.", kind="no-place")
    if registration.wrong_codes >= domain.MOST_TRIES:
        raise Conflict(
            f"You have tried {domain.MOST_TRIES} wrong codes. Ask the organizers to record that you are here.",
            kind="too-many-tries",
        )
    if not is_code(code, gathering.code):
        registration.wrong_codes += 1
        return Conflict("This is not the code of this gathering. Look at it once more.", kind="wrong-code")
    return await _attend(session, registration)


async def record(session: AsyncSession, me: Principal, gathering_id: UUID, *, person_id: UUID) -> Shown:
    """Say that somebody is or was there; who has no registration gets a free place. Once more changes nothing.

    Raises Conflict when all places are taken: nobody who waits is passed over by the one at the door.
    """
    gathering = await organized(session, me, "gathering.attendance", gathering_id, lock=True)
    registration = await store.find(session, gathering_id, person_id, lock=True)
    if registration is not None and registration.attended_at is not None:
        return await _one(session, registration)
    if gathering.state == CANCELLED or clock.now() < check_in_times(gathering.starts_at, gathering.ends_at)[0]:
        _require_going_on(gathering)
    if registration is None or registration.state == RELEASED:
        await require_active(session, [person_id])
        await require_participant(session, gathering, person_id)
        taken, waiting = (await store.counts(session, [gathering.id]))[gathering.id]
        if registrations.must_wait(gathering, taken, waiting):
            raise _full(gathering)
        registration = await seat(session, gathering, person_id, registration)
    if registration.state != REGISTERED:
        raise _full(gathering)
    return await _attend(session, registration)


async def list_registrations(
    session: AsyncSession,
    me: Principal,
    gathering_id: UUID,
    *,
    state: str | None,
    attended: bool | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """Who comes, waits or was there."""
    await organized(session, me, "gathering.attendance", gathering_id)
    rows, total = await store.registrations(
        session, gathering_id=gathering_id, state=state, attended=attended, after=after, limit=limit
    )
    return await shown(session, rows), total


def _require_going_on(gathering: Gathering) -> None:
    opens, closes = check_in_times(gathering.starts_at, gathering.ends_at)
    if gathering.state == CANCELLED:
        raise Conflict(f"{gathering.title} does not take place.", kind="check-in-closed")
    if not opens <= clock.now() <= closes:
        first, last = (domain.spoken(instant, gathering.zone) for instant in (opens, closes))
        raise Conflict(f"People check in to {gathering.title} from {first} until {last}.", kind="check-in-closed")


def _full(gathering: Gathering) -> Conflict:
    return Conflict(
        f"All {gathering.places} places of {gathering.title} are taken. Add places first.", kind="gathering-full"
    )


async def _attend(session: AsyncSession, registration: Registration) -> Shown:
    registration.attended_at = clock.now()
    event = AttendanceRecorded(
        subject=registration.id,
        version=registration.raise_version(),
        gathering_id=registration.gathering_id,
        person_id=registration.person_id,
    )
    outbox.add(session, event)
    return await _one(session, registration)


async def _one(session: AsyncSession, registration: Registration) -> Shown:
    [found] = await shown(session, [registration])
    return found
