"""A real Postfix with its usual limits: a sweep that asks too much at once blames nobody for it."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

import smtpwidgets as sw
from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet import Fleet
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.real_mail import HOST, PORTS, USERS, RealMail
from tests.support.real_mail import real_mail as running_mail
from tests.support.real_mail_config import Texts
from tests.support.sockets import eventually

pytestmark = pytest.mark.servers

# What Postfix does by itself, where its configuration says nothing (postconf -d).
USUAL = """\
smtpd_client_connection_count_limit = 50
smtpd_client_connection_rate_limit = 0
smtpd_client_auth_rate_limit = 0
smtpd_error_sleep_time = 1s
"""
ENTRIES, MOST = 30, 50


@pytest.fixture(scope="module")
def usual_mail() -> Iterator[RealMail]:
    with running_mail(texts=Texts().extended(main_cf=USUAL)) as servers:
        yield servers


def turned_away(mail: RealMail) -> int:
    """Return how often Postfix sent a client away that had too many connections."""
    return mail.maillog().count("Connection concurrency limit exceeded")


def a_profile(mail: RealMail, **settings: object) -> Profile:
    """Return a profile of many entries at one host, which log in as different people."""
    network = Network(tls_context=mail.client_context(), doors=mail.doors(), zone="example.test")
    profile = Profile(open_store(":memory:"), Credentials.in_memory(), network=network)
    user, password = next(iter(USERS.items()))
    entries = [
        Server(host=HOST, username=user, description=f"{n}", **settings)  # type: ignore[arg-type]
        for n in range(ENTRIES)
    ]
    profile.add_together(entries, {entry.id: sw.Secret(password) for entry in entries})
    return profile


@contextlib.contextmanager
def taken(mail: RealMail, name: str) -> Iterator[Callable[[], None]]:
    """Take every connection that Postfix gives to one client; what is given lets go of them."""
    with contextlib.ExitStack() as stack:
        for _ in range(MOST):
            plug = stack.enter_context(socket.create_connection((mail.address, PORTS[name])))
            if name == "submissions":
                context = mail.client_context()
                plug = stack.enter_context(context.wrap_socket(plug, server_hostname=HOST))
            assert b"220" == plug.recv(200)[:3]
        yield stack.close


@pytest.mark.parametrize(
    ("name", "port", "security"),
    [("submission", 587, "starttls"), ("submissions", 465, "tls")],
    ids=["submission", "submissions"],
)
async def test_a_server_that_is_full_is_no_false_failure(
    usual_mail: RealMail, name: str, port: int, security: str
) -> None:
    """Postfix sends all of them away with 421; who is sent away comes again, and all work."""
    before = turned_away(usual_mail)
    with a_profile(usual_mail, port=port, security=security) as profile:
        fleet = Fleet(profile, depth="connect", concurrency=160, per_host=160)
        with taken(usual_mail, name) as let_go:
            running = asyncio.create_task(fleet.run())
            assert await eventually(lambda: turned_away(usual_mail) > before)
            let_go()
        reports = await running

    assert {True: ENTRIES} == Counter(row.ok for row in reports.results), reports.counts
    assert 1 < max(row.tries for row in reports.results)


async def test_the_usual_sweep_never_meets_the_limit(usual_mail: RealMail) -> None:
    """Eight at once at one host, and each user one login at a time: nobody is sent away."""
    before = turned_away(usual_mail)
    with a_profile(usual_mail, port=587, security="starttls") as profile:
        reports = await sw.check_all(profile, list(profile.servers)[:24])

    assert {True: 24} == Counter(row.ok for row in reports.results), reports.counts
    assert {1} == {row.tries for row in reports.results}
    assert before == turned_away(usual_mail)
