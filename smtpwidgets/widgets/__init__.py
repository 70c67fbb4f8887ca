"""Forms and lists for the notebook. Views draw values and send events; they open nothing."""

from smtpwidgets.widgets.assistant import SetupAssistant
from smtpwidgets.widgets.server_form import ServerForm
from smtpwidgets.widgets.server_list import ServerList

__all__ = ["ServerForm", "ServerList", "SetupAssistant"]
