"""What is known of providers by their host names, as far as a check needs it (November 2026)."""

import re
from collections.abc import Mapping

__all__ = [
    "CLOSED_PROVIDERS",
    "FILTERS",
    "KNOWN_HOSTS",
    "OFFERS_STARTTLS",
    "PROVIDERS",
    "PUBLIC_AUTHORITIES",
    "provider_of",
]

# The end of a server's name and what people call the provider.
PROVIDERS: Mapping[str, str] = {
    "gmail.com": "Google",
    "googlemail.com": "Google",
    "google.com": "Google",
    "office365.com": "Microsoft 365",
    "outlook.com": "Outlook.com",
    "mail.yahoo.com": "Yahoo",
    "aol.com": "AOL",
    "mail.me.com": "iCloud",
    "fastmail.com": "Fastmail",
    "zoho.com": "Zoho",
    "zoho.eu": "Zoho",
    "zoho.in": "Zoho",
    "gmx.net": "GMX",
    "gmx.com": "GMX",
    "web.de": "web.de",
    "1und1.de": "IONOS",
    "ionos.de": "IONOS",
    "ionos.com": "IONOS",
    "t-online.de": "Telekom",
    "posteo.de": "Posteo",
    "free.fr": "Free",
    "orange.fr": "Orange",
    "libero.it": "Libero",
    "mail.ru": "Mail.ru",
    "yandex.com": "Yandex",
    "yandex.ru": "Yandex",
    "qq.com": "QQ Mail",
    "163.com": "NetEase",
    "126.com": "NetEase",
    "amazonaws.com": "Amazon SES",
    "sendgrid.net": "SendGrid",
    "mailgun.org": "Mailgun",
    "postmarkapp.com": "Postmark",
    "sparkpostmail.com": "SparkPost",
    "protonmail.com": "Proton",
    "proton.me": "Proton",
    "tutanota.com": "Tuta",
    "tuta.com": "Tuta",
    "hey.com": "HEY",
}

# No program from outside reaches these mailboxes (Proton's Bridge and business plans aside).
CLOSED_PROVIDERS = (
    "protonmail.com",
    "proton.me",
    "pm.me",
    "tutanota.com",
    "tuta.com",
    "tuta.io",
    "hey.com",
    "skiff.com",
)

# Compared with a name that does not exist, to find typing slips.
KNOWN_HOSTS = (
    "smtp.gmail.com",
    "smtp.office365.com",
    "smtp-mail.outlook.com",
    "smtp.mail.yahoo.com",
    "smtp.aol.com",
    "smtp.mail.me.com",
    "smtp.fastmail.com",
    "smtp.zoho.com",
    "smtp.zoho.eu",
    "mail.gmx.net",
    "mail.gmx.com",
    "smtp.web.de",
    "smtp.ionos.com",
    "smtp.ionos.de",
    "securesmtp.t-online.de",
    "smtp.orange.fr",
    "smtp.free.fr",
    "smtp.libero.it",
    "smtp.comcast.net",
    "smtp.mail.ru",
    "smtp.yandex.com",
    "smtp.qq.com",
    "smtp.163.com",
    "smtp.sendgrid.net",
    "smtp.mailgun.org",
    "smtp.postmarkapp.com",
)

# Servers that offer STARTTLS to everybody on these ports; each row stands in the provider book too.
OFFERS_STARTTLS = frozenset(
    (host, port)
    for port, hosts in {
        587: """
            smtp.gmail.com smtp.office365.com smtp-mail.outlook.com smtp.mail.me.com
            smtp.aol.com smtp.zoho.com smtp.zoho.eu smtp.zoho.in mail.gmx.net mail.gmx.com
            smtp.web.de smtp.1und1.de smtp.strato.de securesmtp.t-online.de posteo.de
            smtp.comcast.net smtp.mail.ru smtp.mail.com mail.gandi.net mx.freenet.de
            smtp.vodafonemail.de mail.infomaniak.com smtp.migadu.com smtp.sparkpostmail.com""",
        143: """
            imap.gmx.net imap.gmx.com imap.web.de imap.1und1.de posteo.de imap.comcast.net
            imap.mail.ru imap.mail.com imap.aol.com mail.gandi.net mx.freenet.de""",
        110: """
            pop.gmx.net pop.gmx.com pop3.web.de pop.1und1.de posteo.de pop.mail.ru pop.mail.com
            mail.gandi.net""",
    }.items()
    for host in hosts.split()
)

# Issuers that many unrelated servers rightly share.
PUBLIC_AUTHORITIES = re.compile(
    r"let'?s encrypt|isrg|digicert|google trust|globalsign|sectigo|comodo|usertrust|amazon"
    r"|microsoft|apple|entrust|go ?daddy|starfield|identrust|zerossl|ssl corp|ssl\.com|buypass"
    r"|quovadis|swisssign|d-trust|telesec|telekom security|t-systems|harica|actalis|certum"
    r"|asseco|geotrust|thawte|rapidssl|gandi|certigna|izenpe|cloudflare|trustasia|wotrus",
    re.IGNORECASE,
)

# Issuers of certificates that virus scanners and company filters make on the spot.
FILTERS = re.compile(
    r"avast|\bavg\b|kaspersky|\beset\b|bitdefender|norton|mcafee|trend micro|fortinet|fortigate"
    r"|zscaler|sophos|palo alto|netskope|blue ?coat|(?:web|mail) ?shield|cisco umbrella|untangle",
    re.IGNORECASE,
)


def provider_of(host: str) -> str:
    """Return what people call the provider of `host`, or "your provider"."""
    return next(
        (name for end, name in PROVIDERS.items() if host == end or host.endswith(f".{end}")),
        "your provider",
    )
