"""Remedies for incoming servers (IMAP, POP3), and for a test message on its way round."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

REMEDIES: Mapping[str, Remedy] = {
    "incoming-switched-off": remedy(
        "For this mailbox, {service} is switched off",
        "{host} knows the account, and this way in is not open for it. Your password may be right.",
        "On your provider's website, look for “mail programs”, “IMAP and POP” or “forwarding”.",
        "Switch it on, wait some minutes, and check again.",
        "For a company mailbox, ask the administrator.",
    ),
    "too-many-connections": remedy(
        "Too many programs are connected to this mailbox",
        "{host} lets in a certain number at a time. Your password is not in question.",
        "Close mail programs on other devices, then wait ten minutes.",
        "Check again, once.",
    ),
    "no-mailbox-behind-login": remedy(
        "The login is right, and there is no mailbox behind it",
        "{host} accepts the password for {username} and may not open a mailbox with it: it has "
        "none, or it belongs to somebody else.",
        "Use the mailbox's own address as the user name, not an alias.",
        "Ask the administrator whether the account has a mailbox and may use it this way.",
    ),
    "contact-administrator": remedy(
        "{host} asks you to contact its administrator",
        "Something about this account has to be put right on the server; no other password helps.",
        "Send the server's own words, in this report, to your provider or administrator.",
    ),
    "mailbox-in-use": remedy(
        "Another program has the mailbox open",
        "{host} lets one program in at a time.",
        "Close other mail programs, also on your phone, and wait five minutes.",
        "Check again, once.",
    ),
    "folder-missing": remedy(
        "There is no folder {folder} in this mailbox",
        "The login works. The folder was renamed or deleted, or its name is written differently.",
        "Choose INBOX as the folder of this account, or the name as your mail program shows it.",
    ),
    "mailbox-not-opened": remedy(
        "{host} let us in and did not open the mailbox",
        "User name and password are right. The server's own words say more.",
        "Check again in some minutes.",
        "If it stays, send the report to your provider's support.",
    ),
    "preauth-unencrypted": remedy(
        "{host} let us in before the connection was encrypted",
        "It asked for no login, so that the encryption you chose cannot begin. A server set up "
        "wrongly does so, and so does an attacker. No password was sent.",
        "Use port {tls_port} with TLS, where encryption comes first.",
        "Check from another network, and tell your provider.",
        fix=Fix(label="Use {tls_port} with TLS", changes={"port": "{tls_port}", "security": "tls"}),
    ),
    "login-not-asked": remedy(
        "{host} let us in without a login",
        "It says that it knows already who is calling. Your password was not sent, so this check "
        "cannot say whether it is right.",
        "Ask the administrator whether that is meant: everybody on this network may be let in.",
    ),
    # --- the round trip
    "inbox-not-opened": remedy(
        "The test message left, and the inbox could not be looked into",
        "{host} took the message. At {inbox_host}, where it should arrive: {summary}.",
        "Check the incoming server by itself; its report says what to do.",
        "Or look for the message in your mail program, and delete it there.",
    ),
    "message-not-seen": remedy(
        "The test message has not arrived yet",
        "{host} took it, and it was not in the inbox within {seconds} seconds. Some messages take "
        "longer.",
        "Look into the inbox and the junk folder in some minutes.",
        "If it came back as undeliverable, its text says why.",
        "If it stays away, ask your provider, with the answer to “Test message” in this report.",
    ),
    "message-in-junk": remedy(
        "The test message was sorted into {folder}",
        "It arrived. The receiving server takes mail from {address} for unwanted.",
        "See what the report says about SPF, DKIM and DMARC: what did not pass is the reason.",
        "Ask whoever runs the domain of {address} to name this server in those records.",
    ),
    "message-left-behind": remedy(
        "The test message is still in the mailbox",
        "It arrived. It could not be removed without touching other messages, so it was left.",
        "Delete it in your mail program: its subject is “Test message from smtpwidgets”.",
    ),
}
