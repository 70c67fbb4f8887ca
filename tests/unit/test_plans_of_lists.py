"""A list from somewhere else as a plan: its passwords, its words, and the entries it names."""

from collections.abc import Iterator

import pandas as pd
import pytest

from smtpwidgets import Account, Profile, read_table
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import TableError
from smtpwidgets.frames.reading import pasted_table
from smtpwidgets.frames.table import Table
from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.model.problem import Severity
from smtpwidgets.profile.planning import Plan
from smtpwidgets.store import open_store
from tests.support.canary import Canary
from tests.support.profiles import a_server

HEAD = "Name,Server,Port,Security,User name"
LIST = f"{HEAD}\nShop,mail.example.org,465,SSL/TLS,shop\nDesk,mail.example.org,587,STARTTLS,desk\n"
PEOPLE = pd.DataFrame(
    {"address": ["ada@example.org"], "incoming": ["Mail"], "outgoing": ["mail.example.org"]}
)


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Return an empty profile."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as made:
        yield made


def codes(plan: Plan) -> list[tuple[object, str, str]]:
    """Return row, field and code of each problem."""
    return [(p.row, p.field, p.code) for p in plan.problems]


def a_list(text: str) -> Table:
    """Return a list of servers with headings."""
    return pasted_table(text, kind="server", headings=True)


# --- passwords and problems that come with a list -------------------------------------------------


def test_a_table_that_was_read_is_planned_with_its_passwords(profile: Profile) -> None:
    """Nothing is passed along by hand; the plan counts them and shows none."""
    canary = Canary()
    table = a_list(f"Server,User name,Password\nmail.example.org,shop,{canary.password}\n")
    plan = profile.plan(table)

    assert "1 password given" in str(plan)
    assert not canary.found_in(repr(plan) + plan._repr_html_() + repr(vars(plan)))
    (made,) = plan.apply().servers
    assert profile.has_secret(made)


def test_a_frame_whose_passwords_stay_behind_says_so(profile: Profile) -> None:
    """The frame alone has none of them: a warning names how many, and what brings them along."""
    table = a_list("Server,User name,Password\nmail.example.org,shop,x\n")
    plan = profile.plan(table.frame)

    assert [(None, "", "secrets-left-behind")] == codes(plan)
    assert "passwords (1)" in plan.problems[0].message
    assert plan.ok


def test_passwords_of_a_list_of_accounts_are_told_once_and_not_kept(profile: Profile) -> None:
    """They belong to servers: one warning, and the accounts can be brought in all the same."""
    table = pasted_table("Email,Password\na@example.org,x\nb@example.org,y\n", kind="account")
    plan = profile.plan(table)

    assert (None, "", "secrets-of-accounts") in codes(plan)
    assert "(2)" in str(plan)
    assert (2, 0) == (len(plan.added), plan.passwords)
    assert plan.ok
    assert "secrets-left-behind" not in {code for _, _, code in codes(profile.plan(table.frame))}


def test_a_table_with_errors_is_no_plan_and_its_warnings_are_the_plans(profile: Profile) -> None:
    """An error refuses the whole table; a warning is told by row and column."""
    with pytest.raises(TableError, match="both hold a password"):
        profile.plan(a_list("Server,Password,App password\nmail.example.org,x,y\n"))
    with pytest.raises(TableError):
        profile.plan(a_list("Name\n"))

    head = "IMAP server,IMAP port,SMTP server,SMTP port,User name"
    plan = profile.plan(a_list(f"{head}\nimap.example.org,993,,587,ada\n"))
    assert [(None, "SMTP port", "side-without-server")] == codes(plan)
    assert "row 2, SMTP port: " in str(plan)
    assert (1, Severity.WARNING) == (len(plan.added), plan.problems[0].severity)


