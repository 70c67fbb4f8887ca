"""Profiles as pandas DataFrames. Pure: values in, frames out; nothing is opened or stored here."""

from smtpwidgets.frames.columns import COLUMNS, Column, Entry
from smtpwidgets.frames.servers import ServersFrame, servers_frame
from smtpwidgets.frames.verdict import SIGNS, CheckState, LastCheck, last_check

__all__ = [
    "COLUMNS",
    "SIGNS",
    "CheckState",
    "Column",
    "Entry",
    "LastCheck",
    "ServersFrame",
    "last_check",
    "servers_frame",
]
