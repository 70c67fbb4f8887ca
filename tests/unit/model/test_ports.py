"""Pairs of port and security, and what trying them says."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.ports import (
    PAIRS,
    Pair,
    PairTrial,
    PortTrial,
    lowers,
    pair_of,
    pairs_to_try,
    read_trial,
)
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server

TLS, STARTTLS, NONE = Security.TLS, Security.STARTTLS, Security.NONE
WORK = Server(description="Work", host="smtp.example.org", username="ada@example.org")


def a_trial(server: Server = WORK, network: str = "Hotel", **works: bool) -> PortTrial:
    """Return a trial in which p465, p587 … say whether that port works."""
    trials = [
        PairTrial(
            pair=pair,
            ok=works.get(f"p{pair.port}", False),
            cause_id=None if works.get(f"p{pair.port}") else CauseId("port-silent"),
            elapsed_ms=12,
        )
        for pair in pairs_to_try(server)
    ]
    return PortTrial.of(server, network, trials)


def test_the_sensible_pairs_are_all_encrypted_and_in_order() -> None:
    """What is tried without being asked for never sends anything unencrypted."""
    assert [465, 587, 2525, 25] == [pair.port for pair in PAIRS[Protocol.SMTP]]
    assert [993, 143] == [pair.port for pair in PAIRS[Protocol.IMAP]]
    assert [995, 110] == [pair.port for pair in PAIRS[Protocol.POP3]]
    assert all(pair.encrypted for pairs in PAIRS.values() for pair in pairs)


def test_what_the_entry_is_set_to_is_tried_first_and_once() -> None:
    """An unusual port of one's own is tried beside the usual ones."""
    own = WORK.replace(port=2587, security="starttls")

    assert Pair(port=2587, security=STARTTLS) == pairs_to_try(own)[0]
    assert len(pairs_to_try(own)) == 5
    assert len(pairs_to_try(WORK)) == 4


def test_what_works_is_kept() -> None:
    """Where the entry's own pair works, nothing else is proposed."""
    submission = WORK.replace(port=587, security="starttls")

    assert pair_of(submission) == a_trial(submission, p465=True, p587=True).best
    assert "Keep 587 with STARTTLS" in str(a_trial(submission, p587=True))


def test_a_blocked_port_gives_way_to_the_next() -> None:
    """In a hotel that drops 465, the pair that gets through is named, with why the other failed."""
    trial = a_trial(p587=True)

    assert Pair(port=587, security=STARTTLS) == trial.best
    assert "✗ 465 with TLS: No answer from server  (set in this entry)" in str(trial)
    assert "Use 587 with STARTTLS on “Hotel”" in str(trial)


def test_port_25_is_the_last_and_said_to_be() -> None:
    """Port 25 is for mail between servers: it is proposed when nothing else is left, with a word."""
    relay = WORK.replace(port=25, security="starttls")

    assert Pair(port=587, security=STARTTLS) == a_trial(relay, p25=True, p587=True).best
    only = a_trial(p25=True)
    assert Pair(port=25, security=STARTTLS) == only.best
    assert "Nothing else is left here: port 25" in only.advice


def test_where_nothing_works_the_server_is_not_blamed() -> None:
    """Another network comes before blame."""
    nothing = a_trial()

    assert nothing.best is None
    assert "Try another network" in str(nothing)


def test_a_trial_of_another_host_is_outdated() -> None:
    """What was tried before the entry moved tells nothing about it, and says so."""
    trial = a_trial(p587=True)
    moved = trial.held_against(WORK.replace(host="mail.example.net"))
    own_port = trial.held_against(WORK.replace(port=8465))

    assert moved.outdated
    assert own_port.outdated
    assert "The entry was changed since" in str(moved)


def test_a_trial_stays_true_when_one_of_its_pairs_is_chosen() -> None:
    """Taking the proposal does not make the trial worthless."""
    trial = a_trial(p587=True)
    now = trial.held_against(WORK.replace(port=None, security="starttls"))

    assert not now.outdated
    assert now.passes
    assert now.configured == now.best


def test_a_trial_is_remembered_whole() -> None:
    """What is written is what is read; what another version wrote is no reason to fail."""
    trial = a_trial(p587=True)

    assert trial == read_trial(trial.model_dump_json())
    assert read_trial('{"server_id": 1}') is None
    assert read_trial("not JSON") is None


PAIR = st.builds(Pair, port=st.integers(1, 65_535), security=st.sampled_from(Security))
TRIALS = st.lists(st.builds(PairTrial, pair=PAIR, ok=st.booleans()), max_size=8)


@given(trials=TRIALS, configured=PAIR, protocol=st.sampled_from(Protocol))
def test_the_best_pair_works_and_never_lowers_security(
    trials: list[PairTrial], configured: Pair, protocol: Protocol
) -> None:
    """Whatever gets through, nothing weaker than the entry is ever proposed."""
    trial = PortTrial(
        server_id="a",
        host="smtp.example.org",
        protocol=protocol,
        configured=configured,
        at=datetime.now(UTC),
        trials=tuple(trials),
    )
    best = trial.best

    if best is None:
        assert not [t for t in trials if t.ok and not lowers(configured.security, t.pair.security)]
        return
    assert best in {t.pair for t in trials if t.ok}
    assert not lowers(configured.security, best.security)
    encrypted = [t.pair for t in trials if t.ok and t.pair.encrypted]
    assert best.encrypted or not encrypted
    if protocol is Protocol.SMTP and best.port == 25 and best.encrypted:
        assert all(pair.port == 25 for pair in encrypted)
    assert str(trial)


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_an_entry_without_encryption_is_led_to_encryption(security: Security) -> None:
    """The way up is proposed even where the unencrypted pair works."""
    relay = WORK.replace(port=25, security=NONE, auth=Auth.NONE, username="")
    works = {"p465": security is TLS, "p587": security is STARTTLS, "p25": True}
    best = a_trial(relay, **works).best

    assert best is not None
    assert security is best.security
