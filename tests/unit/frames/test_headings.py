"""Headings of people's own lists and of other programs: which field each stands for."""

import pandas as pd
import pytest

from smtpwidgets.errors import TableError
from smtpwidgets.frames import ACCOUNT_COLUMNS, COLUMNS
from smtpwidgets.frames.heading_words import is_secret_heading
from smtpwidgets.frames.headings import told_from_heading
from smtpwidgets.frames.reading import pasted_table, table_from
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.fields import FIELDS

HEADINGS = {
    "Host": "host",
    "Server": "host",
    "SMTP server": "host (smtp)",
    "smtpHost": "host (smtp)",
    "SMTP_HOST": "host (smtp)",
    "Outgoing Mail Server (SMTP)": "host (smtp)",
    "IMAP": "host (imap)",
    "POP3 server": "host (pop3)",
    "Incoming server": "host (incoming)",
    "EMAIL_HOST": "host",
    "MAIL_SERVER": "host",
    "Server name": "host",
    "Port": "port",
    "Port (IMAP)": "port (imap)",
    "EMAIL_PORT": "port",
    "SSL": "use_ssl",
    "EMAIL_USE_TLS": "use_tls",
    "Encryption": "security",
    "SMTP Encryption": "security (smtp)",
    "Connection security": "security",
    "User": "username",
    "User name": "username",
    "Login:": "username",
    "EMAIL_HOST_USER": "username",
    "Name": "description",
    "Kind": "protocol",
    "Type": "protocol",
    "Authentication method": "auth",
    "Favourite colour": None,
    "": None,
    "SMTP / IMAP": None,
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_stands_for_the_field_that_people_mean(heading: str) -> None:
    """Capitals, marks, humps and prefixes do not matter; what nobody can tell is left open."""
    told = told_from_heading(heading, "server")

    assert HEADINGS[heading] == (None if told is None else str(told))


@pytest.mark.parametrize("kind", ["server", "account"])
def test_our_own_columns_stand_for_themselves(kind: str) -> None:
    """A frame that was written to a file is known when it comes back; so are the form's labels."""
    names = {name: name for name in (COLUMNS if kind == "server" else ACCOUNT_COLUMNS)}
    rows = FIELDS if kind == "server" else ACCOUNT_FIELDS
    names |= {row.label: name for name, row in rows.items()} | {name: name for name in rows}

    assert names == {text: str(told_from_heading(text, kind)) for text in names}
    assert not [text for text in names if is_secret_heading(text)]


@pytest.mark.parametrize(
    "heading",
    [
        "Password",
        "password",
        "PASSWD",
        "Pwd",
        "pw",
        "SMTP password",
        "EMAIL_HOST_PASSWORD",
        "App-Passwort",
        "Kennwort",
        "mot de passe",
        "contraseña",
        "Пароль",
        "密码",
        "パスワード",
        "userPassword",
        "SMTPPassword",
        "API key",
        "OAuth token",
        "Login/Password",
        "client_secret",
        "Passwort (neu)",
        "pass",
        "Passphrase",
    ],
)
def test_a_column_of_passwords_is_known_by_its_heading(heading: str) -> None:
    """In the words of many languages and programs."""
    assert is_secret_heading(heading)


@pytest.mark.parametrize("heading", ["Host", "Passenger", "Compass", "Auth", "User", "Keyboard"])
def test_other_headings_are_none_of_passwords(heading: str) -> None:
    """A column that is taken for passwords by mistake cannot be seen any more."""
    assert not is_secret_heading(heading)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("SSL/TLS", "tls"),
        ("SSL", "tls"),
        ("STARTTLS", "starttls"),
        ("start tls", "starttls"),
        ("None", "none"),
        ("yes", "starttls"),
        ("no", "none"),
        ("Sometimes", "Sometimes"),
    ],
)
def test_words_for_encryption_become_its_values(written: str, value: str) -> None:
    """What cannot be told stays as it was written, and the rules say what it may be."""
    table = pasted_table(f"Server\tPort\tEncryption\na.example\t587\t{written}")

    assert [value] == list(table.frame["security"])


def test_a_name_and_a_description_are_no_quarrel() -> None:
    """Lists have both; the field's own name counts, and the other one is said to be left out."""
    table = pasted_table("Name\tDescription\tServer\nx\ty\ta.example")

    assert table.ok
    assert ["y"] == list(table.frame["description"])
    assert ("Name",) == table.unmatched


@pytest.mark.parametrize(
    ("written", "security"),
    [("STARTTLS", "starttls"), ("SSL/TLS", "tls"), ("maybe", "maybe"), ("1", "tls")],
)
def test_a_word_in_a_column_of_switches_counts_as_a_word(written: str, security: str) -> None:
    """“SSL: STARTTLS” is common, and nothing that was written there goes unheard."""
    assert [security] == list(pasted_table(f"Server\tSSL\na.example\t{written}").frame["security"])


SWITCHES = [
    # SSL, TLS, port → security
    ("yes", "no", "465", "tls"),
    ("no", "yes", "587", "starttls"),
    ("", "yes", "465", "tls"),
    ("no", "no", "25", "none"),
    ("no", "", "587", "starttls"),
    ("no", "", "25", "starttls"),
    ("", "", "993", "tls"),
    ("", "", "110", "starttls"),
    ("", "", "4711", None),
]


