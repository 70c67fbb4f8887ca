"""What every place for secrets must do, and what people are told when a keyring does not."""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.backends.SecretService import Keyring as SecretServiceKeyring

from smtpwidgets.credentials import (
    Credentials,
    Kept,
    KeyringCredentials,
    MemoryCredentials,
    Place,
)
from smtpwidgets.errors import (
    CredentialsError,
    KeyringLockedError,
    KeyringUnavailableError,
    SecretTooLongError,
)
from smtpwidgets.model.secret import Secret
from tests.support.keyrings import (
    RAISED,
    DictKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    HoldsOnKeyring,
    PlaintextKeyring,
    RaisingKeyring,
    SmallKeyring,
    StubbornError,
    TruncatingKeyring,
)
from tests.support.secret_service import secret_service
from tests.support.waiting import wait_until

CANARY = "canary-5b1e-zebra"
ID = "0123456789abcdef"

SECRETS = [
    pytest.param("hunter2", id="plain"),
    pytest.param("pässwörd ☃ 𝄞", id="non-ascii"),
    pytest.param(" ", id="one-blank"),
    pytest.param(" leading and trailing ", id="blanks"),
    pytest.param("a\tb\nc\r\n", id="line-ends"),
    pytest.param("a\0b", id="nul"),
    pytest.param("e\u0301 is not \u00e9", id="not-normalised"),
    pytest.param("x" * 100_000, id="long"),
    pytest.param("'\";--\\${}%s", id="quoting"),
]

AnyCredentials = Credentials | KeyringCredentials | MemoryCredentials


def keyring_threads() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "smtpwidgets-keyring"]


@pytest.fixture(autouse=True)
def no_thread_is_left(earlier_left_out: None) -> Iterator[None]:
    """Nothing of ours runs after a test."""
    del earlier_left_out
    yield
    gc.collect()
    wait_until(lambda: not keyring_threads(), "every call to a keyring to end")


