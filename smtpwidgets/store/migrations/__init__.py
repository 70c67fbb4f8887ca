"""How a profile's database gets from one schema version to the next (Alembic).

`env` runs on a connection that `smtpwidgets.store.opening` hands over; `versions` has one file a
version, in words of its own, since `tables` moves on and an old version may not.
"""

__all__: list[str] = []
