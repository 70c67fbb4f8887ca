"""Accounts, and who uses which server, as DataFrames."""

import json
from collections.abc import Mapping

import pandas as pd
import pytest

from smtpwidgets.frames import ACCOUNT_COLUMNS, accounts_frame, matrix_frame
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server
from tests.support.reports import CHECKED_AT, failed_report, passed_report

INBOX = Server(description="Inbox", protocol="imap", host="imap.office.example", username="ada")
WORK = Server(description="Work", host="smtp.office.example", username="ada")
SPARE = Server(description="Work", host="mail.office.example", username="ada")
ALONE = Server(description="Alone", host="alone.example", username="ada")
ADA = Account(
    description="Ada",
    address="ada@office.example",
    incoming=INBOX.id,
    outgoing=(WORK.id, SPARE.id),
)
POST = Account(address="post@office.example", incoming=INBOX.id)


def snapshot(*values: Server | Account) -> Snapshot:
    return Snapshot(
        servers={v.id: v for v in values if isinstance(v, Server)},
        accounts={v.id: v for v in values if isinstance(v, Account)},
    )


ALL = snapshot(INBOX, WORK, SPARE, ALONE, ADA, POST)


def row(reports: Mapping[str, Report] | None = None) -> "pd.Series[object]":
    return accounts_frame(ALL, reports or {}, now=CHECKED_AT).loc[ADA.id]


@pytest.mark.parametrize("given", [Snapshot(), ALL], ids=["empty", "full"])
def test_columns_and_types_are_the_same_for_every_profile(given: Snapshot) -> None:
    """An empty profile has the columns of a full one, and no column changes its type with it."""
    frame = accounts_frame(given, {})

    assert {name: dtype for name, (dtype, _) in ACCOUNT_COLUMNS.items()} == {
        name: str(dtype) for name, dtype in frame.dtypes.items()
    }
    assert "id" == frame.index.name


def test_links_stand_there_by_id_and_by_name() -> None:
    """A program follows the id, a person reads the name."""
    ada = row()

    assert (INBOX.id, "Inbox") == (ada["incoming"], ada["incoming_name"])
    assert [WORK.id, SPARE.id] == ada["outgoing"].split(", ")
    assert ("Work, Work", "Work", 1) == (
        ada["outgoing_names"],
        ada["sends_through"],
        ada["fall_backs"],
    )


def test_what_is_missing_is_missing_and_no_word() -> None:
    """An account without an outgoing server has a missing value there."""
    assert pd.isna(accounts_frame(ALL, {}).loc[POST.id, "sends_through"])


def test_only_the_first_means_no_fall_back() -> None:
    """What is listed and never used is not counted."""
    only = snapshot(INBOX, WORK, SPARE, ADA.replace(use_only_first=True))

    assert [0] == list(accounts_frame(only, {})["fall_backs"])


def test_the_worst_of_its_servers_speaks_for_the_account() -> None:
    """One wrong password is seen in the list, and on which side it is."""
    reports = {INBOX.id: passed_report(INBOX), WORK.id: failed_report(WORK, "wrong-password")}
    ada = row(reports)

    assert "failed" == ada["last_state"]
    assert ada["last_check"].startswith("Outgoing: ")


@pytest.mark.parametrize(
    ("causes", "words"),
    [
        (("wrong-password", "wrong-password"), "Incoming and outgoing: login refused"),
        (
            ("username-form", "wrong-password"),
            "Incoming: user name in wrong form; Outgoing: login refused",
        ),
    ],
)
def test_both_sides_are_named_when_both_fail(causes: tuple[str, str], words: str) -> None:
    """Whoever repairs one side knows that the other waits, too."""
    reports = {
        server.id: failed_report(server, cause)
        for server, cause in zip((INBOX, WORK), causes, strict=True)
    }

    assert words == row(reports)["last_check"]


def test_an_account_that_nobody_checked_says_only_that() -> None:
    """No side is named where there is nothing to tell them apart."""
    assert "Not checked" == row()["last_check"]


def test_an_account_of_which_every_server_works_works_both_ways() -> None:
    """Green is for all of it."""
    ada = row({server.id: passed_report(server) for server in (INBOX, WORK, SPARE)})

    assert ("ok", "Works both ways") == (ada["last_state"], ada["last_check"])


def test_an_account_is_not_green_while_a_side_was_never_checked() -> None:
    """What was not tested is said."""
    ada = row({WORK.id: passed_report(WORK)})

    assert ("idle", "Incoming: not checked") == (ada["last_state"], ada["last_check"])


def test_the_matrix_says_who_uses_what_and_in_which_place() -> None:
    """Rows are accounts, columns servers; two of one name are told apart."""
    matrix = matrix_frame(ALL)

    assert ["Inbox", "Work", "Work (2)", "Alone"] == list(matrix.columns)
    assert ["incoming", "first choice", "fall-back 2"] == list(matrix.loc["Ada"])[:3]
    assert matrix["Alone"].isna().all()


def test_the_matrix_goes_by_id_where_a_program_reads_it() -> None:
    """Names may be the same; ids never are."""
    assert "incoming" == matrix_frame(ALL, names=False).loc[POST.id, INBOX.id]


def test_orphans_are_told_in_sentences() -> None:
    """A server nobody uses and an account that cannot send are named."""
    orphans = "\n".join(matrix_frame(ALL).attrs["orphans"])

    assert "Alone: used by no account." in orphans
    assert "post@office.example: no outgoing server, so it cannot send." in orphans


def test_many_alike_labels_stay_unique_columns() -> None:
    """A server that is called as the second of another name does not share its column."""
    names = ["Work", "Work (2)", "Work", "Work"]
    servers = [Server(description=n, host="a.example", username="a") for n in names]
    columns = matrix_frame(snapshot(*servers)).columns

    assert columns.is_unique
    assert 4 == len(columns)


def test_no_frame_of_accounts_is_more_than_values() -> None:
    """It can be written as JSON, with nothing of ours in it."""
    json.loads(accounts_frame(ALL, {}).to_json(date_format="iso"))
