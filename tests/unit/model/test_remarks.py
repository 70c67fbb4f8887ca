"""What is said about a server that exists is the same, whether its texts are read again or not."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.readers import READERS
from smtpwidgets.model.rules import remarks_on
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server

_SETTINGS = st.fixed_dictionaries(
    {
        "host": st.sampled_from(
            ["mail.example.org", "imap.example.org", "smtp.x.de", "gmial.com", "192.0.2.1", "::1"]
        ),
        "protocol": st.sampled_from(list(Protocol)),
        "security": st.sampled_from(list(Security)),
        "port": st.sampled_from([None, 25, 465, 587, 993, 995, 143, 80, 5870]),
        "username": st.sampled_from(["", "ada@example.org", "аda@example.org"]),
        "auth": st.sampled_from(list(Auth)),
        "ehlo_name": st.sampled_from(["", "laptop.example.org", "[192.0.2.1]"]),
        "timeout_s": st.sampled_from([None, 5, 120]),
        "allow_cleartext": st.booleans(),
        "client_certificate": st.sampled_from(["", "/tmp/ada.pem"]),  # noqa: S108 -- only a text
        "trusted_certificate": st.sampled_from(["", "ab" * 32]),
        "description": st.text(max_size=8),
    }
)


@given(settings=_SETTINGS)
@settings(max_examples=150)
@example(settings={"host": "imap.example.org", "username": "аda@example.org", "port": 25})
def test_a_server_that_exists_needs_no_second_reading(settings: dict[str, object]) -> None:
    """Warnings and notes of its values are those of its texts, in the same order."""
    try:
        server = Server(**settings)
    except InvalidSettingsError:
        return

    assert ServerDraft.of(server).problems() == remarks_on(vars(server))


@given(text=st.text(max_size=12) | st.sampled_from(["587", "tls", "yes", "localhost", "a_b"]))
@settings(max_examples=50)
def test_only_hosts_and_user_names_are_remarked_on(text: str) -> None:
    """Every other field is refused, or taken without a word."""
    for name in READERS.keys() - {"host", "username"}:
        assert all(one.severity is Severity.ERROR for one in READERS[name](text)[1])
