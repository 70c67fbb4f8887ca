"""Texts of servers are made safe to show and to keep."""

import base64
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.checks.replies import MASK, clean, mask, reply_of, strip_enhanced
from smtpwidgets.model.secret import Secret

# What servers can make of bytes: everything, lone surrogates included.
ANYTHING = st.text(st.characters(), max_size=400)


@given(ANYTHING)
def test_cleaned_text_holds_nothing_that_cannot_be_seen(text: str) -> None:
    """No control, format, private or lone surrogate character is left, and it can be encoded."""
    shown = clean(text)

    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert shown == shown.encode().decode()
    assert len(shown) <= 1_000


@given(ANYTHING)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """What is clean stays as it is."""
    assert clean(clean(text)) == clean(text)


@given(st.binary(max_size=300))
def test_any_bytes_become_a_reply(data: bytes) -> None:
    """The library decodes with surrogate escapes; a reply holds none."""
    text = data.decode("utf-8", "surrogateescape")

    assert reply_of(550, text).model_dump_json().encode()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\tb\r\nc", "a b c"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.test\x07click\x1b]8;;\x07", "click"),
        ("left\u202eright", "leftright"),
        ("caf\udce9", "caf\ufffd"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("x" * 2_000, "x" * 999 + "…"),
    ],
)
def test_tricks_are_taken_out(raw: str, shown: str) -> None:
    """Escapes, controls and overrides go; words and HTML stay."""
    assert shown == clean(raw)


@given(
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=30),
    before=st.text("abc ", max_size=10),
)
def test_a_secret_is_masked_wherever_it_stands(secret: str, before: str) -> None:
    """Plain, in capitals and in base64."""
    for form in (secret, secret.upper(), base64.b64encode(secret.encode()).decode()):
        shown = mask(f"{before}{form} after", Secret(secret))

        assert MASK in shown
        assert form not in shown.replace(before, "") or form in MASK


def test_short_secrets_are_masked_as_words_only() -> None:
    """A password of one letter would otherwise be betrayed by the gaps it leaves."""
    assert f"wrong {MASK} given" == mask("wrong a given", Secret("a"))


def test_without_a_secret_nothing_is_masked() -> None:
    """No secret, no dots."""
    assert "text" == mask("text", None)
    assert "text" == mask("text", Secret(""))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("5.7.8 no", ("5.7.8", "no")),
        ("5.7.139 a\n5.7.139 b", ("5.7.139", "a b")),
        ("no code", ("", "no code")),
        ("5.7 no", ("", "5.7 no")),
        ("9.1.1 odd", ("", "9.1.1 odd")),
    ],
)
def test_enhanced_codes_are_taken_from_every_line(text: str, parts: tuple[str, str]) -> None:
    """Google and Microsoft repeat the code on each line (RFC 3463 section 2)."""
    assert parts == strip_enhanced(text)


@pytest.mark.parametrize("before", range(985, 1_005))
def test_a_secret_at_the_cut_shows_no_beginning(before: int) -> None:
    """A long answer is cut after the secret was masked, and never in the middle of it."""
    text = "x" * before + " Kanarienvogel-7 " + "y" * 2_000

    reply = reply_of(535, text, Secret("Kanarienvogel-7"))

    assert "Kan" not in reply.text
    assert len(reply.text) <= 1_000


def test_no_pattern_of_a_secret_stays_behind() -> None:
    """`re` remembers what it was given for as long as the kernel lives; a secret is not given."""
    mask("you said Kanarienvogel-8", Secret("Kanarienvogel-8"))

    kept = [str(key) for key in (*re._cache, *getattr(re, "_cache2", ()))]  # type: ignore[attr-defined]
    assert not [key for key in kept if "Kanarienvogel" in key]
