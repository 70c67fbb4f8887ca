"""Storing what stands in an account's form: the account and its servers, all or nothing."""

from collections.abc import Mapping

from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.form import WANTS_SECRET
from smtpwidgets.widgets.words import NOTICES

__all__ = ["store"]


def store(profile: Profile, edit: AccountEdit, secrets: Mapping[str, Secret]) -> tuple[str, str]:
    """Store an account under edit with its servers in one step.

    Args:
        profile: where to.
        edit: what stands in the form; it has no errors.
        secrets: the passwords that were typed, by server id.

    Returns:
        The kind of note (ok or warn) and the sentence to show.

    Raises:
        StaleRevisionError: the profile was changed elsewhere; nothing was written.
    """
    values = edit.values()
    label = values[-1].label
    done = "Changed" if edit.stored is not None else "Added"
    # The form said beside the password box where the stored one goes, if it could tell.
    keep = not profile.keyring_state().shut
    note = f"{done} “{label}”"
    profile.put_together(values, secrets, base=edit.account.base, note=note, keep_secrets=keep)
    saved = NOTICES["saved"].format(label=label)
    if without := ", ".join(_without_password(profile, edit)):
        return "warn", f"{saved} {ACCOUNT_NOTICES['no-password'].format(servers=without)}"
    in_memory = profile.keyring_state().where == "memory"
    if secrets and in_memory and profile.practice is None:
        return "warn", ACCOUNT_NOTICES["in-memory"].format(label=label)
    return "ok", saved


def _without_password(profile: Profile, edit: AccountEdit) -> list[str]:
    servers = [s for id in edit.linked if (s := profile.servers.get(id)) is not None]
    without = [s.label for s in servers if s.auth in WANTS_SECRET and not profile.has_secret(s.id)]
    return [] if profile.keyring_state().shut else without  # then nobody can tell
