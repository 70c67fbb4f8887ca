"""Everything smtpwidgets raises on purpose.

A mail server that fails is never an error: a check returns a report. Exceptions are for what
the caller asked wrongly, or what this machine cannot do. Each carries its facts as attributes
and ends its sentence with what to do.

SmtpWidgetsError
├── InvalidSettingsError      a draft is not a value; carries every Problem   (also ValueError)
├── ProfileError
│   ├── ClosedProfileError    the profile was closed, and is used again     (also ValueError)
│   ├── NotFoundError         no such server or account                       (also LookupError)
│   ├── InUseError            accounts still point to the server
│   ├── StaleRevisionError    somebody else changed the profile meanwhile
│   ├── NothingToUndoError    the history has no further step back
│   ├── NotAllowedError       an administrator switched it off, or fixed it
│   └── UnreadableProfileError  the database cannot be read or written        (also OSError)
├── UnreadablePolicyError     the administrator's file is not understood    (also ValueError)
├── UnsafeClusterError        workers are reached without encryption        (also ValueError)
├── TableError                a table cannot be read or written as it is      (also ValueError)
├── CredentialsError
│   ├── KeyringUnavailableError  no keyring that keeps a secret
│   ├── KeyringLockedError    the keyring is there and will not open
│   └── SecretTooLongError    the keyring cannot hold a secret of this length
└── MissingExtraError         an optional package is not installed            (also ImportError)
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtpwidgets.model.problem import Problem
    from smtpwidgets.model.table_problem import TableProblem

__all__ = [
    "ClosedProfileError",
    "CredentialsError",
    "InUseError",
    "InvalidSettingsError",
    "KeyringLockedError",
    "KeyringUnavailableError",
    "MissingExtraError",
    "NotAllowedError",
    "NotFoundError",
    "NothingToUndoError",
    "ProfileError",
    "SecretTooLongError",
    "SmtpWidgetsError",
    "StaleRevisionError",
    "TableError",
    "UnreadablePolicyError",
    "UnreadableProfileError",
    "UnsafeClusterError",
]


class SmtpWidgetsError(Exception):
    """Base of every error that a caller may want to catch."""


_TOLD = 20  # problems that a message names; a bulk edit may have thousands


class InvalidSettingsError(SmtpWidgetsError, ValueError):
    """Settings cannot become a value; `problems` names each reason, field by field."""

    def __init__(self, problems: Iterable["Problem"]) -> None:
        self.problems = tuple(problems)
        told = [f"{p.field}: {p.message}" if p.field else p.message for p in self.problems[:_TOLD]]
        if rest := len(self.problems) - len(told):
            told.append(f"… and {rest:,} more problems.")
        super().__init__(" ".join(told))

    def __reduce__(self) -> tuple[type, tuple[tuple["Problem", ...]]]:
        return type(self), (self.problems,)


class ProfileError(SmtpWidgetsError):
    """Base of what can go wrong with a profile."""


class NotFoundError(ProfileError, LookupError):
    """The profile has no server and no account with this `id`."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(
            f"There is no server or account with the id {id!r} in this profile: it was deleted, "
            "or it belongs to another profile. Look at profile.servers for those that exist."
        )

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.id,)


class InUseError(ProfileError):
    """The server `id` is still used by the accounts in `used_by` (their descriptions)."""

    def __init__(self, id: str, used_by: Sequence[str]) -> None:
        self.id, self.used_by = id, tuple(used_by)
        super().__init__(
            f"This server is used by {', '.join(self.used_by)}. Name another server with "
            "replace_with=…, or pass unlink=True to leave those accounts without it."
        )

    def __reduce__(self) -> tuple[type, tuple[str, tuple[str, ...]]]:
        return type(self), (self.id, self.used_by)


class StaleRevisionError(ProfileError):
    """The profile moved from revision `planned` to `current`; `changed` says what changed."""

    def __init__(self, planned: int, current: int, changed: Sequence[str] = ()) -> None:
        self.planned, self.current, self.changed = planned, current, tuple(changed)
        what = f" ({'; '.join(self.changed)})" if self.changed else ""
        super().__init__(
            f"This profile was changed somewhere else meanwhile{what}. Nothing was written. "
            "Look at the new state, then make your change again."
        )

    def __reduce__(self) -> tuple[type, tuple[int, int, tuple[str, ...]]]:
        return type(self), (self.planned, self.current, self.changed)


