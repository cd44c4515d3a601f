"""What the first pages of analytics ask of its API, in this process, and the same as plain SQL on the archive."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from statistics import median
from uuid import UUID

import httpx

from benchmarks.analytics_archive import Archive, analyze, executed
from benchmarks.measuring import percentile
from services.analytics.impact import handlers as impact
from services.analytics.judging import judge_all
from services.analytics.main import create_app
from services.analytics.people.tables import Person
from services.analytics.publishing import publish
from services.analytics.settings import settings_of
from shared.service import Runtime
from tests.support.platform import OpenTokens
from tests.support.year.archived import of_other_people

__all__ = ["PAGES", "Page", "Viewer", "ask", "ask_plainly", "publish_all"]

BASE = "/api/analytics/v1"
_REQUESTS, _WARM, _QUERIES = 200, 20, 3
_SHOWN = ("funnel", "journey", "endings", "times", "participation", "activity")
"""The families of numbers that these pages show."""


@dataclass(frozen=True)
class Page:
    """path: of the API, with {program}. plain: the same question in SQL, with :program."""

    path: str
    plain: str


@dataclass(frozen=True)
class Viewer:
    """Who asks: somebody of HR who administers a program. program: one of the newest year."""

    client: httpx.AsyncClient
    program: UUID


async def publish_all(runtime: Runtime, stack: AsyncExitStack, archive: Archive) -> Viewer:
    """Make everything that pages show, and let an admin sign in. The time of making it is not measured here.

    Participants are compared for the page's program alone, and equity is not counted: the archive is of hundreds of
    companies taken for one, and to compare each of its programs with all people of all of them is nobody's question.
    """
    copy = (archive.copies - 1) // len(archive.years) + 1
    newest = archive.years[(archive.copies - 1) % len(archive.years)]
    admin, program = _of_copy(newest.admin, copy), _of_copy(newest.program, copy)
    await _know(runtime, admin)
    await publish(runtime, families=_SHOWN)
    await judge_all(runtime)
    await _compare(runtime, program)
    await analyze(runtime)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(runtime)),
        base_url="http://bench",
        headers={"Authorization": f"Bearer {OpenTokens.write(admin, ['hr', 'program_admin'])}"},
    )
    stack.push_async_callback(client.aclose)
    return Viewer(client, program)


async def _compare(runtime: Runtime, program: UUID) -> None:
    async with runtime.sessions() as session, session.begin():
        job = await impact.job(session, (), settings_of(runtime).smallest_group)
        if job is not None:
            chosen = [one for one in job.programs if one.id == program]
            await impact.publish(session, impact.find(replace(job, programs=chosen)))


def _of_copy(one: UUID, number: int) -> UUID:
    return UUID(of_other_people(str(one).encode(), number).decode())


async def _know(runtime: Runtime, admin: UUID) -> None:
    units = dict.fromkeys(("department", "grade", "location"), "")
    async with runtime.sessions() as session, session.begin():
        await session.merge(Person(id=admin, version=1, external_id=str(admin), status="active", **units))


async def ask(viewer: Viewer, page: Page) -> float:
    """The 95th percentile of the seconds of an answer."""
    path = BASE + page.path.format(program=viewer.program)
    times: list[float] = []
    for number in range(_WARM + _REQUESTS):
        began = time.perf_counter()
        answer = await viewer.client.get(path)
        if number >= _WARM:
            times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return percentile(times, 0.95)


async def ask_plainly(runtime: Runtime, viewer: Viewer, page: Page) -> float:
    """The median of the seconds of a query."""
    times: list[float] = []
    for _ in range(_QUERIES):
        began = time.perf_counter()
        await executed(runtime, page.plain, **({"program": str(viewer.program)} if ":program" in page.plain else {}))
        times.append(time.perf_counter() - began)
    return median(times)


_MENTEES = """
program AS (
    SELECT subject, (data->>'starts_on')::date AS starts_on, (data->>'ends_on')::date AS ends_on FROM archived_event
    WHERE type = 'matching.program_launched.v1' {only_program}
), mentees AS (
    SELECT DISTINCT data->>'program_id' AS program_id, data->>'person_id' AS person_id FROM archived_event
    WHERE type IN ('matching.participant_enrolled.v1', 'matching.participant_admitted.v1')
        AND data->>'role' = 'mentee' {only}
)
"""
_STEPS = """
SELECT {by}, count(*) AS enrolled, count(proposals.mentee_id) AS proposed,
    count(*) FILTER (WHERE proposals.mentee_id IS NOT NULL AND together.held IS NOT NULL) AS started,
    count(*) FILTER (WHERE proposals.mentee_id IS NOT NULL AND together.held) AS held