@pytest.mark.parametrize(("ssl", "tls", "port", "security"), SWITCHES)
def test_switches_of_other_programs_come_to_one_choice(
    ssl: str, tls: str, port: str, security: str | None
) -> None:
    """Encryption is never lowered by a guess: none comes only from two switches that are off."""
    frame = pasted_table(f"Server\tuse_ssl\tuse_tls\tPort\na.example\t{ssl}\t{tls}\t{port}").frame
    told = frame["security"].iloc[0] if "security" in frame else None

    assert security == (None if told is None or pd.isna(told) else told)


@pytest.mark.parametrize(
    ("heading", "host", "port", "protocol"),
    [
        ("Server", "mail.a.example", "993", "imap"),
        ("Server", "mail.a.example", "995", "pop3"),
        ("Server", "mail.a.example", "587", "smtp"),
        ("IMAP server", "mail.a.example", "", "imap"),
        ("Incoming server", "mail.a.example", "995", "pop3"),
        ("Incoming server", "mail.a.example", "", "imap"),
        ("Server", "imap.a.example", "", "imap"),
    ],
)
def test_the_kind_is_told_from_heading_port_or_name(
    heading: str, host: str, port: str, protocol: str
) -> None:
    """A list of other programs has no column for it; from what it was told is said."""
    table = pasted_table(f"{heading}\tPort\n{host}\t{port}")

    assert [protocol] == list(table.frame["protocol"])
    assert "Kind was told from" in " ".join(table.notes)


def test_a_row_with_two_servers_makes_two_entries() -> None:
    """People keep one line a person: what is said of one side is only of that side."""
    table = pasted_table(
        "E-mail\tIMAP server\tIMAP port\tSMTP server\tSMTP port\tUser\n"
        "a@b.example\timap.b.example\t993\tsmtp.b.example\t587\tada\n"
        "c@b.example\t\t\tsmtp.b.example\t465\tbob"
    )
    frame = table.frame

    assert ["row 2 imap", "row 2 smtp", "row 3 smtp"] == list(frame.index)
    assert ["993", "587", "465"] == list(frame["port"])
    assert ["ada", "ada", "bob"] == list(frame["username"])
    assert ("E-mail",) == table.unmatched


def test_an_address_is_the_user_name_where_there_is_none() -> None:
    """Servers have no address; in lists of them it mostly is the login."""
    assert ["a@b.c"] == list(pasted_table("Server\tE-Mail\na.example\ta@b.c").frame["username"])


def test_a_list_of_addresses_is_one_of_accounts() -> None:
    """Name, address and switches of accounts."""
    table = pasted_table("Name\tE-mail\tKeep on server\nAda\tada@a.example\tja")

    assert "account" == table.kind
    assert [("Ada", "ada@a.example", "yes")] == list(table.frame.itertuples(index=False, name=None))


def test_what_was_not_matched_is_said_and_can_be_mapped_by_hand() -> None:
    """Rechnername is no word of the table; its column is not lost."""
    table = pasted_table("Rechnername X\tPort\ta\na.example\t587\tb")

    assert ("Rechnername X", "a") == table.unmatched
    assert ["a.example"] == list(table.with_columns({"Rechnername X": "host"}).frame["host"])
    by_side = table.with_columns({"Rechnername X": "host (imap)", "Port": ""})
    assert ["imap"] == list(by_side.frame["protocol"])
    assert "Port" in by_side.unmatched


@pytest.mark.parametrize("columns", [{"No such": "host"}, {"Port": "colour"}])
def test_a_map_that_leads_nowhere_is_told(columns: dict[str, str]) -> None:
    """A misspelt heading or field."""
    table = table_from(b"Server,Port\na.example,587\n", columns=columns)

    assert ["no-such-column"] == [p.code for p in table.problems]
    with pytest.raises(TableError):
        _ = table.frame


def test_a_table_of_which_nothing_is_known_is_told() -> None:
    """A frame without columns would be an answer that nobody understands."""
    table = pasted_table("Foo\tBar\na\tb", headings=True)

    assert ("Foo", "Bar") == table.unmatched
    assert ("Column A", "Column B") == pasted_table("Foo\tBar\na\tb").unmatched
    assert ["nothing-matched"] == [p.code for p in table.problems]
    assert table.with_columns({"Foo": "host"}).ok


def test_two_columns_for_one_field_are_told_unless_they_say_the_same() -> None:
    """To take either would lose the other without a word; choosing one by hand settles it."""
    table = pasted_table("Server\tHost\na.example\tb.example")

    assert [("second-column", "Server")] == [(p.code, p.column) for p in table.problems]
    assert ["b.example"] == list(table.with_columns({"Server": ""}).frame["host"])
    assert pasted_table("Server\tHost\na.example\ta.example").ok


def test_headings_that_are_there_twice_or_not_at_all_have_names() -> None:
    """Each column can be spoken of; one without heading and cells is none."""
    table = table_from(b"Server,Note X,Note X,,\na.example,1,2,3,\n")

    assert ("Note X", "Note X (2)", "Column D") == table.unmatched


def test_an_id_names_its_row_and_stands_once() -> None:
    """A plan knows entries by their ids."""
    table = table_from(b"id,host\nx,a.example\n,b.example\nx,c.example\n")

    assert [("id-twice", 4)] == [(p.code, p.row) for p in table.problems]
    assert ["x", "row 3"] == list(table_from(b"id,host\nx,a.example\n,b.example\n").frame.index)
