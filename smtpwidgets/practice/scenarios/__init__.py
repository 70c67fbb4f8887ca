"""The scenarios: what goes wrong when people set up mail, as data.

Replies are in the words of real servers, so that what is learned here is recognised there.
"""

from collections.abc import Mapping

from smtpwidgets.practice.scenario import Scenario
from smtpwidgets.practice.scenarios.connection import CONNECTION
from smtpwidgets.practice.scenarios.conversation import CONVERSATION
from smtpwidgets.practice.scenarios.encryption import ENCRYPTION
from smtpwidgets.practice.scenarios.envelope import ENVELOPE
from smtpwidgets.practice.scenarios.handshakes import HANDSHAKES
from smtpwidgets.practice.scenarios.incoming import INCOMING
from smtpwidgets.practice.scenarios.incoming_login import INCOMING_LOGIN
from smtpwidgets.practice.scenarios.login import LOGIN
from smtpwidgets.practice.scenarios.refusals import REFUSALS
from smtpwidgets.practice.scenarios.sending import SENDING
from smtpwidgets.practice.scenarios.settings import SETTINGS
from smtpwidgets.practice.scenarios.working import WORKING

__all__ = ["SCENARIOS", "TABLES"]

TABLES = (
    WORKING,
    LOGIN,
    REFUSALS,
    ENVELOPE,
    SENDING,
    ENCRYPTION,
    CONNECTION,
    INCOMING,
    INCOMING_LOGIN,
    HANDSHAKES,
    CONVERSATION,
    SETTINGS,
)

SCENARIOS: Mapping[str, Scenario] = {
    scenario.id: scenario for table in TABLES for scenario in table
}
