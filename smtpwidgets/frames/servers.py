"""The server list of a profile as a DataFrame, which a notebook shows as a table.

The frame is an ordinary DataFrame: filter, join, copy and pickle it. How it looks stands in
`look`, what its columns are in `columns`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pandas as pd

from smtpwidgets.frames.columns import COLUMNS, Entry
from smtpwidgets.frames.edits import ATTRS
from smtpwidgets.frames.look import ServersStyler, fits, table_html
from smtpwidgets.frames.remembering import RememberingFrame
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.last_check import certificate_days, last_check
from smtpwidgets.model.logins import logins_of
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.report import Report

__all__ = ["ServersFrame", "servers_frame"]


# A choice can be nothing but one of its values; pandas says so where one is set.
_DTYPES = {
    name: pd.CategoricalDtype([str(value) for value in row.words])
    if row.dtype == "category"
    else row.dtype
    for name, row in COLUMNS.items()
}


class ServersFrame(RememberingFrame):
    """Servers, one a row; drawn as a table in the theme's colours while its columns are known."""

    @property
    def _constructor(self) -> type["ServersFrame"]:
        return ServersFrame

    @property
    def style(self) -> "pd.io.formats.style.Styler":
        """The table as a pandas Styler, to go on from; plain where the columns are not ours."""
        return ServersStyler(self) if fits(self) else super().style

    def _repr_html_(self) -> str | None:
        if not fits(self):
            html: str | None = super()._repr_html_()
            return html
        return table_html(self)


def servers_frame(
    snapshot: Snapshot,
    reports: Mapping[str, Report],
    *,
    now: datetime | None = None,
    verdict: NetworkVerdict | None = None,
) -> ServersFrame:
    """Return every server of `snapshot`, with what its last check in `reports` (by id) says.

    Shape:
        (n_servers, 17): index `id` (string, unique), columns and dtypes as in `COLUMNS`, rows in
        the order of the profile. Never a password.

    Args:
        snapshot: servers and accounts at one revision.
        reports: the last report of each server that was checked.
        now: the time (UTC) that certificates are held against; this moment if None.
        verdict: the last look at this network; what it explains is not held against a server.
    """
    entries = list(_entries(snapshot, reports, now or datetime.now(UTC), verdict))
    index = pd.Index(list(snapshot.servers), name="id", dtype="string")
    data = {
        name: pd.array([column.read(entry) for entry in entries], dtype=_DTYPES[name])
        for name, column in COLUMNS.items()
    }
    frame = ServersFrame(data, index=index)
    frame.attrs[ATTRS] = {"kind": "server", "revision": snapshot.revision}
    return frame


def _entries(
    snapshot: Snapshot,
    reports: Mapping[str, Report],
    moment: datetime,
    verdict: NetworkVerdict | None,
) -> Iterator[Entry]:
    used_by = Counter(id for account in snapshot.accounts.values() for id in account.server_ids)
    logins = logins_of(snapshot)
    for id, server in snapshot.servers.items():
        report, used = reports.get(id), logins[id].applied_to(server)
        check = last_check(used, report, moment, verdict)
        yield Entry(server, report, check, used_by[id], certificate_days(server, report, moment))
