"""`check_all`: all entries of a profile checked side by side, in one call."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smtpwidgets.fleet.fleet import Fleet
from smtpwidgets.fleet.reports import Reports
from smtpwidgets.fleet.tally import Progress
from smtpwidgets.model.run import Run
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth

if TYPE_CHECKING:
    from smtpwidgets.profile import Profile

__all__ = ["check_all"]


async def check_all(  # noqa: PLR0913 -- every option has its name
    entries: "Profile | Sequence[Server]",
    ids: Collection[str] | None = None,
    *,
    depth: Depth | str | None = None,
    concurrency: int = 256,
    per_host: int = 8,
    timeout_s: float | None = None,
    deadline_s: float | None = None,
    resume: Run | None = None,
    progress: Progress | None = None,
    secrets: Mapping[str, Secret] | str | None = None,
    client: Any = None,
    vantages: Sequence[str] = (),
) -> Reports:
    """Check all servers and accounts of a profile side by side. A failing server is a result.

    It goes on in a thread of its own; cancelling the task that awaits it, or a Ctrl-C, stops it and
    waits half a second at most. The reports are kept as the last checks of their servers.

    Args:
        entries: the profile; or servers without one, which are kept nowhere.
        ids: servers and accounts; everything if None.
        depth: "connect" (nobody logs in), "login" or "rehearsal" (nothing is delivered). If None,
            "login", and "connect" from several places: each would be one more login.
        concurrency: how many checks are under way at once.
        per_host: how many of them at one host.
        timeout_s: the limit of each check in seconds (default: the server's own, or 30).
        deadline_s: the limit of all together in seconds.
        resume: an earlier sweep that was stopped; what it found is not checked again, unless the
            entry was changed since, or was not checked as deep.
        progress: is told how far it is, at the beginning and at most ten times a second: a function
            that takes a `FleetProgress`, or a bar such as tqdm's.
        secrets: with a list of servers, their passwords by the ids of the servers; with a
            client, the function that finds them on each worker, "package.module:function" (None:
            the worker's keyring). Passwords are never sent to a cluster.
        client: a Dask client, whose workers check in place of this computer; the limits of
            `concurrency` are then each worker's, those of `per_host` all of theirs together.
        vantages: resources that workers offer, such as ("office", "data centre"): each entry is
            checked from each, and `reports.by_vantage()` says where it works.

    Raises:
        NotFoundError: there is no entry with one of `ids`.
        NotAllowedError: an administrator switched checks off.
        TypeError: a cluster was asked for what only this computer can do, or the reverse;
            `entries` or `progress` is something else.
        UnsafeClusterError: the cluster is reached through a network without TLS.
        ValueError: the depth is another one, a limit cannot be kept, a name is none, or two
            servers of a list have one id.
    """
    fleet = Fleet(
        entries,
        ids,
        depth=depth,
        concurrency=concurrency,
        per_host=per_host,
        timeout_s=timeout_s,
        deadline_s=deadline_s,
        resume=resume,
        secrets=secrets,
        client=client,
        vantages=vantages,
    )
    return await fleet.run(progress)
