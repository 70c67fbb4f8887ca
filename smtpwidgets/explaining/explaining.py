"""From a pasted text to what it means: hide secrets, find replies, look the words up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from smtpwidgets.checks.diagnosis import at_end_of
from smtpwidgets.checks.replies import clean
from smtpwidgets.checks.reply_row import ANY, LOGIN, RECIPIENT, SENDER, ReplyRow
from smtpwidgets.checks.reply_table import TABLES
from smtpwidgets.explaining.encryption import ENCRYPTION_ROWS
from smtpwidgets.explaining.hints import conditions_in, program_in, stages_for
from smtpwidgets.explaining.outlook import OUTLOOK_ROWS
from smtpwidgets.explaining.places import Place, place_of
from smtpwidgets.explaining.programs import PROGRAM_ROWS
from smtpwidgets.explaining.reading import replies_in, said_yes
from smtpwidgets.explaining.row import DATED, SOURCES, Program, TextRow, Tier
from smtpwidgets.explaining.systems import SYSTEM_ROWS
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.cause import Place as PlaceOfCause
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.explanation import Explanation, Possibility
from smtpwidgets.model.pasted_secrets import hide_secrets
from smtpwidgets.model.report import Reply
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import Stage

__all__ = ["TEXT_ROWS", "explain"]

TEXT_ROWS: tuple[TextRow, ...] = (*OUTLOOK_ROWS, *PROGRAM_ROWS, *ENCRYPTION_ROWS, *SYSTEM_ROWS)

# Words of servers that say enough by themselves.
_WORDS_ALONE: tuple[ReplyRow, ...] = tuple(
    row
    for protocol in (Protocol.SMTP, Protocol.IMAP)
    for row in TABLES[protocol]
    if row.says
    and row.stages & (LOGIN | SENDER | RECIPIENT)
    and row.stages != ANY
    and not (row.codes or row.enhanced or row.hosts or row.when)
)

_READ = 65_536
_LOOSE = 8_192
_END = 8_192
_MOST_CAUSES = 5
_QUOTED = 120
_STRAIGHT = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "}
)
_OF_REPLIES = f"{SOURCES['rfc']}; providers' own pages ({DATED})"
_LESS: dict[Certainty, Certainty] = {
    Certainty.CERTAIN: Certainty.LIKELY,
    Certainty.LIKELY: Certainty.POSSIBLE,
    Certainty.POSSIBLE: Certainty.POSSIBLE,
}


@dataclass(frozen=True)
class _Find:
    """Something a text may tell of, and how much it says."""

    tier: Tier
    cause: CauseId
    certainty: Certainty
    evidence: str
    source: str
    alternatives: tuple[CauseId, ...] = ()
    program: Program = Program.ANY
    reply: Reply | None = field(default=None)


def explain(text: str, provider: str | None = None) -> Explanation:
    """Return what an error message of any program means, and what to do about it.

    Nothing is asked of a network, and nothing is kept. What looks like a password, a token or a
    login is hidden before the text is read. Any text is taken; only its first 65,536 characters
    are looked at.

    Args:
        text: what another program said: a sentence, a traceback, a transcript, a bounce.
        provider: whose mail it is about: a name ("Gmail"), a domain, an address or a host.
    """
    pasted = _tidied(str(text))
    read = pasted.translate(_STRAIGHT).replace("\\r\\n", "\n").replace("\\n", "\n")
    place = place_of(read, hide_secrets(clean(str(provider or ""), 200)))
    finds = sorted((*_in_replies(read, place), *_in_words(read)), key=lambda find: find.tier)
    reply = next((find.reply for find in finds if find.reply is not None), None)
    program = program_in(read) or next((find.program for find in finds), Program.ANY)
    possibilities = _possibilities(finds)
    return Explanation(
        text=pasted,
        code="" if reply is None else reply.code,
        enhanced="" if reply is None else reply.enhanced,
        program=program.value,
        provider=place.provider,
        host=place.host,
        possibilities=possibilities,
        preparations=place.preparations if _is_of_login(possibilities) else (),
        worked=not finds and said_yes(read),
        words=_words(place, reply),
    )


def _tidied(text: str) -> str:
    """Return the lines of a text, cleaned of what deceives, with secrets hidden."""
    lines = (clean(line, _READ) for line in re.split(r"\r\n?|\n", text[:_READ]))
    return hide_secrets("\n".join(lines).strip())


def _words(place: Place, reply: Reply | None) -> dict[str, str]:
    words = {"host": place.host, "provider": place.provider, "port": place.port}
    if reply is not None:
        words |= {"code": reply.status, "reply": reply.text}
    return {name: value for name, value in words.items() if value}


def _is_of_login(possibilities: tuple[Possibility, ...]) -> bool:
    return bool(possibilities) and CAUSES[possibilities[0].cause_id].place in {
        PlaceOfCause.LOGIN,
        PlaceOfCause.EHLO,
        PlaceOfCause.INCOMING,
    }


def _possibilities(finds: list[_Find]) -> tuple[Possibility, ...]:
    """Return the causes found, best first; what only stands beside another comes last."""
    found: dict[CauseId, Possibility] = {}
    for find in finds:
        first = not found
        if not first and (finds[0].certainty is Certainty.CERTAIN or find.tier is Tier.GENERAL):
            break
        sure = find.certainty if first else _LESS[find.certainty]
        found.setdefault(
            find.cause,
            Possibility(
                cause_id=find.cause,
                certainty=sure,
                evidence=(find.evidence,),
                source=find.source,
            ),
        )
        if first:
            for cause in find.alternatives:
                found.setdefault(cause, Possibility(cause_id=cause, certainty=Certainty.POSSIBLE))
    return tuple(found.values())[:_MOST_CAUSES]


# --- replies of servers -------------------------------------------------------------------------


def _in_replies(text: str, place: Place) -> Iterator[_Find]:
    holds = conditions_in(text)
    replies = replies_in(text)
    if not replies:
        yield from _in_loose_words(text)
    for reply in replies:
        protocol = Protocol.SMTP
        if not reply.code.isdigit() and not reply.enhanced[:1].isdigit():
            protocol = Protocol.POP3 if reply.code == "-ERR" else Protocol.IMAP
        found: dict[CauseId, _Find] = {}
        named, others = stages_for(reply.code, reply.enhanced, text)
        for stage in (*named, *others):
            row = _first(TABLES[protocol], stage, reply, place, holds)
            if row is not None and row.cause not in found:
                found[row.cause] = _reply_find(row, reply, named=stage in named)
        yield from found.values()


def _first(
    rows: tuple[ReplyRow, ...], stage: Stage, reply: Reply, place: Place, holds: frozenset[str]
) -> ReplyRow | None:
    fitting = (row for row in rows if stage in row.stages and _fits(row, reply, place, holds))
    return next(fitting, None)


def _fits(row: ReplyRow, reply: Reply, place: Place, holds: frozenset[str]) -> bool:
    """As in a check; a code that the text does not name is no objection where words speak."""
    told = bool(row.says or row.enhanced)
    return (
        (not row.codes or (not reply.code and told) or _is(row.codes, reply.code))
        and (not row.enhanced or _is(row.enhanced, reply.enhanced))
        and (row.pattern is None or row.pattern.search(reply.text) is not None)
        and (not row.hosts or any(at_end_of(host, row.hosts) for host in place.hosts))
        and row.when in holds
    )


def _is(pattern: str, code: str) -> bool:
    return re.fullmatch(pattern, code) is not None


def _reply_find(row: ReplyRow, reply: Reply, *, named: bool) -> _Find:
    if named or row.says:  # as sure as a check, which knows the stage
        tier, sure = Tier.SERVERS_WORDS, row.certainty
    elif row.hosts:
        tier, sure = Tier.AT_PROVIDER, row.certainty
    else:
        # The stage is inferred here, and known in a check.
        tier, sure = (Tier.ENHANCED if row.enhanced else Tier.CODE), _LESS[row.certainty]
    said = f"The server said: {str(reply)[:_QUOTED]}"
    return _Find(tier, row.cause, sure, said, _source(row), row.alternatives, reply=reply)


def _source(row: ReplyRow) -> str:
    source = row.source
    return f"{source.where} ({source.dated})" if source.where else _OF_REPLIES


def _in_loose_words(text: str) -> Iterator[_Find]:
    """Yield what servers' words mean where their code was not pasted with them."""
    for row in _WORDS_ALONE:
        found = None if row.pattern is None else row.pattern.search(text[:_LOOSE])
        if found is not None:
            sure = _LESS[row.certainty]
            yield _Find(
                Tier.LOOSE_WORDS, row.cause, sure, _says(found), _source(row), row.alternatives
            )


# --- words of programs --------------------------------------------------------------------------


def _in_words(text: str) -> Iterator[_Find]:
    # Of a long log the error stands where it begins or, mostly, where it ends.
    ends = text if len(text) <= 2 * _END else f"{text[:_END]}\n{text[-_END:]}"
    for row in TEXT_ROWS:
        if (found := row.says.search(ends)) is not None:
            yield _Find(
                row.tier,
                row.cause,
                row.certainty,
                _says(found),
                row.source,
                row.alternatives,
                row.program,
            )


def _says(found: re.Match[str]) -> str:
    quoted = " ".join(found[0].split()).strip(" :;,.('\"[")[:_QUOTED]
    return f"The text says “{quoted}”."
