"""The first stage: what the settings themselves give away, before anything is sent."""

from collections.abc import Mapping

from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.order import Order
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.rules import remarks_on
from smtpwidgets.model.security import Auth

__all__ = ["PROBLEM_CAUSES", "judge"]

# Problem codes of `model.rules` and `model.hosts`, the ones that say most first.
PROBLEM_CAUSES: Mapping[str, CauseId] = {
    code: CauseId(cause)
    for code, cause in {
        "host-hidden-character": "host-hidden-character",
        "host-empty": "host-not-a-name",
        "host-is-url": "host-not-a-name",
        "host-is-address": "host-not-a-name",
        "host-has-port": "host-not-a-name",
        "host-has-path": "host-not-a-name",
        "host-has-blank": "host-not-a-name",
        "host-half-number": "host-not-a-name",
        "host-not-a-name": "host-not-a-name",
        "host-strange-character": "host-not-a-name",
        "host-empty-label": "host-not-a-name",
        "host-too-long": "host-not-a-name",
        "host-hyphen": "host-not-a-name",
        "host-has-login": "host-not-a-name",
        "host-no-server": "host-not-a-name",
        "cleartext-login": "cleartext-refused",
        "username-empty": "username-missing",
        "host-mixed-scripts": "host-look-alike",
        "host-unreadable": "host-look-alike",
        "wrong-pair": "wrong-pair",
        "odd-pair": "wrong-pair",
        "wrong-service": "port-of-other-service",
        "port-slip": "port-of-other-service",
        "incoming-name": "incoming-name",
        "outgoing-name": "outgoing-name",
        "cleartext-login-allowed": "cleartext-agreed",
        "login-off": "login-switched-off",
        "port-25": "port-25",
    }.items()
}
_OTHER_ERROR = CauseId("settings-invalid")
_COMPLETE = Passed("complete")


def judge(order: Order) -> Passed:
    """Return what the rules say about the settings.

    Raises:
        Verdict: a rule is broken.
    """
    if order.server.auth is Auth.CLIENT_CERTIFICATE and not order.server.client_certificate:
        raise Verdict(Finding(CauseId("client-certificate-not-named")))
    problems = remarks_on(vars(order.server))
    if not problems:
        return _COMPLETE
    errors = [p for p in problems if p.severity is Severity.ERROR and not _consented(p, order)]
    if errors:
        raise Verdict(_finding(errors))
    # A warning without a cause is for the form alone: it must not fail a check that passes.
    warnings = [p for p in problems if p.severity is Severity.WARNING and p.code in PROBLEM_CAUSES]
    if warnings:
        return Passed(warnings[0].message, _finding(warnings))
    return _COMPLETE


def _consented(problem: Problem, order: Order) -> bool:
    return problem.code == "cleartext-login" and order.consents_to_cleartext


def _finding(problems: list[Problem]) -> Finding:
    order = list(PROBLEM_CAUSES)
    known = sorted(
        (p for p in problems if p.code in PROBLEM_CAUSES), key=lambda p: order.index(p.code)
    )
    causes = tuple(dict.fromkeys(PROBLEM_CAUSES[p.code] for p in known)) or (_OTHER_ERROR,)
    evidence = tuple(problem.message for problem in known or problems)
    return Finding(causes[0], evidence=evidence, alternatives=causes[1:])
