"""Asking for imports of people and watching them, and the steps of a worker that has one in hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from services.profiles.imports import store
from services.profiles.imports.domain import (
    ENDED,
    LEASE,
    MOST_ATTEMPTS,
    NEVER_ENDED,
    Options,
    Outcome,
    Progress,
    TooManyLeave,
)
from services.profiles.imports.tables import ImportedRow, PeopleImport
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.ids import new_id
from shared.leases import Claim, Lost
from shared.policy import Principal, allow
from shared.problems import Conflict, NotFound, TooLarge
from shared.tabular import TabularError
from shared.wrong import Wrong

__all__ = [
    "HandedIn",
    "apply",
    "begin_next",
    "cancel",
    "end",
    "fail",
    "give_back",
    "hand_in",
    "job_of",
    "keep",
    "list_imports",
    "list_rows",
    "new_import",
    "parts",
    "prune",
    "read",
    "reject",
    "show_life",
    "told",
]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file in pieces of at most PART_BYTES, and what came with it."""

    pieces: AsyncIterator[bytes]
    name: str
    options: Options
    dry_run: bool


async def hand_in(
    session: AsyncSession, me: Principal, file: AbstractAsyncContextManager[HandedIn], *, most_bytes: int
) -> PeopleImport:
    """Take a file, for a worker to import; none is taken from somebody who may not. Raises Forbidden, TooLarge."""
    allow(me, "people.import")
    async with file as sent:
        new = new_import(me.subject, sent.name, sent.options, dry_run=sent.dry_run)
        session.add(new)
        await session.flush()
        number = 0
        async for piece in sent.pieces:
            new.bytes += len(piece)
            if new.bytes > most_bytes:
                raise TooLarge(Wrong("more-bytes", "The file has more than {most:,} bytes. Split it.", most=most_bytes))
            await store.add_part(session, new.id, number, piece)
            number += 1
    return new


def new_import(asked_by: str, name: str, options: Options, *, dry_run: bool) -> PeopleImport:
    return PeopleImport(
        id=new_id(),
        asked_by=asked_by,
        asked_at=clock.now(),
        applied_by=None,
        applied_at=None,
        file_name=name,
        bytes=0,
        state="waiting",
        dry_run=dry_run,
        options=asdict(options),
        progress=None,
        outcome=None,
        problems=[],
        failure="",
        ended_at=None,
        worker=None,
        lease_until=None,
        attempts=0,
        traceparent=telemetry.traceparent(),
    )


async def list_imports(
    session: AsyncSession, me: Principal, *, before: UUID | None, limit: int
) -> tuple[Sequence[PeopleImport], int]:
    """Up to `limit` + 1 imports, the newest first, and how many there are in all."""
    allow(me, "people.import")
    return await store.page(session, before, limit), await store.total(session)


async def read(session: AsyncSession, me: Principal, import_id: UUID) -> PeopleImport:
    """How an import stands. Raises NotFound."""
    allow(me, "people.import")
    return await _found(session, import_id)


async def list_rows(
    session: AsyncSession, me: Principal, import_id: UUID, *, kind: str | None, after: int, limit: int
) -> tuple[Sequence[ImportedRow], int]:
    """Up to `limit` + 1 rows after this number, and how many there are in all. Raises NotFound."""
    allow(me, "people.import")
    await _found(session, import_id)
    return await store.rows(session, import_id, kind, after, limit)


async def cancel(session: AsyncSession, me: Principal, import_id: UUID) -> PeopleImport:
    """Stop an import that has not ended; it changes nothing then. Raises NotFound, Conflict."""
    allow(me, "people.import")
    found = await _found(session, import_id, lock=True)
    if found.state != "cancelled":
        if found.state in ENDED:
            raise Conflict(Wrong("import-ended", "This import has ended already."), state=found.state)
        _end(found, "cancelled")
        await _drop_file(session, found.id)
    return found


async def apply(session: AsyncSession, me: Principal, import_id: UUID, *, leaving: int | None) -> PeopleImport:
    """Do what a dry run has shown, or what only lacked the second word. leaving: how many may leave; the second word.

    Raises NotFound, Conflict.
    """
    allow(me, "people.import")
    found = await _found(session, import_id, lock=True)
    outcome = found.outcome or {}
    too_many = found.state == "rejected" and outcome.get("kind") == "too-many-leave"
    if not too_many and not (found.state == "done" and found.dry_run):
        raise Conflict(
            Wrong("import-not-to-apply", "Only a dry run that is done, or what lacks a second word, is applied.")
        )
    if not await store.has_file(session, import_id):
        raise Conflict(Wrong("import-file-gone", "The file of this import is no longer kept. Hand it in again."))
    if (too_many or outcome.get("needs_word")) and (leaving or 0) < outcome["leaving"]:
        raise Conflict(
            f"{outcome['leaving']:,} people would leave. Say that so many may, if that is right.",
            kind="too-many-leave",
            leaving=outcome["leaving"],
        )
    found.state, found.dry_run, found.attempts = "waiting", False, 0
    found.applied_by, found.applied_at = me.subject, clock.now()
    found.options = {**found.options, "leaving": leaving}
    found.outcome, found.progress, found.ended_at = None, None, None
    found.traceparent = telemetry.traceparent()
    return found


