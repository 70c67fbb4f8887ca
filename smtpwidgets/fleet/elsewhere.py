"""A sweep that is done by other machines: a cluster, and the places that its workers see from."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.vantage import seen_from
from smtpwidgets.model.visit import Visit

if TYPE_CHECKING:
    from smtpwidgets.fleet.cluster import ClusterSweep
    from smtpwidgets.fleet.errands import ErrandBook
    from smtpwidgets.profile import Profile

__all__ = ["Elsewhere", "elsewhere_of", "usual_depth"]

Secrets = Mapping[str, Secret] | str | None


@dataclass(frozen=True)
class Elsewhere:
    """A Dask client, what its workers are asked, and the vantage points that are wanted."""

    client: Any
    book: "ErrandBook"
    vantages: tuple[str, ...] = ()

    def visits(self, visits: Iterable[Visit]) -> tuple[Visit, ...]:
        """Return each visit once for each vantage point."""
        return seen_from(visits, self.vantages)

    def sweep(
        self,
        visits: Iterable[Visit],
        took: Callable[[Visit], object],
        **limits: Any,
    ) -> "ClusterSweep":
        """Return a sweep over `visits` by the workers; `limits` are those of `ClusterSweep`."""
        # Who checks from this computer needs nothing of a cluster.
        from smtpwidgets.fleet.cluster import ClusterSweep  # noqa: PLC0415

        return ClusterSweep(tuple(visits), self.book, took, self.client, **limits)


def usual_depth(vantages: Collection[str]) -> Depth:
    """Return how deep a sweep goes if nobody says it.

    One press is one login. From several places it would be one from each, and providers take
    logins from unusual places for an attack; what differs between places is the way there, which
    shows without a login.
    """
    return Depth.CONNECT if len(vantages) > 1 else Depth.LOGIN


def elsewhere_of(
    entries: "Profile | Sequence[Server]",
    client: Any,
    vantages: Sequence[str],
    secrets: Secrets,
    depth: Depth,
) -> Elsewhere | None:
    """Return where a sweep is done, or None for here.

    Raises:
        TypeError: a cluster was asked for what only this computer can do, or the reverse.
        ValueError: `vantages` are no names, or `secrets` is not the name of a function.
    """
    if client is None:
        if vantages or isinstance(secrets, str):
            raise TypeError("vantages, and a function that finds secrets, need client=…")
        return None
    if isinstance(entries, Iterable):
        raise TypeError("a cluster checks the entries of a profile: open_profile() makes one")
    if secrets is not None and not isinstance(secrets, str):
        raise TypeError(
            "passwords are not sent to a cluster: name a function that finds them there, "
            "secrets=“package.module:function”, or leave it out for the workers’ keyrings"
        )
    places = (vantages,) if isinstance(vantages, str) else tuple(vantages)
    seen_from((), places)  # names that are none are told at once
    from smtpwidgets.fleet.errands import ErrandBook  # noqa: PLC0415 -- as above

    return Elsewhere(client, ErrandBook(entries, depth, secrets or ""), places)