class CredentialsSuite:
    """What every kind of credentials does. A kind is a subclass with a `credentials` fixture."""

    @pytest.mark.parametrize("text", SECRETS)
    def test_a_secret_comes_back_as_it_was(self, credentials: AnyCredentials, text: str) -> None:
        """Not a blank, a line end or a rare character is lost."""
        credentials.put(ID, Secret(text))

        found = credentials.get(ID)
        assert found is not None
        assert text == found.reveal()

    def test_what_was_never_kept_is_not_there(self, credentials: AnyCredentials) -> None:
        """An unknown id is no error, in none of the questions."""
        assert credentials.get("nobody") is None
        assert not credentials.has("nobody")
        assert credentials.delete("nobody") is None

    def test_a_new_secret_takes_the_place_of_the_old_one(self, credentials: AnyCredentials) -> None:
        """There is one secret for an entry, the newest."""
        credentials.put(ID, Secret("old"))
        credentials.put(ID, Secret("new"))

        assert "new" == credentials.get(ID).reveal()  # type: ignore[union-attr]

    def test_secrets_of_two_entries_are_apart(self, credentials: AnyCredentials) -> None:
        """Deleting one leaves the other."""
        credentials.put("one", Secret("1"))
        credentials.put("two", Secret("2"))
        credentials.delete("one")

        assert not credentials.has("one")
        assert "2" == credentials.get("two").reveal()  # type: ignore[union-attr]

    def test_a_deleted_secret_is_given_back(self, credentials: AnyCredentials) -> None:
        """Undo needs what was deleted; after that it is gone."""
        credentials.put(ID, Secret(CANARY))
        removed = credentials.delete(ID)

        assert removed is not None
        assert removed.reveal() == CANARY
        assert credentials.get(ID) is None
        assert credentials.delete(ID) is None

    def test_an_empty_secret_is_refused(self, credentials: AnyCredentials) -> None:
        """Some keyrings take an empty secret for none, so it never gets there."""
        with pytest.raises(ValueError, match="empty"):
            credentials.put(ID, Secret(""))

    def test_threads_do_not_disturb_one_another(self, credentials: AnyCredentials) -> None:
        """Eight threads put and get at once, and each finds its own."""
        found: dict[int, str] = {}

        def work(n: int) -> None:
            credentials.put(f"id{n}", Secret(f"secret {n}"))
            secret = credentials.get(f"id{n}")
            found[n] = secret.reveal() if secret is not None else "lost"

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert found == {n: f"secret {n}" for n in range(8)}

    def test_nothing_shows_a_secret(
        self, credentials: AnyCredentials, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Neither log, repr, answer nor the object's own state has it in clear."""
        caplog.set_level(logging.DEBUG)
        kept = credentials.put(ID, Secret(CANARY))
        credentials.get(ID)

        assert CANARY not in f"{caplog.text}{credentials!r}{kept!r}{vars(credentials)}"


class TestMemory(CredentialsSuite):
    @pytest.fixture
    def credentials(self) -> MemoryCredentials:
        return MemoryCredentials()


class TestOurKeyring(CredentialsSuite):
    @pytest.fixture
    def credentials(self) -> KeyringCredentials:
        return KeyringCredentials(DictKeyring())


class TestFacadeOnKeyring(CredentialsSuite):
    @pytest.fixture
    def credentials(self) -> Credentials:
        return Credentials(DictKeyring())


class TestFacadeInMemory(CredentialsSuite):
    @pytest.fixture
    def credentials(self) -> Credentials:
        return Credentials.in_memory()


class TestFacadeWithoutKeyring(CredentialsSuite):
    """With no keyring at all, everything works as long as the kernel lives."""

    @pytest.fixture
    def credentials(self) -> Credentials:
        return Credentials(fail.Keyring())


@pytest.fixture(scope="module")
def bus() -> Iterator[dict[str, str]]:
    with secret_service() as env:
        yield env


@pytest.fixture(scope="module")
def locked_bus() -> Iterator[dict[str, str]]:
    with secret_service(locked=True) as env:
        yield env


class TestSecretService(CredentialsSuite):
    """The real thing: gnome-keyring over D-Bus."""

    @pytest.fixture
    def credentials(
        self, bus: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> KeyringCredentials:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus["DBUS_SESSION_BUS_ADDRESS"])
        credentials = KeyringCredentials(SecretServiceKeyring(), timeout_s=30)
        for id in (ID, "one", "two"):
            credentials.delete(id)
        return credentials

    @given(text=st.text(min_size=1).filter(lambda t: t.isprintable() or "\n" in t))
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_any_text_comes_back(self, credentials: KeyringCredentials, text: str) -> None:
        """Whatever somebody types as a password, the real keyring gives it back."""
        credentials.put(ID, Secret(text))

        assert text == credentials.get(ID).reveal()  # type: ignore[union-attr]

    def test_a_secret_outlives_the_process(self, bus: dict[str, str]) -> None:
        """Another process, choosing its keyring by itself, finds what this one kept."""
        put = "print(c.put('later', Secret('pässword')).sentence)"
        get = "print(c.get('later').reveal() == 'pässword', c.state().usable)"

        assert "Kept in this computer's keyring (Secret Service" in run_child(put, bus)
        assert "True True" == run_child(get, bus).strip()

    def test_the_entry_is_named_after_the_id(
        self, credentials: KeyringCredentials, bus: dict[str, str]
    ) -> None:
        """The service is smtpwidgets:<id> and the user a fixed word, so that renaming is safe."""
        del bus
        credentials.put(ID, Secret("x"))

        assert "x" == SecretServiceKeyring().get_password(f"smtpwidgets:{ID}", "password")


def run_child(code: str, env: dict[str, str]) -> str:
    """Run `code` in a process of its own, with `c` for its credentials."""
    start = "from smtpwidgets.credentials import Credentials\n"
    start += "from smtpwidgets.model.secret import Secret\nc = Credentials(timeout_s=30)\n"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", start + code],
        env={**env, "PYTHONPATH": os.getcwd()},  # noqa: PTH109 -- a text is what it takes
        capture_output=True,
        check=False,
        timeout=60,
        encoding="utf-8",
    )
    assert not done.returncode, done.stderr
    return done.stdout


