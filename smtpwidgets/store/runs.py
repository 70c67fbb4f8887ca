"""Sweeps over many entries, kept to be compared: the newest stay, older ones are let go of.

Each is one text: its JSON lines, packed (zlib, RFC 1950) and written in base64 (RFC 4648), since
ten thousand rows are six megabytes and half of one. Earlier versions wrote the JSON as it is.
"""

import base64
import logging
import zlib
from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select

from smtpwidgets.model.run import Run
from smtpwidgets.model.run_json import read_run, run_lines
from smtpwidgets.store.tables import profile, runs

__all__ = ["keep", "packed", "read"]

# A month of daily checks of a few hundred entries. Thousands of rows take megabytes, so the rows
# of all runs are limited as well; the two newest always stay, to be compared.
_RUNS_KEPT, _ROWS_KEPT, _ALWAYS_KEPT = 30, 50_000, 2
_LEVEL = 3  # a hundredth of what the checks cost; more would save little
# Some hundred thousand rows; a profile may come from somebody else.
_MOST_BYTES = 100_000_000

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
        "body": packed(run_lines(run)),
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
        run, left_out = read_run(_unpacked(body), str(id))
    except (AttributeError, TypeError, ValueError, zlib.error):  # it may even be no text at all
        # The profile is whole all the same, and the next sweep writes a run that can be read.
        _log.warning("Run %s is of another version; left out.", id)
        return None
    if left_out:
        _log.warning("%s rows of run %s are of another version; left out.", left_out, id)
    return run


def packed(lines: Iterable[bytes]) -> str:
    """Return lines as the text that is kept; they are never in memory all at once."""
    packer = zlib.compressobj(_LEVEL)
    pieces = [packer.compress(line + b"\n") for line in lines]
    return base64.b64encode(b"".join([*pieces, packer.flush()])).decode("ascii")


def _unpacked(body: str) -> str:
    if body.startswith("{"):
        return body
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(base64.b64decode(body), _MOST_BYTES)
    if not unpacker.eof:
        raise ValueError("it is cut off, or far too long")
    return text.decode()
