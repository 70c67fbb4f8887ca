"""Messages that people paste, each with the cause that is named for it."""

import json
from pathlib import Path

import pytest

from smtpwidgets.checks.reply_table import TABLES
from smtpwidgets.explaining import explain
from smtpwidgets.explaining.explaining import TEXT_ROWS
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.explanation import Explanation, Possibility

DATA = Path(__file__).resolve().parents[2] / "data" / "pasted.jsonl"
MESSAGES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
# Codes that tell a stage, or words with one meaning.
SURE = [one for one in MESSAGES if "basic authentication is disabled" in one["text"]]


def test_every_message_of_the_table_is_explained_as_it_says() -> None:
    """At least 150 messages of servers, programs, systems and bounces name their cause."""
    found = [(one, explain(one["text"], one["provider"])) for one in MESSAGES]

    wrong = [
        (one["text"][:80], one["cause"], said.cause_id)
        for one, said in found
        if (said.cause_id, said.family) != (one["cause"], one["family"])
    ]
    assert [] == wrong
    assert len(MESSAGES) >= 150
    assert len({one["cause"] for one in MESSAGES}) > 50
    assert all(said.evidence and said.source for _, said in found)
    assert all(one["source"] for one in MESSAGES)


def test_words_that_leave_no_doubt_are_called_certain() -> None:
    """And a plain code, whose stage nobody pasted, is not."""
    assert SURE
    assert {Certainty.CERTAIN} == {explain(one["text"]).certainty for one in SURE}
    assert Certainty.CERTAIN is not explain("535").certainty
    assert Certainty.CERTAIN is not explain("550 5.7.1").certainty


@pytest.mark.parametrize("text", ["hello", "it does not work", "line 535, in login", "port 587"])
def test_what_is_not_recognised_is_said_so(text: str) -> None:
    """No guess: the sentence says what to paste instead."""
    said = explain(text)

    assert not said.recognised
    assert (None, None, ()) == (said.cause, said.family, said.who)
    assert Certainty.POSSIBLE is said.certainty
    assert "was not recognised" in said.remedy.title
    assert "paste" in str(said)


def test_a_servers_yes_is_no_error() -> None:
    """Nobody is sent looking for a fault where there is none."""
    for text in (
        "250 2.0.0 OK: queued as 4C1",
        "235 2.7.0 Authentication successful",
        "A1 OK done",
    ):
        assert "it worked" in explain(text).remedy.title
    assert "it worked" not in explain("235 2.7.0 Accepted\n550 5.1.1 User unknown").remedy.title


@pytest.mark.parametrize(
    "provider", ["Gmail", "google", "GMAIL", "gmail.com", "ada@gmail.com", "smtp.gmail.com"]
)
def test_a_provider_is_known_by_any_of_its_names(provider: str) -> None:
    """The same 535 means another thing there, and what to do before the login is told."""
    said = explain("535 5.7.8 Error: authentication failed", provider)

    assert "google-refused" == said.cause_id
    assert "smtp.gmail.com" == said.host
    assert said.preparations
    assert "Before you log in" in str(said)
    assert "wrong-password" == explain("535 5.7.8 Error: authentication failed").cause_id


def test_an_unknown_provider_is_no_error() -> None:
    """What is known without it is said all the same."""
    for provider in ("Mail of my aunt", "aunt.example", "", "@", "a" * 500):
        assert "wrong-password" == explain("535 5.7.8 Error", provider).cause_id


def test_the_text_itself_names_program_provider_server_and_port() -> None:
    """Nothing has to be typed twice."""
    text = (
        "Traceback (most recent call last):\n"
        "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For\\n"
        "5.7.8 https://support.google.com/mail/?p=BadCredentials x - gsmtp')"
    )
    said = explain(text)
    assert ("Python", "Google", "535", "5.7.8") == (
        said.program,
        said.provider,
        said.code,
        said.enhanced,
    )
    refused = explain("dial tcp: connect mail.example.org:587: connection refused")
    assert "mail.example.org" == refused.host
    assert "mail.example.org" in refused.remedy.title
    assert "587" in f"{refused.remedy.title} {refused.remedy.what}"


def test_what_else_it_could_be_is_listed() -> None:
    """A time-out has several causes, and a plain port spoken to in TLS one above all."""
    silent = explain("connect ETIMEDOUT 192.0.2.7:465")
    assert {"port-25-blocked", "local-firewall"} <= set(silent.alternatives)
    assert "plain-port-with-tls" == explain("SSL: WRONG_VERSION_NUMBER").cause_id


def test_every_row_names_causes_that_there_are() -> None:
    """A slip in a table would be an exception on somebody's page."""
    named = {id for row in TEXT_ROWS for id in (row.cause, *row.alternatives)}

    assert set() == named - set(CAUSES)
    assert not [id for id in named if CAUSES[id].warning]
    assert all(row.source for row in TEXT_ROWS)


def test_no_remedy_speaks_of_a_check_that_was_not_made() -> None:
    """What this program sent or kept back says nothing about the program that failed."""
    named = {id for row in TEXT_ROWS for id in (row.cause, *row.alternatives)}
    of_servers = {
        id for table in TABLES.values() for row in table for id in (row.cause, *row.alternatives)
    }
    for id in named | of_servers:
        possible = Possibility(cause_id=id, certainty=Certainty.LIKELY)
        said = Explanation(text="x", possibilities=(possible,)).remedy
        words = " ".join((said.title, said.what, *said.steps)).lower()

        assert "was sent" not in words, id
        assert "the check " not in words, id
        assert said.fix is None
