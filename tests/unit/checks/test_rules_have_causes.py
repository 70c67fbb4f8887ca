"""Each thing that the rules can say about a server's settings has a cause that a report names."""

import itertools

from smtpwidgets.checks.judge import PROBLEM_CAUSES
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from tests.support.drafts import draft

_HOSTS = ["smtp.example.org", "imap.example.org", "раypal.com", "xn--ls8h.example", "10.0.0.4"]
_PORTS = ["", "25", "456", "465", "587", "993", "2525"]
# The server's own answer says more, or the check ends before it asks for one.
FOR_THE_FORM_ALONE = {"username-mixed-scripts", "certificate-not-named"}
_GRID = itertools.product(_HOSTS, _PORTS, list(Security), list(Auth), ["ada", "аda"])


def test_every_warning_about_a_server_has_a_cause_that_only_warns() -> None:
    """Without one, a check in which everything passed would be shown as failed."""
    codes = set()
    for host, port, security, auth, username in _GRID:
        asked = draft(
            host=host, port=port, security=security, auth=auth, username=username, allow_cleartext="yes"
        )  # fmt: skip
        if isinstance(asked.parse(), Server):
            codes |= {p.code for p in asked.problems() if p.severity is Severity.WARNING}

    assert {"wrong-pair", "odd-pair", "port-slip", "host-unreadable"} < codes
    assert codes - set(PROBLEM_CAUSES) == FOR_THE_FORM_ALONE, "add a row to PROBLEM_CAUSES"
    named = codes - FOR_THE_FORM_ALONE
    assert not [code for code in named if not CAUSES[PROBLEM_CAUSES[code]].warning]
