"""Sentences and exceptions of libraries and mail programs, short and by what tells them apart."""

from smtpwidgets.explaining.row import Program, Tier, rows

__all__ = ["PROGRAM_ROWS"]

_PYTHON = {
    r"SMTP AUTH extension not supported|AUTH extension is not supported": (
        "login-not-offered likely login-needs-encryption"
    ),
    r"no suitable authentication method": "no-common-mechanism",
    r"SMTPHeloError|server didn't reply properly to the HELO": "greeting-name-refused",
    r"please run connect\(\) first|Connection unexpectedly closed": (
        "hung-up likely closed-at-greeting tls-port-in-plain"
    ),
    r"SMTPNotSupportedError.{0,80}SMTPUTF8|SMTPUTF8.{0,60}(?:not|unsupported)": (
        "address-letters certain"
    ),
    r"encoding with .idna. codec failed|label (?:empty or )?too long": "host-not-a-name certain",
    r"'ascii' codec can't encode": "password-letters possible address-letters",
    r"command LOGIN illegal in state": "out-of-order likely login-not-offered",
}
_PYTHON_ABOVE_ALL = {
    r"SMTPAuthenticationError|IMAP4\.error.{0,60}(?:LOGIN|AUTHENTICATE)|error_proto.{0,60}auth": (
        "wrong-password possible app-password-needed username-form"
    ),
    r"SMTPServerDisconnected": "hung-up possible tls-port-in-plain busy",
    r"SMTPSenderRefused": "sender-not-yours possible login-first",
    r"SMTPRecipientsRefused": "recipient-refused possible login-first relay-denied",
    r"SMTPDataError": "message-refused possible content-refused",
    r"SMTPConnectError": "refused-at-the-door possible port-closed busy",
    r"socket\.gaierror|\bgaierror\b": "name-not-found likely name-service-silent",
    r"IMAP4\.abort": "hung-up possible too-many-connections",
    r"\bConnectionResetError\b": "reset-at-start likely tls-too-old",
    r"\bTimeoutError\b": "server-slow possible port-silent",
}

_NODE = {
    r"Missing credentials for": "secret-missing likely username-missing",
    r"Greeting never received": "tls-port-in-plain likely greeting-silent",
    r"Unexpected socket close": "hung-up likely plain-port-with-tls",
}
_NODE_ABOVE_ALL = {
    r"\bEAUTH\b|Invalid login": "wrong-password possible app-password-needed",
    r"\bEENVELOPE\b": "recipient-refused possible sender-not-yours",
    r"\bEMESSAGE\b": "message-refused possible",
    r"\bEOAUTH2\b": "token-refused likely",
    r"\bETLS\b": "tls-failed possible starttls-not-offered",
    r"\bEDNS\b": "name-not-found possible",
    r"\bESOCKET\b|\bECONNECTION\b": "port-silent possible port-closed tls-failed",
}

_JAVA = {
    r"No authentication mechanisms? supported by both": "no-common-mechanism certain",
    r"failed to connect, no password specified": "secret-missing certain",
    r"Must issue a STARTTLS command first": "login-needs-encryption certain",
    r"Unrecognized SSL message": "plain-port-with-tls",
    r"STARTTLS is required but host does not support": "starttls-not-offered certain",
}
_JAVA_ABOVE_ALL = {
    r"AuthenticationFailedException|MailAuthenticationException": (
        "wrong-password possible app-password-needed username-form"
    ),
    r"MailConnectException|Could(?: not|n't) connect to (?:SMTP )?host": (
        "port-silent possible port-closed port-25-blocked"
    ),
    r"SendFailedException|SMTPAddressFailedException": (
        "recipient-refused possible sender-not-yours"
    ),
    r"SMTPSendFailedException": "message-refused possible login-first",
    r"Could not convert socket to TLS": "tls-failed possible certificate-issuer-unknown",
    r"FolderClosedException|StoreClosedException": "hung-up possible too-many-connections",
}

_DOTNET = {
    r"server does not support secure connections": "starttls-not-offered certain",
    r"client was not authenticated": "login-first likely wrong-password",
    r"Service not available, closing transmission channel": "busy likely hung-up",
    r"MustIssueStartTlsFirst": "login-needs-encryption certain",
    r"MailboxUnavailable": "recipient-unknown likely login-first",
    r"ExceededStorageAllocation": "message-too-large likely mailbox-full",
    r"ClientNotPermitted": "login-first",
}
_DOTNET_ABOVE_ALL = {
    r"Unable to connect to the remote server|ServiceNotConnectedException": (
        "port-silent possible port-closed local-firewall"
    ),
    r"MailKit\.Security\.AuthenticationException": "wrong-password possible app-password-needed",
    r"SmtpFailedRecipients?Exception": "recipient-refused possible",
    r"SmtpProtocolException|ImapProtocolException|Pop3ProtocolException": (
        "hung-up possible tls-port-in-plain"
    ),
    r"Failure sending mail": "port-silent possible tls-failed name-not-found",
}

