"""From an address to ranked settings: every source, the order, the words, and no network."""

import dataclasses
from collections.abc import Awaitable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smtpwidgets as sw
from smtpwidgets.discovery import Candidate, Discovery, Need, Source, Trust, look_up
from smtpwidgets.discovery.candidates import Found, Question
from smtpwidgets.discovery.sources import SOURCES, SourceRow
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.provider import Offer, Provider
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server

PRACTICE = Provider(
    name="Practice",
    domains=("practice.test",),
    incoming=(
        Offer(protocol="imap", host="imap.practice.test", port=993, security="tls"),
        Offer(protocol="imap", host="imap.practice.test", port=143, security="none"),
    ),
    outgoing=(Offer(protocol="smtp", host="smtp.practice.test", port=465, security="tls"),),
)


def _ports(found: Discovery) -> list[tuple[str, int, str, int]]:
    return [
        (one.incoming.host, one.incoming.port, one.outgoing.host, one.outgoing.port)
        for one in found.candidates
        if one.incoming and one.outgoing
    ]


async def test_an_address_alone_brings_the_servers_of_its_provider() -> None:
    """S33: the address is the first question, and for a known provider the only one."""
    found = await sw.discover("ada@gmail.com")

    assert ("imap.gmail.com", 993, "smtp.gmail.com", 465) == _ports(found)[0]
    assert found.best is not None
    assert (Source.BOOK, Trust.KNOWN) == (found.best.source, found.best.trust)
    assert "ada@gmail.com" == found.best.username
    assert [Need.APP_PASSWORD] == [note.need for note in found.notes]


def test_an_unknown_domain_gets_the_usual_names_with_tls_first() -> None:
    """S34–S36: imap. and smtp., then mail., then the domain; 993/465 before 143/587."""
    found = look_up("ada@acme.example")

    assert [
        (f"{fetching}acme.example", ports[0], f"{sending}acme.example", ports[1])
        for fetching, sending in (("imap.", "smtp."), ("mail.", "mail."), ("", ""))
        for ports in ((993, 465), (143, 587))
    ] == _ports(found)
    assert {Source.GUESS} == {one.source for one in found.candidates}
    assert {Trust.GUESSED} == {one.trust for one in found.candidates}
    assert "guessed" in str(found)


def test_pop3_is_proposed_when_it_is_asked_for() -> None:
    """Hosts pop. and pop3., 995 before 110; a provider's POP3 server before its IMAP one."""
    guessed = look_up("ada@acme.example", protocol="pop3")
    known = look_up("ada@gmx.de", protocol=Protocol.POP3)

    assert ("pop.acme.example", 995, "smtp.acme.example", 465) == _ports(guessed)[0]
    assert ("pop3.acme.example", 995) == _ports(guessed)[2][:2]
    assert known.best is not None
    assert known.best.incoming is not None
    assert ("pop.gmx.net", 995) == (known.best.incoming.host, known.best.incoming.port)


def test_where_pop3_is_not_offered_imap_is_said_to_take_its_place() -> None:
    """There is no POP3 at iCloud: nobody is left without a server, nor with one under a wrong name."""
    found = look_up("ada@icloud.com", protocol="pop3")

    assert found.best is not None
    assert found.best.incoming is not None
    assert Protocol.IMAP is found.best.incoming.protocol
    assert "not known to offer POP3" in found.best.note


def test_the_user_name_is_the_full_address_unless_the_provider_wants_another() -> None:
    """S14: web.de takes the part before the @; iCloud one of each."""
    full, local, mixed = (
        look_up(f"ada@{domain}").best for domain in ("gmx.de", "web.de", "icloud.com")
    )

    assert full is not None
    assert ("ada@gmx.de", True) == (full.username, full.same_login)
    assert local is not None
    assert "ada" == local.username
    assert mixed is not None
    assert ("ada", "ada@icloud.com") == (mixed.username, mixed.outgoing_username)
    assert not mixed.same_login


def test_a_candidate_becomes_servers_that_can_be_added() -> None:
    """S23: both servers stand ready, with the usual port left open and a way in that people have."""
    best = look_up("ada@gmail.com").best
    assert best is not None
    incoming, outgoing = best.servers()

    assert isinstance(incoming, Server)
    assert isinstance(outgoing, Server)
    assert ("imap.gmail.com", None, 993) == (incoming.host, incoming.port, incoming.port_number)
    assert (Auth.PASSWORD, Auth.PASSWORD) == (incoming.auth, outgoing.auth)
    assert "ada@gmail.com" == incoming.username == outgoing.username


