"""Posting to a chat: which payload, which hosts, and what an answer means, for each kind of chat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.notifications.channels import chat_slack, chat_teams
from services.notifications.channels.chat import Card
from services.notifications.channels.webhook_client import Answer, Failure, Poster
from services.notifications.deliveries.domain import Channel, Outcome
from services.notifications.settings import Settings
from shared import clock

__all__ = ["Courier", "Posted", "hosts_of"]


@dataclass(frozen=True, slots=True)
class Posted:
    """closed: the webhook takes nothing any more."""

    outcome: Outcome
    closed: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    hosts: Collection[str]
    payload: Callable[[Card], bytes]
    outcome_of: Callable[[Answer | Failure, datetime], tuple[Outcome, bool]]


_KINDS: Mapping[Channel, _Kind] = {
    Channel.SLACK: _Kind(chat_slack.HOSTS, chat_slack.payload, chat_slack.outcome_of),
    Channel.TEAMS: _Kind(chat_teams.HOSTS, chat_teams.payload, chat_teams.outcome_of),
}


def hosts_of(channel: Channel, settings: Settings) -> tuple[str, ...]:
    """Where webhooks of this chat may be."""
    return (*_KINDS[channel].hosts, *settings.chat_hosts)


class Courier:
    """Posts to chats of one kind. Its connections are not kept: a message must not come twice because one of them was
    closed at the wrong moment."""

    def __init__(self, channel: Channel, settings: Settings, connections: int) -> None:
        self._kind = _KINDS[channel]
        self._poster = Poster(settings, connections=connections, kept=0)

    def payload(self, card: Card) -> bytes:
        return self._kind.payload(card)

    async def post(self, url: str, body: bytes) -> Posted:
        answer = await self._poster.post(url, body, [(b"content-type", b"application/json; charset=utf-8")])
        return Posted(*self._kind.outcome_of(answer, clock.now()))

    async def aclose(self) -> None:
        await self._poster.aclose()