_PHP = {
    r"extension missing: openssl": "tls-failed likely",
    r"authentication type .{0,30} is not supported": "no-common-mechanism",
    r"(?:unable to find the socket transport|no transports? .{0,20}ssl)": "tls-failed likely",
}
_PHP_ABOVE_ALL = {
    r"could not authenticate": "wrong-password possible app-password-needed username-form",
    r"SMTP connect\(\) failed|could not connect to SMTP host"
    r"|failed to connect to (?:mail ?)?server": (
        "port-silent possible port-closed tls-failed local-firewall"
    ),
    r"data not accepted": "message-refused possible content-refused",
    r"following (?:from|sender) address failed": "sender-not-yours possible login-first",
    r"following recipients failed": "recipient-refused possible login-first",
    r"connection could not be established with host": "port-silent possible port-closed tls-failed",
    r"expected response code .{0,40} but got (?:an empty response|code \"?\"?,)": (
        "hung-up possible tls-port-in-plain"
    ),
    r"failed to authenticate on smtp server": "wrong-password possible app-password-needed",
}

_GO = {
    r"smtp: server doesn't support AUTH": ("login-not-offered likely login-needs-encryption"),
    r"unencrypted connection": "login-needs-encryption certain",
    r"short response:": "answer-not-understood likely other-service",
}
_GO_ABOVE_ALL = {
    r"\bEOF$|unexpected EOF": "hung-up possible tls-port-in-plain closed-at-greeting",
}

_CURL = {
    r"curl: ?\(6\)|CURLE_COULDNT_RESOLVE_HOST": "name-not-found likely name-service-silent",
    r"curl: ?\(28\)|CURLE_OPERATION_TIMEDOUT": "port-silent likely server-slow",
    r"curl: ?\(64\)|CURLE_USE_SSL_FAILED": "starttls-not-offered",
    r"curl: ?\(67\)|CURLE_LOGIN_DENIED": "wrong-password likely app-password-needed",
    r"curl: ?\(78\)": "folder-missing",
}
_CURL_ABOVE_ALL = {
    r"curl: ?\(7\)|CURLE_COULDNT_CONNECT": "port-closed likely port-silent local-firewall",
    r"curl: ?\(35\)|CURLE_SSL_CONNECT_ERROR": "tls-failed likely plain-port-with-tls tls-too-old",
    r"curl: ?\(8\)|CURLE_WEIRD_SERVER_REPLY": "answer-not-understood possible refused-at-the-door",
    r"curl: ?\(55\)|CURLE_SEND_ERROR": "message-refused possible login-first hung-up",
    r"curl: ?\((?:52|56)\)|CURLE_(?:GOT_NOTHING|RECV_ERROR)": "hung-up possible",
}

_THUNDERBIRD = {
    r"(?:server )?does(?: not|n't) support the selected authentication method": (
        "no-common-mechanism likely login-needs-encryption"
    ),
    r"does not seem to support encrypted passwords": "mechanism-too-weak certain",
    r"change the authentication method.{0,40}(?:to|in)": "mechanism-too-weak possible",
    r"server .{0,120}has disconnected": "hung-up likely too-many-connections",
    r"add security exception|wrong site": "certificate-wrong-name possible",
}
_THUNDERBIRD_ABOVE_ALL = {
    r"(?:login|log ?in) to (?:the )?(?:account|server).{0,120}failed": (
        "wrong-password possible app-password-needed"
    ),
    r"unable to authenticate to .{0,20}server": "wrong-password possible app-password-needed",
    r"outgoing server \(SMTP\).{0,200}(?:unavailable|refusing|refused)"
    r"|is unavailable or is refusing": ("port-silent possible port-closed port-25-blocked"),
    r"configuration (?:could not be verified|was not found)|unable to find the settings": (
        "name-not-found possible username-form wrong-password"
    ),
    r"sending of (?:the )?message failed": "message-refused possible login-first",
    r"failed to connect to (?:your )?(?:mail |smtp |imap )?server": (
        "port-silent possible port-closed name-not-found"
    ),
}

_APPLE = {
    r"account name or password cannot be verified|unable to verify account name or password": (
        "wrong-password likely app-password-needed username-form"
    ),
    r"user ?name or password (?:for .{0,80} )?is incorrect"
    r"|password (?:you entered )?is incorrect": ("wrong-password likely app-password-needed"),
    r"sender address was rejected": "sender-not-yours likely login-first",
    r"does not allow relaying": "relay-denied likely login-first",
    r"recipient was rejected by the server": "relay-denied likely login-first recipient-unknown",
    r"cannot verify server identity|can't verify the identity": (
        "certificate-wrong-name likely certificate-self-signed"
    ),
    r"can'?not connect using ssl|cannot connect using ssl": (
        "plain-port-with-tls likely tls-failed certificate-issuer-unknown"
    ),
}
_APPLE_ABOVE_ALL = {
    r"cannot (?:send|get) mail|can't (?:send|get) mail|cannot send message using the server"
    r"|connection to the (?:outgoing )?server .{0,120}(?:failed|timed out)": (
        "port-silent possible wrong-password tls-failed"
    ),
    r"server .{0,120}(?:is not responding|cannot be contacted)|mail server .{0,80}not responding": (
        "port-silent possible port-closed no-internet"
    ),
}

