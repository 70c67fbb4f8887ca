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

# Module → the names it gives.
_GIVEN = {
    "smtpwidgets.cases": ("when_it_fails",),
    "smtpwidgets.checks": ("check", "check_stages"),
    "smtpwidgets.checkup": ("diagnose",),
    "smtpwidgets.discovery": ("discover",),
    "smtpwidgets.errors": tuple(name for name in __all__ if name.endswith("Error")),
    "smtpwidgets.explaining": ("explain",),
    "smtpwidgets.fleet": ("Fleet", "Reports", "check_all"),
    "smtpwidgets.installation": ("doctor",),
    "smtpwidgets.model.account": ("Account",),
    "smtpwidgets.model.checkup": ("CheckUp",),
    "smtpwidgets.model.draft": ("ServerDraft",),
    "smtpwidgets.model.explanation": ("Explanation",),
    "smtpwidgets.model.report": ("Report",),
    "smtpwidgets.model.secret": ("Secret",),
    "smtpwidgets.model.server": ("Server",),
    "smtpwidgets.model.share": ("shareable",),
    "smtpwidgets.opening": ("add_customer", "open_profile", "practice_profile"),
    "smtpwidgets.profile": ("Profile",),
    "smtpwidgets.setup": ("Setup",),
    "smtpwidgets.tables": ("read_table", "write_table"),
    "smtpwidgets.widgets": (
        "AccountForm",
        "AccountList",
        "AccountMatrix",
        "BulkEditor",
        "ConnectionDoctor",
        "ExplainPanel",
        "FleetView",
        "ServerForm",
        "ServerList",
        "SetupAssistant",
    ),
}
_HOMES = {name: module for module, names in _GIVEN.items() for name in names}


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
