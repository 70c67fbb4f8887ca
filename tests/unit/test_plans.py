"""An edited frame as a plan: every change before it happens, all or nothing, taken back exactly."""

import pickle
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from smtpwidgets import Account, Profile, Secret, Server, open_profile
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError, StaleRevisionError
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.problem import Severity
from smtpwidgets.profile.planning import Plan
from smtpwidgets.store import open_store
from tests.support.canary import Canary
from tests.support.profiles import a_server

WORK = a_server("Work", host="smtp.office.example", port=587, security="starttls", id="work")
HOME = a_server("Home", host="mail.home.example", id="home")
INBOX = a_server("Inbox", host="imap.office.example", protocol="imap", id="inbox")
ADA = Account(address="ada@office.example", incoming="inbox", outgoing=("work", "home"), id="ada")
ALL = (WORK, HOME, INBOX, ADA)


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Return three servers and an account that uses them."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as made:
        made.add_together(ALL)
        yield made


def codes(plan: Plan, severity: Severity | None = Severity.ERROR) -> list[tuple[Any, str, str]]:
    """Return row, field and code of each problem (of one severity)."""
    return [(p.row, p.field, p.code) for p in plan.problems if severity in {None, p.severity}]


def cells(plan: Plan) -> list[tuple[Any, str, str, str]]:
    """Return row, field, before and after of each cell that changes."""
    return [(cell.row, cell.field, cell.before, cell.after) for cell in plan.cells]


def state(profile: Profile) -> tuple[dict[str, Server], dict[str, Account], list[str]]:
    """Return all that is stored, with the order of the lists."""
    seen: Snapshot = profile.snapshot
    order = [*seen.servers, *seen.accounts]
    return dict(seen.servers), dict(seen.accounts), order


# --- what an edit comes to ------------------------------------------------------------------------


@pytest.mark.parametrize("frame", ["servers_frame", "accounts_frame"])
def test_a_frame_nobody_edited_changes_nothing(profile: Profile, frame: str) -> None:
    """Made, looked at, given back: no cell, no problem, and applying it is no step."""
    plan = profile.plan(getattr(profile, frame)())

    assert ((), (), ()) == (plan.changes, plan.cells, plan.problems)
    assert plan.apply().revision == 1
    assert "No changes" in repr(plan)


def test_every_cell_is_told_before_and_after_as_people_read_it(profile: Profile) -> None:
    """Choices in words, ports as numbers, links by name."""
    frame = profile.servers_frame()
    frame.loc["work", ["host", "port", "security"]] = ["smtp.new.example", 465, "tls"]
    told = cells(profile.plan(frame))

    assert ("work", "host", "smtp.office.example", "smtp.new.example") in told
    assert ("work", "port", "587", "465") in told
    assert ("work", "security", "STARTTLS", "TLS") in told
    assert len(told) == 3

    people = profile.accounts_frame()
    people.loc["ada", "outgoing_names"] = "Home"
    assert [("ada", "outgoing", "Work, Home", "Home")] == cells(profile.plan(people))


def test_the_usual_port_that_follows_the_security_is_told(profile: Profile) -> None:
    """A port that nobody set changes with the encryption, and the plan says so."""
    frame = profile.servers_frame()
    frame.loc["home", "security"] = "starttls"

    told = cells(profile.plan(frame))

    assert ("home", "port", "465", "587") in told


def test_a_plan_is_applied_whole_and_undone_exactly(profile: Profile) -> None:
    """Edited, added and removed in one step; undo brings back values, links and order."""
    before = state(profile)
    frame = profile.accounts_frame()
    frame.loc["ada", ["incoming", "outgoing"]] = [None, "work"]
    frame.loc["new", "address"] = "bob@office.example"
    profile.plan(frame).apply()
    servers = profile.servers_frame().drop(index=["inbox", "home"])
    servers.loc["work", "description"] = "Office"
    servers.loc["x"] = {"host": "smtp.new.example", "username": "new"}
    plan = profile.plan(servers, remove=True)

    assert (1, 1, 2) == (len(plan.added), len(plan.edited), len(plan.removed))
    plan.apply()
    assert ["Office", "smtp.new.example"] == [s.label for s in profile.servers.values()]

    profile.undo()
    profile.undo()
    assert before == state(profile)


