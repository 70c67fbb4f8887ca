"""The logins of companies, NTLM and Kerberos: whether this installation can speak them.

Both come from pyspnego, which is an extra: NTLM is pure Python, Kerberos needs the system's
Kerberos library and a package that is compiled against it. Nothing is loaded before it is used.
"""

import importlib
import importlib.util
import logging
import sys

from smtpwidgets.model.security import Auth

__all__ = ["keep_quiet", "why_untestable"]

_WORDS = {Auth.NTLM: ("NTLM", "ntlm"), Auth.KERBEROS: ("Kerberos", "kerberos")}


def keep_quiet() -> None:
    """Keep the messages of a login out of the package's debug log: passwords are guessed from them.

    It is called where the package is loaded, so that a kernel that logs everything does not.
    """
    log = logging.getLogger("spnego")
    log.setLevel(max(log.level, logging.INFO))


def why_untestable(auth: Auth) -> str:
    """Return in one sentence why a login by `auth` cannot be tested from here, or nothing."""
    if auth not in _WORDS:
        return ""
    way, extra = _WORDS[auth]
    get_it = f"pip install 'smtpwidgets[{extra}]'"
    if importlib.util.find_spec("spnego") is None:
        return f"{way} cannot be tested from here: a package is missing ({get_it})."
    if auth is Auth.NTLM or sys.platform == "win32":
        return ""
    try:
        importlib.import_module("gssapi")
    except ModuleNotFoundError:
        return f"{way} cannot be tested from here: a package is missing ({get_it})."
    except (ImportError, OSError):
        return f"{way} cannot be tested from here: this computer has no Kerberos library."
    return ""
