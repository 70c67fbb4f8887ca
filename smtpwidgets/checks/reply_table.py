"""Every reply that is recognised; the first row that fits wins. To recognise a new one, add a row.

Order of the rows: a provider's own words, then words that many servers use, then the enhanced code
(RFC 3463, RFC 5248), then the plain code at this stage (RFC 5321, RFC 4954).
"""

import re
from collections.abc import Mapping

from smtpwidgets.checks.dialogue_replies import DIALOGUE_REPLIES, SENDING_REPLIES
from smtpwidgets.checks.login_replies import LOGIN_REPLIES
from smtpwidgets.checks.reply_row import ReplyRow
from smtpwidgets.model.cause import CauseId

__all__ = ["BANNERS", "FTP_GREETING", "REPLIES"]

REPLIES: tuple[ReplyRow, ...] = (*DIALOGUE_REPLIES, *LOGIN_REPLIES, *SENDING_REPLIES)

# What is no SMTP reply: how it begins, and which service speaks so.
BANNERS: Mapping[re.Pattern[bytes], CauseId] = {
    re.compile(pattern, re.IGNORECASE): CauseId(cause)
    for pattern, cause in (
        (rb"\* (?:OK|PREAUTH|BYE)\b", "imap-server"),
        (rb"\+OK|-ERR", "pop-server"),
        (rb"\s*(?:HTTP/|<!doctype html|<html)", "web-server"),
        (rb"SSH-\d", "other-service"),
        (rb"[\x14-\x17]\x03[\x00-\x04]", "tls-port-in-plain"),
    )
}

# FTP servers greet with 220, as mail servers do (RFC 959 section 4.2).
FTP_GREETING = re.compile(r"\bFTPd?\b|vsFTPd|ProFTPD|FileZilla", re.IGNORECASE)
