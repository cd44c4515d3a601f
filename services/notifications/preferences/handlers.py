"""Choosing what to hear, when and how."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.notifications.nudges import handlers as nudges
from services.notifications.preferences import store
from services.notifications.preferences.domain import ALL, AWAY_AT_MOST, Choices, Kind, Way, unsubscribed
from services.notifications.preferences.store import Wishes
from services.notifications.preferences.tables import Preference
from shared import clock
from shared.db import AsyncSession, require_version
from shared.events.notifications import RecipientUnsubscribed
from shared.events.profiles import PersonErased
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Invalid

__all__ = ["change_preferences", "choose", "forget_person", "has_chat", "mute", "read_preferences", "shown", "wishes"]


async def read_preferences(session: AsyncSession, me: Principal, person_id: UUID) -> Preference:
    allow(me, "preference.read", person_id)
    return await store.preference(session, person_id)


async def change_preferences(
    session: AsyncSession, me: Principal, person_id: UUID, choices: Choices, *, if_match: int
) -> Preference:
    """Replace what a person prefers. Raises Invalid."""
    allow(me, "preference.change", person_id)
    chosen = await store.lock(session, person_id)
    require_version(chosen.version, if_match)
    await _apply(session, chosen, choices)
    return chosen


async def shown(session: AsyncSession, person_id: UUID) -> Preference:
    """What a person prefers, for the page behind a link of theirs."""
    return await store.preference(session, person_id)


async def choose(session: AsyncSession, person_id: UUID, choices: Choices) -> Preference:
    """Replace what a person prefers, by a link in a mail. Raises Invalid."""
    chosen = await store.lock(session, person_id)
    await _apply(session, chosen, choices)
    return chosen


async def mute(session: AsyncSession, person_id: UUID, kind: str) -> None:
    """Turn one kind or ALL off, by a link in a mail; saying it twice changes nothing."""
    chosen = await store.lock(session, person_id)
    _turn_off(session, chosen, [each for each in Kind if kind in (ALL, each)])


async def forget_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep nothing of what somebody chose who was erased."""
    await store.forget(session, event.subject)


async def has_chat(session: AsyncSession, person_id: UUID) -> bool:
    """Whether a chat channel of theirs is connected."""
    return await store.has_chat(session, person_id)


async def wishes(session: AsyncSession, person_id: UUID) -> Wishes:
    """In which language a page speaks to a person."""
    return await store.wishes(session, person_id)


async def _apply(session: AsyncSession, chosen: Preference, choices: Choices) -> None:
    """What waits for the end of quiet hours or for a digest is looked at again."""
    if choices.away_until and choices.away_until > clock.today() + AWAY_AT_MOST:
        raise Invalid("You can be away for a year at most.", kind="away-too-long", where="body.away_until")
    channels: dict[str, Any] = {kind: [way for way in Way if way in ways] for kind, ways in choices.channels.items()}
    # What was chosen before stays chosen while no chat is connected, and comes by mail.
    if choices.wants_chat and channels != chosen.channels and not await store.has_chat(session, chosen.person_id):
        raise Invalid("Connect a chat channel of yours first.", kind="no-chat-channel", where="body.channels")
    before = chosen.version
    _turn_off(session, chosen, choices.muted)
    chosen.muted = sorted(set(choices.muted))
    chosen.quiet_start, chosen.quiet_end = choices.quiet_start, choices.quiet_end
    chosen.channels = channels
    chosen.digest, chosen.digest_at = choices.digest, choices.digest_at
    chosen.language = choices.language
    chosen.away_until = choices.away_until
    chosen.version = max(chosen.version, before + 1)
    await nudges.reconsider(session, chosen.person_id)


def _turn_off(session: AsyncSession, chosen: Preference, kinds: Collection[Kind]) -> None:
    """Each kind that was not turned off before is told."""
    muted = sorted({*chosen.muted, *kinds})
    for kind in unsubscribed(chosen.muted, muted):
        chosen.version += 1
        outbox.add(session, RecipientUnsubscribed(subject=chosen.person_id, version=chosen.version, kind=kind))
    chosen.muted = muted
