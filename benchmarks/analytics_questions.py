"""The pages of analytics, and the question of each in plain SQL on the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PAGES", "Page"]


@dataclass(frozen=True)
class Page:
    """path: of the API, with {program}. plain: the same question in SQL, with :program."""

    path: str
    plain: str


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
_SIGNED = """
signed AS (
    SELECT DISTINCT subject::text AS mentorship_id FROM archived_event
    WHERE type = 'matching.agreement_signed.v1' AND (data->>'complete')::boolean {only}
), ended AS (
    SELECT subject::text AS mentorship_id, bool_or((data->>'completed')::boolean) AS completed FROM archived_event
    WHERE type = 'matching.mentorship_ended.v1' {only} GROUP BY 1
)
"""
_JOURNEY = """
SELECT department, count(DISTINCT person_id), count(DISTINCT mentee_id),
    count(DISTINCT mentee_id) FILTER (WHERE signed.mentorship_id IS NOT NULL),
    count(DISTINCT mentee_id) FILTER (WHERE held.mentorship_id IS NOT NULL),
    count(DISTINCT mentee_id) FILTER (WHERE completed), count(DISTINCT mentee_id) FILTER (WHERE NOT completed)
FROM mentees LEFT JOIN departments USING (person_id) LEFT JOIN starts ON starts.mentee_id = mentees.person_id
LEFT JOIN signed USING (mentorship_id) LEFT JOIN held USING (mentorship_id) LEFT JOIN ended USING (mentorship_id)
GROUP BY 1
"""
_MATCHES = """
SELECT width_bucket((proposed.data->>'score')::numeric, 0, 1, 5), count(*), avg((proposed.data->>'score')::numeric),
    count(answered.subject), count(*) FILTER (WHERE accepted), count(ended.mentee_id),
    count(*) FILTER (WHERE completed), avg(rating)
FROM archived_event proposed
LEFT JOIN (
    SELECT subject, bool_or(type = 'matching.proposal_accepted.v1') AS accepted FROM archived_event
    WHERE type IN ('matching.proposal_accepted.v1', 'matching.proposal_declined.v1', 'matching.proposal_expired.v1')
        AND data->>'program_id' = CAST(:program AS text) GROUP BY 1
) answered USING (subject)
LEFT JOIN (
    SELECT data->>'mentee_id' AS mentee_id, data->>'mentor_id' AS mentor_id,
        bool_or((data->>'completed')::boolean) AS completed FROM archived_event
    WHERE type = 'matching.mentorship_ended.v1' AND data->>'program_id' = CAST(:program AS text) GROUP BY 1, 2
) ended ON ended.mentee_id = proposed.data->>'mentee_id' AND ended.mentor_id = proposed.data->>'mentor_id'
LEFT JOIN (
    SELECT data->>'given_by' AS given_by, data->>'given_to' AS given_to, avg((data->>'rating')::numeric) AS rating
    FROM archived_event
    WHERE type = 'matching.feedback_given.v1' AND data->>'program_id' = CAST(:program AS text) GROUP BY 1, 2
) given ON given.given_by = proposed.data->>'mentee_id' AND given.given_to = proposed.data->>'mentor_id'
WHERE proposed.type = 'matching.match_proposed.v1' AND proposed.data->>'program_id' = CAST(:program AS text)
GROUP BY 1
"""
_SKILLS = """
, told AS (
    SELECT DISTINCT ON (subject) subject, data FROM archived_event
    WHERE type IN ('profiles.person_joined.v1', 'profiles.profile_changed.v1', 'profiles.person_left.v1')
        AND subject IN (SELECT person_id::uuid FROM mentees)
    ORDER BY subject, version DESC
)
SELECT wanted->>'skill_id', count(DISTINCT subject)
FROM told CROSS JOIN jsonb_array_elements(data->'skills_wanted') AS wanted
WHERE data->>'status' = 'active' GROUP BY 1
"""
_NUDGES = """
SELECT data->>'nudge', count(*) FILTER (WHERE type = 'notifications.notification_delivered.v1'),
    count(*) FILTER (WHERE type = 'notifications.nudge_rated.v1'),
    count(*) FILTER (WHERE (data->>'helpful')::boolean), count(DISTINCT data->>'person_id')
FROM archived_event WHERE type IN ('notifications.notification_delivered.v1', 'notifications.nudge_rated.v1') GROUP BY 1
"""
_EQUITY = """
SELECT department, count(*), avg(score), stddev(score), count(*) FILTER (WHERE accepted), avg(rating), stddev(rating)
FROM mentees LEFT JOIN departments USING (person_id)
LEFT JOIN (
    SELECT proposed.data->>'mentee_id' AS person_id, avg((proposed.data->>'score')::numeric) AS score,
        bool_or(answered.type = 'matching.proposal_accepted.v1') AS accepted
    FROM archived_event proposed LEFT JOIN archived_event answered ON answered.subject = proposed.subject
        AND answered.type IN ('matching.proposal_accepted.v1', 'matching.proposal_declined.v1')
    WHERE proposed.type = 'matching.match_proposed.v1' AND proposed.data->>'program_id' = CAST(:program AS text)
    GROUP BY 1
) matched USING (person_id)
LEFT JOIN (
    SELECT data->>'given_by' AS person_id, avg((data->>'rating')::numeric) AS rating FROM archived_event
    WHERE type = 'matching.feedback_given.v1' AND data->>'program_id' = CAST(:program AS text) GROUP BY 1
) given USING (person_id)
GROUP BY 1
"""
_PARTICIPANTS = """
SELECT person_id, bool_or(starts.mentorship_id IS NOT NULL), bool_or(held.mentorship_id IS NOT NULL)
FROM mentees LEFT JOIN starts ON starts.mentee_id = mentees.person_id LEFT JOIN held USING (mentorship_id)
GROUP BY 1 ORDER BY 1 LIMIT 50
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
    "journey": Page(
        "/programs/{program}/tables/journey/by/department",
        _with(_MENTEES, _HAPPENED, _DEPARTMENTS, _SIGNED) + _JOURNEY,
    ),
    "matches": Page("/programs/{program}/tables/match_quality/by/score_band", _MATCHES),
    "skills": Page("/programs/{program}/tables/skills/by/skill", _with(_MENTEES) + _SKILLS),
    "nudges": Page("/tables/nudges/by/rule", _NUDGES),
    "equity": Page("/programs/{program}/equity/by/department", _with(_MENTEES, _DEPARTMENTS) + _EQUITY),
    "participants": Page(
        "/programs/{program}/participants?role=mentee&limit=50", _with(_MENTEES, _HAPPENED) + _PARTICIPANTS
    ),
}