# keyring 25.7 forgets to close its connection when the collection does not open.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_locked_secret_service_is_told_and_nothing_is_lost(
    locked_bus: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real keyring, locked: kept in memory, and the sentence says what to do."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", locked_bus["DBUS_SESSION_BUS_ADDRESS"])
    credentials = Credentials(SecretServiceKeyring())

    kept = credentials.put(ID, Secret(CANARY))

    assert kept == Kept(
        Place.MEMORY,
        "Kept in memory until this kernel stops: this computer's keyring is locked. Unlock it, "
        "then save the password again.",
    )
    assert CANARY == credentials.get(ID).reveal()  # type: ignore[union-attr]
    assert not credentials.state().usable
    with pytest.raises(KeyringLockedError):
        credentials.put(ID, Secret(CANARY), fall_back=False)


# --- keyrings that fail ---------------------------------------------------------------------------

BACK_ENDS: list[tuple[str, Callable[[], KeyringBackend], type[CredentialsError], str]] = [
    ("missing", fail.Keyring, KeyringUnavailableError, "has no keyring"),
    ("empty-chain", chainer.ChainerBackend, KeyringUnavailableError, "has no keyring"),
    ("null", null.Keyring, KeyringUnavailableError, "switched off"),
    ("plain-file", PlaintextKeyring, KeyringUnavailableError, "file of its own (keyrings.alt)"),
    ("forgetful", ForgetfulKeyring, KeyringUnavailableError, "did not give the same one back"),
    ("truncating", TruncatingKeyring, KeyringUnavailableError, "did not give the same one back"),
    *(
        (kind.__name__, lambda kind=kind: RaisingKeyring(kind), error, words)  # type: ignore[misc]
        for kind, error, words in zip(
            RAISED,
            (
                KeyringUnavailableError,
                KeyringLockedError,
                KeyringLockedError,
                KeyringLockedError,
                KeyringUnavailableError,
                SecretTooLongError,
                KeyringUnavailableError,
                KeyringUnavailableError,
                KeyringUnavailableError,
            ),
            (
                "has no keyring",
                "is locked",
                "is locked",
                "declined; perhaps it is locked",
                "ended with an error",
                "longer than this computer's keyring",
                "cannot keep one of its characters",
                "is not installed",
                "ended with an error",
            ),
            strict=True,
        )
    ),
]
FAILING = [pytest.param(*row, id=name) for name, *row in BACK_ENDS]


@pytest.mark.parametrize(("make", "kind", "words"), FAILING)
def test_a_failing_keyring_loses_nothing_and_is_told(
    make: Callable[[], KeyringBackend], kind: type[CredentialsError], words: str
) -> None:
    """Whatever the keyring does, the secret is in memory and the sentence says why and what now."""
    del kind
    credentials = Credentials(make())
    kept = credentials.put(ID, Secret(CANARY))

    assert Place.MEMORY is kept.where
    assert kept.sentence.startswith("Kept in memory until this kernel stops: ")
    assert words in kept.sentence
    assert kept.sentence.endswith(".")
    assert CANARY == credentials.get(ID).reveal()  # type: ignore[union-attr]


