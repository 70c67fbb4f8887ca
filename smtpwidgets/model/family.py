"""The families of causes: the coarse words that programs rely on, and which cause is in which.

Names here are promises (the public surface). A cause belongs to exactly one family; what lets
mail through all the same belongs to `Family.OK`.
"""

from collections.abc import Mapping

from smtpwidgets.model.word import Word

__all__ = ["FAMILY_OF", "Family"]


class Family(Word):
    """How a check ended, in one word."""

    OK = "ok"
    INVALID_INPUT = "invalid_input"
    DNS_FAILURE = "dns_failure"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_CLOSED = "connection_closed"
    TIMEOUT = "timeout"
    WRONG_PROTOCOL = "wrong_protocol"
    TLS_ON_PLAIN_PORT = "tls_on_plain_port"  # set to TLS; the port speaks plain text first
    PLAIN_ON_TLS_PORT = "plain_on_tls_port"  # set to none or STARTTLS; the port wants TLS at once
    TLS_NOT_OFFERED = "tls_not_offered"
    TLS_REQUIRED = "tls_required"
    TLS_HANDSHAKE_FAILED = "tls_handshake_failed"
    TLS_VERSION_UNSUPPORTED = "tls_version_unsupported"
    CLIENT_CERTIFICATE_REQUIRED = "client_certificate_required"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_HOSTNAME = "certificate_hostname"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CERTIFICATE_INVALID = "certificate_invalid"
    CLEARTEXT_REFUSED = "cleartext_refused"  # this program sends no password unencrypted
    AUTH_NOT_OFFERED = "auth_not_offered"
    AUTH_MECHANISM_UNSUPPORTED = "auth_mechanism_unsupported"
    AUTH_REQUIRED = "auth_required"
    AUTH_REJECTED = "auth_rejected"
    APP_PASSWORD_NEEDED = "app_password_needed"  # noqa: S105 -- a family of causes
    OAUTH_REQUIRED = "oauth_required"
    AUTH_DISABLED = "auth_disabled"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105
    RATE_LIMITED = "rate_limited"
    GREYLISTED = "greylisted"
    SENDER_REJECTED = "sender_rejected"
    RECIPIENT_REJECTED = "recipient_rejected"
    RELAY_DENIED = "relay_denied"
    MESSAGE_TOO_LARGE = "message_too_large"
    MESSAGE_REJECTED = "message_rejected"
    MAILBOX_LOCKED = "mailbox_locked"
    SMTPUTF8_UNSUPPORTED = "smtputf8_unsupported"
    BLOCKED_BY_POLICY = "blocked_by_policy"
    SERVICE_UNAVAILABLE = "service_unavailable"
    PROTOCOL_ERROR = "protocol_error"
    NETWORK_BLOCKED = "network_blocked"
    CANCELLED = "cancelled"


