"""Two sweeps held against one another: what got better, what got worse, what is new or gone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from smtpwidgets.model.cause import Place
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.last_check import SIGNS, CheckState
from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_summary import cause_of_row
from smtpwidgets.model.stages import Depth

__all__ = ["TURN_WORDS", "Comparison", "Pair", "Turn", "compare", "said"]


class Turn(StrEnum):
    """What became of an entry, what needs a look first.

    `CHANGED` did not work before, and does not now, for another reason; `UNKNOWN` was not checked
    then, or is not now.
    """

    WORSE = "worse"
    CHANGED = "changed"
    BETTER = "better"
    NEW = "new"
    GONE = "gone"
    UNKNOWN = "unknown"
    SAME = "same"


# What a line says above entries of a turn.
TURN_WORDS: Mapping[Turn, str] = {
    Turn.WORSE: "Got worse",
    Turn.CHANGED: "Another cause than before",
    Turn.BETTER: "Got better",
    Turn.NEW: "New",
    Turn.GONE: "Gone",
    Turn.UNKNOWN: "Not checked both times",
    Turn.SAME: "As before",
}
_COUNTED: Mapping[Turn, str] = {
    Turn.WORSE: "got worse",
    Turn.CHANGED: "with another cause",
    Turn.BETTER: "got better",
    Turn.NEW: "new",
    Turn.GONE: "gone",
    Turn.UNKNOWN: "not checked both times",
    Turn.SAME: "as before",
}
_OTHER_DEPTH = (
    "One of the two went further than the other: they are compared only as far as both went."
)
_RANK: Mapping[CheckState, int] = {
    CheckState.OK: 0,
    CheckState.WARNING: 1,
    CheckState.FAILED: 2,
}
_DEPTHS = tuple(Depth)
# Where a check of each depth cannot look, and what it does not ask for before it begins.
_BEYOND: Mapping[Depth, frozenset[Place]] = {
    Depth.CONNECT: frozenset({Place.LOGIN, Place.ENVELOPE, Place.INCOMING}),
    Depth.LOGIN: frozenset({Place.ENVELOPE}),
}
_FOR_A_LOGIN = frozenset({
    "cleartext-agreed", "cleartext-refused", "keyring-locked", "login-switched-off",
    "secret-missing", "username-missing",
})  # fmt: skip
_FAILED = _RANK[CheckState.FAILED]
_LISTED = 20  # entries of one turn in the text

_Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry in both sweeps; `before` is None where it is new, `after` where it is gone."""

    before: Result | None
    after: Result | None

    @property
    def last(self) -> Result:
        """What is known of it most lately."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a pair holds one result at least")
        return found

    @property
    def turn(self) -> Turn:
        """What became of it."""
        if self.before is None:
            return Turn.NEW
        if self.after is None:
            return Turn.GONE
        was, now = _RANK.get(self.before.state), _RANK.get(self.after.state)
        if was is None or now is None:
            return Turn.UNKNOWN
        if _goes_beyond(self.before, self.after):
            return Turn.SAME if was < _FAILED else Turn.BETTER  # it got further
        if _goes_beyond(self.after, self.before):
            return Turn.SAME if now < _FAILED else Turn.WORSE
        if now != was:
            return Turn.WORSE if now > was else Turn.BETTER
        return Turn.SAME if cause_of_row(self.before) == cause_of_row(self.after) else Turn.CHANGED


@dataclass(frozen=True, repr=False)
class Comparison:
    """All entries of two sweeps, what needs a look first."""

    earlier: Run
    later: Run
    pairs: tuple[Pair, ...]

    @property
    def counts(self) -> Mapping[Turn, int]:
        """How many entries took which turn."""
        found = Counter(pair.turn for pair in self.pairs)
        return {turn: found[turn] for turn in Turn}

    @property
    def verdict(self) -> str:
        """The whole in one sentence."""
        counts = self.counts
        said = [f"{counts[turn]:,} {words}" for turn, words in _COUNTED.items() if counts[turn]]
        since = f"Since {self.earlier.started_at:%Y-%m-%d %H:%M %Z}".strip()
        depths = {self.earlier.depth, self.later.depth}
        further = f" {_OTHER_DEPTH}" if len(depths) > 1 else ""
        if counts[Turn.SAME] == len(self.pairs):
            return f"{since}: nothing changed.{further}"
        return f"{since}: {', '.join(said)}.{further}"

    def of(self, turn: Turn | str) -> tuple[Pair, ...]:
        """Return the entries that took this turn."""
        return tuple(pair for pair in self.pairs if pair.turn is Turn(turn))

    def __str__(self) -> str:
        return "\n".join(_lines(self)) + "\n"

    def __repr__(self) -> str:
        return f"<Comparison: {self.verdict}>"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))


def compare(earlier: Run, later: Run) -> Comparison:
    """Return what became of each entry between two sweeps.

    Entries are told by server, account and where they were checked from, so that a new name makes
    no new entry.
    """
    before, after = _by_key(earlier.results), _by_key(later.results)
    keys = dict.fromkeys((*after, *before))
    pairs = [Pair(before.get(key), after.get(key)) for key in keys]
    turns = list(Turn)
    ordered = sorted(pairs, key=lambda pair: turns.index(pair.turn))
    return Comparison(earlier, later, tuple(ordered))


def _goes_beyond(other: Result, deeper: Result) -> bool:
    """Whether `deeper` found what `other` could not: that says nothing about a change."""
    if _DEPTHS.index(deeper.depth) <= _DEPTHS.index(other.depth) or deeper.cause_id is None:
        return False
    if other.depth is Depth.CONNECT and deeper.cause_id in _FOR_A_LOGIN:
        return True
    cause = CAUSES.get(deeper.cause_id)
    return cause is not None and cause.place in _BEYOND.get(other.depth, ())


def _by_key(results: Iterable[Result]) -> dict[_Key, Result]:
    """Return results by what stays the same of an entry; numbered where that is not all."""
    numbers: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for result in results:
        what = (result.server_id, next(iter(result.account_ids), ""), result.vantage)
        found[*what, numbers[what]] = result
        numbers[what] += 1
    return found


def _lines(comparison: Comparison) -> Iterator[str]:
    yield comparison.verdict
    for turn, words in TURN_WORDS.items():
        pairs = comparison.of(turn)
        if not pairs or turn is Turn.SAME:
            continue
        yield ""
        yield f"{words} ({len(pairs):,})"
        yield from (f"  {_line(pair)}" for pair in pairs[:_LISTED])
        if len(pairs) > _LISTED:
            yield f"  … {len(pairs) - _LISTED:,} more"


def _line(pair: Pair) -> str:
    last = pair.last
    named = last.label if last.label == last.host else f"{last.label} · {last.host}"
    where = f" (from {last.vantage})" if last.vantage else ""
    was, now = (said(result) for result in (pair.before, pair.after))
    change = f"{was} → {now}" if was and now else was or now
    return f"{named}, port {last.port}{where}: {change}"


def said(result: Result | None) -> str:
    """Return the sign and the words of a result, as lists show them."""
    return "" if result is None else f"{SIGNS[result.state]} {result.words or 'Not checked'}"
