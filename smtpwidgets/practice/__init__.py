"""Mail servers to practise on, in this very process: no network and no real account needed."""

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.practice.customer import Customer
from smtpwidgets.practice.customers import CUSTOMERS
from smtpwidgets.practice.organisations import ORGANISATION_HOSTS, entries_of_organisations
from smtpwidgets.practice.scenario import Scenario
from smtpwidgets.practice.scenarios import SCENARIOS

try:
    from smtpwidgets.practice.servers import PracticeServers
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in {"aiosmtpd", "trustme"}:
        raise
    raise MissingExtraError("practice", "Practising on mail servers in this kernel") from None

__all__ = [
    "CUSTOMERS",
    "ORGANISATION_HOSTS",
    "SCENARIOS",
    "Customer",
    "PracticeServers",
    "Scenario",
    "entries_of_organisations",
]
