"""Sentences and labels of the view that explains a pasted error message."""

from collections.abc import Mapping

__all__ = ["EXPLAIN_LABELS", "EXPLAIN_NOTICES"]

EXPLAIN_LABELS: Mapping[str, str] = {
    "title": "What does this error mean?",
    "paste": "Paste the error message",
    "provider": "Provider",
    "copy": "Copy explanation",
    "evidence": "What this rests on",
    "alternatives": "It could also be",
    "recognised": "What was recognised in the text",
    "preparation": "Before you log in",
    "source": "Where it is written",
    "text": "The text, with passwords hidden",
}

EXPLAIN_NOTICES: Mapping[str, str] = {
    "help": "From any mail program, script, log file, or a message that came back. It is read "
    "in this notebook's kernel, goes nowhere else and is not saved. Below, passwords are hidden.",
    "placeholder": "535 5.7.8 Username and Password not accepted",
    "provider-placeholder": "If known: Gmail, a domain, an address",
    "reading": "Reading…",
}
