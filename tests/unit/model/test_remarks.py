"""What is said about a server that exists is the same, whether its texts are read again or not."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.rules import remarks_on
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server

_SETTINGS = st.fixed_dictionaries(
    {
        "host": st.sampled_from(
            [
                *("mail.example.org", "imap.example.org", "smtp.x.de", "pop3.x.de", "gmial.com"),
                *("192.0.2.1", "::1", "a.localhost", "inside", "xn--e1afmkfd.example", "ü.example"),
            ]
        ),
        "protocol": st.sampled_from(list(Protocol)),
        "security": st.sampled_from(list(Security)),
        "port": st.sampled_from([None, 25, 465, 587, 993, 995, 143, 80, 5870]),
        "username": st.sampled_from(["", "ada@example.org", "аda@example.org", "a" * 255]),
        "auth": st.sampled_from(list(Auth)),
        "ehlo_name": st.sampled_from(["", "laptop.example.org", "[192.0.2.1]"]),
        "timeout_s": st.sampled_from([None, 5, 120]),
        "allow_cleartext": st.booleans(),
        "client_certificate": st.sampled_from(["", "/tmp/ada.pem"]),  # noqa: S108 -- only a text
        "trusted_certificate": st.sampled_from(["", "ab" * 32]),
        "description": st.one_of(st.sampled_from(["", "Mail", "b" * 255]), st.text(max_size=8)),
    }
)


@given(settings=_SETTINGS)
@settings(max_examples=150)
@example(settings={"host": "imap.example.org", "username": "аda@example.org", "port": 25})
def test_what_is_said_of_values_is_what_is_said_of_texts(settings: dict[str, object]) -> None:
    """Warnings and notes of its values are those of its texts, in the same order."""
    try:
        server = Server(**settings)
    except InvalidSettingsError:
        return

    assert ServerDraft.of(server).problems() == remarks_on(vars(server))


@given(
    settings=_SETTINGS,
    words=st.fixed_dictionaries(
        {},
        optional={
            "host": st.sampled_from(["", "MAIL.x.de", "mail.x.de ", "a@x.de", "a" * 300 + ".de"]),
            "username": st.sampled_from([" ", "a\tb", "a\u200bb", "a" * 256]),
            "description": st.sampled_from(["a\nb", " ", "b" * 256]),
        },
    ),
    port=st.sampled_from([0, 70_000, 587]),
    timeout_s=st.integers(-1, 200),
)
@settings(max_examples=150)
def test_a_value_made_past_the_rules_is_found_out(
    settings: dict[str, object], words: dict[str, str], port: int, timeout_s: int
) -> None:
    """Also where nobody looked when it was made, every problem is the one of its texts."""
    good = vars(Server(host="mail.example.org", username="ada@example.org"))
    numbers = {"port": port, "timeout_s": timeout_s}
    server = Server.model_construct(**{**good, **settings, **words, **numbers})

    assert ServerDraft.of(server).problems() == remarks_on(vars(server))
