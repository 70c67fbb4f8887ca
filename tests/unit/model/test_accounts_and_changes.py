"""Accounts, and edits as values: differences, their way back, their words, their JSON."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.account import Account, address_problems
from smtpwidgets.model.change import Change, ChangeSet, Snapshot, Step, diff
from smtpwidgets.model.server import Server

ADDRESSES = ["ada@example.org", " ada+x@example.org ", "ada@bücher.example", "o'hara@x.org", "ä@x.org"]  # fmt: skip
NOT_ADDRESSES = [
    "",
    "ada",
    "@example.org",
    "ada@",
    "a@b@example.org",
    "ada@ example.org",
    "ada @example.org",
    "ada@example.org.",
    "ada@[10.0.0.1]",
    "ada@10.0.0.1",
    "ada@::1",
    "Ada <ada@example.org>",
    "ada@example..org",
    "ada@example.org, bob@example.org",
    "ada@example.org\r\nRCPT TO:<bob@example.org>",
    "ada\u200b@example.org",
    '"a b"@example.org',
    "a" * 65 + "@example.org",
    "a@" + "b." * 126 + "org",
]


@pytest.mark.parametrize("typed", ADDRESSES)
def test_an_address_is_taken_as_it_is(typed: str) -> None:
    """Blanks around it are dropped, and nothing else is changed."""
    assert typed.strip() == Account(address=typed).address


@pytest.mark.parametrize("typed", NOT_ADDRESSES)
def test_what_no_envelope_can_carry_is_refused(typed: str) -> None:
    """An address goes into MAIL FROM as it stands: nothing in it may end the command."""
    (found,) = address_problems(typed)

    assert found.message.endswith(".")
    with pytest.raises(InvalidSettingsError):
        Account(address=typed)


@given(st.text())
def test_any_text_is_judged_as_an_address_without_raising(text: str) -> None:
    """And what passes has no blank, no bracket and one @."""
    if not address_problems(text):
        address = Account(address=text).address
        assert 1 == address.count("@")
        assert not any(c.isspace() or c in "<>[]" for c in address)


@pytest.mark.parametrize("field", ["display_name", "description"])
def test_no_line_break_gets_into_a_name(field: str) -> None:
    """A line break in a display name would be a further header of each message."""
    with pytest.raises(InvalidSettingsError, match="line break"):
        Account(address="ada@example.org", **{field: "Ada\r\nBcc: eve@example.org"})


@pytest.mark.parametrize("name", ["Ada\u00a0Lovelace", "می\u200cخواهم", "👩\u200d💻", ""])
def test_a_display_name_may_be_in_any_language(name: str) -> None:
    """People's names hold joiners and no-break spaces."""
    assert name.replace("\u00a0", " ") == Account(address="a@x.org", display_name=name).display_name


SERVERS = [
    Server(host=f"smtp{n}.example.org", username="ada", description=f"Work {n}") for n in range(4)
]
ACCOUNTS = [Account(address=f"ada{n}@example.org", outgoing=(SERVERS[n].id,)) for n in range(3)]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Profiles of a few servers and accounts, some of them changed."""
    some = draw(st.lists(st.sampled_from(SERVERS), unique_by=lambda s: s.id))
    others = draw(st.lists(st.sampled_from(ACCOUNTS), unique_by=lambda a: a.id))
    ports = draw(st.lists(st.sampled_from([None, 2465]), min_size=len(some), max_size=len(some)))
    kept = [server.replace(port=port) for server, port in zip(some, ports, strict=True)]
    return Snapshot(
        revision=draw(st.integers(0, 9)),
        servers={server.id: server for server in kept},
        accounts={account.id: account for account in others},
    )


def _applied(changes: ChangeSet, to: Snapshot) -> Snapshot:
    servers, accounts = dict(to.servers), dict(to.accounts)
    for change in changes.changes:
        kind = servers if isinstance(change.after or change.before, Server) else accounts
        assert change.before == kind.pop(change.id, None)
        if change.after is not None:
            kind[change.id] = change.after  # type: ignore[assignment]
    return Snapshot(revision=to.revision + 1, servers=servers, accounts=accounts)


def _same(one: Snapshot, other: Snapshot) -> bool:
    return (one.servers, one.accounts) == (other.servers, other.accounts)


@given(snapshots(), snapshots())
def test_a_difference_leads_there_and_its_inverse_leads_back(
    before: Snapshot, after: Snapshot
) -> None:
    """Applied, it makes the one profile the other; taken back, nothing has happened."""
    changes = diff(before, after)

    assert _same(after, _applied(changes, before))
    assert _same(before, _applied(changes.inverse(after.revision), _applied(changes, before)))
    assert changes.changes == changes.inverse(0).inverse(0).changes
    assert before.revision == changes.base


@given(snapshots())
def test_nothing_changed_is_an_empty_difference(profile: Snapshot) -> None:
    """A save without a change makes no step of history."""
    assert () == diff(profile, profile).changes


@given(snapshots(), snapshots())
def test_a_history_comes_back_from_json_as_it_was(before: Snapshot, after: Snapshot) -> None:
    """Servers stay servers and accounts accounts, whichever of them a change holds."""
    changes = diff(before, after, note="bulk edit")
    step = Step(revision=3, at=datetime(2026, 1, 2, tzinfo=UTC), change_set=changes)

    assert step == Step.model_validate_json(step.model_dump_json())
    assert after == Snapshot.model_validate_json(after.model_dump_json())


def test_a_change_is_about_one_value() -> None:
    """Neither nothing, nor two servers, nor a server that becomes an account."""
    for before, after in (
        (None, None),
        (SERVERS[0], SERVERS[1]),
        (SERVERS[0], ACCOUNTS[0].replace(id=SERVERS[0].id)),
    ):
        with pytest.raises(ValidationError):
            Change(before=before, after=after)


CHANGES = [
    (None, SERVERS[0], "Work 0 was added"),
    (SERVERS[0], None, "Work 0 was deleted"),
    (SERVERS[0], SERVERS[0].replace(host="a.b", port=2465), "Work 0: server name, port changed"),
    (SERVERS[0], SERVERS[0].replace(description="Home"), "Home: description changed"),
    (SERVERS[0], SERVERS[0], "Work 0: nothing changed"),
    (ACCOUNTS[0], ACCOUNTS[0].replace(display_name="A"), "ada0@example.org: display name changed"),
]


@pytest.mark.parametrize(("before", "after", "words"), CHANGES, ids=[c[2] for c in CHANGES])
def test_a_change_says_what_changed_in_the_words_of_the_form(
    before: Server | Account | None, after: Server | Account | None, words: str
) -> None:
    """Histories and conflicts are read by people."""
    assert words == str(Change(before=before, after=after))


def test_taking_back_says_what_was_taken_back() -> None:
    """With the note of the step, or else with what it changed."""
    changes = ChangeSet(base=0, changes=(Change(after=SERVERS[0]),))

    assert "Undo: Work 0 was added" == changes.inverse(1).note
    assert "Undo: import" == changes.model_copy(update={"note": "import"}).inverse(1).note
    assert "nothing changed" == str(ChangeSet(base=0, changes=()))
