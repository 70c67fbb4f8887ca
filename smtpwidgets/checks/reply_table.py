"""Every reply that is recognised; the first row that fits wins. To recognise a new one, add a row.

Order of the rows: a provider's own words, then words that many servers use, then the enhanced code
(RFC 3463, RFC 5248), then the plain code at this stage (RFC 5321, RFC 4954).
"""

import re
from collections.abc import Mapping

from smtpwidgets.checks.dialogue_replies import DIALOGUE_REPLIES
from smtpwidgets.checks.incoming_replies import INCOMING_REPLIES
from smtpwidgets.checks.login_replies import LOGIN_REPLIES
from smtpwidgets.checks.reply_row import ReplyRow
from smtpwidgets.checks.sending_replies import SENDING_REPLIES
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Protocol

__all__ = ["BANNERS", "FTP_GREETING", "OWN_BANNER", "REPLIES", "TABLES"]

REPLIES: tuple[ReplyRow, ...] = (*DIALOGUE_REPLIES, *LOGIN_REPLIES, *SENDING_REPLIES)
TABLES: Mapping[Protocol, tuple[ReplyRow, ...]] = {
    Protocol.SMTP: REPLIES,
    Protocol.IMAP: INCOMING_REPLIES,
    Protocol.POP3: INCOMING_REPLIES,
}

# How each service begins to speak.
BANNERS: Mapping[re.Pattern[bytes], CauseId] = {
    re.compile(pattern, re.IGNORECASE): CauseId(cause)
    for pattern, cause in (
        (rb"220[ -]|[45]\d\d[ -]", "smtp-server"),
        (rb"\* (?:OK|PREAUTH|BYE)\b", "imap-server"),
        (rb"\+OK|-ERR", "pop-server"),
        (rb"\s*(?:HTTP/|<!doctype html|<html)", "web-server"),
        (rb"SSH-\d", "other-service"),
        # The first packet of MySQL and MariaDB: its length, number 0, and version 10 (or an error).
        (rb"[\x01-\xff][\x00-\x0f]\x00\x00(?:[\x0a\xff]|\Z)", "other-service"),
        (rb"[\x14-\x17]\x03[\x00-\x04]", "tls-port-in-plain"),
    )
}

# What an entry of each protocol expects to meet.
OWN_BANNER: Mapping[Protocol, CauseId] = {
    Protocol.SMTP: CauseId("smtp-server"),
    Protocol.IMAP: CauseId("imap-server"),
    Protocol.POP3: CauseId("pop-server"),
}

# FTP servers greet with 220, as mail servers do (RFC 959 section 4.2), and say no SMTP.
FTP_GREETING = re.compile(
    r"\A(?!.*SMTP).*?(?:\bFTPd?\b|vsFTPd|ProFTPD|FileZilla)", re.IGNORECASE | re.DOTALL
)