@pytest.mark.parametrize(("make", "kind", "words"), FAILING)
def test_no_exception_carries_the_secret(
    make: Callable[[], KeyringBackend],
    kind: type[CredentialsError],
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The error has its own class and sentence; chain, locals, arguments and log have no secret."""
    caplog.set_level(logging.DEBUG)
    credentials = KeyringCredentials(make())
    with pytest.raises(CredentialsError) as caught:
        credentials.put(ID, Secret(CANARY))

    error = caught.value
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert kind is type(error)
    assert words in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert CANARY not in told.replace(f'CANARY = "{CANARY}"', "") + repr(error.args) + caplog.text


def test_every_way_to_fail_is_tried() -> None:
    """No sentence stands in the table that no test has seen."""
    from smtpwidgets.credentials.faults import FAULTS, Fault

    seen = [words for *_, words in BACK_ENDS]
    untold = {f for f, row in FAULTS.items() if not any(w in _filled(row.reason) for w in seen)}

    assert untold == {Fault.SILENT}  # told by the tests of the hanging keyring
    assert set(FAULTS) == set(Fault)


def _filled(reason: str) -> str:
    return reason.format(backend="keyrings.alt", timeout_s=5.0)


def test_a_keyring_in_a_plain_file_is_never_written_to() -> None:
    """keyrings.alt is known by its module, and known before it gets anything."""
    backend = PlaintextKeyring()
    Credentials(backend).put(ID, Secret(CANARY))

    assert backend.kept == {}


def test_a_chain_is_used_through_its_first_safe_member() -> None:
    """A plain file in a chain of keyrings gets nothing, even if it comes first."""
    plain, safe = PlaintextKeyring(), DictKeyring()

    class Chain(chainer.ChainerBackend):
        backends = (plain, safe)

    Chain.__module__ = "keyring.backends.chainer"
    kept = Credentials(Chain()).put(ID, Secret(CANARY))

    assert Place.KEYRING is kept.where
    assert plain.kept == {}
    assert [CANARY] == list(safe.kept.values())


@pytest.mark.parametrize(
    ("text", "fits"), [("x" * 1280, True), ("x" * 1281, False), ("𝄞" * 641, False)]
)
def test_windows_is_not_asked_for_more_than_it_holds(text: str, fits: bool) -> None:
    """2560 bytes of UTF-16 fit; one character more is refused before anything is written."""
    backend = SmallKeyring()
    credentials = Credentials(backend)
    kept = credentials.put(ID, Secret(text))

    assert fits == (kept.where is Place.KEYRING)
    assert fits == bool(backend.kept)
    assert text == credentials.get(ID).reveal()  # type: ignore[union-attr]
    assert credentials.state().usable, "the next secret may be shorter"


def test_the_winerror_of_a_full_blob_is_known() -> None:
    """Windows' own refusal (1783) means: too long."""
    with pytest.raises(SecretTooLongError):
        KeyringCredentials(RaisingKeyring(StubbornError)).put(ID, Secret("x"))


def test_a_truncated_secret_is_taken_out_again() -> None:
    """Half a password would be sent to the server at the next start."""
    backend = TruncatingKeyring()
    Credentials(backend).put(ID, Secret(CANARY))

    assert backend.kept == {}


def test_a_keyring_that_works_again_takes_over() -> None:
    """After a success the state is fine, and memory keeps no second copy that could grow old."""
    backend = DictKeyring()
    credentials = Credentials(backend)
    refusing = RaisingKeyring(KeyringLockedErrorOfTheirs)
    backend.set_password = refusing.set_password  # type: ignore[method-assign]
    credentials.put(ID, Secret("first"))
    assert not credentials.state().usable
    del backend.set_password  # type: ignore[method-assign]

    state = credentials.try_again()

    assert state.usable
    assert (
        state.sentence == "Passwords are kept in this computer's keyring (tests.support.keyrings)."
    )
    assert ["first"] == list(backend.kept.values())
    assert not credentials._memory.ids()


KeyringLockedErrorOfTheirs = RAISED[2]


def test_a_refused_deletion_stops_nothing_and_is_told() -> None:
    """The entry's secret is gone for this kernel, is given back for undo, and the rest is said."""
    backend = HoldsOnKeyring()
    credentials = Credentials(backend)
    credentials.put(ID, Secret(CANARY))

    removed = credentials.delete(ID)

    assert removed is not None
    assert removed.reveal() == CANARY
    assert credentials.get(ID) is None
    assert [ID] == list(credentials.left_behind)
    assert "may still be in the keyring" in credentials.state().sentence

    credentials.put(ID, removed)  # the deletion is undone

    assert CANARY == credentials.get(ID).reveal()  # type: ignore[union-attr]
    assert not credentials.left_behind


def test_what_was_left_behind_is_removed_when_the_keyring_allows() -> None:
    """A later success clears up after an earlier refusal."""
    backend = HoldsOnKeyring()
    credentials = Credentials(backend)
    credentials.put(ID, Secret(CANARY))
    credentials.delete(ID)
    backend.__class__ = DictKeyring

    credentials.put("another", Secret("x"))

    assert not credentials.left_behind
    assert ["x"] == list(backend.kept.values())


def test_without_a_keyring_nothing_is_left_behind() -> None:
    """Deleting where no keyring ever had anything claims no remainder."""
    credentials = Credentials(fail.Keyring())
    credentials.put(ID, Secret(CANARY))
    credentials.delete(ID)

    assert not credentials.left_behind


# --- keyrings that hang ---------------------------------------------------------------------------


@pytest.fixture
def hanging() -> Iterator[HangingKeyring]:
    backend = HangingKeyring()
    yield backend
    backend.answer.set()


def test_a_hanging_keyring_is_given_up_in_time(hanging: HangingKeyring) -> None:
    """The secret is in memory after the time limit, and the sentence tells of the hidden window."""
    credentials = Credentials(hanging, timeout_s=0.2)
    kept = credentials.put(ID, Secret(CANARY))

    assert "did not answer within 0.2 seconds" in kept.sentence
    assert "window" in kept.sentence
    assert CANARY == credentials.get(ID).reveal()  # type: ignore[union-attr]


def test_calls_do_not_pile_up_behind_one_that_hangs(hanging: HangingKeyring) -> None:
    """A hundred further questions are answered at once and start no further call."""
    credentials = Credentials(hanging, timeout_s=0.5)
    credentials.put(ID, Secret(CANARY))
    started = monotonic()
    for n in range(100):
        credentials.get(f"id{n}")
        credentials.put(f"id{n}", Secret("x"))

    assert 50 > monotonic() - started  # had each waited for its time, it would be a hundred
    assert 1 == hanging.calls
    assert 1 == len(keyring_threads())


def test_an_answer_that_comes_late_still_counts(hanging: HangingKeyring) -> None:
    """Once the window is answered the secret is in the keyring, and in memory no more."""
    credentials = Credentials(hanging, timeout_s=1)  # a busy machine needs a moment to answer, too
    credentials.put(ID, Secret(CANARY))
    hanging.answer.set()
    wait_until(lambda: not keyring_threads(), "the late call to end")

    assert [CANARY] == list(hanging.kept.values())
    assert not credentials._memory.ids()
    assert credentials.state().usable
    assert CANARY == credentials.get(ID).reveal()  # type: ignore[union-attr]


def test_a_late_answer_never_brings_an_old_secret_back(hanging: HangingKeyring) -> None:
    """A newer secret was given meanwhile: the old one is taken out of the keyring again."""
    credentials = Credentials(hanging, timeout_s=0.1)
    credentials.put(ID, Secret("old"))
    credentials.put(ID, Secret("new"))
    hanging.answer.set()
    wait_until(lambda: not keyring_threads(), "the late call to end")

    assert hanging.kept == {}
    assert "new" == credentials.get(ID).reveal()  # type: ignore[union-attr]


def test_somebody_who_asked_for_no_fall_back_finds_nothing_written_late(
    hanging: HangingKeyring,
) -> None:
    """An error was raised, so the keyring must not have the secret a minute later."""
    credentials = KeyringCredentials(hanging, timeout_s=0.1)
    with pytest.raises(KeyringLockedError):
        credentials.put(ID, Secret(CANARY))
    hanging.answer.set()
    wait_until(lambda: not keyring_threads(), "the late call to end")

    assert hanging.kept == {}


def test_another_try_is_let_through_though_one_hangs(hanging: HangingKeyring) -> None:
    """Trying again asks the keyring anew, a few times at most."""
    credentials = Credentials(hanging, timeout_s=0.05)
    credentials.put(ID, Secret(CANARY))
    for _ in range(10):
        credentials.try_again()

    assert 4 == len(keyring_threads())
    wait_until(lambda: hanging.calls == 4, "each of them to ask")
    hanging.answer.set()


@pytest.fixture
def stop_button() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt, as in a kernel; a program in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("stop_button")
def test_an_interrupt_while_waiting_loses_no_order(hanging: HangingKeyring) -> None:
    """The kernel's stop button ends the waiting; the call left behind counts as hanging."""
    credentials = KeyringCredentials(hanging, timeout_s=30)
    stop = threading.Thread(target=interrupt_when, args=(lambda: hanging.calls,))
    stop.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            credentials.get(ID)
    finally:
        stop.join()

    with pytest.raises(KeyringLockedError):
        credentials.get(ID)
    assert 1 == hanging.calls


def interrupt_when(condition: Callable[[], object]) -> None:
    """Send the main thread what the kernel's stop button sends."""
    wait_until(condition, "the moment to interrupt")
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


def test_the_state_asks_no_keyring_to_open(hanging: HangingKeyring) -> None:
    """Looking at a page must not make a window appear."""
    state = Credentials(hanging, timeout_s=0.1).state()

    assert state.usable
    assert 0 == hanging.calls
