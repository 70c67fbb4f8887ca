"""Finding one message in a mailbox by its marker, and removing it without touching another."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smtpwidgets.checks.findings import Refused
from smtpwidgets.checks.incoming.dialogue import text_of
from smtpwidgets.checks.incoming.headers import parsed_header
from smtpwidgets.checks.incoming.imap import Answer, ImapDialogue, quoted
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue

__all__ = ["Found", "find_over_imap", "find_over_pop3", "junk_of", "remove_over_imap"]

# A header of many stations has some 20 kB.
MAX_HEADER = 65_536
# Older messages than these are not looked at over POP3, which cannot search.
_NEWEST = 20
_MOST_HITS = 5
_SEARCHED = re.compile(r"SEARCH((?: \d{1,10})*)", re.IGNORECASE)
_FETCHED = re.compile(r"\d+ FETCH ", re.IGNORECASE)
_VALIDITY = re.compile(r"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_LISTED = re.compile(r'LIST \(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (.+)', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# RFC 9051 section 9: what stands without quotes.
_ATOM = re.compile(r'[^\s(){%*"\\]+')


@dataclass(frozen=True)
class Found:
    """The message: its header, and where it lies. `number` is a UID in IMAP."""

    header: bytes
    number: int
    folder: bytes = b"INBOX"
    validity: str = ""


async def find_over_imap(
    talk: ImapDialogue, folder: bytes, fields: Mapping[str, str]
) -> Found | None:
    """Look for a message that has one of two header `fields`; nothing is changed by looking.

    The header is read and looked at, too: a server may answer a search with any message.
    """
    opened = await talk.open_folder(folder)
    (one, this), (other, that) = fields.items()
    words = [b"OR", b"HEADER", one.encode(), quoted(this), b"HEADER", other.encode(), quoted(that)]
    hits = _numbers(await talk.command(b"UID", b"SEARCH", *words))
    for uid in sorted(hits, reverse=True)[:_MOST_HITS]:
        part = b"(BODY.PEEK[HEADER]<0.%d>)" % MAX_HEADER
        answer = await talk.command(b"UID", b"FETCH", b"%d" % uid, part, room=MAX_HEADER)
        for data in answer.untagged:
            if _FETCHED.match(data.text) and data.literals and _is_ours(data.literals[0], fields):
                return Found(data.literals[0], uid, folder, _validity(opened))
    return None


def _numbers(answer: Answer) -> set[int]:
    found = (_SEARCHED.match(one.text) for one in answer.untagged)
    return {int(word) for one in found if one is not None for word in one[1].split()}


def _validity(answer: Answer) -> str:
    found = (_VALIDITY.search(one.text) for one in answer.untagged)
    return next((one[1] for one in found if one is not None), "")


def _is_ours(header: bytes, fields: Mapping[str, str]) -> bool:
    """Whether one of `fields` stands there as it was sent.

    A bounce and an automatic answer name the message, too (In-Reply-To), and are others.
    """
    message = parsed_header(header)
    return any(
        str(field).strip() == value
        for name, value in fields.items()
        for field in message.get_all(name, [])
    )


async def remove_over_imap(talk: ImapDialogue, found: Found) -> bool:
    """Delete the message for good; return False where that would touch another one.

    RFC 4315: with UIDPLUS one message can be expunged alone. Without it EXPUNGE takes everything
    that is marked, so it is used only where nothing else is.
    """
    if _validity(await talk.command(b"SELECT", found.folder)) != found.validity:
        return False  # the numbers belong to another mailbox of the same name now
    alone = talk.can("UIDPLUS")
    uid = b"%d" % found.number
    if not alone and await _marked(talk):
        return False
    await talk.command(b"UID", b"STORE", uid, b"+FLAGS.SILENT", rb"(\Deleted)")
    if alone:
        await talk.command(b"UID", b"EXPUNGE", uid)
    elif await _marked(talk) == {found.number}:
        await talk.command(b"EXPUNGE")
    else:
        await talk.command(b"UID", b"STORE", uid, b"-FLAGS.SILENT", rb"(\Deleted)")
        return False
    gone = _numbers(await talk.command(b"UID", b"SEARCH", b"UID", uid))
    return found.number not in gone


async def _marked(talk: ImapDialogue) -> set[int]:
    return _numbers(await talk.command(b"UID", b"SEARCH", b"DELETED"))


async def junk_of(talk: ImapDialogue) -> bytes | None:
    """Return the folder for unwanted mail, where the server says which it is (RFC 6154)."""
    if not talk.can("SPECIAL-USE"):
        return None
    wide = talk.can("LIST-EXTENDED")
    words = (b"(SPECIAL-USE)", b'""', b'"*"') if wide else (b'""', b'"%"')
    try:
        answer = await talk.command(b"LIST", *words, room=MAX_HEADER)
    except Refused:
        return None
    for one in answer.untagged:
        found = _LISTED.fullmatch(one.text)
        if found is not None and "\\junk" in found[1].lower().split():
            return _argument(found[2], one.literals)
    return None


def _argument(name: str, literals: tuple[bytes, ...]) -> bytes | None:
    """Return a folder's name as the server wrote it, as one argument of ours and never as two."""
    if name == "{}" and literals:
        name = text_of(literals[-1])
    elif _QUOTED.fullmatch(name):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    elif not _ATOM.fullmatch(name):
        return None
    return quoted(name) if all(ord(c) >= 0x20 and c != "\x7f" for c in name) else None


async def find_over_pop3(
    talk: Pop3Dialogue, fields: Mapping[str, str], noticed: Callable[[int], None]
) -> Found | None:
    """Look for the message among the newest ones; `noticed` is told how many there are."""
    words = (await talk.command(b"STAT")).split()
    number = int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 10 else 0
    noticed(number)
    for place in range(number, max(0, number - _NEWEST), -1):
        lines = await talk.listing(b"TOP", b"%d" % place, b"0", keep=MAX_HEADER)
        header = b"\r\n".join(lines)
        if _is_ours(header, fields):
            return Found(header, place)
    return None
