"""All servers and accounts of a profile at once: who is visited, how, and what came of it."""

from smtpwidgets.checkup.examination import Examination, Progress, diagnose
from smtpwidgets.fleet.plan import logins_needed, plan_visits

__all__ = ["Examination", "Progress", "diagnose", "logins_needed", "plan_visits"]
