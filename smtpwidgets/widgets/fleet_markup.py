"""Pieces of HTML of the view of a fleet. Everything that comes in is escaped, as in `markup`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from smtpwidgets.model.comparison import TURN_WORDS, Comparison, Pair, Turn
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import FleetProgress
from smtpwidgets.model.run_summary import ACTORS, Group
from smtpwidgets.model.visit import Visit
from smtpwidgets.widgets.doctor_markup import visit_part
from smtpwidgets.widgets.fleet_words import FLEET_NOTICES, FLEET_TABS
from smtpwidgets.widgets.markup import note, pill, text

__all__ = [
    "comparison_tables",
    "progress_aside",
    "result_head",
    "result_part",
    "seconds_words",
    "summary_table",
]

_MINUTE_S, _HOUR_S = 60, 3600
_MOST_PAIRS = 50
_SHOWN = frozenset({Turn.WORSE, Turn.CHANGED, Turn.BETTER, Turn.NEW, Turn.GONE})
_MOST_GROUPS = 200  # further ones are in the file that can be saved
_SLOW = 10  # checks a second; below it a digit behind the point says something


def seconds_words(seconds: float) -> str:
    """Return a time as people say it: “8 s”, “2 min 5 s”, “1 h 10 min”."""
    whole = max(0, round(seconds))
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        minutes, rest = divmod(whole, _MINUTE_S)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(whole // _MINUTE_S, _MINUTE_S)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def progress_aside(progress: FleetProgress, *, works: int, looks: int) -> str:
    """Return rate, time left, and what was found so far."""
    rate = FLEET_NOTICES["rate" if progress.rate >= _SLOW else "rate-slow"]
    parts = [rate.format(rate=progress.rate)] if progress.done else []
    if progress.left_s is not None and round(progress.left_s) > 0:  # else it waits for the slowest
        parts.append(FLEET_NOTICES["left"].format(left=seconds_words(progress.left_s)))
    parts.append(FLEET_NOTICES["so-far"].format(works=works, failed=looks))
    return " · ".join(parts)


def result_head(row: Result, state: str, words: str) -> str:
    """Return the heading of the details: what it is, where it stands, and how."""
    owner = "" if row.owner == row.host else row.owner
    parts = (row.address, f"{row.host}, port {row.port}", owner)
    place = " · ".join(part for part in parts if part and part != row.label)
    return (
        f'<div class="smtpw-side-head"><h3 class="smtpw-title">{text(row.label)}</h3>'
        f'<span class="smtpw-muted smtpw-small">{text(place)}</span>{pill(state, words)}</div>'
    )


def result_part(row: Result, visit: Visit, now: datetime) -> str:
    """Return all that is known of a row: the full report where it is kept, else what was noted.

    Args:
        row: the row.
        visit: the same with the server's last report, if there is one.
        now: the time (UTC) from which the days of a certificate are counted.
    """
    if visit.report is not None:
        other = row.started_at not in {None, visit.report.started_at}
        said = note("info", FLEET_NOTICES["other-report"]) if other else ""
        return said + visit_part(visit, now)
    if row.ok is None:
        return note("info", row.remedy or FLEET_NOTICES["no-report"])
    return note("info", FLEET_NOTICES["gone"].format(words=row.words, remedy=row.remedy).strip())


# What stands behind the counts, for groups by cause and for others.
_HEADS = {
    True: ("Who can act", "What to do first", "Median time"),
    False: ("Work", "Do not", "Mostly", "What to do first", "Median time"),
}
_NUMBERS = frozenset({"Entries", "Share", "Work", "Do not", "Median time"})


def summary_table(groups: Iterable[Group], by: str) -> str:
    """Return how many entries end alike, those with the most failures first."""
    caption, first = FLEET_TABS[by], FLEET_NOTICES[f"group-{by}"]
    heads = [first, "Entries", "Share", *_HEADS[by == "cause"]]
    shown = list(groups)
    body = "".join(_group(group, by) for group in shown[:_MOST_GROUPS])
    more = len(shown) - _MOST_GROUPS
    rest = (
        f'<p class="smtpw-muted smtpw-small">{text(f"and {more:,} more")}</p>' if more > 0 else ""
    )
    head = "".join(f'<th scope="col"{_number(one)}>{text(one)}</th>' for one in heads)
    return (
        f'<div class="smtpw-fleet-table" tabindex="0" role="group" aria-label="{text(caption)}">'
        f'<table class="smtpw-plan"><caption class="smtpw-sr">{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}</div>"
    )


def comparison_tables(comparison: Comparison) -> str:
    """Return what got better and what got worse between two runs, each with its entries."""
    said = f'<p class="smtpw-compared">{text(comparison.verdict)}</p>'
    return said + "".join(_turn(turn, comparison.of(turn)) for turn in Turn if turn in _SHOWN)


def _turn(turn: Turn, pairs: Sequence[Pair]) -> str:
    if not pairs:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{text(pair.last.label)}</th>'
        f'<td{_head("Server")} class="smtpw-mono">{text(pair.last.host)}</td>'
        f"<td{_head('Before')}>{_state(pair.before)}</td>"
        f"<td{_head('Now')}>{_state(pair.after)}</td></tr>"
        for pair in pairs[:_MOST_PAIRS]
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Name", "Server", "Before", "Now"))
    words = f"{TURN_WORDS[turn]} ({len(pairs):,})"
    return (
        f'<h4 class="smtpw-turn">{text(words)}</h4>'
        f'<div class="smtpw-fleet-table" tabindex="0" role="group" aria-label="{text(words)}">'
        f'<table class="smtpw-plan"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f"{_rest(len(pairs) - _MOST_PAIRS)}</div>"
    )


def _state(row: Result | None) -> str:
    return (
        "–" if row is None else pill(row.state.value, row.words or FLEET_NOTICES["no-report-yet"])
    )


def _rest(more: int) -> str:
    said = text(FLEET_NOTICES["more"].format(count=more))
    return f'<p class="smtpw-muted smtpw-small">{said}</p>' if more > 0 else ""


def _group(group: Group, by: str) -> str:
    time = "" if group.ms is None else f"{group.ms:,.0f} ms"
    if by == "cause":
        name, counts = pill(group.state.value, group.words), []
        who = " or ".join(ACTORS[one] for one in group.who if one in ACTORS)
        said = text(who.capitalize())
    else:
        name, counts = text(group.value), [f"{group.works:,}", f"{group.failed:,}"]
        said = pill(group.state.value, group.words)
    counts = [f"{group.entries:,}", f"{group.share:.1%}", *counts]
    values = [*map(text, counts), said, text(group.remedy), text(time)]
    heads = ("Entries", "Share", *_HEADS[by == "cause"])
    cells = "".join(
        f"<td{_head(head)}{_number(head)}>{value}</td>"
        for head, value in zip(heads, values, strict=True)
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _number(head: str) -> str:
    """Return the attribute that lets numbers stand below one another."""
    return ' class="smtpw-num"' if head in _NUMBERS else ""


def _head(head: str) -> str:
    """Return the attribute with the heading: on a narrow page a row stands in lines."""
    return f' data-head="{text(head)}"'
