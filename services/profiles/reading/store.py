"""The statements that look up what was typed."""

# ruff: noqa: S608 - the statements are put together from constants of this code; what people type are parameters

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, JSON, RowMapping, String, Uuid, bindparam, text

from services.profiles.reading.domain import MOST_WORDS
from shared.db import AsyncSession

__all__ = ["found", "named", "read", "resembling"]

_READ = text(f"""
    SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true),
        set_config('max_parallel_workers_per_gather', '0', true),
        set_config('pg_trgm.similarity_threshold', '0.25', true),
        (SELECT json_build_object('zone', zone, 'hours', working_hours, 'department', department)
            FROM person WHERE id = :me) AS me,
        (SELECT json_agg(json_build_array(word, length(word) NOT BETWEEN 3 AND 40 OR EXISTS (
                SELECT FROM directory_word WHERE directory_word.word ~>=~ typed.word AND directory_word.word ~<~
                    CASE WHEN typed.nth = typed.count THEN typed.word || U&'\\+10FFFF' ELSE typed.word || U&'\\0001' END
            )) ORDER BY nth)
            FROM (SELECT left(word, 100) AS word, nth, count(*) OVER () AS count
                FROM unnest(string_to_array(directory_words(:words), ' ')) WITH ORDINALITY AS folded (word, nth)
                WHERE word <> '' AND nth <= {MOST_WORDS}) AS typed) AS words,
        (SELECT json_agg(json_build_array(key, skill.id, name)) FROM skill_name JOIN skill ON skill.id = skill_id
            WHERE key = ANY(:phrases)) AS named,
        (SELECT json_agg(json_build_array(given.id, skill.id, skill.name)) FROM skill AS given
            JOIN skill ON skill.id = coalesce(given.merged_into, given.id) WHERE given.id = ANY(:skills)) AS asked,
        (SELECT json_agg(left(directory_words(name), 200)) FROM unnest(:credentials) AS name) AS credentials,
        (SELECT json_agg(json_build_array(cell, entries)) FROM directory_cell) AS cells
""").bindparams(
    bindparam("me", type_=Uuid()),
    bindparam("phrases", type_=ARRAY(String)),
    bindparam("skills", type_=ARRAY(Uuid())),
    bindparam("credentials", type_=ARRAY(String)),
).columns(me=JSON(), words=JSON(), named=JSON(), asked=JSON(), credentials=JSON(), cells=JSON())  # fmt: skip

_NAMED = text(
    "SELECT key, skill.id, name FROM skill_name JOIN skill ON skill.id = skill_id WHERE key = ANY(:phrases)"
).bindparams(bindparam("phrases", type_=ARRAY(String))).columns(id=Uuid())  # fmt: skip

_RESEMBLING = text("""
    SELECT typed, ARRAY(
        SELECT word FROM directory_word
        WHERE word % typed AND length(word) BETWEEN length(typed) - 3 AND length(typed) + 3
        GROUP BY word ORDER BY similarity(word, typed) DESC, word LIMIT 40
    ) FROM unnest(:words) AS typed
""").bindparams(bindparam("words", type_=ARRAY(String)))

_FOUND = text("""
    SELECT word FROM unnest(:words) AS word
    WHERE EXISTS (SELECT FROM directory_entry WHERE lexemes @@ CAST('''' || word || '''' AS tsquery))
""").bindparams(bindparam("words", type_=ARRAY(String)))


async def read(
    session: AsyncSession,
    me: UUID | None,
    words: str,
    phrases: Collection[str],
    skills: Collection[UUID],
    credentials: Collection[str],
) -> RowMapping:
    """What a search needs to know before it is made; also tells PostgreSQL how to plan the rest of this transaction.

    me: the searcher's zone, hours and department. words: [folded, whether anybody has it]. named: [phrase, id, name] of
    the skills that phrases name. asked: [id, id of the skill into which it was merged, else itself, name]. credentials:
    folded.
    """
    parameters = {
        "me": me,
        "words": words,
        "phrases": list(phrases),
        "skills": list(skills),
        "credentials": list(credentials),
    }
    return (await session.execute(_READ, parameters)).mappings().one()


async def named(session: AsyncSession, phrases: Collection[str]) -> dict[str, tuple[UUID, str]]:
    """The id and name of the skills that these phrases name, by phrase."""
    found = await session.execute(_NAMED, {"phrases": list(phrases)})
    return {key: (skill_id, name) for key, skill_id, name in found}


async def resembling(session: AsyncSession, words: Collection[str]) -> dict[str, Sequence[str]]:
    """Up to 40 words of the directory, now or lately, that are spelled in a similar way, for each of these."""
    found = await session.execute(_RESEMBLING, {"words": list(words)})
    return dict(found.all())


async def found(session: AsyncSession, words: Collection[str]) -> frozenset[str]:
    """Those of these words that stand in somebody's entry now."""
    return frozenset(await session.scalars(_FOUND, {"words": list(words)})) if words else frozenset()
