"""How people and other programs head the columns of their lists, as tables of words.

Sources: the field names of Thunderbird's, Outlook's and Apple's account windows, the settings of
Django (EMAIL_…), Flask-Mail (MAIL_…), Nodemailer and WordPress plug-ins, and msmtp's keywords.
Words are compared after `plain`: lower case, marks as blanks, camelCase parted.
"""

import re
import unicodedata
from collections.abc import Mapping

from smtpwidgets.model.security import Auth, Protocol, Security

__all__ = [
    "ACCOUNT_WORDS",
    "NOISE",
    "SERVER_WORDS",
    "SIDES",
    "VALUE_WORDS",
    "is_secret_heading",
    "plain",
]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_MARKS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return a heading as it is compared: “SMTP_Host:” and “smtpHost” are “smtp host”."""
    parted = _HUMP.sub(" ", unicodedata.normalize("NFKC", text[:200]))
    return _MARKS.sub(" ", parted).strip().casefold()


# In front of a heading, or alone: the side of the mail it is about. "incoming" is IMAP unless the
# port says POP3.
SIDES: Mapping[str, str] = {
    "smtp": Protocol.SMTP,
    "outgoing": Protocol.SMTP,
    "outbound": Protocol.SMTP,
    "sending": Protocol.SMTP,
    "submission": Protocol.SMTP,
    "relay": Protocol.SMTP,
    "postausgang": Protocol.SMTP,
    "imap": Protocol.IMAP,
    "imap4": Protocol.IMAP,
    "pop": Protocol.POP3,
    "pop3": Protocol.POP3,
    "incoming": "incoming",
    "inbound": "incoming",
    "posteingang": "incoming",
}

# What may stand in front and says nothing: EMAIL_HOST, MAIL_PORT, “Mail server”.
NOISE = frozenset({"email", "e", "mail", "my", "the", "of", "for", "in", "out", "s"})

_SERVER: Mapping[str, str] = {
    "id": "id",
    "description": "description name title label note comment remark entry nickname"
    " bezeichnung beschreibung",
    "protocol": "protocol kind type server_type account_type connection_type",
    "host": "host hostname host_name server server_name server_address server_host mail_server"
    " mailserver mailhost mail_host smarthost smart_host fqdn domain_name rechner dns_name"
    " name_of_server serveur servidor servername",
    "port": "port port_number portnumber server_port tcp_port porta puerto",
    "security": "security encryption secure connection_security tls_ssl ssl_tls encrypted"
    " encryption_type encryption_method security_type socket_type ssl_type"
    " verschlüsselung sicherheit verbindungssicherheit",
    "use_ssl": "ssl use_ssl ssl_enabled enable_ssl is_ssl implicit_tls use_implicit_tls",
    "use_tls": "starttls use_starttls start_tls use_tls tls_enabled enable_starttls starttls_enable"
    " starttls_enabled tls_starttls",
    "tls": "tls",
    "username": "username user user_name login login_name loginname user_id userid account_name"
    " logon logon_name auth_user host_user benutzer benutzername utilisateur usuario identifiant",
    "auth": "auth authentication auth_type auth_method authentication_method authentication_type"
    " login_method mechanism authentifizierung",
    "address": "email mail email_address mail_address e_mail e_mail_address address emailaddress"
    " mailbox sender from",
    "display_name": "display_name full_name real_name your_name fullname realname person"
    " anzeigename",
    "client_certificate": "client_certificate client_cert tls_certificate certfile cert_file",
    "trusted_certificate": "trusted_certificate fingerprint tls_fingerprint"
    " certificate_fingerprint",
    "ehlo_name": "ehlo_name ehlo helo helo_name greeting_name ehlo_host local_hostname",
    "timeout_s": "timeout_s timeout time_limit timeout_seconds",
    "allow_cleartext": "allow_cleartext send_the_password_without_encryption_to_this_server",
    "used_by": "used_by",
    "days_left": "days_left",
    "last_check": "last_check",
    "last_state": "last_state",
    "checked_at": "checked_at checked_utc",
}
_ACCOUNT: Mapping[str, str] = {
    "id": "id",
    "description": "description title label note comment remark entry account nickname"
    " account_name",
    "display_name": "display_name name full_name real_name your_name fullname realname person"
    " anzeigename",
    "address": _SERVER["address"],
    "incoming": "incoming incoming_server incoming_id receives_from reads_from",
    "incoming_name": "incoming_name",
    "outgoing": "outgoing outgoing_server outgoing_servers outgoing_ids"
    " servers_that_send_your_mail_in_this_order",
    "outgoing_names": "outgoing_names",
    "sends_through": "sends_through",
    "fall_backs": "fall_backs",
    "use_only_first": "use_only_first use_only_the_first_server",
    "same_login": "same_login same_user_name_and_password_as_the_incoming_server",
    "folder": "folder mailbox_folder",
    "automatic": "automatic mail_is_fetched",
    "leave_on_server": "leave_on_server leave_a_copy_of_each_message_on_the_server"
    " leave_messages_on_server keep_on_server",
    "last_check": "last_check",
    "last_state": "last_state",
    "checked_at": "checked_at checked_utc",
}


def _by_word(table: Mapping[str, str]) -> Mapping[str, str]:
    return {word.replace("_", " "): field for field, row in table.items() for word in row.split()}


SERVER_WORDS: Mapping[str, str] = _by_word(_SERVER)
ACCOUNT_WORDS: Mapping[str, str] = _by_word(_ACCOUNT)

# Cells: field → what people and programs write → the value. What is not here stays as it is, and
# the rules of the field say what it may be.
VALUE_WORDS: Mapping[str, Mapping[str, str]] = {
    "security": {
        **dict.fromkeys(
            (
                "tls",
                "ssl",
                "ssl tls",
                "tls ssl",
                "smtps",
                "imaps",
                "pop3s",
                "implicit",
                "implicit tls",
            ),
            Security.TLS.value,
        ),
        **dict.fromkeys(("ssl tls implicit", "implicit ssl", "forced tls"), Security.TLS.value),
        **dict.fromkeys(
            ("starttls", "start tls", "stls", "explicit tls", "explicit", "tls starttls"),
            Security.STARTTLS.value,
        ),
        **dict.fromkeys(
            (
                "none",
                "plain",
                "unencrypted",
                "no encryption",
                "not encrypted",
                "cleartext",
                "keine",
            ),
            Security.NONE.value,
        ),
    },
    "protocol": {
        **dict.fromkeys(
            ("smtp", "outgoing", "outgoing smtp", "sending", "submission", "smtps", "esmtp"),
            Protocol.SMTP.value,
        ),
        **dict.fromkeys(("imap", "imap4", "incoming imap", "imaps"), Protocol.IMAP.value),
        **dict.fromkeys(("pop3", "pop", "incoming pop3", "pop3s"), Protocol.POP3.value),
    },
    "auth": {
        **dict.fromkeys(
            (
                "password",
                "normal password",
                "normal",
                "plain",
                "login",
                "basic",
                "yes",
                "true",
                "on",
            ),
            Auth.PASSWORD.value,
        ),
        **dict.fromkeys(
            ("cram md5", "md5 challenge response", "encrypted password"), Auth.CRAM_MD5.value
        ),
        **dict.fromkeys(
            ("oauth2", "oauth", "xoauth2", "oauthbearer", "oauth2 token"), Auth.OAUTH2.value
        ),
        "ntlm": Auth.NTLM.value,
        **dict.fromkeys(("kerberos", "gssapi", "kerberos gssapi"), Auth.KERBEROS.value),
        **dict.fromkeys(
            ("client certificate", "tls certificate", "external"), Auth.CLIENT_CERTIFICATE.value
        ),
        **dict.fromkeys(("none", "no authentication", "no", "off"), Auth.NONE.value),
    },
    "switch": {
        **dict.fromkeys(
            ("yes", "y", "true", "t", "on", "1", "x", "✓", "ja", "oui", "si", "sí", "enabled"),
            "yes",
        ),
        **dict.fromkeys(("no", "n", "false", "f", "off", "0", "nein", "non", "disabled"), "no"),
    },
}

# A column with one of these words in its heading is taken for passwords before anybody sees it.
# In many languages: to miss one shows a password, to take one too many hides a column.
_SECRET_WORDS = re.compile(
    r"(?<!\w)(?:(?:app|smtp|imap|pop3?|mail|e ?mail|user|login|account|auth|my|new|old)?"
    r"(?:pass(?:word|words|wd|phrase|wort|wörter|code|w|wrd)?|pswd|pwd|pw|kennwort|kennwörter"
    r"|contraseñas?|contrasenas?|clave|senhas?|wachtwoord(?:en)?|parol[aeă]?|hasł[oa]|haslo|heslo"
    r"|пароли|пароль|salasana|lösenord|adgangskode|passord|jelszó|şifre|sifre|secrets?|tokens?"
    r"|credentials?|apikey|pin)"
    r"|(?:api|access|private|secret|app) keys?|mots? de passe|motdepasse)(?!\w)"
    r"|password|passwd|passwort|kennwort|passphrase"
    r"|密码|密碼|口令|パスワード|비밀번호|암호|סיסמ|كلمة"
)


def is_secret_heading(heading: str) -> bool:
    """Whether a column with this heading is taken for passwords, tokens or keys."""
    words = plain(heading)
    known = words in SERVER_WORDS or words in ACCOUNT_WORDS  # a switch is about a password
    return not known and _SECRET_WORDS.search(words) is not None
