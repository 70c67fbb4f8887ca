"""The guided set-up as functions: the whole way, step by step, on practice servers."""

from collections.abc import Awaitable, Callable

import pytest

from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.setup import STEPS, TOPICS, Setup, StepId, StepResult
from smtpwidgets.setup.state import OWN
from smtpwidgets.setup.words import SAYINGS

ADA = "ada@practice.test"


def choose(setup: Setup) -> None:
    """Do the three steps before the password."""
    assert setup.you(ADA, "Ada").ok
    assert setup.incoming().ok
    assert setup.outgoing().ok


def save(setup: Setup) -> None:
    choose(setup)
    assert setup.password(Secret(PASSWORD)).ok


async def test_an_address_and_a_password_become_a_working_account(setup: Setup) -> None:
    """The whole way: what is proposed is enough, and every step says that it is done."""
    save(setup)

    assert (await setup.check_login()).ok
    assert (await setup.check_ports()).ok
    assert (await setup.send_test()).ok
    assert (await setup.send_test("round-trip")).ok
    done = setup.done()

    assert done.ok
    assert "found in your inbox and taken out again" in str(done)
    assert StepId.DONE is setup.state.step


def test_nothing_is_stored_before_the_password(setup: Setup) -> None:
    """Choosing is a draft: the lists and the history stay as they were."""
    choose(setup)

    assert ({}, {}) == (dict(setup.profile.servers), dict(setup.profile.accounts))
    assert () == setup.profile.history()


def test_servers_and_account_are_one_change(setup: Setup) -> None:
    """One step of history, one undo: no server without its account."""
    save(setup)

    assert 1 == len(setup.profile.history())
    setup.profile.undo()
    assert ({}, {}) == (dict(setup.profile.servers), dict(setup.profile.accounts))


def test_both_sides_are_logged_into_with_one_password(setup: Setup) -> None:
    """It is kept once, under the incoming entry."""
    save(setup)

    (account,) = setup.profile.accounts.values()
    assert account.same_login
    assert account.incoming == setup.profile.login(account.outgoing[0]).secret_id


@pytest.mark.parametrize("rounds", [2, 3])
def test_a_step_done_again_changes_the_same_entries(setup: Setup, rounds: int) -> None:
    """However often the cells are run: two servers, one account."""
    for _ in range(rounds):
        save(setup)

    assert (2, 1) == (len(setup.profile.servers), len(setup.profile.accounts))
    assert 1 == setup.profile.revision


def test_a_changed_choice_changes_the_same_entry(setup: Setup) -> None:
    """From IMAP to POP3: the entry keeps its id, and the password is asked for the new host."""
    save(setup)
    before = set(setup.profile.servers)
    setup.incoming("pop3")

    refused = setup.password()
    assert not refused.ok
    assert "given for the old one" in str(refused)

    assert setup.password(Secret(PASSWORD)).ok
    assert before == set(setup.profile.servers)
    (account,) = setup.profile.accounts.values()
    assert Protocol.POP3 is setup.profile.servers[account.incoming or ""].protocol


def test_a_server_of_the_list_is_used_and_not_copied(setup: Setup) -> None:
    """Chosen by itself or by its id; afterwards the list holds it once."""
    mine = Server(host="smtp.practice.test", port=587, security="starttls", username=ADA)
    setup.profile.add(mine)
    setup.you(ADA)
    setup.incoming()

    assert setup.outgoing(mine).ok
    assert setup.password(Secret(PASSWORD)).ok

    assert 2 == len(setup.profile.servers)
    (account,) = setup.profile.accounts.values()
    assert (mine.id,) == account.outgoing


def test_a_proposal_that_is_in_the_list_already_is_the_one_of_the_list(setup: Setup) -> None:
    """Many accounts share a server without anybody noticing that they could have two."""
    mine = Server(host="smtp.practice.test", username=ADA)
    setup.profile.add(mine)
    setup.you(ADA)
    setup.incoming()

    setup.outgoing()
    setup.password(Secret(PASSWORD))

    assert 2 == len(setup.profile.servers)


def test_a_second_account_at_a_shared_server_sends_with_its_own_password(profile: Profile) -> None:
    """The first one's login is not lent, and nobody is left without one."""
    chosen: Server | None = None
    for name in ("ada", "bob"):
        setup = Setup(profile, name)
        assert setup.you(f"{name}@practice.test").ok
        assert setup.incoming().ok
        assert setup.outgoing(chosen).ok
        assert setup.password(Secret(f"{name}'s own")).ok
        chosen = profile.servers[setup.outgoing_id]

    ada, bob = profile.accounts.values()
    assert ada.outgoing == bob.outgoing
    for account, name in ((ada, "ada"), (bob, "bob")):
        server, _, secret = profile._for_check(account.outgoing[0], account.id)
        assert secret is not None
        assert (f"{name}@practice.test", f"{name}'s own") == (server.username, secret.reveal())


def test_an_account_may_only_send(setup: Setup) -> None:
    """No incoming server is a choice, and the password belongs to the outgoing one then."""
    setup.you(ADA)
    assert setup.incoming("none").ok
    setup.outgoing()
    assert setup.password(Secret(PASSWORD)).ok

    (account,) = setup.profile.accounts.values()
    assert account.incoming is None
    assert setup.profile.has_secret(account.outgoing[0])


