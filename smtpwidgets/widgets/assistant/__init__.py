"""The set-up assistant: from an e-mail address to a working account, one step at a time."""

from smtpwidgets.widgets.assistant.assistant import SetupAssistant

__all__ = ["SetupAssistant"]
