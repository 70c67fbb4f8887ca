"""What failures have in common is said once, whatever order they are told in."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.model.cause import Place
from smtpwidgets.model.causes import CAUSES, cause_of
from smtpwidgets.model.common_failures import CommonFailure, find_common
from smtpwidgets.model.common_words import CommonKind
from smtpwidgets.model.network_verdict import NetworkKind, NetworkVerdict, binder_verdict
from smtpwidgets.model.report import Report, TlsFacts
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.visit import Skip, Visit, site_of
from tests.support.reports import CHECKED_AT, failed_report, passed_report

_STAGE_OF = {
    Place.STATIC: Stage.INPUT,
    Place.DNS: Stage.DNS,
    Place.CONNECT: Stage.CONNECT,
    Place.GREETING: Stage.GREETING,
    Place.TLS: Stage.TLS,
    Place.EHLO: Stage.CAPABILITIES,
}
_SITES = ("one.test", "two.test", "three.test")


def visit(key: str, cause: str = "", *, host: str = "", issuer: str = "", **more: object) -> Visit:
    """Return a visit that failed with `cause`, or passed without one."""
    host = host or f"{key}.test"
    protocol = Protocol(str(more.pop("protocol", "smtp")))
    server = Server(id=key, host=host, protocol=protocol, username="ada")
    stage = _STAGE_OF.get(cause_of(cause).place, Stage.LOGIN) if cause else Stage.LOGIN  # type: ignore[arg-type]
    report: Report | None = (
        failed_report(server, cause, at=stage) if cause else passed_report(server)
    )
    if issuer and report is not None:
        report = report.model_copy(update={"tls": TlsFacts(issuer=issuer)})
    if "skipped" in more:
        report = None
    facts = {"secret_id": key, "owner": site_of(host), "port": 465, "report": report, **more}
    return Visit(key=key, server_id=key, host=host, **facts)  # type: ignore[arg-type]


def only(*visits: Visit, verdict: NetworkVerdict | None = None) -> CommonFailure:
    """Return the one finding there is."""
    (found,) = find_common(visits, verdict)
    return found


def test_failures_on_the_way_at_unrelated_servers_are_the_networks() -> None:
    """Three providers that are silent at once are one network, not three dead servers."""
    found = only(*(visit(key, "port-silent") for key in ("a", "b", "c")))

    assert CommonKind.NETWORK is found.kind
    assert ("a", "b", "c") == found.members
    assert "3 servers" in found.title


def test_a_server_that_answered_clears_the_network() -> None:
    """Where one server outside was heard, two silent ones are two silent ones."""
    assert () == find_common([visit("a", "port-silent"), visit("b", "port-filtered"), visit("c")])


@pytest.mark.parametrize("kind", [NetworkKind.NO_MAIL, NetworkKind.NO_INTERNET])
def test_the_verdict_about_the_network_speaks_for_itself(kind: NetworkKind) -> None:
    """Somebody looked: their words and their certainty are shown, even for a single server."""
    verdict = NetworkVerdict(kind=kind, at=CHECKED_AT + timedelta(minutes=1))
    found = only(visit("a", "port-silent"), verdict=verdict)

    assert verdict.title.startswith(found.title)
    assert (verdict.steps, verdict.who) == (found.steps, found.who)


def test_on_binder_there_is_one_verdict_for_all() -> None:
    """Nothing was tried, and one sentence says why."""
    skipped = [visit(key, skipped=Skip.NETWORK) for key in ("a", "b")]
    found = only(*skipped, verdict=binder_verdict(CHECKED_AT))

    assert ("a", "b") == found.members
    assert "Binder" in found.title


def test_one_password_is_one_finding_with_those_that_were_spared() -> None:
    """Refused once, skipped twice: one card, three names."""
    spared = [visit(key, secret_id="s", skipped=Skip.PASSWORD_REFUSED) for key in ("b", "c")]
    found = only(visit("a", "google-app-password", secret_id="s"), *spared)

    assert CommonKind.PASSWORD is found.kind
    assert ("a", "b", "c") == found.members
    assert "google-app-password" == found.cause_id


@pytest.mark.parametrize("cause", ["wrong-password", "login-not-offered", "sender-not-yours"])
def test_fetching_works_and_sending_does_not_is_no_matter_of_the_password(cause: str) -> None:
    """K217: the same login was accepted on the other side."""
    inbox = visit("in", host="imap.one.test", protocol="imap", secret_id="s")
    found = only(inbox, visit("out", cause, host="smtp.one.test", secret_id="s"))

    assert (CommonKind.ONE_WAY, ("out",)) == (found.kind, found.members)
    assert found.title == "Fetching works, sending does not: it is not the password"
    assert "imap.one.test" in found.what


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("clock-wrong", "clock-wrong"),
        ("certificate-not-yet-valid", "clock-wrong"),
        ("certificate-issuer-unknown", "trust-store-broken"),
        ("secret-missing", "secret-missing"),
        ("keyring-locked", "keyring-locked"),
    ],
)
def test_what_lies_in_this_computer_is_said_of_it(cause: str, said: str) -> None:
    """A wrong clock, a broken trust store, a shut keyring: everything fails, and nobody is down."""
    found = only(visit("a", cause), visit("b", cause))

    assert (CommonKind.COMPUTER, said) == (found.kind, found.cause_id)


def test_one_issuer_at_unrelated_servers_is_a_filter() -> None:
    """K098: nobody issues certificates for strangers but something in between."""
    both = [visit(key, "certificate-issuer-unknown", issuer="Shield") for key in ("a", "b")]
    found = only(*both)

    assert CommonKind.FILTER is found.kind
    assert "Shield" in found.what
    assert not any("trust" in step and "not" not in step for step in found.steps)


def test_one_server_and_one_provider_are_named() -> None:
    """The same cause at one host, or at hosts of one owner, is theirs."""
    same = [visit(key, "busy", host="smtp.one.test") for key in ("a", "b")]
    near = [visit("c", "busy", host="mx.two.test"), visit("d", "busy", host="imap.two.test")]
    server, provider = find_common([*same, *near])

    assert (CommonKind.SERVER, ("a", "b")) == (server.kind, server.members)
    assert "smtp.one.test" in server.title
    assert (CommonKind.PROVIDER, ("c", "d")) == (provider.kind, provider.members)
    assert "two.test" in provider.title


def test_servers_of_two_protocols_are_not_told_one_number() -> None:
    """Where sending and fetching fail alike, a step that would name ports is left out."""
    found = only(
        visit("a", "imap-server", host="mail.one.test"),
        visit("b", "imap-server", host="mail.one.test", protocol="pop3"),
    )

    assert found.steps
    assert not any("usual" in step for step in found.steps)


def test_failures_that_share_nothing_stand_alone() -> None:
    """Two servers with two troubles are not pressed into one sentence."""
    assert () == find_common([visit("a", "busy"), visit("b", "wrong-password"), visit("c")])


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("smtp.mail.example.org", "example.org"),
        ("smtp.example.co.uk", "example.co.uk"),
        ("imap.web.de", "web.de"),
        ("mail", "mail"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_site_is_what_hosts_of_one_owner_share(host: str, site: str) -> None:
    """Two customers of one registry are unrelated; two servers of one domain are not."""
    assert site == site_of(host)


_Row = tuple[str, str, str, str, Skip | None, str]
_VISITS = st.lists(
    st.tuples(
        st.sampled_from(sorted(CAUSES)),
        st.sampled_from(_SITES),
        st.sampled_from(("s", "t", "")),
        st.sampled_from(("", "Shield")),
        st.sampled_from((None, Skip.PASSWORD_REFUSED, Skip.DELETED, Skip.STOPPED)),
        st.sampled_from(("smtp", "imap")),
    ),
    max_size=8,
)


def _made(rows: list[_Row]) -> list[Visit]:
    return [
        visit(
            f"v{number}",
            "" if CAUSES[cause].warning else cause,  # type: ignore[index]
            host=f"h{number % 3}.{site}",
            issuer=issuer,
            secret_id=secret,
            protocol=protocol,
            **({"skipped": skipped} if skipped else {}),
        )
        for number, (cause, site, secret, issuer, skipped, protocol) in enumerate(rows)
    ]


@settings(max_examples=60, deadline=None)
@given(rows=_VISITS, order=st.randoms(use_true_random=False))
def test_the_order_of_the_news_changes_nothing(rows: list[_Row], order: Random) -> None:
    """Any order gives the same findings; each failure is in one at most; nothing is invented."""
    visits = _made(rows)
    shuffled = list(visits)
    order.shuffle(shuffled)
    found = find_common(visits)

    assert found == find_common(shuffled)
    members = [key for finding in found for key in finding.members]
    assert len(members) == len(set(members))
    failing = {v.key for v in visits if v.failed or v.skipped is Skip.PASSWORD_REFUSED}
    assert set(members) <= failing
    for finding in found:
        words = (finding.title, finding.what, *finding.steps)
        assert all(words)
        assert not any("{" in one for one in words)
        assert finding.who
