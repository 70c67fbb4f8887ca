"""Which server mail would leave through now, and the sentences that say why."""

from smtpwidgets.model.account import Account
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.network_verdict import binder_verdict
from smtpwidgets.model.ports import Pair, PairTrial, PortTrial, pairs_to_try
from smtpwidgets.model.report import Report
from smtpwidgets.model.route import Route, route_of
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.reports import CHECKED_AT, failed_report, passed_report

WORK = Server(description="Work", host="smtp.example.org", username="ada@example.org")
SPARE = Server(description="Spare", host="mail.example.net", username="ada@example.net")
SERVERS: dict[str, Server] = {WORK.id: WORK, SPARE.id: SPARE}
BOTH = Account(description="Ada", address="ada@example.org", outgoing=(WORK.id, SPARE.id))


def tried(server: Server, *ports: int) -> PortTrial:
    """Return a trial in which these ports let mail through."""
    trials = [
        PairTrial(
            pair=pair,
            ok=pair.port in ports,
            cause_id=None if pair.port in ports else CauseId("port-silent"),
        )
        for pair in pairs_to_try(server)
    ]
    return PortTrial.of(server, "Hotel", trials)


def the_route(account: Account, trials: list[PortTrial], reports: list[Report]) -> Route:
    return route_of(
        account,
        SERVERS,
        {trial.server_id: trial for trial in trials},
        {report.server_id: report for report in reports},
        "Hotel",
    )


def test_the_first_that_lets_mail_out_is_used_and_the_rest_named() -> None:
    """What is used and what comes after it stand in one line."""
    route = the_route(BOTH, [tried(WORK, 465), tried(SPARE, 465)], [])

    assert (WORK.id, (SPARE.id,)) == (route.server_id, route.fallbacks)
    assert "Mail of Ada leaves through Work (465 with TLS)." in route.why
    assert "If it fails: Spare." in str(route)


def test_a_blocked_first_server_gives_way_to_its_fall_back() -> None:
    """The account goes on sending, and the reason is said."""
    route = the_route(BOTH, [tried(WORK), tried(SPARE, 465)], [])

    assert route.server_id == SPARE.id
    assert "Work is passed over: 465 with TLS does not get through on “Hotel”" in route.why


def test_a_fall_back_that_would_fail_is_named_and_not_denied() -> None:
    """Nobody reads that there is none while one stands in the list."""
    route = the_route(BOTH, [tried(WORK, 465), tried(SPARE)], [])

    assert (WORK.id, ()) == (route.server_id, route.fallbacks)
    assert "Spare, a fall-back, does not help now: 465 with TLS does not get" in route.why
    assert "There is no fall-back." not in route.why


def test_use_only_this_one_is_honoured() -> None:
    """A fall-back that the person ruled out is not used, and the sentence says why."""
    only = BOTH.replace(use_only_first=True)
    blocked = the_route(only, [tried(WORK), tried(SPARE, 465)], [])
    fine = the_route(only, [tried(WORK, 465)], [])

    assert blocked.server_id is None
    assert "use only the first server" in blocked.why
    assert fine.fallbacks == ()
    assert "Only this one is used" in fine.why


def test_where_only_another_port_helps_it_is_proposed() -> None:
    """Nothing gets out as set: the pair that would is named, for one press."""
    route = the_route(BOTH, [tried(WORK, 587), tried(SPARE)], [])

    assert route.server_id is None
    assert route.proposal is not None
    assert WORK.id == route.proposal.server_id
    assert Pair(port=587, security=Security.STARTTLS) == route.proposal.pair
    assert "Work would let it out on 587 with STARTTLS" in route.why


def test_without_a_trial_the_last_check_speaks() -> None:
    """A server whose last check failed is passed over for one whose check passed."""
    reports = [failed_report(WORK, "wrong-password"), passed_report(SPARE)]
    route = the_route(BOTH, [], reports)

    assert route.server_id == SPARE.id
    assert "Login refused" in route.why


def test_an_open_port_does_not_heal_a_refused_password() -> None:
    """A trial logs nobody in, so what the last check said about the login still holds."""
    route = the_route(BOTH, [tried(WORK, 465)], [failed_report(WORK, "wrong-password")])

    assert route.server_id == SPARE.id


def test_a_check_that_failed_elsewhere_yields_to_the_trial_here() -> None:
    """A port that was blocked at work and is open here is used here."""
    old = failed_report(WORK, "port-silent", at=Stage.CONNECT)
    route = the_route(BOTH, [tried(WORK, 465)], [old])

    assert route.server_id == WORK.id


def test_an_outdated_trial_is_not_believed() -> None:
    """What was tried for another host says nothing, and that is said."""
    old = tried(WORK, 465).model_copy(update={"outdated": True})
    alone = BOTH.replace(outgoing=(WORK.id,))
    route = the_route(alone, [old], [])

    assert route.server_id == WORK.id
    assert "tried before the entry was changed" in route.why
    assert "not known" in route.why


def test_a_network_that_is_at_fault_is_said_first() -> None:
    """Nobody looks for the fault in an account where no mail gets out at all."""
    route = the_route(BOTH, [], [passed_report(WORK)])

    assert route.under(binder_verdict(CHECKED_AT)).why.startswith("You are on Binder")
    assert route.under(None) == route


def test_an_account_without_an_outgoing_server_says_so() -> None:
    """Nothing is used, and what to do stands there."""
    route = the_route(BOTH.replace(outgoing=()), [], [])

    assert route.server_id is None
    assert "has no outgoing server" in route.why
