"""Sweeps over many entries, each as one row."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table; no sweep was kept before."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )


def downgrade() -> None:
    """Refuse: going back would throw results away."""
    raise NotImplementedError("an older version cannot keep sweeps")
