"""What a change may not store: links that do not fit, and logins that nobody agreed to show."""

from smtpwidgets.model.change import ChangeSet, Snapshot
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.links import problems_of_links
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.server import Server

__all__ = ["consent_problems", "problems_of_change"]


def problems_of_change(snapshot: Snapshot, change_set: ChangeSet) -> tuple[Problem, ...]:
    """Return why these changes may not be stored as they are; empty if they may."""
    servers = (change.after for change in change_set.changes if isinstance(change.after, Server))
    consent = (problem for server in servers for problem in consent_problems(server))
    return (*problems_of_links(snapshot, change_set), *consent)


def consent_problems(server: Server) -> tuple[Problem, ...]:
    """Return why an entry is not kept before somebody agreed that its login goes unencrypted."""
    if not server.awaits_consent:
        return ()
    problems = ServerDraft.of(server).problems()
    return tuple(problem for problem in problems if problem.code == "cleartext-login")
