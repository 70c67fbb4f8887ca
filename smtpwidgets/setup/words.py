"""What the guided set-up explains and says, in one place: topics, sentences, advice.

Facts: RFC 8314 (ports and encryption), RFC 9051 (IMAP), RFC 1939 (POP3), and the help pages of
hosting providers and mail programs, in own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from smtpwidgets.model.cause import Place

__all__ = ["ADVICE", "SAYINGS", "TOPICS", "Topic"]


@dataclass(frozen=True, slots=True)
class Topic:
    """An explanation that can be read where it is needed: a question and its answer."""

    question: str
    answer: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((self.question, *(f"  {line}" for line in self.answer)))


TOPICS: Mapping[str, Topic] = {
    "incoming-outgoing": Topic(
        "What are incoming and outgoing servers?",
        (
            (
                "An incoming server receives your mail and keeps it until you read it. It speaks "
                "IMAP or POP3."
            ),
            (
                "An outgoing server takes the mail you write and passes it on. It speaks SMTP. "
                "Without one you cannot send."
            ),
            (
                "They are two programs, often on two computers with two names; most providers let "
                "you into both with the same user name and password."
            ),
        ),
    ),
    "imap-or-pop3": Topic(
        "IMAP or POP3: which one, when?",
        (
            (
                "IMAP leaves your mail on the server, and every device shows the same: choose it "
                "if you read mail on more than one device, such as a computer and a phone."
            ),
            (
                "POP3 fetches your mail to one device and mostly takes it off the server: choose "
                "it for a single computer, or when the mailbox is too small."
            ),
            "If you are not sure, take IMAP: you can change to POP3 later without losing mail.",
        ),
    ),
    "port-25": Topic(
        "Why is port 25 often blocked?",
        (
            (
                "Port 25 is meant for mail between servers. Programs that send unwanted mail use "
                "it, too, so most providers of internet access let nothing out through it."
            ),
            (
                "Mail programs have ports of their own: 465 with TLS, or 587 with STARTTLS. They "
                "are mostly open, and your provider offers at least one of them."
            ),
        ),
    ),
    "user-name": Topic(
        "What is my user name?",
        (
            "Mostly your full e-mail address, such as ada@example.org.",
            (
                "A few providers want only the part before the @, or a customer number: their help "
                "page says so."
            ),
        ),
    ),
    "app-password": Topic(
        "What is an app password?",
        (
            (
                "With two-step verification your usual password alone opens nothing. For mail "
                "programs the provider makes a second, long password on its page: the app password."
            ),
            "It can be taken back there at any time, without changing your usual password.",
        ),
    ),
    "authentication": Topic(
        "What is checked here?",
        (
            (
                "Servers let you read and send mail only when they know who you are: you log in "
                "with user name and password, on the incoming side and on the outgoing side."
            ),
            (
                "Each side is asked once. If the password is refused, the other side is not asked "
                "with the same one: too many wrong tries would lock your account."
            ),
        ),
    ),
    "no-answer": Topic(
        "Nothing answers: what can I do?",
        (
            "Is the internet connection up? Open any web page to find out.",
            "Are the server names and ports right? Compare them with your provider's help page.",
            (
                "Is something in the way? A firewall, an antivirus program that looks at mail, or "
                "the network of a hotel or an office can block mail ports. Try another network, "
                "such as your phone's."
            ),
            (
                "If all of this is fine, ask your provider's support, and give them the report "
                "below: it holds no password."
            ),
        ),
    ),
    "travel": Topic(
        "What do I do when I travel?",
        (
            (
                "Networks of hotels, trains and offices block different ports. Note which of your "
                "server's ports answer: if one stops working on the road, change to another."
            ),
        ),
    ),
    "depths": Topic(
        "What is a rehearsal?",
        (
            (
                "The server is told the sender and the recipient, as for a real message, and then "
                "that it was only a rehearsal. It shows that you may send, and nothing is "
                "delivered."
            ),
            (
                "A test message is really delivered, to your own address. With an incoming server "
                "it can be looked for in your inbox and taken out again: that is the round trip."
            ),
        ),
    ),
    "versions": Topic(
        "My mail program looks different: which steps depend on the version?",
        (
            (
                "Apple Mail: macOS Ventura and later call it “Settings”, earlier versions "
                "“Preferences”."
            ),
            (
                "Outlook: Outlook 2007 has “Account Settings” in the menu “Tools”; Outlook 2010 "
                "and later have it under “File”."
            ),
            (
                "Thunderbird: earlier versions have “Account Settings” in the menu “Tools”, which "
                "newer versions show after the Alt key; the menu button ☰ has it as well."
            ),
        ),
    ),
    "phone": Topic(
        "How do I set up my phone or another program?",
        (
            (
                "Take the server names, ports and user names from here, and type them there. Your "
                "password you type there yourself: it is shown nowhere."
            ),
        ),
    ),
}

# What the steps say. Each names what happened; what to do stands in the same sentence or after it.
SAYINGS: Mapping[str, str] = {
    # order
    "first-you": "First say who you are (step 1).",
    "first-incoming": "First choose your incoming server (step 2).",
    "first-outgoing": "First choose your outgoing server (step 3).",
    "first-password": "First save your account with its password (step 4).",
    "switched-off": "The set-up assistant is switched off",
    "no-such-step": "There is no step {step!r}. There are: {steps}.",
    "left-out": "Step {number}, {label}, was left out. You can come back to it.",
    "at-the-beginning": "This is the first step; there is nothing before it.",
    "went-back": "Back at step {number}, {label}. Everything you typed is still there.",
    "began-again": "A new set-up begins. What was stored stays as it is.",
    # you
    "you": "You are {who}.",
    "proposals": "{count} for {domain}: the first is {first}.",
    "guesses": "Nothing is known about {domain}. There are only guesses, made of usual names, such "
    "as {first}. Whether they exist shows in check 1 (step 5); better take the names from your "
    "provider's help page.",
    "did-you-mean": "Did you mean {address}? If so, do step 1 again with that address.",
    "before-login": "Before you log in: {title}. {what}",
    "nothing-found": "Nothing is known about {domain}. Type its servers in the next step; your "
    "provider's help page names them.",
    "servers-follow": "The servers you chose were for another domain; choose again in steps 2 "
    "and 3. What you typed there is kept.",
    # servers
    "chosen": "Chosen: {server}.",
    "user-name": "You log in there as {username}.",
    "only-sending": "This account only sends: no incoming server.",
    "not-found": "There is no proposal {choice!r}. Choose {choices}.",
    "to-choose": "Also possible: {choices}.",
    "nothing-to-choose": "Nothing was found for {domain}. Type the server yourself: {call}.",
    "not-an-outgoing": "{label} is an incoming server. Choose one that sends.",
    "nothing-stored": "Nothing is stored yet.",
    "stored-before": "Until you save again (step 4), the account stays as you saved it before.",
    "not-an-incoming": "{label} is an outgoing server. Mail arrives at an IMAP or POP3 one.",
    "gone": "The server that was chosen is not in this profile any more. Choose again.",
    "stays-in-list": "{label}, which was added here before, stays in your list; no account of this "
    "set-up uses it now.",
    # password
    "saved": "{account} is saved, with {servers}.",
    "unchanged": "{account} is stored as it is here; nothing had to be changed.",
    "new-password": "{account} has its new password; nothing else was changed.",
    "changed": "{account} is changed, with {servers}. No entry was added twice.",
    "password-missing": "The password is missing. Nothing was stored. Type it; it is kept in the "
    "keyring or in memory, and shown nowhere.",
    "password-moved": "The server is another one than before, and the stored password was given "
    "for the old one. Type the password for {hosts}. Nothing was stored.",
    "password-not-kept": "The password could not be kept: {why} Nothing was stored; type it once "
    "more when that is settled.",
    "password-goes-to": "The password is sent, encrypted, to {hosts}, and to nobody else.",
    "password-goes-bare": "The password is sent to {hosts}, not everywhere encrypted, and to "
    "nobody else.",
    "no-password": "These servers want no password.",
    "password-kept": "The password that is stored stays as it is.",
    "stale": "Somebody else, perhaps another notebook, changed this profile meanwhile: {what}. "
    "Nothing was stored, and what you typed is kept. The new state is loaded: save once more.",
    "not-stored": "The profile could not be written: {why} Nothing was stored; what you typed is "
    "kept here until this kernel stops.",
    "not-noted": "How far you are could not be noted down: {why} It is kept here until this kernel "
    "stops.",
    "no-such-account": "There is no account {account} in this profile.{meant} {there} To set up a "
    "new one, go on here from step 1.",
    "account-meant": " Did you mean {account}?",
    "accounts": "It has: {names}.",
    "no-accounts": "It has no account yet.",
    "more-accounts": "and {number} more",
    "nobody": "nobody yet",
    "overview": "The account of {address} is set to:",
    "unreadable-note": "What was noted of an earlier set-up cannot be read by this version. The "
    "set-up begins anew; nothing that was stored is changed.",
    "not-accepted": "This cannot be stored: {why} What you typed is kept.",
    # checks
    "password-forgotten": "The password is not here any more: without a keyring it is kept until "
    "the kernel stops. Type it once more (step 4). Nothing was sent.",
    "under-way": "This check is still under way. A second one at the same time would log in twice; "
    "wait for the first, or stop it.",
    "moved-away": "Another notebook changed one of these servers meanwhile: {why} Nothing was "
    "sent. Save once more (step 4), then check again.",
    "deleted": "The account or one of its servers was deleted meanwhile. Nothing was sent. Save it "
    "once more (step 4).",
    "login-works": "{server}: the login works.",
    "no-login-wanted": "{server}: it answers and wants no login.",
    "side-failed": "{server}: {title}",
    "guessed-name": "The name {host} was only guessed from your address. Go to step {step} and "
    "take the name that your provider writes, or another usual one: {others}.",
    "guessed-last": "The name {host} was only guessed from your address. Go to step {step} and "
    "type the name that your provider writes.",
    "side-skipped": "{server}: not asked, because {why}.",
    "both-work": "Both sides let you in.",
    "port-better": "setup.use_pair() to take the better pair, then ",
    "port-taken": "{host} is used on port {pair} from now on. Nothing else was changed. Now do "
    "check 1 again (step 5).",
    "port-untried": "The ports were not tried yet.",
    "port-nothing-better": "There is no better pair of port and security to take.",
    "repaired": "Changed: {what}. Check again to see whether it helped.",
    "nothing-to-repair": "The last check of this server offers no repair by itself.",
    "rehearsed": "You may send from {address}. Nothing was delivered.",
    "sent": "A test message was sent to {address}. Look for it in the inbox.",
    "arrived": "The test message arrived {seconds} in {folder}{removed}.",
    "send-next": ', or await setup.send_test("{depth}") for a real message to yourself',
    # done
    "reached": "Reached: {what}",
    "not-reached": "Left out: {what}",
    "did-password": "both servers and the account are stored.",
    "did-check": "the login works on every side.",
    "did-ports": "you know which ports answer in this network.",
    "did-test": "a rehearsal: you may send from your address.",
    "did-test-message": "a test message was sent to your own address.",
    "did-test-round-trip": "a test message was sent, found in your inbox and taken out again.",
    "left-password": "the account is not stored.",
    "left-check": "the login was not checked.",
    "left-ports": "the ports were not tried; before you travel that may be worth a minute.",
    "left-test": "no rehearsal and no test message.",
    "stored-in": "Servers and account are stored {where}.",
    "noted": "Noted on this computer, and sent to nobody. Thank you.",
    "not-yet-done": "Not everything is done yet: {what}.",
}

# Advice after a check that failed, by the family of its cause; all of it is safe to follow.
_ONLINE = "Is the internet connection up? Open any web page to find out."
_NAMES = "Check the server name letter by letter with your provider's help page."
_PORTS = (
    "Check the port: 993 or 995 with TLS for incoming mail, 465 with TLS or 587 with STARTTLS for "
    "outgoing mail."
)
_IN_THE_WAY = (
    "A firewall or an antivirus program may block mail ports, and so do the networks of many "
    "hotels and offices. Try another network, such as your phone's."
)
_TYPING = "Check the typing of your address and of your password, capital letters included."
_SUPPORT = (
    "If all of this is right, ask your mail provider's support and give them the report: it holds "
    "no password."
)

ADVICE: Mapping[Place, tuple[str, ...]] = {
    Place.STATIC: (_NAMES, _PORTS),
    Place.DNS: (_NAMES, _ONLINE, _SUPPORT),
    Place.CONNECT: (_ONLINE, _NAMES, _PORTS, _IN_THE_WAY, _SUPPORT),
    Place.GREETING: (_PORTS, _IN_THE_WAY, _SUPPORT),
    Place.TLS: (_PORTS, _NAMES, _IN_THE_WAY, _SUPPORT),
    Place.EHLO: (_PORTS, _SUPPORT),
    Place.LOGIN: (
        _TYPING,
        "The user name is mostly your full address.",
        "With two-step verification, take an app password.",
        _SUPPORT,
    ),
    Place.ENVELOPE: (
        "Send from the address that belongs to this account.",
        "Ask your provider whether this account may send.",
    ),
    Place.INCOMING: (_TYPING, _SUPPORT),
    Place.LOCAL: (_ONLINE,),
}
