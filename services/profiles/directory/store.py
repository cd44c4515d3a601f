"""The statement of a search, which finds, ranks, counts and shows; and the one of suggestions.

Only as many as `MOST_RANKED` entries are ever ranked and counted, the best known of those that fit; they are found by
one index, of the words and tags of entries.
"""

# ruff: noqa: S608 - the statements are put together from constants of this code; what people type are parameters

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Integer, RowMapping, Text, TextualSelect, Uuid, bindparam, text

from services.profiles.directory.domain import MOST_RANKED, in_millionths
from services.profiles.entries.domain import CELL, OPEN, QUARTERS, tag
from services.profiles.reading.domain import Word, found_in, tsquery
from shared.db import AsyncSession

__all__ = ["FACETS", "MOST_COMPARED", "Asked", "find", "suggest"]

MOST_COMPARED = 3000
"""Hits whose hours are compared when some have to be shared."""

MOST_VALUES = 20
"""Values of a facet that are counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as the store needs it. tags: all of them; groups: any of each. skills: those that are sought, and first
    as many as are filtered by.

    hours: the searcher's week. shared: hours that both have at least. after: rank and id of the last one shown. tiers:
    cells in which hits are looked for one after another, until enough are found.
    """

    words: Sequence[Word] = ()
    tags: Collection[str] = ()
    groups: Sequence[Collection[str]] = ()
    skills: Sequence[UUID] = ()
    filtered: int = 0
    me: UUID | None = None
    department: str = ""
    hours: str | None = None
    shared: int | None = None
    after: tuple[int, UUID] | None = None
    limit: int = 20
    tiers: Sequence[Sequence[int]] = ()


async def find(session: AsyncSession, asked: Asked) -> RowMapping:
    """total, hits (a JSON list, one more than asked for when there are more) and a list of [value, count] per facet,
    with a name where the value is an id."""
    shape = (
        bool(asked.words), bool(asked.tags), len(asked.groups), len(asked.skills), asked.filtered, asked.me is not None,
        bool(asked.department), asked.hours is not None, asked.shared is not None, asked.after is not None,
        len(asked.tiers),
    )  # fmt: skip
    parameters: dict[str, Any] = {"limit": asked.limit + 1}
    if asked.words:
        parameters |= {"words": tsquery(asked.words), "any": tsquery(asked.words, "|")}
        parameters |= {f"in_{name}": query for name, query in found_in(asked.words).items()}
    if asked.tags:
        parameters["tags"] = list(asked.tags)
    parameters |= {f"group_{number}": list(group) for number, group in enumerate(asked.groups)}
    parameters |= {f"skill_{number}": skill for number, skill in enumerate(asked.skills)}
    parameters |= {f"tier_{number}": [tag("cell", cell) for cell in cells] for number, cells in enumerate(asked.tiers)}
    if asked.tiers:
        parameters["seen"] = [cell for cells in asked.tiers for cell in cells]
    if asked.me is not None:
        parameters["me"] = asked.me
    if asked.department:
        parameters |= {"department": asked.department, "myself": asked.me}
    if asked.hours is not None:
        parameters["hours"] = asked.hours
    if asked.shared is not None:
        parameters["shared"] = asked.shared * 4
    if asked.after is not None:
        parameters |= {"rank": asked.after[0], "after": asked.after[1]}
    return (await session.execute(_finding(*shape), parameters)).mappings().one()


FACETS = ("skill", "level", "department", "grade", "location", "language", "credential", "community", "endorsed_by")

_COUNTED = {
    "skill": "unnest(skills)",
    "department": "department",
    "grade": "grade",
    "location": "location",
    "language": "unnest(languages)",
    "credential": "unnest(credentials)",
    "community": "unnest(communities)",
    "endorsed_by": "unnest(endorsers)",
}

_NAMED = {
    "skill": "JOIN skill AS named ON named.id = value",
    # Somebody may be heard to belong to a community before its name is.
    "community": "JOIN known_community AS named ON named.community_id = value",
    # Entries follow a while later when somebody does not want to be listed any more, or leaves.
    "endorsed_by": "JOIN person AS named ON named.id = value AND named.listed AND named.status = 'active'",
}


