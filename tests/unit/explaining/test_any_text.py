"""Any text is explained, soon, and no secret in it is shown or kept."""

import base64
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.explaining import explain
from smtpwidgets.model.pasted_secrets import hide_secrets
from smtpwidgets.model.share import shareable

LIMIT_S = 20.0  # half of a hundred times what it takes
FRAGMENTS = st.sampled_from([
    "535", "5.7.8", "-", " ", "\n", "\\n", "b'", "NO [", "]", "-ERR", "0x800CCC0E", "PASS ", "334 ",
    "@example.org", "password=", "https://", "smtp.gmail.com:587", "\x00", "\ud800", "\u202e", "<b>",
])  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=80), st.lists(FRAGMENTS, max_size=12).map("".join)
)
# What people paste a password in; {b64} is the way in which SMTP carries it.
PLACES = [
    "Password: {p}",
    "password={p}",
    "SMTP_PASSWORD={p}\nSMTP_HOST=smtp.example.org",
    "pass: {p}",
    '{{"user": "ada", "pass": "{p}"}}',
    "auth: {{ user: 'ada@example.org', pass: '{p}' }}",
    "$mail->Password = '{p}';",
    "'password' => '{p}',",
    "password {p}",
    "my password is {p}",
    "api_key: {p}",
    'server.login("ada@example.org", "{p}")',
    'auth := smtp.PlainAuth("", "ada@example.org", "{p}", "smtp.example.org")',
    'client.Credentials = new NetworkCredential("ada", "{p}");',
    'transport.connect("smtp.example.org", "ada", "{p}");',
    "smtp://ada:{p}@smtp.example.org:587",
    "curl -u ada@example.org:{p} smtps://smtp.example.org",
    "swaks --auth-user ada --auth-password {p}",
    "a1 LOGIN ada@example.org {p}",
    'a1 LOGIN "ada" "{p}"',
    "PASS {p}",
    "> PASS {p}",
    "AUTH PLAIN {b64}",
    "C: AUTH LOGIN {b64}",
    "send: 'AUTH PLAIN {b64}\\r\\n'",
    "reply: b'334 UGFzc3dvcmQ6\\r\\n'\nsend: '{b64}\\r\\n'",
    "SERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: {b64}\nSERVER -> CLIENT: 535 5.7.8 No",
    "334 VXNlcm5hbWU6\nYWRhQGV4YW1wbGUub3Jn\n334 UGFzc3dvcmQ6\n{b64}",
    "Authorization: Bearer {p}",
    "token: {p}",
]
# The same for one that no sentence holds, in lines that could be one.
LESS_PLAIN_PLACES = [
    '{"user": "a", "password": "{p}"}'.replace('"', '\\"'),
    "smtp://ada@example.org:{p}@smtp.example.org:587",
    "smtps://ada:Xk9@{p}@smtp.example.org",
    "smtps://ada:Xk9/{p}@smtp.example.org",
    's.login(\n    "ada@example.org",\n    "{p}",\n)',
    "MAIL_KEY={p}",
    'props.put("mail.smtp.password", "{p}");',
    "Net::SMTP.start('h', 25, 'd', 'ada', '{p}', :login)",
    "curl -uada@example.org:{p} smtp://h",
    "machine h login ada password {p}",
    "[smtp.example.org]:587 ada@example.org:{p}",
    "LOGIN ada@example.org {p}",
    "LOGIN ada {p}",
    "< PASS {p}",
    "I used the password {p} and got an error",
    'password "{p}" does not work',
    "user ada pass {p}",
    "<password>{p}</password>",
    '<add key="SmtpPassword" value="{p}"/>',
    "<key>Password</key>\n<string>{p}</string>",
    "--password {p}",
    "-Password {p}",
    "Password:\n{p}",
    "password -> {p}",
    "password == {p}",
    "Wachtwoord: {p}",
    "Hasło: {p}",
    "Пароль: {p}",
    "密码：{p}",
    "パスワード：{p}",
    "client in: AUTH 1 PLAIN service=smtp resp={p}",
]
PASSWORDS = st.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#$%*_-", min_size=10, max_size=40)  # fmt: skip


def shown(text: str) -> str:
    """Return everything that an explanation shows or keeps."""
    said = explain(f"{text}\n535 5.7.8 Error: authentication failed", "example.org")
    assert said.recognised, "the error beside a secret is still read"
    return "\n".join((repr(said), str(said), said.model_dump_json(), shareable(said)))


@given(TEXTS, st.none() | TEXTS)
@settings(max_examples=80, deadline=None)
def test_any_text_has_an_explanation(text: str, provider: str | None) -> None:
    """It never raises, and what comes out is clean text."""
    said = explain(text, provider)

    assert str(said).isprintable() or "\n" in str(said)
    assert not {"\x1b", "\x00", "\u202e"} & set(said.model_dump_json())
    assert said.recognised or said.certainty == "possible"


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
@given(password=PASSWORDS)
@settings(max_examples=5, deadline=None)
def test_a_pasted_password_is_in_nothing_that_is_shown(place: str, password: str) -> None:
    """Transcripts, settings, lines of code: the secret is out before anything looks at the text."""
    encoded = base64.b64encode(password.encode()).decode()
    text = place.format(p=password, b64=encoded)

    found = shown(text)
    assert password not in found
    assert encoded.rstrip("=") not in found


@pytest.mark.parametrize("place", LESS_PLAIN_PLACES, ids=range(len(LESS_PLAIN_PLACES)))
def test_a_password_that_is_no_word_is_hidden_in_less_plain_places(place: str) -> None:
    """Texts within texts, calls over lines, tags, options, sentences, other languages."""
    assert "mQv2LwTz7" not in shown(place.replace("{p}", "Xk9mQv2LwTz7"))


@pytest.mark.parametrize(
    "text",
    [
        "Invalid password: authentication failed",
        "Wrong password: 535 5.7.8 Error: authentication failed",
        "AUTH PLAIN failed: 535 5.7.8 Error",
        "The user name or password for “Work” is incorrect.",
        "A1 NO LOGIN failed.",
        "SMTP ERROR: Password command failed: 535 5.7.8 Error",
        "The password for ada1@example.org was not accepted",
        "535 Incorrect authentication data (password) for user9@example.org",
        "token AADSTS50126 was refused",
        "smtp; 550 5.1.1 <ada@example.org>: Recipient address rejected",
        "to ada@example.org:25 failed, ada@example.org: 550 no such user",
        "LOGIN ada@example.org failed",
        "Password:\n535 5.7.8 Error: authentication failed",
        "login(\n)\n550 'no such user'",
    ],
)
def test_error_messages_about_passwords_stay_readable(text: str) -> None:
    """Only what can be a secret is hidden; the message itself says what is wrong."""
    assert text == hide_secrets(text)


def test_hiding_twice_is_hiding_once() -> None:
    """A text that was hidden may be read again, when another provider is chosen."""
    for place in PLACES:
        once = hide_secrets(place.format(p="Xk29-mmQpLw", b64="WGsyOS1tbVFwTHc="))
        assert once == hide_secrets(once)


@pytest.mark.parametrize(
    "piece",
    ["535 5.7.8 x\n", "connection failed to ", "NO [", '"auth(', "login('" + "\\'" * 40_000],
    ids=range(5),
)
def test_a_text_of_any_length_is_read_soon(piece: str) -> None:
    """64 KiB of what patterns like best take seconds at the very most, and more is not read."""
    began = monotonic()
    explain(piece * (100_000 // len(piece)))

    assert monotonic() - began < LIMIT_S
