"""What goes wrong in a set-up: each answered in words, nothing lost, nothing half written."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import KeyringLocked

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup, SetupState, StepId
from smtpwidgets.setup.draft import KIND
from smtpwidgets.setup.state import Choice
from smtpwidgets.store import open_store
from tests.support.keyrings import DictKeyring, RaisingKeyring

ADA = "ada@practice.test"
Opened = Callable[[], Profile]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Open the same file again and again, as new kernels and other notebooks do."""
    profiles: list[Profile] = []
    keyring = DictKeyring()

    def one() -> Profile:
        profile = Profile(open_store(tmp_path / "profile.db"), Credentials(keyring))
        profiles.append(profile)
        return profile

    yield one
    for profile in profiles:
        profile.close()


def choose(setup: Setup, address: str = ADA) -> None:
    """Do the three steps before the password."""
    setup.you(address, "Ada")
    assert setup.incoming(host="imap.practice.test").ok
    assert setup.outgoing(host="smtp.practice.test").ok


@pytest.mark.parametrize("steps", range(5))
def test_a_new_kernel_goes_on_at_the_same_step(opened: Opened, steps: int) -> None:
    """With all that was typed and chosen, from the file alone."""
    first = Setup(opened())
    calls: list[Callable[[], object]] = [
        lambda: first.you(ADA, "Ada"),
        lambda: first.incoming(host="imap.practice.test"),
        lambda: first.outgoing(host="smtp.practice.test", port=587, security="starttls"),
        lambda: first.password(Secret(PASSWORD)),
    ]
    for call in calls[:steps]:
        call()

    second = Setup(opened())

    assert (first.state if steps else second.state) == second.state
    assert list(StepId)[steps] is second.state.step


def test_what_was_typed_and_not_confirmed_is_there_after_a_restart(opened: Opened) -> None:
    """Half an address, half a server."""
    first = Setup(opened())
    first.typed("address", "ada@prac")
    first.keep()
    assert "ada@prac" == Setup(opened()).state.address

    first.you(ADA)
    first.typed("incoming.host", "imap.pra")
    first.keep()
    assert "imap.pra" == Setup(opened()).state.incoming.typed["host"]


def test_no_password_is_in_the_draft(opened: Opened) -> None:
    """The draft is a file on disk."""
    setup = Setup(opened())
    choose(setup)
    setup.password(Secret("s3cret-canary"))

    assert "s3cret-canary" not in setup.profile.remembered(KIND)["setup"]
    assert "s3cret-canary" not in repr(setup.state)


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "@example.org", "two words@example.org", "a@b@c", "ada@exa mple"]
)
def test_an_address_that_is_none_is_said_and_kept(setup: Setup, address: str) -> None:
    """Nothing goes on, nothing typed is lost."""
    answer = setup.you(address)

    assert not answer.ok
    assert "address" == answer.wrong[0][0]
    assert StepId.YOU is setup.state.step
    assert address == setup.state.address


def test_a_look_alike_domain_is_asked_about(setup: Setup) -> None:
    """Offered, never taken."""
    answer = setup.you("ada@gmial.com")

    assert "Did you mean ada@gmail.com?" in str(answer)
    assert "ada@gmial.com" == setup.state.address


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"host": "two words"}, "host"),
        ({"host": ""}, "host"),
        ({"host": "imap.example.org", "port": 99_999}, "port"),
        ({"host": "imap.example.org", "security": "none"}, "security"),
        ({"host": "smtp.example.org", "protocol": "smtp"}, "protocol"),
    ],
)
def test_a_server_that_cannot_be_is_said_field_by_field(
    setup: Setup, settings: dict[str, Any], field: str
) -> None:
    """And what was typed is kept for the next try."""
    setup.you(ADA)

    answer = setup.incoming(**settings)

    assert not answer.ok
    assert field in {name for name, _ in answer.wrong}
    assert str(settings["host"]) == setup.state.incoming.typed["host"]
    assert StepId.INCOMING not in setup.state.passed


@pytest.mark.parametrize("choice", [0, 99, "imap.nowhere.example", "server:gone"])
def test_a_choice_that_does_not_exist_names_those_that_do(setup: Setup, choice: int | str) -> None:
    """By number, by name, by an entry that was deleted."""
    setup.you(ADA)

    answer = setup.incoming(choice)

    assert not answer.ok
    assert "imap.practice.test" in str(answer)


