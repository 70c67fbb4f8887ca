"""Forms and lists for the notebook. Views draw values and send events; they open nothing."""

from smtpwidgets.widgets.account_form import AccountForm
from smtpwidgets.widgets.account_list import AccountList
from smtpwidgets.widgets.assistant import SetupAssistant
from smtpwidgets.widgets.bulk_editor import BulkEditor
from smtpwidgets.widgets.doctor import ConnectionDoctor
from smtpwidgets.widgets.explain_panel import ExplainPanel
from smtpwidgets.widgets.fleet import FleetView
from smtpwidgets.widgets.matrix import AccountMatrix
from smtpwidgets.widgets.server_form import ServerForm
from smtpwidgets.widgets.server_list import ServerList

__all__ = [
    "AccountForm",
    "AccountList",
    "AccountMatrix",
    "BulkEditor",
    "ConnectionDoctor",
    "ExplainPanel",
    "FleetView",
    "ServerForm",
    "ServerList",
    "SetupAssistant",
]
