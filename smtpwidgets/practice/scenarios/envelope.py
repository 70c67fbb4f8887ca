"""Servers that let people in and refuse their mail."""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Auth
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.practice.scenario import (
    LATER,
    NOT_HERE,
    ZONE,
    Door,
    Scenario,
    host_named,
    refusing,
)

__all__ = ["ENVELOPE"]

ENVELOPE = (
    Scenario(
        id="sender-refused",
        title="Refuses the sender",
        complaint="Logging in works, and then my mail comes back.",
        fault="The sender's address does not belong to this login.",
        repair="On a real server: use the address of this mailbox as sender.",
        host=host_named("sender-refused"),
        behaviour=refusing(
            Stage.SENDER,
            f"553 5.7.1 <ada@{ZONE}>: Sender address rejected: not owned by user ada@{ZONE}",
        ),
        depth=Depth.REHEARSAL,
        stage=Stage.SENDER,
        cause=CauseId("sender-not-yours"),
    ),
    Scenario(
        id="sender-domain-unknown",
        title="Sender's domain unknown",
        complaint="It says that my own domain does not exist.",
        fault="The domain of the sender's address has no record in the DNS, as after a slip.",
        repair="On a real server: look for a slip in the sender's address.",
        host=host_named("sender-domain"),
        behaviour=refusing(
            Stage.SENDER, f"450 4.1.8 <ada@{ZONE}>: Sender address rejected: Domain not found"
        ),
        depth=Depth.REHEARSAL,
        stage=Stage.SENDER,
        cause=CauseId("sender-domain-unknown"),
    ),
    Scenario(
        id="relay-refused",
        title="Refuses to pass mail on",
        complaint="I can write to colleagues, but to nobody outside.",
        fault="Without a login this server takes mail for its own people only.",
        repair="Choose Password as authentication, and port 587.",
        host=host_named("relay"),
        port=25,
        auth=Auth.NONE,
        behaviour=refusing(
            Stage.RECIPIENT,
            "554 5.7.1 <grace@example.org>: Relay access denied",
            login_first=False,
            doors={25: Door.STARTTLS, 587: Door.STARTTLS},
        ),
        depth=Depth.REHEARSAL,
        stage=Stage.RECIPIENT,
        cause=CauseId("relay-denied"),
    ),
    Scenario(
        id="greylisting",
        title="Greylisting",
        complaint="Sometimes it refuses my mail, and ten minutes later it takes it.",
        fault="The server puts off whom it does not know, because spam is seldom sent twice.",
        repair=LATER,
        host=host_named("greylisting"),
        behaviour=refusing(
            Stage.RECIPIENT,
            f"451 4.7.1 <ada@{ZONE}>: Recipient address rejected: Greylisted, "
            "please try again in 300 seconds",
        ),
        depth=Depth.REHEARSAL,
        stage=Stage.RECIPIENT,
        cause=CauseId("greylisted"),
    ),
    Scenario(
        id="mailbox-full",
        title="Mailbox full",
        complaint="My mail to a friend comes back.",
        fault="There is no room left in the recipient's mailbox.",
        repair=LATER,
        host=host_named("mailbox-full"),
        behaviour=refusing(
            Stage.RECIPIENT, f"452 4.2.2 <ada@{ZONE}>: Mailbox full: quota exceeded"
        ),
        depth=Depth.REHEARSAL,
        stage=Stage.RECIPIENT,
        cause=CauseId("mailbox-full"),
    ),
    Scenario(
        id="message-too-large",
        title="Message too large",
        complaint="Short messages go out, photographs do not.",
        fault="The server takes only very small messages.",
        repair=NOT_HERE,
        host=host_named("too-large"),
        behaviour=refusing(Stage.MESSAGE, "552 5.3.4 Message size exceeds fixed limit"),
        depth=Depth.MESSAGE,
        stage=Stage.MESSAGE,
        cause=CauseId("message-too-large"),
    ),
)
