"""The statements that make the directory's entries, for any number of people at once.

Everything is reckoned inside PostgreSQL, from what the other features have written about these people; only working
hours are turned into bits here, once for each pair of zone and hours that occurs.
"""

# ruff: noqa: S608 - the statements are put together from constants of this code; what people type are parameters

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, TextClause, Uuid, bindparam, text

from services.profiles.directory.domain import in_millionths
from services.profiles.entries.domain import CELL, OPEN, QUARTERS, TAGS, week
from shared.db import AsyncSession

__all__ = [
    "count_cells",
    "keep_words",
    "leave_out",
    "lock",
    "make",
    "over",
    "tidy_words",
]

_COLUMNS = (
    "standing", "endorsements", "recommendations", "testimonials", "open_places", "reckoned_on", "hours", "zone",
    "department", "grade", "location", "languages", "skills", "levels", "endorsed", "recommended", "credentials",
    "credential_names", "communities", "endorsers", "lexemes", "tags",
)  # fmt: skip

MOST_ENDORSERS = 50
"""Endorsers of one person who are kept to be counted among hits: there are people whom thousands have endorsed."""

_STANDING = in_millionths(
    {
        "level": "coalesce(skills.levels[1], 0)",
        "endorsements": "told.endorsements",
        "recommendations": "told.recommendations",
        "testimonials": "told.testimonials",
        "open_places": "told.open_places",
    }
)


def over(query: str, *lists: str, **types: Any) -> TextClause:
    """A statement with these lists of ids among its parameters."""
    parameters = [bindparam(name, type_=ARRAY(Uuid())) for name in lists]
    return text(query).bindparams(*parameters, *(bindparam(name, type_=ARRAY(type_)) for name, type_ in types.items()))


_RUNS = """NOT EXISTS (SELECT FROM known_program
        WHERE known_program.program_id = mentor_places.program_id AND known_program.ends_on < :today)"""
"""A program that is not known yet runs: its mentors may be heard of before it."""

_QUALIFIES = f"""
    person.status = 'active' AND person.listed AND (
        EXISTS (SELECT FROM skill_offer JOIN skill ON skill.id = skill_id
                WHERE skill_offer.person_id = person.id AND skill.state <> 'rejected')
        OR EXISTS (SELECT FROM mentor_places WHERE mentor_places.person_id = person.id AND places > 0 AND {_RUNS})
    )
"""

_LOCK = over("SELECT id FROM person WHERE id = ANY(:people) ORDER BY id FOR NO KEY UPDATE", "people")

_LEAVE_OUT = over(
    f"""
    DELETE FROM directory_entry WHERE person_id = ANY(:people)
    AND NOT EXISTS (SELECT FROM person WHERE person.id = directory_entry.person_id AND {_QUALIFIES})
    """,
    "people",
)

_HOURS = over(
    "SELECT DISTINCT zone, working_hours::text AS told, working_hours FROM person WHERE id = ANY(:people)", "people"
)

