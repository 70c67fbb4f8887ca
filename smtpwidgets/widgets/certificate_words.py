"""What is said where a person decides about one certificate."""

from collections.abc import Mapping

__all__ = ["CERTIFICATE_LABELS", "CERTIFICATE_NOTICES"]

CERTIFICATE_LABELS: Mapping[str, str] = {
    "ask": "Trust this one certificate…",
    "yes": "I compared it: trust it",
    "no": "Do not trust it",
    "remove": "Remove",
}

CERTIFICATE_NOTICES: Mapping[str, str] = {
    "title": "Trust one certificate of {host}?",
    "meaning": "Nobody vouches for this certificate. If you trust it, this entry takes exactly "
    "this one: your password goes to whoever holds it. Any other certificate, and any other "
    "server, stays as distrusted as before.",
    "compare": "Compare the fingerprint with what the server's owner shows: on the device itself, "
    "in its settings, by telephone. Not in a message that came through this server.",
    "changed": "You trusted another certificate before. If nobody renewed it, somebody may stand "
    "in between: do not go on.",
    "later": "Each check will say that this server is trusted by your exception. You can take it "
    "back under Advanced, or with Undo.",
    "trusted": "The certificate of {label} is trusted by your exception. Check again to see "
    "whether it works.",
    "kept": "Nothing was changed.",
    "provider": "{host} belongs to {provider}, whose certificates are trusted everywhere. This "
    "one is not: somebody may stand in between. Stop here, and try another network.",
    "field": "Trusted by your exception, and by nobody else",
    "removing": "The exception goes when you save.",
}
