"""The columns of the server list, as one table: name, title, kind of data, and where it is from.

The frame, its view in a notebook and the grid widget all read these rows. No row reads a secret,
and a test holds them to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from smtpwidgets.model.fields import AUTH_WORDS, FIELDS, PROTOCOL_WORDS, SECURITY_WORDS
from smtpwidgets.model.last_check import LastCheck
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server

__all__ = ["COLUMNS", "Column", "Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """All that one row is made from. `used_by` counts accounts."""

    server: Server
    report: Report | None
    check: LastCheck
    used_by: int
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the frame, the title people read, its dtype, and how it is read.

    `words` gives people's words for the values of a choice, in their order; the frame itself holds
    the values, as a category. `listed` columns stand in the server list; the others are for code.
    """

    name: str
    title: str
    dtype: str
    read: Callable[[Entry], object]
    words: Mapping[str, str] = field(default_factory=dict)
    listed: bool = True


def _checked_at(entry: Entry) -> datetime | None:
    if entry.report is None:
        return None
    started = entry.report.started_at
    return started.replace(tzinfo=UTC) if started.tzinfo is None else started.astimezone(UTC)


def _setting(name: str, *, dtype: str = "string", listed: bool = True) -> Column:
    """Return the column of one setting, titled as in the form."""

    def read(entry: Entry) -> object:
        return getattr(entry.server, name)

    return Column(name, FIELDS[name].label, dtype, read, listed=listed)


def _choice(name: str, words: Mapping[str, str], *, listed: bool = True) -> Column:
    """Return the column of a setting with some few values."""

    def read(entry: Entry) -> object:
        return getattr(entry.server, name).value

    return Column(name, FIELDS[name].label, "category", read, words, listed)


# Int64, not int64: a row that somebody adds without a port must not turn 587 into 587.0.
_ROWS = (
    _setting("description"),
    _choice("protocol", PROTOCOL_WORDS, listed=False),
    _setting("host"),
    Column("port", FIELDS["port"].label, "Int64", lambda entry: entry.server.port_number),
    _choice("security", SECURITY_WORDS),
    _setting("username"),
    _choice("auth", AUTH_WORDS, listed=False),
    Column("used_by", "Used by", "Int64", lambda entry: entry.used_by),
    Column("days_left", "Certificate", "Int64", lambda entry: entry.days_left),
    Column("last_check", "Last check", "string", lambda entry: entry.check.words),
    _setting("client_certificate", listed=False),
    _setting("trusted_certificate", listed=False),
    _setting("ehlo_name", listed=False),
    _setting("timeout_s", dtype="Int64", listed=False),
    _setting("allow_cleartext", dtype="boolean", listed=False),
    Column("last_state", "State", "string", lambda entry: entry.check.state.value, listed=False),
    Column("checked_at", "Checked (UTC)", "datetime64[us, UTC]", _checked_at, listed=False),
)

COLUMNS: Mapping[str, Column] = {row.name: row for row in _ROWS}