def test_where_only_a_token_opens_the_door_the_server_says_so() -> None:
    """Outlook.com refuses every password: a form that asks for one would be a trap."""
    best = look_up("ada@outlook.com").best
    assert best is not None

    assert {Auth.OAUTH2} == {server.auth for server in best.servers() if server}


def test_a_provider_that_lets_no_program_in_gets_no_guesses() -> None:
    """The person hears it at once, and no password is tried at servers that cannot exist."""
    found = look_up("ada@tuta.com")

    assert found.impossible
    assert () == found.candidates
    assert "cannot be used with mail programs" in str(found)


def test_practice_servers_come_first_and_never_without_encryption() -> None:
    """The walkthrough finds its own servers; what they offer in plain text is not proposed."""
    found = look_up("ada@practice.test", providers=[PRACTICE])

    assert [("imap.practice.test", 993, "smtp.practice.test", 465)] == _ports(found)
    assert found.best is not None
    assert Source.GIVEN is found.best.source
    assert "" == found.suggestion


def test_own_entries_prove_settings_for_the_same_domain() -> None:
    """A colleague's account shows the way; the form of its user name is kept, not the name."""
    imap = Server(protocol="imap", host="mx1.host.example", port="1993", username="bob")
    smtp = Server(host="mx2.host.example", username="bob@acme.example")
    account = Account(address="bob@acme.example", incoming=imap.id, outgoing=(smtp.id,))
    known = Snapshot(servers={s.id: s for s in (imap, smtp)}, accounts={account.id: account})
    found = look_up("ada@acme.example", known=known)

    assert [("mx1.host.example", 1993, "mx2.host.example", 465)] == _ports(found)
    assert found.best is not None
    assert (Source.PROFILE, "ada") == (found.best.source, found.best.username)
    assert "ada@acme.example" == found.best.outgoing_username
    assert "bob@acme.example" in found.best.note


def test_servers_of_the_domain_without_an_account_are_likely() -> None:
    """A server under the domain, or with a user name in it, comes before any guess."""
    smtp = Server(host="out.acme.example", username="x")
    other = Server(host="smtp.elsewhere.example", username="bob@acme.example", security="starttls")
    plain = Server(host="relay.acme.example", security="none", auth="none")
    stranger = Server(host="smtp.stranger.example", username="x@stranger.example")
    known = Snapshot(servers={s.id: s for s in (smtp, other, plain, stranger)})
    found = look_up("ada@acme.example", known=known)
    likely = [c.outgoing.host for c in found.candidates if c.trust is Trust.LIKELY and c.outgoing]

    assert ["out.acme.example", "smtp.elsewhere.example"] == likely
    assert Trust.GUESSED is found.candidates[-1].trust
    assert "relay.acme.example" not in str(found)
    assert "stranger" not in str(found)


def test_servers_known_without_encryption_are_asked_with_it() -> None:
    """Never proposed as they are; the same hosts with TLS are a guess, and the note says why."""
    found = look_up("ada@nifty.com", protocol="pop3")

    assert ("pop.nifty.com", 995, "smtp.nifty.com", 465) == _ports(found)[0]
    assert Need.UNENCRYPTED in {note.need for note in found.notes}
    assert {Trust.GUESSED} == {one.trust for one in found.candidates}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ada@gmial.com", "ada@gmail.com"),
        ("ada@gmai.com", "ada@gmail.com"),
        ("ada@gmaill.com", "ada@gmail.com"),
        ("ada@gmail.con", "ada@gmail.com"),
        ("ada@hotmial.com", "ada@hotmail.com"),
        ("ada@outlok.com", "ada@outlook.com"),
        ("ada@gxm.de", "ada@gmx.de"),
        ("ada@yahoo.comm", "ada@yahoo.com"),
        ("ada@t-onlime.de", "ada@t-online.de"),
        ("ada@gmail.com", ""),
        ("ada@mail.com", ""),
        ("ada@email.com", ""),
        ("ada@aon.at", ""),
        ("ada@gmail.de", ""),
        ("ada@acme.example", ""),
        ("ada@amx.de", ""),
    ],
)
def test_a_typing_slip_is_offered_and_never_taken(typed: str, meant: str) -> None:
    """The address stays as it was typed: it may be somebody's own domain."""
    found = look_up(typed)

    assert meant == found.suggestion
    assert typed == found.address
    assert found.candidates
    assert not meant or all("gmail.com" not in row[0] for row in _ports(found))


def test_a_slip_in_one_s_own_domain_is_offered_too() -> None:
    """The second account of a company is mistyped as easily as the first."""
    known = Snapshot(accounts={"a": Account(id="a", address="ada@lovelace-works.example")})

    assert (
        "bob@lovelace-works.example" == look_up("bob@lovelace-work.example", known=known).suggestion
    )


