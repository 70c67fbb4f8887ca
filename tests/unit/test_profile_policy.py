"""An administrator's rules are held at every door of a profile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import NotAllowedError, UnreadablePolicyError
from smtpwidgets.model.account import Account
from smtpwidgets.model.policy import FUNCTIONS, Policy
from smtpwidgets.model.ports import Pair
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.opening import open_profile
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

WORK = Server(description="Work", host="smtp.example.org", username="ada@example.org")
SPARE = Server(description="Spare", host="mail.example.org", username="ada@example.org")
ADA = Account(address="ada@example.org", outgoing=(WORK.id,))
ALL_OFF = Policy(switched_off=frozenset(FUNCTIONS), note="Ask ext. 42.", source="policy.toml")
FIXED = Policy(servers={"": {"host": "smtp.example.org", "security": "tls", "port": "465"}})

Use = Callable[[Profile], object]
DOORS: dict[str, Use] = {
    "add": lambda p: p.add(SPARE, Secret("x")),
    "add an account": lambda p: p.add(ADA.replace(id="b")),
    "add together": lambda p: p.add_together([SPARE], {SPARE.id: Secret("x")}),
    "save together": lambda p: p.add_together([SPARE, WORK.replace(description="Office")]),
    "put together": lambda p: p.put_together([SPARE, WORK.replace(description="Office")]),
    "update": lambda p: p.update(WORK.replace(description="Office"), Secret("x")),
    "update an account": lambda p: p.update(ADA.replace(display_name="Ada")),
    "remove": lambda p: p.remove(WORK.id, unlink=True),
    "remove an account": lambda p: p.remove(ADA.id),
    "plan": lambda p: p.plan_removal(WORK.id),
    "undo": lambda p: p.undo(),
    "use another pair": lambda p: p.use_pair(WORK.id, Pair(port=587, security=Security.STARTTLS)),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile that was filled before there were rules."""
    path = tmp_path / "profile.db"
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        profile.add(WORK)
        profile.add(ADA)
    return path


def opened(path: Path, policy: Policy) -> Profile:
    return Profile(open_store(path), Credentials.in_memory(), policy=policy)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_shut_where_everything_is_switched_off(path: Path, door: str) -> None:
    """Nothing is written and no password kept, and the error says whom to ask."""
    with opened(path, ALL_OFF) as profile:
        before = profile.snapshot
        with pytest.raises(NotAllowedError, match=r"Ask ext\. 42"):
            DOORS[door](profile)

        assert profile.snapshot == before
        assert not profile.has_secret(SPARE.id)
        assert not profile.has_secret(WORK.id)


@pytest.mark.parametrize("door", ["add", "add together", "use another pair"])
def test_a_fixed_field_is_held_at_every_door(path: Path, door: str) -> None:
    """Another host, or another pair, comes in through no door."""
    with opened(path, FIXED) as profile:
        with pytest.raises(NotAllowedError, match="is fixed on this computer"):
            DOORS[door](profile)

        assert not profile.has_secret(SPARE.id)


def test_undo_brings_nothing_back_that_is_against_the_rules(path: Path) -> None:
    """An entry that was brought into line is not taken out of it again."""
    with opened(path, Policy()) as profile:
        profile.add(SPARE)
        profile.update(SPARE.replace(host="smtp.example.org"))
    with opened(path, FIXED) as profile, pytest.raises(NotAllowedError):
        profile.undo()


async def test_checks_and_test_messages_can_be_switched_off(path: Path) -> None:
    """Nothing is sent where checking, or sending a message, is not allowed."""
    with opened(path, ALL_OFF) as profile:
        for check in (profile.check(WORK.id), profile.check_account(ADA.id)):
            with pytest.raises(NotAllowedError, match="Checking servers"):
                await check
        with pytest.raises(NotAllowedError):
            await profile.try_ports(WORK.id)
    silent = Policy(switched_off=frozenset({"send-message"}))
    with opened(path, silent) as profile, pytest.raises(NotAllowedError, match="test messages"):
        await profile.check(WORK.id, depth="message")


# --- the file -----------------------------------------------------------------------------------


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the administrator's file is looked for."""
    path = tmp_path / "policy.toml"
    monkeypatch.setenv("SMTPWIDGETS_POLICY", str(path))
    return path


def test_a_profile_is_opened_under_the_rules_of_the_computer(path: Path, rules: Path) -> None:
    """The file that the environment names is followed."""
    rules.write_text('note = "Ask ext. 42."\n[servers]\nadd = false\n', encoding="utf-8")
    with open_profile(path) as profile:
        assert not profile.policy.allows("add-server")
        with pytest.raises(NotAllowedError, match=r"policy\.toml"):
            profile.add(SPARE)


def test_the_systems_folder_is_the_usual_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name in the environment the file of the system counts; without one, all is open."""
    monkeypatch.delenv("SMTPWIDGETS_POLICY", raising=False)
    monkeypatch.setattr("platformdirs.site_config_path", lambda *_, **__: tmp_path / "etc")
    with open_profile(path) as profile:
        assert profile.policy == Policy()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "policy.toml").write_text("[checks]\nenabled = false", encoding="utf-8")
    with open_profile(path) as profile:
        assert not profile.policy.allows("check")


@pytest.mark.parametrize("content", [b"[servers]\nad = false", b"\xff\xfe", None])
def test_rules_that_cannot_be_read_open_nothing(
    path: Path, rules: Path, content: bytes | None
) -> None:
    """A damaged file, and one that is named and not there, are errors and not permission."""
    if content is not None:
        rules.write_bytes(content)

    with pytest.raises(UnreadablePolicyError, match=r"policy\.toml"):
        open_profile(path)


def test_a_folder_in_the_place_of_the_rules_is_an_error(path: Path, rules: Path) -> None:
    """Whatever the system says about the file stands in the error."""
    rules.mkdir()

    with pytest.raises(UnreadablePolicyError, match="directory"):
        open_profile(path)
