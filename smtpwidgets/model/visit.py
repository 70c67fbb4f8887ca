"""One server as it is used with one login: what a check-up visits, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from smtpwidgets.model.hosts import clean_host, is_number
from smtpwidgets.model.report import Report
from smtpwidgets.model.word import Word

__all__ = ["SKIP_WORDS", "Skip", "Visit", "site_of"]


class Skip(Word):
    """Why a server was not checked."""

    PASSWORD_REFUSED = "password-refused"  # noqa: S105 -- a reason
    DELETED = "deleted"
    CHANGED = "changed"
    NETWORK = "network"
    STOPPED = "stopped"
    UNREADABLE = "unreadable"
    NO_SECRET = "no-secret"  # noqa: S105 -- a reason
    NO_WORKER = "no-worker"
    LOST = "lost"


# What a line says, and the sentence behind it.
SKIP_WORDS: Mapping[Skip, tuple[str, str]] = {
    Skip.PASSWORD_REFUSED: (
        "Not asked again",
        "The same password was refused just now. Another try could lock the account.",
    ),
    Skip.DELETED: ("Deleted meanwhile", "It was deleted before its turn came."),
    Skip.CHANGED: (
        "Changed elsewhere",
        "Another notebook changed it meanwhile, so its password was sent nowhere.",
    ),
    Skip.NETWORK: (
        "This network",
        "No mail server can be reached from here, so this one was not tried.",
    ),
    Skip.STOPPED: ("Not checked", "The check-up was stopped before it was done here."),
    Skip.UNREADABLE: ("Not checked", "The profile could not be read."),
    Skip.NO_SECRET: (
        "No password there",
        "The computer that should have checked it has no password for it.",
    ),
    Skip.NO_WORKER: ("No worker", "No computer of the cluster could check it."),
    Skip.LOST: (
        "Worker lost",
        "The computer that checked it stopped answering. Whether it had logged in is not known.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A server, the accounts that use it with the same login, and its report when there is one.

    `secret_id` is the entry whose secret is used, "" if none is wanted; `owner` is who runs the
    server: a provider people know by name, or its site. `login` names host and user name as a
    digest, so that nobody logs in twice at a time ("" where nobody does). `why` says more about
    `skipped`; `vantage` is where it is checked from, "" for this computer; `tries` how often it
    was connected to.

    Tens of thousands wait in a sweep: one takes a third of the room of a pydantic model.
    """

    key: str
    server_id: str
    account_ids: tuple[str, ...] = ()
    secret_id: str = ""
    login: str = ""
    logs_in: bool = True
    host: str
    port: int
    owner: str
    report: Report | None = None
    skipped: Skip | None = None
    why: str = ""
    vantage: str = ""
    tries: int = 1

    @property
    def failed(self) -> bool:
        """Whether the server was checked and does not work."""
        return self.report is not None and not self.report.ok

    def to_json(self) -> str:
        """Return it as text for another machine."""
        return _as_json().dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "Visit":
        """Return the visit that another machine wrote.

        Raises:
            ValueError: it is none.
        """
        return _as_json().validate_json(text)


@cache
def _as_json() -> TypeAdapter[Visit]:
    """Return what reads and writes visits; only a cluster does."""
    return TypeAdapter(Visit)


# Registries that give names at the third level, below the domains of a country.
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
_COUNTRY = 2


def site_of(host: str, zone: str = "") -> str:
    """Return what the hosts of one owner mostly have in common: the end of their name.

    Args:
        host: a name, which stands for itself without a dot, or an IP number, which always does.
        zone: a name below which everybody has a site of their own (that of practice servers).
    """
    name = clean_host(host)
    if is_number(name):
        return name
    labels = name.split(".")
    if zone and name.endswith(f".{zone}"):
        return ".".join(labels[-len(zone.split(".")) - 1 :])
    country = len(labels[-1]) == _COUNTRY and labels[-2:-1] and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if country else -2 :])
