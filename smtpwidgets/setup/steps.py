"""The steps of the guided set-up, as a table: order, words, what you should see, what to check.

Widgets, text results, notebooks and tests read these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["STEPS", "StepId", "StepRow", "step_after", "step_before"]


class StepId(StrEnum):
    """One step of the way from an address to a working account, in order."""

    YOU = "you"
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    PASSWORD = "password"  # noqa: S105 -- the name of a step
    CHECK = "check"
    PORTS = "ports"
    TEST = "test"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class StepRow:
    """The words of one step.

    `label` stands in the line of steps, `title` above the step, `explanation` below it; `see` is
    what you should see when the step went well, `otherwise` what to check if you do not; `call`
    is the function that does the step; `topics` are explanations that belong here (`TOPICS`).
    An `optional` step may be left out.
    """

    label: str
    title: str
    explanation: str
    see: str
    otherwise: tuple[str, ...]
    call: str
    topics: tuple[str, ...] = ()
    optional: bool = False


STEPS: Mapping[StepId, StepRow] = {
    StepId.YOU: StepRow(
        label="You",
        title="Who are you?",
        explanation="Your e-mail address tells which provider keeps your mail. Nothing is sent.",
        see="the name of your provider, or the servers your address leads to.",
        otherwise=(
            "Look at the address letter by letter: most slips are in the part after the @.",
            (
                "An address that you use at work or from your own domain is fine, too: you can "
                "type its servers in the next step."
            ),
        ),
        call='setup.you("ada@example.org", "Ada")',
    ),
    StepId.INCOMING: StepRow(
        label="Incoming",
        title="Where does your mail arrive?",
        explanation="Choose the server that keeps your mail, or type it yourself. Nothing secret "
        "is sent.",
        see="a server name with its port and “TLS” or “STARTTLS”; its user name is mostly your "
        "full address.",
        otherwise=(
            "Compare the name and the port with your provider's help page, letter by letter.",
            (
                "If nothing was found, type the servers yourself: the page calls it “incoming mail "
                "server”."
            ),
        ),
        call="setup.incoming()",
        topics=("incoming-outgoing", "imap-or-pop3", "user-name"),
    ),
    StepId.OUTGOING: StepRow(
        label="Outgoing",
        title="Which server sends your mail?",
        explanation="Choose one that was found, one you have already, or type it yourself. "
        "Without an outgoing server you can read mail and cannot send any.",
        see="a server name with port 465 and TLS, or port 587 and STARTTLS.",
        otherwise=(
            "Compare the name and the port with your provider's help page, letter by letter.",
            "If the page names port 25, take 587 or 465 instead: many networks block port 25.",
        ),
        call="setup.outgoing()",
        topics=("incoming-outgoing", "port-25", "user-name"),
    ),
    StepId.PASSWORD: StepRow(
        label="Password",
        title="Your password",
        explanation="“Save” stores everything together: both servers and the account. Until "
        "then nothing is stored.",
        see="one sentence that says where your password is kept, and one that names your account.",
        otherwise=(
            "If the keyring of this computer asks to be opened, open it and save once more.",
            (
                "If you have switched on two-step verification, most providers want an app "
                "password here, which you make on their page."
            ),
        ),
        call='setup.password(sw.Secret(getpass.getpass("Password: ")))',
        topics=("user-name", "app-password"),
    ),
    StepId.CHECK: StepRow(
        label="Login",
        title="Check 1: does the login work?",
        explanation="Each server is asked once with your user name and password. Nothing is "
        "delivered, and a password that was refused is not tried a second time.",
        see="a tick at each stage, down to “Login”, for each of your servers.",
        otherwise=(
            "If the login was refused: check the typing of your address and password.",
            "If no server answers: is the internet connection up? Can this computer open a page?",
            "If only one server does not answer: check its name and its port in steps 2 and 3.",
        ),
        call="await setup.check_login()",
        topics=("authentication", "no-answer"),
    ),
    StepId.PORTS: StepRow(
        label="Ports",
        title="Check 2: which ports are open here?",
        explanation="Your outgoing server is tried on ports 465, 587, 2525 and 25, without a "
        "login. On travels another port may be the one that works.",
        see="at least one port that answers with encryption, and which one is the best here.",
        otherwise=(
            (
                "If no port answers, this network probably lets no mail through: try another one, "
                "such as your phone's."
            ),
            "A firewall or an antivirus program on this computer may block mail ports, too.",
        ),
        call="await setup.check_ports()",
        topics=("port-25", "travel", "no-answer"),
        optional=True,
    ),
    StepId.TEST: StepRow(
        label="Test",
        title="A test message",
        explanation="First a rehearsal: the server is told who writes to whom, and then that it "
        "was only a rehearsal. If you want, a real message to yourself follows.",
        see="“Sender allowed” and “Recipient allowed” with a tick; after a real message, "
        "when it arrived in your inbox; it is taken out again.",
        otherwise=(
            "If the sender is refused, this server sends only for its own addresses: check step 1.",
            "If the message does not arrive within some minutes, look into the junk folder.",
        ),
        call="await setup.send_test()",
        topics=("depths",),
        optional=True,
    ),
    StepId.DONE: StepRow(
        label="Done",
        title="Your account is set up",
        explanation="This is what was reached, where everything is stored, and what you can do "
        "next.",
        see="a line for each thing that was reached, and a line for each that was left out.",
        otherwise=("Go back to the step that is named there; nothing you typed is lost.",),
        call="setup.done()",
        topics=("versions", "phone"),
    ),
}

_ORDER = tuple(STEPS)


def step_after(step: StepId) -> StepId:
    """Return the next step; the last one is its own next."""
    return _ORDER[min(_ORDER.index(step) + 1, len(_ORDER) - 1)]


def step_before(step: StepId) -> StepId:
    """Return the step before; the first one is its own."""
    return _ORDER[max(_ORDER.index(step) - 1, 0)]
