"""What a plan changes, written: people, where they are reached, their skills, the events of it all, who leaves."""
# ruff: noqa: S608 - the parts of these statements are constants of this package

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from asyncpg import Connection
from pydantic_core import to_json

from services.profiles.directory import handlers as directory
from services.profiles.imports.engine import wire
from services.profiles.imports.engine.plan import OWN, TEXTS
from services.profiles.imports.engine.staging import Staged, Tell
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events import Event
from shared.events.base import CONTENT_TYPE
from shared.events.profiles import ContactChanged, PersonJoined, PersonLeft, ProfileChanged
from shared.messaging import outbox

__all__ = ["Writer", "find_leavers", "keep_rows"]

_COLUMNS = (*TEXTS, "start_date", "manager_id", *OWN, "external")
_AT_ONCE = 5000


async def find_leavers(connection: Connection, *, leave: bool) -> tuple[int, int]:
    """Make the temporary table `leaver` of the active people whom the file lacks, if they are to leave.

    Coaches from outside are in no file of HR's: they are not among them. Returns how many leave, and how many active
    people of the organization there are in all.
    """
    missing = "NOT EXISTS (SELECT FROM who WHERE who.id = person.id)" if leave else "false"
    await connection.execute(
        "CREATE TEMPORARY TABLE leaver ON COMMIT DROP AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n "
        f"FROM person WHERE status = 'active' AND NOT external AND {missing}; ANALYZE leaver (id)"
    )
    leaving = await connection.fetchval("SELECT count(*) FROM leaver")
    return leaving, await connection.fetchval("SELECT count(*) FROM person WHERE status = 'active' AND NOT external")


async def keep_rows(connection: Connection, import_id: UUID, told: frozenset[str]) -> None:
    """Keep what becomes of each person for whoever looks at the import: see `tables.ImportedRow`."""
    names = (*TEXTS, "start_date", *OWN, "external", "email", "language")
    sides = {name: (f"to_jsonb(old_{name})", f"to_jsonb(new_{name})") for name in names}
    sides["manager"] = (
        "to_jsonb((SELECT external_id FROM person WHERE person.id = old_manager_id))",
        "to_jsonb((SELECT external_id FROM person WHERE person.id = new_manager_id))"
        if "manager" not in told
        else "to_jsonb(nullif(new_manager, ''))",
    )
    sides |= {f"skills_{name}": (f"old_{name}::jsonb", f"new_{name}::jsonb") for name in ("offered", "wanted")}
    columns = {"manager": "manager_id", "skills_offered": "offered", "skills_wanted": "wanted"}
    different = [
        f"CASE WHEN new_{columns.get(name, name)} IS DISTINCT FROM old_{columns.get(name, name)} "
        f"THEN jsonb_build_object('{name}', jsonb_build_array({old}, {new})) ELSE '{{}}' END"
        for name, (old, new) in sides.items()
    ]
    returned = (
        "CASE WHEN kind = 'returns' THEN jsonb_build_object('status', jsonb_build_array(status, 'active')) "
        "ELSE '{}' END"
    )
    fields = f"CASE WHEN kind = 'joins' THEN '{{}}'::jsonb ELSE {' || '.join([returned, *different])} END"
    await connection.execute("DELETE FROM imported_row WHERE import_id = $1", import_id)
    await connection.execute(
        'INSERT INTO imported_row (import_id, number, "row", kind, external_id, name, fields) '
        f"SELECT $1, n, n, kind, external_id, new_name, {fields} FROM plan",
        import_id,
    )
    await connection.execute(
        'INSERT INTO imported_row (import_id, number, "row", kind, external_id, name, fields) '
        "SELECT $1, (SELECT max(n) FROM staged) + 1 + leaver.n, NULL, 'leaves', external_id, name, "
        """'{"status": ["active", "left"]}' FROM leaver JOIN person USING (id)""",
        import_id,
    )


