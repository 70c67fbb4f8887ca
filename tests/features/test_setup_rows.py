"""Rows of the help pages that the guided set-up answers, shown on its functions.

Each function has a text result, so what these tests read is what somebody reads in a terminal, and
what the assistant shows.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.discovery import look_up
from smtpwidgets.model.cause import Place
from smtpwidgets.model.ports import Pair
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup
from smtpwidgets.setup.guides import GUIDES
from smtpwidgets.setup.steps import STEPS, StepId
from smtpwidgets.setup.words import ADVICE, TOPICS
from smtpwidgets.store import open_store

ADA = "ada@practice.test"


@pytest.fixture
def setup(profile: Profile) -> Setup:
    return Setup(profile)


def saved(setup: Setup, password: str = PASSWORD) -> Setup:
    """Return the set-up after its first four steps."""
    setup.you(ADA, "Ada")
    setup.incoming()
    setup.outgoing()
    assert setup.password(Secret(password)).ok
    return setup


def topics_of(step: StepId) -> str:
    return "\n".join(str(TOPICS[topic]) for topic in STEPS[step].topics)


async def test_s24_the_password_is_asked_for_when_it_is_needed(setup: Setup) -> None:
    """Not before the servers are known; then in words, and nothing is stored without it."""
    setup.you(ADA)
    setup.incoming()
    setup.outgoing()
    assert setup.needs_password()

    answer = setup.password(None)

    assert not answer.ok
    assert "password is missing" in str(answer)
    assert {} == setup.profile.accounts


async def test_s27_other_ports_are_tried_in_advance_and_noted_for_the_road(setup: Setup) -> None:
    """Per network under its name; which server would be used there is told for the account."""
    profile = saved(setup).profile
    profile.network_name = "Hotel"

    await setup.check_ports()

    trial = profile.port_trials[setup.outgoing_id, "Hotel"]
    assert [465, 587, 2525, 25] == [one.pair.port for one in trial.trials]
    assert "Hotel" in profile.networks()
    (account,) = profile.accounts
    assert setup.outgoing_id == profile.route(account).server_id
    setup.use_pair(Pair(port=587, security=Security.STARTTLS))
    assert 587 == profile.servers[setup.outgoing_id].port_number


async def test_s28_first_the_login_is_checked_then_the_ports(setup: Setup) -> None:
    """The two checks of the help page, in its order, each with its own answer."""
    saved(setup)
    login, ports = await setup.check_login(), await setup.check_ports()

    assert (True, True) == (login.ok, ports.ok)
    assert "Check 1" in str(login)
    assert "Check 2" in str(ports)
    order = list(STEPS)
    assert order.index(StepId.CHECK) + 1 == order.index(StepId.PORTS)


@pytest.mark.parametrize("program", ["apple-mail", "outlook", "thunderbird"])
def test_s29_click_paths_for_several_programs_name_ones_own_values(
    setup: Setup, program: str
) -> None:
    """Mail, Outlook and Thunderbird, each with the servers, ports and user name of this account."""
    text = str(saved(setup).guide(program))

    for value in (GUIDES[program].program, "imap.practice.test", "993", "smtp.practice.test", ADA):
        assert value in text


@pytest.mark.parametrize("step", [StepId.INCOMING, StepId.OUTGOING])
def test_s30_incoming_and_outgoing_are_explained_where_they_are_chosen(step: StepId) -> None:
    """What each does, in the step itself."""
    text = topics_of(step)

    assert "An incoming server receives your mail" in text
    assert "An outgoing server takes the mail you write" in text


def test_s31_imap_and_pop3_are_explained_where_the_choice_is_made() -> None:
    """Which one when, and what to take if one is not sure."""
    text = topics_of(StepId.INCOMING)

    assert "more than one device" in text
    assert "If you are not sure, take IMAP" in text


@pytest.mark.parametrize(("choice", "protocol"), [("imap", Protocol.IMAP), ("pop3", Protocol.POP3)])
async def test_s32_imap_or_pop3_is_a_choice(setup: Setup, choice: str, protocol: Protocol) -> None:
    """Either one ends in a mailbox that was opened."""
    setup.you(ADA)
    setup.incoming(choice)
    setup.outgoing()
    setup.password(Secret(PASSWORD))

    answer = await setup.check_login()

    (account,) = setup.profile.accounts.values()
    assert protocol is setup.profile.servers[account.incoming or ""].protocol
    assert answer.ok


async def test_s33_address_and_password_are_enough(setup: Setup) -> None:
    """Two things are typed; everything else is proposed, and works."""
    setup.you(ADA)
    setup.incoming()
    setup.outgoing()
    setup.password(Secret(PASSWORD))

    assert (await setup.check_login()).ok


def test_s34_server_names_are_proposed_for_any_domain() -> None:
    """imap., pop. and smtp. before the domain, where nothing better is known."""
    hosts = {
        server.host
        for protocol in (Protocol.IMAP, Protocol.POP3)
        for found in look_up("ada@nobody-knows.example", protocol=protocol).candidates
        for server in found.servers()
        if server is not None
    }

    assert {f"{name}.nobody-knows.example" for name in ("imap", "pop", "smtp")} <= hosts


@pytest.mark.parametrize(
    ("protocol", "security", "port"),
    [
        ("imap", "tls", 993),
        ("imap", "starttls", 143),
        ("pop3", "tls", 995),
        ("pop3", "starttls", 110),
    ],
)
def test_s35_incoming_ports_follow_the_security(
    setup: Setup, protocol: str, security: str, port: int
) -> None:
    """Nobody types a port."""
    setup.you(ADA)

    answer = setup.incoming(
        "own", protocol=protocol, host=f"{protocol}.practice.test", security=security
    )

    assert f"port {port}" in str(answer)


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587)])
def test_s36_outgoing_ports_follow_the_security(setup: Setup, security: str, port: int) -> None:
    """465 with TLS, 587 with STARTTLS."""
    setup.you(ADA)
    setup.incoming()

    answer = setup.outgoing("own", host="smtp.practice.test", security=security)

    assert f"port {port}" in str(answer)


async def test_s37_the_settings_are_tested_by_sending_a_message(setup: Setup) -> None:
    """A real message to oneself, on request; it is there afterwards."""
    saved(setup)

    answer = await setup.send_test("message")

    assert answer.ok
    practice = setup.profile.practice
    assert practice is not None
    assert 1 == len(practice.mailbox(ADA))


def test_s38_names_and_ports_are_to_be_checked() -> None:
    """The advice after a failure to reach a server."""
    text = " ".join(ADVICE[Place.CONNECT])

    assert "Check the server name" in text
    assert "Check the port" in text


async def test_s39_typing_of_address_and_password_is_to_be_checked(setup: Setup) -> None:
    """Said after a refused login, by the answer itself."""
    answer = await saved(setup, "not the password").check_login()

    assert not answer.ok
    assert "typing of your address and of your password" in str(answer)


def test_s40_firewall_and_antivirus_are_named() -> None:
    """Where no server answers, and beside the port check."""
    assert any("firewall or an antivirus" in one for one in ADVICE[Place.CONNECT])
    assert "firewall" in topics_of(StepId.PORTS)


async def test_s41_the_internet_connection_is_looked_at_before_a_server_is_blamed(
    setup: Setup,
) -> None:
    """Advice where nothing answers, and a look around that gives one verdict for the page."""
    assert any("internet connection up" in one for one in ADVICE[Place.CONNECT])

    verdict = await saved(setup).profile.look_around()

    assert str(verdict)


def test_s42_the_provider_is_the_next_one_to_ask() -> None:
    """After everything one can do oneself, with the report to give them."""
    for place in (Place.DNS, Place.CONNECT, Place.TLS, Place.LOGIN):
        assert "ask your mail provider's support" in ADVICE[place][-1]


async def test_s53_numbered_steps_say_what_you_should_see_and_what_to_check(setup: Setup) -> None:
    """Every answer: its number, what you should see, what to check if you don't, what comes next."""
    saved(setup)
    calls: tuple[Callable[[], object], ...] = (
        lambda: setup.you(ADA),
        setup.incoming,
        setup.outgoing,
    )
    answers = [str(call()) for call in calls] + [str(await setup.check_login())]

    for answer in answers:
        for part in (" of 8: ", "You should see: ", "If you don't:", "Next: "):
            assert part in answer


