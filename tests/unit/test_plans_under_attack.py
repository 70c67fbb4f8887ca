"""Plans in the hands of somebody in a hurry, or with bad intent: no password and no setting lost."""

from collections.abc import Iterator
from io import StringIO

import pandas as pd
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError, NotAllowedError
from smtpwidgets.model.account import Account
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.opening import open_store
from smtpwidgets.profile import Profile
from smtpwidgets.profile.planning import Plan

SERVERS = [
    Server(id=f"s{n}", description=f"Site {n}", host=f"s{n}.example.org", username=f"u{n}")
    for n in range(6)
]


class Interrupted(Credentials):
    """A keyring during whose n-th deletion somebody presses Stop."""

    left = 0

    def delete(self, id: str) -> Secret | None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return super().delete(id)


@pytest.fixture
def keyring() -> Interrupted:
    return Interrupted.in_memory()


@pytest.fixture
def profile(keyring: Interrupted) -> Iterator[Profile]:
    with Profile(open_store(":memory:"), keyring) as profile:
        profile.add_together(SERVERS, {s.id: Secret(f"old {s.id}") for s in SERVERS})
        yield profile


def texts(keyring: Credentials) -> list[str | None]:
    found = [keyring.get(server.id) for server in SERVERS]
    return [None if secret is None else secret.reveal() for secret in found]


OLD = [f"old s{n}" for n in range(6)]


def codes(plan: Plan) -> set[tuple[object, str, str, Severity]]:
    return {(p.row, p.field, p.code, p.severity) for p in plan.problems}


# --- passwords ------------------------------------------------------------------------------------


def test_an_undo_brings_back_the_passwords_that_a_step_replaced(
    profile: Profile, keyring: Credentials
) -> None:
    """Hundreds from the wrong column are taken back with the cells; one given later stays."""
    frame = profile.servers_frame().assign(timeout_s=30)
    first = {id: Secret("wrong") for id in frame.index}
    profile.plan(frame, secrets=first).apply()
    frame = profile.servers_frame().assign(timeout_s=40)
    profile.plan(frame, secrets={"s0": Secret("worse")}).apply()
    profile.set_secret("s5", Secret("typed by hand"))

    profile.undo()
    assert ["wrong"] * 5 + ["typed by hand"] == texts(keyring)
    profile.undo()
    assert [*OLD[:5], "typed by hand"] == texts(keyring)


@pytest.mark.parametrize("at", range(1, 7))
def test_stop_while_passwords_are_put_away_sends_none_to_another_host(
    profile: Profile, keyring: Interrupted, at: int
) -> None:
    """The rows are written: every password of an old host goes, whenever Stop is pressed."""
    plan = profile.plan(profile.servers_frame().assign(host="mail.example.net"))
    keyring.left = at
    with pytest.raises(KeyboardInterrupt):
        plan.apply()

    assert {"mail.example.net"} == {server.host for server in profile.servers.values()}
    assert [None] * 6 == texts(keyring)
    profile.undo()
    assert OLD == texts(keyring)


def test_keeping_passwords_keeps_none_of_a_removed_entry(
    profile: Profile, keyring: Credentials
) -> None:
    """`keep_secrets` is about servers that move; what is removed leaves nothing in the keyring."""
    profile.plan(profile.servers_frame().head(2), remove=True, keep_secrets=True).apply()
    assert [*OLD[:2], *[None] * 4] == texts(keyring)
    profile.undo()
    assert OLD == texts(keyring)


def test_a_plan_says_which_passwords_go_to_another_host(profile: Profile) -> None:
    """Kept on demand, they are counted: nobody sends hundreds somewhere without being told."""
    frame = profile.servers_frame().assign(host="mail.example.net")
    assert "passwords with them" not in repr(profile.plan(frame))
    plan = profile.plan(frame, keep_secrets=True, secrets={"s0": Secret("new")})
    assert "5 servers move, and their stored passwords with them" in repr(plan)


def test_passwords_may_be_a_series_and_each_row_has_one(profile: Profile) -> None:
    """As `frame.pop("password").map(Secret)` gives them; a row that has two is refused."""
    frame = profile.servers_frame().astype(object).assign(password="new")
    given = frame.pop("password").map(Secret)
    assert 6 == profile.plan(frame, secrets=given).passwords
    assert 0 == profile.plan(frame, secrets={"s0": Secret("")}).passwords
    with pytest.raises(ValueError, match="two passwords"):
        profile.plan(frame, secrets=pd.concat([given, given]))
    with pytest.raises(TypeError, match="label of their row"):
        profile.plan(frame, secrets=list(given))  # type: ignore[arg-type]


