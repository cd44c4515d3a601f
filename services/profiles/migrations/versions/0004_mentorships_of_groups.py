"""mentorships of groups, which have several mentees"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("pk_known_mentorship", "known_mentorship", type_="primary")
    op.create_primary_key("pk_known_mentorship", "known_mentorship", ["mentorship_id", "mentee_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM known_mentorship AS one USING known_mentorship AS other"
        " WHERE one.mentorship_id = other.mentorship_id AND one.mentee_id > other.mentee_id"
    )
    op.drop_constraint("pk_known_mentorship", "known_mentorship", type_="primary")
    op.create_primary_key("pk_known_mentorship", "known_mentorship", ["mentorship_id"])
