"""when people joined, to the moment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentorship_member", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    # Whoever came by a proposal did so when both had accepted it; of the others the beginning of their day is known.
    op.execute(
        """
        UPDATE mentorship_member AS member
        SET joined_at = GREATEST(
            mentorship.started_at,
            member.joined_on::timestamp AT TIME ZONE 'UTC',
            (
                SELECT answered_at FROM proposal
                WHERE id = member.proposal_id AND (answered_at AT TIME ZONE 'UTC')::date = member.joined_on
            )
        )
        FROM mentorship WHERE mentorship.id = member.mentorship_id
        """
    )


def downgrade() -> None:
    op.drop_column("mentorship_member", "joined_at")