class Full(KeyringBackend):
    """A keyring that takes so many passwords, and no more."""

    priority = -1  # `keyring` itself never chooses it
    room = 3

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(self.kept) == self.room:
            raise PasswordSetError
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_a_keyring_that_fails_half_way_is_told_and_loses_nothing() -> None:
    """What it did not take is in memory until this kernel stops, and somebody has to know."""
    keyring = Full()
    with Profile(open_store(":memory:"), Credentials(keyring)) as profile:
        profile.add_together(SERVERS)
        frame = profile.servers_frame().assign(timeout_s=30)
        plan = profile.plan(frame, secrets={id: Secret("new") for id in frame.index})
        with pytest.warns(UserWarning, match="3 passwords are in memory only"):
            plan.apply()

        assert all(profile.has_secret(id) for id in profile.servers)
        keyring.room = 12  # what is taken the place of is set aside until the step has ended
        again = profile.plan(frame, secrets={id: Secret("new") for id in frame.index})
        again.apply()
        assert "" == again.unkept


@pytest.mark.parametrize("name", ["Passwort", "pwd", "Mot de passe", "api_key", "app password"])
def test_a_column_of_passwords_stops_a_plan_in_any_language(profile: Profile, name: str) -> None:
    """A frame is shown, saved and sent around; the plan says where a password belongs."""
    plan = profile.plan(profile.servers_frame().assign(**{name: "canary"}))
    assert {(None, name, "secret-column", Severity.ERROR)} == codes(plan)
    assert "canary" not in repr(plan) + plan._repr_html_()


# --- rules and consent ----------------------------------------------------------------------------


def test_what_an_administrator_forbids_is_told_though_it_only_follows() -> None:
    """A server that moves parts a login from it: where accounts are fixed, the plan says no."""
    inbox = Server(id="in", protocol="imap", host="imap.example.org", username="u")
    account = Account(address="u@a.example", incoming="in", outgoing=("s0",), same_login=True)
    policy = Policy(switched_off=frozenset({"edit-account"}))
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add_together([inbox, SERVERS[0]])
        profile.add(account)
        profile.policy = policy
        frame = profile.servers_frame()
        frame.loc["s0", "host"] = "mail.example.net"
        plan = profile.plan(frame)

        assert {(None, "", "not-allowed", Severity.ERROR)} == codes(plan)
        with pytest.raises(NotAllowedError):
            plan.apply()


def test_encryption_that_a_list_takes_away_stands_in_the_head_of_a_plan(profile: Profile) -> None:
    """Among hundreds of harmless warnings nobody would find it: it is counted before them."""
    frame = profile.servers_frame().assign(allow_cleartext=True, trusted_certificate="ab" * 32)
    frame.loc["s0", "security"] = "none"
    plan = profile.plan(frame)

    said = repr(plan)
    assert "1 login goes unencrypted from now on" in said
    assert "6 servers trust a certificate by exception" in said
    assert "1 login goes unencrypted" in plan._repr_html_()
    assert ("s3", "trusted_certificate", "trusted-by-table", Severity.WARNING) in codes(plan)
    plan.apply()
    again = profile.plan(profile.servers_frame().assign(timeout_s=30))
    assert not codes(again)
    assert "from now on" not in repr(again)


def test_an_exception_for_a_new_server_is_told_too(profile: Profile) -> None:
    """A list that somebody sends may bring its own certificate along."""
    row = {"host": "n.example.org", "username": "n", "trusted_certificate": "ab" * 32}
    plan = profile.plan(pd.DataFrame([row]))
    assert {(0, "trusted_certificate", "trusted-by-table", Severity.WARNING)} == codes(plan)


def test_rows_that_lost_their_ids_are_not_added_again_without_a_word(profile: Profile) -> None:
    """A merge drops the index: they are their entries where they can be told, else a warning."""
    names = ["description", "host", "username", "security"]
    sites = pd.DataFrame({"host": [s.host for s in SERVERS]})
    merged = profile.servers_frame()[names].merge(sites, on="host").assign(security="starttls")
    assert (0, 6) == (len(profile.plan(merged).added), len(profile.plan(merged).edited))

    plan = profile.plan(merged.assign(description="Another"))
    assert 6 == len(plan.added)
    assert {(n, "", "nearly-there", Severity.WARNING) for n in range(6)} <= codes(plan)