class Writer:
    """Writes a plan. now: the time of all its events."""

    def __init__(self, session: AsyncSession, connection: Connection, staged: Staged, now: datetime) -> None:
        self._session = session
        self._connection = connection
        self._staged = staged
        self._now = now
        self._time = to_json(now).decode()
        self._milliseconds = int(now.timestamp() * 1000)
        self._today = clock.today()
        headers = (("content-type", CONTENT_TYPE.encode()), *telemetry.outgoing_headers())
        self._headers = json.dumps(outbox.encode_headers(headers))

    async def write(self, tell: Tell) -> None:
        """Everything. Rows of people are written before their events, so that their order is that of the commits."""
        steps = (
            self._join, self._change, self._reach, self._skills, self._tell_of_people, self._leave, self._refresh,
        )  # fmt: skip
        for number, step in enumerate(steps):
            tell("writing", self._staged.rows * number // len(steps), self._staged.rows)
            await step()
        await self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        await self._connection.execute(f"NOTIFY {outbox.CHANNEL}")

    async def _join(self) -> None:
        columns = ", ".join(_COLUMNS)
        values = ", ".join(f"new_{name}" for name in _COLUMNS)
        await self._connection.execute(
            f"INSERT INTO person (id, version, external_id, {columns}, status, effective_date) "
            f"SELECT id, 1, external_id, {values}, 'active', $1 FROM plan "
            "WHERE kind = 'joins' ORDER BY n",
            self._today,
        )

    async def _change(self) -> None:
        changes = ", ".join(f"{name} = new_{name}" for name in _COLUMNS)
        await self._connection.execute(
            f"UPDATE person SET {changes}, version = person.version + 1, status = 'active', effective_date = $1 "
            "FROM plan WHERE plan.id = person.id AND profile AND kind <> 'joins'",
            self._today,
        )

    async def _reach(self) -> None:
        """Contacts, and the events of those that are different."""
        await self._connection.execute(
            "INSERT INTO contact (id, version, email, language) SELECT id, 1, new_email, new_language FROM plan "
            "WHERE reach AND NOT reached"
        )
        values = {"email": wire.string("plan.new_email"), "language": wire.string("plan.new_language")}
        told = self._event(ContactChanged, "plan.id", "1", "plan.n", values)
        await self._connection.execute(
            f"{self._into_outbox(ContactChanged, told, 'plan.id')} FROM plan WHERE reach AND NOT reached",
            self._headers,
            self._now,
        )
        values = {"email": wire.string("written.email"), "language": wire.string("written.language")}
        told = self._event(ContactChanged, "written.id", "written.version", "written.n", values)
        await self._connection.execute(
            "WITH written AS (UPDATE contact SET email = new_email, language = new_language, "
            "version = contact.version + 1 FROM plan WHERE contact.id = plan.id AND reach AND reached "
            "RETURNING contact.id, contact.version, contact.email, contact.language, plan.n) "
            f"{self._into_outbox(ContactChanged, told, 'written.id')} FROM written",
            self._headers,
            self._now,
        )

    async def _skills(self) -> None:
        for table, name, codes, weight in (
            ("skill_offer", "offered", "offers", "level"),
            ("skill_want", "wanted", "wants", "priority"),
        ):
            if f"skills_{name}" not in self._staged.told:
                continue
            told = (
                f"SELECT plan.id AS person_id, skill_id, code & 7 AS {weight} FROM plan "
                f"CROSS JOIN unnest({codes}) AS code JOIN staged_skill ON staged_skill.number = code >> 3 WHERE "
            )
            insert = f"INSERT INTO {table} (person_id, skill_id, {weight}) {told}"
            await self._connection.execute(f"{insert} kind = 'joins'")
            different = f"plan.new_{name} <> plan.old_{name} AND kind <> 'joins'"
            await self._connection.execute(
                f"DELETE FROM {table} AS held USING plan WHERE {different} AND held.person_id = plan.id "
                f"AND NOT EXISTS (SELECT FROM ({told} {different}) AS told "
                "WHERE told.person_id = held.person_id AND told.skill_id = held.skill_id)"
            )
            await self._connection.execute(
                f"{insert} {different} ON CONFLICT (person_id, skill_id) DO UPDATE SET {weight} = excluded.{weight}"
            )

    async def _tell_of_people(self) -> None:
        values = {
            **{name: wire.string(f"plan.new_{name}") for name in (*TEXTS, "zone", "bio")},
            "external_id": wire.string("plan.external_id"),
            "manager_id": wire.text_of("plan.new_manager_id"),
            "start_date": wire.text_of("plan.new_start_date"),
            "languages": f"coalesce(plan.spelled_languages, {wire.languages('plan.new_languages')})",
            "working_hours": f"coalesce(plan.spelled_working_hours, {wire.hours('plan.new_working_hours')})",
            "skills_offered": "plan.new_offered",
            "skills_wanted": "plan.new_wanted",
            "credentials": f"CASE WHEN kind = 'joins' THEN '[]' ELSE {wire.credentials('plan.id')} END",
            "external": "'false'",
            "status": "'\"active\"'",
            "effective_date": f"'\"{self._today.isoformat()}\"'",
        }
        version = "coalesce(plan.version, 0) + 1"
        for kind, which in ((PersonJoined, "kind <> 'changes'"), (ProfileChanged, "kind = 'changes' AND profile")):
            told = self._event(kind, "plan.id", f"({version})", "plan.n", values)
            await self._connection.execute(
                f"{self._into_outbox(kind, told, 'plan.id')} FROM plan WHERE {which} ORDER BY n",
                self._headers,
                self._now,
            )

    async def _leave(self) -> None:
        """Whoever leaves stays known; their skills and their manager stay in what is told of them."""
        values = {
            **{name: wire.string(f"gone.{name}") for name in (*TEXTS, "zone", "bio", "external_id")},
            "manager_id": wire.text_of("gone.manager_id"),
            "start_date": wire.text_of("gone.start_date"),
            "languages": wire.languages("gone.languages"),
            "working_hours": wire.hours("gone.working_hours"),
            "skills_offered": "coalesce(offered.skills, '[]')",
            "skills_wanted": "coalesce(wanted.skills, '[]')",
            "credentials": wire.credentials("gone.id"),
            "external": "'false'",
            "status": "'\"left\"'",
            "effective_date": f"'\"{self._today.isoformat()}\"'",
        }
        told = self._event(PersonLeft, "gone.id", "gone.version", "gone.n", values)
        held = {
            name: f"LEFT JOIN (SELECT held.person_id, {wire.skills(weight)} AS skills FROM {table} AS held JOIN skill "
            "ON skill.id = held.skill_id WHERE held.person_id IN (SELECT id FROM leaver) GROUP BY held.person_id) "
            f"AS {name} ON {name}.person_id = gone.id"
            for table, name, weight in (("skill_offer", "offered", "level"), ("skill_want", "wanted", "priority"))
        }
        await self._connection.execute(
            "WITH gone AS (UPDATE person SET status = 'left', effective_date = $3, version = person.version + 1 "
            "FROM leaver WHERE leaver.id = person.id RETURNING person.*, leaver.n) "
            f"{self._into_outbox(PersonLeft, told, 'gone.id')} "
            f"FROM gone {held['offered']} {held['wanted']} ORDER BY gone.n",
            self._headers,
            self._now,
            self._today,
        )

    async def _refresh(self) -> None:
        query = "SELECT plan.id FROM plan WHERE profile UNION ALL SELECT id FROM leaver"
        ids: list[UUID] = []
        async for [person_id] in self._connection.cursor(query, prefetch=_AT_ONCE):
            ids.append(person_id)
            if len(ids) == _AT_ONCE:
                await directory.refresh_later(self._session, ids)
                ids = []
        if ids:
            await directory.refresh_later(self._session, ids)

    def _event(self, kind: type[Event], subject: str, version: str, count: str, values: Mapping[str, str]) -> str:
        ids = {"id": wire.new_id(f"({count})::integer", self._milliseconds), "subject": subject, "version": version}
        return wire.event(kind, self._time, {**ids, **values})

    def _into_outbox(self, kind: type[Event], value: str, key: str) -> str:
        """The head of a statement. Its parameters are the headers and the time."""
        return (
            "INSERT INTO outbox (topic, key, value, headers, created_at) "
            f"SELECT '{kind.topic}', {key}::text, {value}, $1::text::jsonb, $2"
        )
