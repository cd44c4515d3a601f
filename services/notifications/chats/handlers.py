"""Connecting chat channels, and what is posted into those of programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from services.notifications.channels.chat import card
from services.notifications.channels.chat_courier import Courier, Posted
from services.notifications.channels.chat_letters import greeting
from services.notifications.channels.languages import choose
from services.notifications.channels.webhook_guard import AddressRefused, Guard
from services.notifications.chats import domain, store
from services.notifications.chats.tables import ChatChannel
from services.notifications.deliveries.domain import Accepted, Channel
from services.notifications.moments.handlers import days_of
from services.notifications.nudges.domain import Rule
from services.notifications.programs.tables import Program
from services.notifications.rules import store as rules
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import AnnouncementMade
from shared.events.profiles import PersonErased, PersonLeft
from shared.ids import new_id
from shared.links import Links
from shared.policy import Principal, allow
from shared.private_text import KeyLost, forget, reveal, seal
from shared.problems import Conflict, Invalid, NotFound

__all__ = [
    "close",
    "connect",
    "disconnect",
    "forget_person",
    "list_channels",
    "post_announcement",
    "post_moments",
    "read",
    "test",
]

log = structlog.get_logger(__name__)

_MOST = 10


async def list_channels(
    session: AsyncSession, me: Principal, *, person_id: UUID | None = None, program_id: UUID | None = None
) -> Sequence[ChatChannel]:
    """The channels of a person or of a program. Raises NotFound for an unknown program."""
    await _allow(session, me, "chat.read", person_id, program_id)
    return await store.of_owner(session, person_id=person_id, program_id=program_id)


async def read(session: AsyncSession, me: Principal, key: UUID) -> ChatChannel:
    """One channel, without its address. Raises NotFound."""
    found = await session.get(ChatChannel, key)
    if found is None:
        raise _unknown(key)
    await _allow(session, me, "chat.read", found.person_id, found.program_id)
    return found


async def connect(
    session: AsyncSession,
    me: Principal,
    guard: Guard,
    hosts: Sequence[str],
    *,
    channel: Channel,
    name: str,
    url: str,
    language: str = "",
    person_id: UUID | None = None,
    program_id: UUID | None = None,
) -> ChatChannel:
    """Connect a channel; its URL is a secret that nobody can read again. hosts: where such a chat is. Raises Invalid
    (`url-refused`), Conflict (`too-many-chats`), NotFound."""
    await _allow(session, me, "chat.change", person_id, program_id)
    try:
        await guard.check(url, hosts)
    except AddressRefused as refused:
        raise Invalid(str(refused), kind="url-refused", where="body.url", code=refused.code) from refused
    if len(await store.of_owner(session, person_id=person_id, program_id=program_id)) >= _MOST:
        raise Conflict(f"There are {_MOST} chat channels here already.", kind="too-many-chats")
    key = new_id()
    made = ChatChannel(
        id=key, version=1, channel=channel, name=name, person_id=person_id, program_id=program_id, language=language,
        address=await seal(session, key, url), created_at=clock.now(), disabled_at=None, reason=None,
    )  # fmt: skip
    session.add(made)
    return made


async def disconnect(session: AsyncSession, me: Principal, key: UUID) -> None:
    """Forget a channel and its address. Raises NotFound."""
    found = await _locked(session, me, key)
    await _forget(session, found)


async def test(session: AsyncSession, me: Principal, courier: Courier, links: Links, key: UUID) -> Posted:
    """Post a message that means nothing. A channel that takes it is not disabled any more; one that is closed is.
    Raises NotFound, Conflict (`address-lost`)."""
    found = await _locked(session, me, key)
    try:
        url = await reveal(session, found.address)
    except KeyLost as error:
        raise Conflict("The address of this channel is lost. Connect it anew.", kind="address-lost") from error
    words = card(greeting(found.name, choose(found.language), links))
    posted = await courier.post(url, courier.payload(words))
    if isinstance(posted.outcome, Accepted):
        if found.disabled_at is not None:
            found.disabled_at = found.reason = None
            found.version += 1
    elif posted.closed:
        _disable(found, posted.outcome.reason, clock.now())
    return posted


async def close(session: AsyncSession, key: UUID, reason: str, now: datetime) -> None:
    """A channel takes nothing any more, for this reason (a code): nothing more is posted into it."""
    found = await store.lock(session, key)
    if found is not None and found.disabled_at is None:
        _disable(found, reason, now)
        log.warning("chat_channel_disabled", channel=str(key), reason=reason)


async def forget_person(session: AsyncSession, event: PersonLeft | PersonErased) -> None:
    """Whoever has left is written to in no chat."""
    for found in await store.of_owner(session, person_id=event.subject, program_id=None):
        await _forget(session, found)


async def post_announcement(session: AsyncSession, event: AnnouncementMade) -> None:
    """Post what is for everybody in a program into its channels; what is for some only is no channel's business."""
    if event.everybody and not (await rules.ruling(session, Rule.ANNOUNCEMENT, event.program_id)).paused:
        payload = {"title": event.title, "text": event.text}
        await _post(session, event.subject, Rule.ANNOUNCEMENT, event.program_id, payload)


async def post_moments(session: AsyncSession) -> None:
    """Post the kickoff, midpoint and end of programs into their channels, on the day."""
    for program in await store.programs_with_channels(session):
        rulings = await rules.rulings(session, program.id, tuple(domain.POSTED))
        for key, rule, payload in domain.due_moments(program.id, days_of(program), rulings, clock.now()):
            await _post(session, key, rule, program.id, payload)


async def _post(session: AsyncSession, key: UUID, rule: Rule, program_id: UUID, payload: dict[str, str]) -> None:
    channels = await store.of_owner(session, person_id=None, program_id=program_id)
    open_ones, now = [channel for channel in channels if channel.disabled_at is None], clock.now()
    if open_ones and await store.keep_post(session, key, rule, program_id, payload, now):
        await store.hand_over(session, key, rule, program_id, open_ones, now)


def _disable(channel: ChatChannel, reason: str, now: datetime) -> None:
    channel.disabled_at, channel.reason = now, reason
    channel.version += 1


async def _forget(session: AsyncSession, channel: ChatChannel) -> None:
    await session.delete(channel)
    await forget(session, channel.id)


async def _locked(session: AsyncSession, me: Principal, key: UUID) -> ChatChannel:
    found = await store.lock(session, key)
    if found is None:
        raise _unknown(key)
    await _allow(session, me, "chat.change", found.person_id, found.program_id)
    return found


async def _allow(
    session: AsyncSession, me: Principal, action: str, person_id: UUID | None, program_id: UUID | None
) -> None:
    if program_id is None:
        allow(me, action, person_id)
        return
    program = await session.get(Program, program_id)
    allow(me, action, admins=[UUID(admin) for admin in program.admins] if program else ())
    if program is None:
        raise NotFound(f"There is no program {program_id}.")


def _unknown(key: UUID) -> NotFound:
    return NotFound(f"There is no chat channel {key}.")
