"""Click paths in other mail programs, with the person's own values: short, and one line a click.

Facts: the help pages of hosting providers and of the programs' makers (2026), in own words.
What differs by version is said where it differs. No path switches encryption off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.setup.result import Printer

__all__ = ["GUIDES", "Guide", "GuideRow", "guide_for"]


@dataclass(frozen=True, slots=True)
class GuideRow:
    """One program: where its servers are typed in, and what differs by version.

    `incoming` and `outgoing` are clicks with the words of `_words` in braces; `encryption` is how
    the program calls each kind of security.
    """

    program: str
    versions: tuple[str, ...]
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    encryption: Mapping[Security, str]


_SSL_BOX = {
    Security.TLS: "tick “Use TLS/SSL”",
    Security.STARTTLS: "tick “Use TLS/SSL”",
    Security.NONE: "leave “Use TLS/SSL” without a tick",
}
_SSL_LIST = {
    Security.TLS: "choose “SSL/TLS” as the encryption",
    Security.STARTTLS: "choose “STARTTLS” as the encryption",
    Security.NONE: "choose “None” as the encryption",
}

GUIDES: Mapping[str, GuideRow] = {
    "apple-mail": GuideRow(
        program="Apple Mail",
        versions=(
            "macOS Ventura and later say “Settings” where earlier versions say “Preferences”.",
        ),
        incoming=(
            "Open Mail, then the menu Mail → Settings → Accounts, and press +.",
            "Choose “Other Mail Account” and type {name}, {address} and your password.",
            (
                "If Mail asks for servers: account type {kind}, incoming mail server {host}, user "
                "name {username}."
            ),
            "Under Server Settings: port {port}, and {encryption}.",
        ),
        outgoing=(
            "In Mail → Settings → Accounts choose your account, then Server Settings.",
            "In the list “Outgoing Mail Server” choose “Edit SMTP Server List” and press +.",
            "Type a description of your own and the server name {host}.",
            (
                "Under Advanced: port {port}, {encryption}, authentication “Password”, user name "
                "{username}, and your password. Press OK."
            ),
            "Choose the new server in the list “Outgoing Mail Server” of your account, and Save.",
        ),
        encryption=_SSL_BOX,
    ),
    "outlook": GuideRow(
        program="Outlook",
        versions=(
            (
                "Outlook 2010 and later: File → Account Settings. Outlook 2007: Tools → Account "
                "Settings."
            ),
            "The new Outlook has Settings → Accounts, and asks for the same values.",
        ),
        incoming=(
            "File → Account Settings → Account Settings, then New.",
            "Choose to set the account up by hand, as {kind}.",
            "Type {name} and {address}; incoming mail server {host}, user name {username}.",
            "More Settings → Advanced: incoming server port {port}, and {encryption}.",
        ),
        outgoing=(
            "File → Account Settings → Account Settings, then open your account.",
            "Outgoing mail server (SMTP): {host}.",
            (
                "More Settings → Outgoing Server: tick “My outgoing server (SMTP) requires "
                "authentication”{same}."
            ),
            "More Settings → Advanced: outgoing server port {port}, and {encryption}.",
            "OK, Next, Finish.",
        ),
        encryption=_SSL_LIST,
    ),
    "thunderbird": GuideRow(
        program="Thunderbird",
        versions=(
            (
                "“Account Settings” is in the menu button ☰ of newer versions, in the menu "
                "“Tools” of earlier ones; the Alt key shows that menu again."
            ),
        ),
        incoming=(
            "☰ → New Account → Email, then type {name}, {address} and your password.",
            "Choose “Configure manually”: {kind}, server {host}, port {port}.",
            (
                "There {encryption}; authentication “Normal password”, user name {username}. Press "
                "“Done”."
            ),
        ),
        outgoing=(
            "☰ → Account Settings → Outgoing Server (SMTP), then Add, or Edit.",
            "Server name {host}, port {port}; there {encryption}.",
            "Authentication “Normal password”, user name {username}. Press OK.",
            "Under your account choose this server as its outgoing server.",
        ),
        encryption=_SSL_LIST,
    ),
}

_KINDS = {Protocol.IMAP: "IMAP", Protocol.POP3: "POP", Protocol.SMTP: "SMTP"}


@dataclass(frozen=True, slots=True)
class Guide:
    """The clicks in one program with somebody's own values: titles, each with its clicks."""

    program: str
    address: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    versions: tuple[str, ...]
    name: str = ""  # the display name that stands in the clicks, in quotes

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        yield f"{self.program}, for {self.address}"
        for title, clicks in self.sections:
            yield from ("", title)
            yield from (f"  {number}. {click}" for number, click in enumerate(clicks, 1))
        yield from ("", "Other versions")
        yield from (f"  {version}" for version in self.versions)


def guide_for(
    program: str,
    *,
    address: str,
    display_name: str = "",
    incoming: Server | None = None,
    outgoing: Server | None = None,
    same_login: bool = False,
) -> Guide:
    """Return the clicks in one program, with the values of these servers filled in.

    Raises:
        KeyError: there is no such program in `GUIDES`.
    """
    row = GUIDES[program]
    sections = []
    for title, clicks, server in (
        ("Incoming mail", row.incoming, incoming),
        ("Outgoing mail", row.outgoing, outgoing),
    ):
        if server is not None:
            words = _words(row, server, address, display_name, same_login=same_login)
            sections.append((title, tuple(click.format_map(words) for click in clicks)))
    return Guide(row.program, address, tuple(sections), row.versions, display_name)


def _words(
    row: GuideRow, server: Server, address: str, name: str, *, same_login: bool
) -> dict[str, str]:
    same = " and “Use same settings as my incoming mail server”" if same_login else ""
    return {
        "address": address,
        "name": f"the name “{name}”" if name else "your name",
        "kind": _KINDS[server.protocol],
        "host": server.host,
        "port": str(server.port_number),
        "security": SECURITY_WORDS[server.security],
        "encryption": row.encryption[server.security],
        "username": server.username or address,
        "same": same,
    }
