"""Causes and remedies: complete, reachable, safe, and in words a person understands."""

import re
import string

import pytest

from smtpwidgets.checks import exceptions, judge, settle
from smtpwidgets.checks.reply_table import BANNERS, TABLES
from smtpwidgets.checks.verdicts import VERDICTS
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.causes import CAUSES, UNKNOWN, cause_of
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedies import REMEDIES, WORDS, remedy_for
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from tests.support.reports import passed_report

# Words no remedy may use as advice; each of them would make somebody less safe.
LOWERING = re.compile(
    r"(?:switch|turn) (?:off|on)? ?(?:the )?encryption|no encryption instead"
    r"|ignore (?:the )?certificate|accept (?:all|any)|disable (?:tls|ssl|verification|encryption)"
    r"|security to none|less secure|trust (?:it|this certificate)|skip (?:the )?verification",
    re.IGNORECASE,
)


def _texts(id: str) -> tuple[str, ...]:
    row = REMEDIES[id]
    return (row.title, row.what, *row.steps)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _reachable() -> set[CauseId]:
    rows = [row for table in TABLES.values() for row in table]
    found: set[CauseId] = {row.cause for row in rows}
    found |= {also for row in rows for also in row.alternatives}
    found |= set(BANNERS.values()) | set(judge.PROBLEM_CAUSES.values())
    found |= set(exceptions.ERRNO_CAUSES.values()) | set(exceptions.LOOKUP_CAUSES.values())
    found |= set(exceptions.VERIFY_CAUSES.values()) | set(exceptions.TLS_REASON_CAUSES.values())
    found |= {cause for _, _, cause in exceptions.EXCEPTION_CAUSES}
    return found | settle.SETTLED_CAUSES | VERDICTS


def test_there_are_enough_causes_to_tell_troubles_apart() -> None:
    """At least 110 numbered causes of the project's list are told apart."""
    numbers = {number for cause in CAUSES.values() for number in cause.ref.split()}
    assert len(numbers) >= 110


def test_every_cause_can_be_reached_and_nothing_else() -> None:
    """Each cause is in a table of the check, and each table names causes that exist."""
    assert set(CAUSES) == _reachable()


def test_every_cause_has_a_remedy_and_every_remedy_a_cause() -> None:
    """Nobody is left without words, and no words are left over."""
    assert set(CAUSES) == set(REMEDIES)


def test_settlers_and_conditions_name_real_causes() -> None:
    """A misspelt cause in the table of settlers would never be settled."""
    assert set(CAUSES) >= set(settle.SETTLERS)


@pytest.mark.parametrize("id", CAUSES)
def test_somebody_can_do_something(id: CauseId) -> None:
    """Each cause says who can act, and has a short summary."""
    cause = CAUSES[id]

    assert cause.who
    assert 1 <= len(cause.summary.split()) <= 6
    assert re.fullmatch(r"(K\d{3}( K\d{3})*)?", cause.ref)


@pytest.mark.parametrize("id", REMEDIES)
def test_a_remedy_is_short_and_complete(id: str) -> None:
    """One sentence of title, one or two that explain, one to four steps."""
    row = REMEDIES[id]

    assert 10 <= len(row.title) <= 90
    assert not row.title.endswith(".")
    assert row.what.endswith((".", "?"))
    assert len(row.what) <= 260
    assert 1 <= len(row.steps) <= 4
    assert all(10 <= len(step) <= 160 for step in row.steps)


@pytest.mark.parametrize("id", REMEDIES)
def test_placeholders_are_known(id: str) -> None:
    """A misspelt placeholder would be shown to a person."""
    row = REMEDIES[id]
    texts = [*_texts(id)]
    if row.fix is not None:
        texts += [row.fix.label, *row.fix.changes.values()]

    assert {name for text in texts for name in _placeholders(text)} <= WORDS.keys()


@pytest.mark.parametrize("id", REMEDIES)
def test_no_sentence_begins_with_a_service(id: str) -> None:
    """What services are called, “reading mail (IMAP)”, begins with a small letter."""
    assert not any(sentence.startswith("{service}") for sentence in _texts(id))


@pytest.mark.parametrize("id", REMEDIES)
def test_no_remedy_lowers_security(id: str) -> None:
    """No advice switches encryption off or trusts blindly."""
    for text in _texts(id):
        assert not LOWERING.search(text)


FIXES = {id: row.fix for id, row in REMEDIES.items() if row.fix is not None}
ORDER = [Security.NONE, Security.STARTTLS, Security.TLS]


@pytest.mark.parametrize("id", FIXES)
@pytest.mark.parametrize("security", Security, ids=str)
@pytest.mark.parametrize("pair", [("465", "tls"), ("587", "starttls")], ids="-".join)
def test_every_fix_keeps_or_raises_security(
    id: str, security: Security, pair: tuple[str, str]
) -> None:
    """A fix changes host, user name, login or the port/security pair, and never removes encryption."""
    words = {
        "port": "587",
        "tls_port": "465",
        "other_port": pair[0],
        "other_security": pair[1],
        "other_security_word": pair[1].upper(),
        "suggestion": "smtp.gmail.com",
        "address": "ada@example.org",
    }
    fix = remedy_for(CauseId(id), words).fix
    before = Server(host="a.test", security=security, username="ada", allow_cleartext=True)

    assert fix is not None
    assert set(fix.changes) <= {"host", "port", "security", "username", "auth"}
    after = before.replace(**fix.changes)
    assert after.auth == before.auth
    if before.security is Security.NONE:
        assert after.security is not None
    else:
        assert after.security is not Security.NONE


def test_a_fix_whose_word_is_missing_is_left_out() -> None:
    """No button says “Use another name”."""
    assert REMEDIES["name-slip"].fix is not None
    assert remedy_for(CauseId("name-slip"), {"host": "a.test"}).fix is None


def test_a_filled_fix_is_ready_to_apply() -> None:
    """Placeholders in a fix are filled in, too."""
    fix = remedy_for(CauseId("tls-port-in-plain"), {"host": "a.test", "port": "2465"}).fix

    assert Fix(label="Use TLS on port 2465", changes={"port": "2465", "security": "tls"}) == fix


def test_words_of_a_server_cannot_become_placeholders() -> None:
    """A host or a fact with braces in it is shown as it is."""
    filled = remedy_for(CauseId("name-not-found"), {"host": "{port}"})

    assert "{port}" in filled.title


def test_a_missing_word_leaves_a_sentence_that_can_be_read() -> None:
    """Without any facts, every remedy is still free of braces and names."""
    for id in REMEDIES:
        filled = remedy_for(CauseId(id), {})
        text = " ".join((filled.title, filled.what, *filled.steps))

        assert not re.search(r"[{}]", text)
        assert filled.title[0].isupper()


def test_an_unknown_cause_of_a_later_version_is_still_shown() -> None:
    """A report made by another version has a cause and a remedy in any case."""
    later = CauseId("not-invented-yet")

    assert cause_of(later).id == UNKNOWN
    assert remedy_for(later, {"host": "a.test"}).steps


@pytest.mark.parametrize(
    ("protocol", "ports"),
    [(Protocol.SMTP, "465 587"), (Protocol.IMAP, "993 143"), (Protocol.POP3, "995 110")],
)
def test_advice_names_the_ports_of_the_protocol(protocol: Protocol, ports: str) -> None:
    """Nobody is sent to port 465 to read mail."""
    report = passed_report(Server(protocol=protocol, host="a.test", username="ada"))
    remedy = remedy_for(CauseId("port-closed"), report.words())

    assert set(ports.split()) <= set(re.findall(r"\d{3}", " ".join(remedy.steps)))
