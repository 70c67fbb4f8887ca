"""What servers write on top of a message on its way (RFC 5321 section 4.4, RFC 8601).

A practice message goes two steps, as most do: the sending server takes it, and hands it to the
server of the mailbox, which says what it thinks of the sender.
"""

import email.utils
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from smtpwidgets.practice.mailboxes import JUNK
from smtpwidgets.practice.scenario import ZONE

__all__ = ["Passage", "traced"]

_MAILBOX_SERVER = f"mx.{ZONE}"
# RFC 3848: by (encrypted, logged in).
_WITH = {
    (False, False): "ESMTP",
    (False, True): "ESMTPA",
    (True, False): "ESMTPS",
    (True, True): "ESMTPSA",
}


@dataclass(frozen=True)
class Passage:
    """How a message came to a sending server. `cipher` is what TLS agreed on, or None."""

    host: str
    greeted_as: str
    cipher: tuple[str, str, int] | None
    username: str | None
    sender: str
    queue_id: str
    folder: str


def traced(content: bytes, passage: Passage, recipient: str) -> bytes:
    """Return the message as it lies in the mailbox of `recipient`."""
    now = email.utils.format_datetime(email.utils.localtime())
    with_ = _WITH[passage.cipher is not None, passage.username is not None]
    encrypted = login = ""
    if passage.cipher is not None:
        name, version, bits = passage.cipher
        encrypted = f"\r\n\t(using {version} with cipher {name} ({bits}/{bits} bits))"
    if passage.username is not None:
        login = f"\r\n\t(Authenticated sender: {_clean(passage.username)})"
    delivered = (
        f"Received: from {passage.host} ([127.0.0.1])\r\n\tby {_MAILBOX_SERVER} with ESMTPS "
        f"id {passage.queue_id}-1\r\n\tfor <{_clean(recipient)}>; {now}"
    )
    taken = (
        f"Received: from {_clean(passage.greeted_as)} (localhost [127.0.0.1]){encrypted}{login}"
        f"\r\n\tby {passage.host} with {with_} id {passage.queue_id};\r\n\t{now}"
    )
    lines = (
        f"Return-Path: <{_clean(passage.sender)}>",
        f"Delivered-To: {_clean(recipient)}",
        delivered,
        f"Authentication-Results: {_MAILBOX_SERVER};\r\n\t{_verdicts(content, passage)}",
        taken,
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace") + content


def _verdicts(content: bytes, passage: Passage) -> str:
    """Return what the mailbox's server thinks: a message for the junk folder did not pass."""
    passed = passage.folder != JUNK
    envelope = passage.sender.rpartition("@")[2] or passage.host
    headers: Message = BytesHeaderParser().parsebytes(content.partition(b"\r\n\r\n")[0])
    written = email.utils.parseaddr(str(headers.get("From", "")))[1].rpartition("@")[2] or envelope
    return ";\r\n\t".join(
        (
            f"spf={'pass' if passed else 'softfail'} smtp.mailfrom={_clean(envelope)}",
            "dkim=none",
            f"dmarc={'pass' if passed else 'fail'} header.from={_clean(written)}",
        )
    )


def _clean(text: str) -> str:
    """Return a client's words without what could begin another header."""
    return "".join(c for c in text[:254] if c.isprintable() and c not in '<>();\\"')
