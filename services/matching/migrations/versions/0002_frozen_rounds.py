"""match rounds with frozen people, progress, proofs and questions"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import shared.private_text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SETTINGS_TO_RULES = """
UPDATE match_round SET
    rules = jsonb_build_object(
        'criteria', jsonb_build_array(
            jsonb_build_object('kind', 'skills', 'weight', settings->'weights'->'skills'),
            jsonb_build_object('kind', 'seniority', 'weight', settings->'weights'->'seniority'),
            jsonb_build_object('kind', 'language', 'weight', settings->'weights'->'language'),
            jsonb_build_object('kind', 'hours', 'weight', settings->'weights'->'hours'),
            jsonb_build_object('kind', 'field', 'name', 'department', 'weight', settings->'weights'->'department'),
            jsonb_build_object('kind', 'identity', 'weight', settings->'weights'->'wishes')
        ),
        'grades', settings->'grades', 'minimum_score', settings->'minimum_score', 'seed', settings->'seed'
    ),
    bound_pairs = pairs,
    bound_micro = micro,
    objective_micro = micro,
    engine = CASE WHEN input_digest = '' THEN '' ELSE '1' END
"""

CRITERIA_TO_SHARES = """
UPDATE round_pair SET shares = coalesce((
    SELECT jsonb_agg(jsonb_build_object(
        'title', part->>'criterion', 'label', part->>'criterion', 'value', part->'score',
        'weight', round((part->>'weight')::numeric * 1000000),
        'points', round((part->>'weight')::numeric * (part->>'score')::numeric * 1000000)
    )) FROM jsonb_array_elements(criteria) AS part
), '[]')
"""


def _add(table: str, column: sa.Column[Any], default: str) -> None:
    """A column that existing rows fill with a default, and new ones without."""
    column.server_default = sa.DefaultClause(sa.text(default))
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def upgrade() -> None:
    op.create_table(
        "round_participant",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("private", shared.private_text.PrivateText(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["match_round.id"], name=op.f("fk_round_participant_round_id")),
        sa.PrimaryKeyConstraint("round_id", "role", "person_id", name=op.f("pk_round_participant")),
    )
    op.create_table(
        "round_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("traceparent", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["match_round.id"], name=op.f("fk_round_question_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_question")),
    )
    op.create_index(op.f("ix_round_question_round_id"), "round_question", ["round_id"], unique=False)
    op.create_index(
        "ix_round_question_waiting",
        "round_question",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'computing')"),
    )
    _add("match_round", sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'{}'")
    _add("match_round", sa.Column("pins", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    _add("match_round", sa.Column("forbidden", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    op.add_column("match_round", sa.Column("based_on", sa.Uuid(), nullable=True))
    op.add_column("match_round", sa.Column("keeps_pairs_of", sa.Uuid(), nullable=True))
    op.add_column("match_round", sa.Column("keep", sa.Double(), nullable=True))
    op.add_column("match_round", sa.Column("seconds", sa.Double(), nullable=True))
    op.add_column("match_round", sa.Column("worker", sa.Uuid(), nullable=True))
    op.add_column("match_round", sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("match_round", sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    _add("match_round", sa.Column("engine", sa.String(), nullable=False), "''")
    _add("match_round", sa.Column("bound_pairs", sa.Integer(), nullable=False), "0")
    _add("match_round", sa.Column("bound_micro", sa.BigInteger(), nullable=False), "0")
    _add("match_round", sa.Column("objective_micro", sa.BigInteger(), nullable=False), "0")
    _add("match_round", sa.Column("proof", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    _add("match_round", sa.Column("relief", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'{}'")
    op.create_foreign_key(op.f("fk_match_round_based_on"), "match_round", "match_round", ["based_on"], ["id"])
    op.create_foreign_key(
        op.f("fk_match_round_keeps_pairs_of"), "match_round", "match_round", ["keeps_pairs_of"], ["id"]
    )
    op.execute(SETTINGS_TO_RULES)
    op.drop_column("match_round", "settings")
    _add("person", sa.Column("country", sa.String(), nullable=False), "''")
    _add("person", sa.Column("job_title", sa.String(), nullable=False), "''")
    _add("person", sa.Column("bio", sa.String(), nullable=False), "''")
    _add("round_pair", sa.Column("pinned", sa.Boolean(), nullable=False), "false")
    _add("round_pair", sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    _add("round_pair", sa.Column("better_mentors", sa.Integer(), nullable=False), "0")
    _add("round_pair", sa.Column("better_mentees", sa.Integer(), nullable=False), "0")
    op.add_column("round_pair", sa.Column("runner_up", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    _add("round_pair", sa.Column("alternatives", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    op.execute(CRITERIA_TO_SHARES)
    op.drop_column("round_pair", "criteria")
    _add("round_unmatched", sa.Column("allowed", sa.Integer(), nullable=False), "0")
    _add("round_unmatched", sa.Column("near", postgresql.JSONB(astext_type=sa.Text()), nullable=False), "'[]'")
    op.add_column("round_unmatched", sa.Column("competition", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    _add(
        "round_unmatched",
        sa.Column("relief", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        '\'{"mentors": [], "topics": []}\'',
    )


def downgrade() -> None:
    op.drop_column("round_unmatched", "relief")
    op.drop_column("round_unmatched", "competition")
    op.drop_column("round_unmatched", "near")
    op.drop_column("round_unmatched", "allowed")
    op.add_column(
        "round_pair",
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.drop_column("round_pair", "alternatives")
    op.drop_column("round_pair", "runner_up")
    op.drop_column("round_pair", "better_mentees")
    op.drop_column("round_pair", "better_mentors")
    op.drop_column("round_pair", "shares")
    op.drop_column("round_pair", "pinned")
    op.drop_column("person", "bio")
    op.drop_column("person", "job_title")
    op.drop_column("person", "country")
    op.add_column(
        "match_round",
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.drop_constraint(op.f("fk_match_round_keeps_pairs_of"), "match_round", type_="foreignkey")
    op.drop_constraint(op.f("fk_match_round_based_on"), "match_round", type_="foreignkey")
    op.drop_column("match_round", "relief")
    op.drop_column("match_round", "proof")
    op.drop_column("match_round", "objective_micro")
    op.drop_column("match_round", "bound_micro")
    op.drop_column("match_round", "bound_pairs")
    op.drop_column("match_round", "engine")
    op.drop_column("match_round", "progress")
    op.drop_column("match_round", "lease_until")
    op.drop_column("match_round", "worker")
    op.drop_column("match_round", "seconds")
    op.drop_column("match_round", "keep")
    op.drop_column("match_round", "keeps_pairs_of")
    op.drop_column("match_round", "based_on")
    op.drop_column("match_round", "forbidden")
    op.drop_column("match_round", "pins")
    op.drop_column("match_round", "rules")
    op.drop_index(
        "ix_round_question_waiting",
        table_name="round_question",
        postgresql_where=sa.text("state IN ('queued', 'computing')"),
    )
    op.drop_index(op.f("ix_round_question_round_id"), table_name="round_question")
    op.drop_table("round_question")
    op.drop_table("round_participant")
