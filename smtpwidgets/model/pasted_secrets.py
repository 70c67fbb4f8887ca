"""Taking passwords and tokens out of a text that somebody pasted from another program.

What `masking` does for texts that leave the computer, this does for every text, before anything
else looks at it: people paste whole transcripts, configuration files and lines of code. Addresses
and hosts stay; `masking` takes them out where a text is shared. Where it is not clear what
something is, it is hidden.

Sources: RFC 4954 (AUTH), RFC 1939 section 7 (PASS), RFC 9051 section 6.2.3 (LOGIN), RFC 6750
(Bearer), RFC 7519 (JWT).
"""

import re
from collections.abc import Iterator, Mapping

from smtpwidgets.model.masking_patterns import PATTERNS

__all__ = ["HIDDEN", "hide_secrets"]

HIDDEN = "•••"

_KEY = (
    r"(?:pass(?:word|wd|phrase|wort|code)?|passwd|kennwort|mot de passe|contrase(?:ñ|n)a|senha"
    r"|wachtwoord|parola|has[łl]o|пароль|密码|密碼|パスワード|비밀번호|lösenord|salasana|adgangskode"
    r"|pwd|pw|secret|token|api[-_ ]?key|credentials?|authorization)"
)
_GAP = r"[ \t]{0,20}"
_BLANK = r"[ \t]{1,20}"
# What stands behind "password:" in a sentence of an error message, and is none: a code, or such
# words in a line that says what is wrong.
_WRONG = (
    r"(?:accepted|denied|disabled|error|errors|expired|fail(?:ed|ure|s)?|incorrect|incorrectly"
    r"|invalid|mismatch|needed|rejected|refused|required|unknown|wrong)"
)
_PROSE = (
    rf"(?:[245]\d\d(?= |-\d\.\d|$)|(?=[^\n]{{0,300}}\b{_WRONG}\b)(?:{_WRONG}|access|account|and|app"
    r"|application|are|auth|authentication|bad|can|cannot|command|credentials|did|does|for|has|have"
    r"|in|is|it|login|must|no|not|of|on|or|please|smtp|the|this|too|user|username|was|were|will"
    r"|you|your)(?=[.,:;!?)]{0,3}(?:\s|$))|•)"
)
# Letters and digits together: no word of a sentence, and no code of a server.
_NO_WORD = r"(?=[^\s\d]{0,60}\d)(?=[^\sa-z]{0,60}[a-z])[^\s\"']{4,}+"
# The server's own words in base64, {"status…, tell why a token was refused and hold none.
_SERVERS_OWN = r"(?!eyJzdGF0dXM)"
_MECHANISM = (
    r"(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|EXTERNAL"
    r"|SCRAM-[\w-]{1,20})"
)

