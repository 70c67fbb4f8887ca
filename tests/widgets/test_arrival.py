"""How a test message arrived, on the page: what the receiver found, and the way it came."""

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.report import Arrival, Hop
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.arrival_markup import arrival_box
from smtpwidgets.widgets.check_panel import CheckPanel
from smtpwidgets.widgets.view import RootView

ADDRESS = "ada@practice.test"
INBOX = Server(protocol="imap", host="imap.practice.test", username=ADDRESS)
WORK = Server(host="smtp.practice.test", username=ADDRESS)
ADA = Account(address=ADDRESS, incoming=INBOX.id, outgoing=(WORK.id,), same_login=True)


async def test_a_round_trip_shows_what_the_receiver_found_and_its_route(profile: Profile) -> None:
    """SPF, DKIM and DMARC as the server that took it wrote them, and each hop."""
    profile.add_together([INBOX, WORK, ADA], {INBOX.id: Secret(PASSWORD)})
    report = await profile.check(WORK.id, account=ADA.id, depth="round-trip")
    root = RootView()
    panel = CheckPanel(root)

    panel.show_report(report)

    shown = panel.verdict.value
    root.build(panel.box)
    root.close()
    assert report.ok
    for part in ("It arrived", "SPF pass", "practice.test", "It was removed again"):
        assert part in shown


@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", "</li><script>x</script>"])
def test_what_a_header_says_cannot_become_markup(hostile: str) -> None:
    """Hosts, folders and verdicts are written by strangers."""
    hop = Hop(by=hostile, received_from=hostile)
    box = arrival_box(Arrival(seconds=1, folder=hostile, verdicts={hostile: hostile}, route=(hop,)))

    assert hostile not in box
    assert "&lt;" in box
