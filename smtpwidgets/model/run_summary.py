"""A sweep in numbers: how many entries end alike, and the whole in a few sentences."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from smtpwidgets.model.cause import Who
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.network_words import NETWORKS_BY_WORDS, NetworkRow
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.report import usual_words
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.stages import Depth

__all__ = [
    "ACTORS",
    "BY",
    "WORST_FIRST",
    "Group",
    "cause_of_row",
    "groups_of",
    "sentence_of",
    "worst_first",
]

# What needs a look comes first.
WORST_FIRST = (
    CheckState.FAILED,
    CheckState.NETWORK,
    CheckState.WARNING,
    CheckState.IDLE,
    CheckState.OK,
)
_RANK = {state: place for place, state in enumerate(WORST_FIRST)}
_BAD = frozenset({CheckState.FAILED, CheckState.NETWORK})
_UNTESTED = "{count:,} of them only answered: no login was tested there."
_EACH = "What fits each entry stands in its row."
_MOST_SAID = 3  # causes in the sentences

# Who can act, within a sentence; nobody is not among them.
ACTORS: Mapping[str, str] = {
    Who.YOU: "you",
    Who.PROVIDER: "the provider",
    Who.NETWORK: "whoever runs this network",
    Who.ADMINISTRATOR: "the administrator",
}


def cause_of_row(result: Result) -> str:
    """Return the id of a row's cause, "works" without one, or why nobody was asked."""
    if result.cause_id is not None:
        return result.cause_id
    if result.ok is None:
        return "not-checked" if result.skipped is None else result.skipped.value
    return "works" if result.ok else "not-finished"


