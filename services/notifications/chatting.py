"""Chats: from a delivery to what is posted into a channel of Slack or Teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from services.notifications.attempts.handlers import Sent
from services.notifications.channels.chat import card
from services.notifications.channels.chat_courier import Courier
from services.notifications.channels.chat_letters import post
from services.notifications.channels.languages import choose
from services.notifications.channels.letters import Letter, letter, one_line
from services.notifications.channels.rates import Rates
from services.notifications.chats import handlers, store
from services.notifications.chats.tables import ChatChannel, ProgramPost
from services.notifications.deliveries.domain import Accepted, Channel, Deferred, Gone, Later, Outcome, Refused
from services.notifications.deliveries.tables import Delivery
from services.notifications.due.handlers import look_again
from services.notifications.due.store import DueNudge
from services.notifications.facts import facts_of
from services.notifications.nudges.domain import Rule
from services.notifications.settings import Settings
from shared import clock
from shared.db import AsyncSession
from shared.links import Links

__all__ = ["Chats"]

log = structlog.get_logger(__name__)

_LANES = 4
_PER_MINUTE = 60
"""To one webhook: as often as Slack takes it, and Teams more often."""


@dataclass(frozen=True, slots=True)
class About:
    """What is posted, and where."""

    channel_id: UUID
    url: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Message:
    channel_id: UUID
    url: str
    body: bytes


class Chats:
    """Slack or Teams as a channel."""

    lanes = _LANES

    def __init__(self, channel: Channel, settings: Settings, links: Links) -> None:
        self.channel = channel
        self._settings = settings
        self._links = links
        self._courier = Courier(channel, settings, _LANES)
        self._rates = Rates(_PER_MINUTE)
        self._later: dict[UUID, datetime] = {}
        self._closed: dict[UUID, str] = {}

    def lane(self) -> _Line:
        return _Line(self)

    async def load(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Mapping[UUID, About | Later | Gone | Refused]:
        """What each message says and where it goes, by the delivery's id; or what else becomes of it."""
        channels = await store.with_addresses(session, {row.target_id for row in deliveries if row.target_id})
        nudges = await look_again(session, [row.nudge_id for row in deliveries if row.nudge_id], now)
        posts = await store.posts(session, {row.about for row in deliveries if row.nudge_id is None})
        programs = await store.names_of_programs(session, {each.program_id for each in posts.values()})
        loaded: dict[UUID, About | Later | Gone | Refused] = {}
        for row in deliveries:
            found = channels.get(row.target_id) if row.target_id else None
            where = self._where(found, now)
            if not isinstance(where, str):
                loaded[row.id] = where
                continue
            channel = found[0] if found else None
            if row.nudge_id is not None:
                due = nudges[row.nudge_id]
                words = await self._to_person(session, due, channel, now) if isinstance(due, DueNudge) else due
            else:
                words = self._to_program(posts.get(row.about), programs, channel)
            if not isinstance(words, Letter):
                loaded[row.id] = words
            elif channel is not None:
                until = self._rates.wait(str(channel.id), now)
                loaded[row.id] = Later(until) if until else About(channel.id, where, words)
        return loaded

    def _where(self, found: tuple[ChatChannel, str | None] | None, now: datetime) -> str | Later | Gone | Refused:
        if found is None:
            return Gone("chat-disconnected")
        channel, url = found
        if channel.disabled_at is not None:
            return Refused("chat-disabled")
        if url is None:
            return Refused("address-lost")
        until = self._later.get(channel.id)
        return Later(until) if until and until > now else url

    async def _to_person(
        self, session: AsyncSession, due: DueNudge, channel: ChatChannel | None, now: datetime
    ) -> Letter | Gone | Refused:
        """What a person hears. A channel that is not their own never hears it."""
        if channel is None or channel.person_id != due.row.person_id:
            return Gone("not-their-channel")
        try:
            return letter(await facts_of(session, due, self._settings, self._links, now))
        except Exception:
            log.exception("nudge_cannot_be_written", about=str(due.row.about), rule=due.row.rule)
            return Refused("cannot-be-written")

    def _to_program(
        self, found: ProgramPost | None, programs: Mapping[UUID, str], channel: ChatChannel | None
    ) -> Letter | Gone | Refused:
        if found is None or channel is None or channel.program_id != found.program_id:
            return Gone("not-their-channel")
        language = choose(channel.language, self._settings.default_language)
        name = one_line(programs.get(found.program_id) or language.say("Mentoring"))
        try:
            return post(Rule(found.rule), found.program_id, name, found.payload, language, self._links, clock.today())
        except (KeyError, ValueError):
            log.exception("post_cannot_be_written", about=str(found.id), rule=found.rule)
            return Refused("cannot-be-written")

    def prepare(self, delivery: Delivery, about: About) -> Message | Refused:
        """The message, ready to be posted."""
        try:
            return Message(about.channel_id, about.url, self._courier.payload(card(about.letter)))
        except Exception:
            log.exception("chat_cannot_be_written", about=str(delivery.about), rule=delivery.rule)
            return Refused("cannot-be-written")

    async def send(self, message: Message) -> Outcome:
        """Post a message."""
        posted = await self._courier.post(message.url, message.body)
        outcome = posted.outcome
        if isinstance(outcome, Deferred) and outcome.after:
            self._later[message.channel_id] = clock.now() + outcome.after
        if posted.closed and not isinstance(outcome, Accepted):
            self._closed[message.channel_id] = outcome.reason
        return outcome

    async def learn(self, session: AsyncSession, sent: Sequence[Sent], now: datetime) -> None:
        """Write down which channels take nothing any more."""
        for key in sorted({one.delivery.target_id for one in sent if one.delivery.target_id in self._closed}, key=str):
            if key is not None:
                await handlers.close(session, key, self._closed.pop(key), now)


class _Line:
    """A lane: a connection for each message."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def ready(self) -> bool:
        return True

    async def send(self, content: Message, /) -> Outcome:
        return await self._chats.send(content)

    async def close(self) -> None:
        """Nothing is kept open."""
