"""Profiles as pandas DataFrames. Pure: values in, frames out; nothing is opened or stored here."""

from smtpwidgets.frames.accounts import (
    ACCOUNT_COLUMNS,
    AccountsFrame,
    accounts_frame,
)
from smtpwidgets.frames.cases import CasesFrame, cases_frame
from smtpwidgets.frames.columns import COLUMNS, Column, Entry
from smtpwidgets.frames.matrix import MatrixFrame, matrix_frame
from smtpwidgets.frames.plan_look import plan_html
from smtpwidgets.frames.plans import EditedFrame, PlanFrame, plan_frame, read_plan
from smtpwidgets.frames.servers import ServersFrame, servers_frame
from smtpwidgets.model.last_check import (
    SIGNS,
    CheckState,
    LastCheck,
    certificate_days,
    days_cell,
    last_check,
)

__all__ = [
    "ACCOUNT_COLUMNS",
    "COLUMNS",
    "SIGNS",
    "AccountsFrame",
    "CasesFrame",
    "CheckState",
    "Column",
    "EditedFrame",
    "Entry",
    "LastCheck",
    "MatrixFrame",
    "PlanFrame",
    "ServersFrame",
    "accounts_frame",
    "cases_frame",
    "certificate_days",
    "days_cell",
    "last_check",
    "matrix_frame",
    "plan_frame",
    "plan_html",
    "read_plan",
    "servers_frame",
]
