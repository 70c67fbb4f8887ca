"""Where a sweep takes its entries from: a profile, or a list of servers with their secrets."""

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from smtpwidgets.fleet.of_list import ListSource
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.run import Run
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit

if TYPE_CHECKING:
    from smtpwidgets.profile import Profile

__all__ = ["Source", "source_of"]


class Source(Protocol):
    """What a sweep asks for its entries. `verdict` is what was heard of this network."""

    snapshot: Snapshot
    verdict: NetworkVerdict | None

    def visits(self, ids: Collection[str] | None) -> tuple[Visit, ...]:
        """Return what is visited."""

    def changed_since(self, revision: int) -> Mapping[str, int] | None:
        """Return what was changed after `revision`, and at which; None if nobody can tell."""

    def demand(self) -> None:
        """Raise `NotAllowedError` where checks are switched off."""

    def opened(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Return what stands around the checks, in their loop."""

    async def ask(self, visit: Visit) -> Visit:
        """Visit one, and return it as it ended."""

    def took(self, visit: Visit) -> None:
        """Take a visit that ended."""

    def hurry(self) -> None:
        """Wait for no database any more: somebody stopped it."""

    async def look_around(self) -> None:
        """Hear whether this network is to blame, if it may be."""

    async def keep_run(self, run: Run, within_s: float | None = None) -> Run:
        """Keep the sweep, and return it with its id where somebody does and it is known by then."""


def source_of(
    entries: "Profile | Sequence[Server]",
    secrets: Mapping[str, Secret] | None,
    depth: Depth,
    timeout_s: float | None,
) -> Source:
    """Return where the entries of a sweep come from.

    Raises:
        TypeError: `entries` are neither a profile nor a list of servers; `secrets` were given with
            a profile, which has its own, or are no Secrets.
        ValueError: two servers have one id.
    """
    if isinstance(entries, Server | Mapping | str) or entries is None:
        kind = type(entries).__name__
        raise TypeError(f"a sweep takes a profile or a list of servers, and not a {kind}")
    if isinstance(entries, Iterable):
        return ListSource(entries, secrets or {}, depth, timeout_s)
    if secrets is not None:
        raise TypeError("a profile has its own secrets: `secrets` are for a list of servers")
    # A database and a keyring come with it: who checks a list needs neither.
    from smtpwidgets.fleet.of_profile import ProfileSource  # noqa: PLC0415

    return ProfileSource(entries, depth, timeout_s)
