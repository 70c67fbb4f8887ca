"""The settings of a server, as a table: names, words people read, groups, choices.

Form, frame, help text and documentation read these rows, so that a setting is described once.
The rules for the texts stand in `rules`.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.security import Auth, Protocol, Security

__all__ = [
    "AUTH_WORDS",
    "FIELDS",
    "PROTOCOL_WORDS",
    "SECURITY_WORDS",
    "FieldGroup",
    "FieldKind",
    "FieldRow",
]


class FieldGroup(StrEnum):
    """The two groups people know from mail programs."""

    INFORMATION = "Server information"
    ADVANCED = "Advanced"


class FieldKind(StrEnum):
    """What kind of control edits the field."""

    TEXT = "text"
    CHOICE = "choice"
    PORT = "port"
    SWITCH = "switch"


class FieldRow(BaseModel):
    """One setting. `default` is the text of a new entry; `choices` maps values to words."""

    model_config = ConfigDict(frozen=True)

    name: str
    label: str
    help: str = ""
    group: FieldGroup = FieldGroup.INFORMATION
    kind: FieldKind = FieldKind.TEXT
    default: str = ""
    placeholder: str = ""
    choices: Mapping[str, str] = Field(default_factory=dict)


SECURITY_WORDS: Mapping[str, str] = {
    Security.TLS: "TLS",
    Security.STARTTLS: "STARTTLS",
    Security.NONE: "none",
}

AUTH_WORDS: Mapping[str, str] = {
    Auth.PASSWORD: "Password",
    Auth.CRAM_MD5: "MD5 challenge-response",
    Auth.OAUTH2: "OAuth2 token",
    Auth.NTLM: "NTLM",
    Auth.KERBEROS: "Kerberos",
    Auth.CLIENT_CERTIFICATE: "Client certificate",
    Auth.NONE: "None",
}

PROTOCOL_WORDS: Mapping[str, str] = {
    Protocol.SMTP: "Outgoing (SMTP)",
    Protocol.IMAP: "Incoming (IMAP)",
    Protocol.POP3: "Incoming (POP3)",
}

_ROWS = (
    FieldRow(
        name="description",
        label="Description",
        placeholder="Your own name for it, such as Work",
    ),
    FieldRow(
        name="protocol",
        label="Kind",
        help="Outgoing servers send your mail; incoming ones keep it for you.",
        group=FieldGroup.ADVANCED,
        kind=FieldKind.CHOICE,
        default=Protocol.SMTP,
        choices=PROTOCOL_WORDS,
    ),
    FieldRow(
        name="host",
        label="Server name",
        help="Only the name, as your provider writes it.",
        placeholder="smtp.example.org",
    ),
    FieldRow(
        name="port",
        label="Port",
        kind=FieldKind.PORT,
    ),
    FieldRow(
        name="security",
        label="Security",
        kind=FieldKind.CHOICE,
        default=Security.TLS,
        choices=SECURITY_WORDS,
    ),
    FieldRow(
        name="username",
        label="User name",
        help="Mostly your full e-mail address.",
        placeholder="ada@example.org",
    ),
    FieldRow(
        name="auth",
        label="Authentication",
        help="How the server learns who you are.",
        group=FieldGroup.ADVANCED,
        kind=FieldKind.CHOICE,
        default=Auth.PASSWORD,
        choices=AUTH_WORDS,
    ),
    FieldRow(
        name="client_certificate",
        label="Client certificate",
        help="The path of a PEM file on this computer with your certificate and its key.",
        group=FieldGroup.ADVANCED,
        placeholder="/home/ada/ada.pem",
    ),
    FieldRow(
        name="trusted_certificate",
        label="Trusted certificate",
        help="The fingerprint (SHA-256) of this certificate alone. It goes when the host, port or "
        "kind of the server changes.",
        group=FieldGroup.ADVANCED,
        placeholder="none",
    ),
    FieldRow(
        name="ehlo_name",
        label="Greeting name",
        help="What this computer calls itself. Leave empty unless your provider asks for a name.",
        group=FieldGroup.ADVANCED,
        placeholder="chosen for you",
    ),
    FieldRow(
        name="timeout_s",
        label="Time limit",
        help="Seconds for a whole check, 5 to 120. Empty means 30.",
        group=FieldGroup.ADVANCED,
        placeholder="30",
    ),
    FieldRow(
        name="allow_cleartext",
        label="Send the password without encryption to this server",
        help="Everybody on the way could read it. Only for a server in your own network.",
        group=FieldGroup.ADVANCED,
        kind=FieldKind.SWITCH,
        default="no",
    ),
)

FIELDS: Mapping[str, FieldRow] = {row.name: row for row in _ROWS}