def test_a_missing_password_stores_nothing(setup: Setup) -> None:
    """None, and an empty one."""
    choose(setup)

    for secret in (None, Secret("")):
        answer = setup.password(secret)
        assert not answer.ok
        assert "Nothing was stored" in str(answer)
    assert {} == dict(setup.profile.servers)


def test_a_password_as_plain_text_is_refused_without_showing_it(setup: Setup) -> None:
    """It would stand in the notebook."""
    choose(setup)

    with pytest.raises(TypeError) as caught:
        setup.password("s3cret-canary")  # type: ignore[arg-type]
    assert "s3cret-canary" not in str(caught.value)


def test_a_locked_keyring_is_said_and_the_account_works_all_the_same(tmp_path: Path) -> None:
    """The password goes into memory, and the answer says until when."""
    keyring = RaisingKeyring(KeyringLocked)
    with Profile(open_store(tmp_path / "p.db"), Credentials(keyring)) as profile:
        setup = Setup(profile)
        choose(setup)
        answer = setup.password(Secret(PASSWORD))

    assert answer.ok
    assert "until this kernel stops" in str(answer)


async def test_a_password_that_went_with_its_kernel_is_asked_for_again(tmp_path: Path) -> None:
    """Without a keyring; nothing is sent, and saving it once more is enough."""

    def opened() -> Profile:
        return Profile(open_store(tmp_path / "p.db"), Credentials.in_memory())

    with opened() as profile:
        setup = Setup(profile)
        choose(setup)
        setup.password(Secret(PASSWORD))
    with opened() as profile:
        setup = Setup(profile)
        answer = await setup.check_login()
        assert not answer.ok
        assert "not here any more" in str(answer)
        assert StepId.PASSWORD is setup.state.step
        assert {} == dict(profile.reports)
        assert setup.password(Secret(PASSWORD)).ok
        assert 1 == len(profile.accounts)


def test_another_notebook_changed_the_profile(opened: Opened) -> None:
    """Nothing is stored, what was typed is kept, and the second try works."""
    mine, other = opened(), opened()
    setup = Setup(mine)
    choose(setup)
    other.add(Server(host="smtp.other.example", username="eve@other.example"))

    answer = setup.password(Secret(PASSWORD))
    assert not answer.ok
    assert "another notebook" in str(answer)
    assert ["smtp.other.example"] == [s.host for s in mine.servers.values()]

    assert setup.password(Secret(PASSWORD)).ok
    assert 3 == len(mine.servers)


async def test_an_account_that_was_deleted_meanwhile_can_be_saved_again(setup: Setup) -> None:
    """The check says so and sends nothing."""
    choose(setup)
    setup.password(Secret(PASSWORD))
    setup.profile.remove(setup.state.account_id)

    answer = await setup.check_login()

    assert not answer.ok
    assert "deleted" in str(answer)
    assert setup.password(Secret(PASSWORD)).ok
    assert (await setup.check_login()).ok


def test_a_chosen_server_that_was_deleted_meanwhile_is_said(setup: Setup) -> None:
    """And the step is to be done again."""
    mine = Server(host="smtp.practice.test", username=ADA)
    setup.profile.add(mine)
    setup.you(ADA)
    setup.incoming()
    setup.outgoing(mine)
    setup.profile.remove(mine.id)

    answer = setup.password(Secret(PASSWORD))

    assert not answer.ok
    assert "not in this profile any more" in str(answer)
    assert {} == dict(setup.profile.accounts)


async def test_a_refused_password_is_tried_on_one_side_only(setup: Setup) -> None:
    """So that no account is locked; the answer says which side was not asked."""
    choose(setup)
    setup.password(Secret("not the password"))

    answer = await setup.check_login()

    assert not answer.ok
    assert 1 == sum(report.logins_used for report in setup.report().reports)
    assert "not asked" in str(answer)


async def test_two_checks_at_once_are_one(setup: Setup) -> None:
    """A second press logs in no second time."""
    choose(setup)
    setup.password(Secret(PASSWORD))

    answers = await asyncio.gather(setup.check_login(), setup.check_login())

    assert [True, False] == [answer.ok for answer in answers]
    assert "under way" in str(answers[1])


