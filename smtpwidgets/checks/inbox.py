"""The inbox in which a round trip looks for its message."""

from dataclasses import dataclass

from smtpwidgets.model.secret import Secret, refuse_plain
from smtpwidgets.model.server import Server

__all__ = ["Inbox"]


@dataclass(frozen=True)
class Inbox:
    """An incoming server, the secret to open it, and the folder to look in (IMAP).

    Raises:
        TypeError: `secret` is no Secret.
    """

    server: Server
    secret: Secret | None = None
    folder: str = "INBOX"

    def __post_init__(self) -> None:
        refuse_plain(self.secret)