def test_nothing_is_written_before_apply(profile: Profile) -> None:
    """A plan is only looked at."""
    before = state(profile)
    profile.plan(profile.servers_frame().assign(description="x"), remove=True)

    assert before == state(profile)
    assert profile.revision == 1


SHAPES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "reordered": lambda f: f.iloc[::-1],
    "shuffled": lambda f: f.sample(frac=1, random_state=1),
    "few-columns": lambda f: f[["description", "port"]],
    "id-as-column": lambda f: f.reset_index(),
    "id-as-column-of-many": lambda f: f.reset_index().set_index(pd.Index([7, 8, 9])),
    "floats": lambda f: f.assign(port=f["port"].astype("float64")),
    "texts": lambda f: f.assign(port=f["port"].astype(str)),
    "float-texts": lambda f: f.assign(port=[f"{n}.0" for n in f["port"]]),
    "numpy": lambda f: f.assign(port=f["port"].to_numpy(dtype="int32")),
    "objects": lambda f: f.astype(object),
    "gaps-as-nan": lambda f: f.astype(object).where(f.notna(), np.nan),
    "words": lambda f: f.assign(security=["STARTTLS", "TLS", "tls"]),
    "no-memory": lambda f: pd.DataFrame(f.to_dict(), index=f.index),
    "concat": lambda f: pd.concat([f.iloc[:1], f.iloc[1:]]),
}


@pytest.mark.parametrize("how", ["concat", "merge"])
def test_a_frame_remembers_when_it_was_made_through_concat_and_merge(
    profile: Profile, how: str
) -> None:
    """An old frame with rows or columns from elsewhere takes nothing back, either."""
    old = profile.servers_frame()
    other = pd.DataFrame({"host": ["n.example.org"], "username": ["n"]})
    frame = {
        "concat": lambda: pd.concat([old, other]),
        "merge": lambda: old.reset_index().merge(other[["host"]], on="host", how="left"),
    }[how]()
    profile.update(profile.server("work").replace(description="Theirs"))

    assert () == profile.plan(frame).edited


@pytest.mark.parametrize("shape", SHAPES)
def test_a_frame_that_was_worked_with_says_the_same(profile: Profile, shape: str) -> None:
    """However pandas turned it, what nobody edited is no change, and what somebody did is one."""
    plain = SHAPES[shape](profile.servers_frame())
    assert [] == cells(profile.plan(plain)) == codes(profile.plan(plain), None)

    frame = profile.servers_frame()
    frame.loc["work", "description"] = "Office"
    edited = SHAPES[shape](frame)
    assert [("work", "description", "Work", "Office")] == cells(profile.plan(edited))


def test_a_filtered_frame_keeps_what_is_not_in_it(profile: Profile) -> None:
    """Rows that are not there stay, and are counted; only `remove` takes them away."""
    one = profile.servers_frame().query("port == 587")

    assert (2, ()) == (profile.plan(one).kept, profile.plan(one).changes)
    assert "2 servers not in your frame: kept" in repr(profile.plan(one))


@pytest.mark.parametrize("labels", [["a", "b"], [0, 1], [None, None], ["x", "x"]], ids=str)
def test_rows_with_other_labels_are_added(profile: Profile, labels: list[Any]) -> None:
    """Made-up names, numbers or nothing: each is a new entry with defaults for what is missing."""
    rows = {"host": ["a.example.org", "b.example.org"], "username": "u", "port": [587, np.nan]}
    frame = pd.DataFrame({**rows, "security": ["starttls", None]}, index=labels)
    plan = profile.plan(pd.concat([profile.servers_frame(), frame]))

    assert ["a.example.org", "b.example.org"] == [c.after.label for c in plan.added if c.after]
    assert plan.ok
    assert [587, 465] == [s.port_number for s in list(plan.apply().servers.values())[-2:]]


# --- what is wrong with it ------------------------------------------------------------------------


