"""Sweeps over many entries, kept to be compared: the newest stay, older ones are let go of."""

import logging

from sqlalchemy import Connection, delete, func, insert, select

from smtpwidgets.model.run import Run
from smtpwidgets.model.run_json import read_run, write_run
from smtpwidgets.store.tables import profile, runs

__all__ = ["keep", "read"]

# A month of daily checks of a few hundred entries. Thousands of rows take megabytes, so the rows
# of all runs are limited as well; the two newest always stay, to be compared.
_RUNS_KEPT, _ROWS_KEPT, _ALWAYS_KEPT = 30, 50_000, 2

_log = logging.getLogger(__name__)


def keep(connection: Connection, run: Run) -> str:
    """Keep a run, let go of those that are too old, and return its id."""
    connection.execute(select(profile.c.revision).with_for_update())  # one writer at a time
    # Never an id that was there before: somebody may still hold the run it stood for.
    newest = connection.scalar(select(func.max(runs.c.id))) or 0
    row = {
        "id": newest + 1,
        "at": run.started_at,
        "revision": run.revision,
        "rows": len(run.results),
        "body": write_run(run),
    }
    connection.execute(insert(runs), row)
    known = connection.execute(select(runs.c.id, runs.c.rows).order_by(runs.c.id.desc())).all()
    rows, too_old = 0, []
    for place, (id, count) in enumerate(known):
        rows += count
        if place >= _ALWAYS_KEPT and (place >= _RUNS_KEPT or rows > _ROWS_KEPT):
            too_old.append(id)
    if too_old:
        connection.execute(delete(runs).where(runs.c.id.in_(too_old)))
    return str(newest + 1)


def read(connection: Connection, newest: int | None) -> tuple[Run, ...]:
    """Return the runs that are kept, newest first; one that cannot be read is left out."""
    query = select(runs.c.id, runs.c.body).order_by(runs.c.id.desc()).limit(newest)
    found = (_run_from(row.id, row.body) for row in connection.execute(query))
    return tuple(run for run in found if run is not None)


def _run_from(id: int, body: str) -> Run | None:
    try:
        run, left_out = read_run(body, str(id))
    except (TypeError, ValueError):  # it may even be no text at all
        # The profile is whole all the same, and the next sweep writes a run that can be read.
        _log.warning("Run %s is of another version; left out.", id)
        return None
    if left_out:
        _log.warning("%s rows of run %s are of another version; left out.", left_out, id)
    return run