# The causes of each family. Warnings are not here: they are `Family.OK`.
_MEMBERS: Mapping[Family, str] = {
    Family.INVALID_INPUT: """
        host-not-a-name host-hidden-character settings-invalid username-missing secret-missing
        client-certificate-not-named client-certificate-missing client-certificate-unreadable
        client-certificate-format client-certificate-no-key client-certificate-key-differs
        client-certificate-passphrase-missing client-certificate-passphrase-wrong
        client-certificate-expired client-certificate-not-yet-valid client-certificate-unusable
        password-letters kerberos-ticket-missing folder-missing
        keyring-locked""",
    Family.CLEARTEXT_REFUSED: "cleartext-refused",
    Family.DNS_FAILURE: "name-slip name-not-found name-without-address name-service-silent",
    Family.CONNECTION_REFUSED: "port-closed name-answers-everywhere",
    Family.CONNECTION_CLOSED: """
        reset-at-start closed-at-greeting hung-up hung-up-at-login""",
    Family.TIMEOUT: """
        port-filtered port-silent greeting-silent tls-silent server-slow kerberos-realm-silent""",
    Family.NETWORK_BLOCKED: """
        name-leads-inside port-25-blocked all-mail-ports-blocked no-internet no-route
        local-firewall proxy-only""",
    Family.WRONG_PROTOCOL: """
        imap-server pop-server smtp-server web-server other-service not-a-mail-server""",
    Family.PLAIN_ON_TLS_PORT: "tls-port-in-plain",
    Family.TLS_ON_PLAIN_PORT: "plain-port-with-tls",
    Family.TLS_NOT_OFFERED: """
        starttls-not-offered starttls-refused starttls-unavailable starttls-stripped middle-box
        preauth-unencrypted""",
    Family.TLS_REQUIRED: "login-needs-encryption",
    Family.TLS_HANDSHAKE_FAILED: """
        tls-no-common-cipher tls-name-unknown-to-server tls-cut-off tls-failed""",
    Family.TLS_VERSION_UNSUPPORTED: "tls-too-old",
    Family.CLIENT_CERTIFICATE_REQUIRED: """
        client-certificate-wanted client-certificate-refused""",
    Family.CERTIFICATE_EXPIRED: "certificate-expired",
    Family.CERTIFICATE_NOT_YET_VALID: "certificate-not-yet-valid clock-wrong",
    Family.CERTIFICATE_HOSTNAME: "certificate-wrong-name certificate-for-a-name",
    Family.CERTIFICATE_UNTRUSTED: """
        certificate-self-signed certificate-issuer-unknown certificate-from-filter
        bridge-certificate certificate-changed trust-store-broken""",
    Family.CERTIFICATE_INVALID: "certificate-revoked certificate-too-weak certificate-unusable",
    Family.AUTH_NOT_OFFERED: "login-not-offered receiving-server",
    Family.AUTH_MECHANISM_UNSUPPORTED: "no-common-mechanism mechanism-too-weak",
    Family.AUTH_REQUIRED: "login-first pop-before-smtp",
    Family.AUTH_REJECTED: """
        wrong-password ntlm-refused kerberos-refused client-certificate-not-matched
        kerberos-ticket-expired kerberos-ticket-refused kerberos-clock kerberos-realm-unknown
        kerberos-service-unknown kerberos-failed username-form google-refused zoho-refused
        fixed-user-name token-refused token-of-other-mailbox cram-unusable
        password-hidden-character""",
    Family.APP_PASSWORD_NEEDED: """
        google-app-password yahoo-app-password icloud-app-password fastmail-app-password
        mailru-app-password authorisation-code app-password-needed""",
    Family.OAUTH_REQUIRED: "token-wanted microsoft-password-closed",
    Family.AUTH_DISABLED: """
        microsoft-tenant-off microsoft-mailbox-off account-locked account-closed gmx-access-off
        yandex-access-off provider-switch access-switched-off incoming-switched-off
        no-mailbox-behind-login
        paid-plan-needed""",
    Family.PASSWORD_EXPIRED: "password-expired",
    Family.RATE_LIMITED: """
        too-many-logins too-many-errors too-many-connections daily-limit sending-too-fast
        login-held-back banned-for-now""",
    Family.GREYLISTED: "greylisted",
    Family.SENDER_REJECTED: """
        sender-not-yours sender-domain-unknown sender-refused address-locked""",
    Family.RECIPIENT_REJECTED: "recipient-unknown recipient-refused mailbox-full",
    Family.RELAY_DENIED: "relay-denied google-relay microsoft-connector",
    Family.MESSAGE_TOO_LARGE: "message-too-large",
    Family.MESSAGE_REJECTED: "content-refused message-refused message-not-seen",
    Family.MAILBOX_LOCKED: "mailbox-in-use",
    Family.SMTPUTF8_UNSUPPORTED: "address-letters",
    Family.BLOCKED_BY_POLICY: """
        provider-closed refused-at-the-door listed-at-the-door ehlo-refused google-web-sign-in
        web-sign-in
        microsoft-security-defaults microsoft-conditional-access place-barred address-listed
        no-reverse-name""",
    Family.SERVICE_UNAVAILABLE: """
        busy login-service-down server-trouble storage-full contact-administrator
        mailbox-not-opened inbox-not-opened local-resources""",
    Family.PROTOCOL_ERROR: """
        reply-too-long starttls-injection encryption-broken greeting-name-refused helo-only
        out-of-step out-of-order answer-not-understood login-protocol-broken server-not-proven
        unknown""",
    Family.CANCELLED: "cancelled",
}

FAMILY_OF: Mapping[str, Family] = {
    cause: family for family, causes in _MEMBERS.items() for cause in causes.split()
}
