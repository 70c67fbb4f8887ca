"""Remedies for senders, recipients and messages that are refused."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

REMEDIES: Mapping[str, Remedy] = {
    "sender-not-yours": remedy(
        "You may not send as {address}",
        "The login works, and {host} allows other sender addresses for it.",
        "Send from the mailbox's own address.",
        "Or add {address} to the mailbox as an alias, at your provider.",
        "In a company, ask the administrator for the right to send as this address.",
    ),
    "login-first": remedy(
        "{host} wants a login before it takes mail",
        "It does not send for people it does not know.",
        "Under Advanced, set the authentication to Password, and enter user name and password.",
        fix=Fix(label="Log in with a password", changes={"auth": "password"}),
    ),
    "relay-denied": remedy(
        "{host} does not pass mail on for you",
        "It refuses to send to {recipient}: it sends only for people who log in, or only from "
        "its own network.",
        "If the authentication is set to None, set it to Password under Advanced, and use port 587 "
        "or 465.",
        "See that the sender {address} belongs to this mailbox.",
        "Ask your provider, or the administrator, which server to send through.",
    ),
    "google-relay": remedy(
        "Google's relay does not know you",
        "smtp-relay.gmail.com sends only for organisations that have set it up.",
        "In a company, ask the administrator to list your address or domain in the relay settings.",
        "For a personal account use smtp.gmail.com.",
        fix=Fix(label="Use smtp.gmail.com", changes={"host": "smtp.gmail.com"}),
    ),
    "microsoft-connector": remedy(
        "The connector at Microsoft 365 does not match",
        "The organisation receives mail through a connector, and this sender does not fit it.",
        "Ask the administrator to compare the connector's certificate and addresses.",
    ),
    "sender-domain-unknown": remedy(
        "{host} does not find the domain of {address}",
        "The part after the @ has no place on the internet, so nobody could answer.",
        "Look for a typing slip in the sender's address.",
        "If it is your own domain, see that it has not run out.",
    ),
    "sender-refused": remedy(
        "{host} does not take mail from {address}",
        "The login works, and the sender's address was refused. The server's own words say why.",
        "Send from the mailbox's own address.",
        "Otherwise ask your provider, with the server's words.",
    ),
    "recipient-unknown": remedy(
        "There is no mailbox {recipient}",
        "Your login and your sender are fine; the recipient's address was refused.",
        "Look for a typing slip in it, or use your own address for the test.",
    ),
    "recipient-refused": remedy(
        "{host} does not send to {recipient}",
        "Your login and your sender are fine; this recipient was refused. The server's own words "
        "say why.",
        "Test with your own address as recipient.",
    ),
    "greylisted": remedy(
        "{host} asks to try again later",
        "This is called grey-listing: unknown senders have to come twice. It is normal and passes.",
        "Wait fifteen minutes and check again.",
    ),
    "address-listed": remedy(
        "Your internet address is on a block list",
        "{host} refused it because of the address of your connection, not because of your account.",
        "Use port 587 or 465 with login, if this is another one.",
        "Check from another network, or switch the VPN off.",
        "Ask your internet provider to have the address removed from the list.",
    ),
    "no-reverse-name": remedy(
        "Your internet address has no name",
        "{host} takes mail only from addresses with a name, as servers have one.",
        "Use port 587 or 465 with login: there it does not matter.",
        "For a server of your own, ask the network's owner for a reverse name.",
    ),
    "daily-limit": remedy(
        "The daily limit for sending is reached",
        "{host} sends no more for this account today.",
        "Wait a day.",
        "Look on your provider's website whether sending was blocked, and unblock it.",
    ),
    "sending-too-fast": remedy(
        "Too many messages or connections in a short time",
        "{host} slows this account down.",
        "Close other programs that send, wait ten minutes, and check again.",
    ),
    "message-too-large": remedy(
        "The message is too large for {host}",
        "It has an upper limit, and this message is above it.",
        "This says nothing about your settings: they work.",
        "Ask your provider about the limit if even small messages are refused.",
    ),
    "storage-full": remedy(
        "Storage is full at {host}",
        "Either the mailbox or the server has no room left.",
        "Delete old mail on your provider's website, and empty the bin.",
        "If there is room, tell your provider.",
    ),
    "address-letters": remedy(
        "{host} takes addresses in plain letters only",
        "Letters such as ü or λ in an address need a server that supports them.",
        "Use an address with plain letters for sender and recipient.",
    ),
    "content-refused": remedy(
        "The message was refused for what it is, or for whom it is from",
        "It looked like unwanted mail, or the domain of {address} does not name this server as "
        "its sender.",
        "For your own domain, see that its SPF and DKIM records name this provider.",
        "Otherwise ask your provider, with the server's words.",
    ),
    "message-refused": remedy(
        "{host} did not take the test message",
        "Login, sender and recipient were accepted. The server's own words say why not the rest.",
        "Check again in some minutes.",
        "If it stays, ask your provider, with the server's words.",
    ),
    "server-trouble": remedy(
        "{host} is in trouble just now",
        "It says that something on its side does not work, and that it will pass.",
        "Check again in fifteen minutes.",
    ),
    "out-of-order": remedy(
        "{host} lost track of the conversation",
        "It says that commands came in the wrong order. Something on the way may have changed "
        "them.",
        "Check again; if it stays, check from another network.",
        "If it happens everywhere, send the report to your provider.",
    ),
    "address-locked": remedy(
        "{provider} has locked this address for sending",
        "That happens when mail from it looked unwanted.",
        "Sign in on your provider's website; it says what to do.",
        "Otherwise ask its support.",
    ),
    "mailbox-full": remedy(
        "The mailbox of the recipient is full",
        "There is no room for another message in it.",
        "Delete mail there, or empty its folders for spam and deleted mail.",
        "Then check again; until then it takes no mail.",
    ),
}
