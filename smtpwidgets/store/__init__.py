"""Where a profile lives between sessions: rows, revisions and history. Never a password.

`open_store` gives a `Store`; everything it takes and returns is a value of `smtpwidgets.model`.
"""

from smtpwidgets.store.last_reports import report_from
from smtpwidgets.store.opening import default_location, open_store
from smtpwidgets.store.store import Note, Store

__all__ = ["Note", "Store", "default_location", "open_store", "report_from"]
