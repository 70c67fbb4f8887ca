"""The plan of a check: which stages it has for each security and depth."""

import pytest

from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import CHECK_DEADLINE_S, STAGES, Depth, Stage, stages_of

_BEGINNINGS = {
    Security.TLS: "input dns connect tls greeting capabilities certificate",
    Security.STARTTLS: "input dns connect greeting capabilities starttls capabilities certificate",
    Security.NONE: "input dns connect greeting capabilities",
}
_ENDS = {
    Depth.CONNECT: "quit",
    Depth.LOGIN: "login quit",
    Depth.REHEARSAL: "login sender recipient reset quit",
    Depth.MESSAGE: "login sender recipient message quit",
    Depth.ROUND_TRIP: "login sender recipient message quit inbox",
}


@pytest.mark.parametrize("security", list(Security))
@pytest.mark.parametrize("depth", list(Depth))
def test_each_security_and_depth_has_its_stages_in_order(security: Security, depth: Depth) -> None:
    """Encryption comes before the login, everything before the goodbye."""
    expected = f"{_BEGINNINGS[security]} {_ENDS[depth]}".split()

    assert expected == list(stages_of(security, depth))
    without = [stage for stage in expected if stage != Stage.LOGIN]
    assert without == list(stages_of(security, depth, login=False))


def test_every_stage_has_its_row_in_the_order_of_the_conversation() -> None:
    """The table is what the steps view draws: whole, labelled, in order."""
    assert list(Stage) == list(STAGES)
    assert all(row.label and row.doing and 0 < row.deadline_s for row in STAGES.values())
    usual = [row for row in STAGES.values() if row.depth is not Depth.ROUND_TRIP]
    assert all(row.deadline_s <= CHECK_DEADLINE_S for row in usual)


def test_nothing_secret_belongs_to_the_first_depth() -> None:
    """“Connect” sends no user name, no password and no address."""
    for security in Security:
        said = set(stages_of(security, Depth.CONNECT))
        assert not said & {Stage.LOGIN, Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE}


def test_only_the_deepest_depths_deliver_anything() -> None:
    """A test message is sent by those who ask for it, and by nobody else."""
    delivering = {d for d in Depth if Stage.MESSAGE in stages_of(Security.TLS, d)}

    assert {Depth.MESSAGE, Depth.ROUND_TRIP} == delivering


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
def test_an_incoming_server_is_logged_into_and_its_mailbox_opened(protocol: Protocol) -> None:
    """Nothing is ever sent through it, however deep the check."""
    expected = f"{_BEGINNINGS[Security.TLS]} login mailbox quit".split()
    for depth in set(Depth) - {Depth.CONNECT}:
        assert expected == list(stages_of(Security.TLS, depth, protocol=protocol))


def test_a_report_kept_under_an_earlier_stage_name_is_still_read() -> None:
    """Stages were renamed once; what was stored before stays readable."""
    assert Stage.INPUT is Stage("static")
    assert Stage.CAPABILITIES is Stage("ehlo-again")
    assert Stage.CAPABILITIES is Stage("capabilities-again")
