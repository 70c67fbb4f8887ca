"""A test message on its way round, and inboxes that make it hard: no other message is touched."""

import ssl
from collections.abc import Callable

import pytest

from smtpwidgets.checks import Inbox, check, round_trip
from smtpwidgets.checks.network import Network
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.scripted import HANG_UP, HOST, SILENCE, Script, Scripted, scripted
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox

IMAP, POP3 = Protocol.IMAP, Protocol.POP3
USER = "ada@hostile.test"
NAMED = "in.hostile.test"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience is a matter of seconds in life, and of less here."""
    monkeypatch.setattr(round_trip, "PATIENCE_S", 0.8)
    monkeypatch.setattr(round_trip, "POP3_LOOKS_S", (0.0, 0.1, 0.2))


class Box:
    """A mailbox with one message of somebody else's, and the test message once it was sent."""

    def __init__(self, outgoing: Scripted, *, folder: str = "INBOX") -> None:
        self.outgoing, self.folder, self.marked, self.gone = outgoing, folder, set[int](), False
        self.opened = "INBOX"

    def header(self) -> bytes:
        sent = next(text for text in self.outgoing.heard if "X-Smtpwidgets-Check" in text)
        head = sent.partition("\r\n\r\n")[0].encode()
        results = b"Authentication-Results: in.hostile.test; spf=pass; dkim=none\r\n"
        return results + b"Received: from x by in.hostile.test with ESMTPS\r\n" + head + b"\r\n\r\n"

    def replies(self, **other: object) -> dict[str, object]:
        return {
            "EXAMINE": self._open,
            "SELECT": self._open,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "UID STORE": self._store,
            "UID EXPUNGE": self._expunge,
            "EXPUNGE": self._expunge,
            **other,
        }

    def _open(self, line: str) -> bytes:
        self.opened = line.split(" ", 2)[2].strip('"')
        return b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK done\r\n"

    def _search(self, line: str) -> bytes:
        if "DELETED" in line:
            found = b" ".join(b"%d" % uid for uid in sorted(self.marked))
        else:
            found = b"9" if self.opened == self.folder and not self.gone else b""
        return b"* SEARCH" + (b" " + found if found else b"") + b"\r\nTAG OK done\r\n"

    def _fetch(self, _line: str) -> bytes:
        head = self.header()
        return b"* 2 FETCH (UID 9 BODY[HEADER]<0> {%d}\r\n%s)\r\nTAG OK done\r\n" % (
            len(head),
            head,
        )

    def _store(self, line: str) -> bytes:
        uid = int(line.split(" ")[3])
        (self.marked.add if "+FLAGS" in line else self.marked.discard)(uid)
        return b"TAG OK done\r\n"

    def _expunge(self, _line: str) -> bytes:
        self.gone = 9 in self.marked
        self.marked.discard(9)
        return b"TAG OK done\r\n"


CAPABILITIES = ("IMAP4rev1", "SASL-IR", "AUTH=PLAIN")
Setup = Callable[[Scripted], MailboxScript]