async def test_a_check_that_was_interrupted_can_be_done_again(setup: Setup) -> None:
    """Nothing is locked, the step is the same."""
    choose(setup)
    setup.password(Secret(PASSWORD))
    seen = asyncio.Event()
    check = asyncio.ensure_future(setup.check_login(progress=lambda *_: seen.set()))
    await seen.wait()
    check.cancel()
    with pytest.raises(asyncio.CancelledError):
        await check

    assert StepId.CHECK is setup.state.step
    assert (await setup.check_login()).ok


def test_an_interrupt_while_saving_leaves_all_or_nothing(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And saving again makes no second account."""
    choose(setup)
    interrupted = setup.profile.put_together

    def interrupt(*values: object, **options: object) -> None:
        interrupted(*values, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(setup.profile, "put_together", interrupt)
    with pytest.raises(KeyboardInterrupt):
        setup.password(Secret(PASSWORD))
    monkeypatch.undo()

    assert setup.password(Secret(PASSWORD)).ok
    assert (2, 1) == (len(setup.profile.servers), len(setup.profile.accounts))


def test_a_full_disk_is_said_and_the_draft_lives_on(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The set-up goes on in memory."""

    def full(*_: object) -> None:
        raise UnreadableProfileError("profile.db", "the disk is full")

    monkeypatch.setattr(setup.profile, "remember", full)
    answer = setup.you(ADA)

    assert answer.ok
    assert "could not be noted" in str(answer)
    assert ADA == setup.state.address


_ODD = SetupState().to_json()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '{"version": 99}',
        '{"version": 1}',
        _ODD.replace('"address": ""', '"address": 5'),
        _ODD.replace('"texts": {}', '"texts": []'),
    ],
)
def test_a_note_that_cannot_be_read_begins_anew(profile: Profile, body: str) -> None:
    """With a word about it; nothing stored is touched."""
    profile.remember(KIND, "setup", body)

    setup = Setup(profile)

    assert StepId.YOU is setup.state.step
    assert "begins anew" in setup.trouble


def test_a_new_address_of_another_domain_asks_for_its_servers(setup: Setup) -> None:
    """What was typed for the old ones is kept, and nothing of it is used by itself."""
    choose(setup)
    setup.you("ada@other.example")

    assert not {StepId.INCOMING, StepId.OUTGOING} & setup.state.passed
    assert "imap.practice.test" == setup.state.incoming.typed["host"]


def test_the_user_name_follows_a_corrected_address(setup: Setup) -> None:
    """In the same domain."""
    setup.you("adda@practice.test")
    setup.incoming()
    setup.you(ADA)

    assert ADA == setup.state.incoming.texts["username"]


def test_beginning_again_leaves_the_stored_account(setup: Setup) -> None:
    """Another account gets entries of its own."""
    choose(setup)
    setup.password(Secret(PASSWORD))
    setup.start_over()
    choose(setup, "grace@practice.test")
    setup.password(Secret(PASSWORD))

    assert {ADA, "grace@practice.test"} == {a.address for a in setup.profile.accounts.values()}


def test_a_display_name_that_would_forge_a_header_is_refused(setup: Setup) -> None:
    """A line break in a name."""
    answer = setup.you(ADA, "Ada\r\nBcc: eve@example.org")

    assert not answer.ok
    assert "display_name" == answer.wrong[0][0]


TEXTS = st.text(max_size=20).filter(lambda text: text.isprintable())


@given(TEXTS, TEXTS, st.sets(st.sampled_from(list(StepId))), st.sampled_from(list(StepId)))
def test_a_draft_is_read_as_it_was_written(
    address: str, host: str, passed: set[StepId], step: StepId
) -> None:
    """Whatever was typed."""
    state = SetupState(
        step=step,
        address=address,
        incoming=Choice(key="own", texts={"host": host}, typed={"host": host}),
        passed=frozenset(passed),
    )

    assert state == SetupState.from_json(state.to_json())


async def test_a_profile_that_is_given_away_by_accounts_alone_can_be_checked() -> None:
    """An account without an incoming server is checked on its outgoing side."""
    with practice_profile([]) as profile:
        server = Server(host="smtp.practice.test", username=ADA)
        account = Account(address=ADA, outgoing=(server.id,))
        profile.put_together([server, account], {server.id: Secret(PASSWORD)})

        answer = await Setup(profile, account=ADA).check_login()

    assert answer.ok
