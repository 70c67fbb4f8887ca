"""Numbers and names of errors of operating systems: sockets, names, routes."""

from smtpwidgets.explaining.row import Program, Tier, rows

__all__ = ["SYSTEM_ROWS"]


def _number(number: str, *names: str) -> str:
    """Return a pattern for an error number where a program names it as one, or for its name."""
    said = r"(?:errno|error|code|winerror|socket|wsa|err)\b[^\w\n]{0,6}(?:is |was |no\.? ?)?"
    told = rf"{said}-?{number}\b"
    in_brackets = rf"[\[(]-?{number}[\])]"
    return "|".join((told, in_brackets, *names))


_WINSOCK = {
    _number("10013", r"\bWSAEACCES\b"): "local-firewall likely",
    _number("10049", r"\bWSAEADDRNOTAVAIL\b"): "host-not-a-name likely local-resources",
    _number("10050", r"\bWSAENETDOWN\b"): "no-internet",
    _number("10051", r"\bWSAENETUNREACH\b"): "no-route likely no-internet",
    _number("10053", r"\bWSAECONNABORTED\b"): "local-firewall possible hung-up",
    _number("10054", r"\bWSAECONNRESET\b"): "reset-at-start likely tls-too-old hung-up",
    _number("10055", r"\bWSAENOBUFS\b"): "local-resources",
    _number("10060", r"\bWSAETIMEDOUT\b"): "port-silent likely port-25-blocked local-firewall",
    _number("10061", r"\bWSAECONNREFUSED\b"): "port-closed certain local-firewall",
    _number("10065", r"\bWSAEHOSTUNREACH\b"): "no-route",
    _number("11001", r"\bWSAHOST_NOT_FOUND\b"): "name-not-found likely name-service-silent",
    _number("11002", r"\bWSATRY_AGAIN\b"): "name-service-silent",
    _number("11004", r"\bWSANO_DATA\b"): "name-without-address likely name-not-found",
}

# Names of errno, and the numbers of Linux and macOS where a program says that they are some.
_ERRNO = {
    r"\bECONNREFUSED\b|errno:? ?(?:111|61)\b|connection (?:was )?refused|verbindung verweigert"
    r"|actively refused": "port-closed certain local-firewall",
    r"\bETIMEDOUT\b|errno:? ?(?:110|60)\b": "port-silent likely port-25-blocked local-firewall",
    r"\bENOTFOUND\b|\bEAI_NONAME\b|name or service not known|nodename nor servname provided"
    r"|no such host(?: is known)?|could not resolve host|unknown ?host(?:exception)?\b"
    r"|host not found|php_network_getaddresses|unresolved address|getaddrinfo.{0,20}failed"
    r"|nameresolutionfailure|remote name could not be resolved": (
        "name-not-found likely name-service-silent"
    ),
    r"\bEAI_AGAIN\b|temporary failure in name resolution|server misbehaving": (
        "name-service-silent likely no-internet"
    ),
    r"\bEAI_NODATA\b|no address associated with hostname|valid name,? no data record": (
        "name-without-address likely name-not-found"
    ),
    r"\bEHOSTUNREACH\b|no route to host|errno:? ?113\b": "no-route",
    r"\bENETUNREACH\b|network is unreachable|errno:? ?101\b": "no-route likely no-internet",
    r"\bENETDOWN\b|network is down|internet connection appears to be offline": "no-internet",
    r"\bECONNRESET\b|errno:? ?(?:104|54)\b|connection (?:was )?reset(?: by peer)?"
    r"|forcibly closed by the remote host": "reset-at-start likely tls-too-old hung-up",
    r"\bECONNABORTED\b|software caused connection abort"
    r"|aborted by the software in your host": "local-firewall possible hung-up",
    r"\bEPIPE\b|broken pipe": "hung-up",
    r"\bEADDRNOTAVAIL\b|cannot assign requested address"
    r"|requested address is not valid in its context": "host-not-a-name possible local-resources",
    r"\bEACCES\b.{0,80}(?:connect|socket)|access (?:a socket|permissions).{0,60}forbidden"
    r"|connect(?:ion)?\b.{0,40}permission denied|permission denied.{0,40}(?:connect|socket|smtp)": (
        "local-firewall"
    ),
    r"\bEMFILE\b|too many open files": "local-resources",
}

_TIME_OUT = {
    r"i/o timeout|connect(?:ion|ing)?\b.{0,80}timed? ?-?out|timed? ?-?out.{0,40}connect"
    r"|failed to respond.{0,40}connected host|did not properly respond after a period of time"
    r"|zeitüberschreitung.{0,40}verbind": "port-silent likely port-25-blocked local-firewall",
    r"greeting never received|waiting for (?:the )?(?:greeting|banner|220)"
    r"|timed out waiting for server ready": "tls-port-in-plain likely greeting-silent",
}
_TIME_OUT_OF_SOMETHING = {
    r"time-?d? ?-?out\b|deadline exceeded": "server-slow possible port-silent local-firewall",
}

SYSTEM_ROWS = (
    *rows("winsock", Program.WINDOWS, _WINSOCK),
    *rows("errno", Program.ANY, _ERRNO),
    *rows("errno", Program.ANY, _TIME_OUT),
    *rows("errno", Program.ANY, _TIME_OUT_OF_SOMETHING, tier=Tier.GENERAL),
)
