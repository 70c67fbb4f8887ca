"""Accounts with an incoming server and one login, client certificates, things remembered."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the new settings with what they meant before, and a table for what is remembered."""
    # Not batch_alter_table: it makes the tables anew, and others point to their rows.
    op.add_column("servers", _text("client_certificate", ""))
    op.add_column("accounts", _switch("use_only_first", on=False))
    op.add_column("accounts", _switch("same_login", on=False))
    op.add_column("accounts", _text("folder", "INBOX"))
    op.add_column("accounts", _switch("automatic", on=True))
    op.add_column("accounts", _switch("leave_on_server", on=True))
    op.create_table(
        "remembered",
        sa.Column("kind", sa.String(32)),
        sa.Column("name", sa.String(255)),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_remembered"),
    )


def downgrade() -> None:
    """Refuse: going back would throw settings away."""
    raise NotImplementedError("an older version cannot keep these settings")


def _text(name: str, default: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _switch(name: str, *, on: bool) -> "sa.Column[bool]":
    default = sa.true() if on else sa.false()
    return sa.Column(name, sa.Boolean, nullable=False, server_default=default)
