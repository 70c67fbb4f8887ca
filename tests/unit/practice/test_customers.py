"""Each customer: what the check of their account says, and that what helps does help."""

from collections.abc import AsyncIterator

import pytest

from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.opening import add_customer, open_profile, practice_profile
from smtpwidgets.practice import CUSTOMERS, Customer
from smtpwidgets.practice.scenario import PASSWORD, ZONE
from smtpwidgets.profile import Profile

each_customer = pytest.mark.parametrize("customer", CUSTOMERS.values(), ids=lambda c: c.id)


@pytest.fixture
async def profile() -> AsyncIterator[Profile]:
    with practice_profile(customers=CUSTOMERS) as opened:
        yield opened


@each_customer
async def test_check_of_the_account_names_the_cause_of_the_customer(
    customer: Customer, profile: Profile
) -> None:
    """Reading and sending: the check says what is the matter with each side, and at which stage."""
    incoming, outgoing, account = customer.entries()
    found = await profile.check_account(account.id)
    reports = {report.server_id: report for report in found.reports}

    for entry, side in ((incoming, customer.incoming), (outgoing, customer.outgoing)):
        if entry.id not in reports:  # the same password was refused just now, and not tried again
            assert entry.id in found.skipped
            assert customer.incoming.cause == side.cause
            continue
        report = reports[entry.id]
        assert report.cause_id == side.cause, str(report)
        assert (report.failed.stage if report.failed else None) == side.stage
    assert found.ok is customer.works


@each_customer
def test_customer_tells_a_story(customer: Customer) -> None:
    """A customer says what they see; what is the matter and what helps stands beside it."""
    texts = [customer.complaint, customer.fault, customer.repair]
    causes = [side.cause for side in customer.sides if side.cause is not None]

    assert all(text.endswith((".", "?", "!")) for text in texts[:2])
    assert customer.repair
    assert set(causes) <= CAUSES.keys()
    assert customer.address.endswith(ZONE)


@each_customer
async def test_what_the_provider_offers_works(customer: Customer, profile: Profile) -> None:
    """Of the servers that a provider names, those that stand open let the right secret in."""
    provider = customer.provider()
    assert provider.domains == (customer.domain,)
    assert provider.incoming
    assert provider.outgoing
    worked = []
    for offer in (*provider.incoming, *provider.outgoing):
        server = Server(
            protocol=offer.protocol,
            host=offer.host,
            port=offer.port,
            security=offer.security,
            username=offer.username_for(customer.address),
            timeout_s=8,
        )
        secret = Secret("abcdefghijklmnop" if customer.needs == ("app-password",) else PASSWORD)
        profile.add(server, secret=secret)
        report = await profile.check(server.id)
        worked.append(offer.protocol) if report.ok else None
        if not report.ok:
            allowed = {customer.incoming.cause, customer.outgoing.cause}
            # On its other port a server fails as it does on this one, a stage sooner or later.
            assert report.cause_id in allowed | {"certificate-self-signed"}, str(report)
    if customer.id not in {"joan", "dennis"}:  # whom nobody can help here
        assert Protocol.SMTP in worked
        assert {Protocol.IMAP, Protocol.POP3} & set(worked)


def test_no_two_customers_share_a_domain() -> None:
    """An address leads to one provider."""
    domains = [customer.domain for customer in CUSTOMERS.values()]

    assert len(set(domains)) == len(domains)


@pytest.mark.parametrize(
    ("id", "changes", "secret"),
    [
        ("grace", {}, "abcdefghijklmnop"),
        ("margaret", {}, PASSWORD),
        ("linus", {"out": {"port": 465, "security": "tls"}}, None),
        ("frances", {"out": {"host": f"smtp.typo.{ZONE}"}}, None),
        ("edsger", {"in": {"username": f"edsger@short-name.{ZONE}"}}, None),
        ("donald", {"in": {"protocol": "pop3", "port": 995}}, None),
        (
            "barbara",
            {"in": {"protocol": "pop3", "host": f"pop.imap-off.{ZONE}", "port": 995}},
            None,
        ),
        (
            "tim",
            {"in": {"protocol": "imap", "host": f"imap.two-devices.{ZONE}", "port": 993}},
            None,
        ),
    ],
)
async def test_repair_makes_the_account_work(
    id: str, changes: dict[str, dict[str, object]], secret: str | None
) -> None:
    """What is named as repair is one: reading and sending work after it."""
    with practice_profile(customers=[id]) as profile:
        incoming, outgoing, account = CUSTOMERS[id].entries()
        for entry, end in ((incoming, "in"), (outgoing, "out")):
            if end in changes:
                # A password does not follow a server to another host; it is given once more.
                given = Secret(PASSWORD) if "host" in changes[end] else None
                profile.update(entry.replace(**changes[end]), secret=given)
        if secret is not None:
            profile.set_secret(incoming.id, Secret(secret))

        found = await profile.check_account(account.id)

    assert found.ok, str(found)


async def test_customers_can_be_added_one_by_one() -> None:
    """A practice profile takes a customer in with servers and password, once."""
    with practice_profile(scenarios=[]) as profile:
        account = add_customer(profile, "ada")
        assert add_customer(profile, "ada") == account
        assert len(profile.servers) == 2
        assert (await profile.check_account(account.id, depth="round-trip")).ok
        with pytest.raises(ValueError, match=r"no customer .grac.\. Did you mean .grace."):
            add_customer(profile, "grac")


def test_customers_are_for_practice_only() -> None:
    """In somebody's own profile no practice entry appears."""
    with open_profile(":memory:") as profile, pytest.raises(ValueError, match="practice"):
        add_customer(profile, "ada")


async def test_default_account_reads_and_sends() -> None:
    """The practice profile begins with an account that has both sides, and one password."""
    with practice_profile() as profile:
        (account,) = profile.accounts.values()
        assert account.same_login
        report = await profile.check(account.outgoing[0], depth="round-trip")

    assert report.ok, str(report)
    assert report.arrival is not None
    assert report.arrival.removed
    assert report.arrival.verdicts["spf"].startswith("pass")
