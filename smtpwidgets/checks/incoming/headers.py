"""What a received message's header tells: who vouched for it, and which way it took.

Sources: RFC 8601 (Authentication-Results), RFC 5321 section 4.4 and RFC 3848 (Received).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from smtpwidgets.checks.replies import clean
from smtpwidgets.model.report import Hop

__all__ = ["parsed_header", "route_of", "verdicts_of"]

_METHODS = ("spf", "dkim", "dmarc")
# RFC 8601 section 2.7; anything else a server writes there is no result.
_WORDS = frozenset(
    {"none", "pass", "fail", "softfail", "hardfail", "neutral", "policy", "temperror", "permerror"}
    | {"bestguesspass"}
)
_MAX_HOPS = 30
_MAX_NAME = 255
_RESULT = re.compile(r"\s*([A-Za-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([A-Za-z]+)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_CLAUSE = re.compile(r"(?:^|\s)(from|by|with)\s+(\S+)", re.IGNORECASE)
_WITH_TLS = re.compile(r"(?:UTF8)?(?:E?SMTP|LMTP)SA?$|^HTTPS$", re.IGNORECASE)
_WITHOUT_TLS = re.compile(r"(?:UTF8)?(?:E?SMTP|LMTP)A?$", re.IGNORECASE)
_TLS_COMMENT = re.compile(r"\bTLS(?:v?1|_)|version=TLS", re.IGNORECASE)


def parsed_header(data: bytes) -> Message:
    """Return the header fields of a message; broken ones are kept as they are."""
    return BytesHeaderParser().parsebytes(data)


# --- Authentication-Results -----------------------------------------------------------------------


def verdicts_of(header: Message, *, not_by: str = "") -> Mapping[str, str]:
    """Return what the receiving server says about SPF, DKIM and DMARC, such as {"spf": "pass"}.

    Fields are put on top by each server in turn, so only the topmost is the receiver's own; the
    rest could have been written by anybody. One by the sending server `not_by` does not count.
    """
    for field in header.get_all("Authentication-Results", []):
        author, *results = _plain(str(field)).split(";")
        if not_by and _belongs_to(author.split()[:1], not_by):
            continue
        return dict(_results([author, *results] if "=" in author else results))
    return {}


def _belongs_to(author: list[str], host: str) -> bool:
    return bool(author) and author[0].lower().rstrip(".") == host.lower().rstrip(".")


def _results(parts: list[str]) -> Iterator[tuple[str, str]]:
    best: dict[str, str] = {}
    for part in parts:
        if (found := _RESULT.match(part)) is None:
            continue
        method, result = found[1].lower(), found[2].lower()
        # Of several signatures one that holds is enough (RFC 6376 section 6.1).
        if method in _METHODS and result in _WORDS and (method not in best or result == "pass"):
            best[method] = result
    yield from ((method, best[method]) for method in _METHODS if method in best)


def _plain(text: str) -> str:
    """Return `text` in one line, without comments (they nest) and quoted strings."""
    kept, depth = [], 0
    for character in _QUOTED.sub('""', text):
        depth += character == "("
        if depth == 0:
            kept.append(" " if character.isspace() else character)
        depth -= character == ")" and depth > 0
    return "".join(kept)


# --- Received -------------------------------------------------------------------------------------


def _name(text: str) -> str:
    return clean(text, _MAX_NAME)


def route_of(header: Message, shown: Callable[[str], str] = _name) -> tuple[Hop, ...]:
    """Return the servers a message went through, from the first to the last.

    `shown` makes a name from a header safe to show and to keep.
    """
    fields = [str(field) for field in header.get_all("Received", [])][:_MAX_HOPS]
    hops: list[Hop] = []
    before: datetime | None = None
    for field in reversed(fields):
        words, dated, date = field.rpartition(";")
        words = words if dated else field
        moment = _moment(date)
        seconds = None if moment is None or before is None else (moment - before).total_seconds()
        before = moment or before
        clauses = {found[1].lower(): found[2] for found in _CLAUSE.finditer(_plain(words))}
        hops.append(
            Hop(
                by=shown(clauses.get("by", "")),
                received_from=shown(clauses.get("from", "")),
                encrypted=_encrypted(clauses.get("with", ""), words),
                seconds=seconds,
            )
        )
    return tuple(hops)


def _encrypted(protocol: str, words: str) -> bool | None:
    """RFC 3848: an S in the protocol's name stands for TLS; some servers say it in a comment."""
    if _WITH_TLS.match(protocol) or _TLS_COMMENT.search(words):
        return True
    return False if _WITHOUT_TLS.match(protocol) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(" ".join(_plain(text).split()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
