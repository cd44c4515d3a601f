"""A mentor with hundreds of mentees, which no company could be asked to click together."""

from __future__ import annotations

from sqlalchemy import text

from shared.db import Sessions

__all__ = ["LONG_NAME", "crowd", "older_programs"]

LONG_NAME = "Maximiliane-Theodora 🧑🏽‍🚀 von Hohenlohe-Waldenburg-Schillingsfürst y Fernández de Córdoba"
_STATEMENTS = """
    CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
        SELECT gen_random_uuid() AS their_id, gen_random_uuid() AS its_id FROM generate_series(1, :many);
    INSERT INTO person SELECT made.* FROM crowd, mentorship AS m JOIN person ON person.id = m.mentee_id,
        jsonb_populate_record(person, jsonb_build_object(
            'id', crowd.their_id, 'external_id', crowd.their_id, 'name', CAST(:name AS text))) AS made
        WHERE m.id = :mentorship;
    INSERT INTO mentorship SELECT made.* FROM crowd, mentorship AS m, jsonb_populate_record(m, jsonb_build_object(
            'id', crowd.its_id, 'mentee_id', crowd.their_id, 'proposal_id', NULL)) AS made
        WHERE m.id = :mentorship;
    INSERT INTO mentorship_member SELECT made.* FROM crowd, mentorship_member AS m, jsonb_populate_record(m,
            jsonb_build_object('mentorship_id', crowd.its_id, 'proposal_id', NULL, 'person_id',
            CASE m.role WHEN 'mentee' THEN crowd.their_id ELSE m.person_id END)) AS made
        WHERE m.mentorship_id = :mentorship;
"""


async def crowd(matching: Sessions, mentorship: str, many: int) -> None:
    """Let the mentor of this mentorship have so many more, with people of long names."""
    values = {"mentorship": mentorship, "many": many, "name": LONG_NAME}
    async with matching.begin() as session:
        for statement in filter(str.strip, _STATEMENTS.split(";")):
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            await session.execute(text(statement), named)


async def older_programs(matching: Sessions, program: str, many: int) -> None:
    """Let so many programs like this one be older than it, with numbers for names."""
    statement = """
        INSERT INTO program SELECT made.* FROM generate_series(1, :many) AS number, program AS p,
            jsonb_populate_record(p, jsonb_build_object('id', CAST(lpad(CAST(number AS text), 32, '0') AS uuid),
                'name', 'Number ' || number)) AS made
            WHERE p.id = :program
    """
    async with matching.begin() as session:
        await session.execute(text(statement), {"program": program, "many": many})