_GMAIL = {
    r"server denied (?:the )?POP3 access|denied pop access": (
        "wrong-password likely incoming-switched-off"
    ),
    r"problem connecting to server|couldn't open connection to server": (
        "port-silent likely name-not-found"
    ),
    r"less secure apps?": "google-refused likely google-app-password",
    r"app passwords? (?:are|is) not available": "google-app-password possible",
}

_PERL_RUBY = {
    r"Net::SMTPAuthenticationError": "wrong-password possible app-password-needed",
    r"Net::OpenTimeout": "port-silent likely port-25-blocked",
    r"Net::ReadTimeout": "server-slow likely tls-port-in-plain",
    r"unable to initialize smtp properly": "port-silent possible tls-failed port-closed",
    r"SSL connect attempt failed": "tls-failed possible plain-port-with-tls",
}

_SERVERS = {
    r"SASL authentication failed; (?:cannot authenticate|server)|SASL authentication failure": (
        "wrong-password possible no-common-mechanism"
    ),
    r"no mechanism available|no worthy mechs found": "no-common-mechanism",
    r"cannot verify peer certificate|server certificate not (?:verified|trusted)": (
        "certificate-issuer-unknown"
    ),
    r"lost connection with .{0,120}while (?:receiving the initial|performing the EHLO)": (
        "closed-at-greeting"
    ),
    r"lost connection with .{0,120}while": "hung-up",
    r"authenticator failed for": "wrong-password",
}

_PROSE = {
    r"application-specific password|app[- ]specific password": "app-password-needed",
    r"basic auth(?:entication)? (?:is |has been )?(?:disabled|deprecated|retired)": (
        "microsoft-password-closed"
    ),
    r"invalid_grant|AADSTS\d{4,7}|token (?:has )?expired|invalid_token": (
        "token-refused likely token-of-other-mailbox"
    ),
    r"keyring.{0,60}(?:locked|failed to unlock)|KeyringLocked": "keyring-locked",
    r"mailbox (?:is )?(?:full|over quota)|over ?quota|quota exceeded": "mailbox-full",
    r"too many (?:simultaneous |concurrent )?connections": "too-many-connections",
    r"account (?:has been |is )?(?:temporarily )?(?:locked|blocked)": "account-locked",
}
_PROSE_ABOVE_ALL = {
    r"(?:invalid|bad|wrong|incorrect) (?:credentials|(?:user ?name or )?password|login)"
    r"|authentication (?:failed|failure|error|unsuccessful|rejected)"
    r"|login (?:failed|denied|incorrect)"
    r"|could not (?:log ?in|sign in)|log ?in failed|falsche[sr]? (?:passwort|kennwort)": (
        "wrong-password possible app-password-needed username-form"
    ),
    r"authentication (?:is )?required": "login-first",
}

_SPECIFIC = (
    ("python", Program.PYTHON, _PYTHON),
    ("node", Program.NODE, _NODE),
    ("java", Program.JAVA, _JAVA),
    ("dotnet", Program.DOTNET, _DOTNET),
    ("php", Program.PHP, _PHP),
    ("go", Program.GO, _GO),
    ("curl", Program.CURL, _CURL),
    ("thunderbird", Program.THUNDERBIRD, _THUNDERBIRD),
    ("apple", Program.APPLE_MAIL, _APPLE),
    ("gmail", Program.GMAIL_APP, _GMAIL),
    ("postfix", Program.ANY, _SERVERS),
    ("rfc", Program.ANY, _PROSE),
)
_ABOVE_ALL = (
    ("python", Program.PYTHON, _PYTHON_ABOVE_ALL),
    ("node", Program.NODE, _NODE_ABOVE_ALL),
    ("java", Program.JAVA, _JAVA_ABOVE_ALL),
    ("dotnet", Program.DOTNET, _DOTNET_ABOVE_ALL),
    ("php", Program.PHP, _PHP_ABOVE_ALL),
    ("go", Program.GO, _GO_ABOVE_ALL),
    ("curl", Program.CURL, _CURL_ABOVE_ALL),
    ("thunderbird", Program.THUNDERBIRD, _THUNDERBIRD_ABOVE_ALL),
    ("apple", Program.APPLE_MAIL, _APPLE_ABOVE_ALL),
    ("ruby", Program.ANY, _PERL_RUBY),
    ("rfc", Program.ANY, _PROSE_ABOVE_ALL),
)

PROGRAM_ROWS = (
    *(one for table in _SPECIFIC for one in rows(*table)),
    *(one for table in _ABOVE_ALL for one in rows(*table, tier=Tier.GENERAL)),
)
