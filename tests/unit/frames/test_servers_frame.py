"""The server list as a DataFrame: what is in it, and that it stays an honest DataFrame."""

import copy
import pickle
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from smtpwidgets.frames import COLUMNS, ServersFrame, servers_frame
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server
from tests.support.reports import CHECKED_AT, failed_report, passed_report

WORK = Server(host="smtp.office.example", username="ada@office.example", description="Work", port=587, security="starttls")  # fmt: skip
HOME = Server(host="bücher.example", username="ada", description="Home")
RELAY = Server(host="10.0.0.4", port=25, security="none", auth="none")
MAILBOX = Server(protocol="imap", host="imap.office.example", username="ada")
ACCOUNTS = [
    Account(address="ada@office.example", outgoing=(WORK.id, HOME.id), incoming=MAILBOX.id),
    Account(address="post@office.example", outgoing=(WORK.id,)),
]

DTYPES = {
    "description": "string",
    "protocol": "category",
    "host": "string",
    "port": "Int64",
    "security": "category",
    "username": "string",
    "auth": "category",
    "used_by": "Int64",
    "days_left": "Int64",
    "last_check": "string",
    "client_certificate": "string",
    "trusted_certificate": "string",
    "ehlo_name": "string",
    "timeout_s": "Int64",
    "allow_cleartext": "boolean",
    "last_state": "string",
    "checked_at": "datetime64[us, UTC]",
}


def snapshot(*servers: Server) -> Snapshot:
    """Return a profile with these servers, in this order."""
    return Snapshot(
        revision=3,
        servers={server.id: server for server in servers},
        accounts={account.id: account for account in ACCOUNTS},
    )


def frame(*servers: Server, reports: Mapping[str, Report] | None = None) -> ServersFrame:
    """Return the frame of these servers."""
    return servers_frame(snapshot(*servers), reports or {})


@pytest.mark.parametrize("servers", [(), (WORK,), (WORK, HOME, RELAY)], ids=len)
def test_columns_and_dtypes_are_the_same_for_every_profile(servers: tuple[Server, ...]) -> None:
    """An empty profile has the columns of a full one, and no column changes its type with it."""
    made = frame(*servers)

    assert DTYPES == {name: str(dtype) for name, dtype in made.dtypes.items()}
    assert ("id", "string") == (made.index.name, str(made.index.dtype))
    assert list(COLUMNS) == list(made.columns)


def test_each_row_says_what_the_server_says() -> None:
    """Values as in the model, the port that is connected to, in the order of the profile."""
    made = frame(WORK, RELAY, MAILBOX, HOME)

    assert [WORK.id, RELAY.id, MAILBOX.id, HOME.id] == list(made.index)
    assert [587, 25, 993, 465] == list(made["port"])
    assert ["starttls", "none", "tls", "tls"] == list(made["security"])
    assert ["smtp", "smtp", "imap", "smtp"] == list(made["protocol"])
    assert "bücher.example" == made.loc[HOME.id, "host"]


def test_used_by_counts_accounts() -> None:
    """Each account once, whether it sends, falls back to it or fetches there."""
    made = frame(WORK, HOME, RELAY, MAILBOX)

    assert [2, 1, 0, 1] == list(made["used_by"])


def test_a_server_twice_in_one_account_is_one_account() -> None:
    """A fall-back to the same server is no second account."""
    account = Account(address="ada@x.org", outgoing=(WORK.id, WORK.id), incoming=WORK.id)
    twice = Snapshot(servers={WORK.id: WORK}, accounts={account.id: account})

    assert [1] == list(servers_frame(twice, {})["used_by"])


def test_the_time_of_the_last_check_is_in_utc() -> None:
    """Whatever zone the report was made in."""
    elsewhere = CHECKED_AT.astimezone(datetime.strptime("+0530", "%z").tzinfo)
    reports = {WORK.id: passed_report(WORK, started_at=elsewhere)}
    made = frame(WORK, HOME, reports=reports)

    assert pd.Timestamp(CHECKED_AT) == made.loc[WORK.id, "checked_at"]
    assert pd.isna(made.loc[HOME.id, "checked_at"])


def test_reports_of_servers_that_are_gone_do_no_harm() -> None:
    """A deleted server's report may come back with it."""
    assert 1 == len(frame(WORK, reports={HOME.id: passed_report(HOME)}))


def test_a_frame_stays_one_when_it_is_worked_with() -> None:
    """Filter, sort, copy, pickle, concat: still drawn as a server list, still the same data."""
    made = frame(WORK, HOME, RELAY)
    kept = {
        "filter": made[made["port"] == 587],
        "loc": made.loc[[WORK.id]],
        "sort": made.sort_values("host"),
        "head": made.head(1),
        "columns": made[["host", "port"]],
        "copy": copy.copy(made),
        "deepcopy": copy.deepcopy(made),
        "pickle": pickle.loads(pickle.dumps(made)),  # noqa: S301 -- our own bytes
        "concat": pd.concat([made.head(1), made.tail(1)]),
        "assign": made.assign(port=25),
        "query": made.query("port == 25"),
    }

    assert dict.fromkeys(kept, ServersFrame) == {name: type(f) for name, f in kept.items()}
    pd.testing.assert_frame_equal(made, kept["pickle"])
    assert [WORK.id, RELAY.id] == list(kept["concat"].index)
    assert DTYPES == {name: str(dtype) for name, dtype in kept["concat"].dtypes.items()}


def test_a_row_added_without_a_port_leaves_the_others_whole_numbers() -> None:
    """587 must not become 587.0, which is no port."""
    made = frame(WORK)
    made.loc["new"] = pd.Series({"host": "smtp.new.example"})

    assert "587" == str(made.loc[WORK.id, "port"])
    assert pd.isna(made.loc["new", "port"])


def test_no_column_can_hold_a_secret() -> None:
    """The columns are those of the table, and none of them is about a password's text."""
    reads = set(DTYPES) - {"used_by", "days_left", "last_check", "last_state", "checked_at"}

    assert reads <= set(FIELDS)
    assert not {"password", "secret", "token"} & set(DTYPES)


def test_the_text_of_a_frame_is_that_of_pandas() -> None:
    """In a terminal, a frame looks as every other."""
    made = frame(WORK)

    assert repr(pd.DataFrame(made)) == repr(made)


def test_ten_thousand_servers_make_a_frame_at_once() -> None:
    """Half a second on a quiet machine; the limit leaves room for a busy one."""
    many = {str(n): WORK.model_copy() for n in range(10_000)}
    reports = {id: failed_report(WORK, "wrong-password") for id in list(many)[:100]}
    profile = Snapshot.model_construct(revision=1, servers=many, accounts={})
    started = time.process_time()

    made = servers_frame(profile, reports, now=CHECKED_AT + timedelta(days=1))

    assert time.process_time() - started < 2
    assert 10_000 == len(made)
    assert datetime.now(UTC) > made["checked_at"].max()