class NothingToUndoError(ProfileError):
    """There is no change left that can be taken back."""

    def __init__(self) -> None:
        super().__init__("There is nothing to undo: this profile is as it was when it was made.")

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return type(self), ()


class NotAllowedError(ProfileError):
    """An administrator does not allow `what` here; `note` is their word, `source` their file."""

    def __init__(self, what: str, note: str = "", source: str = "") -> None:
        self.what, self.note, self.source = what, note, source
        where = f" (by {source})" if source else ""
        ask = note or "Ask the administrator of this computer if you need it."
        super().__init__(f"{what}{where}. Nothing was changed. {ask}")

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.what, self.note, self.source)


class ClosedProfileError(ProfileError, ValueError):
    """The profile at `path` was closed by the program that opened it."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            f"The profile {path} was closed. Nothing was changed. Open it again with "
            "open_profile(path), and run the cell that shows it once more."
        )

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.path,)


class UnreadableProfileError(ProfileError, OSError):
    """The profile at `path` cannot be used, for `reason`; `advice` says what to do, and who can.

    `happened` is what could not be done, "cannot be written to" for one, and `left` how the
    profile was left.
    """

    def __init__(
        self,
        path: str,
        reason: str,
        advice: str = "",
        happened: str = "cannot be opened",
        left: str = "",
    ) -> None:
        self.path, self.reason, self.happened = path, reason.rstrip("."), happened
        self.left = left or "It was left as it is."
        self.advice = advice or (
            "Restore a backup of this file, or open another profile with open_profile(path)."
        )
        super().__init__(f"The profile {path} {happened}: {self.reason}. {self.left} {self.advice}")

    def __reduce__(self) -> tuple[type, tuple[str, ...]]:
        return type(self), (self.path, self.reason, self.advice, self.happened, self.left)


class UnreadablePolicyError(SmtpWidgetsError, ValueError):
    """The administrator's file at `source` is not understood, for `reason`."""

    def __init__(self, source: str, reason: str) -> None:
        self.source, self.reason = source, reason
        super().__init__(
            f"The rules for this computer in {source} cannot be read: {reason.rstrip('.')}. "
            "No profile was opened. Ask the administrator of this computer to correct the file."
        )

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.source, self.reason)


class UnsafeClusterError(SmtpWidgetsError, ValueError):
    """Scheduler or workers, those at `addresses`, are reached through a network without TLS."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self.addresses = tuple(addresses)
        super().__init__(
            f"This cluster is reached without encryption ({', '.join(self.addresses[:3])}): "
            "whoever is in the same network could run programs on its workers, which know "
            "passwords. "
            "Nothing was sent. Start scheduler and workers with TLS certificates, and give the "
            "client the same ones."
        )

    def __reduce__(self) -> tuple[type, tuple[tuple[str, ...]]]:
        return type(self), (self.addresses,)


class TableError(SmtpWidgetsError, ValueError):
    """A table cannot be read or written as it is; `problems` names each row and column."""

    def __init__(self, problems: Iterable["TableProblem"]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:10]]
        more = len(self.problems) - len(shown)
        rest = [f"There are {more} more: look at .problems."] if more else []
        super().__init__(" ".join([*shown, *rest]))

    def __reduce__(self) -> tuple[type, tuple[tuple["TableProblem", ...]]]:
        return type(self), (self.problems,)


class CredentialsError(SmtpWidgetsError):
    """Base of what can go wrong with keeping a secret; `backend` names the keyring.

    `sentence` says what happened and what to do, `reason` only what happened.
    """

    def __init__(self, backend: str, sentence: str, reason: str = "") -> None:
        self.backend = backend
        self.sentence = sentence
        self.reason = reason or sentence
        super().__init__(sentence)

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.backend, self.sentence, self.reason)


class KeyringUnavailableError(CredentialsError):
    """This computer has no keyring that keeps what it is given."""


class KeyringLockedError(CredentialsError):
    """The keyring is there and is locked, or did not answer in time."""


class SecretTooLongError(CredentialsError):
    """The keyring cannot hold a secret of this length."""


class MissingExtraError(SmtpWidgetsError, ImportError):
    """The optional packages of `extra` are not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra, self.purpose = extra, purpose
        super().__init__(
            f"{purpose} needs packages that are not installed. "
            f"Run: pip install 'smtpwidgets[{extra}]' and restart the kernel."
        )

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.extra, self.purpose)
