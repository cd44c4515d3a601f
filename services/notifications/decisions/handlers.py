"""Deciding about a batch of nudges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.notifications.catalog.domain import SPECS
from services.notifications.days_off import DaysOff
from services.notifications.decisions import domain, store
from services.notifications.decisions.domain import (
    CAPPED,
    DIGESTIBLE,
    Asked,
    Caps,
    Reader,
    Verdict,
    days_back,
    is_capped,
)
from services.notifications.deliveries.domain import Channel
from services.notifications.due import store as due_nudges
from services.notifications.due.store import BATCH, DueNudge
from services.notifications.nudges.domain import FOR_CALENDARS, KINDS, Nudge, Rule
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.tables import Person
from services.notifications.planning.domain import OPEN
from services.notifications.preferences.domain import DigestRhythm, QuietHours, Way
from services.notifications.preferences.tables import Preference
from services.notifications.rules.domain import Ruling, Scope, Settings
from shared.db import AsyncSession
from shared.zones import zone_or_utc

__all__ = ["Target", "View", "decide", "reader_of", "view", "with_counts"]

Target = tuple[Channel, UUID | None]
"""A channel, and which one of it."""

_MAIL: Sequence[Target] = ((Channel.EMAIL, None),)


@dataclass(frozen=True, slots=True)
class View:
    """What is known of a batch. ways: over which channels each of its nudges goes, by their ids."""

    asked: Mapping[UUID, Asked]
    readers: Mapping[UUID, Reader]
    ways: Mapping[UUID, Sequence[Target]]

    def on_the_way(self, due: DueNudge, now: datetime) -> Verdict:
        return domain.on_the_way(self.asked[due.row.id], self.readers[due.row.person_id], now)


@dataclass(frozen=True, slots=True)
class _Rulings:
    found: Mapping[tuple[UUID | None, str], Ruling] = field(default_factory=dict[tuple[UUID | None, str], Ruling])

    def of(self, row: NudgeRow) -> Ruling:
        spec = SPECS[Rule(row.rule)]
        program = None if spec.scope is Scope.EVERYWHERE else row.program_id
        return self.found.get((program, row.rule)) or Ruling(spec.settings)


async def decide(
    session: AsyncSession, batch: Sequence[DueNudge], now: datetime, caps: Caps
) -> tuple[View, Sequence[Verdict]]:
    """What becomes of each of these nudges whose time has come."""
    rulings = await _rulings(session, batch)
    seen = await _view(session, batch, rulings)
    asked = [seen.asked[due.row.id] for due in batch]
    counted = {due.row.person_id for due in batch if is_capped(due.nudge)} if caps != Caps() else set[UUID]()
    if not counted:
        return seen, domain.decide(asked, seen.readers, now)
    seen = replace(seen, readers=await with_counts(session, seen.readers, counted, now))
    others: Iterable[NudgeRow] = ()
    if (
        len(batch) >= BATCH
    ):  # others of the same people may come with the next batch, or be in the hands of another worker
        others = await due_nudges.others_due(session, counted, sorted(CAPPED), [due.row.id for due in batch], now)
    more = [_asked(due_nudges.nudge_of(row), rulings.of(row)) for row in others]
    return seen, domain.decide([*asked, *more], seen.readers, now, caps)[: len(batch)]


async def view(session: AsyncSession, batch: Sequence[DueNudge]) -> View:
    """What is known of nudges that are on their way."""
    return await _view(session, batch, await _rulings(session, batch))


async def with_counts(
    session: AsyncSession, readers: Mapping[UUID, Reader], people: Collection[UUID], now: datetime
) -> Mapping[UUID, Reader]:
    """The readers, with what these people had. Nobody else decides about them until this transaction ends."""
    await store.lock(session, people)
    had = await store.had(session, {person: days_back(now, readers[person].zone) for person in people})
    counted = dict(readers)
    for person in people:
        day, week = had.get(person, (0, 0))
        counted[person] = replace(readers[person], day=day, week=week)
    return counted


async def _rulings(session: AsyncSession, batch: Sequence[DueNudge]) -> _Rulings:
    programs = {due.row.program_id for due in batch if due.row.program_id}
    return _Rulings({
        (row.program_id, row.rule): Ruling(Settings.read(row.settings), row.paused, row.version)
        for row in await store.versions(session, programs)
    })  # fmt: skip


async def _view(session: AsyncSession, batch: Sequence[DueNudge], rulings: _Rulings) -> View:
    people = {due.row.person_id: due for due in batch}
    digests = {key for key, due in people.items() if due.preference and due.preference.digest != DigestRhythm.NONE}
    last = await store.last_digests(session, digests)
    chatting = {key for key, due in people.items() if not due.takes_mail or _chats(due.preference)}
    chats = await store.chats_of(session, chatting)
    ways = {due.row.id: _ways(due, chats.get(due.row.person_id, ())) for due in batch}
    overtaken = _overtaken(batch)
    asked = {
        due.row.id: _asked(
            due.nudge,
            rulings.of(due.row),
            left=due.left,
            known=due.known,
            reachable=bool(ways[due.row.id]),
            overtaken=due.row.id in overtaken,
            by_mail=any(channel is Channel.EMAIL for channel, _ in ways[due.row.id]),
        )
        for due in batch
    }
    readers = {key: reader_of(due.person, due.preference, last.get(key)) for key, due in people.items()}
    return View(asked, readers, ways)


def _overtaken(batch: Sequence[DueNudge]) -> set[UUID]:
    """Which of these nudges, all of which are due, only say again what a later one for the same reason says."""
    last: dict[tuple[object, ...], NudgeRow] = {}
    found = set[UUID]()
    for row in sorted((due.row for due in batch), key=lambda row: row.due):
        if row.state in OPEN and row.anchor is not None:
            before = last.get(reason := (row.rule, row.about, row.person_id, row.anchor))
            last[reason] = row
            if before is not None:
                found.add(before.id)
    return found


def _asked(nudge: Nudge, ruling: Ruling, *, by_mail: bool = True, **known: bool) -> Asked:
    """known: what else is known of it, by the names that Asked has."""
    return Asked(
        nudge,
        paused=ruling.paused,
        digestible=by_mail and nudge.rule in DIGESTIBLE,
        priority=ruling.settings.priority,
        **known,
    )


def reader_of(person: Person | None, chosen: Preference | None, last_digest: datetime | None) -> Reader:
    """A reader by what they prefer, and by the defaults as far as they have chosen nothing."""
    hours = QuietHours(workdays=person.workdays, off=DaysOff(person.country)) if person else QuietHours()
    zone = zone_or_utc(person.zone if person else "UTC")
    if chosen is None:
        return Reader(zone, hours)
    return Reader(
        zone=zone,
        hours=replace(hours, start=chosen.quiet_start, end=chosen.quiet_end),
        muted=chosen.muted,
        away_until=chosen.away_until,
        digest=DigestRhythm(chosen.digest),
        digest_at=chosen.digest_at,
        last_digest=last_digest,
    )


def _chats(chosen: Preference | None) -> bool:
    return chosen is not None and any(Way.CHAT in ways for ways in chosen.channels.values())


def _ways(due: DueNudge, chats: Sequence[Target]) -> Sequence[Target]:
    """Mail, as long as nothing else is chosen and connected; chat where an address takes no mail."""
    kind = KINDS.get(Rule(due.row.rule))
    chosen = due.preference.channels.get(kind, (Way.EMAIL,)) if due.preference and kind else (Way.EMAIL,)
    mail = _MAIL if due.takes_mail else ()
    over_chat = () if due.row.rule in FOR_CALENDARS else chats
    wanted = [*(mail if Way.EMAIL in chosen else ()), *(over_chat if Way.CHAT in chosen else ())]
    return wanted or mail or over_chat
