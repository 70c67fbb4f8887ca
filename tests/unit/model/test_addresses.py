"""E-mail addresses as people type and paste them: what is wrong, and what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.addresses import address_problems, domain_of

# What was typed, the code of the problem, and the address that the fix offers.
TYPED = [
    ("", "address-empty", None),
    ("ada", "address-without-at", None),
    ("ada(at)example.org", "address-without-at", "ada@example.org"),
    ("ada at example.org", "address-without-at", "ada@example.org"),
    ("0171 2345678", "address-is-number", None),
    ("5", "address-is-number", None),
    ("ada@", "address-without-domain", None),
    ("@example.org", "address-without-name", None),
    ("mailto:ada@example.org", "address-is-link", "ada@example.org"),
    ("<MAILTO:ada@example.org?subject=Hi>", "address-is-link", "ada@example.org"),
    ("https://mail.example.org/ada@x", "address-is-url", None),
    ("Ada Lovelace <ada@example.org>", "address-with-name", "ada@example.org"),
    ("<ada@example.org>", "address-with-name", "ada@example.org"),
    ("ada@example.org, bob@example.org", "address-several", None),
    ("ada@example.org; bob@example.org", "address-several", None),
    ("ada@example.org bob@example.org", "address-several", None),
    ("ada @ example.org", "address-has-blank", "ada@example.org"),
    ("ada@example. org", "address-has-blank", "ada@example.org"),
    ("ada\u200b@example.org", "address-hidden-character", "ada@example.org"),
    ("\u202eada@example.org", "address-hidden-character", "ada@example.org"),
    ("ada@example.org\r\nBcc: eve", "address-hidden-character", None),
    ('"ada.l"@example.org', "address-quoted", "ada.l@example.org"),
    ('"ada l"@example.org', "address-quoted", None),
    ("ada@example.org.", "address-wrapped", "ada@example.org"),
    ("“ada@example.org”,", "address-wrapped", "ada@example.org"),
    ("ada@@example.org", "address-two-ats", "ada@example.org"),
    ("a@b@example.org", "address-two-ats", None),
    ("ada@192.0.2.1", "address-numeric-domain", None),
    ("ada@[IPv6:2001:db8::1]", "address-numeric-domain", None),
    ("ada@example..org", "address-domain", "ada@example.org"),
    ("ada@exam!ple.org", "address-domain", None),
    ("a" * 65 + "@example.org", "address-too-long", None),
    ("a" * 2000, "address-too-long", None),
]


@pytest.mark.parametrize(("typed", "code", "meant"), TYPED)
def test_what_is_wrong_is_said_with_the_address_that_was_meant(
    typed: str, code: str, meant: str | None
) -> None:
    """One problem, in a whole sentence; a fix where there is only one thing it can have been."""
    (found,) = address_problems(typed)

    assert code == found.code
    assert found.message.endswith(".")
    assert meant == (found.fix.changes["address"] if found.fix else None)


@given(st.text())
def test_a_fix_is_an_address_that_can_be_used(typed: str) -> None:
    """Nobody is led from one mistake into the next."""
    for problem in address_problems(typed, "to"):
        assert "to" == problem.field
        if problem.fix is not None:
            assert () == address_problems(problem.fix.changes["to"], "to")


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ada@Example.ORG", "example.org"),
        ("ada@bücher.example", "xn--bcher-kva.example"),
        ("ada@ｅxample.org", "example.org"),
        ("bare.example.org", "bare.example.org"),
        ("ada@192.0.2.1", ""),
        ("ada@" + "ü" * 100 + ".org", ""),
        ("", ""),
    ],
)
def test_a_domain_is_what_goes_over_the_wire(address: str, domain: str) -> None:
    """Capitals and letters of other scripts make no other domain."""
    assert domain == domain_of(address)
