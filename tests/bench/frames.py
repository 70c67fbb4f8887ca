"""10,000 edited rows: planned and applied, against writing the same rows with `to_sql`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import create_engine

from smtpwidgets import Profile, Server
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.store import open_store
from tests.bench.ratio import Ratio

__all__ = ["bench_frames"]

_ROWS = 10_000
_TIMES = 7
_WHAT = ("plan and apply", "plan and show", "undo")


def bench_frames() -> Iterator[Ratio]:
    """Yield a ratio for a plan that is applied, for one that is shown, and for its undo.

    The frames are made and edited beforehand: that is pandas, on both sides.
    """
    taken: dict[str, list[float]] = {"to_sql": [], **{what: [] for what in _WHAT}}
    with TemporaryDirectory() as folder, _profile(Path(folder)) as profile:
        for n in range(_TIMES):
            frame = profile.servers_frame().assign(port=2000 + n, security="starttls")
            with _timed(taken["to_sql"]):
                engine = create_engine(f"sqlite:///{folder}/rows-{n}.db")
                frame.to_sql("servers", engine)
                engine.dispose()
            with _timed(taken["plan and apply"]):
                profile.plan(frame).apply()
            with _timed(taken["undo"]):
                profile.undo()
            frame = profile.servers_frame().assign(port=2000 + n, security="starttls")
            with _timed(taken["plan and show"]):
                profile.plan(frame)._repr_html_()
    baseline = f"DataFrame.to_sql() of the same {_ROWS:,} rows into a new SQLite file"
    for what in _WHAT:
        ours_ms, theirs_ms = median(taken[what]), median(taken["to_sql"])
        yield Ratio(f"{what}: {_ROWS:,} edited rows", baseline, ours_ms, theirs_ms)


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    started = perf_counter()
    yield
    taken.append((perf_counter() - started) * 1000)


def _profile(folder: Path) -> Profile:
    servers = [
        Server(
            host=f"smtp-{n % 97}.example.org",
            username=f"user-{n}@example.org",
            description=f"Server {n:05}",
        )
        for n in range(_ROWS)
    ]
    store = open_store(folder / "profile.db")
    store.apply(ChangeSet(base=0, changes=tuple(Change(after=server) for server in servers)))
    return Profile(store, Credentials.in_memory())