_MAKE = over(
    f"""
    INSERT INTO directory_entry (person_id, {", ".join(_COLUMNS)})
    SELECT person.id, place.standing, told.endorsements, told.recommendations, told.testimonials, told.open_places,
        CAST(:today AS date), CAST(hours.bits AS bit({QUARTERS})), person.zone,
        person.department, person.grade, person.location, told.languages,
        coalesce(skills.ids, '{{}}'), coalesce(skills.levels, '{{}}'),
        coalesce(skills.endorsed, '{{}}'), coalesce(skills.recommended, '{{}}'),
        coalesce(credentials.folded, '{{}}'), coalesce(credentials.names, '{{}}'),
        coalesce(communities.ids, '{{}}'), told.endorsers,
        directory_lexemes(words.known, 'A') || directory_lexemes(words.title, 'B')
        || directory_lexemes(words.credentials, 'C') || directory_lexemes(words.bio, 'D')
        || directory_lexemes(words.marked, 'A'),
        array_remove(
            ARRAY['{TAGS["department"]}' || person.department, '{TAGS["grade"]}' || person.grade,
                  '{TAGS["location"]}' || person.location, CASE WHEN told.open_places > 0 THEN '{OPEN}' END]
            || ARRAY(SELECT '{TAGS["language"]}' || code FROM unnest(told.languages) code)
            || ('{TAGS["cell"]}' || {CELL.replace("standing", "place.standing").replace("person_id", "person.id")})
            || skills.tags || credentials.tags || communities.tags || endorsers.tags, NULL)
    FROM person
    JOIN unnest(:zones, :told, :bits) AS hours (zone, told, bits)
        ON hours.zone = person.zone AND hours.told = person.working_hours::text
    CROSS JOIN LATERAL (
        SELECT array_agg(offer.id ORDER BY offer.level DESC, offer.id) AS ids,
            array_agg(offer.level ORDER BY offer.level DESC, offer.id) AS levels,
            array_agg(offer.endorsed ORDER BY offer.level DESC, offer.id) AS endorsed,
            array_agg(offer.recommended ORDER BY offer.level DESC, offer.id) AS recommended,
            string_agg(offer.names, ' ') AS names,
            array_agg('{TAGS["skill"]}' || offer.id)
            || array_agg(CASE WHEN offer.level >= 2 THEN '{TAGS["level"]}' || offer.id || ':' || 2 END)
            || array_agg(CASE WHEN offer.level >= 3 THEN '{TAGS["level"]}' || offer.id || ':' || 3 END)
            || array_agg(CASE WHEN offer.level >= 4 THEN '{TAGS["level"]}' || offer.id || ':' || 4 END)
            || array_agg(CASE WHEN offer.level >= 5 THEN '{TAGS["level"]}' || offer.id || ':' || 5 END) AS tags
        FROM (
            SELECT skill.id, level,
                skill.name || ' ' || (SELECT coalesce(string_agg(key, ' '), '') FROM skill_name
                                      WHERE skill_name.skill_id = skill.id) AS names,
                (SELECT count(*) FROM endorsement WHERE endorsement.person_id = person.id
                    AND endorsement.skill_id = skill.id)::integer AS endorsed,
                (SELECT count(DISTINCT given_by) FROM recommendation WHERE recommended_id = person.id
                    AND recommendation.skill_id = skill.id AND declined_at IS NULL)::integer AS recommended
            FROM skill_offer JOIN skill ON skill.id = skill_id
            WHERE skill_offer.person_id = person.id AND skill.state <> 'rejected'
        ) AS offer
    ) AS skills
    CROSS JOIN LATERAL (
        SELECT string_agg(held.words, ' ') AS words, array_agg(folded ORDER BY folded) AS folded,
            array_agg(held.name ORDER BY folded) AS names, array_agg('{TAGS["credential"]}' || folded) AS tags
        FROM (
            SELECT left(directory_words(name), 200) AS folded, min(name) AS name,
                string_agg(name || ' ' || issuer, ' ') AS words
            FROM credential WHERE credential.person_id = person.id AND (expires_on IS NULL OR expires_on >= :today)
            GROUP BY folded
        ) AS held
    ) AS credentials
    CROSS JOIN LATERAL (
        SELECT array_agg(community_id ORDER BY community_id) AS ids,
            array_agg('{TAGS["community"]}' || community_id) AS tags
        FROM community_belonging WHERE community_belonging.person_id = person.id
    ) AS communities
    CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT '{TAGS["endorsed_by"]}' || giver.id)
            || array_agg(DISTINCT CASE WHEN giver.department <> '' THEN '{TAGS["endorsed_in"]}' || giver.department END)
            AS tags
        FROM endorsement JOIN person AS giver ON giver.id = given_by
        WHERE endorsement.person_id = person.id AND giver.status = 'active'
    ) AS endorsers
    CROSS JOIN LATERAL (
        SELECT
            (SELECT count(*) FROM endorsement WHERE endorsement.person_id = person.id)::integer AS endorsements,
            (SELECT count(DISTINCT given_by) FROM recommendation WHERE recommended_id = person.id
                AND declined_at IS NULL)::integer AS recommendations,
            (SELECT count(*) FROM testimonial WHERE testimonial.person_id = person.id
                AND state = 'published')::integer AS testimonials,
            (SELECT coalesce(sum(greatest(places - (
                SELECT count(*) FROM known_mentorship WHERE mentor_id = mentor_places.person_id
                    AND known_mentorship.program_id = mentor_places.program_id AND ended_on IS NULL), 0)), 0)
                FROM mentor_places WHERE mentor_places.person_id = person.id AND {_RUNS})::integer AS open_places,
            ARRAY(SELECT given_by FROM endorsement JOIN person AS giver ON giver.id = given_by
                WHERE endorsement.person_id = person.id AND giver.status = 'active' AND giver.listed
                GROUP BY given_by ORDER BY max(given_at) DESC, given_by LIMIT {MOST_ENDORSERS}) AS endorsers,
            ARRAY(SELECT DISTINCT lower(split_part(spoken ->> 'code', '-', 1))
                FROM jsonb_array_elements(person.languages) spoken)::varchar[] AS languages
        OFFSET 0
    ) AS told
    CROSS JOIN LATERAL (
        SELECT directory_words(concat_ws(' ', person.name, skills.names, person.department)) AS known,
            directory_words(person.job_title) AS title,
            directory_words(coalesce(credentials.words, '')) AS credentials,
            directory_words(person.bio || ' ' || person.location) AS bio,
            regexp_replace(directory_words(person.name), '(^| )(?=.)', '\\1@', 'g') AS marked
        OFFSET 0  -- so that each is reckoned once
    ) AS words
    CROSS JOIN LATERAL (SELECT {_STANDING} AS standing OFFSET 0) AS place
    WHERE person.id = ANY(:people) AND {_QUALIFIES}
    ORDER BY person.id
    ON CONFLICT (person_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
    WHERE ({", ".join(f"directory_entry.{name}" for name in _COLUMNS)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
    """,
    "people",
    zones=String(),
    told=String(),
    bits=String(),
)

