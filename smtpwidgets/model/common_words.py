"""What to say of failures that have one reason: a row for each kind."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.cause import Who

__all__ = ["COMMON_WORDS", "CommonKind", "CommonRow"]


class CommonKind(StrEnum):
    """What several failures have in common."""

    NETWORK = "network"  # the network this computer is in
    COMPUTER = "computer"
    FILTER = "filter"  # something that opens the encryption on the way
    PASSWORD = "password"  # noqa: S105 -- a kind of failure
    ONE_WAY = "one-way"  # the login works one way and not the other
    SERVER = "server"
    PROVIDER = "provider"


class CommonRow(BaseModel):
    """The words of one kind; where `what`, `steps` or `who` is empty, those of the cause speak.

    `{count}` is "one server" or "3 servers", `{other}` what worked, and the facts of a finding
    (`{owner}`, `{host}`, `{issuer}`, `{summary}`) stand for themselves.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    what: str = ""
    steps: tuple[str, ...] = ()
    who: tuple[Who, ...] = ()


COMMON_WORDS: Mapping[CommonKind, CommonRow] = {
    CommonKind.NETWORK: CommonRow(
        title="This network is in the way of {count}",
        what="They do not belong together and fail alike on the way, so this is about the network "
        "that this computer is in, and not about them.",
        steps=(
            "See whether a web page opens. If it does not, the connection is the trouble.",
            "Use another network, such as your phone's, and check again.",
            "Ask whoever runs this network to let mail out (ports 465, 587, 993 and 995).",
        ),
        who=(Who.NETWORK,),
    ),
    CommonKind.COMPUTER: CommonRow(title="{summary}: {count}"),
    CommonKind.FILTER: CommonRow(
        title="Something on the way opens the encryption of {count}",
        what="They do not belong together and all show a certificate by the same issuer: {issuer}. "
        "A virus scanner or a filter puts itself in their place. No password was sent.",
        steps=(
            "Do not trust these certificates one by one.",
            "If it is a virus scanner on this computer, switch off its scanning of mail.",
            "In an organisation, ask whether its filter is meant to read mail.",
        ),
        who=(Who.YOU, Who.ADMINISTRATOR),
    ),
    CommonKind.PASSWORD: CommonRow(title="One password is refused, and {count} use it"),
    CommonKind.ONE_WAY: CommonRow(
        title="{worked}, {failed}: it is not the password",
        what="{other} accepted the same user name and password just now. So what is refused is "
        "this way of using them: “{summary}”.",
        steps=(
            "Leave the password as it is.",
            "Look in your provider's settings: sending and fetching often have a switch each.",
            "Compare server name, port and user name with what your provider says for this way.",
        ),
    ),
    CommonKind.SERVER: CommonRow(title="{host} fails {count} for one reason: {summary}"),
    CommonKind.PROVIDER: CommonRow(title="{owner} fails {count} for one reason: {summary}"),
}
