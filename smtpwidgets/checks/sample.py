"""The one message that a check hands over when it is asked to."""

import email.policy
import email.utils
from datetime import UTC, datetime
from email.message import EmailMessage

__all__ = ["message_bytes"]

_TEXT = """This message was sent by smtpwidgets to test the settings of a mail server.
There is nothing to answer, and nothing to do: it may be deleted.
"""


def message_bytes(sender: str, recipient: str) -> bytes:
    """Return a small message that no robot will answer.

    Source: RFC 5322 section 3.6 (fields), RFC 3834 section 5 (Auto-Submitted).
    """
    policy = email.policy.SMTPUTF8 if not f"{sender}{recipient}".isascii() else email.policy.SMTP
    message = EmailMessage(policy=policy)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = "Test message from smtpwidgets"
    message["Date"] = email.utils.format_datetime(datetime.now(UTC))
    domain = sender.rpartition("@")[2]
    message["Message-ID"] = email.utils.make_msgid(domain=domain if domain.isascii() else None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT)
    return message.as_bytes()
