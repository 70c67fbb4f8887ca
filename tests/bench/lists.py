"""10,000 servers as a DataFrame, a list and a sheet, against a bare DataFrame of their rows."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from smtpwidgets import BulkEditor, Profile, Server, ServerList
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.store import open_store
from tests.bench.ratio import Ratio, interleaved_ms

__all__ = ["bench_lists"]

_ROWS = 10_000
_TIMES = 5


def bench_lists() -> Iterator[Ratio]:
    """Yield a ratio for the frame and one for each view in the kernel."""
    servers = [
        Server(
            host=f"smtp-{n % 97}.example.org",
            username=f"user-{n}@example.org",
            description=f"Server {n:05}",
        )
        for n in range(_ROWS)
    ]
    store = open_store(":memory:")
    changes = tuple(Change(after=server) for server in servers)
    store.apply(ChangeSet(base=store.revision(), changes=changes))
    rows: list[dict[str, Any]] = [server.model_dump(mode="json") for server in servers]

    def bare() -> pd.DataFrame:
        return pd.DataFrame(rows).set_index("id")

    with Profile(store, Credentials.in_memory()) as profile:
        baseline = "a bare DataFrame of the same rows"
        ours_ms, theirs_ms = interleaved_ms(profile.servers_frame, bare, times=_TIMES)
        yield Ratio(f"servers_frame() of {_ROWS:,} servers", baseline, ours_ms, theirs_ms)

        def view() -> None:
            ServerList(profile).close()

        ours_ms, theirs_ms = interleaved_ms(view, bare, times=_TIMES)
        yield Ratio(f"ServerList of {_ROWS:,} servers, made", baseline, ours_ms, theirs_ms)

        def sheet() -> None:
            BulkEditor(profile).close()

        ours_ms, theirs_ms = interleaved_ms(sheet, bare, times=_TIMES)
        yield Ratio(f"BulkEditor of {_ROWS:,} servers, opened", baseline, ours_ms, theirs_ms)
