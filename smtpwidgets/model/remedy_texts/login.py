"""Remedies for refused logins. Texts about providers were current in November 2026."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

_WHOLE_ADDRESS = Fix(label="Use {address}", changes={"username": "{address}"})

_ANY_SERVER: Mapping[str, Remedy] = {
    "wrong-password": remedy(
        "{host} did not accept the user name or password",
        "Server, port and encryption are right; the login itself was refused. The check tried "
        "once, so that nothing gets locked.",
        "Sign in on your provider's website with the same user name and password.",
        "If that works, look there for an app password or a switch for mail programs.",
        "Type the password anew; copied ones often bring a space along.",
    ),
    "username-form": remedy(
        "{host} may want your full e-mail address as user name",
        "The login as {username} was refused, and most servers want the whole address.",
        "Put your full e-mail address in the user name and check again.",
        "If that is refused as well, it is the password.",
        fix=_WHOLE_ADDRESS,
    ),
    "app-password-needed": remedy(
        "{host} wants an app password",
        "Your account is protected by a second step, so the ordinary password is refused in mail "
        "programs.",
        "On your provider's website, find app passwords among the security settings.",
        "Make one for mail and enter it here.",
    ),
    "account-locked": remedy(
        "Your account is locked",
        "{host} knows it and lets nobody in, often after too many wrong passwords.",
        "Sign in on your provider's website; it says how to unlock the account.",
        "Do not check again before that: each try may prolong the lock.",
    ),
    "account-closed": remedy(
        "The account is closed or suspended",
        "{host} knows {username} and does not serve it any more.",
        "Ask your provider what happened to the account.",
    ),
    "access-switched-off": remedy(
        "Sending through mail programs is switched off",
        "{host} knows the account, and this way in is not open for it.",
        "On your provider's website, look for “mail programs”, “SMTP” or “external access”.",
        "Switch it on, wait some minutes, and check again.",
    ),
    "web-sign-in": remedy(
        "{host} wants you to sign in on the web first",
        "It found this login unusual, or the account waits for you to confirm something. Your "
        "password may well be right.",
        "Sign in on your provider's website and confirm what it asks.",
        "Then check again, once.",
    ),
    "password-expired": remedy(
        "The password has to be changed first",
        "{host} says that the present one is no longer valid.",
        "Sign in on your provider's website and set a new password.",
        "Enter the new one here.",
    ),
    "password-letters": remedy(
        "The password has letters that {host} may not read",
        "It holds letters outside a–z and 0–9, such as umlauts, which some servers mix up.",
        "Set a password of plain letters, digits and signs at your provider, then enter it here.",
        "Or make an app password: those are always plain.",
    ),
    "password-hidden-character": remedy(
        "The password begins, ends or is mixed with something you cannot see",
        "There is a space at an end or an invisible character in it, which copying often brings.",
        "Type the password by hand and check again.",
    ),
    "too-many-logins": remedy(
        "Too many logins in a short time",
        "{host} pauses logins for your account or your address.",
        "Wait an hour, and stop other programs that use an old password meanwhile.",
        "Then check once.",
    ),
    "login-service-down": remedy(
        "The login service of {host} is out of order",
        "The server could not verify any password just now. Yours may well be right.",
        "Check again in some minutes.",
    ),
    "login-not-offered": remedy(
        "{host} takes no logins on port {port}",
        "The server has no login here, or offers one only to some.",
        "Use {tls_port} with TLS or {starttls_port} with STARTTLS, as your provider lists.",
        "If a company server lets you send without a login, set the authentication to None.",
    ),
    "no-common-mechanism": remedy(
        "{host} wants a way of logging in that is not possible from here",
        "It offers {offered}. The way chosen for this entry is not among them.",
        "Under Advanced, choose another authentication if one of these fits.",
        "Otherwise ask the administrator for a server that takes passwords or tokens.",
    ),
    "token-wanted": remedy(
        "{host} takes sign-in tokens only, no passwords",
        "It offers {offered}: your provider signs you in on its website and hands out a token.",
        "Under Advanced, set the authentication to OAuth2 token and enter the token.",
        "If you have none, ask your administrator or your provider for an app password.",
    ),
    "mechanism-too-weak": remedy(
        "{host} does not accept this way of logging in",
        "It asks for another method than {mechanism}.",
        "Under Advanced, set the authentication to Password and keep the encryption on.",
    ),
    "cram-unusable": remedy(
        "{host} refused the challenge login",
        "Either the password is wrong, or the server offers this method and cannot use it: many "
        "keep passwords in another form.",
        "Under Advanced, set the authentication to Password; the connection is encrypted.",
        "If that is refused as well, it is the password: type it anew.",
    ),
    "token-refused": remedy(
        "{host} did not accept the sign-in token",
        "Tokens live an hour or so, and each is made for certain purposes.",
        "Get a new token and check again.",
        "If it is refused too, see that it was made for sending mail (SMTP) and for {username}.",
    ),
    "token-of-other-mailbox": remedy(
        "The token may belong to another mailbox",
        "{host} accepts tokens only for the mailbox they were made for, with the permission to "
        "send.",
        "Compare the account you signed in with to {username}.",
        "Ask the administrator for the permission to send mail (SMTP).",
    ),
    "pop-before-smtp": remedy(
        "{host} wants you to fetch mail first",
        "This old rule opens sending for some minutes after mail was fetched.",
        "Ask your provider to switch on the login for sending (SMTP authentication).",
        "Until then, fetch mail in your mail program and check again at once.",
    ),
    "place-barred": remedy(
        "Logins from here are not allowed",
        "{host} limits them to certain countries or networks.",
        "Connect to the VPN of your company, or allow this place in the account's security page.",
        "Ask the administrator if you cannot change it.",
    ),
    "provider-switch": remedy(
        "{provider} may need a setting of its own before programs can log in",
        "Server and encryption are right. Some providers use a separate mail password, or a switch "
        "for sending.",
        "On the provider's website, look for “e-mail password” or “authenticated SMTP”.",
        "Set it, wait some minutes, and check again.",
    ),
    "fixed-user-name": remedy(
        "{provider} wants its own kind of user name and key",
        "Sending services do not take the password of their website.",
        "Make SMTP credentials (or an API key) on the service's website.",
        "Enter them exactly; some services have a fixed user name, such as “apikey”.",
        "See that the server belongs to the region of your account.",
    ),
    "hung-up-at-login": remedy(
        "{host} hung up when the login began",
        "Servers do so when they block an address, or when they are in trouble.",
        "Wait ten minutes and check once.",
        "If it stays, ask your provider whether your address is blocked.",
    ),
    "login-protocol-broken": remedy(
        "The login at {host} went astray",
        "The server did not keep to the rules of the login. It is not known whether the password "
        "is right.",
        "Send the report to your provider's support.",
    ),
    "server-not-proven": remedy(
        "{host} could not prove that it knows you",
        "In this kind of login both sides prove that they know the password, and the server did "
        "not. It may be somebody else's.",
        "Do not log in there; compare the server name with what your provider lists.",
        "If it is right, send the report to your provider.",
    ),
}

_PROVIDERS: Mapping[str, Remedy] = {
    "google-app-password": remedy(
        "Google wants an app password here",
        "Your account has two-step verification, so Google refuses the ordinary password in mail "
        "programs. The address and the server are right.",
        "Open your Google account, Security, App passwords.",
        "Make one for “Mail” and enter its 16 letters here.",
    ),
    "google-web-sign-in": remedy(
        "Google wants you to sign in on the web first",
        "It found this login unusual and asks whether it was you.",
        "Sign in at mail.google.com and confirm that it was you.",
        "Check again within ten minutes.",
    ),
    "google-refused": remedy(
        "Google did not accept this password",
        "Ordinary passwords no longer work in mail programs; Google takes app passwords and tokens "
        "only.",
        "Switch on two-step verification in your Google account.",
        "Make an app password there and enter its 16 letters here.",
        "If it is one already: see that it belongs to {username} and was not withdrawn.",
    ),
    "microsoft-password-closed": remedy(
        "Microsoft no longer takes passwords here",
        "Your password may well be right. Since September 2024 Microsoft wants a sign-in token; "
        "app passwords do not help either.",
        "Under Advanced, set the authentication to OAuth2 token and enter a token.",
        "In a company, ask the administrator how programs are to send.",
    ),
    "microsoft-tenant-off": remedy(
        "Sending by programs is off for your whole organisation",
        "Microsoft 365 has this switched off for everybody. Your password is not in question.",
        "Ask your administrator to allow authenticated SMTP, at least for this mailbox.",
    ),
    "microsoft-mailbox-off": remedy(
        "Sending by programs is off for this mailbox",
        "Microsoft 365 has a switch for each mailbox, and yours is off.",
        "Ask your administrator: the mailbox, Mail apps, Authenticated SMTP.",
        "After switching it on, wait some minutes and check again.",
    ),
    "microsoft-security-defaults": remedy(
        "Your organisation's security defaults stop this login",
        "Microsoft 365 allows no passwords in programs while they are on.",
        "Ask your administrator for a way to send with a sign-in token.",
    ),
    "microsoft-conditional-access": remedy(
        "Your organisation's rules stop this login",
        "The password may be right; the place, the device or the program is not allowed.",
        "Ask your administrator which rule it is, with the report at hand.",
    ),
    "yahoo-app-password": remedy(
        "{provider} wants an app password here",
        "Yahoo and AOL refuse the ordinary password in mail programs.",
        "Open Account security on the website and make an app password.",
        "Enter it here, without spaces.",
    ),
    "icloud-app-password": remedy(
        "Apple wants an app-specific password here",
        "iCloud refuses the ordinary password in mail programs.",
        "At account.apple.com, under Sign-in and security, make an app-specific password.",
        "Use your iCloud address as user name, not an alias.",
    ),
    "fastmail-app-password": remedy(
        "Fastmail wants an app password here",
        "Mail programs need one in any case, with the permission to send (SMTP).",
        "In Fastmail, open Settings, Privacy and security, App passwords.",
        "Make one that may send mail and enter it here.",
    ),
    "zoho-refused": remedy(
        "Zoho did not accept the login",
        "Zoho has a server for each region, and accounts with a second step need an app password.",
        "Look at the address of your Zoho website: for zoho.eu the server is smtp.zoho.eu.",
        "With your own domain it is smtppro in place of smtp.",
        "With a second step, make an app password in the account's security page.",
    ),
    "gmx-access-off": remedy(
        "{provider} did not accept the login; programs may be switched off",
        "New mailboxes there let no mail program in until it is allowed.",
        "On the website, open the e-mail settings and allow access by POP3 and IMAP.",
        "With a second step, make an app password there.",
        "If both are done, type the password anew.",
    ),
    "mailru-app-password": remedy(
        "Mail.ru wants a password for external apps",
        "It refuses the ordinary password in mail programs.",
        "In the account's security settings, make a password for external apps.",
        "Enter it here.",
    ),
    "yandex-access-off": remedy(
        "Yandex does not let mail programs in yet",
        "The account has no access for programs, or needs an app password.",
        "In Yandex Mail, open Settings, Mail clients, and allow access.",
        "Make an app password and enter it here.",
    ),
    "authorisation-code": remedy(
        "{provider} wants an authorisation code in place of the password",
        "It is made on the website, for mail programs only.",
        "In the web settings, switch on SMTP; an authorisation code is shown.",
        "Enter this code here as the password.",
    ),
    "paid-plan-needed": remedy(
        "{provider} lets mail programs in for paying customers only",
        "The password may be right: program access is a part of the paid plans.",
        "Look in your account whether your plan includes it, or book one that does.",
        "Without it, use the web page of {provider}.",
    ),
    "login-held-back": remedy(
        "The login was held back, so that your account is not locked",
        "The last {tries} logins at {host} were refused. Servers lock accounts after a few more, "
        "whatever the password is; so a new password does not end this earlier.",
        "Wait until {until}, then check once more.",
        "Meanwhile sign in on the web page of {provider} to see whether the password is right.",
    ),
}

REMEDIES: Mapping[str, Remedy] = {**_ANY_SERVER, **_PROVIDERS}
