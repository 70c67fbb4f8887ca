"""No password goes where it was not given for: shared servers, other notebooks, other ways in."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.profiles import a_server
from tests.support.scripted import Script, certified, scripted, trust
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox

INBOX = a_server("Inbox", protocol="imap", host="imap.example.org")
WORK = a_server("Work", host="smtp.example.org", username="other")
ADA = Account(address="ada@example.org", incoming=INBOX.id, outgoing=(WORK.id,), same_login=True)
BOBS = a_server("Bob's inbox", protocol="imap", host="imap.bob.example", username="bob")
BOB = Account(address="bob@bob.example", incoming=BOBS.id, outgoing=(WORK.id,), same_login=True)


@pytest.fixture
def profile() -> Iterator[Profile]:
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add_together([INBOX, WORK, ADA], {INBOX.id: Secret("one for both")})
        yield profile


def secret_at(profile: Profile, server_id: str, account: str | None = None) -> str | None:
    _, _, secret = profile._for_check(server_id, account)
    return None if secret is None else secret.reveal()


def test_what_opens_a_key_does_not_become_the_password_of_the_inbox(profile: Profile) -> None:
    """A server that logs in by certificate follows nobody, from the very change on."""
    by_key = WORK.replace(auth=Auth.CLIENT_CERTIFICATE, client_certificate="own.pem")

    profile.update(by_key, Secret("of the key"))

    assert ("one for both", "of the key") == (
        secret_at(profile, INBOX.id),
        secret_at(profile, WORK.id),
    )


@pytest.mark.parametrize("keep_secrets", [False, True])
def test_a_server_that_moves_with_one_account_gets_no_password_of_another(
    profile: Profile, keep_secrets: bool
) -> None:
    """Whoever set Ada up again has not asked Bob; one undo brings both back."""
    profile.add_together([BOBS, BOB], {BOBS.id: Secret("bob's")})

    moved = WORK.replace(host="smtp.elsewhere.example")
    profile.put_together([moved, ADA], {INBOX.id: Secret("new")}, keep_secrets=keep_secrets)

    assert secret_at(profile, WORK.id, BOB.id) is None
    assert "new" == secret_at(profile, WORK.id, ADA.id)
    profile.undo()
    assert "bob's" == secret_at(profile, WORK.id, BOB.id)


@pytest.mark.parametrize("how", ["set_secret", "update", "put_together"])
def test_a_password_for_a_host_that_another_notebook_left_is_not_kept(
    tmp_path: Path, how: str
) -> None:
    """It would be sent to the new host, which nobody here has seen."""
    path, credentials = tmp_path / "profile.db", Credentials.in_memory()
    with (
        Profile(open_store(path), credentials) as here,
        Profile(open_store(path), credentials) as there,
    ):
        here.add(WORK)
        there.refresh()
        there.update(WORK.replace(host="smtp.elsewhere.example"))

        typed = Secret("for the old host")
        typing: dict[str, Callable[[], object]] = {
            "set_secret": lambda: here.set_secret(WORK.id, typed),
            "update": lambda: here.update(WORK, typed),
            "put_together": lambda: here.put_together([WORK], {WORK.id: typed}),
        }
        with pytest.raises(StaleRevisionError):
            typing[how]()

        assert not there.has_secret(WORK.id)


async def test_an_inbox_that_refused_its_password_is_not_asked_again() -> None:
    """A round trip would log in there a second time; so nothing is sent, and it says so."""
    ca, host = trustme.CA(), "mail.hostile.test"
    tls: ssl.SSLContext = certified(ca)
    refusing = MailboxScript(Protocol.IMAP, replies={"AUTHENTICATE": b"TAG NO wrong\r\n"})
    async with (
        scripted(Script(), tls=tls, implicit=True) as sending,
        scripted_mailbox(refusing, tls=tls, implicit=True) as fetching,
    ):
        doors = {
            (host, 465): ("127.0.0.1", sending.port),
            (host, 993): ("127.0.0.1", fetching.port),
        }
        network = Network(tls_context=trust(ca), doors=doors)
        inbox = a_server("Inbox", protocol="imap", host=host)
        work = a_server("Work", host=host)
        account = Account(address="ada@example.org", incoming=inbox.id, outgoing=(work.id,))
        with Profile(open_store(":memory:"), Credentials.in_memory(), network=network) as profile:
            profile.add(inbox, Secret("wrong horse"))
            profile.add(work, Secret("right horse"))
            profile.add(account)
            report = await profile.check_account(account.id, depth=Depth.ROUND_TRIP)

    assert 1 == sum("AUTHENTICATE" in line for line in fetching.heard)
    assert [Depth.LOGIN, Depth.REHEARSAL] == [one.depth for one in report.reports]
    assert not any("X-Smtpwidgets-Check" in line for line in sending.heard)
