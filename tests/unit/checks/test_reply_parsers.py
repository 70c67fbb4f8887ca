"""Whatever a server sends: its words are read without an error, in bounded time, to a known cause."""

import re
import re._constants as ops
import re._parser as parser
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.checks import auth, cleaning, masking, replies
from smtpwidgets.checks.diagnosis import banner_cause, diagnose, recognise
from smtpwidgets.checks.findings import Refused
from smtpwidgets.checks.guarded_protocol import NotSmtpError
from smtpwidgets.checks.incoming.lines import NotUnderstoodError
from smtpwidgets.checks.reply_table import BANNERS, FTP_GREETING, TABLES
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.stages import Stage
from tests.support.recorded_replies import RECORDED, journey_of

_ROWS = tuple(row for table in TABLES.values() for row in table)
_JOURNEYS = {one.protocol: one for one in RECORDED}
# Pieces that mean something to a parser, between bytes that mean nothing.
_PIECES = st.sampled_from(
    [b"535", b"5.7.8 ", b"250-", b"\r\n", b"\n", b"[AUTH]", b"[ALERT x] ", b"{9}", b"* ", b"+OK",
     b"\x1b[31m", b"\x1b]8;;", b"\xe2\x80\xae", b"\xff", b"\0", b"STARTTLS", b"AUTH=", b"hunter2"]
)  # fmt: skip
_BYTES = st.lists(_PIECES | st.binary(max_size=12), max_size=12).map(b"".join)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KEPT = Path(__file__).parents[2] / "data" / "fuzz"


def _unseen(text: str) -> set[str]:
    return {unicodedata.category(character) for character in text} & _UNSEEN


@given(
    data=_BYTES,
    code=st.integers(200, 599),
    status=st.sampled_from(["NO", "BAD", "BYE", "-ERR"]),
    stage=st.sampled_from(sorted(Stage)),
    protocol=st.sampled_from(sorted(_JOURNEYS)),
)
@settings(max_examples=150)
def test_any_reply_has_a_known_cause(
    data: bytes, code: int, status: str, stage: Stage, protocol: str
) -> None:
    """Never an exception, always a cause of the list, and nothing in it that cannot be seen."""
    journey = journey_of(_JOURNEYS[protocol])
    text = data.decode("utf-8", "surrogateescape")
    refused = Refused(code if protocol == "smtp" else status, text)

    for error in (refused, NotSmtpError(data), NotUnderstoodError(data)):
        found = diagnose(error, stage, journey)
        shown = [*found.evidence, *found.facts.values()]
        if found.reply is not None:
            shown += [found.reply.code, found.reply.enhanced, found.reply.text]
        assert found.cause in CAUSES
        assert not _unseen("".join(shown))
        assert "hunter2" not in "".join(shown).lower()
    assert banner_cause(data, journey) in {None, *CAUSES}


@given(lines=st.lists(_BYTES.map(lambda data: data.decode("utf-8", "surrogateescape")), max_size=6))
@settings(max_examples=50)
def test_any_capabilities_are_read(lines: list[str]) -> None:
    """What a server says it can do is words that can be shown, whatever it says."""
    journey = journey_of(_JOURNEYS["smtp"])
    shown = journey.lines(lines)

    assert not _unseen("".join((*shown, *auth.offered(shown))))


@pytest.mark.parametrize("path", sorted(_KEPT.glob("*.bin")), ids=lambda path: path.stem)
@pytest.mark.parametrize("protocol", sorted(_JOURNEYS))
def test_what_a_fuzzer_found_stays_found(path: Path, protocol: str) -> None:
    """Inputs that once broke something, at every stage."""
    data = path.read_bytes()
    journey = journey_of(_JOURNEYS[protocol])

    for stage in Stage:
        found = diagnose(NotSmtpError(data), stage, journey)
        reply = journey.reply(550 if protocol == "smtp" else "NO", data.decode("utf-8", "replace"))
        for one in (found, recognise(reply, stage, journey)):
            assert one.cause in CAUSES
            assert not _unseen("".join(one.evidence))


# --- time ---------------------------------------------------------------------------------------

_REPEATS = {ops.MAX_REPEAT, ops.MIN_REPEAT}


def _repeats(tree: Any, within: int = 1) -> Iterator[tuple[int, int]]:
    """Yield each repetition of a pattern: how often at most, times those around it."""
    for op, argument in tree:
        if op in _REPEATS:
            _, most, inner = argument
            yield most, within * most
            yield from _repeats(inner, within * most)
        elif op is ops.SUBPATTERN:
            yield from _repeats(argument[-1], within)
        elif op is ops.BRANCH:
            for branch in argument[1]:
                yield from _repeats(branch, within)
        elif op in {ops.ASSERT, ops.ASSERT_NOT}:
            yield from _repeats(argument[1], within)


def test_no_words_are_searched_longer_than_they_are() -> None:
    """Every repetition has an end, so that the work at one place has one, too.

    A pattern without an endless repetition is linear in the length of the text, whoever wrote it.
    """
    loose = {
        row.says: (most, product)
        for row in _ROWS
        for most, product in _repeats(parser.parse(row.says))
        if most > 200 or product > 200
    }

    assert loose == {}


@pytest.mark.parametrize(
    "pattern",
    [
        replies._ENHANCED,
        replies._RESPONSE_CODE,
        masking._SEAM,
        masking._BLANKS,
        masking._ESCAPED,
        cleaning._ESCAPE_SEQUENCE,
        FTP_GREETING,
        *BANNERS,
    ],
    ids=lambda pattern: str(pattern.pattern)[:24],
)
def test_no_pattern_repeats_what_repeats(pattern: re.Pattern[Any]) -> None:
    """Endless repetitions stand side by side and never within each other."""
    nested = [
        product
        for most, product in _repeats(parser.parse(pattern.pattern))
        if product > int(ops.MAXREPEAT)
    ]

    assert nested == []


@pytest.mark.parametrize(
    "text", ["too many ", "mailbox ", "a", " ", "5.7.8 ", "[A ", "\x1b[", "\n"]
)
def test_a_long_reply_is_read_in_one_pass(text: str) -> None:
    """64 KiB of the worst there is: the tables look at what is shown, which is 1000 characters."""
    journey = journey_of(_JOURNEYS["smtp"])
    reply = journey.reply(550, text * (65_536 // len(text)))

    assert len(reply.text) <= 1_000
    assert recognise(reply, Stage.LOGIN, journey).cause in CAUSES
