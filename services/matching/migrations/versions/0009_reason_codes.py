"""reasons as codes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("round_pair", "proposal"):
        column = sa.Column("reason_codes", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
        op.add_column(table, column)


def downgrade() -> None:
    for table in ("proposal", "round_pair"):
        op.drop_column(table, "reason_codes")
