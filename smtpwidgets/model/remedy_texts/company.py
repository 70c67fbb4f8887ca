"""Remedies for the logins of companies: Kerberos, NTLM, and a certificate as a login."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

REMEDIES: Mapping[str, Remedy] = {
    "ntlm-refused": remedy(
        "{host} did not accept the company login",
        "Server, port and encryption are right; the NTLM login as {username} was refused. The "
        "check tried once, so that nothing gets locked.",
        "Write the user name as COMPANY\\name or name@company.example, as you sign in to Windows.",
        "Type the password anew; it is the one for signing in to Windows.",
        "If both are right, ask the administrator whether NTLM is open for your mailbox.",
    ),
    "kerberos-refused": remedy(
        "{host} did not accept your Kerberos ticket",
        "The ticket is good, and the mailbox {username} is not open for whom it was made out to.",
        "Run klist in a terminal: it shows whom the ticket is for.",
        "Ask the administrator whether that account may use the mailbox {username}.",
    ),
    "client-certificate-not-matched": remedy(
        "{host} does not know whose certificate this is",
        "It took your certificate for the encryption, and refused what it was to open: the "
        "mailbox, or the sending of mail.",
        "If the user name is somebody else's, leave it empty or set it to your own.",
        "Ask the administrator of {host} which mailbox your certificate belongs to.",
    ),
    "kerberos-ticket-missing": remedy(
        "There is no Kerberos ticket on this computer",
        "This login uses the ticket that you get when you sign in to your company's network. "
        "Nothing was sent.",
        "Run kinit in a terminal on the computer where the notebook runs, and check again.",
        "klist shows which tickets there are.",
    ),
    "kerberos-ticket-expired": remedy(
        "Your Kerberos ticket has expired",
        "A ticket is good for some hours. No login was tried.",
        "Run kinit in a terminal on the computer where the notebook runs, and check again.",
    ),
    "kerberos-ticket-refused": remedy(
        "Your company's ticket server has closed this account",
        "It gives out no ticket for {host}: the account is unknown, locked, or its password is "
        "over. No login was tried.",
        "Run kinit in a terminal: it says more, and lets you set a new password if that is it.",
        "Otherwise ask your administrator about the account.",
    ),
    "kerberos-clock": remedy(
        "The clock of this computer differs too much from the server's",
        "Kerberos takes tickets only if both clocks agree to within some minutes.",
        "Let this computer set its date and time by the network, and check again.",
        "If its clock is right, tell the administrator of {host}.",
    ),
    "kerberos-realm-unknown": remedy(
        "Kerberos is not set up for {host} on this computer",
        "It does not know which company network (realm) the server belongs to, or where its "
        "ticket server is. Nothing was sent.",
        "Ask your administrator for the file /etc/krb5.conf for this computer.",
        "A password or a token may work as well: look under Advanced, at Authentication.",
    ),
    "kerberos-realm-silent": remedy(
        "The ticket server of your company does not answer",
        "Without it there is no ticket for {host}. No login was tried.",
        "If you are not at work, connect to your company's network (VPN) first.",
        "If you are, tell your administrator.",
    ),
    "kerberos-service-unknown": remedy(
        "Your company's ticket server does not know {host}",
        "Tickets are made out to a server's own name, and none is registered under this one. No "
        "login was tried.",
        "Use the server's full name, as your administrator wrote it, and no other name for it.",
        "If it is right, ask the administrator to register the mail service for Kerberos.",
    ),
    "kerberos-failed": remedy(
        "Kerberos could not make a ticket for {host}",
        "It failed for a rare reason; the report has its number. No login was tried.",
        "Run kinit in a terminal, and check again.",
        "If it stays, send the report to your administrator.",
    ),
}
