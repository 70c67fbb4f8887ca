"""The tables of a profile, as SQLAlchemy sees them at the newest schema version.

A new profile is made of these, and an older one comes to the same by `migrations`. So a change here
needs a new file in `migrations/versions` and a new `SCHEMA_VERSION`; a test compares the two. There
is no column for a password, and a test sees to that as well.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    insert,
    true,
)

__all__ = [
    "SCHEMA_VERSION",
    "VERSION_TABLE",
    "accounts",
    "entries",
    "make",
    "metadata",
    "outgoing",
    "profile",
    "remembered",
    "reports",
    "runs",
    "schema",
    "servers",
    "steps",
]

# The Alembic revision that these tables belong to.
SCHEMA_VERSION = "0004"
# A name of our own: other programs keep an `alembic_version`, and theirs is not ours to read.
VERSION_TABLE = "smtpwidgets_schema"
# As Alembic makes it, and apart from the others, among which Alembic does not expect it.
schema = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row. Writers lock it, so that two of them come one after the other on any database.
profile = Table(
    "profile",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
)

# Every id there ever was, with its place in the list. Rows stay when a server or an account is
# deleted: an undone deletion comes back at its old place, and its reports with it.
entries = Table(
    "entries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
)

servers = Table(
    "servers",
    metadata,
    Column("id", ForeignKey("entries.id"), primary_key=True),
    Column("description", Text, nullable=False),
    Column("protocol", String(16), nullable=False),
    Column("host", Text, nullable=False),
    Column("port", Integer),
    Column("security", String(16), nullable=False),
    Column("username", Text, nullable=False),
    Column("auth", String(32), nullable=False),
    Column("client_certificate", Text, nullable=False, server_default=""),
    Column("trusted_certificate", String(64), nullable=False, server_default=""),
    Column("ehlo_name", Text, nullable=False),
    Column("timeout_s", Integer),
    Column("allow_cleartext", Boolean, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", ForeignKey("entries.id"), primary_key=True),
    Column("description", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("incoming", ForeignKey("servers.id"), index=True),
    Column("use_only_first", Boolean, nullable=False, server_default=false()),
    Column("same_login", Boolean, nullable=False, server_default=false()),
    Column("folder", Text, nullable=False, server_default="INBOX"),
    Column("automatic", Boolean, nullable=False, server_default=true()),
    Column("leave_on_server", Boolean, nullable=False, server_default=true()),
)

# The outgoing servers of an account, first choice first. A table and no list in a column, so that
# the database itself refuses to lose a server that an account still uses.
outgoing = Table(
    "outgoing",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("server_id", ForeignKey("servers.id"), nullable=False, index=True),
)

# `changes` holds each value before and after. A step is taken back once at most.
steps = Table(
    "steps",
    metadata,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("undoes", ForeignKey("steps.revision"), unique=True),
)

# Reports point to `entries`, not to `servers`: see there.
reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server_id", ForeignKey("entries.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_reports_server_id_id", "server_id", "id"),
)

# Sweeps over many entries, as JSON with a row for each. No step of history; only the newest stay.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("revision", Integer),
    Column("rows", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

# What is remembered beside the lists, as JSON by kind and name: a guided set-up that was left half
# way, which ports were open on which network. Nothing secret, and no step of history.
remembered = Table(
    "remembered",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("body", Text, nullable=False),
)


def make(connection: Connection) -> None:
    """Make all tables, and a profile at revision 0 in them; there are none yet."""
    for one in (metadata, schema.metadata):
        one.create_all(connection)
    connection.execute(insert(profile).values(id=1, revision=0))
    connection.execute(insert(schema).values(version_num=SCHEMA_VERSION))
