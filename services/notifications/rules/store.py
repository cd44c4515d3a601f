"""Queries about what admins have set of rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import SessionTransaction

from services.notifications.catalog.domain import SPECS
from services.notifications.nudges.domain import Rule
from services.notifications.rules.domain import Ruling, Scope, Settings
from services.notifications.rules.tables import RuleVersion
from shared.db import AsyncSession

__all__ = ["held_rulings", "history", "hold_still", "latest", "lock", "ruling", "rulings"]

_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))")
_EXCLUSIVE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_STILL = "rules_held_still"


@dataclass(frozen=True, slots=True)
class _Still:
    """What a transaction, or a savepoint, holds still: programs, with what was read of their rules since."""

    transaction: SessionTransaction | None
    rulings: dict[UUID | None, Mapping[Rule, Ruling]] = field(default_factory=dict[UUID | None, Mapping[Rule, Ruling]])


async def hold_still(session: AsyncSession, programs: Collection[UUID | None]) -> None:
    """Let nobody change the rules or days of these programs until this transaction ends, in which nudges are planned.

    What is read after this is not out of date when the nudges are written.
    """
    still = _still(session)
    for program_id in sorted(set(programs) - still.rulings.keys(), key=str):
        await session.execute(_SHARED, {"name": f"rules of {program_id}"})
        still.rulings[program_id] = {}


async def lock(session: AsyncSession, program_id: UUID | None) -> None:
    """Wait until nobody plans nudges of a program, and let nobody begin until this transaction ends."""
    await session.execute(_EXCLUSIVE, {"name": f"rules of {program_id}"})
    _still(session).rulings.pop(program_id, None)


async def held_rulings(session: AsyncSession, program_id: UUID | None) -> Mapping[Rule, Ruling]:
    """What holds for every rule in a program that this transaction holds still, and so reads once."""
    held = _still(session).rulings
    if not held[program_id]:
        held[program_id] = await rulings(session, program_id)
    return held[program_id]


def _still(session: AsyncSession) -> _Still:
    transaction = session.sync_session.get_nested_transaction() or session.sync_session.get_transaction()
    still: _Still | None = session.info.get(_STILL)
    if still is None or still.transaction is not transaction:
        still = session.info[_STILL] = _Still(transaction)
    return still


async def rulings(
    session: AsyncSession, program_id: UUID | None, rules: Collection[Rule] = tuple(SPECS)
) -> Mapping[Rule, Ruling]:
    """What holds for these rules in a program; in no program for nudges that belong to none."""
    latest = (
        select(RuleVersion)
        .where(_of(program_id), RuleVersion.rule.in_(rules))
        .ext(distinct_on(RuleVersion.rule))
        .order_by(RuleVersion.rule, RuleVersion.version.desc())
    )
    changed = {
        Rule(row.rule): Ruling(Settings.read(row.settings), row.paused, row.version)
        for row in await session.scalars(latest)
    }
    return {rule: changed.get(rule) or Ruling(SPECS[rule].settings) for rule in rules}


async def ruling(session: AsyncSession, rule: Rule, program_id: UUID | None) -> Ruling:
    """What holds for one rule. A rule that belongs to no program is looked up without it."""
    scope = None if SPECS[rule].scope is Scope.EVERYWHERE else program_id
    return (await rulings(session, scope, [rule]))[rule]


async def latest(session: AsyncSession, rule: Rule, program_id: UUID | None) -> RuleVersion | None:
    """How somebody has set a rule last; None where it has its default."""
    query = select(RuleVersion).where(_of(program_id), RuleVersion.rule == rule)
    return await session.scalar(query.order_by(RuleVersion.version.desc()).limit(1))


async def history(
    session: AsyncSession, rule: Rule, program_id: UUID | None, *, after: UUID | None, limit: int
) -> Sequence[RuleVersion]:
    """Up to `limit` + 1 versions, the first ones first."""
    query = select(RuleVersion).where(_of(program_id), RuleVersion.rule == rule)
    query = query.order_by(RuleVersion.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(RuleVersion.id > after))).all()


def _of(program_id: UUID | None) -> ColumnElement[bool]:
    return RuleVersion.program_id.is_(None) if program_id is None else RuleVersion.program_id == program_id
