"""Staged rows beside the people who are known: what is wrong between them, and what is to change.

Everything is set-based SQL over the temporary tables `staged`, `who` (everyone's id) and `plan` (those who change), so
that the number of people does not matter to this process.
"""
# ruff: noqa: S608 - the parts of these statements are constants of this package

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Connection

from services.profiles.imports.engine import wire
from services.profiles.imports.engine.staging import Staged
from services.profiles.people import store as people
from services.profiles.people.domain import manager_loops, shown
from shared.db import AsyncSession
from shared.private_text import digest
from shared.tabular.report import MOST_PROBLEMS
from shared.wrong import Wrong

__all__ = ["OWN", "TEXTS", "Counts", "check", "compare", "hired", "identify", "lock_people"]

TEXTS = ("name", "job_title", "department", "grade", "location", "country")
OWN = ("zone", "bio", "languages", "working_hours")
_HIRED_SHOWN = 20
_LISTED = ("languages", "working_hours")


@dataclass(frozen=True, slots=True)
class Counts:
    """People by what is to become of them."""

    joins: int
    returns: int
    changes: int


async def lock_people(connection: Connection, *, leave: bool) -> None:
    """Let nobody else change who is known of the staged rows, nor, with `leave`, whoever may leave.

    A statement of its own: the next one sees what those have committed for whom this one has waited.
    """
    others = "LEFT JOIN staged USING (external_id) WHERE staged.n IS NOT NULL OR status = 'active'"
    await connection.execute(
        f"SELECT count(*) FROM (SELECT FROM person {others if leave else 'JOIN staged USING (external_id)'} "
        "ORDER BY person.id FOR NO KEY UPDATE OF person) AS locked"
    )


async def identify(connection: Connection, now: datetime) -> None:
    """Give every staged row the id of its person, a new one where nobody has its external id."""
    milliseconds = int(now.timestamp() * 1000)
    await connection.execute(
        "CREATE TEMPORARY TABLE who ON COMMIT DROP AS "
        f"SELECT n, external_id, manager, coalesce(person.id, {wire.new_id('n', milliseconds)}) AS id, "
        "person.id IS NOT NULL AS known FROM staged LEFT JOIN person USING (external_id) ORDER BY n"
    )
    await connection.execute("ANALYZE who (n, id, external_id, known)")
    await connection.execute(_LINES)
    await connection.execute("ANALYZE line (id)")


async def check(session: AsyncSession, connection: Connection, staged: Staged) -> None:
    """Add what is wrong between rows, and between them and who is known, to the report."""
    repeated = await connection.fetch(
        "SELECT row.n, first.n, count(*) OVER () FROM staged AS row JOIN "
        "(SELECT external_id, min(n) AS n FROM staged GROUP BY external_id HAVING count(*) > 1) AS first "
        "USING (external_id) WHERE row.n > first.n ORDER BY row.n LIMIT $1",
        MOST_PROBLEMS,
    )
    for row, first, _ in repeated:
        wrong = Wrong("external-id-twice", "Row {row} has this external id as well.", row=str(first))
        staged.report.add(row, staged.columns["external_id"], wrong)
    if repeated:
        staged.report.count += repeated[0][2] - len(repeated)
    await _check_erased(session, connection, staged)
    if "manager" not in staged.told:
        return
    unknown = await connection.fetch(
        "SELECT n, manager, count(*) OVER () FROM staged WHERE manager <> '' "
        "AND NOT EXISTS (SELECT FROM staged AS other WHERE other.external_id = staged.manager) "
        "AND NOT EXISTS (SELECT FROM person WHERE person.external_id = staged.manager) ORDER BY n LIMIT $1",
        MOST_PROBLEMS,
    )
    for row, manager, _ in unknown:
        wrong = Wrong("no-such-manager", "Nobody has the external id {text}.", text=shown(manager))
        staged.report.add(row, staged.columns["manager"], wrong)
    if unknown:
        staged.report.count += unknown[0][2] - len(unknown)
    if not repeated:
        await _check_loops(connection, staged)


