"""What stands above a view: that this is practice, or that no mail server can be reached here."""

from smtpwidgets.profile import Profile
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.words import NOTICES

__all__ = ["banners"]


def banners(profile: Profile) -> str:
    """Return the notes about the place this profile lives in, as HTML; mostly none."""
    if profile.practice is not None:
        return note("info", NOTICES["practice"])
    if profile.mail_ports_closed:
        return note("warn", NOTICES["binder"])
    state = profile.keyring_state()
    return "" if state.where == "keyring" else note("warn", state.sentence)
