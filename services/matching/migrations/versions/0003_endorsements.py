"""endorsements, and skills that are other names of skills"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_endorsement",
        sa.Column("endorsement_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_to", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("endorsement_id", name=op.f("pk_known_endorsement")),
    )
    op.create_index(op.f("ix_known_endorsement_given_to"), "known_endorsement", ["given_to"], unique=False)
    op.create_table(
        "merged_skill",
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("into", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("skill_id", name=op.f("pk_merged_skill")),
    )


def downgrade() -> None:
    op.drop_table("merged_skill")
    op.drop_index(op.f("ix_known_endorsement_given_to"), table_name="known_endorsement")
    op.drop_table("known_endorsement")