FROM mentees
LEFT JOIN proposals ON proposals.program_id = mentees.program_id AND proposals.mentee_id = mentees.person_id
LEFT JOIN (
    SELECT program_id, mentee_id, bool_or(held.mentorship_id IS NOT NULL) AS held
    FROM starts LEFT JOIN held USING (mentorship_id) GROUP BY 1, 2
) together ON together.program_id = mentees.program_id AND together.mentee_id = mentees.person_id
{join} GROUP BY 1
"""
_HAPPENED = """
proposals AS (
    SELECT DISTINCT data->>'program_id' AS program_id, data->>'mentee_id' AS mentee_id FROM archived_event
    WHERE type IN ('matching.match_proposed.v1', 'matching.mentorship_requested.v1') {only}
), starts AS (
    SELECT data->>'program_id' AS program_id, data->>'mentee_id' AS mentee_id,
        data->>'mentorship_id' AS mentorship_id FROM archived_event
    WHERE type = 'matching.mentorship_started.v1' {only}
), held AS (
    SELECT DISTINCT data->>'mentorship_id' AS mentorship_id FROM (
        SELECT DISTINCT ON (subject, data->>'occurrence') type, data FROM archived_event
        WHERE type IN ('matching.session_held.v1', 'matching.session_missed.v1') {only}
        ORDER BY subject, data->>'occurrence', version DESC
    ) told WHERE type = 'matching.session_held.v1'
)
"""
_ONLY = "AND data->>'program_id' = CAST(:program AS text)"
_DEPARTMENTS = """
departments AS (
    SELECT DISTINCT ON (subject) subject::text AS person_id, data->>'department' AS department FROM archived_event
    WHERE type IN ('profiles.person_joined.v1', 'profiles.profile_changed.v1', 'profiles.person_left.v1')
        AND subject IN (SELECT person_id::uuid FROM mentees)
        AND (data->>'effective_date')::date <= (SELECT starts_on FROM program)
    ORDER BY subject, version DESC
)
"""
_TOGETHER = """
SELECT to_char((data->>coalesce(day, 'held_on'))::date, 'YYYY-MM'), type, count(DISTINCT subject)
FROM archived_event JOIN (VALUES ('matching.session_held.v1', 'held_on'), ('matching.session_missed.v1', 'missed_on'),
    ('matching.check_in_recorded.v1', 'recorded_on')) kinds (kind, day) ON kind = type
WHERE data->>'program_id' = CAST(:program AS text) GROUP BY 1, 2
UNION ALL
SELECT to_char(time, 'YYYY-MM'), type, count(DISTINCT subject) FROM archived_event
WHERE type IN ('matching.feedback_given.v1', 'matching.appreciation_sent.v1')
    AND data->>'program_id' = CAST(:program AS text)
GROUP BY 1, 2
UNION ALL
SELECT to_char(time, 'YYYY-MM'), type, count(DISTINCT subject) FROM archived_event
WHERE type IN ('profiles.goal_set.v1', 'profiles.goal_achieved.v1', 'profiles.reflection_shared.v1')
    AND data->>'person_id' IN (SELECT person_id FROM mentees)
    AND time BETWEEN (SELECT starts_on FROM program) AND (SELECT ends_on FROM program)
