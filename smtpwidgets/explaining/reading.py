"""Finding the replies of servers within a text: codes, finer codes, words."""

import re
from collections.abc import Iterator

from smtpwidgets.model.report import Reply

__all__ = ["replies_in", "said_yes"]

_MOST = 20
_WORDS = 600

# Codes that servers of mail give; 465 and 587 are ports.
_CODE = r"(?:421|422|43\d|44[1279]|45\d|471|50[0-5]|51\d|52\d|53\d|54\d|55\d|57[1-9])"
_ENHANCED = r"[45]\.\d{1,3}\.\d{1,3}"
# What stands before a code that is one: a line's beginning, a bracket, a quotation mark, a word.
_BEFORE = (
    r"(?:^|[(\['\"<>;|#{]|: |- |\b(?:code|error|said|says|response|responded|reply|replied|server"
    r"|returned|status|smtp|with|message|failed|was|is|got|retcode|msg|statuscode)\b[^\w\n]{1,6})"
)
_BETWEEN = r"(?:[ \t]{1,4}-?[ \t]?|-|[)\]]?[,:;][ \t]{0,4}|[)\]][ \t]{0,4})"
_SMTP = re.compile(
    rf"(?:{_BEFORE}[ \t]{{0,8}}(?P<code>{_CODE})(?:{_BETWEEN}|$)(?![\d:]+[ ,:)])"
    rf"|(?<![\w./:])(?P<exact>{_CODE})[ \t-]#?(?={_ENHANCED}\b))"
    rf"(?:(?:b?['\"{{]|message=|[\w ]{{0,12}}: ?)?[ \t#(]{{0,4}}(?P<enhanced>{_ENHANCED})\b[):,]?)?"
    r"(?P<words>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
# In a message that came back, and in Exchange's own, the finer code may stand alone.
_ALONE = re.compile(
    rf"(?:\bstatus: ?|\bdsn=|#|<|\bsmtp; ?|^"
    rf"|\b(?:error|code|said|responded|response was|response):? ?)(?P<enhanced>{_ENHANCED})\b"
    r"(?P<words>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_IMAP = re.compile(
    r"(?:(?:^|[>'\": ])(?:\*|[A-Za-z0-9.]{1,12}) |^|['\"(: ])(?P<code>NO|BAD|BYE) "
    r"(?:\[(?P<finer>[A-Z][A-Z0-9/-]{1,30})(?: [^\]\n]{0,80})?\])?(?P<words>[^\n]*)",
    re.MULTILINE,
)
_POP = re.compile(r"-ERR\b ?(?:\[(?P<finer>[A-Z][A-Z0-9/-]{1,30})\])?(?P<words>[^\n]*)")
# Libraries leave the NO away and keep what stands behind it.
_FINER_ALONE = re.compile(
    r"\[(?P<finer>AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|UNAVAILABLE|EXPIRED|PRIVACYREQUIRED"
    r"|CONTACTADMIN|NOPERM|INUSE|SERVERBUG|LIMIT|NONEXISTENT|TRYCREATE|WEBALERT|ALERT|OVERQUOTA)"
    r"(?: [^\]\n]{0,80})?\](?P<words>[^\n]*)"
)
_YES = re.compile(
    r"(?:^|[>:] ?)(?:2[0-5]\d|354)[ -](?:2\.\d\.\d|[A-Za-z])"
    r"|^\w{1,12} OK\b|^\+OK\b|\b2\.\d\.\d OK\b",
    re.MULTILINE,
)
_QUOTES = re.compile(r"^[\s'\"({:,\-]+|(?:\\r|\\n|[\s'\")}\],])+$")
_REPEATED = re.compile(rf"\s*\b{_CODE}[- ](?:{_ENHANCED} )?", re.IGNORECASE)


def replies_in(text: str) -> tuple[Reply, ...]:
    """Return the refusals that a text holds, in the order in which they stand there."""
    found: dict[tuple[str, str, str], Reply] = {}
    for reply in (*_sending(text), *_incoming(text)):
        found.setdefault((reply.code, reply.enhanced, reply.text), reply)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def said_yes(text: str) -> bool:
    """Whether a server says in this text that something worked."""
    return _YES.search(text) is not None


def _sending(text: str) -> Iterator[Reply]:
    whole = _joined(text)
    told = False
    for found in _SMTP.finditer(whole):
        code, enhanced = found["code"] or found["exact"], found["enhanced"] or ""
        told = True
        # The code and its finer one are of one class, or the second is no code at all.
        finer = enhanced if enhanced[:1] == code[:1] else ""
        yield Reply(code=code, enhanced=finer, text=_words(found["words"]))
    if told:
        return  # what stands alone repeats it
    for found in _ALONE.finditer(whole):
        yield Reply(code="", enhanced=found["enhanced"], text=_words(found["words"]))


def _incoming(text: str) -> Iterator[Reply]:
    coded = []
    for pattern, code in ((_IMAP, ""), (_POP, "-ERR")):
        for found in pattern.finditer(text):
            said = code or found["code"]
            coded.append(found.span())
            yield Reply(code=said, enhanced=found["finer"] or "", text=_words(found["words"]))
    for found in _FINER_ALONE.finditer(text):
        if not any(begin <= found.start() < end for begin, end in coded):
            finer = "" if found["finer"] == "ALERT" else found["finer"]
            yield Reply(code="NO", enhanced=finer, text=_words(found["words"]))


def _joined(text: str) -> str:
    """Return `text` with the lines of each reply as one: 535-first, 535 second."""
    lines: list[str] = []
    going_on = re.compile(
        rf"^(?P<before>[^\n]{{0,60}}?)(?P<code>{_CODE})(?P<sign>[- ])(?P<words>.*)$"
    )
    open_code = ""
    for line in text.split("\n"):
        found = going_on.match(line)
        if found and open_code == found["code"]:
            lines[-1] = (
                f"{lines[-1]} {_REPEATED.sub(' ', found[0][found.start('code') :], 1).strip()}"
            )
        else:
            lines.append(line)
        open_code = found["code"] if found and found["sign"] == "-" else ""
    return "\n".join(lines)


def _words(text: str) -> str:
    return " ".join(_QUOTES.sub("", text[:_WORDS]).split())
