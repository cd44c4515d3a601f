"""What people say of a nudge: later, or not helpful."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.planning.domain import OPEN, snoozed
from services.notifications.planning.store import nudge_of
from services.notifications.programs.tables import Program
from services.notifications.ratings import store
from services.notifications.ratings.domain import Ratings, can_be_snoozed, shown
from services.notifications.ratings.tables import Rating
from services.notifications.rules.handlers import admit
from services.notifications.rules.store import ruling
from shared import clock
from shared.db import AsyncSession
from shared.events.notifications import NudgeRated
from shared.events.profiles import PersonErased
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, NotFound

__all__ = ["find", "forget_person", "list_ratings", "rate", "rate_own", "snooze", "snooze_own"]

_HEARD = (State.DELIVERED, State.UNKNOWN)
_STAYS = (Rule.THANKS, Rule.PROGRAM_FEEDBACK, Rule.SURVEY_UNANSWERED, Rule.SESSION_UNCONFIRMED)
"""What can still be done when its program is over; these end by themselves."""


async def snooze_own(session: AsyncSession, me: Principal, nudge_id: UUID, days: int) -> datetime:
    """Have a nudge once more. Raises NotFound, Conflict when there is nothing to be reminded of."""
    row = await _own(session, me, "nudge.snooze", nudge_id)
    again = await snooze(session, row.person_id, nudge_id, days)
    if again is None:
        raise Conflict("There is nothing to be reminded of any more.", kind="nothing-to-snooze")
    return again


async def rate_own(session: AsyncSession, me: Principal, nudge_id: UUID, *, helpful: bool) -> Rating:
    """Say whether a nudge helped. Raises NotFound."""
    row = await _own(session, me, "nudge.rate", nudge_id)
    return await _rate(session, row, helpful=helpful)


async def find(session: AsyncSession, person_id: UUID, nudge_id: UUID) -> tuple[Rule | None, datetime | None]:
    """The rule of a nudge of this person's, and when it comes again; None for what there is not."""
    row = await session.get(NudgeRow, nudge_id)
    if row is None or row.person_id != person_id:
        return None, None
    again = await store.planned_again(session, row)
    return Rule(row.rule), again.due if again and again.state in OPEN else None


async def snooze(session: AsyncSession, person_id: UUID, nudge_id: UUID, days: int) -> datetime | None:
    """Plan a nudge that a person had once more, unless its reason is gone. Saying it twice plans one.

    Returns when it is due; None when there is nothing to be reminded of.
    """
    row = await store.lock_nudge(session, nudge_id)
    if row is None or row.person_id != person_id or row.state not in _HEARD or not can_be_snoozed(Rule(row.rule)):
        return None
    if row.reason is not None or await _is_over(session, row):
        return None
    if planned := await store.planned_again(session, row):
        return planned.due if planned.state in OPEN else None
    now = clock.now()
    due = now + timedelta(days=days)
    again = snoozed(nudge_of(row), await ruling(session, Rule(row.rule), row.program_id), due, str(row.id))
    if again is None:
        return None
    await nudges.schedule(session, [again])
    return due


async def rate(session: AsyncSession, person_id: UUID, nudge_id: UUID, *, helpful: bool) -> None:
    """Say whether a nudge helped, by a link in its mail; saying it twice changes nothing."""
    row = await store.lock_nudge(session, nudge_id)
    if row is not None and row.person_id == person_id:
        await _rate(session, row, helpful=helpful)


async def forget_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep nothing of what somebody said who was erased."""
    await store.forget(session, event.subject)


async def list_ratings(session: AsyncSession, me: Principal, program_id: UUID | None) -> Sequence[Ratings]:
    """How nudges were rated, by rule: in a program, or in all and none. Raises NotFound."""
    await admit(session, me, "nudge.ratings", program_id)
    return shown(await store.ratings(session, program_id))


async def _own(session: AsyncSession, me: Principal, action: str, nudge_id: UUID) -> NudgeRow:
    row = await store.lock_nudge(session, nudge_id)
    allow(me, action, row.person_id if row else me.person_id)
    if row is None:
        raise NotFound(f"There is no nudge {nudge_id}.")
    return row


async def _rate(session: AsyncSession, row: NudgeRow, *, helpful: bool) -> Rating:
    found = await session.get(Rating, row.id)
    if found is not None and found.helpful == helpful:
        return found
    if found is None:
        found = Rating(
            nudge_id=row.id, version=0, rule=row.rule, person_id=row.person_id, program_id=row.program_id,
            helpful=helpful, at=clock.now(),
        )  # fmt: skip
        session.add(found)
    found.version += 1
    found.helpful, found.at = helpful, clock.now()
    outbox.add(
        session,
        NudgeRated(
            subject=row.id, version=found.version, nudge=row.rule, person_id=row.person_id, program_id=row.program_id,
            helpful=helpful,
        ),
    )  # fmt: skip
    return found


async def _is_over(session: AsyncSession, row: NudgeRow) -> bool:
    """Whether the program in which it was said has ended, and the reason with it."""
    if row.rule in _STAYS:
        return False
    program = await session.get(Program, row.program_id) if row.program_id else None
    return program is not None and program.ends_on < clock.today()
