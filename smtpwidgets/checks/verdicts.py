"""The causes that a stage comes to by its own look, not by a row of a table."""

from smtpwidgets.model.cause import CauseId

__all__ = ["VERDICTS"]

VERDICTS = frozenset(
    map(
        CauseId,
        (
            "cancelled",
            "certificate-changed",
            "certificate-ends-soon",
            "certificate-excepted",
            "certificate-unusable",
            "client-certificate-ends-soon",
            "client-certificate-expired",
            "client-certificate-format",
            "client-certificate-key-differs",
            "client-certificate-missing",
            "client-certificate-no-key",
            "client-certificate-not-named",
            "client-certificate-not-yet-valid",
            "client-certificate-passphrase-missing",
            "client-certificate-passphrase-wrong",
            "client-certificate-refused",
            "client-certificate-unreadable",
            "client-certificate-unusable",
            "greeting-slow",
            "inbox-not-opened",
            "kerberos-clock",
            "kerberos-failed",
            "kerberos-realm-silent",
            "kerberos-realm-unknown",
            "kerberos-service-unknown",
            "kerberos-ticket-expired",
            "kerberos-ticket-missing",
            "kerberos-ticket-refused",
            "keyring-locked",
            "login-held-back",
            "login-not-asked",
            "message-in-junk",
            "message-left-behind",
            "message-not-seen",
            "preauth-unencrypted",
            "reply-too-long",
            "secret-missing",
            "server-not-proven",
            "settings-invalid",
            "starttls-injection",
            "starttls-not-offered",
            "unknown",
        ),
    )
)
