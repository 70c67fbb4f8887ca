"""Nothing a server says becomes markup, a command, a placeholder or a second argument."""

import base64
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.checks import Network, check
from smtpwidgets.checks.findings import Refused, Verdict
from smtpwidgets.checks.incoming.finding import junk_of
from smtpwidgets.checks.incoming.imap import Answer, Literal, Untagged
from smtpwidgets.checks.mechanisms import MECHANISMS
from smtpwidgets.checks.sasl import Credential, Turn, exchange
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.report import Report
from smtpwidgets.model.report_text import report_text
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.widgets import markup
from tests.support.scripted import HOST, ZONE, Script, scripted
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox
from tests.support.tricks import PASSWORD, TEXTS, USER

SMTP, IMAP, POP3 = Protocol.SMTP, Protocol.IMAP, Protocol.POP3
# Of our own markup; nothing that loads, links, runs or looks like anything else.
TAGS = {
    "div",
    "h3",
    "p",
    "ol",
    "ul",
    "li",
    "span",
    "details",
    "summary",
    "strong",
    "code",
    "button",
}
ATTRIBUTES = {"class", "role", "aria-label", "aria-hidden", "open", "title"}


def _script(protocol: Protocol, text: bytes) -> Script | MailboxScript:
    """Return a server that says `text` wherever it can, and then refuses the login with it."""
    if protocol is SMTP:
        return Script(
            greeting=b"220 " + text + b"\r\n",
            replies={
                "EHLO": b"250-x\r\n250-" + text + b"\r\n250 AUTH PLAIN\r\n",
                "AUTH": b"535 5.7.8 " + text + b"\r\n",
            },
        )
    if protocol is IMAP:
        listed = b"* CAPABILITY SASL-IR AUTH=PLAIN AUTH=" + text + b"\r\nTAG OK x\r\n"
        no = b"TAG NO [" + text + b"] " + text + b"\r\n"
        replies = {"CAPABILITY": listed, "AUTHENTICATE": no}
        return MailboxScript(IMAP, greeting=b"* OK " + text + b"\r\n", replies=replies)
    listed = b"+OK\r\nSASL PLAIN " + text + b"\r\n" + text + b"\r\n.\r\n"
    replies = {"CAPA": listed, "AUTH": b"-ERR [AUTH] " + text + b"\r\n"}
    return MailboxScript(POP3, greeting=b"+OK " + text + b"\r\n", replies=replies)


async def _refused(protocol: Protocol, text: bytes, *, mechanism: str | None = None) -> Report:
    script = _script(protocol, text)
    runs = scripted(script) if isinstance(script, Script) else scripted_mailbox(script)
    server = Server(
        protocol=protocol,
        host=HOST,
        port=587,
        security=Security.NONE,
        username=USER,
        allow_cleartext=True,
    )
    async with runs as peer:
        door = {(HOST, 587): ("127.0.0.1", peer.port)}
        return await check(
            server,
            secret=Secret(PASSWORD),
            mechanism=mechanism,
            timeout_s=5,
            network=Network(doors=door, zone=ZONE),
        )


class _Page(HTMLParser):
    """What a browser would make of a page: tags, attributes, and the text without both."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def _drawn(report: Report) -> str:
    return "".join(
        (
            markup.diagnosis(report),
            markup.further_facts(report),
            markup.stage_list([one.stage for one in report.stages], report.stages),
            markup.note("bad", report.greeting),
            markup.pill("failed", report.greeting),
            markup.heading(report.greeting, " ".join(report.capabilities)),
        )
    )


@pytest.mark.parametrize("pinned", [False, True], ids=["refused", "no-mechanism"])
@pytest.mark.parametrize("protocol", list(Protocol), ids=str)
@pytest.mark.parametrize("kind", TEXTS)
async def test_words_are_words_wherever_they_are_drawn(
    kind: str, protocol: Protocol, *, pinned: bool
) -> None:
    """A browser finds our own tags only; no escapes, no turned letters, no password, no gaps."""
    report = await _refused(protocol, TEXTS[kind], mechanism="NTLM" if pinned else None)
    page = _Page(_drawn(report))
    told = page.text + report_text(report) + report.model_dump_json()

    assert not report.ok
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert not set(told) & set("\x1b\0\x07\x9b\u202e\u2066\u200b\ufeff")
    assert PASSWORD.lower() not in told.lower()
    assert told.encode()
    if kind == "html":
        assert "<script>alert(1)</script>" in page.text.lower()
    if kind == "braces":
        assert "{host.__class__.__init__}" in page.text.lower()


def test_a_placeholder_of_a_server_is_not_filled_in() -> None:
    """Facts go into remedies as they are, once: braces in them are letters."""
    evil = "{host.__class__} {password} {0} {} {reply!r:>9999} %s"
    fields = "host port username security service tls_port starttls_port other_way reply code names"
    more = "issuer fingerprint offered seconds days folder address recipient mechanism provider"
    words = dict.fromkeys((fields + " " + more).split(), evil)
    for cause in CAUSES:
        remedy = remedy_for(cause, words)
        said = " ".join((remedy.title, remedy.what, *remedy.steps))

        assert "<class" not in said, cause
        assert len(said) < 5_000, cause
        assert said.count("{host.__class__}") == said.count("{reply!r:>9999}"), cause


# --- arguments ------------------------------------------------------------------------------------


class _Lister:
    """As much of an IMAP conversation as is asked for a folder's name."""

    def __init__(self, line: str, literals: tuple[bytes, ...]) -> None:
        self._untagged = (Untagged(line, literals),)

    def can(self, capability: str) -> bool:
        return capability == "SPECIAL-USE"

    async def command(self, *_words: bytes, **_room: int) -> Answer:
        return Answer("OK", "", self._untagged)


