"""What to say about a network that lets mail out, or does not."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.cause import Who

__all__ = ["NETWORKS_BY_WORDS", "NETWORK_WORDS", "NetworkRow"]


class NetworkRow(BaseModel):
    """The words for one kind of network; `at_fault` when no server is to blame.

    `words` say of one entry that it was in the way. `{open}` and `{closed}` stand for the ports
    that let mail through, and that do not.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    what: str
    steps: tuple[str, ...] = ()
    who: tuple[Who, ...]
    at_fault: bool = False
    words: str = ""


_PRACTISE = "Practise meanwhile: sw.practice_profile() needs no network at all."

NETWORK_WORDS: Mapping[str, NetworkRow] = {
    "mail": NetworkRow(
        title="This network lets mail out.",
        what="A mail server answered from here, so a failure belongs to the server it is about.",
        steps=("Look at what the check of that server advises.",),
        who=(Who.YOU,),
    ),
    "some-ports": NetworkRow(
        title="This network lets mail out on some ports only.",
        what="Mail servers answered on port {open}. Calls to port {closed} vanished at every "
        "server that was asked.",
        steps=(
            "Try the ports of your server (await profile.try_ports(id)); use the pair that works.",
            "Whoever runs this network can open the others; other networks may have them open.",
        ),
        who=(Who.YOU, Who.NETWORK),
        at_fault=True,
        words="Port closed by this network",
    ),
    "no-mail": NetworkRow(
        title="From this network no mail server can be reached; the web works.",
        what="No mail port answered at any of the servers that were asked. Nothing is wrong with "
        "your settings.",
        steps=(
            "Use another network, such as your phone's or the one at home, and check again.",
            "Ask whoever runs this network to let port 465 or 587 out.",
            _PRACTISE,
        ),
        who=(Who.NETWORK,),
        at_fault=True,
        words="No mail from here",
    ),
    "no-internet": NetworkRow(
        title="This computer is not connected to the internet.",
        what="Nothing can be reached from here, so nothing can be said about any server.",
        steps=(
            "Look at the cable, the Wi-Fi and flight mode, then check again.",
            _PRACTISE,
        ),
        who=(Who.YOU, Who.NETWORK),
        at_fault=True,
        words="No internet",
    ),
    "sign-in": NetworkRow(
        title="This network seems to want a sign-in first.",
        what="A page of the network answers in the place of other servers, as in hotels, trains "
        "and cafés.",
        steps=(
            "Open any web page in your browser, sign in to the network, then check again.",
            "Do not type your mail password into that page.",
            _PRACTISE,
        ),
        who=(Who.YOU, Who.NETWORK),
        at_fault=True,
        words="Network wants a sign-in",
    ),
    "binder": NetworkRow(
        title="You are on Binder, where no mail server can be reached.",
        what="Every mail port is closed here. Nothing is wrong with your servers.",
        steps=(
            "Practise with sw.practice_profile(), and never type a real password here.",
            "Run this notebook on your own computer to test real servers.",
        ),
        who=(Who.NOBODY,),
        at_fault=True,
        words="No mail on Binder",
    ),
    "unknown": NetworkRow(
        title="Whether this network lets mail out could not be told.",
        what="Too little answered: one server that is silent may be down itself.",
        steps=(
            "See whether a web page opens. If it does not, the connection is the trouble.",
            'Name servers that you know to work: await profile.look_around(hosts=["…"]).',
            "Check from another network, such as your phone's.",
            _PRACTISE,
        ),
        who=(Who.YOU, Who.NETWORK),
    ),
}

# What an entry says that this network was in the way of → what is said of that network.
NETWORKS_BY_WORDS: Mapping[str, NetworkRow] = {
    row.words: row for row in NETWORK_WORDS.values() if row.words
}
