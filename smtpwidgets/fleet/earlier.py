"""What an earlier sweep found, where it still stands: nobody is asked the same thing twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit

__all__ = ["ChangedSince", "still_standing"]

# The revision at which each entry was changed last, of those changed after one; None: unknown.
ChangedSince = Callable[[int], Mapping[str, int] | None]

_DEPTHS = tuple(Depth)


def still_standing(
    earlier: Run | None,
    now: Iterable[tuple[Visit, Result]],
    *,
    depth: Depth,
    revision: int,
    changed_since: ChangedSince,
) -> Iterator[Result]:
    """Yield the rows of `earlier` that still stand.

    A row stands if it was asked at least as deep as is wanted now, and neither the entry nor
    whose login it uses was changed since: what was not tested never counts as working.

    Args:
        earlier: the sweep that found them; nothing stands if None.
        now: each visit with its row as it is before anybody was asked.
        depth: how far each visit goes now.
        revision: the profile's; 0 without one.
        changed_since: tells what was changed.
    """
    if earlier is None or _DEPTHS.index(earlier.depth) < _DEPTHS.index(depth):
        return
    known = {row.key: row for row in earlier.results if row.ok is not None and _at(row) <= revision}
    oldest = min(map(_at, known.values()), default=revision)
    changed = changed_since(oldest) if oldest < revision else {}
    if changed is None:
        known, changed = {key: row for key, row in known.items() if _at(row) == revision}, {}
    for visit, row in now:
        before = known.get(row.key)
        if before is None or _place(before) != _place(row):
            continue
        ids = (visit.server_id, visit.secret_id, *visit.account_ids)
        if all(changed.get(id, 0) <= _at(before) for id in ids):
            yield before


def _at(row: Result) -> int:
    return row.revision or 0


def _place(row: Result) -> tuple[object, ...]:
    return (row.server_id, row.host, row.port, row.protocol, row.security, row.account_ids)
