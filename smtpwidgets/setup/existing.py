"""A set-up that goes on with an account that is stored already, to check and repair it."""

import difflib

from smtpwidgets.model.account import Account
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.server import new_id
from smtpwidgets.profile import Profile
from smtpwidgets.setup.state import NONE, OWN, Choice, SetupState
from smtpwidgets.setup.steps import StepId
from smtpwidgets.setup.words import SAYINGS

__all__ = ["account_named", "no_account_words", "state_of"]

_MOST_LISTED = 20  # of a profile of thousands nobody reads the names


def account_named(profile: Profile, name: str) -> Account | None:
    """Return the account with this id, address or description, or the part before its @."""
    wanted = name.strip().casefold()
    for account in profile.accounts.values():
        local = account.address.rpartition("@")[0]
        names = (account.id, account.address, account.description, local)
        if wanted in {one.casefold() for one in names}:
            return account
    return None


def no_account_words(profile: Profile, name: str) -> str:
    """Return that there is no such account, which one may be meant, and those that exist."""
    accounts = profile.accounts.values()
    names = {one: a.address for a in accounts for one in (a.address, a.address.partition("@")[0])}
    names |= {a.description: a.address for a in accounts if a.description}
    folded = {one.casefold(): address for one, address in names.items()}
    near = difflib.get_close_matches(name.strip().casefold(), folded, 1)
    listed = [account.address for account in accounts]
    if len(listed) > _MOST_LISTED:
        more = SAYINGS["more-accounts"].format(number=len(listed) - _MOST_LISTED)
        listed = [*listed[:_MOST_LISTED], more]
    return SAYINGS["no-such-account"].format(
        account=name,
        meant=SAYINGS["account-meant"].format(account=folded[near[0]]) if near else "",
        there=SAYINGS["accounts" if listed else "no-accounts"].format(names=", ".join(listed)),
    )


def state_of(profile: Profile, account: Account) -> SetupState:
    """Return the state of a set-up in which this account was just saved."""
    first = account.outgoing[0] if account.outgoing else ""
    passed = {StepId.YOU, StepId.INCOMING}
    if first in profile.servers:
        passed |= {StepId.OUTGOING, StepId.PASSWORD}
    incoming = account.incoming or ""
    return SetupState(
        step=StepId.CHECK if StepId.PASSWORD in passed else StepId.OUTGOING,
        address=account.address,
        served=account.address,
        display_name=account.display_name,
        incoming=_choice(profile, incoming) or Choice(key=NONE),
        outgoing=_choice(profile, first) or Choice(),
        passed=frozenset(passed),
        account_id=account.id,
        incoming_id=incoming or new_id(),
        outgoing_id=first or new_id(),
    )


def _choice(profile: Profile, server_id: str) -> Choice | None:
    server = profile.servers.get(server_id)
    if server is None:
        return None
    texts = dict(ServerDraft.of(server).texts)
    return Choice(key=OWN, texts=texts, typed=texts, stored=texts)
