"""What to say and advise for each cause. The words stand in `remedy_texts` and nowhere else.

No remedy lowers security. `{host}`, `{port}`, `{username}`, `{security}` and the facts a check
adds stand for the entry's own values; `WORDS` lists them all.
"""

import string
from collections.abc import Mapping

from smtpwidgets.model.cause import CauseId, Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import (
    certificates,
    company,
    encryption,
    incoming,
    login,
    reach,
    sending,
    settings,
)

__all__ = ["REMEDIES", "WORDS", "remedy_for"]

REMEDIES: Mapping[str, Remedy] = {
    **settings.REMEDIES,
    **reach.REMEDIES,
    **encryption.REMEDIES,
    **certificates.REMEDIES,
    **company.REMEDIES,
    **login.REMEDIES,
    **incoming.REMEDIES,
    **sending.REMEDIES,
}

# Each placeholder, and what stands there when a check has no word for it.
WORDS: Mapping[str, str] = {
    "host": "the server",
    "port": "the port",
    "username": "your user name",
    "security": "this security",
    "service": "this service",
    "tls_port": "the usual one",
    "starttls_port": "the usual one",
    "other_way": "another port with TLS or STARTTLS",
    "folder": "the folder",
    "inbox_host": "the incoming server",
    "summary": "something else",
    "provider": "your provider",
    "address": "the sender's address",
    "recipient": "the recipient",
    "names": "other names",
    "issuer": "an unknown issuer",
    "fingerprint": "(unknown)",
    "file": "the certificate file",
    "starts": "a later day",
    "ended": "an earlier day",
    "days": "a few",
    "tries": "few",
    "until": "a while later",
    "seconds": "several",
    "offered": "other methods",
    "mechanism": "this method",
    "suggestion": "another name",
    "other_port": "465 or 587",
    "other_security": "",
    "other_security_word": "encryption",
    "code": "",
    "reply": "",
}

_PORTS = frozenset({"tls_port", "starttls_port"})


class _Words(dict[str, str]):
    """Leaves a placeholder readable when a check has no word for it."""

    def __missing__(self, key: str) -> str:
        return WORDS.get(key, key.replace("_", " "))


def remedy_for(cause_id: CauseId, words: Mapping[str, str]) -> Remedy:
    """Return the remedy for `cause_id` with `words` filled in.

    A fix that needs a word which the check did not find is left out, and so is a step that names
    ports where servers of several protocols share it.
    """
    row = REMEDIES.get(cause_id, REMEDIES["unknown"])
    fill = _Words(words)
    steps = [step for step in row.steps if _wanted(step) & _PORTS <= words.keys()]
    return row.model_copy(
        update={
            "title": _sentence(row.title.format_map(fill)),
            "what": _sentence(row.what.format_map(fill)),
            "steps": tuple(_sentence(step.format_map(fill)) for step in steps or row.steps),
            "fix": _filled(row.fix, words),
        }
    )


def _wanted(*texts: str) -> set[str]:
    """Return the names of the words that stand in these texts."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def _sentence(text: str) -> str:
    """Begin with a capital where a word in prose came first; names of servers stay as they are."""
    return text[0].upper() + text[1:] if text.startswith(("your ", "the ", "this ")) else text


def _filled(fix: Fix | None, words: Mapping[str, str]) -> Fix | None:
    if fix is None:
        return None
    if not _wanted(fix.label, *fix.changes.values()) <= words.keys():
        return None
    changes = {field: text.format_map(words) for field, text in fix.changes.items()}
    return Fix(label=fix.label.format_map(words), changes=changes)
