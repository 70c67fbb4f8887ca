"""Runs migrations on the connection, and in the transaction, that the opener holds.

There is no `alembic.ini` and no offline mode: a profile is upgraded when it is opened, all or
nothing, and the opener commits.
"""

from alembic import context

from smtpwidgets.store.tables import VERSION_TABLE, metadata

__all__: list[str] = []

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # true of SQLite as well, once BEGIN is ours and not the driver's
)
context.run_migrations()
