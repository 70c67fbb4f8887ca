"""The inbox in which a round trip looks for its message."""

from dataclasses import dataclass

from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server

__all__ = ["Inbox"]


@dataclass(frozen=True)
class Inbox:
    """An incoming server, the secret to open it, and the folder to look in (IMAP)."""

    server: Server
    secret: Secret | None = None
    folder: str = "INBOX"
