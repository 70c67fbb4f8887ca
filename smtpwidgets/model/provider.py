"""What is known about a mail provider before anybody connects: servers, and what it asks for."""

import re

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.security import Auth, Protocol, Security

__all__ = ["Offer", "Provider"]


class Offer(BaseModel):
    """One server of a provider.

    `username` is a template with `{email}`, `{local}` or `{domain}`; `auth` the ways to log in,
    the provider's preference first.
    """

    model_config = ConfigDict(frozen=True)

    protocol: Protocol
    host: str
    port: int
    security: Security
    auth: tuple[Auth, ...] = (Auth.PASSWORD,)
    username: str = "{email}"

    def username_for(self, address: str) -> str:
        """Return the user name of a mailbox."""
        local, _, domain = address.rpartition("@")
        words = {"{email}": address, "{local}": local, "{domain}": domain}
        return re.sub(r"\{\w+\}", lambda found: words.get(found[0], found[0]), self.username)


class Provider(BaseModel):
    """A provider and its servers, each list best first.

    `needs` holds what stands before the first login ("app-password", "preparation", "paid",
    "token", "bridge", "impossible", "unencrypted"); `note` says it in words for the person.
    `unencrypted` lists servers known to answer without encryption only: told of, never proposed.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    domains: tuple[str, ...]
    incoming: tuple[Offer, ...] = ()
    outgoing: tuple[Offer, ...] = ()
    unencrypted: tuple[Offer, ...] = ()
    needs: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()
