"""The verbs of a profile: the only place where store, keyring and live checks meet."""

from smtpwidgets.profile.profile import Profile

__all__ = ["Profile"]
