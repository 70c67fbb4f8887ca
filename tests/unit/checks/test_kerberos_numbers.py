"""Errors of Kerberos that no realm can be brought to on demand: told apart by their numbers."""

import pytest

from smtpwidgets.checks import kerberos
from smtpwidgets.checks.kerberos import KERBEROS_CAUSES
from smtpwidgets.model.causes import CAUSES

pytest.importorskip("spnego", reason="the extra `kerberos` is not installed")

_KRB5 = -1_765_328_384  # MIT krb5, com_err


class _NumberedError(Exception):
    """What the library raises, as far as it is read: the number of its error, and no word."""

    def __init__(self, number: int) -> None:
        super().__init__("Clock skew too great, ticket expired, no such realm")
        self.base_error = type("Base", (), {"min_code": _KRB5 + number})


@pytest.mark.parametrize("number", KERBEROS_CAUSES)
def test_every_number_of_kerberos_has_its_cause(number: int) -> None:
    """RFC 4120 section 7.5.9 and MIT's own, signed or not, whatever the words say."""
    error = _NumberedError(number)
    assert error.base_error.min_code < 0
    found = kerberos._kerberos_verdict(error, from_server=False).finding

    assert (found.cause, f"Kerberos reported error {number}.") == (
        KERBEROS_CAUSES[number],
        *found.evidence,
    )


def test_every_trouble_of_a_ticket_has_a_number() -> None:
    """No cause of the table stands there in vain; what has no number is said as it is."""
    silent = {"kerberos-failed", "kerberos-refused"}
    named = {cause for cause in CAUSES if cause.startswith("kerberos-")}

    assert set(KERBEROS_CAUSES.values()) == named - silent


def test_another_number_is_no_ticket_that_is_missing() -> None:
    """What nobody has met yet is named as that, with its number to look up."""
    found = kerberos._kerberos_verdict(_NumberedError(60), from_server=False).finding

    assert found.cause == "kerberos-failed"
    assert "60" in found.evidence[0]