def test_an_error_of_a_large_plan_stays_readable(profile: Profile) -> None:
    """It names the first problems and counts the others; all of them are in `problems`."""
    rows = pd.DataFrame({"host": ["a b"] * 700, "username": "u"})
    with pytest.raises(InvalidSettingsError, match="more problems") as caught:
        profile.plan(rows).apply()
    assert 700 == len(caught.value.problems)
    assert len(str(caught.value)) < 3000


# --- frames that are older than they say ----------------------------------------------------------


def as_file(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame as it comes back out of a file: without memory."""
    return pd.read_csv(StringIO(frame.to_csv()))


def test_an_old_copy_from_a_file_says_what_it_would_take_back(profile: Profile) -> None:
    """No file remembers when it was made; the history of the profile does."""
    old = as_file(profile.servers_frame())
    profile.update(profile.servers["s1"].replace(security="starttls", description="Moved"))
    fresh = as_file(profile.servers_frame())
    plan = profile.plan(old.assign(timeout_s=30))

    fields = ("security", "description")
    assert {("s1", name, "was-so-before", Severity.WARNING) for name in fields} == codes(plan)
    assert "before revision 2" in repr(plan)
    assert not codes(profile.plan(fresh.assign(timeout_s=30)))


def test_an_old_copy_that_removes_says_that_it_does_not_know_its_age(profile: Profile) -> None:
    """What somebody added since would go with the rest; a frame of this profile knows better."""
    frame = profile.servers_frame()
    profile.add(Server(id="late", host="late.example.org", username="u"))
    dated, undated = profile.plan(frame, remove=True), profile.plan(as_file(frame), remove=True)

    assert not dated.removed
    assert ["late"] == [change.id for change in undated.removed]
    assert {(None, "", "age-unknown", Severity.WARNING)} == codes(undated)


@pytest.mark.parametrize("kind", ["servers", "accounts"])
@pytest.mark.parametrize("how", ["concat", "merge"])
def test_rows_that_are_put_together_remember_the_oldest(
    profile: Profile, kind: str, how: str
) -> None:
    """Concat and merge lose what pandas calls attrs, and a plan would take changes back."""
    profile.add(Account(id="a", address="u@a.example", outgoing=("s0",)))
    frame = getattr(profile, f"{kind}_frame")()
    profile.update(profile.servers["s1"].replace(description="Moved"))
    profile.update(profile.accounts["a"].replace(display_name="Ada"))
    if how == "concat":
        frame = pd.concat([frame, getattr(profile, f"{kind}_frame")().iloc[:0].assign(x=1)])
    else:
        frame = frame.reset_index().merge(pd.DataFrame({"id": list(frame.index)}), on="id")

    plan = profile.plan(frame, kind=kind.removesuffix("s"))
    assert () == plan.changes
    assert plan.ok


@pytest.mark.parametrize("attrs", [True, -5, "x", None, {"revision": True}, {"revision": -5}])
def test_a_memory_that_is_none_does_no_harm(profile: Profile, attrs: object) -> None:
    """A frame's attrs are anybody's to write."""
    frame = profile.servers_frame().assign(timeout_s=30)
    frame.attrs["smtpwidgets"] = attrs
    assert 6 == len(profile.plan(frame).changes)
    assert profile.plan(pd.concat([frame, profile.servers_frame().head(0)])).ok


# --- servers of one name --------------------------------------------------------------------------


def test_a_link_to_another_server_of_the_same_name_is_told_apart(profile: Profile) -> None:
    """“Office → Office” says nothing: their hosts and ids are told, and a choice among many."""
    profile.add(Account(id="a", address="u@a.example", outgoing=("s0",)))
    profile.plan(profile.servers_frame().assign(description="Office")).apply()
    frame = profile.accounts_frame()
    frame.loc["a", "outgoing"] = "s1"
    (cell,) = profile.plan(frame).cells
    assert "Office (s0.example.org, id s0)" == cell.before
    assert "Office (s1.example.org, id s1)" == cell.after

    frame = profile.accounts_frame()
    frame.loc["a", "outgoing_names"] = "office"
    (problem,) = profile.plan(frame).problems
    assert "6 servers" in problem.message
    assert "s4, …" in problem.message
