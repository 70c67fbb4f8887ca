"""What `masking` looks for in a text, as a table of patterns.

Each pattern is linear in the length of the text: what is shown to others may come from a hostile
server. A group `<KIND>_kept` is the part of a match that stays.

Sources: RFC 5322 section 3.4.1 (addresses), RFC 5321 section 4.1.3 (address literals), RFC 4291
section 2.2 (IPv6), RFC 7519 (JWT), RFC 4954 (AUTH), RFC 8601 section 2.2 (`smtp.mailfrom=`).
"""

import re
from collections.abc import Iterable, Mapping

__all__ = ["KEPT_KEYS", "MARK", "NUMBER", "PATTERNS", "literally"]

_AT = r"(?:[@＠﹫]|%40)"
_DOT = r"[.。．｡]"
_LOCAL = r"\w.!#$&'*+/=?^`{|}~’-"
_DOMAIN = r"(?:\[[^\]\s]{1,80}\]|\w(?:[\w.。．｡-]*\w)?)"
_MECHANISM = (
    r"(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|EXTERNAL|SCRAM-[\w-]+)"
)
_KEY_WORDS = (
    r"(?:pass(?:word|wd|phrase|wort)?|pwd|secret|(?:\w{1,20}[-_ ])?token|api[-_ ]?key|credentials?)"
)
_ID = (
    r"(?:queued as\s+|(?:session|queue|message|request|trace)[ _-]?id\s*[=:]\s*"
    r"|(?:session|internalid|msgid|ticket|id)=)"
)
_KINDS = "account|address|domain|host|id|ip|name|token"

# A mark of an earlier masking: it stays, so that a text may be masked twice.
MARK = re.compile(rf"(?:address-\d+@domain-\d+|@?(?<![\w-])(?:{_KINDS})-\d+(?![\w-]))")

# Words before an "=" that belong to the text, not to the address behind it.
KEPT_KEYS = frozenset({
    "addr", "authid", "envelope-from", "from", "header.from", "header.i", "header.sender", "login",
    "mail-from", "mailfrom", "orcpt", "rcpt", "recipient", "sasl_username", "sender", "smtp.auth",
    "smtp.mailfrom", "smtp.rcptto", "to", "user", "username",
})  # fmt: skip

# An IPv4 address, with dots or (in the names of home connections) with hyphens.
NUMBER = (
    r"(?<!\d)(?<!\d[.-])\d{1,3}(?P<number_sign>[.-])\d{1,3}(?:(?P=number_sign)\d{1,3}){2,}(?!\d)"
)

# The first pattern that fits at a place speaks. `masking` adds what a report names itself.
PATTERNS: Mapping[str, str] = {
    "MARK": MARK.pattern,
    "USERINFO": r"(?P<USERINFO_kept>://)[^\s/@]{1,200}+(?=@)",
    "AUTH": rf"(?P<AUTH_kept>(?i:\bAUTH(?:ENTICATE)?\s+{_MECHANISM}\s+))"
    rf"(?!(?i:{_MECHANISM})\b)\S+",
    "COMMAND": r"(?P<COMMAND_kept>^(?:\w{1,2}[:>] |> )?(?:USER|PASS|APOP|\w{1,12} LOGIN) )"
    rf"(?!{_MECHANISM}\b|SASL\b)\S[^\n]*",
    "BEARER": r"(?P<BEARER_kept>(?i:\bBearer\s+))(?=\S*\d)[\w.~+/=-]{8,}",
    "PAIR": rf"(?P<PAIR_kept>(?i:\b{_KEY_WORDS}[\"']?(?:\s*=\s*|:)[\"']?))[^\s\"',;&]+",
    "LOOSE": rf"(?P<LOOSE_kept>(?i:\b{_KEY_WORDS}[\"']?:\s+[\"']?))"
    r"(?=[^\s\"']*\d)(?=[^\s\"']*[^\W\d])[^\s\"',;]{4,}",
    "JWT": r"\beyJ[\w-]{4,}(?:\.[\w-]+){1,4}",
    "PHRASE": "",  # names with a blank or an @ in them
    "EMAIL": rf'(?:"(?:[^"\\\n]|\\.){{1,64}}"|(?:[{_LOCAL}]|%(?!40)){{1,128}}+)'
    rf"{_AT}{_DOMAIN}",
    "AT": rf"{_AT}(?=[\w-]+{_DOT}){_DOMAIN}",
    "KEYED": rf"(?P<KEYED_kept>(?i:\b{_ID}<?))[^\s<>,;()\[\]]+",
    "BASE64": r"(?<![\w+/=-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[A-Za-z0-9+/_-]{20,}"
    r"={0,2}|(?<![\w+/=-])[A-Za-z0-9+/]{4,}={1,2}(?![\w=])",
    "FINGERPRINT": r"(?<![\w:])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){9,}(?![\w:])",
    "NUMBER": NUMBER,
    "NUMBER6": r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{0,4}:){2,8}"
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?:%[\w.-]+)?",
    "HOST": rf"(?<![\w.%-])(?:\w[\w-]*{_DOT})+[^\W\d_][\w-]+",
    "EXIM": r"\b(?=[\w-]{0,22}\d)[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b",
    "HEX": r"\b(?=[0-9A-F]*\d)(?=[0-9A-F]*[A-F])[0-9A-F]{9,}\b",
    "LONG": r"(?<![\w.-])(?=(?:[a-z-]*\d){4})(?=[\d-]*[a-z])[a-z0-9-]{14,}(?:\.\d+)?(?!\w|\.\w)",
    "SERVER": "",  # host names without a dot
    "NAME": "",  # other names
}


def literally(texts: Iterable[str]) -> str:
    """Return a pattern for any of `texts` as whole words, the longest first; never empty."""
    words = sorted({text.casefold(): text for text in texts}.values(), key=len, reverse=True)
    found = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words if word.split())
    return rf"(?i:(?<!\w)(?:{found})(?!\w))" if found else r"(?!)"
