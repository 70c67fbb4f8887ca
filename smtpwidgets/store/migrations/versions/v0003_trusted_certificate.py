"""The one certificate that a person trusts at a server by exception."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the setting; nobody had made an exception before."""
    fingerprint = sa.String(64)
    op.add_column(
        "servers",
        sa.Column("trusted_certificate", fingerprint, nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Refuse: going back would throw settings away."""
    raise NotImplementedError("an older version cannot keep these settings")