@lru_cache(maxsize=512)
def _finding(
    words: bool,
    tags: bool,
    groups: int,
    skills: int,
    filtered: int,
    me: bool,
    department: bool,
    hours: bool,
    shared: bool,
    after: bool,
    tiers: int,
) -> TextualSelect:
    """The statement for searches of this shape."""
    wanted = [
        "lexemes @@ CAST(:words AS tsquery)" if words else "",
        "tags @> :tags" if tags else "",
        *(f"tags && :group_{number}" for number in range(groups)),
    ]
    pool = _pool(list(filter(None, wanted)), tiers, me=me, hours=hours, shared=shared)
    positions = [f"array_position(skills, CAST(:skill_{number} AS uuid))" for number in range(skills)]
    signals = {
        "level": "+".join(f"coalesce(levels[{at}], 0)" for at in positions),
        "endorsements": "+".join(f"coalesce(endorsed[{at}], 0)" for at in positions) or "endorsements",
        "recommendations": "+".join(f"coalesce(recommended[{at}], 0)" for at in positions) or "recommendations",
        "testimonials": "testimonials",
        "open_places": "open_places",
    }
    signals["level"] = f"({signals['level']}) / {skills}.0" if skills else "0"
    if words:
        signals["words"] = "words"
    if hours:
        signals["shared_hours"] = "quarters / 4.0"
    levels = [f"levels[{at}]" for at in positions[:filtered]]
    facets = ", ".join(f"({_levels(levels) if name == 'level' else _facet(name)}) AS {name}" for name in FACETS)
    places = " || ".join(
        f"CASE WHEN lexemes @@ CAST(:in_{name} AS tsquery) THEN '{name}' ELSE '' END" for name in "NABC"
    )
    query = f"""
        WITH {pool}, worded AS (
            SELECT *, {"ts_rank(lexemes, CAST(:any AS tsquery))" if words else "0"} AS words FROM pool
        ), ranked AS (
            SELECT *, {in_millionths(signals)} AS rank FROM worded
        ), page AS (
            SELECT * FROM ranked {"WHERE (rank, person_id) < (:rank, :after)" if after else ""}
            ORDER BY rank DESC, person_id DESC LIMIT :limit
        )
        SELECT (SELECT count(*) FROM pool) AS total, (SELECT count(*) FROM looked_at) AS looked_at,
            (SELECT count(*) FROM pool WHERE open_places > 0) AS {OPEN},
            {facets},
            (SELECT json_agg(json_build_object(
                'id', person_id, 'rank', rank, 'name', name, 'pronouns', pronouns, 'job_title', job_title,
                'department', person.department, 'location', person.location, 'digest', digest,
                'open_places', open_places, 'quarters', quarters, 'words', words, 'testimonials', testimonials,
                'endorsements', endorsements, 'recommendations', recommendations,
                'skills', (SELECT json_agg(json_build_array(skill.id, skill.name, level, endorsed, recommended)
                        ORDER BY nth)
                    FROM unnest(skills, levels, endorsed, recommended)
                        WITH ORDINALITY AS offer (id, level, endorsed, recommended, nth)
                    JOIN skill ON skill.id = offer.id),
                'found_in', {places if words else "''"},
                'colleagues', {_COLLEAGUES if department else "'[0, null]'::json"}
            ) ORDER BY rank DESC, person_id DESC)
            FROM page JOIN person ON person.id = person_id LEFT JOIN photo USING (person_id)) AS hits
    """
    statement = text(query).columns(hits=JSON(), **dict.fromkeys(FACETS, JSON()))
    return statement.bindparams(
        *([bindparam("tags", type_=ARRAY(Text))] if tags else []),
        *(bindparam(f"group_{number}", type_=ARRAY(Text)) for number in range(groups)),
        *(bindparam(f"skill_{number}", type_=Uuid()) for number in range(skills)),
        *(bindparam(f"tier_{number}", type_=ARRAY(Text)) for number in range(tiers)),
        *([bindparam("seen", type_=ARRAY(Integer))] if tiers else []),
        *([bindparam("me", type_=Uuid())] if me else []),
        *([bindparam("myself", type_=Uuid())] if department else []),
        *([bindparam("after", type_=Uuid())] if after else []),
    )


def _pool(wanted: Sequence[str], tiers: int, *, me: bool, hours: bool, shared: bool) -> str:
    """The common tables `looked_at` and `pool`: those that fit, never more than are ranked and one.

    Tiers of standing are looked at one after another and, thanks to LIMIT, only until enough are found. A search that
    an index cannot narrow walks through the index of standings.
    """
    quarters = f"bit_count(hours & CAST(CAST(:hours AS text) AS bit({QUARTERS})))" if hours else "NULL::bigint"
    columns = f"""
        SELECT person_id, department, grade, location, languages, skills, levels, endorsed, recommended, credentials,
            credential_names, communities, endorsers, endorsements, recommendations, testimonials, open_places, lexemes,
            {quarters} AS quarters
        FROM directory_entry WHERE {"person_id <> :me" if me else "true"}
    """
    most = (MOST_COMPARED if shared else MOST_RANKED) + 1
    conditions = "".join(f" AND {condition}" for condition in wanted)
    parts = [f"({columns} {conditions} AND tags && :tier_{number} LIMIT {most})" for number in range(tiers)]
    if not wanted:
        parts = [f"({columns} ORDER BY standing DESC, person_id DESC LIMIT {most})"]
    elif tiers:
        parts.append(f"({columns} {conditions} AND {CELL} <> ALL(:seen) LIMIT {most})")
    else:
        # With `+ 0` not by the index of standings, which would read the words of entry after entry.
        parts = [f"({columns} {conditions} ORDER BY standing + 0 DESC, person_id DESC LIMIT {most})"]
    return f"""looked_at AS MATERIALIZED (
            SELECT * FROM ({" UNION ALL ".join(parts)}) AS found LIMIT {most}),
        pool AS MATERIALIZED (
            SELECT * FROM looked_at {"WHERE quarters >= :shared" if shared else ""} LIMIT {MOST_RANKED + 1})"""


