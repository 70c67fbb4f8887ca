"""Accounts with an incoming server and one login, client certificates, things remembered."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the new settings with what they meant before, and a table for what is remembered."""
    yes, no = sa.true(), sa.false()
    with op.batch_alter_table("servers") as servers:
        servers.add_column(_text("client_certificate", ""))
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(
            sa.Column("use_only_first", sa.Boolean, nullable=False, server_default=no)
        )
        accounts.add_column(sa.Column("same_login", sa.Boolean, nullable=False, server_default=no))
        accounts.add_column(_text("folder", "INBOX"))
        accounts.add_column(sa.Column("automatic", sa.Boolean, nullable=False, server_default=yes))
        accounts.add_column(
            sa.Column("leave_on_server", sa.Boolean, nullable=False, server_default=yes)
        )
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
