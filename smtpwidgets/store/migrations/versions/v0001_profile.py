"""The first schema: servers, accounts, history, reports."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and a profile at revision 0 in them."""
    profile = op.create_table(
        "profile",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profile"),
    )
    op.bulk_insert(profile, [{"id": 1, "revision": 0}])
    op.create_table(
        "entries",
        sa.Column("id", sa.String(64)),
        sa.Column("place", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("place", name="uq_entries_place"),
    )
    _create_servers()
    _create_accounts()
    _create_history()


def downgrade() -> None:
    """Refuse: there is nothing before the first schema but an empty file."""
    raise NotImplementedError("there is no schema before the first one")


def _create_servers() -> None:
    op.create_table(
        "servers",
        sa.Column("id", sa.String(64)),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("protocol", sa.String(16), nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("port", sa.Integer),
        sa.Column("security", sa.String(16), nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("auth", sa.String(32), nullable=False),
        sa.Column("ehlo_name", sa.Text, nullable=False),
        sa.Column("timeout_s", sa.Integer),
        sa.Column("allow_cleartext", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_servers"),
        sa.ForeignKeyConstraint(["id"], ["entries.id"], name="fk_servers_id"),
    )


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(64)),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("incoming", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.ForeignKeyConstraint(["id"], ["entries.id"], name="fk_accounts_id"),
        sa.ForeignKeyConstraint(["incoming"], ["servers.id"], name="fk_accounts_incoming"),
    )
    op.create_index("ix_accounts_incoming", "accounts", ["incoming"])
    op.create_table(
        "outgoing",
        sa.Column("account_id", sa.String(64)),
        sa.Column("position", sa.Integer, autoincrement=False),
        sa.Column("server_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "position", name="pk_outgoing"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_outgoing_account_id"),
        sa.ForeignKeyConstraint(["server_id"], ["servers.id"], name="fk_outgoing_server_id"),
    )
    op.create_index("ix_outgoing_server_id", "outgoing", ["server_id"])


def _create_history() -> None:
    op.create_table(
        "steps",
        sa.Column("revision", sa.Integer, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.PrimaryKeyConstraint("revision", name="pk_steps"),
        sa.ForeignKeyConstraint(["undoes"], ["steps.revision"], name="fk_steps_undoes"),
        sa.UniqueConstraint("undoes", name="uq_steps_undoes"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer),
        sa.Column("server_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["server_id"], ["entries.id"], name="fk_reports_server_id"),
    )
    op.create_index("ix_reports_server_id_id", "reports", ["server_id", "id"])
