"""Where passwords and tokens are kept: the computer's keyring, or memory, and nowhere else.

`Credentials` is what a profile uses. It never loses a secret: whatever a keyring does, the secret
is kept in memory at least, and the answer says so in plain words.
"""

from smtpwidgets.credentials.by_host import SecretsByHost, host_of
from smtpwidgets.credentials.facade import Credentials
from smtpwidgets.credentials.in_keyring import KeyringCredentials
from smtpwidgets.credentials.in_memory import MemoryCredentials
from smtpwidgets.credentials.kept import Kept, KeyringState, Place

__all__ = [
    "Credentials",
    "Kept",
    "KeyringCredentials",
    "KeyringState",
    "MemoryCredentials",
    "Place",
    "SecretsByHost",
    "host_of",
]