async def _check_erased(session: AsyncSession, connection: Connection, staged: Staged) -> None:
    """Nobody comes back who was erased: their external ids are known by digests alone, which this process makes."""
    erased = await people.erased(session)
    if not erased:
        return
    async for row, external_id in connection.cursor("SELECT n, external_id FROM who WHERE NOT known ORDER BY n"):
        if digest(session, external_id) in erased:
            wrong = Wrong("erased-for-good", "The data of this person have been erased for good. Take the row out.")
            staged.report.add(row, staged.columns["external_id"], wrong)


_LINES = """
CREATE TEMPORARY TABLE line ON COMMIT DROP AS
SELECT who.id, coalesce(told.id, other.id) AS manager_id
FROM who LEFT JOIN who AS told ON told.external_id = who.manager
LEFT JOIN person AS other ON other.external_id = who.manager AND told.id IS NULL
"""
_UNREACHED = """
WITH RECURSIVE every AS MATERIALIZED (
    SELECT id, manager_id FROM line
    UNION ALL SELECT id, manager_id FROM person WHERE NOT EXISTS (SELECT FROM who WHERE who.id = person.id)
), reached (id) AS (
    SELECT id FROM every WHERE manager_id IS NULL
    UNION ALL SELECT every.id FROM every JOIN reached ON every.manager_id = reached.id
)
SELECT id, manager_id FROM every LEFT JOIN reached USING (id) WHERE reached.id IS NULL
"""


async def _check_loops(connection: Connection, staged: Staged) -> None:
    """Whoever is below a person without a manager is in no loop; only the others have to be looked at one by one."""
    unreached = await connection.fetch(_UNREACHED)
    if not unreached:
        return
    managers = {str(person): str(manager) for person, manager in unreached}
    people = [person for person, _ in unreached]
    named = await connection.fetch(
        "SELECT id::text, external_id, n FROM who WHERE id = ANY($1) UNION ALL "
        "SELECT id::text, external_id, NULL FROM person WHERE id = ANY($1) AND NOT EXISTS "
        "(SELECT FROM who WHERE who.id = person.id)",
        people,
    )
    names: dict[str, str] = {person: external_id for person, external_id, _ in named}
    rows: dict[str, int] = {person: row for person, _, row in named if row is not None}
    for loop in manager_loops(managers):
        inside = [(rows[person], index) for index, person in enumerate(loop) if person in rows]
        if not inside:
            continue  # it was there before, and the file cannot mend it
        row, index = min(inside)
        chain = [names[person] for person in (*loop[index:], *loop[:index], loop[index])]
        told = chain if len(chain) <= 11 else [*chain[:10], f"… ({len(loop)} people)", chain[-1]]
        names_in_loop = " → ".join(told)
        wrong = Wrong("managers-in-a-loop", "Managers manage each other in a loop: {names}.", names=names_in_loop)
        staged.report.add(row, staged.columns["manager"], wrong)


async def compare(connection: Connection, staged: Staged) -> Counts:
    """Make the temporary table `plan` of everyone who joins, returns or changes.

    kind: joins, returns or changes. profile: whether an event tells of it. reach: whether their address is different.
    For each field new_… and old_…; offered, wanted: JSON as events have it. spelled_…: the same of languages and
    working hours, where they come from the file. offers, wants: codes of skills, see `staging`.
    """
    await connection.execute(_plan(staged.told))
    await connection.execute("ANALYZE plan (n, id, kind)")
    counted = await connection.fetch("SELECT kind, count(*) FROM plan GROUP BY kind")
    found: dict[str, int] = {row["kind"]: row["count"] for row in counted}
    return Counts(found.get("joins", 0), found.get("returns", 0), found.get("changes", 0))


async def hired(connection: Connection) -> list[int]:
    """The rows of those who were coaches from outside and work here from now on, a few at most."""
    rows = await connection.fetch("SELECT n FROM plan WHERE old_external ORDER BY n LIMIT $1", _HIRED_SHOWN)
    return [row["n"] for row in rows]


