"""What the two of a request read of it: who is who, and the words that are still to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.matching.people import store as people
from services.matching.requests import store
from services.matching.requests.domain import Asked
from services.matching.requests.tables import Request
from services.matching.suggestions.handlers import askable
from shared.db import AsyncSession
from shared.private_text import reveal_all

__all__ = ["Said", "Shown", "just_made", "shown", "shown_all"]


@dataclass(frozen=True, slots=True)
class Said:
    """What one of the two asked back or answered; no words when those were erased."""

    author_id: UUID
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """asked: None when the mentee's words were erased. reply: the mentor's when they declined. suggested: whom they
    named; for the mentee only whom they can ask now. names: of everybody in it. erased: some words of it are gone.
    to_mentee: whether the mentee reads it, who alone sees the alternatives."""

    row: Request
    asked: Asked | None
    said: Sequence[Said]
    reply: str
    suggested: Sequence[UUID]
    names: Mapping[UUID, str]
    erased: bool
    to_mentee: bool


async def shown(session: AsyncSession, request: Request, reader: UUID | None) -> Shown:
    [found] = await shown_all(session, [request], reader)
    return found


def just_made(request: Request, asked: Asked, names: Mapping[UUID, str]) -> Shown:
    """A new request as its mentee sees it."""
    return Shown(request, asked, [], "", [], names, erased=False, to_mentee=True)


async def shown_all(session: AsyncSession, requests: Sequence[Request], reader: UUID | None) -> list[Shown]:
    """Requests as one of their people reads them, in few statements however many they are."""
    said = await store.said(session, [request.id for request in requests])
    sealed = [
        words
        for request in requests
        for words in (request.words, request.reply, *(one.words for one in said.get(request.id, ())))
        if words is not None
    ]
    opened = dict(zip(map(id, sealed), await reveal_all(session, sealed), strict=True))
    names = await people.names(session, {person for request in requests for person in _people(request)})
    suggested = await _suggested(session, requests, reader)
    return [
        Shown(
            row=request,
            asked=None if (text := opened[id(request.words)]) is None else Asked.from_json(text),
            said=[Said(one.author_id, opened[id(one.words)] or "", one.said_at) for one in said.get(request.id, ())],
            reply="" if request.reply is None else opened[id(request.reply)] or "",
            suggested=suggested[request.id],
            names=names,
            erased=any(
                opened[id(words)] is None
                for words in (request.words, request.reply, *(one.words for one in said.get(request.id, ())))
                if words is not None
            ),
            to_mentee=reader == request.mentee_id,
        )
        for request in requests
    ]


async def _suggested(
    session: AsyncSession, requests: Sequence[Request], reader: UUID | None
) -> Mapping[UUID, Sequence[UUID]]:
    """Whom the mentor of each request has named, as the reader is to know."""
    named = [request for request in requests if request.suggested and request.mentee_id == reader]
    can_ask: dict[UUID, Sequence[UUID]] = {}
    for program_id in {request.program_id for request in named}:
        everybody = {one for request in named if request.program_id == program_id for one in request.suggested}
        can_ask[program_id] = await askable(session, program_id, named[0].mentee_id, list(everybody))
    return {
        request.id: [one for one in request.suggested if request not in named or one in can_ask[request.program_id]]
        for request in requests
    }


def _people(request: Request) -> Sequence[UUID]:
    named = [UUID(one["mentor_id"]) for one in request.alternatives]
    return [request.mentee_id, request.mentor_id, *request.suggested, *named]
