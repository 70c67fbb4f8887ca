"""Sentences and labels of the view of a fleet, in one place."""

from collections.abc import Mapping

from smtpwidgets.model.stages import Depth

__all__ = ["FLEET_DEPTHS", "FLEET_LABELS", "FLEET_NOTICES", "FLEET_TABS"]

FLEET_LABELS: Mapping[str, str] = {
    "title": "Fleet",
    "check-all": "Check all",
    "check-all-logins": "Check all ({count})",
    "check-all-connect": "Check all (nobody logs in)",
    "go-on": "Go on ({count} left)",
    "check-failing": "Check what failed again ({count})",
    "stop": "Stop",
    "edit": "Edit these {count} servers…",
    "edit-one": "Edit this server…",
    "back": "← Back to what was found",
    "options": "Options",
    "hide-options": "Hide options",
    "depth": "How far",
    "at-once": "Checks at once",
    "per-host": "Of them at one host",
    "timeout": "Longest check in seconds",
    "deadline": "All together in seconds",
    "earlier": "Compare with",
    "whole": "With names and addresses",
    "hide-hosts": "Also hide server names",
    "csv": "Save as CSV",
    "html": "Save as a page (HTML)",
    "grid": "Entries, what needs a look first",
    "chips": "Show",
    "all": "All",
    "look": "Needs a look",
    "works": "Works, no remark",
    "others": "Other reasons",
}

FLEET_NOTICES: Mapping[str, str] = {
    "empty": "There is no server yet. Add some, then come back.",
    "new": "Nothing was checked here yet.",
    "before": "The last run, {when}: {verdict}",
    "promise": "Each password is used once, a refused one is not tried again at another server of "
    "the same account. Nothing is delivered.",
    "running": "Checking: {done:,} of {total:,}",
    "resuming": "Going on: {done:,} of {total:,}",
    "stopping": "Stopping…",
    "begun": "The check of {total:,} has begun.",
    "tenth": "{done:,} of {total:,} checked, {look:,} need a look.",
    "rate": "{rate:,.0f} a second",
    "rate-slow": "{rate:.1f} a second",
    "left": "about {left} left",
    "so-far": "{works:,} work without a remark, {failed:,} need a look",
    "took": "It took {seconds}, {rate:,.0f} checks a second.",
    "took-slow": "It took {seconds}.",
    "waiting": "Waiting",
    "no-report-yet": "Not checked",
    "nothing-chosen": "Choose a row to see its stages, every address, the certificate and the "
    "server's own words.",
    "no-match": "No entry is of this kind.",
    "no-search": "No row matches this search.",
    "no-report": "It was not checked yet.",
    "other-report": "This server was checked again after this run. The report below is the later "
    "one.",
    "gone": "The full report of this check is not kept. What the run noted: {words}. {remedy}",
    "options": "Many checks at once are quick and fair: at one host only as many as you say, and "
    "one login of each user at a time. With 0 seconds each server has its own limit.",
    "group-cause": "Result",
    "group-provider": "Provider",
    "group-host": "Server",
    "drawing": "Drawing…",
    "nothing-to-draw": "There is nothing to draw yet.",
    "no-runs": "There is no earlier run to compare with. Check everything once more, and this says "
    "what got better and what got worse.",
    "run": "{when}: {works:,} of {total:,} work",
    "export": "No file ever holds a password. Names of people, addresses and IP numbers are masked "
    "unless you say otherwise, so that you can send the file to somebody.",
    "saved": "{name} ({size}) was handed to your browser. Save it again",
    "more": "and {count:,} more",
}

FLEET_DEPTHS: Mapping[str, Depth] = {
    "Connect and encrypt, nobody logs in": Depth.CONNECT,
    "Log in": Depth.LOGIN,
    "Log in and ask whether mail is taken": Depth.REHEARSAL,
}

# The tabs after the end, by what entries are put together by; the last three are no tables.
FLEET_TABS: Mapping[str, str] = {
    "cause": "By cause",
    "provider": "By provider",
    "host": "By server",
    "chart": "Chart",
    "compare": "Compare",
    "export": "Save",
}
