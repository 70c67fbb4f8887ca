"""What is said of a pasted text that names no cause."""

from smtpwidgets.model.cause import Remedy

__all__ = ["NOTHING_THERE", "NOT_RECOGNISED", "NO_ERROR"]

NOT_RECOGNISED = Remedy(
    title="This message was not recognised",
    what="Nothing in it says clearly enough what went wrong, and a guess would lead you astray.",
    steps=(
        "Look for a line with a number, such as 535 5.7.8, 550 or 0x800CCC0E, and paste it whole.",
        "In a mail program, open the details of the message; of a script, paste the last lines.",
        "In a message that came back, paste the lines that begin with Status and Diagnostic-Code.",
        "Name the provider, if there is one: the same words mean different things at each.",
        "Or add the server here and check it: that shows where it stops.",
    ),
)

NO_ERROR = Remedy(
    title="This says that it worked",
    what="Codes that begin with 2 or 3 are a server's yes. There is no error in this text.",
    steps=("If mail does not arrive all the same, paste what came later, or the message you got.",),
)

NOTHING_THERE = Remedy(
    title="Paste an error message",
    what="From a mail program, a script, a log file, or a message that came back.",
    steps=(),
)