async def round(
    setup: Setup, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> tuple[Report, Scripted, MailboxScript]:
    async with scripted(Script(), tls=good_tls, implicit=True) as outgoing:
        script = setup(outgoing)
        async with scripted_mailbox(script, tls=good_tls, implicit=True) as incoming:
            inbox = Server(protocol=script.protocol, host=HOST, username=USER)
            network = Network(
                tls_context=trusting,
                doors={
                    (HOST, 465): ("127.0.0.1", outgoing.port),
                    (HOST, inbox.port_number): ("127.0.0.1", incoming.port),
                },
            )
            report = await check(
                Server(host=HOST, username=USER),
                secret=Secret("correct horse"),
                depth=Depth.ROUND_TRIP,
                inbox=Inbox(inbox, Secret("another horse")),
                network=network,
            )
    return report, incoming, script


def _imap(*more: str, box: dict[str, object] | None = None, **replies: object) -> Setup:
    def setup(outgoing: Scripted) -> MailboxScript:
        made = Box(outgoing, **(box or {}))  # type: ignore[arg-type]
        return MailboxScript(IMAP, capabilities=(*CAPABILITIES, *more), replies=made.replies(**replies))  # type: ignore[arg-type]  # fmt: skip

    return setup


@pytest.mark.parametrize("more", [(), ("UIDPLUS",)], ids=["plain", "uidplus"])
async def test_the_message_is_found_read_and_removed(
    more: tuple[str, ...], good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Its way and the verdicts about it are in the report; then it is gone."""
    report, incoming, _ = await round(_imap(*more), good_tls, trusting)

    assert report.ok, report
    assert report.arrival is not None
    assert {"spf": "pass", "dkim": "none"} == dict(report.arrival.verdicts)
    assert ["in.hostile.test"] == [hop.by for hop in report.arrival.route]
    assert report.arrival.removed
    assert report.logins_used == 2
    expunge = "UID EXPUNGE 9" if more else "EXPUNGE"
    assert any(line.endswith(expunge) for line in incoming.heard)
    assert "SPF PASS" in str(report).upper()


async def test_where_others_are_marked_the_message_is_left(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Without UIDPLUS an EXPUNGE would take somebody else's message along."""

    def setup(outgoing: Scripted) -> MailboxScript:
        box = Box(outgoing)
        box.marked.add(4)
        return MailboxScript(IMAP, capabilities=CAPABILITIES, replies=box.replies())  # type: ignore[arg-type]

    report, incoming, _ = await round(setup, good_tls, trusting)

    assert report.ok
    assert "message-left-behind" == report.cause_id
    assert report.arrival is not None
    assert not report.arrival.removed
    assert not [line for line in incoming.heard if "EXPUNGE" in line or "STORE" in line]


async def test_a_search_that_finds_somebody_elses_message_removes_nothing(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Only a message that holds the marker is ours, whatever the server answers."""
    other = b"Subject: not yours\r\n\r\n"
    fetch = b"* 2 FETCH (UID 9 BODY[HEADER]<0> {%d}\r\n%s)\r\nTAG OK done\r\n" % (len(other), other)
    report, incoming, _ = await round(_imap("UIDPLUS", **{"UID FETCH": fetch}), good_tls, trusting)

    assert "message-not-seen" == report.cause_id
    assert report.failed is not None
    assert report.failed.stage is Stage.INBOX
    assert not [line for line in incoming.heard if "EXPUNGE" in line or "STORE" in line]


def _bounce(box: Box) -> bytes:
    """Return the header of a message about ours: it names it, and is another one."""
    marks = [line for line in box.header().split(b"\r\n") if line.startswith(b"Message-ID: ")]
    own = marks[0].partition(b" ")[2]
    return b"Subject: Undelivered\r\nMessage-ID: <b@x>\r\nIn-Reply-To: %s\r\n" % own


async def test_a_bounce_is_not_the_message_and_stays_over_imap(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A message that only names ours is neither taken for it nor deleted."""

    def setup(outgoing: Scripted) -> MailboxScript:
        box = Box(outgoing)

        def fetch(_line: str) -> bytes:
            head = _bounce(box) + b"\r\n"
            return b"* 2 FETCH (BODY[HEADER]<0> {%d}\r\n%s)\r\nTAG OK done\r\n" % (len(head), head)

        replies = box.replies(**{"UID FETCH": fetch})
        return MailboxScript(IMAP, capabilities=(*CAPABILITIES, "UIDPLUS"), replies=replies)  # type: ignore[arg-type]

    report, incoming, _ = await round(setup, good_tls, trusting)

    assert "message-not-seen" == report.cause_id
    assert not [line for line in incoming.heard if "EXPUNGE" in line or "STORE" in line]


async def test_a_bounce_is_not_the_message_and_stays_over_pop(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """POP3 has no search: the header itself is looked at, field by field."""
    report, incoming, _ = await round(_pop(lambda box, _number: _bounce(box)), good_tls, trusting)

    assert "message-not-seen" == report.cause_id
    assert not incoming.commands("DELE")


async def test_a_password_in_a_header_is_masked(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Whoever writes headers may have heard the passwords of both sides."""

    def header(box: Box, _number: int) -> bytes:
        told = b"Received: from correct+horse by another+horse with ESMTPS\r\n"
        results = b"Authentication-Results: x; spf=anotherhorse; dkim=fail\r\n"
        own = box.header().rstrip(b"\r\n").partition(b"ESMTPS\r\n")[2]
        return told + results + own + b"\r\n"

    report, _, _ = await round(_pop(header), good_tls, trusting)

    assert report.arrival is not None
    assert {"dkim": "fail"} == dict(report.arrival.verdicts)
    assert ["•••"] == [hop.by for hop in report.arrival.route]
    assert ["•••"] == [hop.received_from for hop in report.arrival.route]


def test_the_password_of_an_inbox_is_a_secret() -> None:
    """Given as text, it would stand in the value's own description."""
    server = Server(protocol=IMAP, host=HOST, username=USER)
    with pytest.raises(TypeError, match="Secret"):
        Inbox(server, "another horse")  # type: ignore[arg-type]


async def test_the_junk_folder_is_looked_into_and_said(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A message that was sorted out arrived, and the report names the folder."""
    listed = b'* LIST (\\HasNoChildren \\Junk) "/" "Spam &- mehr"\r\nTAG OK done\r\n'
    setup = _imap("UIDPLUS", "SPECIAL-USE", box={"folder": "Spam &- mehr"}, LIST=listed)
    report, _, _ = await round(setup, good_tls, trusting)

    assert report.ok
    assert "message-in-junk" == report.cause_id
    assert report.arrival is not None
    assert ("Spam & mehr", True) == (report.arrival.folder, report.arrival.removed)
    assert report.remedy is not None
    assert "Spam & mehr" in report.remedy.title


@pytest.mark.parametrize(
    ("replies", "cause"),
    [
        ({"AUTHENTICATE": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}, "Login refused"),
        ({"AUTHENTICATE": HANG_UP}, "Hung up at login"),
        ({"UID SEARCH": b"TAG BAD no\r\n"}, "Commands out of order"),
        ({"UID FETCH": b"* 2 FETCH (BODY[HEADER] {99999999}\r\n"}, "Answer not understood"),
        ({"EXAMINE": HANG_UP}, "Server hung up"),
    ],
)
async def test_trouble_with_the_inbox_is_not_the_senders(
    replies: dict[str, object], cause: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The report says that sending worked, and what stopped the look."""
    report, _, _ = await round(_imap("UIDPLUS", **replies), good_tls, trusting)

    assert "inbox-not-opened" == report.cause_id
    assert cause in " ".join(report.evidence)
    assert report.remedy is not None
    assert report.remedy.fix is None


async def test_a_hanging_inbox_ends_in_time(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that falls silent in the middle of the look ends the look."""
    monkeypatch.setattr(round_trip, "_WHOLE_S", 0.5)
    report, _, _ = await round(_imap(**{"UID SEARCH": SILENCE}), good_tls, trusting)

    assert "inbox-not-opened" == report.cause_id
    assert report.elapsed_ms < 5_000


async def test_a_refused_removal_is_said(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The message arrived; that it stays there is a warning."""
    setup = _imap("UIDPLUS", **{"UID STORE": b"TAG NO read-only\r\n"})
    report, _, _ = await round(setup, good_tls, trusting)

    assert report.ok
    assert "message-left-behind" == report.cause_id


def _pop(header: Callable[[Box, int], bytes], *more: str, number: int = 2) -> Setup:
    def setup(outgoing: Scripted) -> MailboxScript:
        box = Box(outgoing)

        def top(line: str) -> bytes:
            return b"+OK\r\n" + header(box, int(line.split(" ")[1])) + b".\r\n"

        replies = {"STAT": b"+OK %d 99\r\n" % number, "TOP": top, "DELE": b"+OK marked\r\n"}
        return MailboxScript(POP3, capabilities=("TOP", "SASL PLAIN", *more), replies=replies)  # type: ignore[arg-type]

    return setup


def _second(box: Box, number: int) -> bytes:
    return box.header().rstrip(b"\r\n") + b"\r\n" if number == 1 else b"Subject: other\r\n"


async def test_pop_finds_and_deletes_the_one_message(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Headers are read by TOP; the one with the marker is deleted, and that one alone."""
    report, incoming, _ = await round(_pop(_second), good_tls, trusting)

    assert report.ok, report
    assert report.arrival is not None
    assert report.arrival.removed
    assert ["DELE 1"] == incoming.commands("DELE")
    assert not incoming.commands("RETR")
    assert incoming.heard[-1] == "QUIT"


async def test_pop_logs_in_three_times_at_most(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """New mail is seen in new sessions only; their number is bounded, and the report counts them."""
    setup = _pop(lambda _box, _number: b"Subject: other\r\n", number=400)
    report, incoming, _ = await round(setup, good_tls, trusting)

    assert "message-not-seen" == report.cause_id
    assert 3 == len(incoming.commands("AUTH"))
    assert report.logins_used == 4
    assert 60 == len(incoming.commands("TOP"))  # the newest twenty each time
    assert not incoming.commands("DELE")


async def test_pop_obeys_a_login_delay(good_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    """A server that wants 900 seconds between logins is asked once (RFC 2449 section 6.5)."""
    setup = _pop(lambda _box, _number: b"Subject: other\r\n", "LOGIN-DELAY 900")
    report, incoming, _ = await round(setup, good_tls, trusting)

    assert "message-not-seen" == report.cause_id
    assert 1 == len(incoming.commands("AUTH"))
