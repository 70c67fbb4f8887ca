"""A secret that a server says back is masked, however it is broken, stretched or written."""

import base64
import html
import itertools
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtpwidgets.checks.masking import Masking
from smtpwidgets.checks.replies import MASK, mask, reply_of, shown, shown_lines
from smtpwidgets.model.secret import Secret
from tests.support.steps import lines_run

SECRET = "Kanarienvogel-7"
USER = "ada@example.org"
# Visible characters; no blank at the ends, because a form strips none.
SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=30)
GAPS = st.sampled_from([" ", "  ", "\t", "\n", "\r\n", "\r\n5.7.8 ", " \n "])


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "capitals the other way round": str.swapcase,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "as PLAIN sends it": lambda text: base64.b64encode(f"\0{USER}\0{text}".encode()).decode(),
    "percent": _percent,
    "percent where needed": quote,
    "plus for blanks": quote_plus,
    "HTML where needed": html.escape,
    "JSON where needed": lambda text: json.dumps(text)[1:-1],
    "backwards": lambda text: text[::-1],
    "numbers of HTML": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "numbers of JSON": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "quoted-printable": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "base64 of what LOGIN sent": lambda text: base64.b64encode(
        base64.b64encode(text.encode())
    ).decode(),
    "PLAIN twice": lambda text: base64.b64encode(
        base64.b64encode(f"\0{USER}\0{text}".encode())
    ).decode(),
    "OAUTHBEARER twice": lambda text: base64.b64encode(
        base64.b64encode(f"user={USER}\1auth=Bearer {text}\1\1".encode())
    ).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, with colons": lambda text: text.encode().hex(":"),
    "hexadecimal, as Windows keeps it": lambda text: text.encode("utf-16-le").hex(),
    "hexadecimal, as Java keeps it": lambda text: text.encode("utf-16-be").hex(":"),
    "wide letters": lambda text: "".join(
        chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text
    ),
}


def _pieces(text: str, places: list[int], gap: str) -> str:
    edges = [0, *sorted({1 + place % (len(text) - 1) for place in places}), len(text)]
    return gap.join(text[a:b] for a, b in itertools.pairwise(edges))


def _put_together(text: str) -> str:
    """What a reader gets who leaves out blanks, line ends and codes."""
    return re.sub(r"\s+(?:[245]\.\d{1,3}\.\d{1,3}\s)?|\s", "", text).lower()


@pytest.mark.parametrize("way", WAYS)
@given(
    secret=SECRETS,
    places=st.lists(st.integers(0, 200), max_size=4),
    gap=GAPS,
    before=st.sampled_from(["", "you said ", "\n"]),
)
@settings(max_examples=25)
@example(secret=SECRET, places=[5], gap="\r\n", before="")
@example(secret="AAAAAAAA", places=[1, 2, 3], gap="\n", before="aaaa ")
@example(secret="00000020", places=[0, 3], gap=" ", before="")  # backwards: a code in it
def test_a_secret_in_pieces_is_masked(
    way: str, secret: str, places: list[int], gap: str, before: str
) -> None:
    """Over lines, with blanks in it, encoded: put together again, it is nowhere."""
    echoed = WAYS[way](secret)
    said = f"{before}{_pieces(echoed, places, gap)} wrong"

    text = reply_of(535, said, Secret(secret), USER).text
    lines = "\n".join(shown_lines(said.split("\n"), Secret(secret), USER))

    for seen in (text, shown(said, Secret(secret), USER), lines):
        assert MASK in seen
        assert _put_together(echoed) not in _put_together(seen)


def test_lines_stay_lines() -> None:
    """A word in two lines leaves a mask in each; what stands around it is shown."""
    lines = ["SIZE 1", "AUTH PLAIN Kanarien", "vogel-7 LOGIN", "HELP"]

    assert ("SIZE 1", f"AUTH PLAIN {MASK}", f"{MASK} LOGIN", "HELP") == shown_lines(
        lines, Secret(SECRET)
    )


def test_a_secret_that_begins_in_the_code_is_masked() -> None:
    """In brackets or not: what the code and the words spell together is one word."""
    reply = reply_of("NO", "[KANARIEN] vogel-7 is wrong", Secret(SECRET))

    assert (MASK, f"{MASK} is wrong") == (reply.enhanced, reply.text)


@pytest.mark.parametrize("size", range(4, len(SECRET)))
def test_the_beginning_of_a_secret_at_a_cut_is_masked(size: int) -> None:
    """What was cut before it was shown may end within the secret."""
    said = f"you said {SECRET[:size]}"

    assert f"you said {MASK}" == shown(said, Secret(SECRET), cut=True)
    assert said == shown(said, Secret(SECRET))