GROUP BY 1, 2
"""
_HEALTH = """
SELECT s.subject, max(h.day) AS last_session, sum(h.missed) AS missed, max(c.check_ins), max(f.rating)
FROM archived_event s
LEFT JOIN (
    SELECT data->>'mentorship_id' AS mentorship_id, coalesce(data->>'held_on', data->>'missed_on')::date AS day,
        (type = 'matching.session_missed.v1')::int AS missed
    FROM archived_event WHERE type IN ('matching.session_held.v1', 'matching.session_missed.v1')
        AND data->>'program_id' = CAST(:program AS text)
) h ON h.mentorship_id = s.subject::text
LEFT JOIN (
    SELECT data->>'mentorship_id' AS mentorship_id, count(*) AS check_ins FROM archived_event
    WHERE type = 'matching.check_in_recorded.v1' AND data->>'program_id' = CAST(:program AS text) GROUP BY 1
) c ON c.mentorship_id = s.subject::text
LEFT JOIN (
    SELECT data->>'mentorship_id' AS mentorship_id, avg((data->>'rating')::numeric) AS rating FROM archived_event
    WHERE type = 'matching.feedback_given.v1' AND data->>'program_id' = CAST(:program AS text) GROUP BY 1
) f ON f.mentorship_id = s.subject::text
LEFT JOIN (
    SELECT DISTINCT subject FROM archived_event
    WHERE type = 'matching.mentorship_ended.v1' AND data->>'program_id' = CAST(:program AS text)
) e USING (subject)
WHERE s.type = 'matching.mentorship_started.v1' AND s.data->>'program_id' = CAST(:program AS text)
    AND e.subject IS NULL
GROUP BY s.subject ORDER BY 2 LIMIT 50
"""
_RETAINED = """
SELECT first.data->>'grade', first.data->>'department', first.subject::text IN (SELECT person_id FROM mentees),
    count(*), count(*) FILTER (WHERE newest.data->>'status' = 'active')
FROM (
    SELECT DISTINCT ON (subject) subject, data FROM archived_event
    WHERE type IN ('profiles.person_joined.v1', 'profiles.profile_changed.v1', 'profiles.person_left.v1')
        AND (data->>'effective_date')::date <= (SELECT starts_on FROM program)
    ORDER BY subject, version DESC
) first JOIN (
    SELECT DISTINCT ON (subject) subject, data FROM archived_event
    WHERE type IN ('profiles.person_joined.v1', 'profiles.profile_changed.v1', 'profiles.person_left.v1')
    ORDER BY subject, version DESC
) newest USING (subject)
WHERE first.data->>'status' = 'active' GROUP BY 1, 2, 3
"""


def _with(*parts: str, only: bool = True) -> str:
    one, program = (_ONLY, "AND subject = CAST(CAST(:program AS text) AS uuid)") if only else ("", "")
    return "WITH " + ", ".join(part.format(only=one, only_program=program) for part in parts)


_OF_ALL = _with(_MENTEES, _HAPPENED, only=False) + _STEPS.format(by="mentees.program_id", join="")

PAGES: Mapping[str, Page] = {
    "funnel": Page(
        "/programs/{program}/tables/funnel/by/department",
        _with(_MENTEES, _HAPPENED, _DEPARTMENTS)
        + _STEPS.format(by="department", join="LEFT JOIN departments ON departments.person_id = mentees.person_id"),
    ),
    "participation": Page("/programs/{program}/tables/participation/by/month", _with(_MENTEES) + _TOGETHER),
    "all programs": Page("/tables/funnel/by/program?down=true&limit=50", _OF_ALL),
    "all programs, sorted": Page(
        "/tables/funnel/by/program?sort=held&down=true&limit=50", f"{_OF_ALL} ORDER BY held DESC LIMIT 50"
    ),
    "health": Page("/programs/{program}/health", _HEALTH),
    "impact": Page("/programs/{program}/impact", _with(_MENTEES) + _RETAINED),
}
