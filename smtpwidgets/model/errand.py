"""What another machine is asked to check: settings and references, and never a secret.

An errand is text on its way (JSON), so that everything in it can be read; a password has no field
here, and a `Secret` refuses to be copied into one.
"""

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import Tries
from smtpwidgets.model.visit import Visit

__all__ = ["Errand", "Parcel", "World"]


class World(BaseModel):
    """How the world is reached, where that is another one than the usual: practice servers.

    `doors` are (host, port, address, port); `authorities` the certificates that are trusted (PEM),
    "" for those of the system; `controls` other mail servers as (host on the wire, port).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    doors: tuple[tuple[str, int, str, int], ...] = ()
    zone: str = ""
    authorities: str = ""
    controls: tuple[tuple[str, int], ...] = ()


class Errand(BaseModel):
    """One visit for another machine, with the entry as it is used.

    `secret_id` is the entry whose secret is looked up there, "" if none can be used. `held` are
    refused logins for which this one is not made; `tries_left` says how many more may be refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    visit: Visit
    server: Server
    secret_id: str = ""
    sender: str = ""
    folder: str = "INBOX"
    held: Tries | None = None
    tries_left: int = 1


class Parcel(BaseModel):
    """Errands that one worker does, and how. `run` and `number` name the parcel.

    `per_host` says how many checks may be under way at one host, `width` at all; `secrets` names
    the function that gives a password ("package.module:function"), "" for the keyring.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    number: int
    depth: Depth
    errands: tuple[Errand, ...]
    width: int = 256
    per_host: int = 8
    timeout_s: float | None = None
    secrets: str = ""
    revision: int | None = None
    world: World = Field(default_factory=World)