_KEEP_WORDS = over(
    """
    INSERT INTO directory_word (word)
    SELECT DISTINCT used.word FROM directory_entry, unnest(tsvector_to_array(lexemes)) AS used (word)
    WHERE person_id = ANY(:people) AND left(used.word, 1) <> '@' AND length(used.word) BETWEEN 3 AND 40
    AND NOT EXISTS (SELECT FROM directory_word WHERE directory_word.word = used.word)
    """,
    "people",
)


async def lock(session: AsyncSession, people: Collection[UUID]) -> None:
    """Let nobody else make these people's entries until this transaction has ended.

    A statement of its own: the next one sees what those have committed for whom this one has waited.
    """
    await session.execute(_LOCK, {"people": list(people)})


async def leave_out(session: AsyncSession, people: Collection[UUID], today: date) -> None:
    """Delete the entries of those of these people who are not to be found any more."""
    await session.execute(_LEAVE_OUT, {"people": list(people), "today": today})


async def make(session: AsyncSession, people: Collection[UUID], today: date) -> None:
    """Write the entries of those of these people who are to be found; one that is as it was is not written."""
    pairs = (await session.execute(_HOURS, {"people": list(people)})).all()
    values: dict[str, Any] = {
        "people": list(people),
        "today": today,
        "zones": [pair.zone for pair in pairs],
        "told": [pair.told for pair in pairs],
        "bits": [week(pair.working_hours, pair.zone, today) for pair in pairs],
    }
    await session.execute(_MAKE, values)


async def keep_words(session: AsyncSession, people: Collection[UUID]) -> None:
    """Add the words of these people's entries to those in which typos are looked up."""
    await session.execute(_KEEP_WORDS, {"people": list(people)})


_TIDY = (
    """
    CREATE TEMPORARY TABLE used_word ON COMMIT DROP AS
    SELECT word FROM ts_stat('SELECT lexemes FROM directory_entry')
    WHERE left(word, 1) <> '@' AND length(word) BETWEEN 3 AND 40
    """,
    """
    DELETE FROM directory_word WHERE NOT EXISTS (SELECT FROM used_word WHERE used_word.word = directory_word.word)
    OR EXISTS (SELECT FROM directory_word first WHERE first.word = directory_word.word AND first.id < directory_word.id)
    """,
    """
    INSERT INTO directory_word (word) SELECT word FROM used_word
    WHERE NOT EXISTS (SELECT FROM directory_word WHERE directory_word.word = used_word.word)
    """,
)


async def tidy_words(session: AsyncSession) -> None:
    """Let the words in which typos are looked up be exactly those of the entries."""
    for statement in _TIDY:
        await session.execute(text(statement))


async def count_cells(session: AsyncSession) -> None:
    """Count the entries of each cell, so that a search knows how many it looks at; two who count do not disagree."""
    await session.execute(text("DELETE FROM directory_cell"))
    query = f"""
        INSERT INTO directory_cell (cell, entries) SELECT {CELL}, count(*) FROM directory_entry GROUP BY 1
        ON CONFLICT (cell) DO UPDATE SET entries = excluded.entries
    """
    await session.execute(text(query))
