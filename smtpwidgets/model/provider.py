"""What is known about a mail provider before anybody connects: servers, and what it asks for."""

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
        name = self.username
        for template, word in words.items():
            name = name.replace(template, word)
        return name


class Provider(BaseModel):
    """A provider and its servers, each list best first.

    `needs` holds what has to be done before the first login ("app-password", "preparation",
    "broken"); `note` says it in words for the person.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    domains: tuple[str, ...]
    incoming: tuple[Offer, ...] = ()
    outgoing: tuple[Offer, ...] = ()
    needs: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()
