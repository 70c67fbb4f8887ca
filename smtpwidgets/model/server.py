"""What a mail server is: where it stands, how it is protected, and how to log in.

A `Server` that exists is valid; one that would send a password unencrypted exists, but is neither
kept nor logged into before the person agrees (`awaits_consent`). Text from forms, frames and files
becomes one through `smtpwidgets.model.draft` and `smtpwidgets.model.rules`, and nothing else.
"""

import difflib
import uuid
from collections.abc import Mapping
from typing import Any, NewType, Self

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.combinations import is_exposed
from smtpwidgets.model.fields import FIELDS, SECURITY_WORDS
from smtpwidgets.model.hosts import ascii_host
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.rules import examine
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol, Security

__all__ = ["SERVER_FIELDS", "Server", "ServerId", "new_id", "unknown_setting"]

ServerId = NewType("ServerId", str)

_SECRET_NAMES = ("password", "passwd", "secret", "token", "credentials")


def new_id() -> ServerId:
    """Return an id that is never used twice (a keyring entry is bound to it)."""
    return ServerId(uuid.uuid4().hex)


class Server(BaseModel):
    """One mail server: SMTP, IMAP or POP3. It never holds a password.

    `port` None means the usual one for protocol and security; `port_number` is the number itself.
    `client_certificate` is the path of a PEM file with a certificate and its key, for servers that
    ask the client for one; a key that is encrypted is opened with the entry's secret.
    `trusted_certificate` is the person's exception: the fingerprint (SHA-256, 64 hex digits in
    lower case) of the one certificate of this server that is trusted though nobody vouches for it.
    `timeout_s` is the limit of a whole check in seconds (None: 30). `allow_cleartext` is the
    person's consent, for this server only, to send a password without encryption.

    Raises:
        InvalidSettingsError: the settings break a rule; `problems` names all of them.
        TypeError: there is no such setting.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: ServerId = Field(default_factory=new_id)
    description: str = ""
    protocol: Protocol = Protocol.SMTP
    host: str
    port: int | None = Field(default=None, ge=1, le=65_535)
    security: Security = Security.TLS
    username: str = ""
    auth: Auth = Auth.PASSWORD
    client_certificate: str = ""
    trusted_certificate: str = ""
    ehlo_name: str = ""
    timeout_s: int | None = None
    allow_cleartext: bool = False

    def __init__(self, **settings: Any) -> None:
        id = settings.pop("id", None) or new_id()
        if unknown := next((name for name in settings if name not in FIELDS), None):
            settings.clear()  # tracebacks show locals, and this may be password="…"
            raise TypeError(unknown_setting(unknown))
        values, problems = examine({name: _as_text(value) for name, value in settings.items()})
        errors = [p for p in problems if p.severity is Severity.ERROR]
        # A check refuses to log in there, in words; so does whoever would keep it.
        if errors := [p for p in errors if p.code != "cleartext-login"]:
            raise InvalidSettingsError(errors)
        super().__init__(id=id, **values)
        object.__setattr__(self, "__pydantic_fields_set__", SERVER_FIELDS)

    @property
    def awaits_consent(self) -> bool:
        """Whether others on the way could read the login, and nobody agreed to that."""
        return not self.allow_cleartext and is_exposed(vars(self))

    @property
    def port_number(self) -> int:
        """The port that is connected to."""
        return DEFAULT_PORTS[self.protocol, self.security] if self.port is None else self.port

    @property
    def host_ascii(self) -> str:
        """The name as it goes over the wire (`xn--…` for international names)."""
        return ascii_host(self.host)

    @property
    def label(self) -> str:
        """What a list calls this server: its description, or else its host."""
        return self.description or self.host

    def replace(self, **changes: Any) -> Self:
        """Return this server (same id) with `changes`, checked by the same rules."""
        return type(self)(**{**self.model_dump(), **changes})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; unlike pydantic's own, `update` goes through the rules, too."""
        return self.replace(**update) if update else super().model_copy(deep=deep)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        where = f"{host}:{self.port_number}, {SECURITY_WORDS[self.security]}"
        return f"{self.description} ({where})" if self.description else where


# One set for all: servers are frozen and say everything, so it never changes; each of its own
# takes 0.7 kB, as much as the rest of a server.
SERVER_FIELDS = set(Server.model_fields)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def unknown_setting(name: str) -> str:
    """Return what to say about a setting that servers do not have."""
    near = difflib.get_close_matches(name.lower(), [*FIELDS, *_SECRET_NAMES], 1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    if near and near[0] in _SECRET_NAMES:
        meant = " Passwords are given to profile.add(server, secret=…) and never kept in a server."
    return f"A server has no setting {name!r}.{meant} It has: {', '.join(FIELDS)}."
