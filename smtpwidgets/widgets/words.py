"""Sentences and labels of the views, in one place. Causes and remedies have their own tables."""

from collections.abc import Mapping

__all__ = ["FILTERS", "LABELS", "NOTICES"]

LABELS: Mapping[str, str] = {
    "add": "+ Add server",
    "cancel": "Cancel",
    "check": "Check now",
    "check-again": "Check again",
    "close": "Close",
    "copy-report": "Copy report",
    "delete": "Delete…",
    "delete-really": "Delete",
    "duplicate": "Duplicate",
    "keep": "Keep it",
    "look-again": "Look again",
    "network": "This network",
    "password": "Type the password again",
    "reload": "Show the new state",
    "save": "Save",
    "save-and-check": "Save and check",
    "send": "Send a test message",
    "send-to": "Send a test message to {address}",
    "stop": "Stop",
    "try-anyway": "Try all the same",
    "try-ports": "Try the ports here",
    "undo": "Undo",
}

NOTICES: Mapping[str, str] = {
    "nothing-chosen": "Choose a server above to see and change its settings, or add one.",
    "no-servers": "No outgoing server yet. Add one: it takes its name, your user name and your "
    "password.",
    "no-match": "No server matches what you searched for.",
    "new": "A new server. Nothing is stored until you save it.",
    "unsaved": "There are changes that are not saved yet.",
    "never-checked": "This server was not checked yet. A check looks the name up, connects, "
    "encrypts and logs in once. Nothing is delivered.",
    "not-saved-yet": "Save this server, then check it: you will see each stage here as it passes.",
    "outdated": "The settings were changed after this check. Check again to be sure.",
    "stopped": "The check was stopped. Nothing was changed.",
    "practice": "Practice: these servers run inside this notebook. Nothing leaves this computer. "
    "The password that they take is “let-me-in”, unless the server's name or description says "
    "otherwise{others}.",
    "practice-password": "for {address} it is “{password}”",
    "binder": "You are on Binder, where no mail server can be reached: every mail port is closed "
    "here. Nothing is wrong with your servers. Practise with sw.practice_profile(), and never "
    "type a real password here.",
    "changed-elsewhere": "This profile was changed in another notebook. What you typed is kept.",
    "fixed": "Fixed by the administrator of this computer.",
    "network-names": "Your name for it: Home, Hotel",
    "trying-ports": "Trying the ports of each outgoing server. Nobody logs in.",
    "looking": "Looking whether this network lets mail out…",
    "to-correct": "Nothing was saved yet: {count} to correct.",
    "form-deleted": "The server that was added here was deleted. You can add another one.",
    "saved": "{label} is saved.",
    "saved-in-memory": "{label} is saved; its password is kept until this kernel stops.",
    "saved-without-password": "{label} is saved. No password was given yet.",
    "deleted": "{label} was deleted.",
    "undone": "Taken back: {what}.",
    "try-anyway": "One more refused login may lock your account, or shut this computer out for "
    "hours. Try all the same only if your provider has unlocked the account, or if you are sure of "
    "the password now.",
    "copied": "The report is in the clipboard. It holds no password.",
    "duplicated": "This is a copy with nothing stored yet. It needs its password again.",
    "secret-stored": "Leave empty to keep the one that is stored.",
    "secret-typed": "The password you typed is kept for this server until you save or cancel.",
    "secret-none": "No password is kept for this server. Without a keyring it is forgotten when "
    "the kernel stops.",
    "secret-shut": "The password store of this computer is locked or does not answer, so nobody "
    "can tell whether a password is kept. Unlock it and choose this entry again, or type the "
    "password here.",
    "secret-moved": "The stored password will be used for {host}. Does this server have another "
    "one? Type it here.",
    "secret-strayed": "{label} was changed elsewhere, and the password you typed would go to "
    "another place than you typed it for. It was forgotten; type it again if it is still right.",
    "secret-placeholder-keyring": "Kept in this computer's keyring",
    "secret-placeholder-memory": "Kept until this kernel stops",
    "secret-placeholder-shut": "",
    "secret-placeholder-none": "",
}

# The choices beside the search box: words, and the states of `frames.CheckState` they let through.
FILTERS: Mapping[str, frozenset[str]] = {
    "All servers": frozenset({"ok", "warning", "failed", "network", "idle", "running"}),
    "Working": frozenset({"ok", "warning"}),
    "With problems": frozenset({"failed", "network", "warning"}),
    "Not checked": frozenset({"idle"}),
}
