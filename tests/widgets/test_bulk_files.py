"""Files that are brought into the bulk editor, and columns that a person marks as passwords."""

import json
from collections.abc import Iterator

import ipywidgets as w
import pandas as pd
import pytest

from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.profile import Profile
from tests.support.canary import Canary
from tests.widgets.test_bulk_editor import HOME, INBOX, WORK, Sheet, saved

# Without marks that CSV would double: it is looked for as it stands.
SECRET = Canary(password="canary a1b2c3d4e5f60718 & ö/+")


COLUMNS = ["description", "protocol", "host", "username", "security"]


@pytest.fixture
def sheet(profile: Profile) -> Iterator[Sheet]:
    profile.put_together([WORK, HOME, INBOX], note="Begun")
    shown = Sheet(profile)
    yield shown
    shown.view.close()


def choices(sheet: Sheet) -> dict[str, w.Dropdown]:
    """Return the drop-downs that say what a heading is taken for."""
    boxes = [box for box in sheet.view.bring.matches.children if box.shown]
    return {box.children[0].description: box.children[0] for box in boxes}


@pytest.mark.parametrize("format", ["csv", "tsv", "xlsx", "json", "parquet"])
def test_a_file_of_each_kind_goes_through_the_sheet_into_the_profile(
    sheet: Sheet, profile: Profile, format: str
) -> None:
    """Rows find their entries again, one is new; applied in one step, and taken back exactly."""
    before = profile.servers
    frame = profile.servers_frame()
    new = ["=New", "smtp", "smtp.new.example", "00123", "tls"]
    frame.loc["x", COLUMNS] = new
    frame.loc[HOME.id, "port"] = 4650
    sheet.tool("bring")
    content = table_bytes(frame[[*COLUMNS, "port"]], format)
    sheet.send(sheet.view.bring.source, "file", content, name=f"list.{format}")
    sheet.press(sheet.view.bring.take)
    sheet.preview()
    sheet.apply()
    after = {server.host: server for server in profile.servers.values()}

    assert 4650 == after[HOME.host].port
    assert ("=New", "00123") == (
        after["smtp.new.example"].description,
        after["smtp.new.example"].username,
    )
    assert len(before) + 1 == len(after)
    sheet.press(sheet.view.undo)
    assert before == profile.servers


@pytest.mark.parametrize("heading", ["Klucz", "Comment", "Description"])
def test_a_column_that_is_marked_as_passwords_goes_to_the_keyring_alone(
    sheet: Sheet, profile: Profile, heading: str
) -> None:
    """Unknown to us, or taken for something else: one choice, and it is in no frame any more."""
    text = f"Server\tLogin\t{heading}\nsmtp.new.example\tnew\t{SECRET.password}\n"
    sheet.bring(text)
    choices(sheet)[heading].value = "password"
    sheet.settle()
    marked = [*saved(sheet.view.box), sheet.view.bring._table.frame.to_csv()]  # type: ignore[union-attr]
    assert choices(sheet)[heading].value == "password"
    sheet.press(sheet.view.bring.take)
    sheet.preview()
    plan = sheet.view.preview.plan
    assert plan is not None
    marked += [*saved(sheet.view.box), repr(plan), plan._repr_html_(), plan.frame().to_csv()]
    sheet.apply()
    (new,) = (server for server in profile.servers.values() if server.host == "smtp.new.example")
    marked += [*saved(sheet.view.box), profile.servers_frame().to_csv(), repr(profile.history())]
    kept = profile._credentials.get(new.id)

    assert kept is not None
    assert SECRET.password == kept.reveal()
    assert not [shown for shown in marked if "a1b2c3d4e5f60718" in shown]
    assert "" == new.description or "a1b2" not in new.description


def test_what_is_marked_no_longer_is_no_password_any_more(sheet: Sheet, profile: Profile) -> None:
    """A heading that looked like one of passwords and is none can be left out."""
    sheet.bring("Server\tLogin\tFloor\tPassword\nsmtp.new.example\tnew\t17\tleft-out\n")
    assert "password" == choices(sheet)["Password"].value
    choices(sheet)["Password"].value = ""
    sheet.settle()
    sheet.press(sheet.view.bring.take)
    sheet.preview()
    assert "password" not in sheet.view.preview.head.value
    sheet.apply()
    (new,) = (server for server in profile.servers.values() if server.host == "smtp.new.example")

    assert not profile.has_secret(new.id)


def test_hundreds_of_passwords_of_one_list_each_reach_their_own_entry(
    sheet: Sheet, profile: Profile
) -> None:
    """Sorted, filtered, with gaps: a password never slips to another row."""
    rows = [f"smtp{n}.example\tu{n}\t{f'hush-{n}' if n % 3 else ''}" for n in range(300)]
    sheet.bring("\n".join(["Server\tLogin\tPassword", *reversed(rows)]))
    sheet.press(sheet.view.bring.take)
    assert "200 passwords kept aside" in sheet.view.notice.value
    sheet.preview()
    sheet.apply()
    found = {
        server.host: profile._credentials.get(id)
        for id, server in profile.servers.items()
        if server.host.endswith(".example") and server.host.startswith("smtp")
    }
    given = {f"smtp{n}.example": f"hush-{n}" if n % 3 else None for n in range(300)}

    assert given == {
        host: None if secret is None else secret.reveal()
        for host, secret in found.items()
        if host in given
    }
    assert "hush-" not in json.dumps([*saved(sheet.view.box)])
    assert "hush-" not in pd.DataFrame(profile.servers_frame()).to_csv()


def test_a_file_of_few_columns_leaves_the_settings_it_does_not_name(
    sheet: Sheet, profile: Profile
) -> None:
    """A port that is no usual one empties neither the kind nor the security of its entry."""
    frame = profile.servers_frame()
    frame.loc[HOME.id, "port"] = 4650
    sheet.tool("bring")
    content = table_bytes(frame[["description", "host", "port"]], "csv")
    sheet.send(sheet.view.bring.source, "file", content, name="list.csv")
    sheet.press(sheet.view.bring.take)

    assert [("Home", "Port", "465", "4650", "")] == sheet.preview()
    assert {} == sheet.problems
