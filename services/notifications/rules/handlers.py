"""Reading rules and setting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.catalog.domain import EVERYWHERE, IN_PROGRAMS, SPECS
from services.notifications.moving.handlers import move
from services.notifications.nudges.domain import FOR_CALENDARS, KINDS, Rule
from services.notifications.preferences.domain import Kind
from services.notifications.programs.tables import Program
from services.notifications.rules import store
from services.notifications.rules.domain import Refused, Ruling, Settings, Spec, check
from services.notifications.rules.tables import RuleVersion
from shared import clock
from shared.db import AsyncSession, require_version
from shared.ids import new_id
from shared.policy import Principal, allow
from shared.problems import Invalid, NotFound
from shared.wrong import Wrong

__all__ = ["Found", "admit", "change_rule", "checked", "list_rules", "read_history", "read_rule"]


_AT_ONCE = FOR_CALENDARS | {Rule.CONCERN}
"""What calendars are told goes in the order of what happens, and nobody waits for somebody who is in trouble."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule, and what holds for it."""

    rule: Rule
    spec: Spec
    ruling: Ruling

    @property
    def kind(self) -> Kind | None:
        return KINDS.get(self.rule)


async def list_rules(session: AsyncSession, me: Principal, program_id: UUID | None) -> list[Found]:
    """All rules of a program, or all that belong to none."""
    await admit(session, me, "rule.read", program_id)
    rules = EVERYWHERE if program_id is None else IN_PROGRAMS
    found = await store.rulings(session, program_id, rules)
    return [Found(rule, SPECS[rule], found[rule]) for rule in rules]


async def read_rule(session: AsyncSession, me: Principal, rule: Rule, program_id: UUID | None) -> Found:
    await admit(session, me, "rule.read", program_id)
    _settable(rule, program_id)
    return await _found(session, rule, program_id)


async def read_history(
    session: AsyncSession, me: Principal, rule: Rule, program_id: UUID | None, *, after: UUID | None, limit: int
) -> Sequence[RuleVersion]:
    """A page of how a rule was set, the first version first."""
    await admit(session, me, "rule.read", program_id)
    _settable(rule, program_id)
    return await store.history(session, rule, program_id, after=after, limit=limit)


async def change_rule(
    session: AsyncSession,
    me: Principal,
    rule: Rule,
    program_id: UUID | None,
    settings: Settings,
    *,
    paused: bool,
    if_match: int,
) -> Found:
    """Set a rule. What is planned by it follows; what was sent stays sent."""
    await admit(session, me, "rule.change" if program_id else "rule.change-everywhere", program_id)
    checked(rule, program_id, settings, paused=paused)
    await store.lock(session, program_id)
    before = (await store.rulings(session, program_id, [rule]))[rule]
    require_version(before.version, if_match)
    row = RuleVersion(
        id=new_id(),
        program_id=program_id,
        rule=rule.value,
        version=before.version + 1,
        paused=paused,
        settings=settings.to_json(),
        changed_by=me.person_id,
        changed_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    if settings != before.settings:
        await move(session, rule, program_id, Ruling(settings, paused, row.version))
    return await _found(session, rule, program_id)


def checked(rule: Rule, program_id: UUID | None, settings: Settings, *, paused: bool) -> Settings:
    """The settings. Raises NotFound, Invalid."""
    _settable(rule, program_id)
    if rule in _AT_ONCE and (paused or any(settings.offsets)):
        wrong = Wrong("at-once", "This goes at once and cannot be paused: calendars, or people's safety, depend on it.")
        raise Invalid.of({"paused" if paused else "offsets": wrong}, kind="rule-settings")
    try:
        check(SPECS[rule], settings)
    except Refused as refused:
        raise Invalid.of({refused.field: refused.wrong}, kind="rule-settings") from refused
    return settings


async def admit(session: AsyncSession, me: Principal, action: str, program_id: UUID | None) -> None:
    """Let the admins of a program do this. Raises Forbidden, NotFound."""
    program = None if program_id is None else await session.get(Program, program_id)
    allow(me, action, admins=[UUID(admin) for admin in program.admins] if program else ())
    if program_id is not None and program is None:
        raise NotFound("There is no such program.")


def _settable(rule: Rule, program_id: UUID | None) -> None:
    if rule in (EVERYWHERE if program_id is None else IN_PROGRAMS):
        return
    if rule in IN_PROGRAMS:
        raise NotFound(f"The rule {rule} is set for each program: name one by program_id.", kind="rule-of-programs")
    raise NotFound(f"The rule {rule} belongs to no program: leave program_id out.", kind="rule-of-no-program")


async def _found(session: AsyncSession, rule: Rule, program_id: UUID | None) -> Found:
    return Found(rule, SPECS[rule], (await store.rulings(session, program_id, [rule]))[rule])
