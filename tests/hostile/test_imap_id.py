"""IMAP servers that open no folder to a program before it said its name (RFC 2971)."""

import pytest

from smtpwidgets.checks import check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from tests.support.scripted import Scripted
from tests.support.scripted_mailbox import GOOD, MailboxScript, scripted_mailbox

NETEASE = "imap.163.com"
OTHERS = "imap.example.org"
LISTED = ("IMAP4rev1", "SASL-IR", "AUTH=PLAIN", "ID")
UNSAFE = b"TAG NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n"


class _Door:
    """Opens folders to those who said their name."""

    def __init__(self) -> None:
        self.known = False

    def introduce(self, _line: str) -> bytes:
        self.known = True
        return b'* ID ("name" "Coremail Imap")\r\nTAG OK ID completed\r\n'

    def examine(self, _line: str) -> bytes:
        good = GOOD[Protocol.IMAP]["EXAMINE"]
        assert isinstance(good, bytes)
        return good if self.known else UNSAFE

    def script(self, *, listed: bool = True) -> MailboxScript:
        names = LISTED if listed else LISTED[:-1]
        replies = {"ID": self.introduce, "EXAMINE": self.examine}
        return MailboxScript(replies=replies, capabilities=names)


async def _check(peer: Scripted, host: str) -> Report:
    server = Server(
        protocol=Protocol.IMAP,
        host=host,
        security=Security.NONE,
        username="ada@163.com",
        allow_cleartext=True,
    )
    network = peer.network(server.port_number, host=host)
    return await check(server, secret=Secret("Kanarienvogel-7"), network=network, timeout_s=5)


async def test_a_provider_that_asks_for_it_is_told_the_name_of_this_program() -> None:
    """Its mailboxes work, and it learns nothing else."""
    async with scripted_mailbox(_Door().script()) as peer:
        report = await _check(peer, NETEASE)

    assert report.ok
    assert [line.partition(" ")[2] for line in peer.heard if " ID " in line] == [
        'ID ("name" "smtpwidgets")'
    ]


@pytest.mark.parametrize("no", [b"TAG NO\r\n", b"TAG BAD what\r\n"], ids=["no", "bad"])
async def test_who_does_not_want_to_hear_it_may_open_the_folder_all_the_same(no: bytes) -> None:
    """A refused ID says nothing about the mailbox."""
    script = MailboxScript(replies={"ID": no}, capabilities=LISTED)
    async with scripted_mailbox(script) as peer:
        report = await _check(peer, NETEASE)

    assert report.ok


async def test_nobody_else_is_told() -> None:
    """It would cost every check of every other provider a round trip."""
    async with scripted_mailbox(_Door().script()) as peer:
        report = await _check(peer, OTHERS)

    assert report.cause_id == "mailbox-not-opened"
    assert not [line for line in peer.heard if " ID " in line]


async def test_a_server_that_does_not_list_it_is_not_asked() -> None:
    """What a server does not know would end as an error in its log."""
    async with scripted_mailbox(_Door().script(listed=False)) as peer:
        await _check(peer, NETEASE)

    assert not [line for line in peer.heard if " ID " in line]
