"""The one message that a check hands over when it is asked to."""

import email.policy
import email.utils
import secrets
from datetime import UTC, datetime
from email.message import EmailMessage

__all__ = ["MARKER", "message_bytes", "message_id", "new_marker"]

# The header field by which the message is known again, even if its Message-ID was replaced.
MARKER = "X-Smtpwidgets-Check"

_TEXT = """This message was sent by smtpwidgets to test the settings of a mail server.
There is nothing to answer, and nothing to do: it may be deleted.
"""


def new_marker() -> str:
    """Return a word that no other message holds."""
    return secrets.token_hex(16)


def message_id(sender: str, marker: str) -> str:
    """Return the Message-ID (RFC 5322 section 3.6.4) of the message with this marker."""
    domain = sender.rpartition("@")[2]
    return f"<{marker}@{domain if domain.isascii() and domain else 'smtpwidgets.invalid'}>"


def message_bytes(sender: str, recipient: str, marker: str) -> bytes:
    """Return a small message that no robot will answer, and that `marker` finds again.

    Source: RFC 5322 section 3.6 (fields), RFC 3834 section 5 (Auto-Submitted).
    """
    policy = email.policy.SMTPUTF8 if not f"{sender}{recipient}".isascii() else email.policy.SMTP
    message = EmailMessage(policy=policy)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = "Test message from smtpwidgets"
    message["Date"] = email.utils.format_datetime(datetime.now(UTC))
    message["Message-ID"] = message_id(sender, marker)
    message[MARKER] = marker
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT)
    return message.as_bytes()
