"""Set up mail servers in JupyterLab and test them live.

The names below are loaded when they are first used (PEP 562), so that a script that only checks
a server loads neither pandas nor ipywidgets.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtpwidgets.cases import when_it_fails
    from smtpwidgets.checks import check, check_stages
    from smtpwidgets.checkup import diagnose
    from smtpwidgets.discovery import discover
    from smtpwidgets.errors import (
        ClosedProfileError,
        CredentialsError,
        InUseError,
        InvalidSettingsError,
        KeyringLockedError,
        KeyringUnavailableError,
        MissingExtraError,
        NotAllowedError,
        NotFoundError,
        NothingToUndoError,
        ProfileError,
        SecretTooLongError,
        SmtpWidgetsError,
        StaleRevisionError,
        TableError,
        UnreadablePolicyError,
        UnreadableProfileError,
        UnsafeClusterError,
    )
    from smtpwidgets.explaining import explain
    from smtpwidgets.fleet import Fleet, Reports, check_all
    from smtpwidgets.installation import doctor
    from smtpwidgets.model.account import Account
    from smtpwidgets.model.checkup import CheckUp
    from smtpwidgets.model.draft import ServerDraft
    from smtpwidgets.model.explanation import Explanation
    from smtpwidgets.model.report import Report
    from smtpwidgets.model.secret import Secret
    from smtpwidgets.model.server import Server
    from smtpwidgets.model.share import shareable
    from smtpwidgets.opening import add_customer, open_profile, practice_profile
    from smtpwidgets.profile import Profile
    from smtpwidgets.setup import Setup
    from smtpwidgets.tables import read_table, write_table
    from smtpwidgets.widgets import (
        AccountForm,
        AccountList,
        AccountMatrix,
        BulkEditor,
        ConnectionDoctor,
        ExplainPanel,
        FleetView,
        ServerForm,
        ServerList,
        SetupAssistant,
    )

__all__ = [
    "Account",
    "AccountForm",
    "AccountList",
    "AccountMatrix",
    "BulkEditor",
    "CheckUp",
    "ClosedProfileError",
    "ConnectionDoctor",
    "CredentialsError",
    "ExplainPanel",
    "Explanation",
    "Fleet",
    "FleetView",
    "InUseError",
    "InvalidSettingsError",
    "KeyringLockedError",
    "KeyringUnavailableError",
    "MissingExtraError",
    "NotAllowedError",
    "NotFoundError",
    "NothingToUndoError",
    "Profile",
    "ProfileError",
    "Report",
    "Reports",
    "Secret",
    "SecretTooLongError",
    "Server",
    "ServerDraft",
    "ServerForm",
    "ServerList",
    "Setup",
    "SetupAssistant",
    "SmtpWidgetsError",
    "StaleRevisionError",
    "TableError",
    "UnreadablePolicyError",
    "UnreadableProfileError",
    "UnsafeClusterError",
    "add_customer",
    "check",
    "check_all",
    "check_stages",
    "diagnose",
    "discover",
    "doctor",
    "explain",
    "open_profile",
    "practice_profile",
    "read_table",
    "shareable",
    "when_it_fails",
    "write_table",
]

__version__ = "0.1.0"

_ERRORS = {name: "smtpwidgets.errors" for name in __all__ if name.endswith("Error")}
_HOMES = _ERRORS | {
    "Account": "smtpwidgets.model.account",
    "ExplainPanel": "smtpwidgets.widgets",
    "Explanation": "smtpwidgets.model.explanation",
    "Profile": "smtpwidgets.profile",
    "Report": "smtpwidgets.model.report",
    "Secret": "smtpwidgets.model.secret",
    "Server": "smtpwidgets.model.server",
    "ServerDraft": "smtpwidgets.model.draft",
    "AccountForm": "smtpwidgets.widgets",
    "AccountList": "smtpwidgets.widgets",
    "AccountMatrix": "smtpwidgets.widgets",
    "BulkEditor": "smtpwidgets.widgets",
    "ConnectionDoctor": "smtpwidgets.widgets",
    "ServerForm": "smtpwidgets.widgets",
    "ServerList": "smtpwidgets.widgets",
    "Setup": "smtpwidgets.setup",
    "SetupAssistant": "smtpwidgets.widgets",
    "CheckUp": "smtpwidgets.model.checkup",
    "diagnose": "smtpwidgets.checkup",
    "Fleet": "smtpwidgets.fleet",
    "FleetView": "smtpwidgets.widgets",
    "Reports": "smtpwidgets.fleet",
    "check_all": "smtpwidgets.fleet",
    "check": "smtpwidgets.checks",
    "check_stages": "smtpwidgets.checks",
    "discover": "smtpwidgets.discovery",
    "doctor": "smtpwidgets.installation",
    "explain": "smtpwidgets.explaining",
    "add_customer": "smtpwidgets.opening",
    "open_profile": "smtpwidgets.opening",
    "practice_profile": "smtpwidgets.opening",
    "read_table": "smtpwidgets.tables",
    "when_it_fails": "smtpwidgets.cases",
    "write_table": "smtpwidgets.tables",
    "shareable": "smtpwidgets.model.share",
}


def __getattr__(name: str) -> object:
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'smtpwidgets' has no attribute {name!r}") from None
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
