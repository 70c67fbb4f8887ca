"""Sentences and labels of the connection doctor, in one place."""

from collections.abc import Mapping

__all__ = ["DOCTOR_FILTERS", "DOCTOR_LABELS", "DOCTOR_NOTICES"]

DOCTOR_LABELS: Mapping[str, str] = {
    "title": "Connection doctor",
    "check-all": "Check all",
    "check-all-logins": "Check all ({count})",
    "stop": "Stop",
    "check-row": "Check this one again",
    "copy-text": "Copy as text",
    "copy-json": "Copy as JSON",
    "hide-hosts": "Also hide server names",
}

DOCTOR_NOTICES: Mapping[str, str] = {
    "empty": "There is no server and no account yet. Add one, then come back.",
    "new": "Nothing was checked yet.",
    "before": "Nothing was checked here yet. The lines below are what is known from before.",
    "promise": "Each password is used at most once at each server, a refused one not again. "
    "Nothing is delivered.",
    "running": "Checking: {done:,} of {total:,}",
    "nothing-chosen": "Choose a line to see its stages, every address, the certificate and the "
    "server's own words.",
    "no-failing": "Nothing needs a look.",
    "waiting": "Waiting",
    "not-visited": "This account has no server, so there was nothing to check.",
    "no-report": "It was not checked yet.",
    "same-reason": "It shares its reason with others: {title}. What to do stands above.",
    "concerns": "Concerns",
    "shared": "This is what was copied. Addresses, user names and descriptions are masked; no "
    "password is ever in it.",
}

# The choices of what is listed: words, and the states they let through.
DOCTOR_FILTERS: Mapping[str, frozenset[str]] = {
    "Everything": frozenset({"ok", "warning", "failed", "network", "idle", "running"}),
    "What needs a look": frozenset({"failed", "network", "warning", "idle", "running"}),
}