async def test_the_best_pair_is_taken_by_one_call(setup: Setup) -> None:
    """A port that is closed here is named, a better one proposed, and set only on request."""
    setup.you(ADA)
    setup.incoming()
    setup.outgoing(host="smtp.practice.test", port=2526, security="starttls")
    setup.password(Secret(PASSWORD))

    ports = await setup.check_ports()
    assert "use_pair" in ports.next_call
    assert 2526 == setup.profile.servers[setup.outgoing_id].port_number

    assert setup.use_pair().ok
    server = setup.profile.servers[setup.outgoing_id]
    assert (465, Security.TLS) == (server.port_number, server.security)
    assert (await setup.check_login()).ok
    assert setup.password().ok
    assert 465 == setup.profile.servers[setup.outgoing_id].port_number


def test_what_was_changed_in_the_list_is_not_taken_back(setup: Setup) -> None:
    """Running the password step again leaves alone what somebody set elsewhere."""
    save(setup)
    server = setup.profile.server(setup.outgoing_id)
    setup.profile.update(server.replace(description="Mine", port=587, security="starttls"))

    assert setup.password().ok

    assert 587 == setup.profile.server(setup.outgoing_id).port_number
    assert "Mine" == setup.profile.server(setup.outgoing_id).description


def test_back_loses_nothing(setup: Setup) -> None:
    """Every step back to the first, and all choices are still there."""
    save(setup)
    for _ in STEPS:
        setup.back()

    assert StepId.YOU is setup.state.step
    assert (ADA, "Ada") == (setup.state.address, setup.state.display_name)
    assert setup.go(StepId.CHECK).ok


@pytest.mark.parametrize("step", [step for step in StepId if step is not StepId.YOU])
async def test_a_step_that_comes_too_early_says_which_one_is_first(
    setup: Setup, step: StepId
) -> None:
    """In words, with the call to make; no exception, nothing stored."""
    calls: dict[StepId, Callable[[], StepResult]] = {
        StepId.INCOMING: setup.incoming,
        StepId.OUTGOING: setup.outgoing,
        StepId.PASSWORD: lambda: setup.password(Secret(PASSWORD)),
        StepId.DONE: setup.done,
    }
    checks: dict[StepId, Callable[[], Awaitable[StepResult]]] = {
        StepId.CHECK: setup.check_login,
        StepId.PORTS: setup.check_ports,
        StepId.TEST: setup.send_test,
    }
    if step in checks:
        answer = await checks[step]()
    else:
        answer = calls[step]()

    assert not answer.ok
    assert "irst say who you are" in str(answer)
    assert {} == dict(setup.profile.servers)


def test_every_step_has_its_words() -> None:
    """A title, what you should see, what to check, and topics that exist."""
    for step in StepId:
        row = STEPS[step]
        assert all((row.label, row.title, row.explanation, row.see, row.otherwise, row.call))
        assert set(row.topics) <= set(TOPICS)


def test_a_stored_account_is_gone_on_with(profile: Profile) -> None:
    """By address, id, or the part before the @: its servers are there, nothing is typed anew."""
    save(Setup(profile))
    (account,) = profile.accounts.values()

    for name in (ADA, account.id, "ADA"):
        again = Setup(profile, account=name)
        assert StepId.CHECK is again.state.step
        assert again.state.account_id == account.id
        assert "smtp.practice.test" in again.overview()


def test_an_account_that_is_not_there_is_set_up(profile: Profile) -> None:
    """With a sentence that says so."""
    setup = Setup(profile, account="nobody")

    assert StepId.YOU is setup.state.step
    assert "no account nobody" in setup.overview()
    assert () == setup.report().reports


def test_what_a_provider_wants_is_a_line_for_each_step(setup: Setup) -> None:
    """And not one paragraph in which the numbers run together."""
    answer = setup.you("ada@gmail.com")

    numbered = [one for one in answer.happened if one[:3] in {"1. ", "2. "}]
    assert 2 == len(numbered)
    assert not any("1. " in one and "2. " in one for one in answer.happened)


def test_the_servers_follow_an_address_that_was_typed_in_a_page(setup: Setup) -> None:
    """Typing alone moves nothing; going on does, and back again leaves no choice behind."""
    setup.you(ADA)
    setup.incoming()
    setup.typed("address", "ada@gmail.com")
    setup.you("ada@gmail.com")

    assert "" == setup.state.incoming.key
    assert StepId.INCOMING not in setup.state.passed


def test_only_a_choice_somebody_made_is_said_to_be_undone(setup: Setup) -> None:
    """A page marks the first server by itself; an address that is mended then undoes no choice."""
    lost = SAYINGS["servers-follow"]
    setup.you("ada@practice")
    setup.mark("incoming", setup.findings.incoming[0].key)
    assert lost not in setup.you(ADA).happened

    setup.incoming()
    assert lost in setup.you("ada@gmail.com").happened
    setup.mark("incoming", OWN)
    assert lost in setup.you(ADA).happened


def test_words_about_the_password_name_it_and_claim_nothing_early(setup: Setup) -> None:
    """A sentence with a noun, and a step that tells what saving will do."""
    choose(setup)

    assert setup.password_goes_to().startswith("The password is sent")
    assert "Now everything" not in STEPS[StepId.PASSWORD].explanation
    assert "taken out again" in STEPS[StepId.TEST].see