# What entries can be put together by → the value of one entry.
BY: Mapping[str, Callable[[Result], str]] = {
    "cause": cause_of_row,
    "family": lambda result: "" if result.family is None else result.family.value,
    "state": lambda result: result.state.value,
    "who": lambda result: ", ".join(result.who),
    "provider": lambda result: result.owner,
    "host": lambda result: result.host,
    "protocol": lambda result: result.protocol.value,
    "security": lambda result: result.security.value,
    "vantage": lambda result: result.vantage,
    "address": lambda result: result.address,
    "tls_version": lambda result: result.tls_version,
    "reached": lambda result: "" if result.reached is None else result.reached.value,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that are alike in one thing, its `value`.

    `state` is the worst of theirs, `words` what most of those in that state say, `remedy` the first
    thing to do and `who` can do it; `share` is of all entries, 0 to 1; `ms` the median of what was
    checked, in milliseconds. `works` counts warnings, too; the rest failed, or nobody was asked.
    """

    value: str
    state: CheckState
    words: str
    entries: int
    share: float
    works: int
    failed: int
    not_checked: int
    who: tuple[str, ...]
    remedy: str
    ms: float | None


def worst_first(results: Iterable[Result]) -> list[Result]:
    """Return the rows with what needs a look on top, otherwise in their order."""
    return sorted(results, key=lambda result: _RANK[result.state])


def groups_of(results: Sequence[Result], by: str = "cause") -> tuple[Group, ...]:
    """Return the entries put together, those with the most failures first.

    Raises:
        ValueError: entries cannot be put together by that; the message lists what they can be.
    """
    if by not in BY:
        raise ValueError(
            f"entries cannot be put together by {by!r}. Choose one of: {', '.join(BY)}"
        )
    members: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        members[BY[by](result)].append(result)
    groups = [_group(value, rows, len(results)) for value, rows in members.items()]
    return tuple(sorted(groups, key=_order))


def sentence_of(run: Run) -> str:
    """Return the whole in a few sentences: how many work, what is the matter, who can act."""
    return " ".join(_sentences(run))


def _order(group: Group) -> tuple[int, int, int, str]:
    return -group.failed, _RANK[group.state], -group.entries, group.value


def _group(value: str, rows: Sequence[Result], total: int) -> Group:
    state = min((row.state for row in rows), key=_RANK.__getitem__)
    speaking = [row for row in rows if row.state is state]
    words = _most(row.words for row in speaking)
    times = [row.elapsed_ms for row in rows if row.elapsed_ms is not None]
    return Group(
        value=value,
        state=state,
        words=words or "Not checked",
        entries=len(rows),
        share=len(rows) / total,
        works=sum(row.ok is True for row in rows),
        failed=sum(row.ok is False for row in rows),
        not_checked=sum(row.ok is None for row in rows),
        who=Counter(row.who for row in speaking).most_common(1)[0][0],
        remedy=_advice([row for row in speaking if row.words == words]),
        ms=median(times) if times else None,
    )


def _advice(rows: Sequence[Result]) -> str:
    """Return what all can do first; one entry's own name or port is no advice for another."""
    remedies = {row.remedy for row in rows}
    if len(remedies) == 1:
        return remedies.pop()
    causes = {row.cause_id for row in rows}
    cause = causes.pop()
    if causes or cause is None:
        return _most(row.remedy for row in rows)
    settings = {(row.protocol, row.port, row.security) for row in rows}
    words = [set(usual_words(*one).items()) for one in settings]
    remedy = remedy_for(cause, dict(set.intersection(*words)))
    return f"{next(iter(remedy.steps), remedy.what)} {_EACH}"


def _most(texts: Iterable[str]) -> str:
    return Counter(texts).most_common(1)[0][0]


def _sentences(run: Run) -> Iterator[str]:
    states = Counter(result.state for result in run.results)
    total, works = len(run.results), states[CheckState.OK] + states[CheckState.WARNING]
    if run.stopped:
        yield "Stopped before the end."
    if not total:
        yield "There is no server and no account to check."
        return
    if (network := _in_the_way(run.results)) is not None:
        yield f"{network.title} {network.steps[0]}"
    untested = sum(row.ok is True and row.depth is Depth.CONNECT for row in run.results)
    verb = "answer" if untested and untested == works else "work"
    if works == total:
        yield f"It {verb}s." if total == 1 else f"All {total:,} entries {verb}."
    else:
        yield f"{works:,} of {_entries(total)} {verb}{'s' if 1 in (works, total) else ''}."
    if untested:
        yield "No login was tested." if verb == "answer" else _UNTESTED.format(count=untested)
    yield from _failures(run.results)
    if warned := states[CheckState.WARNING]:
        words = _causes_said([row for row in run.results if row.state is CheckState.WARNING])
        have = "has" if warned == 1 else "have"
        yield f"{warned:,} of those that {verb} {have} a remark: {words}."
    if states[CheckState.IDLE]:
        yield f"{states[CheckState.IDLE]:,} not checked."


def _in_the_way(results: Iterable[Result]) -> NetworkRow | None:
    """Return what is to be said of this network before any entry: it explains most failures.

    Where nobody looked around, and the checks alone say so, one that got out speaks against it.
    What another place saw says nothing of this one.
    """
    rows = [row for row in results if not row.vantage]
    bad = [row for row in rows if row.state in _BAD]
    words = _most(row.words for row in bad) if bad else ""
    looked = any(row.state is CheckState.NETWORK and row.words == words for row in bad)
    if not looked and any(row.ok and not is_loopback(row.host) for row in rows):
        return None
    return NETWORKS_BY_WORDS.get(words)


def _failures(results: Sequence[Result]) -> Iterator[str]:
    bad = [row for row in results if row.state in _BAD]
    if not bad:
        return
    yield f"{len(bad):,} {'does' if len(bad) == 1 else 'do'} not: {_causes_said(bad)}."
    actors = Counter(who for row in bad for who in row.who[:1])
    said = [f"{ACTORS[who]} ({n:,})" for who, n in actors.most_common() if who in ACTORS]
    if said:
        yield f"Who can act first: {', '.join(said)}."


def _causes_said(rows: Sequence[Result]) -> str:
    counts = Counter(row.words or "Not finished" for row in rows).most_common()
    said = [f"{words} ({count:,})" for words, count in counts[:_MOST_SAID]]
    if (rest := len(counts) - _MOST_SAID) > 0:
        said.append(f"and {rest} more cause{'s' if rest > 1 else ''}")
    return ", ".join(said)


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
