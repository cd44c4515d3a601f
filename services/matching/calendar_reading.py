"""Reading the calendars that people have given, when it is time to.

A calendar is taken in one transaction, read without any, and what it says is kept in another: nothing is locked while a
server somewhere takes its time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog

from services.matching.availability import handlers
from services.matching.availability.domain import WINDOW
from services.matching.availability.handlers import Claimed
from services.matching.fetching import CannotFetch, Fetched, fetch
from services.matching.settings import settings_of
from shared import clock
from shared.children import child
from shared.leases import within
from shared.reading import TOO_MUCH, TooMuch, ask
from shared.service import Runtime

__all__ = ["read_calendars"]

log = structlog.get_logger(__name__)

_SECONDS = 10.0
_LONGEST_LINE = 1 << 20


async def read_calendars(runtime: Runtime) -> None:
    """Read all calendars whose time has come and that no other worker has in hand."""
    while claimed := await within(runtime, handlers.claim):
        trusted = settings_of(runtime).trusted_calendars
        fetched = await asyncio.gather(*(_fetch(one, trusted) for one in claimed))
        now = clock.now()
        for one, answer in zip(claimed, await _read(claimed, fetched, now), strict=True):
            await within(runtime, partial(handlers.keep, claimed=one, read=answer, now=now))
            if isinstance(answer, str):
                log.info("calendar_not_read", person=str(one.person_id), reason=answer)


async def _fetch(one: Claimed, trusted: frozenset[str]) -> Fetched | str:
    """What is there, or a code for why not."""
    if one.address is None:
        return "address-erased"
    try:
        return await fetch(one.address, one.etag, trusted)
    except CannotFetch as error:
        return error.reason


async def _read(
    claimed: Sequence[Claimed], fetched: Sequence[Fetched | str], now: datetime
) -> list[handlers.Read | str]:
    """What each calendar says; in a process that is begun anew after a file that it did not survive."""
    answers: list[handlers.Read | str] = []
    waiting = list(zip(claimed, fetched, strict=True))
    while len(answers) < len(waiting):
        if not any(isinstance(found, Fetched) and found.content is not None for _, found in waiting[len(answers) :]):
            answers += [_unread(found) for _, found in waiting[len(answers) :]]
            break
        async with child("services.matching.calendar_process", longest_line=_LONGEST_LINE) as process:
            for one, found in waiting[len(answers) :]:
                if isinstance(found, str) or found.content is None:
                    answers.append(_unread(found))
                    continue
                asked = {"zone": one.zone, "since": now.isoformat(), "until": (now + WINDOW).isoformat()}
                try:
                    answer = await ask(process, asked, found.content, _SECONDS)
                except TooMuch:
                    answers.append(TOO_MUCH)
                    break
                answers.append(answer.get("failure") or handlers.Read(found.etag, answer["busy"]))
    return answers


def _unread(found: Fetched | str) -> handlers.Read | str:
    return found if isinstance(found, str) else handlers.Read(found.etag, None)
