"""Every cause of failure that a check can name. Facts only; the words stand in `remedies`."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Cause, CauseId, Family, Who

__all__ = ["CAUSES", "UNKNOWN", "cause_of"]

UNKNOWN = CauseId("unknown")


def _cause(
    id: str, ref: str, family: Family, summary: str, *who: Who, warning: bool = False
) -> Cause:
    return Cause(id=CauseId(id), ref=ref, family=family, summary=summary, who=who, warning=warning)


_ROWS = (
    _cause("unknown", "", Family.LOCAL, "Something unexpected", Who.PROVIDER),
    _cause("name-not-found", "K020", Family.DNS, "Name not found", Who.YOU),
    _cause("port-closed", "K040", Family.CONNECT, "Nothing answers there", Who.YOU),
    _cause("wrong-password", "K130", Family.LOGIN, "Login refused", Who.YOU),
)

CAUSES: Mapping[CauseId, Cause] = {row.id: row for row in _ROWS}


def cause_of(id: CauseId) -> Cause:
    """Return the cause with this id; a report of another version may name one that is unknown."""
    return CAUSES.get(id, CAUSES[UNKNOWN])
