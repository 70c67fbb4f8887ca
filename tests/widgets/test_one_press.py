"""One press is one login: every door that checks, what it says to servers, and what it does not.

Servers that record count what they hear. A password that is right is used once at each server; one
that is refused is used once in all; where logins are held back, and where a door only looks around,
nobody logs in.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest

import smtpwidgets as sw
from smtpwidgets.checks import Network
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice import SCENARIOS
from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup
from smtpwidgets.widgets import (
    AccountForm,
    AccountList,
    ConnectionDoctor,
    ServerForm,
    ServerList,
    SetupAssistant,
)
from tests.support.reports import failed_report
from tests.support.server_page import Page as ServerPage
from tests.widgets import test_assistant as steps
from tests.widgets import test_doctor as doctor
from tests.widgets.test_account_list import ADA, INBOX, USER, WORK
from tests.widgets.test_account_list import Page as AccountPage


class Case(Enum):
    """What becomes of a login."""

    RIGHT = PASSWORD
    WRONG = "wrong"
    HELD = "wrong, and refused three times before"


class Ear:
    """Counts the logins that practice servers hear, by host."""

    def __init__(self) -> None:
        self.heard: dict[str, Counter[str]] = {}

    def hear(self, host: str, verb: str) -> None:
        self.heard.setdefault(host, Counter())[verb.upper()] += 1

    @property
    def logins(self) -> Mapping[str, int]:
        return {host: count for host, said in self.heard.items() if (count := _logins(said))}


def _logins(said: Counter[str]) -> int:
    """AUTH, AUTHENTICATE, LOGIN and APOP are one each; USER and PASS are one together."""
    return said["AUTH"] + said["AUTHENTICATE"] + said["LOGIN"] + said["APOP"] + max(
        said["USER"], said["PASS"]
    )  # fmt: skip


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear, hear = Ear(), Records.hear

    def overhear(self: Records, host: str, verb: str, *more: Any, **how: Any) -> None:
        ear.hear(host, verb)
        hear(self, host, verb, *more, **how)

    monkeypatch.setattr(Records, "hear", overhear)
    return ear


@pytest.fixture
def profile() -> Iterator[Profile]:
    with practice_profile([]) as profile:
        yield profile


def furnish(profile: Profile, case: Case) -> Secret:
    """Put an account into the profile, both sides with one password; return it."""
    secret = Secret(PASSWORD if case is Case.RIGHT else "wrong")
    profile.add_together([INBOX, WORK, ADA], {INBOX.id: secret})
    for server in (INBOX, WORK) * 3 if case is Case.HELD else ():
        profile.keep_report(failed_report(server, "wrong-password", logins_used=1))
    return secret


# --- the doors ------------------------------------------------------------------------------------

Press = Callable[[Profile, Secret], object]


@dataclass(frozen=True)
class Door:
    """One thing that somebody does once. `inbox` is how often a right password is used there."""

    press: Press
    inbox: int = 1
    looks_only: bool = False
    guarded: bool = True


def calling(call: Callable[[Profile, Secret], Coroutine[Any, Any, object]]) -> Press:
    return lambda profile, secret: asyncio.run(_whole(call(profile, secret)))


async def _whole(work: Coroutine[Any, Any, object]) -> None:
    await work


def checking(depth: Depth) -> Press:
    return calling(lambda p, _: p.check(WORK.id, account=ADA.id, depth=depth))


def checking_both(depth: Depth) -> Press:
    return calling(lambda p, _: p.check_account(ADA.id, depth=depth))


def setting_up(call: Callable[[Setup], Coroutine[Any, Any, object]]) -> Press:
    """Press twice: a step that is under way is not begun again."""

    async def twice(profile: Profile) -> None:
        setup = Setup(profile, account=ADA.id)
        await asyncio.gather(call(setup), call(setup))

    return calling(lambda profile, _: twice(profile))


async def alone(profile: Profile, secret: Secret) -> None:
    """Check without a profile; such a check knows no history."""
    await sw.check(WORK, secret=secret, network=_network(profile))


async def stage_by_stage(profile: Profile, secret: Secret) -> None:
    async for _ in sw.check_stages(INBOX, secret=secret, network=_network(profile)):
        pass


def _network(profile: Profile) -> Network:
    assert profile._network is not None
    return profile._network


def in_the_server_list(profile: Profile, _secret: Secret) -> None:
    page = ServerPage(ServerList(profile))
    try:
        page.settle()
        page.view.scope.call(page.view.choose, WORK.id).result(60)
        page.view.details.save_and_check.click()
        page.press(page.view.details.panel.again)
    finally:
        page.view.close()


def in_the_server_form(profile: Profile, secret: Secret) -> None:
    form = ServerForm(profile, host=WORK.host, username=USER)
    try:
        box = form.details.fields.secret
        box._dispatch(None, {"type": "typed"}, [memoryview(secret.reveal().encode())])
        form.details.save_and_check.click()
        box._dispatch(None, {"type": "submit"}, [])  # Enter, between two clicks
        form.details.save_and_check.click()
        steps.wait_until(lambda: not form.scope._futures, "the form is at rest", 60)
    finally:
        form.close()


def in_the_account_list(button: str) -> Press:
    def press(profile: Profile, _secret: Secret) -> None:
        page = AccountPage(profile, AccountList(profile))
        try:
            page.choose(ADA.id)
            one = getattr(page.details.panel, button)
            one.click()
            page.press(one)
        finally:
            page.view.close()

    return press


def in_the_account_form(profile: Profile, secret: Secret) -> None:
    page = AccountPage(profile, AccountForm(profile, address=USER))
    try:
        page.type_incoming(host=INBOX.host)
        page.fields.outgoing.chooser.value = WORK.id
        page.press(page.fields.outgoing.choose)
        page.type_secret(secret.reveal())
        page.details.save_and_check.click()
        page.press(page.details.save_and_check)
    finally:
        page.view.close()


def in_the_doctor(profile: Profile, _secret: Secret) -> None:
    view = ConnectionDoctor(profile)
    try:
        doctor.settle(view)
        view.check_all.click()
        doctor.press(view, view.check_all)
    finally:
        view.close()


def in_the_assistant(step: str) -> Press:
    def press(profile: Profile, _secret: Secret) -> None:
        assistant = SetupAssistant(profile, account=ADA.id)
        try:
            steps.settle(assistant)
            assistant.scope.call(assistant.go, step).result(60)
            steps.settle(assistant)
            leads_away = "password" in assistant.primary.description  # after a refusal
            button = assistant.secondary if leads_away else assistant.primary
            button.click()
            button.click()
            steps.settle(assistant)
        finally:
            assistant.close()

    return press


DOORS: Mapping[str, Door] = {
    "check to connect": Door(checking(Depth.CONNECT), looks_only=True),
    "check to login": Door(checking(Depth.LOGIN)),
    "check to rehearsal": Door(checking(Depth.REHEARSAL)),
    "check to message": Door(checking(Depth.MESSAGE)),
    "check to round trip": Door(checking(Depth.ROUND_TRIP)),
    "check_account to connect": Door(checking_both(Depth.CONNECT), looks_only=True),
    "check_account to rehearsal": Door(checking_both(Depth.REHEARSAL)),
    # The inbox let somebody in before; only then a message is sent and looked for there.
    "check_account to round trip": Door(checking_both(Depth.ROUND_TRIP), inbox=2),
    "check alone": Door(calling(alone), guarded=False),
    "check_stages alone": Door(calling(stage_by_stage), guarded=False),
    "diagnose": Door(calling(lambda p, _: sw.diagnose(p))),
    "try_ports": Door(calling(lambda p, _: p.try_ports(WORK.id)), looks_only=True),
    "look_around": Door(calling(lambda p, _: p.look_around([INBOX.host])), looks_only=True),
    "discover": Door(calling(lambda p, _: sw.discover(USER, known=p.snapshot)), looks_only=True),
    "setup.check_login": Door(setting_up(Setup.check_login)),
    "setup.check_ports": Door(setting_up(Setup.check_ports), looks_only=True),
    "setup.send_test": Door(setting_up(Setup.send_test)),
    "doctor": Door(in_the_doctor),
    "server list": Door(in_the_server_list),
    "server form": Door(in_the_server_form),
    "account list": Door(in_the_account_list("again")),
    "account form": Door(in_the_account_form),
    "assistant, check": Door(in_the_assistant("check")),
    "assistant, ports": Door(in_the_assistant("ports"), looks_only=True),
    "assistant, test": Door(in_the_assistant("test")),
}
LOGGING_IN = [name for name, door in DOORS.items() if not door.looks_only]
LOOKING = [name for name, door in DOORS.items() if door.looks_only]


# --- the promises ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOGGING_IN)
def test_a_right_password_is_used_once_at_each_server(
    name: str, profile: Profile, ear: Ear
) -> None:
    """However often a button is pressed while it works."""
    door = DOORS[name]
    door.press(profile, furnish(profile, Case.RIGHT))

    assert ear.logins
    assert not {host for host in ear.logins if host not in {WORK.host, INBOX.host}}
    assert ear.logins.get(WORK.host, 0) <= 1
    assert ear.logins.get(INBOX.host, 0) <= door.inbox


@pytest.mark.parametrize("name", LOGGING_IN)
def test_a_refused_password_is_used_once_in_all(name: str, profile: Profile, ear: Ear) -> None:
    """Not by another mechanism, not at the next server that would be given the same one."""
    DOORS[name].press(profile, furnish(profile, Case.WRONG))

    assert 1 == sum(ear.logins.values())


@pytest.mark.parametrize("name", [name for name in LOGGING_IN if DOORS[name].guarded])
def test_nobody_logs_in_while_logins_are_held_back(name: str, profile: Profile, ear: Ear) -> None:
    """Whichever door is taken; each of them tests what comes before."""
    DOORS[name].press(profile, furnish(profile, Case.HELD))

    assert {} == ear.logins
    assert ear.heard


@pytest.mark.parametrize("name", LOOKING)
def test_who_looks_around_logs_nobody_in(name: str, profile: Profile, ear: Ear) -> None:
    """Ports, names and networks are found out without a user name or a password."""
    DOORS[name].press(profile, furnish(profile, Case.RIGHT))

    assert {} == ear.logins


def test_every_way_to_refuse_a_login_hears_one(ear: Ear) -> None:
    """What settles an ambiguous refusal never logs in: all scenarios of logins, once each."""
    refusing = [one for one in SCENARIOS.values() if one.stage is Stage.LOGIN and one.behaviour]
    cases = asyncio.run(sw.when_it_fails(*(one.id for one in refusing)))

    hosts = Counter(one.host for one in refusing)
    assert len(cases) == len(refusing)
    assert not {host: n for host, n in ear.logins.items() if n > hosts[host]}
    assert not {case.id for case in cases.values() if case.report.logins_used > 1}
