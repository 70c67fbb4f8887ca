"""What an error message of any program means: read from its words alone, with no network."""

from smtpwidgets.explaining.explaining import explain

__all__ = ["explain"]
