"""One scenario: a server, the settings it is checked with, and what an honest judge expects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tests.hostile.judged.imap import Imap
from tests.hostile.judged.peer import Script
from tests.hostile.judged.pop3 import Pop3
from tests.hostile.judged.smtp import Smtp

__all__ = ["Build", "Case", "good", "imap", "pop3", "smtp"]


@dataclass(frozen=True)
class Case:
    """`family` and `stage` name what is right, alternatives after "|"; stage "-": none failed.

    `secret` says whether the server may learn the password; `risky` cases are those of security.
    `door` is a name that leads to the server's address `host`.
    """

    name: str
    family: str
    stage: str
    script: Script | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    check: Mapping[str, Any] = field(default_factory=dict)
    implicit: str | None = None  # what of TLS is spoken at once
    host: str = "127.0.0.1"
    door: str = ""
    ok: bool = False
    secret: bool = True
    risky: bool = False
    timeout_s: float = 5.0

    def but(self, **changes: Any) -> "Case":
        """Return this case with `changes`."""
        return replace(self, **changes)

    @property
    def waits(self) -> bool:
        """Whether the check ends by waiting."""
        return "timeout" in self.family or "slow" in self.name


Build = Callable[..., Case]
_OWN = {one.name for one in fields(Case)}


def smtp(name: str, family: str, stage: str, *, security: str = "starttls", **steps: Any) -> Case:
    """Return a case of SMTP; `steps` replace parts of the dialogue, or are fields of `Case`."""
    return _case(Smtp, "smtp", f"{security}-{name}", (family, stage), security, steps)


def imap(name: str, family: str, stage: str, *, security: str = "tls", **steps: Any) -> Case:
    """Return a case of IMAP."""
    return _case(Imap, "imap", f"{security}-{name}", (family, stage), security, steps)


def pop3(name: str, family: str, stage: str, *, security: str = "tls", **steps: Any) -> Case:
    """Return a case of POP3."""
    return _case(Pop3, "pop3", f"{security}-{name}", (family, stage), security, steps)


def _case(
    kind: Callable[..., Script],
    protocol: str,
    name: str,
    expected: tuple[str, str],
    security: str,
    steps: dict[str, Any],
) -> Case:
    own = {word: steps.pop(word) for word in tuple(steps) if word in _OWN}
    if security != "starttls":
        steps.setdefault("offers", False)
    own.setdefault("implicit", steps.get("tls", "good") if security == "tls" else None)
    script = own.pop("script", None) or kind(**steps)
    settings = {"protocol": protocol, "security": security, **own.pop("settings", {})}
    return Case(f"{protocol}-{name}", *expected, script, settings, **own)


def good(build: Build, name: str, **more: Any) -> Case:
    """Return a case in which all is well: a false alarm counts, too."""
    return build(name, "ok", "-", ok=True, **more)
