"""What is planned by a rule, in groups that other settings make anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select

from services.notifications.catalog.domain import SPECS
from services.notifications.nudges.domain import Nudge, Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.planning.domain import OPEN, Existing, anew, planned
from services.notifications.planning.store import TOLD, existing
from services.notifications.rules.domain import Ruling, Trigger
from shared.db import AsyncSession

__all__ = ["RULE_CHANGED", "Group", "groups"]

RULE_CHANGED = "rule-changed"
_AT_ONCE = 500
_AHEAD = (Trigger.BEFORE, Trigger.MOMENT)


@dataclass(frozen=True, slots=True)
class Group:
    """All nudges of a rule to one person that count from the same instant."""

    existing: tuple[Existing, ...]

    @property
    def person_id(self) -> UUID:
        return self.existing[-1].nudge.person_id

    def planned(self, ruling: Ruling, zone: ZoneInfo, now: datetime) -> list[Nudge]:
        """What other settings make of them."""
        return planned(anew(self.existing[-1].nudge, now), ruling, zone, now)


async def groups(
    session: AsyncSession, rule: Rule, program_id: UUID | None, now: datetime
) -> AsyncIterator[Sequence[Group]]:
    """All groups of a rule in a program that settings can move, some hundreds at a time.

    Those of which something is planned, with what was sent of them; and for what lies before something also those of
    which all was sent, as long as that is to come.
    """
    program = NudgeRow.program_id.is_(None) if program_id is None else NudgeRow.program_id == program_id
    query = (
        select(NudgeRow)
        .where(program, NudgeRow.rule == rule, NudgeRow.anchor.is_not(None), _can_move(rule, now))
        .order_by(NudgeRow.about, NudgeRow.person_id, NudgeRow.anchor, NudgeRow.due)
        .execution_options(populate_existing=True)
    )
    rows = (await session.scalars(query)).all()
    found = [
        Group(tuple(existing(row, now) for row in group))
        for _, group in groupby(rows, lambda row: (row.about, row.person_id, row.anchor))
    ]
    if SPECS[rule].trigger not in _AHEAD:
        found = [group for group in found if any(each.open for each in group.existing)]
    for first in range(0, len(found), _AT_ONCE):
        yield found[first : first + _AT_ONCE]


def _can_move(rule: Rule, now: datetime) -> ColumnElement[bool]:
    changed = and_(NudgeRow.state == State.DROPPED, NudgeRow.reason == RULE_CHANGED)
    if SPECS[rule].trigger in _AHEAD:
        return or_(NudgeRow.state.in_(OPEN), and_(NudgeRow.anchor > now, or_(NudgeRow.state.in_(TOLD), changed)))
    return NudgeRow.state.in_((*OPEN, *TOLD))