def _set(row: str, column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.astype({column: object}) if column in frame else frame
        frame.loc[row, column] = value
        return frame

    return edit


WRONG: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], list[tuple[Any, str, str]]]] = {
    "port": (_set("work", "port", 70_000), [("work", "port", "port-out-of-range")]),
    "half-port": (_set("work", "port", 587.5), [("work", "port", "port-not-a-number")]),
    "choice": (_set("work", "security", "secure"), [("work", "security", "security-unknown")]),
    "no-host": (_set("work", "host", None), [("work", "host", "host-empty")]),
    "cleartext": (_set("home", "security", "none"), [("home", "security", "cleartext-login")]),
    "bytes": (_set("work", "description", b"x"), [("work", "description", "not-a-text")]),
    "twice": (lambda f: pd.concat([f, f.loc[["work"]]]), [("work", "", "row-twice")]),
    "unknown-id": (
        lambda f: f.rename(index={"work": "0" * 32}),
        [("0" * 32, "id", "unknown-id")],
    ),
    "column-twice": (
        lambda f: pd.concat([f, f[["host"]]], axis=1),
        [(None, "host", "column-twice")],
    ),
    "misspelt": (lambda f: f.rename(columns={"host": "hots"}), [(None, "hots", "column-misspelt")]),
    "password": (lambda f: f.assign(password="x"), [(None, "password", "secret-column")]),
    "kind-in-use": (
        _set("inbox", "protocol", "smtp"),
        [("inbox", "protocol", "kind-in-use")],
    ),
    "merged": (lambda f: f.merge(f[["host"]], on="host"), [(None, "", "ids-lost")]),
    "known-again": (
        lambda f: pd.concat([f, f.loc[["work"]].rename(index={"work": "again"})]),
        [("again", "", "already-there")],
    ),
    "new-twice": (
        lambda f: pd.concat(
            [f, pd.DataFrame({"host": ["n.example.org"] * 2, "username": "n"}, index=["p", "q"])]
        ),
        [("q", "", "same-twice")],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_written(
    profile: Profile, case: str
) -> None:
    """A sentence for each, and no error of pandas."""
    edit, expected = WRONG[case]
    plan = profile.plan(edit(profile.servers_frame()))

    assert expected == codes(plan)
    assert not plan.ok
    assert all(problem.message.endswith((".", ")")) for problem in plan.problems)
    with pytest.raises(InvalidSettingsError) as caught:
        plan.apply()
    assert len(expected) == len(caught.value.problems)
    assert profile.revision == 1


def test_all_problems_come_together(profile: Profile) -> None:
    """Hundreds of rows are repaired at once, not one after the other."""
    frame = profile.servers_frame().assign(port=[70_000, 587, 0], host="bad host")

    assert len(codes(profile.plan(frame))) == 5


def test_a_row_with_a_problem_shows_what_was_typed_and_what_waits_for_it(profile: Profile) -> None:
    """The wrong cell stands beside its problem and its repair; the others of the row wait."""
    frame = profile.servers_frame()
    frame.loc["work", ["host", "description"]] = ["smtp .new.example", "Office"]
    plan = profile.plan(frame)
    typed = [(cell.field, cell.before, cell.after) for cell in plan.refused]

    assert () == plan.cells
    assert ("host", "smtp.office.example", "smtp .new.example") in typed
    assert ("description", "Work", "Office") in typed
    for said in (repr(plan), plan._repr_html_()):
        assert "Use smtp.new.example" in said
        assert "smtp .new.example" in said
        assert "Office" in said
    assert ["refused", "refused"] == plan.frame()["what"].tolist()


@pytest.mark.parametrize("field", ["port", "security", "protocol", "auth"])
def test_a_password_that_slipped_into_a_wrong_column_is_not_repeated(
    profile: Profile, field: str
) -> None:
    """Numbers and choices are shown as they were typed, and no other text."""
    canary = Canary()
    frame = profile.servers_frame().astype(object)
    frame.loc["work", field] = canary.password
    plan = profile.plan(frame)

    assert not plan.ok
    for said in (repr(plan), plan._repr_html_(), plan.frame().to_csv(), str(plan.problems)):
        assert not canary.found_in(said)


def test_columns_that_nothing_reads_are_named_and_do_no_harm(profile: Profile) -> None:
    """A column somebody worked with, and one the profile tells itself, are warnings."""
    frame = profile.servers_frame().assign(domain="x", used_by=7)
    plan = profile.plan(frame)

    assert [(None, "domain", "unknown-column"), ("work", "used_by", "read-only")] == codes(
        plan, Severity.WARNING
    )
    assert plan.ok


def test_warnings_that_were_there_before_are_no_news(profile: Profile) -> None:
    """Only what the edit brings is told, so that it is seen among hundreds."""
    profile.add(a_server("Odd", port=25, security="starttls", id="odd"))
    frame = profile.servers_frame()
    frame.loc["odd", "description"] = "Odd one"
    assert [] == codes(profile.plan(frame), None)

    frame.loc["work", "port"] = 25
    assert ("work", "port", "port-25") in codes(profile.plan(frame), Severity.WARNING)


@pytest.mark.parametrize("bad", [[1], "frame", None, pd.Series(dtype="int64")], ids=str)
def test_what_is_no_frame_is_refused(profile: Profile, bad: Any) -> None:
    """A slip of a programmer is a TypeError."""
    with pytest.raises(TypeError, match="DataFrame"):
        profile.plan(bad)


def test_a_frame_of_neither_kind_is_refused(profile: Profile) -> None:
    """Nothing is guessed where nothing tells servers from accounts."""
    with pytest.raises(ValueError, match="kind="):
        profile.plan(pd.DataFrame({"description": ["x"]}))
    assert "account" == profile.plan(pd.DataFrame({"description": ["x"]}, index=["ada"])).kind
    with pytest.raises(ValueError, match="kind is one of"):
        profile.plan(pd.DataFrame(), kind="servers")


# --- links ----------------------------------------------------------------------------------------


LINKS = {
    "by-name": ("outgoing_names", "Home, Work", ("home", "work")),
    "by-name-in-any-case": ("outgoing_names", "home", ("home",)),
    "by-host": ("outgoing_names", "mail.home.example", ("home",)),
    "by-id": ("outgoing", "home,work", ("home", "work")),
    "names-in-the-column-of-ids": ("outgoing", "Home", ("home",)),
    "a-list": ("outgoing", ["home"], ("home",)),
    "none": ("outgoing_names", None, ()),
}


@pytest.mark.parametrize("case", LINKS)
def test_an_account_names_its_servers_by_id_or_by_name(profile: Profile, case: str) -> None:
    """Either column may be edited; the other one is left as it was."""
    column, value, expected = LINKS[case]
    frame = profile.accounts_frame().astype({column: object})
    frame[column] = pd.Series([value], index=["ada"], dtype=object)
    plan = profile.plan(frame)

    assert expected == plan.apply().accounts["ada"].outgoing


def test_an_account_can_name_a_server_that_a_plan_just_added(profile: Profile) -> None:
    """First the servers, then the accounts, by the name that somebody gave them."""
    new = pd.DataFrame({"description": ["Branch"], "host": ["b.example.org"], "username": ["b"]})
    profile.plan(new).apply()
    account = pd.DataFrame({"address": ["b@example.org"], "outgoing_names": ["Branch"]})
    plan = profile.plan(account)

    assert plan.ok
    made = list(plan.apply().accounts.values())[-1]
    assert "Branch" == profile.servers[made.outgoing[0]].label


def test_a_name_that_is_not_clear_is_asked_about(profile: Profile) -> None:
    """Unknown ones with a near miss, ambiguous ones with their ids, contradictions with both."""
    profile.add(a_server("Home", host="other.example.org", id="home2"))
    frame = profile.accounts_frame()
    frame.loc["ada", "outgoing_names"] = "Wrok, Home"
    plan = profile.plan(frame)
    unknown, ambiguous = plan.problems

    assert ("server-unknown", "server-ambiguous") == (unknown.code, ambiguous.code)
    assert "Did you mean “Work”?" in unknown.message
    assert "home, home2" in ambiguous.message
    frame = profile.accounts_frame()
    frame.loc["ada", ["incoming", "incoming_name"]] = ["home", "Work"]
    assert ("ada", "incoming_name", "links-disagree") in codes(profile.plan(frame))


def test_a_server_that_is_still_used_is_not_removed(profile: Profile) -> None:
    """The account that uses it is named; nothing is left without a server unasked."""
    plan = profile.plan(profile.servers_frame().drop(index="work"), remove=True)

    assert [("work", "", "still-used")] == codes(plan)
    assert "ada@office.example still uses" in plan.problems[0].message


# --- others meanwhile -----------------------------------------------------------------------------


def test_what_somebody_else_changed_after_the_frame_was_made_stays(profile: Profile) -> None:
    """An old frame says what its owner edited, and nothing of what it merely still shows."""
    frame = profile.servers_frame()
    frame.loc["home", "description"] = "Mine"
    profile.update(profile.server("work").replace(description="Theirs"))
    profile.add(a_server("Later", host="later.example.org"))
    plan = profile.plan(frame, remove=True)

    assert [("home", "description", "Home", "Mine")] == cells(plan)
    plan.apply()
    assert {"Theirs", "Mine", "Later"} <= {s.label for s in profile.servers.values()}


def test_a_cell_that_both_changed_is_a_stale_one(profile: Profile) -> None:
    """Both values are told; nothing is written."""
    frame = profile.servers_frame()
    frame.loc["work", "description"] = "Mine"
    profile.update(profile.server("work").replace(description="Theirs"))
    plan = profile.plan(frame)

    assert [("work", "description", "changed-meanwhile")] == codes(plan)
    with pytest.raises(StaleRevisionError, match="“Theirs”"):
        plan.apply()
    assert "Theirs" == profile.server("work").label


def test_a_plan_on_a_profile_that_moved_on_is_refused_with_what_changed(tmp_path: Path) -> None:
    """Another notebook was faster: its change is named, and nothing of the plan is written."""
    path = tmp_path / "profile.db"
    with open_profile(path) as mine, open_profile(path) as theirs:
        mine.add(WORK)
        theirs.refresh()
        plan = mine.plan(mine.servers_frame().assign(description="Mine"))
        theirs.update(theirs.server("work").replace(description="Theirs"))
        with pytest.raises(StaleRevisionError, match="Theirs: description changed"):
            plan.apply()
        mine.refresh()
        assert "Theirs" == mine.server("work").label


def test_a_frame_is_edited_on_after_it_was_applied(profile: Profile) -> None:
    """The same frame again is no change; its new row is not added twice."""
    frame = profile.servers_frame()
    frame.loc["new"] = {"host": "n.example.org", "username": "n"}
    profile.plan(frame).apply()
    assert () == profile.plan(frame).changes

    frame.loc["home", "description"] = "Mine"
    assert [("home", "description", "Home", "Mine")] == cells(profile.plan(frame))
    stale = profile.plan(frame)
    profile.add(a_server("Later"))
    with pytest.raises(StaleRevisionError):
        stale.apply()


# --- secrets --------------------------------------------------------------------------------------


def test_passwords_are_kept_by_the_label_of_their_row(profile: Profile) -> None:
    """For an entry that was there and for one that is new; the plan only counts them."""
    frame = profile.servers_frame()
    frame.loc["new"] = {"host": "n.example.org", "username": "n"}
    plan = profile.plan(frame, secrets={"work": Secret("one"), "new": Secret("two")})

    assert "2 passwords given" in repr(plan)
    assert not profile.has_secret("work")
    made = list(plan.apply().servers)[-1]
    assert profile.has_secret("work")
    assert profile.has_secret(made)


def test_a_password_that_nobody_is_given_is_told(profile: Profile) -> None:
    """No row, more than one row, or an account: nothing is guessed with a password."""
    new = pd.DataFrame({"host": ["a.example", "b.example"], "username": "u"}, index=["x", "x"])
    plan = profile.plan(new, secrets={"y": Secret("1"), "x": Secret("2")})
    people = profile.plan(profile.accounts_frame(), secrets={"ada": Secret("1")})

    assert [("y", "", "secret-without-row"), ("x", "", "secret-for-two")] == codes(plan)
    assert [("ada", "", "secret-of-account")] == codes(people)
    with pytest.raises(TypeError, match="Secret"):
        profile.plan(new, secrets={"x": "plain"})  # type: ignore[dict-item]


def test_passwords_are_taken_back_when_the_rows_cannot_be_written(profile: Profile) -> None:
    """A refused plan leaves no password behind that came with it."""
    plan = profile.plan(profile.servers_frame(), secrets={"work": Secret("one")})
    profile._store.apply(  # another notebook
        profile._plan([], "").model_copy(
            update={"changes": profile.plan(profile.servers_frame().assign(auth="none")).changes}
        )
    )
    with pytest.raises(StaleRevisionError):
        plan.apply()

    assert not profile.has_secret("work")


@pytest.mark.parametrize("keep", [False, True])
def test_a_password_does_not_follow_to_another_host_unasked(
    profile: Profile, *, keep: bool
) -> None:
    """It was given for the old one: it is put away, said so, and comes back with an undo."""
    profile.set_secret("home", Secret("one"))
    frame = profile.servers_frame()
    frame.loc["home", "host"] = "mail.new.example"
    plan = profile.plan(frame, keep_secrets=keep)

    assert keep == ("stored passwords stay behind" not in repr(plan))
    plan.apply()
    assert keep == profile.has_secret("home")
    profile.undo()
    assert profile.has_secret("home")


def test_a_plan_shows_its_passwords_to_nobody(profile: Profile) -> None:
    """Not in text, HTML, frame, attributes or an error; a plan cannot be pickled."""
    canary = Canary()
    secrets = {"work": Secret(canary.password)}
    plan = profile.plan(profile.servers_frame().assign(port=1.5), secrets=secrets)
    told = [repr(plan), str(plan), plan._repr_html_(), plan.frame().to_csv(), repr(vars(plan))]
    with pytest.raises(InvalidSettingsError) as caught:
        plan.apply()
    with pytest.raises(TypeError, match="open profile"):
        pickle.dumps(plan)
    plan = profile.plan(profile.servers_frame().assign(description="x"), secrets=secrets)
    plan.apply()
    told += [str(caught.value), repr(profile.history()), profile.servers_frame().to_csv()]

    assert not [text for text in told if canary.found_in(text)]
    assert profile.has_secret("work")


# --- rules of others ------------------------------------------------------------------------------


def test_an_administrators_rules_hold_for_a_plan() -> None:
    """They are told before anything happens, as any other problem."""
    policy = Policy(switched_off=frozenset({"edit-server"}))
    with Profile(open_store(":memory:"), Credentials.in_memory(), policy=policy) as profile:
        profile.add(WORK)
        plan = profile.plan(profile.servers_frame().assign(description="x"))

        assert [(None, "", "not-allowed")] == codes(plan)
        assert "Changing servers is switched off" in plan.problems[0].message


# --- how it looks ---------------------------------------------------------------------------------


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(name for name, _ in attrs)]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_hostile_text_stays_text_in_the_table_of_a_plan(profile: Profile) -> None:
    """Labels, values, columns and problems are other people's; none of them runs."""
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    frame = profile.servers_frame().assign(description=hostile, **{hostile: 1})
    frame.loc[hostile] = {"host": hostile}
    page = _Page(profile.plan(frame)._repr_html_())

    assert not {"script", "img", "onerror"} & set(page.tags)
    assert hostile in page.texts


def test_a_long_plan_shows_its_beginning_and_how_many_more(profile: Profile) -> None:
    """Hundreds of changes do not flood the page; the frame has them all."""
    rows = pd.DataFrame({"host": [f"h{n}.example.org" for n in range(300)], "username": "u"})
    profile.plan(rows).apply()
    plan = profile.plan(profile.servers_frame().assign(timeout_s=60))
    page = _Page(plan._repr_html_())

    assert "303 changes in 303 servers" in page.texts
    assert page.tags.count("tr") < 70
    assert "243 more" in "".join(page.texts)
    assert "243 more" in repr(plan)
    assert 303 == len(plan.frame())


def test_the_table_is_drawn_in_light_and_dark_and_never_by_colour_alone(profile: Profile) -> None:
    """Old values are struck through, new ones bold, problems named; both themes have colours."""
    frame = profile.servers_frame()
    frame.loc["work", "description"] = "Office"
    html = profile.plan(frame)._repr_html_()

    assert "<del>Work</del>" in html
    assert "<ins>Office</ins>" in html
    assert 'body[data-jp-theme-light="false"] div.smtpw-plan' in html
    assert '<th scope="row">' in html