# Each hides what its group `hide` holds. All are linear: quantifiers are bounded or possessive.
_SECRETS: Mapping[str, str] = {
    "a setting in quotation marks": rf"\b\w{{0,40}}{_KEY}\w{{0,20}}[\"'\]]{{0,2}}{_GAP}"
    rf"(?:=>|->|:=|={{1,3}}|[:：,]){_GAP}b?(?P<hide>\"(?:[^\"\\\n]|\\.)++\"?|'(?:[^'\\\n]|\\.)++'?)",
    "a setting": rf"\b\w{{0,40}}(?:{_KEY}|_key)\w{{0,20}}{_GAP}(?:={{1,3}}>?|->|→){_GAP}"
    r"(?P<hide>[a-z]{4}(?:[ ][a-z]{4}){3}\b|[^\s\"'=>]\S*+)",
    "a text within a text": rf"\b\w{{0,40}}{_KEY}\w{{0,20}}\\{{1,7}}[\"']{_GAP}[:=]{_GAP}"
    r"\\{1,7}[\"'](?P<hide>[^\s\"'\\]++)",
    "an element": rf"<[\w:.-]{{0,40}}{_KEY}\w{{0,20}}>(?P<hide>[^<\n]++)",
    "an element's neighbour": rf"<key>\w{{0,40}}{_KEY}\w{{0,20}}</key>\s{{0,40}}"
    r"<string>(?P<hide>[^<\n]++)",
    "an attribute's neighbour": rf"=\"[\w:. -]{{0,40}}{_KEY}\w{{0,20}}\"{_BLANK}value{_GAP}={_GAP}"
    r"\"(?P<hide>[^\"\n]++)",
    "a word behind its key": rf"\b{_KEY}{_BLANK}(?!{_PROSE}|AADSTS|0x)"
    rf"(?P<hide>{_NO_WORD}|\"[^\"\n]{{1,200}}\"|'[^'\n]{{1,200}}')",
    "a line behind its key": rf"^{_GAP}{_KEY}{_GAP}[:：]{_GAP}\n\s{{0,20}}(?!{_PROSE})"
    r"(?P<hide>[^\s:]++)(?=[ \t]{0,20}$)",
    "a line of a form": rf"\b{_KEY}\w{{0,20}}{_GAP}[:：]{_GAP}(?!{_PROSE})"
    r"(?P<hide>[^\s\"'][^\n]*+)",
    "a sentence": rf"\b(?:password|passwort|kennwort|pass|pwd|token){_BLANK}(?:is|was|ist|lautet)"
    rf"{_BLANK}(?!{_PROSE})(?P<hide>\S++)",
    "an option": rf"(?:(?<=\s)|^)--?[\w-]{{0,40}}{_KEY}\w{{0,20}}[ =]{{1,3}}(?P<hide>[^\s-]\S*+)",
    "a line of msmtp or fetchmail": rf"^{_GAP}(?:password|passwd){_BLANK}(?!{_PROSE})"
    rf"(?P<hide>\S++){_GAP}$",
    "PowerShell": r"\bconvertto-securestring[ \t]{1,4}(?:-string[ \t]{1,4})?(?P<hide>\S++)",
    "curl's user": r"(?:(?<=\s)|^)(?:-u[ =]{0,3}|--user[ =]{1,3})[\"']?[^\s:\"']{1,200}:"
    r"(?P<hide>[^\s\"']++)",
    "an option of swaks": r"(?<=\s)(?:-ap|-xp)[ =]{1,3}(?P<hide>\S++)",
    "a user's, in an address": r"\b(?:\w{0,20}smtps?|imaps?|pop3?s?|submissions?|mail)://"
    r"(?P<hide>[^\s\"'<>]{1,300})@(?=[\w\[])",
    "behind an address": r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}:"
    r"(?!(?:\d{2,5}\b|//?|[245]\.\d))(?P<hide>[^\s:\"'<>]\S*+)",
    "an answer in a log": r"\bresp=(?P<hide>[^\s,]++)",
    "IMAP's command without its tag": r"\bLOGIN (?:\"[^\"\n]{1,200}\""
    rf"|[^\s\"@]{{1,64}}@[^\s\"@]{{1,200}}|[^\s\"@]{{1,64}}(?= (?:\"|{_NO_WORD})))"
    rf" (?!{_PROSE})(?P<hide>\"[^\"\n]{{1,200}}\"|[^\s\"]++)",
    "POP3's command": r"(?:^|[<>:\"'\]][ \t]{0,4})PASS (?P<hide>[^\n]++)",
    "IMAP's command": r"(?:^|[>:\"'\]*][ \t]{0,4})(?!\d{3} )(?:(?=[a-z]{0,11}\d)\w{1,12}|\w|\.)"
    r" LOGIN (?:\"[^\"\n]{0,200}\"|[^\s\"]{1,200}) (?P<hide>[^\n]++)",
    "AUTH": rf"\bAUTH(?:ENTICATE)?{_BLANK}{_MECHANISM}{_BLANK}(?!{_PROSE})"
    r"(?P<hide>[\w+/=.~-]{4,}+)",
    "a bearer": r"\bBearer[ \t]{1,4}(?P<hide>[\w.~+/=-]{4,}+)",
    "keys that tell themselves": r"\b(?P<hide>SG\.[\w-]{8,100}\.[\w-]{8,100}|xkeysib-[\w-]{8,200}"
    r"|AKIA[0-9A-Z]{12,40}|ya29\.[\w-]{8,}+|[a-z]{4}(?:-[a-z]{4}){3})\b",
    "an app password on its own": r"^[^\w\n]{0,10}(?P<hide>[a-z]{4}(?: [a-z]{4}){3})[^\w\n]{0,10}$",
}
_FORMS = tuple(re.compile(p, re.IGNORECASE | re.MULTILINE) for p in _SECRETS.values())
# Those that masking a shared report knows as well.
_SHARED = tuple(
    re.compile(f"(?P<{kind}>{_SERVERS_OWN}{PATTERNS[kind]})", re.MULTILINE)
    for kind in ("USERINFO", "JWT", "BASE64")
)
# Texts in quotation marks between the brackets of a call that logs in.
_CALL = re.compile(
    r"\b(?:login|authenticate|auth|plainauth|crammd5auth|networkcredential|passwordcredential"
    r"|passwordauthentication|usernamepasswordcredentials|setpassword|setauthentication"
    r"|basic_auth|user_and_password)[ \t]{0,4}\("
    r"(?P<hide>[ \t]{0,20}(?:\n(?![ \t]{0,200}\))[^\n]{0,300}+){1,8}|[^\n]++)",
    re.IGNORECASE,
)
# One that has no end goes on to the last character; looked for an end, it would cost the square.
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*+(?:\"|\\?\Z)|'(?:[^'\\\n]|\\.)*+(?:'|\\?\Z)")
# connect(host, port, user, password): the first text is the server's name.
_CONNECT = re.compile(r"\b(?:connect|\.start)[ \t]{0,4}\((?P<hide>[^\n]++)", re.IGNORECASE)

