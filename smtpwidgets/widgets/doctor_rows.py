"""The rows of the connection doctor: finished lines, and how those under way stand."""

from collections.abc import Iterable, Mapping

import pandas as pd

from smtpwidgets.checkup import Examination
from smtpwidgets.model.checkup import Line, LineState
from smtpwidgets.model.server import Server
from smtpwidgets.widgets.checks import Running
from smtpwidgets.widgets.doctor_words import DOCTOR_NOTICES
from smtpwidgets.widgets.grid import Column

__all__ = ["DOCTOR_COLUMNS", "live_state", "rows_of", "under_way"]

# Lower priorities fold away first where the page is narrow.
DOCTOR_COLUMNS = (
    Column("label", "Name", "text", 9),
    Column("what", "What", "text", 5),
    Column("place", "Where", "mono", 6),
    Column("time", "Time", "number", 3),
    Column("words", "Result", "pill", 10, state_column="state"),
)
_ORDER = tuple(LineState)


def under_way(run: Examination, key: str, servers: Mapping[str, Server]) -> Running | None:
    """Return the check of a visit that is under way, or None."""
    stages, visit = run.begun.get(key), run.visits[key]
    if stages is None or visit.server_id not in servers:
        return None
    return Running(server=servers[visit.server_id], depth=run.depth, results=list(stages))


def live_state(
    line: Line, run: Examination | None, servers: Mapping[str, Server]
) -> tuple[str, str]:
    """Return the state and words of a line, as they are while a check-up runs or after it."""
    if run is not None:
        for key in line.members:
            running = under_way(run, key, servers)
            if running is not None:
                return "running", running.doing
        if any(run.waits(key) for key in line.members):
            return "idle", DOCTOR_NOTICES["waiting"]
    return line.state.value, line.words


def rows_of(
    lines: Iterable[Line],
    run: Examination | None,
    servers: Mapping[str, Server],
    states: frozenset[str],
) -> pd.DataFrame:
    """Return what the list shows: index = ids of entries, a column for each of `DOCTOR_COLUMNS`.

    `run` is the check-up under way; without one, what needs a look stands first.
    """
    shown = list(lines)
    if run is None:
        shown.sort(key=lambda line: _ORDER.index(line.state))
    rows = [(line, *live_state(line, run, servers)) for line in shown]
    rows = [row for row in rows if row[1] in states]
    data = {
        "label": [line.label for line, _, _ in rows],
        "what": [line.what for line, _, _ in rows],
        "place": [_place(line) for line, _, _ in rows],
        "time": [_time(line, state) for line, state, _ in rows],
        "words": [words for _, _, words in rows],
        "state": [state for _, state, _ in rows],
    }
    index = pd.Index([line.id for line, _, _ in rows], name="id", dtype="string")
    return pd.DataFrame(data, index=index, dtype="string")


def _place(line: Line) -> str:
    return line.address or f"{line.host} {line.where.partition(' ')[0]}"


def _time(line: Line, state: str) -> str:
    if line.elapsed_ms is None or state in {"running", "idle"}:
        return ""
    return f"{line.elapsed_ms:,.0f} ms"