async def test_s54_the_end_says_what_was_reached(setup: Setup) -> None:
    """And what was left out, and where everything is stored."""
    saved(setup)
    await setup.check_login()

    text = str(setup.done())

    assert "Reached: the login works on every side." in text
    assert "Left out: the ports were not tried" in text
    assert "stored" in text


async def test_s55_related_topics_are_offered_and_it_is_asked_whether_it_helped(
    setup: Setup,
) -> None:
    """The note stays on this computer."""
    saved(setup)
    assert STEPS[StepId.DONE].topics

    assert "sent to nobody" in setup.was_helpful(yes=True, remark="The port check")
    assert "The port check" in setup.profile.remembered("helpful")["setup"]


def test_s56_what_differs_by_program_version_is_said(setup: Setup) -> None:
    """Beside the clicks, and as a topic of its own."""
    saved(setup)

    assert "Ventura and later" in str(setup.guide("apple-mail"))
    assert "Outlook 2007" in str(setup.guide("outlook"))
    assert "Ventura and later" in str(TOPICS["versions"])


def test_s57_an_administrator_switches_functions_off_and_locks_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a file on the computer; every door says whom to ask."""
    import smtpwidgets as sw

    policy = tmp_path / "policy.toml"
    policy.write_text(
        'note = "Ask the service desk."\n[servers]\ndelete = false\n'
        '[servers.locked]\nsecurity = "tls"\n[assistant]\nenabled = false\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SMTPWIDGETS_POLICY", str(policy))
    with sw.open_profile(tmp_path / "profile.db") as profile:
        server = profile.add(sw.Server(host="smtp.example.org", username="ada@example.org"))
        with pytest.raises(sw.NotAllowedError, match="Ask the service desk"):
            profile.remove(server.id)
        with pytest.raises(sw.NotAllowedError, match="Ask the service desk"):
            profile.add(
                sw.Server(host="smtp.example.org", username="ada@example.org", security="starttls")
            )
        assert "Ask the service desk" in str(Setup(profile).you("ada@example.org"))


def test_the_set_up_goes_on_at_the_same_step_in_the_next_kernel(tmp_path: Path) -> None:
    """What was typed is still there; the password never was."""
    path = tmp_path / "profile.db"
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        first = Setup(profile)
        first.you("ada@example.org", "Ada")
        first.incoming("own", protocol="imap", host="imap.example.org")
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        second = Setup(profile)
        assert StepId.OUTGOING is second.state.step
        assert ("ada@example.org", "Ada") == (second.state.address, second.state.display_name)
        assert "imap.example.org" == second.state.incoming.typed["host"]
