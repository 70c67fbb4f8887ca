"""The mailboxes of practice servers: what SMTP puts in is seen at once over IMAP and POP3."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

__all__ = ["FOLDERS", "INBOX", "JUNK", "Letter", "Mailboxes"]

INBOX, JUNK = "INBOX", "Junk"

# Every mailbox has these, with the use that IMAP announces (RFC 6154).
FOLDERS: Mapping[str, str] = {
    INBOX: "",
    "Drafts": "\\Drafts",
    JUNK: "\\Junk",
    "Sent": "\\Sent",
    "Trash": "\\Trash",
}

# A notebook may stay open for weeks: keep the newest, forget the rest.
_LETTERS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in a folder; `uid` is never used twice there (RFC 9051 section 2.3.1.1)."""

    uid: int
    content: bytes
    arrived: datetime
    flags: frozenset[str] = frozenset()


@dataclass
class _Folder:
    letters: dict[int, Letter] = field(default_factory=dict)
    next_uid: int = 1


class Mailboxes:
    """Folders by address and name. Filled in the thread of the servers, read in any other."""

    def __init__(self) -> None:
        self.validity = int(time.time())  # UIDVALIDITY: numbers begin anew with each start
        self._lock = threading.Lock()
        self._folders: defaultdict[tuple[str, str], _Folder] = defaultdict(_Folder)

    def deliver(self, address: str, content: bytes, folder: str = INBOX) -> None:
        """Put a message into a folder."""
        with self._lock:
            box = self._folders[address.lower(), folder]
            box.letters[box.next_uid] = Letter(box.next_uid, content, datetime.now(UTC))
            box.next_uid += 1
            while len(box.letters) > _LETTERS_KEPT:
                del box.letters[next(iter(box.letters))]

    def letters(self, address: str, folder: str = INBOX) -> tuple[Letter, ...]:
        """Return what lies in a folder, oldest first."""
        with self._lock:
            box = self._folders.get((address.lower(), folder))
            return () if box is None else tuple(box.letters.values())

    def everything(self, address: str) -> tuple[Letter, ...]:
        """Return what lies in any folder, oldest first."""
        found = (letter for folder in FOLDERS for letter in self.letters(address, folder))
        return tuple(sorted(found, key=lambda letter: letter.arrived))

    def next_uid(self, address: str, folder: str) -> int:
        """Return the number that the next message will get."""
        with self._lock:
            box = self._folders.get((address.lower(), folder))
            return 1 if box is None else box.next_uid

    def mark(self, address: str, folder: str, uid: int, flags: frozenset[str]) -> None:
        """Give a message these flags and no others; one that is gone stays gone."""
        with self._lock:
            box = self._folders.get((address.lower(), folder))
            if box is not None and (letter := box.letters.get(uid)) is not None:
                box.letters[uid] = replace(letter, flags=flags)

    def remove(self, address: str, folder: str, uids: Iterable[int]) -> None:
        """Take messages out; those that are gone already are passed over."""
        with self._lock:
            box = self._folders.get((address.lower(), folder), _Folder())
            for uid in uids:
                box.letters.pop(uid, None)