_COLLEAGUES = """(
    SELECT json_build_array(count(DISTINCT giver.id), min(giver.name) FILTER (WHERE giver.listed))
    FROM endorsement JOIN person AS giver ON giver.id = given_by
    WHERE endorsement.person_id = page.person_id AND giver.department = :department AND giver.status = 'active'
        AND giver.id <> :myself
)"""


def _facet(name: str) -> str:
    credential = name == "credential"
    counted = f"""
        SELECT value, count(*) AS count {", min(name) AS name" if credential else ""}
        FROM (SELECT {_COUNTED[name]} AS value {", unnest(credential_names) AS name" if credential else ""}
            FROM pool) AS one
        {"" if name in _NAMED else "WHERE value <> ''"}
        GROUP BY value ORDER BY count DESC, value LIMIT {MOST_VALUES}
    """
    if name not in _NAMED:
        value = "name" if credential else "value"
        return f"SELECT json_agg(json_build_array({value}, count)) FROM ({counted}) AS counted"
    return f"""
        SELECT json_agg(json_build_array(value, count, named.name) ORDER BY count DESC, value)
        FROM ({counted}) AS counted {_NAMED[name]}
    """


def _levels(levels: Sequence[str]) -> str:
    """How many offer all of the skills of the filter at each level or a higher one. levels: an expression for each."""
    if not levels:
        return "NULL::json"
    return f"""
        SELECT json_agg(json_build_array(value::text, count) ORDER BY value)
        FROM (SELECT value, sum(count(*)) OVER (ORDER BY value DESC) AS count
            FROM (SELECT least({", ".join(levels)}) AS value FROM pool) AS one GROUP BY value) AS counted
    """


SUGGESTIONS = 10
"""Suggestions of one kind, and of all kinds together."""

MOST_NAMED = 500
"""People with a fitting name among whom the best known are suggested."""

_SUGGEST = (
    text(f"""
    WITH RECURSIVE departments AS (
        (SELECT department, 1 AS nth FROM directory_entry WHERE department > '' ORDER BY department LIMIT 1)
        UNION ALL
        SELECT (SELECT entry.department FROM directory_entry AS entry WHERE entry.department > departments.department
            ORDER BY entry.department LIMIT 1), nth + 1
        FROM departments WHERE department IS NOT NULL AND nth < 1000
    ), keys AS (
        (SELECT skill_id, 2 AS closeness FROM skill_name WHERE key LIKE :begins ESCAPE '~' ORDER BY key LIMIT 40)
        UNION ALL
        (SELECT skill_id, similarity(key, :key) FROM skill_name WHERE key % :key
            ORDER BY similarity(key, :key) DESC, key LIMIT 40)
    )
    SELECT
        (SELECT json_agg(json_build_array(closeness, skill_id, name)) FROM (
            SELECT max(closeness) AS closeness, skill_id, name
            FROM keys JOIN skill ON skill.id = skill_id WHERE EXISTS (
                SELECT FROM skill_offer JOIN directory_entry USING (person_id) WHERE skill_offer.skill_id = skill.id)
            GROUP BY skill_id, name ORDER BY closeness DESC, name LIMIT {SUGGESTIONS}) AS found) AS skills,
        (SELECT json_agg(json_build_array(closeness, null, department)) FROM (
            SELECT department, CASE WHEN ' ' || folded LIKE :within ESCAPE '~' THEN 2 ELSE similarity(folded, :key) END
                AS closeness
            FROM departments, LATERAL (SELECT directory_words(department) AS folded) AS words
            WHERE ' ' || folded LIKE :within ESCAPE '~' OR similarity(folded, :key) > 0.4
            ORDER BY closeness DESC, department LIMIT {SUGGESTIONS}) AS found) AS departments,
        (SELECT json_agg(json_build_array(2, person_id, name)) FROM (
            SELECT person_id, name FROM (SELECT person_id, standing FROM directory_entry
                WHERE lexemes @@ CAST(:names AS tsquery) AND person_id IS DISTINCT FROM :me LIMIT {MOST_NAMED}) AS entry
            JOIN person ON person.id = person_id
            ORDER BY standing DESC, person_id LIMIT {SUGGESTIONS}) AS found) AS people
""")
    .bindparams(bindparam("me", type_=Uuid()))
    .columns(skills=JSON(), departments=JSON(), people=JSON())
)


async def suggest(session: AsyncSession, me: UUID | None, words: Sequence[Word], key: str) -> RowMapping:
    """Skills that somebody offers, departments and people whose names begin with this or resemble it.

    Lists of [closeness, id, name]; closeness is 2 for a beginning, else a similarity in [0, 1]. key: what was typed, as
    skills are looked up.
    """
    folded = " ".join(word.typed for word in words)
    parameters = {
        "me": me,
        "key": key,
        "begins": f"{_literally(key)}%",
        "within": f"% {_literally(folded)}%",
        "names": tsquery(words, before="@", shortest=1),
    }
    return (await session.execute(_SUGGEST, parameters)).mappings().one()


def _literally(words: str) -> str:
    return words.replace("~", "~~").replace("%", "~%").replace("_", "~_")
