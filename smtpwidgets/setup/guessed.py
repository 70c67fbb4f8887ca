"""A check that failed at a name nobody ever wrote down: it was guessed from the address."""

from collections.abc import Iterator

from smtpwidgets.model.cause import Place
from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Protocol
from smtpwidgets.profile import Profile
from smtpwidgets.setup.proposals import guessed_hosts
from smtpwidgets.setup.result import step_number
from smtpwidgets.setup.state import OWN, SetupState
from smtpwidgets.setup.steps import StepId
from smtpwidgets.setup.words import SAYINGS

__all__ = ["guess_words", "side_of"]

_NOT_REACHED = frozenset({Place.DNS, Place.CONNECT})


def side_of(report: Report) -> StepId:
    """Return the step in which the server of a check is chosen."""
    return StepId.OUTGOING if report.protocol is Protocol.SMTP else StepId.INCOMING


def guess_words(profile: Profile, state: SetupState, report: Report) -> Iterator[str]:
    """Yield that the name of a server that was not reached is a guess, and the other usual ones."""
    side = side_of(report)
    if report.place not in _NOT_REACHED or state.side(side).key == OWN:
        return
    guesses = guessed_hosts(state.address, profile, report.protocol)
    if report.host not in guesses:
        return
    others = ", ".join(host for host in guesses if host != report.host)
    said = SAYINGS["guessed-name" if others else "guessed-last"]
    yield said.format(host=report.host, step=step_number(side), others=others)