# After the server's 334 the client says user name and password (RFC 4954 section 4).
_CHALLENGE = re.compile(r"(?<![\w.])334(?![\w.])|^\W{0,4}\+ ?[A-Za-z0-9+/]{0,80}={0,2}$")
_ANSWERED = re.compile(r"(?<![\w.])(?:2[23]\d|[45]\d\d)(?![\w.])|^\W{0,4}\w{1,12} (?:OK|NO|BAD)\b")
_LAST_WORD = re.compile(r"(?P<hide>[A-Za-z0-9+/_=-]{4,})(?P<rest>(?:\\r\\n)?['\"]?[ \t]{0,20})$")
_ANSWER_WITHIN = 6


def hide_secrets(text: str) -> str:
    """Return `text` with what looks like a password, a token or a login as •••.

    Never raises; takes time in proportion to the length of the text.
    """
    for form in _FORMS:
        text = form.sub(_hidden, text)
    for pattern in (_CALL, _CONNECT):
        text = pattern.sub(_quoted_hidden, text)
    for pattern in _SHARED:
        text = pattern.sub(_shared_hidden, text)
    return "\n".join(_answers_hidden(text.split("\n")))


def _hidden(found: re.Match[str]) -> str:
    start, end = found.span("hide")
    return f"{found.string[found.start() : start]}{HIDDEN}{found.string[end : found.end()]}"


def _shared_hidden(found: re.Match[str]) -> str:
    kept = found.groupdict().get("USERINFO_kept") or ""
    return f"{kept}{HIDDEN}"


def _quoted_hidden(found: re.Match[str]) -> str:
    start, end = found.span("hide")
    kept = iter(range(2 if found.re is _CONNECT else 0))  # a password is the last of three texts

    def hidden(one: re.Match[str]) -> str:
        if next(kept, None) is not None:
            return one[0]
        mark = one[0][0]
        closed = len(one[0]) > 1 and one[0][-1] == mark
        return f"{mark}{HIDDEN}{mark if closed else ''}"

    arguments = _QUOTED.sub(hidden, found["hide"])
    return f"{found.string[found.start() : start]}{arguments}{found.string[end : found.end()]}"


def _answers_hidden(lines: list[str]) -> Iterator[str]:
    """Yield the lines; what a client answered to a challenge is hidden, encoded or not."""
    within = 0
    for line in lines:
        if _CHALLENGE.search(line):
            within = _ANSWER_WITHIN
        elif within and _ANSWERED.search(line):
            within = 0
        elif within:
            within -= 1
            line = _LAST_WORD.sub(rf"{HIDDEN}\g<rest>", line)  # noqa: PLW2901 -- the same line
        yield line
