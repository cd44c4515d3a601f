"""A first import: where nobody is known yet, everyone joins, and is written while the file is read.

Nothing has to be compared then, and even the ids of managers who come later in the file are known before they do. So
rows and events are made here and copied into their tables, which is several times quicker than any other way. Whatever
is not as simple as that is left to `plan` and `writing`, which also tell what is wrong with a file.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import compress, repeat
from json.encoder import encode_basestring
from typing import Any, BinaryIO
from uuid import UUID

from asyncpg import Connection
from asyncpg.exceptions import IntegrityConstraintViolationError
from pydantic_core import to_json

from services.profiles.directory import handlers as directory
from services.profiles.imports.domain import Options
from services.profiles.imports.engine import wire
from services.profiles.imports.engine.cells import FIELDS
from services.profiles.imports.engine.named import Skills
from services.profiles.imports.engine.reading import Chunk, Tell, opened
from services.profiles.imports.engine.staging import Staged
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events.base import CONTENT_TYPE
from shared.events.profiles import ContactChanged, PersonJoined
from shared.messaging import outbox
from shared.tabular import Limits

__all__ = ["join_everybody"]

_NOBODY = "SELECT NOT EXISTS (SELECT FROM person)"
_UNREACHED = """
WITH RECURSIVE reached (id) AS (
    SELECT id FROM person WHERE manager_id IS NULL
    UNION ALL SELECT person.id FROM person JOIN reached ON person.manager_id = reached.id
)
SELECT (SELECT count(*) FROM person) - (SELECT count(*) FROM reached)
"""
_LINES = ("external_id", "name", "job_title", "department", "grade", "location", "country")
_UNTOLD = dict.fromkeys(_LINES, "") | {
    "zone": "UTC", "language": "en", "bio": "", "languages": "[]", "working_hours": "[]",
}  # fmt: skip
"""What a person has of which the file says nothing."""

_PERSON = (
    *_LINES, "manager_id", "start_date", "zone", "languages", "working_hours", "bio", "id", "version", "status",
    "effective_date",
)  # fmt: skip
_TOLD = (*_LINES, "manager_id", "start_date", "zone", "languages", "working_hours", "bio", "email", "language")
_JSON = frozenset({"languages", "working_hours"})
_ALONE = frozenset({"external_id", "name", "email", "bio"})
"""Texts that nobody shares."""
_OUTBOX = ("topic", "key", "value", "headers", "created_at")

Rows = Iterable[Sequence[Any]]


class _NotSimple(Exception):
    """This file is not for this module."""


async def join_everybody(
    session: AsyncSession, connection: Connection, file: BinaryIO, options: Options, limits: Limits, tell: Tell,
    *, import_id: UUID, now: datetime,
) -> Staged | None:  # fmt: skip
    """Let everyone in the file join, if nobody is known yet. None: that cannot be, and nothing was changed.

    Raises TabularError for a file as such.
    """
    if not await connection.fetchval(_NOBODY):
        return None
    try:
        async with session.begin_nested():
            await session.connection()  # which makes the savepoint
            return await _join(session, connection, file, options, limits, tell, import_id, now)
    except (_NotSimple, IntegrityConstraintViolationError):
        return None


async def _join(
    session: AsyncSession, connection: Connection, file: BinaryIO, options: Options, limits: Limits, tell: Tell,
    import_id: UUID, now: datetime,
) -> Staged:  # fmt: skip
    await connection.execute("DELETE FROM imported_row WHERE import_id = $1", import_id)
    skills = Skills(session, dry_run=False)
    done = 0
    copying: asyncio.Task[None] | None = None
    async with opened(file, options, limits, tell) as source:
        made = _Rows(skills, import_id, now)
        try:
            async for chunk in source.chunks:
                if source.report.count:
                    raise _NotSimple
                if copying is not None and skills.lacks(source.reader.skills):
                    await copying
                await skills.learn(source.reader.skills)
                tables = await asyncio.to_thread(made.of, chunk)
                if copying is not None:
                    await copying
                copying = asyncio.create_task(_copy(connection, tables))
                done += len(chunk[0])
            if copying is not None:
                await copying
        finally:
            if copying is not None:
                copying.cancel()
                await asyncio.gather(copying, return_exceptions=True)
    if source.report.count:
        raise _NotSimple
    tell("writing", done // 2, done)
    await connection.execute("ANALYZE person (id, manager_id)")
    if await connection.fetchval(_UNREACHED):
        raise _NotSimple  # managers whom nobody knows, or who manage each other
    await directory.refresh_everybody_later(session)
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    await connection.execute(f"NOTIFY {outbox.CHANNEL}")
    rows = source.rows
    return Staged(done, source.told, source.columns, rows.encoding, rows.delimiter, rows.guessed, source.report)


async def _copy(connection: Connection, tables: Mapping[str, tuple[Sequence[str], Rows]]) -> None:
    for table, (columns, rows) in tables.items():
        await connection.copy_records_to_table(table, records=rows, columns=columns)


class _Rows:
    """Makes rows of tables. now: the time of all events."""

    def __init__(self, skills: Skills, import_id: UUID, now: datetime) -> None:
        self._skills = skills
        self._import_id = import_id
        self._now = now
        self._today = clock.today()
        self._key = secrets.token_bytes(32)
        self._milliseconds = int(now.timestamp() * 1000)
        self._events = 0
        headers = (("content-type", CONTENT_TYPE.encode()), *telemetry.outgoing_headers())
        self._headers = json.dumps(outbox.encode_headers(headers))
        time = to_json(now).decode()
        told = {"status": '"active"', "effective_date": to_json(self._today).decode()}
        self._joined = wire.template(PersonJoined, time, told)
        self._reached = wire.template(ContactChanged, time, {})

    def of(self, chunk: Chunk) -> dict[str, tuple[Sequence[str], Rows]]:
        """The columns and rows of each table for these people."""
        told: dict[str, Sequence[Any]] = dict(zip(("number", *FIELDS), chunk, strict=True))
        values = told | {name: _filled(told[name], value) for name, value in _UNTOLD.items()}
        ids = values["id"] = list(map(self._id, values["external_id"]))
        managers = {name: self._id(name) if name else None for name in set(values["manager"])}
        values["manager_id"] = list(map(managers.__getitem__, values["manager"]))
        offered, offers = self._skills.offered(told["skills_offered"])
        wanted, wants = self._skills.wanted(told["skills_wanted"])
        constants = {"version": 1, "status": "active", "effective_date": self._today}
        rows = zip(*(values.get(name) or repeat(constants[name], len(ids)) for name in _PERSON), strict=True)
        texts = {name: self._text_of(name, values[name]) for name in _TOLD}
        texts |= {"subject": ids, "skills_offered": _filled(offered, "[]"), "skills_wanted": _filled(wanted, "[]")}
        imported = ("import_id", "number", "row", "kind", "external_id", "name", "fields")
        numbers = told["number"]
        return {
            "person": (_PERSON, rows),
            "contact": (
                ("id", "version", "email", "language"),
                list(zip(ids, repeat(1), values["email"], values["language"])),
            ),
            "skill_offer": (("person_id", "skill_id", "level"), self._held(ids, offers)),
            "skill_want": (("person_id", "skill_id", "priority"), self._held(ids, wants)),
            "outbox": (
                _OUTBOX,
                [
                    *self._records(PersonJoined.topic, ids, *self._joined, texts),
                    *self._records(ContactChanged.topic, ids, *self._reached, texts),
                ],
            ),
            "imported_row": (
                imported,
                list(
                    zip(
                        repeat(self._import_id), numbers, numbers, repeat("joins"), values["external_id"],
                        values["name"], repeat("{}"),
                    )
                ),
            ),
        }  # fmt: skip

    def _text_of(self, field: str, values: Sequence[Any]) -> Sequence[str]:
        """The values of a field as JSON."""
        if field in _JSON:
            return values
        if field in _ALONE:
            return list(map(encode_basestring, values))  # the same as to_json, and quicker for a text
        texts = {value: to_json(value).decode() for value in set(values)}
        return list(map(texts.__getitem__, values))

    def _held(self, ids: Sequence[str], codes: Sequence[list[int] | None]) -> list[tuple[str, UUID, int]]:
        known = self._skills.ids
        return [
            (person_id, known[code >> 3], code & 7)
            for person_id, held in compress(zip(ids, codes, strict=True), codes)
            for code in held or ()
        ]

    def _records(
        self, topic: str, ids: Sequence[str], template: str, fields: Sequence[str], texts: Mapping[str, Sequence[str]]
    ) -> Rows:
        texts = {**texts, "id": self._event_ids(len(ids))}
        values = zip(*(texts[name] for name in fields), strict=True)
        events = [(template % value).encode() for value in values]
        return zip(repeat(topic), ids, events, repeat(self._headers), repeat(self._now))

    def _id(self, external_id: str) -> str:
        """The UUIDv7 that a person with this external id has in this import: random, but each time the same."""
        lot = blake2b(external_id.encode(), key=self._key, digest_size=9).hexdigest()
        return f"{_uuid_start(self._milliseconds)}{lot[:3]}-8{lot[3:6]}-{lot[6:]}"

    def _event_ids(self, count: int) -> list[str]:
        """UUIDv7s in the order of events."""
        lot = secrets.token_hex(8 * count)
        first, self._events = self._events, self._events + count
        ids: list[str] = []
        for number, place in zip(range(first, first + count), range(0, 16 * count, 16), strict=True):
            start = _uuid_start(self._milliseconds + (number >> 12))
            ids.append(f"{start}{number & 4095:03x}-8{lot[place : place + 3]}-{lot[place + 3 : place + 15]}")
        return ids


@lru_cache(maxsize=4)
def _uuid_start(milliseconds: int) -> str:
    return f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}-7"


def _filled(values: Sequence[Any], untold: Any) -> Sequence[Any]:
    return [untold if value is None else value for value in values] if None in values else values