@pytest.mark.parametrize(
    "typed", ["", None, 5, "ada", "mailto:ada@gmail.com", "a@x.org, b@y.org", "ada\u200b@x.org"]
)
async def test_what_is_no_address_is_answered_in_words(typed: object) -> None:
    """No exception, no candidates: a sentence, and what was meant where that is clear."""
    found = await sw.discover(typed)

    assert () == found.candidates == found.attempts
    (problem,) = found.problems
    assert problem.message in str(found)
    if problem.fix is not None:
        assert problem.fix.changes["address"] in str(found)


def test_an_international_domain_is_asked_on_the_wire_and_shown_as_typed() -> None:
    """The guesses are names that can be connected to."""
    found = look_up("ada@bücher.example")

    assert "imap.xn--bcher-kva.example" == _ports(found)[0][0]
    assert "ada@bücher.example" == found.address


def test_look_alike_letters_in_the_domain_are_told_of() -> None:
    """A Cyrillic а in gmаil.com is another domain, and the eye cannot see it."""
    found = look_up("ada@gmаil.com")

    assert "mixes" in str(found)
    assert all(one.trust is Trust.GUESSED for one in found.candidates)


def test_every_source_that_was_asked_is_listed() -> None:
    """The person sees where was looked, and why a source was left out."""
    found = look_up("ada@gmail.com")

    assert [row.source for row in SOURCES] == [attempt.source for attempt in found.attempts]
    assert all(attempt.outcome.endswith(".") for attempt in found.attempts)
    assert "not needed" in str(found.attempts[-1])


async def test_a_source_that_must_be_waited_for_is_one_more_row() -> None:
    """Online sources come as rows; nobody hears of an address unless that was agreed to."""
    known = Candidate(Source.GIVEN, Trust.LIKELY, PRACTICE.incoming[0], None, "ada@acme.example")

    async def _answer(question: Question) -> Found:
        return Found("it answered.", (dataclasses.replace(known, address=question.address),))

    def _look(question: Question) -> Awaitable[Found]:
        return _answer(question)

    row = SourceRow(Source.GIVEN, "An online source", _look, leaves_computer=True)
    sources = (*SOURCES, row)
    found = await sw.discover("ada@acme.example", third_parties=True, sources=sources)
    unasked = await sw.discover("ada@acme.example", sources=sources)

    assert known == found.best
    assert "An online source: it answered." in str(found)
    assert "An online source" not in str(unasked)


def test_mail_is_not_fetched_with_smtp() -> None:
    """A slip of the program is an error at once."""
    with pytest.raises(ValueError, match="imap"):
        look_up("ada@gmail.com", protocol="smtp")


@given(st.text() | st.from_regex(r"[a-zü]{1,70}@[a-zü.-]{1,260}", fullmatch=True))
def test_any_text_gets_an_answer_and_nothing_without_encryption(typed: str) -> None:
    """Words for everybody, and a password is never led to a server that does not encrypt."""
    found = look_up(typed)

    assert str(found).endswith("\n")
    for one in found.candidates:
        for offer, server in zip((one.incoming, one.outgoing), one.servers(), strict=True):
            assert offer is None or offer.security is not Security.NONE
            assert (offer is None) == (server is None)


@pytest.mark.parametrize("typed", ["practice.tset", "practcie.test", "practice"])
def test_a_slip_in_a_domain_that_was_given_is_offered(typed: str) -> None:
    """The practice domain is mistyped like any other, in its name, its ending, or without one."""
    given = Provider(name="Practice", domains=("practice.test",))

    found = look_up(f"ada@{typed}", providers=[given])

    assert found.suggestion == "ada@practice.test"


def test_the_ending_of_one_s_own_domain_is_looked_at_and_countries_are_not() -> None:
    """.ogr is a slip for .org; .ed is no slip for .de that anybody could tell."""
    known = Snapshot(
        accounts={
            one: Account(id=one, address=f"ada@{one}")
            for one in ("lovelace.org", "lovelace-works.de")
        }
    )

    assert look_up("bob@lovelace.ogr", known=known).suggestion == "bob@lovelace.org"
    assert not look_up("bob@lovelace-works.ed", known=known).suggestion


def test_a_domain_without_a_dot_is_warned_about() -> None:
    """ada@practice is an address of one network only, and mostly one that is not complete."""
    (problem,) = look_up("ada@practice").problems

    assert problem.severity is Severity.WARNING
    assert "no dot" in problem.message
