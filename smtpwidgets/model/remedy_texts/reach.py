"""Remedies for finding the server, connecting to it, and being greeted."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

_OTHER_PAIR = Fix(
    label="Use {other_port} with {other_security_word}",
    changes={"port": "{other_port}", "security": "{other_security}"},
)

_USUAL_PORT = Fix(
    label="Use {tls_port} with TLS", changes={"port": "{tls_port}", "security": "tls"}
)

REMEDIES: Mapping[str, Remedy] = {
    # --- the name
    "name-not-found": remedy(
        "The name service does not know {host}",
        "It answered, and says that there is no such name.",
        "Compare the spelling with what your provider writes; look for swapped or missing letters.",
        "If it is right, open your provider's website: if that fails too, it is this network.",
        "If only this name fails, ask your provider for the name of the server for {service}.",
    ),
    "name-slip": remedy(
        "Did you mean {suggestion}?",
        "There is no server called {host}, and {suggestion} is written nearly the same.",
        "Use {suggestion}, if that is your provider.",
        fix=Fix(label="Use {suggestion}", changes={"host": "{suggestion}"}),
    ),
    "name-without-address": remedy(
        "{host} exists and has no server behind it",
        "The name is known and leads to no address.",
        "Look up the name of the server for {service} on your provider's help page.",
        "If this is the name, tell your provider that it has no address.",
    ),
    "name-service-silent": remedy(
        "The name service does not answer",
        "Names could not be looked up just now, so nothing can be said about {host}.",
        "See whether a web page opens; in a hotel or train, sign in to the Wi-Fi first.",
        "Switch a VPN off or on, then check again.",
    ),
    "name-leads-inside": remedy(
        "{host} is an address inside one network",
        "The name leads to an address that exists in a company or home network only.",
        "Connect to that network or its VPN, then check again.",
        "If you are in it, ask its administrator whether the server runs.",
    ),
    # --- the connection
    "port-closed": remedy(
        "Nothing answers on port {port} of {host}",
        "The computer is there and said at once that this port is closed.",
        "This entry uses {port} with {security}. Use {other_way}, if your provider lists it.",
        "If it is your own server, see whether its mail service runs.",
        fix=_OTHER_PAIR,
    ),
    "port-filtered": remedy(
        "Port {port} is blocked on the way to {host}",
        "The server answers on port {other_port}, and calls to port {port} vanish. A firewall "
        "between you and the server drops them.",
        "Use port {other_port} with {other_security_word}.",
        "Or check from another network.",
        fix=_OTHER_PAIR,
    ),
    "port-silent": remedy(
        "{host} does not answer",
        "Connection attempts vanish: the server is down, or something on the way drops them.",
        "Try the other port, {other_way}: networks often block one and leave one open.",
        "See whether your provider reports a disturbance.",
        "Check from another network, such as your phone's.",
        "If there were many wrong passwords before, wait an hour: some servers block for a while.",
    ),
    "port-25-blocked": remedy(
        "Your network blocks port 25",
        "Many internet providers do so on purpose, against spam. {host} answers on port "
        "{other_port}.",
        "Use port {other_port} with {other_security_word}.",
        fix=_OTHER_PAIR,
    ),
    "all-mail-ports-blocked": remedy(
        "From here no mail server can be reached",
        "Your settings are not at fault: this place lets web traffic out and no mail traffic.",
        "Practise here with the practice servers: sw.practice_profile().",
        "Run this notebook on your own computer to test {host}.",
    ),
    "no-internet": remedy(
        "This computer is not connected to the internet",
        "There is no way out of this computer, to {host} or to anywhere.",
        "Look at the cable, the Wi-Fi and flight mode, then check again.",
    ),
    "no-route": remedy(
        "The network of {host} cannot be reached",
        "This computer, or one on the way, knows no path to the server's address.",
        "If the server is your company's, connect to its VPN.",
        "Otherwise check again later, or from another network.",
    ),
    "local-firewall": remedy(
        "This computer forbids the connection",
        "A firewall or virus scanner here stopped Python from reaching port {port}.",
        "Allow Python (or Jupyter) to use the mail ports {tls_port} and {starttls_port} there.",
        "On a company computer, ask the administrator.",
    ),
    "reset-at-start": remedy(
        "{host} threw the connection back",
        "It was accepted and cut at once, by the server or by a device on the way.",
        "Wait some minutes and check again.",
        "Try another network; if it works there, the first one interferes.",
    ),
    "proxy-only": remedy(
        "Your network may let only web pages through",
        "{host} does not answer, and this computer reaches the web through a proxy, which carries "
        "no mail.",
        "Ask your administrator for access to {host} port {port}.",
        "Or check from another network.",
    ),
    "ipv6-broken": remedy(
        "IPv6 does not work between here and {host}",
        "The check went on over IPv4 and passed. Some programs will be slow to connect.",
        "Nothing is needed here. Tell the network's administrator, or the provider.",
    ),
    "ipv4-broken": remedy(
        "IPv4 does not work between here and {host}",
        "The check went on over IPv6 and passed. Programs that know only IPv4 cannot connect.",
        "Nothing is needed here. Tell the network's administrator, or the provider.",
    ),
    # --- the greeting
    "tls-port-in-plain": remedy(
        "Port {port} wants TLS from the first byte",
        "{host} waited for encryption to begin, while we waited for its greeting.",
        "Set the security to TLS and keep port {port}.",
        fix=Fix(label="Use TLS on port {port}", changes={"port": "{port}", "security": "tls"}),
    ),
    "greeting-silent": remedy(
        "{host} took the call and said nothing",
        "The connection was made and no greeting came. The server may be overloaded or slow on "
        "purpose.",
        "Use the other port, {other_way}: here this one may be blocked, and that one open.",
        "Check from another network, such as your phone's.",
        "If it stays silent, ask your provider.",
        "Only if your provider says that its server is slow, allow more time in its entry.",
        fix=_OTHER_PAIR,
    ),
    "greeting-slow": remedy(
        "{host} takes {seconds} seconds to greet",
        "Some servers wait on purpose, to tire out senders of spam. Everything works.",
        "Nothing is needed; other mail programs need a time limit above {seconds} seconds.",
    ),
    "imap-server": remedy(
        "{host} port {port} is an incoming server (IMAP)",
        "It keeps mail for reading. This entry is for {service}, which has another port and often "
        "another name.",
        "Look for {service} on your provider's help page.",
        "The usual ports for it are {tls_port} with TLS and {starttls_port} with STARTTLS.",
        fix=_USUAL_PORT,
    ),
    "pop-server": remedy(
        "{host} port {port} is an incoming server (POP3)",
        "It hands out received mail. This entry is for {service}, which has another port and often "
        "another name.",
        "Look for {service} on your provider's help page.",
        "The usual ports for it are {tls_port} with TLS and {starttls_port} with STARTTLS.",
        fix=_USUAL_PORT,
    ),
    "smtp-server": remedy(
        "{host} port {port} is a server for sending mail (SMTP)",
        "It takes mail and hands none out. This entry is for {service}, which has another port and "
        "often another name.",
        "Look for {service} on your provider's help page.",
        "The usual ports for it are {tls_port} with TLS and {starttls_port} with STARTTLS.",
        fix=_USUAL_PORT,
    ),
    "web-server": remedy(
        "A web server answers on port {port} of {host}",
        "Either this is not a mail port, or a Wi-Fi login page answers in place of the server.",
        "Open a web page in your browser: if a sign-in page comes up, sign in and check again.",
        "Otherwise use {tls_port} with TLS or {starttls_port} with STARTTLS.",
    ),
    "other-service": remedy(
        "Another service answers on port {port} of {host}",
        "It is a server for files or remote login, not for mail.",
        "Compare server name and port with what your provider lists for {service}.",
    ),
    "not-a-mail-server": remedy(
        "What answers on port {port} of {host} is not a mail server",
        "It sent something that no mail server says.",
        "Compare server name and port with what your provider lists for {service}.",
    ),
    "closed-at-greeting": remedy(
        "{host} hung up before it said a word",
        "It may serve only certain networks, have too many visitors, or block your address.",
        "Wait some minutes and check again, once.",
        "If it stays, ask your provider whether your internet address is blocked.",
    ),
    "refused-at-the-door": remedy(
        "{host} turned us away at the door",
        "It refused before any name or password was sent, so it is not about your account. The "
        "server's own words say more.",
        "Use port {tls_port} or {starttls_port}, if this is another one.",
        "Check from another network; if that works, ask about your internet address.",
    ),
    "listed-at-the-door": remedy(
        "Your internet address is on a block list",
        "{host} refused the address of your connection before anything was sent. Your account and "
        "password are not in question.",
        "Use port 587 with login, if this is another one.",
        "Check from another network, or switch the VPN off.",
        "Ask your internet provider to have the address removed from the list.",
    ),
    "busy": remedy(
        "{host} is busy and asks to come back later",
        "It has too much to do, or too many connections from your address.",
        "Close other mail programs and wait five minutes, then check again.",
    ),
    "middle-box": remedy(
        "Something between you and {host} changes the conversation",
        "A firewall or virus scanner overwrites parts of what the server says, so that no "
        "encryption is offered. No password was sent.",
        "Use port {tls_port} with TLS, which such devices cannot change.",
        "Or check from another network, and tell the administrator of this one.",
        fix=_OTHER_PAIR,
    ),
    "reply-too-long": remedy(
        "{host} would not stop talking",
        "It sent far more than a mail server has to say, and the check hung up.",
        "Compare server name and port with what your provider lists.",
        "If they are right, send the report to your provider's support.",
    ),
    # --- the introduction
    "greeting-name-refused": remedy(
        "{host} does not like the name this computer greets with",
        "Mail programs introduce themselves when they connect, and this introduction was refused.",
        "Under Advanced, enter a greeting name: the name of this computer with a domain.",
    ),
    "helo-only": remedy(
        "{host} is a very old mail server",
        "It knows neither encryption nor login, so a password must not go there.",
        "Ask your provider for the server for sending with login (ports 465 and 587).",
    ),
    "ehlo-refused": remedy(
        "{host} turned us away after the greeting",
        "It refused before any name or password was sent. The server's own words say why.",
        "Use port {tls_port} with TLS or {starttls_port} with STARTTLS, if this is another one.",
        "Otherwise ask your provider, with the server's words.",
    ),
    "out-of-step": remedy(
        "{host} and this computer are out of step",
        "One of them spoke before its turn; something in between may have mixed up the order.",
        "Check again; if it stays, check from another network.",
        "Send the report to the administrator of the network.",
    ),
    "server-slow": remedy(
        "{host} stopped answering in the middle",
        "The conversation began well, then no answer came in time.",
        "Check again in some minutes.",
        "If your connection is slow, raise the time limit under Advanced.",
    ),
    "too-many-errors": remedy(
        "{host} counted too many errors",
        "It ended the conversation to protect itself.",
        "Wait five minutes and check again.",
    ),
    "hung-up": remedy(
        "{host} hung up in the middle",
        "The conversation began well, then the server ended it without a reason.",
        "Check again in some minutes.",
        "If it stays, send the report to your provider's support.",
    ),
    "answer-not-understood": remedy(
        "{host} answered in a way that cannot be understood",
        "What it said does not follow the rules of mail servers.",
        "Check again from another network; a device on the way may be changing the answers.",
        "If it stays, send the report to your provider's support.",
    ),
    "name-answers-everywhere": remedy(
        "{host} was made up, and answers all the same",
        "Every name under this domain leads to the same computer, and no mail server is there.",
        "Take the server's name from your provider's help page: a guess means nothing here.",
    ),
    "banned-for-now": remedy(
        "{host} seems to have shut this computer out for a while",
        "It answered before. Logins were refused there a short while ago, and now it is silent.",
        "Wait: most hosts lift this by themselves within 15 to 60 minutes.",
        "Do not go on testing meanwhile; each try may make it longer.",
        "If it lasts, ask {provider} to lift the block on your internet address.",
    ),
}
