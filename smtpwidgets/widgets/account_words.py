"""Sentences and labels of the account views, and of lists of incoming servers, in one place."""

from collections.abc import Mapping

__all__ = ["ACCOUNT_LABELS", "ACCOUNT_NOTICES", "KIND_HELP", "LIST_TITLES", "NO_SERVERS"]

KIND_HELP = "IMAP keeps your mail on the server, for all your devices. POP3 fetches it to one."

ACCOUNT_LABELS: Mapping[str, str] = {
    "add-account": "+ Add account",
    "add-server": "+ Add server",
    "back": "← Back to the account",
    "choose": "Add to the list",
    "down": "Move down",
    "edit-servers": "Edit server list…",
    "one-only": "Use only this one",
    "remove": "Take out",
    "round-trip": "Round trip",
    "up": "Move up",
}

ACCOUNT_NOTICES: Mapping[str, str] = {
    "no-accounts": "No account yet. Add one: it takes your address, the server your mail comes "
    "from, and the one it leaves through.",
    "no-match": "No account matches what you searched for.",
    "nothing-chosen": "Choose an account above to see and change its settings, or add one.",
    "new": "A new account. Nothing is stored until you save it.",
    "duplicated": "This is a copy with nothing stored yet. It uses the same servers.",
    "form-deleted": "The account that was added here was deleted. You can add another one.",
    "not-saved-yet": "Save this account, then check it: you will see both sides here, stage by "
    "stage.",
    "never-checked": "This account was not checked yet. A check logs in once on each side, and "
    "offers your address as the sender. Nothing is delivered.",
    "no-server": "This account has no server yet, so there is nothing to check.",
    "no-password": "No password was given yet for {servers}.",
    "in-memory": "{label} is saved; its password is kept until this kernel stops.",
    "shared-incoming": "Also used by {accounts}. What you change here changes for them, too.",
    "shared-outgoing": "Also used by {accounts}. Its user name and password are theirs, too.",
    "server-added": "{label} is saved and stands in this account's list. Save the account to "
    "keep that.",
    "back-in-account": "Your account is as you left it. Every server of the list can be chosen "
    "now.",
    "no-server-chosen": "No server yet",
    "choose-server": "Choose one of your servers",
    "none-left": "All your outgoing servers are in the list",
    "no-incoming": "None: this account only sends",
    "new-incoming": "A new server",
    "first": "{place}. {label} ({host}), used first",
    "fall-back": "{place}. {label} ({host}), fall-back",
    "unused": "{place}. {label} ({host}), not used",
    "gone-server": "A server that was deleted",
    "gone": "{place}. A server that was deleted",
    "same-login": "{servers} will be logged into as {username}, with the password of {incoming}.",
    "own-login": "Login of {label}",
    "no-login": "{label} wants no user name and no password.",
    "other-login": "{label} logs in another way than with a password: choose it in the server "
    "list.",
    "follows": "Uses the password of {account}’s incoming server. One that is typed here is "
    "changed for both.",
    "follows-username": "Logged into as {username}, the user name of {account}’s incoming server. "
    "To use another one, switch “Same user name and password” off in that account.",
    "skipped": "Not checked: {why}.",
    "not-checked": "Not checked yet",
    "no-outgoing": "Nothing can be sent: this account has no outgoing server.",
    "no-inbox": "Nothing is fetched: this account has no incoming server.",
    "pop3-folder": "POP3 knows only the inbox.",
    "imap-leaves": "With IMAP your mail always stays on the server.",
}

# What a list of servers is called, by the kinds it shows.
LIST_TITLES: Mapping[str, str] = {
    "outgoing": "Outgoing servers",
    "incoming": "Incoming servers",
    "all": "Mail servers",
}

NO_SERVERS: Mapping[str, str] = {
    "incoming": "No incoming server yet. Add one: it takes its name, your user name and your "
    "password.",
    "all": "No mail server yet. Add one: it takes its name, your user name and your password.",
}
