"""mentorships and sessions of groups, which have several mentees"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("mentorship", "session"):
        op.drop_constraint(f"pk_{table}", table, type_="primary")
        op.create_primary_key(f"pk_{table}", table, ["id", "mentee_id"])


def downgrade() -> None:
    for table in ("mentorship", "session"):
        op.execute(
            f"DELETE FROM {table} AS one USING {table} AS other"  # noqa: S608 - our own tables
            " WHERE one.id = other.id AND one.mentee_id > other.mentee_id"
        )
        op.drop_constraint(f"pk_{table}", table, type_="primary")
        op.create_primary_key(f"pk_{table}", table, ["id"])