def test_a_printed_plan_names_its_problems(profile: Profile) -> None:
    """`print(plan)` says what a cell of a notebook says; one line of it is its heading."""
    plan = profile.plan(pd.DataFrame({"host": ["a b"], "username": "u"}, index=["row 7"]))

    assert "1 problem" in str(plan)
    assert str(plan) == repr(plan)
    assert "No changes" == plan.heading
    assert "row row" not in str(plan)


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        ("security", "SSL/TLS", "tls"),
        ("security", "ssl", "tls"),
        ("security", "Implicit TLS", "tls"),
        ("security", "smtps", "tls"),
        ("security", "STARTTLS", "starttls"),
        ("security", "No encryption", "none"),
        ("protocol", "POP", "pop3"),
        ("protocol", "IMAP", "imap"),
        ("allow_cleartext", "ja", "yes"),
    ],
)
def test_words_of_other_programs_are_understood_in_a_frame(
    profile: Profile, field: str, typed: str, meant: str
) -> None:
    """What a file may say, a cell may say: in a row to add, and in one that is there."""
    profile.add(a_server("Shop", host="mail.example.org", auth="none", id="shop"))
    row = {"host": "b.example.org", "auth": "none", field: typed}
    frame = profile.servers_frame().astype(object)
    frame.loc["shop", field] = typed
    plan = profile.plan(pd.concat([frame, pd.DataFrame([row], index=["new"])]))

    assert plan.ok
    servers = plan.apply().servers.values()
    held = [getattr(server, field) for server in servers]
    assert [meant, meant] == [{True: "yes", False: "no"}.get(value, value) for value in held]


# --- the same list once more ----------------------------------------------------------------------


def test_a_list_that_is_brought_in_twice_changes_nothing(profile: Profile) -> None:
    """Its rows are counted, in no problem and in no change."""
    profile.plan(a_list(LIST)).apply()
    again = profile.plan(a_list(LIST))

    assert ((), (), 2) == (again.changes, again.problems, again.unchanged)
    assert "2 rows are there already" in str(again)
    assert () == profile.plan(a_list(LIST), remove=True).removed


def test_a_row_that_says_something_else_of_an_entry_edits_it(profile: Profile) -> None:
    """A changed port is an edit, shown as one; what the list does not say stays."""
    profile.plan(a_list(LIST)).apply()
    desk = next(s for s in profile.servers.values() if s.label == "Desk")
    profile.update(desk.replace(timeout_s=60))
    plan = profile.plan(a_list(LIST.replace("587", "2587") + "New,new.example.org,,,n\n"))
    told = [(c.row, c.id, c.before, c.after) for c in plan.cells if c.what == "edited"]

    assert [("row 3", desk.id, "587", "2587")] == told
    assert (1, 1) == (plan.unchanged, len(plan.added))
    assert 60 == plan.apply().servers[desk.id].timeout_s
    profile.undo()
    assert 587 == profile.server(desk.id).port_number


def test_a_password_goes_to_the_entry_that_its_row_is(profile: Profile) -> None:
    """A list brought in again, with passwords this time, adds nothing and keeps them."""
    profile.plan(a_list(LIST)).apply()
    plan = profile.plan(a_list("Name,Server,User name,Password\nShop,mail.example.org,shop,x\n"))

    assert [] == codes(plan)
    assert "Passwords only" == plan.heading
    assert profile.has_secret(next(iter(plan.apply().servers)))


def test_a_row_that_fits_two_entries_asks_which_one(profile: Profile) -> None:
    """Both are named by their ids; a row that is one of them to the letter is that one."""
    for id, port in (("one", 465), ("two", 4650)):
        profile.add(a_server("Shop", host="mail.example.org", username="shop", port=port, id=id))
    exact = profile.plan(a_list(f"{HEAD}\nShop,mail.example.org,4650,TLS,shop\n"))
    unclear = profile.plan(a_list(f"{HEAD}\nShop,mail.example.org,587,STARTTLS,shop\n"))

    assert ((), 1) == (exact.changes + exact.problems, exact.unchanged)
    assert [("row 2", "", "entry-ambiguous")] == codes(unclear)
    assert "one, two" in unclear.problems[0].message
    assert () == unclear.changes


@pytest.mark.parametrize("ports", [("465", "465"), ("2465", "2466")], ids=" ".join)
def test_two_rows_of_a_list_are_never_the_same_entry(
    profile: Profile, ports: tuple[str, str]
) -> None:
    """Neither when they are equal, nor when they contradict each other."""
    profile.plan(a_list(LIST)).apply()
    rows = "".join(f"Shop,mail.example.org,{port},TLS,shop\n" for port in ports)

    assert ("row 3", "", "same-entry-twice") in codes(profile.plan(a_list(f"{HEAD}\n{rows}")))


def test_a_list_of_accounts_can_be_brought_in_again(profile: Profile) -> None:
    """They are known by description and address, and servers by name are no news."""
    profile.add(a_server("Mail", host="mail.example.org", username="ada", id="smtp"))
    profile.add(a_server("Mail", host="mail.example.org", protocol="imap", id="imap"))
    profile.plan(PEOPLE).apply()
    again = profile.plan(PEOPLE)
    edited = profile.plan(PEOPLE.assign(display_name="Ada"))

    assert ((), (), 1) == (again.changes, again.problems, again.unchanged)
    assert ["display_name"] == [cell.field for cell in edited.cells]