def test_other_words_are_left_alone() -> None:
    """Masking takes out the secret and nothing else."""
    said = "5.7.8 Authentication failed: ask ada 100% sure"

    assert said == mask(said, Secret(SECRET), USER)


@pytest.mark.parametrize("secret", ["aaaaaa", "a" * 500, "YWFhYWFh", "%61%61%61%61"])
@pytest.mark.parametrize("unit", ["a", "YWFh", "a ", "%61", "%"])
def test_a_server_that_repeats_the_secret_gets_no_time_for_it(secret: str, unit: str) -> None:
    """The server knows the password, and may send what is hardest to search: it is one pass."""
    one, two = (
        lines_run(lambda size=size: mask((unit * size)[:size], Secret(secret), USER))
        for size in (2_000, 4_000)
    )

    assert two <= one * 2.5 + 500


@pytest.mark.parametrize("secret", ["İstanbul9", "Straße77", "pässwörd1ﬁ", "two words 22"])
@pytest.mark.parametrize("way", WAYS)
def test_a_secret_with_other_letters_is_masked(way: str, secret: str) -> None:
    """Some have no small letter of one character, some are written in two ways (RFC 8265)."""
    forms = [secret, *(unicodedata.normalize(form, secret) for form in ("NFC", "NFD", "NFKC"))]

    for form in forms if way == "as it is" else [secret]:
        assert f"{MASK} is wrong" == shown(f"{WAYS[way](form)} is wrong", Secret(secret), USER)


@given(
    secret=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=6, max_size=20)
    .map(str.strip)
    .filter(lambda text: len(text.split()) > 0),
    way=st.sampled_from(sorted(WAYS)),
    places=st.lists(st.integers(0, 200), max_size=3),
    gap=GAPS,
)
@settings(max_examples=150)
def test_the_short_look_at_a_text_finds_whatever_the_long_one_finds(
    secret: str, way: str, places: list[int], gap: str
) -> None:
    """A secret of blanks and signs, in each form and in pieces: nothing passes the first look."""
    echo = WAYS[way](secret)
    text = f"250 Hello {_pieces(echo, places, gap) if len(echo) > 1 else echo} pleased to meet you"
    masking = Masking(Secret(secret), USER)
    if any(masking._spans(text, Secret(secret), cut=False)):
        assert MASK in masking.hide(text)


@given(
    secret=st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=12),
        st.text(st.sampled_from("2580. -%=&;x61aB\\"), min_size=4, max_size=10),
    ).filter(str.strip),
    said=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(sorted(WAYS)), st.integers(0, 9), st.integers(0, 40)),
            st.sampled_from(
                [
                    "",
                    " ",
                    "\n",
                    "\t ",
                    " 250 ",
                    "\r\n535-5.7.8 ",
                    " 5.7.8\n",
                    "\x1c5.1.1 ",
                    "\n220-",
                ]
            ),
            st.sampled_from(["Hello", "%", "=", "&#", "\\u00", "\\x", "AUTH=PLAIN", "2.7.0 ok"]),
            st.text(st.characters(max_codepoint=127), max_size=6),
        ),
        max_size=8,
    ),
)
@settings(max_examples=300)
@example(secret="25aaaa", said=[("as it is", 0, 3), "\n250 ", ("as it is", 3, 9)])
@example(secret="%41%41", said=["%", " ", "4", "1%41"])
@example(secret="aaaa5.7.8", said=["\n5.7.8 ", ("as it is", 0, 9)])
def test_what_is_said_at_a_glance_is_what_the_careful_way_says(
    secret: str, said: list[str | tuple[str, int, int]]
) -> None:
    """Pieces of the secret, codes and numbers of characters in any order: both mask the same."""
    text = "".join(
        one if isinstance(one, str) else WAYS[one[0]](secret)[one[1] : one[1] + one[2]]
        for one in said
    )
    masking = Masking(Secret(secret), USER)
    other_letter = " \u044f"  # nothing that holds one is judged at a glance

    assert f"{masking.hide(text)}{other_letter}" == masking.hide(f"{text}{other_letter}")


@given(
    lines=st.lists(
        st.one_of(
            st.sampled_from(
                ["AUTH PLAIN", "SIZE  5", " x", "é", "", "a\nb", "\x1b[1mx", "Kanarien"]
            ),
            st.text(max_size=8),
        ),
        max_size=6,
    ),
    limit=st.integers(3, 30),
)
def test_lines_that_are_clean_are_shown_as_each_of_them_would_be(
    lines: list[str], limit: int
) -> None:
    """Whether all of them are looked at at once or one by one, the same is shown."""
    each = [shown(line, None, limit=limit) for line in lines]

    assert tuple(filter(None, each)) == shown_lines(lines, None, limit=limit)
