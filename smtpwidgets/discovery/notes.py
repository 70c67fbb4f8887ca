"""What to do before the first login, provider by provider, in words and with a date.

Providers change their ways: `DATED` says when the facts below were last compared with the
providers' own pages and the public provider databases.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from smtpwidgets.discovery.candidates import Need, Note
from smtpwidgets.model.cause import Who
from smtpwidgets.model.provider import Provider

__all__ = ["DATED", "notes_for"]

DATED = "November 2026"

_ADMIN, _PROVIDER, _YOU = Who.ADMINISTRATOR, Who.PROVIDER, Who.YOU


@dataclass(frozen=True, slots=True)
class _Row:
    """A note for the providers that have these names, or servers whose names end like this."""

    ends: tuple[str, ...]
    need: Need
    title: str
    what: str
    steps: tuple[str, ...] = ()
    who: tuple[Who, ...] = (_YOU,)


def notes_for(provider: Provider) -> tuple[Note, ...]:
    """Return what to know of a provider before the first login; its own note, or general ones."""
    hosts = {offer.host for offer in (*provider.incoming, *provider.outgoing)}
    own = next((row for row in _OWN if _fits(row, provider.name, hosts)), None)
    if own is not None:
        return (_note(own, provider.name),)
    return tuple(_note(_GENERAL[n], provider.name) for n in Need if n in provider.needs)


def _fits(row: _Row, name: str, hosts: set[str]) -> bool:
    return name in row.ends or any(
        host == end or host.endswith(f".{end}") for host in hosts for end in row.ends
    )


def _note(row: _Row, name: str) -> Note:
    return Note(
        need=row.need,
        provider=name,
        title=row.title.format(provider=name),
        what=row.what.format(provider=name),
        steps=tuple(step.format(provider=name) for step in row.steps),
        who=row.who,
        dated=DATED,
    )


_OWN: tuple[_Row, ...] = (
    _Row(
        ("Gmail", "gmail.com"),
        Need.APP_PASSWORD,
        "Make an app password first",
        "Google takes no ordinary passwords from mail programs. It takes an app password (16 "
        "letters) or an OAuth2 token.",
        (
            "Switch on 2-step verification in your Google account, under Security.",
            "Make an app password there, and use it here in place of your password.",
            "If there is no place to make one, your organisation forbids it: ask who runs it.",
        ),
        (_YOU, _ADMIN),
    ),
    _Row(
        ("Outlook.com", "smtp-mail.outlook.com"),
        Need.TOKEN,
        "Outlook.com takes no password here",
        "Outlook.com, Hotmail and Live have refused passwords and app passwords from mail programs "
        "since 16 September 2024. They take an OAuth2 token only.",
        (
            "If you have an OAuth2 token for this mailbox, choose OAuth2 as the way to log in.",
            "Without one, use the web page, or a program that signs in with Microsoft.",
        ),
    ),
    _Row(
        ("Microsoft 365", "office365.com"),
        Need.TOKEN,
        "Ask whether mail programs may log in",
        "Microsoft 365 wants an OAuth2 token for fetching mail. For sending, authenticated SMTP "
        "has to be allowed, for the organisation or for your mailbox.",
        (
            "Ask your administrator whether authenticated SMTP is on for your mailbox.",
            "Ask which way to log in is allowed: in most organisations, an OAuth2 token only.",
        ),
        (_ADMIN,),
    ),
    _Row(
        ("Yahoo", "mail.yahoo.com"),
        Need.APP_PASSWORD,
        "Make an app password first",
        "Yahoo takes no ordinary passwords from mail programs. It takes an app password or an "
        "OAuth2 token.",
        (
            "Sign in on Yahoo's web page, and open the security settings of your account.",
            "Make an app password there, and use it here in place of your password.",
        ),
    ),
    _Row(
        ("AOL", "aol.com"),
        Need.APP_PASSWORD,
        "Make an app password first",
        "AOL takes no ordinary passwords from mail programs. It takes an app password or an OAuth2 "
        "token.",
        (
            "Sign in on AOL's web page, and open the security settings of your account.",
            "Make an app password there, and use it here in place of your password.",
        ),
    ),
    _Row(
        ("iCloud", "mail.me.com"),
        Need.APP_PASSWORD,
        "Make an app-specific password first",
        "iCloud takes app-specific passwords only. The user name for sending is the whole iCloud "
        "address (not an alias), for fetching the part before the @.",
        (
            "Switch on two-factor authentication for your Apple account.",
            "Make an app-specific password on Apple's account page, and use it here.",
            "A change of the Apple password ends all of them: make a new one then.",
        ),
    ),
    _Row(
        ("Fastmail", "fastmail.com"),
        Need.APP_PASSWORD,
        "Make an app password first",
        "Fastmail takes no ordinary passwords from mail programs.",
        (
            "Open Privacy & Security in Fastmail's settings, and make an app password.",
            "Let it cover IMAP (or POP) and SMTP: one without SMTP fetches mail and cannot send.",
        ),
    ),
    _Row(
        ("GMX", "gmx.net", "gmx.com"),
        Need.PREPARATION,
        "Switch on POP3/IMAP access first",
        "GMX lets mail programs in only after you have allowed it. Until then it says that the "
        "login is wrong, though your password is right.",
        (
            "Sign in on GMX's web page, and switch on POP3/IMAP access in the e-mail settings.",
            "With two-factor authentication on, make an app password there and use it here.",
        ),
    ),
    _Row(
        ("WEB.DE", "web.de"),
        Need.PREPARATION,
        "Switch on POP3/IMAP access first",
        "WEB.DE lets mail programs in only after you have allowed it. Until then it says that the "
        "login is wrong, though your password is right.",
        (
            "Sign in on WEB.DE's web page, and switch on POP3/IMAP access in the e-mail settings.",
            "With two-factor authentication on, make an app password there and use it here.",
        ),
    ),
    _Row(
        ("Proton",),
        Need.BRIDGE,
        "Start Proton's Bridge first",
        "Proton is reached through its program Bridge (part of the paid plans), which has to run "
        "on this computer. User name and password come from Bridge, and so do the ports.",
        (
            "Install Bridge, sign in there, and leave it running.",
            "Copy user name, password and ports from Bridge's mailbox settings.",
            "Bridge has a certificate of its own: compare it with the one Bridge shows.",
        ),
    ),
    _Row(
        ("Zoho", "zoho.com", "zoho.eu", "zoho.in"),
        Need.PREPARATION,
        "Switch on IMAP, and take the server of your region",
        "Zoho has servers of their own for each region: .com, .eu, .in and others. The wrong one "
        "says that the login is wrong.",
        (
            "Look at the address of Zoho's web page when you are signed in: it shows the region.",
            "Switch on IMAP (or POP) in Zoho's mail settings.",
            "With two-factor authentication on, make an app password and use it here.",
            "With a domain of your own, the servers begin with imappro and smtppro.",
        ),
    ),
    _Row(
        ("Yandex", "yandex.com", "yandex.ru"),
        Need.APP_PASSWORD,
        "Allow mail programs, and make an app password",
        "Yandex lets mail programs in only after you have allowed it, and with an app password.",
        (
            "Allow mail programs in the settings of Yandex Mail.",
            "Make an app password for mail in your Yandex account, and use it here.",
        ),
    ),
    _Row(
        ("Mail.ru", "mail.ru"),
        Need.APP_PASSWORD,
        "Make a password for external apps first",
        "Mail.ru takes no ordinary passwords from mail programs.",
        (
            "Open the security settings of your Mail.ru account.",
            "Make a password for external apps, and use it here in place of your password.",
        ),
    ),
    _Row(
        ("T-Online", "t-online.de"),
        Need.APP_PASSWORD,
        "Set the password for mail programs first",
        "Telekom has a separate password for mail programs. The one for the web page does not work "
        "here.",
        ("Set the password for mail programs in the settings of your e-mail, and use it here.",),
    ),
    _Row(
        ("QQ Mail", "qq.com"),
        Need.APP_PASSWORD,
        "Get an authorisation code first",
        "QQ Mail takes an authorisation code in place of the password, after mail programs have "
        "been allowed.",
        (
            "Switch on IMAP/SMTP (or POP3/SMTP) in the settings of QQ Mail, under Account.",
            "Use the authorisation code that it shows in place of your password.",
        ),
    ),
    _Row(
        ("NetEase", "163.com", "126.com", "yeah.net"),
        Need.APP_PASSWORD,
        "Get an authorisation code first",
        "NetEase (163, 126, yeah.net) takes an authorisation code in place of the password, after "
        "mail programs have been allowed.",
        (
            "Switch on IMAP/SMTP (or POP3/SMTP) in the settings of the web page.",
            "Use the authorisation code that it shows in place of your password.",
        ),
    ),
    _Row(
        ("Posteo", "posteo.de"),
        Need.PREPARATION,
        "Look whether additional account protection is on",
        "Posteo takes your ordinary password. With its additional account protection on, it lets "
        "no mail program in.",
        ("Look in Posteo's settings, and switch the additional protection off for mail programs.",),
    ),
    _Row(
        ("mailbox.org",),
        Need.APP_PASSWORD,
        "With two-factor authentication on, make an app password",
        "mailbox.org takes your ordinary password, but not while a second factor is wanted.",
        ("Make a password for mail programs in the settings of mailbox.org, and use it here.",),
    ),
    _Row(
        ("Free", "free.fr"),
        Need.PREPARATION,
        "Switch on authenticated SMTP first",
        "Free lets mail programs send only after you have allowed it. The user name is the part of "
        "the address before the @.",
        ("Sign in to your Free account, and switch on authenticated SMTP.",),
    ),
    _Row(
        ("AT&T", "att.net"),
        Need.APP_PASSWORD,
        "Make a secure mail key first",
        "AT&T takes a secure mail key in place of the password, or an OAuth2 token.",
        ("Make a secure mail key in your AT&T profile, and use it here.",),
    ),
    _Row(
        ("Comcast", "comcast.net"),
        Need.PREPARATION,
        "Allow other programs first",
        "Comcast may refuse mail programs until third-party access is allowed for the mailbox.",
        ("Sign in on Xfinity's web page, and allow third-party access in the e-mail settings.",),
    ),
    _Row(
        ("Libero", "libero.it"),
        Need.PREPARATION,
        "Allow other programs first",
        "Libero may refuse mail programs until external apps are allowed for the mailbox.",
        ("Sign in on Libero's web page, and allow external apps in the mail settings.",),
    ),
    _Row(
        ("SparkPost", "sparkpostmail.com"),
        Need.PREPARATION,
        "The user name is a fixed word",
        "SparkPost is logged into with the user name SMTP_Injection and an API key.",
        ("Type SMTP_Injection as the user name, and the API key in place of the password.",),
    ),
)

_GENERAL: Mapping[Need, _Row] = {
    row.need: row
    for row in (
        _Row(
            (),
            Need.APP_PASSWORD,
            "You may need an app password",
            "{provider} may refuse the ordinary password and want one that is made for mail "
            "programs.",
            (
                "Look in the security settings of {provider}'s web page for app passwords.",
                "If there is such a thing, make one and use it here in place of your password.",
            ),
        ),
        _Row(
            (),
            Need.PREPARATION,
            "Something may have to be switched on first",
            "{provider} may let mail programs in only after you have allowed it.",
            ("Look for IMAP or POP3 in the mail settings of {provider}'s web page; switch it on.",),
        ),
        _Row(
            (),
            Need.PAID,
            "Mail programs belong to the paid plans",
            "{provider} lets mail programs in for paying customers only.",
            ("Book a plan with access for mail programs, or read your mail on the web page.",),
        ),
        _Row(
            (),
            Need.TOKEN,
            "{provider} takes no password here",
            "{provider} lets mail programs in with an OAuth2 token only.",
            ("If you have one for this mailbox, choose OAuth2 as the way to log in.",),
        ),
        _Row(
            (),
            Need.BRIDGE,
            "A program of the provider has to run first",
            "{provider} is reached through a program of its own on this computer.",
            ("Install and start it; user name, password and ports come from there.",),
        ),
        _Row(
            (),
            Need.IMPOSSIBLE,
            "{provider} cannot be used with mail programs",
            "{provider} offers no way in for other programs, so nothing can be set up here. Your "
            "settings are not at fault.",
            ("Use {provider}'s own app or web page.",),
            (_PROVIDER,),
        ),
        _Row(
            (),
            Need.UNENCRYPTED,
            "Only unencrypted servers are known",
            "Of {provider} only servers without encryption are known. Everybody on the way could "
            "read your password there, so they are not proposed.",
            (
                "Try the guesses below: they ask the same servers, with encryption.",
                "Ask {provider} for the names of its encrypted servers.",
            ),
            (_YOU, _PROVIDER),
        ),
    )
}
