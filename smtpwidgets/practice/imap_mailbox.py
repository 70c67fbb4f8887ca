"""A mailbox that a client has opened: what it shows by number, and what is done to its messages."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from smtpwidgets.practice.imap_letters import NotUnderstoodError, matching, numbers, parts_of
from smtpwidgets.practice.mailboxes import Letter, Mailboxes

__all__ = ["FLAGS", "OpenMailbox"]

FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
_NAMED = {flag.lower(): flag for flag in FLAGS}
_FLAGS_AT_ONCE = 10
_FLAG_LENGTH = 40

_CHANGES: Mapping[str, Callable[[frozenset[str], frozenset[str]], frozenset[str]]] = {
    "FLAGS": lambda _, new: new,
    "+FLAGS": lambda old, new: old | new,
    "-FLAGS": lambda old, new: old - new,
}


class OpenMailbox:
    """One folder as one conversation sees it.

    Messages keep their numbers 1, 2, 3… until `changes` has told of those that came and went
    (RFC 9051 section 2.3.1.2).
    """

    def __init__(self, mailboxes: Mailboxes, address: str, folder: str, *, read_only: bool) -> None:
        self.read_only = read_only
        self._mailboxes, self._address, self._folder = mailboxes, address, folder
        self._shown = [letter.uid for letter in self._letters()]

    @property
    def size(self) -> int:
        """How many messages are shown."""
        return len(self._shown)

    def changes(self) -> list[str]:
        """Return what to tell of messages that came and went, and show them so from now on."""
        now = [letter.uid for letter in self._letters()]
        told: list[str] = []
        for number in range(len(self._shown), 0, -1):
            if self._shown[number - 1] not in now:
                del self._shown[number - 1]
                told.append(f"* {number} EXPUNGE")
        if len(now) > len(self._shown):
            told.append(f"* {len(now)} EXISTS")
        self._shown = now
        return told

    def search(self, words: Sequence[str], *, by_uid: bool) -> Iterator[bytes]:
        """Yield the one line of a SEARCH."""
        numbered = self._numbered()
        found = {letter.uid for letter in matching(words, list(numbered.values()))}
        hits = [
            letter.uid if by_uid else n for n, letter in numbered.items() if letter.uid in found
        ]
        yield f"{' '.join(['* SEARCH', *map(str, hits)])}\r\n".encode()

    def fetch(self, words: Sequence[str], *, by_uid: bool) -> Iterator[bytes]:
        """Yield the answer for each message of a FETCH."""
        if len(words) < 2:
            raise NotUnderstoodError("nothing to fetch")
        items = words[1:] if not by_uid or "UID" in map(str.upper, words) else ["UID", *words[1:]]
        parts = parts_of(items)
        looks = not self.read_only and any(part.looks for part in parts)
        for number, letter in self._chosen(words[0], by_uid=by_uid).items():
            if looks:
                self._mark(letter, letter.flags | {"\\Seen"})
            values = b" ".join(part.name.encode() + b" " + part.value(letter) for part in parts)
            yield b"* %d FETCH (%s)\r\n" % (number, values)

    def store(self, words: Sequence[str], *, by_uid: bool) -> Iterator[bytes]:
        """Change flags, and yield what they are now unless nobody wants to know."""
        how = words[1].upper() if len(words) > 1 else ""
        change = _CHANGES.get(how.removesuffix(".SILENT"))
        if change is None:
            raise NotUnderstoodError("what to store")
        given = words[2 : 2 + _FLAGS_AT_ONCE]
        flags = frozenset(_NAMED.get(word.lower(), word[:_FLAG_LENGTH]) for word in given)
        for number, letter in self._chosen(words[0], by_uid=by_uid).items():
            now = change(letter.flags, flags)
            self._mark(letter, now)
            if not how.endswith(".SILENT"):
                uid = f"UID {letter.uid} " if by_uid else ""
                yield f"* {number} FETCH ({uid}FLAGS ({' '.join(sorted(now))}))\r\n".encode()

    def expunge(self, uids: str) -> Iterator[bytes]:
        """Take out what is marked as deleted, of all messages or of these; yield what went."""
        chosen = self._chosen(uids, by_uid=True) if uids else self._numbered()
        marked = [letter.uid for letter in chosen.values() if "\\Deleted" in letter.flags]
        self._mailboxes.remove(self._address, self._folder, marked)
        return iter([f"{line}\r\n".encode() for line in self.changes()])

    def _letters(self) -> tuple[Letter, ...]:
        return self._mailboxes.letters(self._address, self._folder)

    def _mark(self, letter: Letter, flags: frozenset[str]) -> None:
        self._mailboxes.mark(self._address, self._folder, letter.uid, flags)

    def _numbered(self) -> dict[int, Letter]:
        known = {letter.uid: letter for letter in self._letters()}
        return {n: known[uid] for n, uid in enumerate(self._shown, 1) if uid in known}

    def _chosen(self, text: str, *, by_uid: bool) -> dict[int, Letter]:
        numbered = self._numbered()
        if not by_uid:
            return {n: numbered[n] for n in numbers(text, list(numbered))}
        uids = set(numbers(text, [letter.uid for letter in numbered.values()]))
        return {n: letter for n, letter in numbered.items() if letter.uid in uids}