def _plan(told: frozenset[str]) -> str:
    values: dict[str, tuple[str, str]] = {
        name: (f"staged.{name}" if name in told else f"coalesce(person.{name}, '')", f"person.{name}") for name in TEXTS
    }
    values["start_date"] = (
        "staged.start_date" if "start_date" in told else "person.start_date",
        "person.start_date",
    )
    values["manager_id"] = ("line.manager_id" if "manager" in told else "person.manager_id", "person.manager_id")
    untold = {"zone": "'UTC'", "bio": "''", "languages": "'[]'::jsonb", "working_hours": "'[]'::jsonb"}
    for name in OWN:
        mine = f"staged.{name}" + ("::jsonb" if name in _LISTED else "")
        theirs = f"person.{name}"
        fresh = f"CASE WHEN person.own ? '{name}' THEN {theirs} ELSE coalesce({mine}, {theirs}, {untold[name]}) END"
        values[name] = (fresh if name in told else f"coalesce({theirs}, {untold[name]})", theirs)
    for name, column in (("offered", "skills_offered"), ("wanted", "skills_wanted")):
        now = f"coalesce({name}_now.skills, '[]')"
        fresh = f"CASE WHEN person.own ? '{column}' THEN {now} ELSE coalesce(staged.{name}, {now}) END"
        values[name] = (fresh if column in told else now, now)
    # Whom HR's file has works here, also if they were a coach from outside before.
    values["external"] = ("false", "person.external")
    language = "CASE WHEN person.own ? 'language' THEN contact.language ELSE staged.language END"
    values["email"] = ("staged.email", "contact.email")
    values["language"] = (f"coalesce({language}, contact.language, 'en')", "contact.language")
    spelled = ", ".join(
        f"CASE WHEN person.own ? '{name}' THEN NULL ELSE staged.{name} END AS spelled_{name}" for name in _LISTED
    )
    sides = ", ".join(f"{new} AS new_{name}, {old} AS old_{name}" for name, (new, old) in values.items())
    address = ("email", "language")
    profile = _different([name for name in values if name not in address])
    return f"""
    CREATE TEMPORARY TABLE plan ON COMMIT DROP AS
    SELECT *, CASE WHEN status IS NULL THEN 'joins' WHEN status <> 'active' THEN 'returns' ELSE 'changes' END AS kind,
        status IS DISTINCT FROM 'active' OR {profile} AS profile, {_different(address)} AS reach
    FROM (
        SELECT staged.n, who.id, staged.external_id, person.version, person.status, contact.id IS NOT NULL AS reached,
            staged.manager AS new_manager, staged.offers, staged.wants, {spelled}, {sides}
        FROM staged JOIN who USING (n) JOIN line USING (id)
        LEFT JOIN person ON person.id = who.id
        LEFT JOIN contact ON contact.id = who.id
        LEFT JOIN ({_skills_now("skill_offer", "level")}) AS offered_now ON offered_now.person_id = who.id
        LEFT JOIN ({_skills_now("skill_want", "priority")}) AS wanted_now ON wanted_now.person_id = who.id
        OFFSET 0
    ) AS sides
    WHERE status IS DISTINCT FROM 'active' OR {profile} OR {_different(address)}
    """


def _different(names: tuple[str, ...] | list[str]) -> str:
    new = ", ".join(f"new_{name}" for name in names)
    old = ", ".join(f"old_{name}" for name in names)
    return f"ROW({new}) IS DISTINCT FROM ROW({old})"


def _skills_now(table: str, weight: str) -> str:
    return (
        f"SELECT held.person_id, {wire.skills(weight)} AS skills FROM {table} AS held JOIN skill "
        "ON skill.id = held.skill_id WHERE held.person_id IN (SELECT id FROM who WHERE known) GROUP BY held.person_id"
    )
