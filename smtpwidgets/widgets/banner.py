"""What stands above a view: that this is practice, or that no mail server can be reached here."""

from smtpwidgets.profile import Profile
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.words import NOTICES

__all__ = ["banners"]


def banners(profile: Profile) -> str:
    """Return the notes about the place this profile lives in, as HTML; mostly none."""
    if profile.practice is not None:
        return note("info", _practice(profile))
    if profile.mail_ports_closed:
        return note("warn", NOTICES["binder"])
    state = profile.keyring_state()
    return "" if state.where == "keyring" else note("warn", state.sentence)


def _practice(profile: Profile) -> str:
    """Return the password of practice, and the others that accounts of this profile have."""
    there = {account.address for account in profile.accounts.values()}
    customers = () if profile.practice is None else profile.practice.customers()
    known = {one.address: one.own_password for one in customers if one.own_password}
    others = [
        NOTICES["practice-password"].format(address=address, password=password)
        for address, password in known.items()
        if address in there
    ]
    return NOTICES["practice"].format(others="".join(f"; {one}" for one in others))