_NAMES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        (
            "Junk",
            '"Junk Mail"',
            r'"a\"b\\c"',
            "{}",
            "{3+}",
            "Junk (CONDSTORE)",
            '"Junk" "x"',
            "Junk\r\nA1 DELETE INBOX",
            "INBOX\x00",
            'a" (b',
        )
    ),
)


@given(_NAMES, st.lists(st.binary(max_size=20), max_size=2))
async def test_a_folders_name_is_one_argument(name: str, literals: list[bytes]) -> None:
    """Whatever a server calls its folder, what is sent back is one quoted string or one literal."""
    line = f'LIST (\\Junk) "/" {name}'
    folder = await junk_of(_Lister(line, tuple(literals)))  # type: ignore[arg-type]

    if folder is not None and not isinstance(folder, Literal):
        assert re.fullmatch(rb'"(?:[^"\\]|\\["\\])*"', folder)
    assert folder is None or not re.search(rb"[\x00-\x1f\x7f]", folder)


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Junk", b'"Junk"'),
        ('"Junk Mail"', b'"Junk Mail"'),
        (r'"a\"b\\c"', rb'"a\"b\\c"'),
        ("&ANw-nerw&APw-nscht", b'"&ANw-nerw&APw-nscht"'),
    ],
)
async def test_an_honest_folder_is_found_under_its_name(said: str, sent: bytes) -> None:
    """Quoted or not, the name that is asked for is the one that was told."""
    assert await junk_of(_Lister(f'LIST (\\Junk) "/" {said}', ())) == sent  # type: ignore[arg-type]


class _Asker:
    """A server that asks what it likes, and writes down what it gets."""

    def __init__(self, challenges: list[bytes]) -> None:
        self._challenges = [base64.b64encode(one) for one in challenges]
        self.got: list[bytes] = []

    async def begin(self, mechanism: str, first: bytes | None) -> Turn:
        return await self.respond(mechanism.encode() + b" " + (first or b""))

    async def respond(self, response: bytes) -> Turn:
        self.got.append(response)
        if not self._challenges:
            raise Refused(535, "no")
        return Turn(challenge=self._challenges.pop(0))


_ASKED = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        (
            b"Username:\r\nRCPT TO:<a@b>",
            b"Password:",
            b"<1896.697170952@x>\r\nQUIT",
            b"r=x\r\nDATA,s=QSXCR+Q6sek8bf92,i=4096",
            b"r=x,s=QSXCR+Q6sek8bf92,i=4000000000",
            b'{"status":"400\r\nQUIT"}',
        )
    ),
)


@pytest.mark.parametrize(
    "name", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER", "EXTERNAL"]
)
@given(challenges=st.lists(_ASKED, max_size=4))
async def test_no_challenge_makes_a_second_command(name: str, challenges: list[bytes]) -> None:
    """Every response is one line, and the password is in none that was asked for a user name."""
    who = Credential(USER, Secret(PASSWORD), HOST, 587, "smtp")
    asker = _Asker(list(challenges))
    with pytest.raises((Refused, Verdict)):
        await exchange(MECHANISMS[name](who), asker)

    assert all(re.fullmatch(rb"[A-Za-z0-9+/= -]*", line) for line in asker.got)
    if name == "LOGIN" and len(asker.got) > 1:
        assert PASSWORD.encode() not in base64.b64decode(asker.got[1])