# --- which server an account means ----------------------------------------------------------------


@pytest.mark.parametrize("user", ["ada@example.org", "ada"])
def test_an_account_means_the_server_it_logs_in_to(profile: Profile, user: str) -> None:
    """Of several servers of one name: its kind, and its address or user name; else it is asked."""
    for name, protocol in (("bob", "smtp"), (user, "smtp"), ("bob", "imap"), (user, "imap")):
        id = f"{protocol} {name}"
        profile.add(
            a_server("Mail", host="mail.example.org", protocol=protocol, username=name, id=id)
        )
    profile.plan(PEOPLE).apply()
    (ada,) = profile.accounts.values()
    asked = profile.plan(PEOPLE.assign(address="eve@example.org"))

    assert (f"imap {user}", (f"smtp {user}",)) == (ada.incoming, ada.outgoing)
    assert ["server-ambiguous"] * 2 == [code for _, _, code in codes(asked)]


def test_an_entry_is_called_by_one_name_in_all_problems(profile: Profile) -> None:
    """The one it has, not the one it would have: so its row is found."""
    profile.add(a_server("Old", host="imap.example.org", protocol="imap", id="one"))
    profile.add(Account(address="ada@example.org", incoming="one", id="ada"))
    frame = profile.servers_frame().astype(object)
    texts = {"description": "New", "protocol": "smtp", "port": 25, "trusted_certificate": "ab" * 32}
    frame.loc["one", list(texts)] = list(texts.values())
    plan = profile.plan(frame)

    assert {"kind-in-use", "trusted-by-table"} <= {p.code for p in plan.problems}
    assert {"Old"} == {problem.label for problem in plan.problems}


# --- what a list does not say ---------------------------------------------------------------------

ODD = (
    {"id": "a", "host": "smtp.a.example", "port": 4650, "security": "tls"},
    {"id": "b", "host": "mail.b.example", "port": 2525, "security": "none", "auth": "none"},
    {"id": "c", "host": "mail.c.example", "port": 1993, "security": "starttls", "protocol": "imap"},
    {"id": "d", "host": "smtp.d.example", "port": 465, "security": "tls"},
)


@pytest.mark.parametrize("columns", [["port"], ["port", "security"], ["protocol", "port"]], ids=str)
def test_a_list_that_names_entries_leaves_the_settings_it_does_not_name(
    profile: Profile, columns: list[str]
) -> None:
    """What is usual for a port is for new rows; encryption of one that is there is not guessed."""
    for settings in ODD:
        profile.add(a_server("", **settings))
    frame = profile.servers_frame()[["host", *columns]].assign(description="Moved")
    plan = profile.plan(read_table(table_bytes(frame, "csv")))

    assert [] == codes(plan)
    assert {(one["id"], "description") for one in ODD} == {(c.row, c.field) for c in plan.cells}


def test_a_list_without_ids_leaves_them_too(profile: Profile) -> None:
    """A row is known by its name, host and user; the port tells nothing of its encryption."""
    profile.add(
        a_server(
            "Fax",
            host="mail.example.org",
            port=2525,
            security="none",
            auth="none",
            username="",
            id="fax",
        )
    )
    head = "Name,Server,Port,Auth,Timeout"
    rows = "Fax,mail.example.org,2525,none,60\nNew,smtp.n.example,2525,none,\n"
    plan = profile.plan(a_list(f"{head}\n{rows}"))
    edited = [(cell.field, cell.after) for cell in plan.cells if cell.what == "edited"]
    new = next(server for server in plan.apply().servers.values() if server.label == "New")

    assert [("timeout_s", "60")] == edited
    assert ("none", "starttls") == (profile.servers["fax"].security, new.security)


def test_a_guess_that_somebody_edited_is_no_guess(profile: Profile) -> None:
    """Whoever writes into the frame of a list means it."""
    for settings in ODD:
        profile.add(a_server("", **settings))
    frame = read_table(table_bytes(profile.servers_frame()[["host", "port"]], "csv")).frame
    frame.loc["d", "security"] = "starttls"

    assert [("d", "security")] == [(cell.row, cell.field) for cell in profile.plan(frame).cells]
