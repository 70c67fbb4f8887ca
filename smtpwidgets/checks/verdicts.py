"""The causes that a stage comes to by its own look, not by a row of a table."""

from smtpwidgets.model.cause import CauseId

__all__ = ["VERDICTS"]

VERDICTS = frozenset(
    map(
        CauseId,
        (
            "certificate-ends-soon",
            "certificate-unusable",
            "greeting-slow",
            "incoming-not-tested",
            "ipv6-broken",
            "reply-too-long",
            "secret-missing",
            "server-not-proven",
            "settings-invalid",
            "starttls-injection",
            "starttls-not-offered",
            "token-wanted",
            "unknown",
        ),
    )
)