async def begin_next(session: AsyncSession, worker: UUID) -> Claim | None:
    """Take the next import in hand, for everybody to see; None when there is none that no worker has."""
    while (asked := await store.next_waiting(session, clock.now())) is not None:
        asked.attempts += 1
        if asked.attempts <= MOST_ATTEMPTS:
            asked.state = "running"
            asked.worker = worker
            asked.lease_until = clock.now() + LEASE
            asked.progress = {"phase": "reading", "rows": 0, "of": 0}
            return Claim(asked.id, worker, asked.traceparent)
        _end(asked, "failed")
        _give_up(asked, NEVER_ENDED)
        await _drop_file(session, asked.id)
        await session.flush()
    return None


async def show_life(session: AsyncSession, claim: Claim, progress: Progress | None) -> None:
    """Prolong the lease and show the progress. Raises Lost."""
    until = clock.now() + LEASE
    if not await store.note(session, claim.key, claim.worker, lease_until=until, progress=progress):
        raise Lost


async def give_back(session: AsyncSession, claim: Claim, *, counts: bool) -> None:
    """Leave the import to whoever comes next. counts: whether this was one of its attempts."""
    asked = await store.held(session, claim.key, claim.worker)
    if asked is not None:
        _release(asked, "waiting")
        asked.attempts -= not counts


async def job_of(session: AsyncSession, claim: Claim) -> tuple[Options, bool, int]:
    """How an import was asked for, whether it is a dry run, and how many bytes its file has. Raises Lost."""
    asked = await store.find(session, claim.key)
    if asked is None:
        raise Lost
    return Options(**asked.options), asked.dry_run, asked.bytes


async def parts(session: AsyncSession, claim: Claim, into: BinaryIO) -> None:
    """Write the file that was handed in, piece by piece."""
    number = 0
    while (data := await store.part(session, claim.key, number)) is not None:
        into.write(data)
        number += 1


async def keep(session: AsyncSession, claim: Claim, outcome: Outcome) -> None:
    """The import is done; what it changed is written in the same transaction. Raises Lost."""
    asked = await _held(session, claim)
    end(asked, outcome)
    if not asked.dry_run:
        await _drop_file(session, asked.id)


async def _drop_file(session: AsyncSession, import_id: UUID) -> None:
    """A file may tell more of people than profiles wants to know, so it is kept only as long as it may be applied."""
    await store.drop_parts(session, import_id)


def end(asked: PeopleImport, outcome: Outcome) -> None:
    """The import is done."""
    _end(asked, "done")
    asked.outcome = asdict(outcome)


async def reject(session: AsyncSession, claim: Claim, error: TabularError | TooManyLeave) -> None:
    """The import has changed nothing, and this is why. Raises Lost."""
    asked = await _held(session, claim)
    _end(asked, "rejected")
    if isinstance(error, TabularError):
        asked.problems = [problem.model_dump() for problem in error.problems]
        asked.outcome = {"kind": "import-rejected", "count": error.count, "detail": told(error)}
        await _drop_file(session, asked.id)
    else:
        wrong = error.wrong
        asked.outcome = {
            "kind": wrong.code, "count": 0, "detail": str(wrong), "values": wrong.values, "leaving": error.leaving,
        }  # fmt: skip


def told(error: TabularError) -> str:
    """What is wrong with a file, in a sentence and its first problem."""
    what = "1 problem" if error.count == 1 else f"{error.count:,} problems"
    return f"The file has {what}, so nothing was changed. {error.problems[0]}"


def _give_up(asked: PeopleImport, why: Wrong) -> None:
    asked.failure, asked.outcome = str(why), {"failed": why.document()}


async def fail(session: AsyncSession, claim: Claim, why: Wrong) -> None:
    """The import has ended without an outcome. Raises Lost."""
    asked = await _held(session, claim)
    _end(asked, "failed")
    _give_up(asked, why)
    await _drop_file(session, asked.id)


async def prune(session: AsyncSession, days: int) -> None:
    """Delete files and rows of imports that ended so many days ago."""
    await store.forget(session, clock.now() - timedelta(days=days))


async def _found(session: AsyncSession, import_id: UUID, *, lock: bool = False) -> PeopleImport:
    found = await store.find(session, import_id, lock=lock)
    if found is None:
        raise NotFound(f"There is no import {import_id}.")
    return found


async def _held(session: AsyncSession, claim: Claim) -> PeopleImport:
    asked = await store.held(session, claim.key, claim.worker)
    if asked is None:
        raise Lost
    return asked


def _release(asked: PeopleImport, state: str) -> None:
    asked.state = state
    asked.worker = None
    asked.lease_until = None
    asked.progress = None


def _end(asked: PeopleImport, state: str) -> None:
    _release(asked, state)
    asked.ended_at = clock.now()
