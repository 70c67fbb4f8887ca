"""Many checks side by side: fair to every host, and never two logins at once with one password.

`check_all` checks a whole profile; a `Fleet` is the same under way, for views that show it.
"""

from smtpwidgets.fleet.check_all import check_all
from smtpwidgets.fleet.fleet import Fleet
from smtpwidgets.fleet.plan import logins_needed, plan_visits
from smtpwidgets.fleet.reports import Reports

__all__ = ["Fleet", "Reports", "check_all", "logins_needed", "plan_visits"]
