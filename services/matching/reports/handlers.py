"""Reading the report of a solved match round, and making its files."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.matching.computing import Job, Message, Refused
from services.matching.processes import in_process, in_thread
from services.matching.questions.handlers import job_about
from services.matching.reports import store
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.handlers import administered_round
from services.matching.rounds.tables import Round
from services.matching.settings import Settings
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Conflict

__all__ = ["File", "Form", "file", "read"]

Form = Literal["xlsx", "pdf"]

LONGEST = 600.0
"""Seconds after which the process that writes a file is ended."""

_MOST_MADE = 32
_made: OrderedDict[tuple[UUID, str], Mapping[str, Any]] = OrderedDict()
"""Reports that this process has made and may be asked for again, each of which takes seconds, by what they are made of;
the one that was read last comes last."""


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file. on: the day of the answer that it shows."""

    content: bytes
    on: date


async def read(session: AsyncSession, me: Principal, settings: Settings, round_id: UUID) -> Mapping[str, Any]:
    """The numbers of a solved round, as `schemas.ReportOut`. Raises Conflict."""
    return await _report(session, settings, await _solved(session, me, round_id))


async def file(
    session: AsyncSession, me: Principal, settings: Settings, round_id: UUID, form: Form, *, named: bool
) -> File:
    """The report as a file. named: with lists of people. Raises Conflict."""
    found = await _solved(session, me, round_id)
    report = await _report(session, settings, found)
    about: dict[str, Any] = {"report": report, "form": form, "named": named, "mentees": found.mentees}
    mentors: Sequence[Participant] = ()
    if named:
        frozen = found.based_on or found.id
        mentors = await store.mentors(session, frozen)
        about |= {"people": await store.names(session, frozen), **await store.lines(session, found.id)}
    job = Job("report-file", found.rules, (), mentors, about=about)
    on = date.fromisoformat(report["provenance"]["made_on"])
    if found.mentees * found.mentors <= settings.round_thread_pairs:
        [message] = await in_thread(job, _unheard)
    else:
        await session.close()  # nobody else has to wait for its connection while the file is written
        [message] = await in_process(job, _unheard, megabytes=settings.round_megabytes, seconds=LONGEST)
    return File(base64.b64decode(message["answer"]), on)


async def _solved(session: AsyncSession, me: Principal, round_id: UUID) -> Round:
    found = await administered_round(session, me, "report.read", round_id)
    if found.state not in {"solved", "approved"}:
        raise Conflict(f"This round is {found.state}; only a solved one has a report.", kind="round-not-solved")
    return found


async def _report(session: AsyncSession, settings: Settings, found: Round) -> Mapping[str, Any]:
    """The report that was made last; or a new one, if the round is small."""
    if (kept := await store.kept(session, found.id)) is not None:
        return kept
    later = Conflict(
        f"The report of a round of this size is made by a worker: POST to /api/matching/v1/rounds/{found.id}/report, "
        "and read it when the question is answered.",
        kind="report-not-made",
    )
    if found.mentees * found.mentors > settings.question_pairs:
        raise later
    seconds, threads = settings.question_seconds, settings.round_threads
    job = await job_about(session, found, "report", {}, seconds=seconds, threads=threads)
    # A round's pairs and rules stay as they are; people who are erased, its proof and its program's words do not.
    key = found.id, json.dumps({name: told for name, told in job.about.items() if name != "pairs"}, default=str)
    if (made := _made.get(key)) is not None:
        _made.move_to_end(key)
        return made
    try:
        async with asyncio.timeout(seconds):
            [message] = await in_thread(job, _unheard)
    except TimeoutError:
        raise later from None
    except Refused as error:
        raise Conflict(str(error), kind="report-impossible") from error
    _made[key] = message["answer"]
    if len(_made) > _MOST_MADE:
        _made.popitem(last=False)
    return message["answer"]


def _unheard(_: Message) -> None:
    """Nobody watches a report that comes within its request."""
