"""Saving while something else happens: a slow keyring, a second press, another row, a rival."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.widgets import ServerList, profile_view
from tests.support.keyrings import DictKeyring
from tests.support.waiting import wait_until

USER = "ada@practice.test"
WORK = Server(description="Work", host="smtp.practice.test", username=USER)
SPARE = Server(description="Spare", host="mail.practice.test", username=USER)


class SlowKeyring(DictKeyring):
    """Answers when it is told to: `go` is set at first."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.set()
        assert self.go.wait(20), "the test forgot to answer"
        super().set_password(service, username, password)


class Page:
    """A server list over a keyring that can be made to wait, and the hands of a person."""

    def __init__(self) -> None:
        self.keyring = SlowKeyring()
        credentials = Credentials(self.keyring, timeout_s=15)
        self.profile = Profile(open_store(":memory:"), credentials)
        self.profile.add(WORK, Secret("of work"))
        self.profile.add(SPARE, Secret("of spare"))
        self.view = ServerList(self.profile)
        self.details = self.view.details
        self.settle()

    def settle(self) -> None:
        scope = self.view.scope
        wait_until(lambda: len(scope._futures) <= 1, "the page is at rest", 60)
        self.turn()

    def turn(self) -> None:
        """Let the page do what was sent to it so far, without waiting for threads."""
        self.view.scope.call(lambda: None).result(60)

    def choose(self, id: str) -> None:
        self.view.scope.call(self.view.choose, id).result(60)

    def type(self, **texts: str) -> None:
        for name, text in texts.items():
            self.details.fields.views[name].control.value = text
        self.turn()

    def type_secret(self, text: str) -> None:
        self.details.fields.secret._dispatch(None, {"type": "typed"}, [memoryview(text.encode())])
        self.turn()

    def begin_to_save(self) -> None:
        """Press Save and leave it waiting for the keyring."""
        self.keyring.go.clear()
        self.keyring.asked.clear()
        self.details.save.click()
        assert self.keyring.asked.wait(10)

    def end_saving(self) -> None:
        self.keyring.go.set()
        self.settle()

    def secret_of(self, id: str) -> str | None:
        secret = self.profile._credentials.get(id)
        return None if secret is None else secret.reveal()

    def text(self, field: str) -> str:
        return self.details.fields.views[field].read()


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page()
    yield page
    page.keyring.go.set()
    page.view.close()
    page.profile.close()


def test_two_quick_presses_of_save_make_one_server(page: Page) -> None:
    """A double click stores the new entry once."""
    page.view.add.click()
    page.settle()
    page.type(description="New", host="new.practice.test", username=USER)
    page.details.save.click()
    page.details.save.click()
    page.settle()

    assert ["Work", "Spare", "New"] == [s.description for s in page.profile.servers.values()]


def test_another_row_chosen_while_saving_is_not_overwritten(page: Page) -> None:
    """The entry on show stays itself: what is saved next goes to its own place."""
    page.choose(WORK.id)
    page.type(description="Office")
    page.type_secret("new of work")
    page.begin_to_save()
    page.choose(SPARE.id)
    page.end_saving()

    assert page.details.current == SPARE.id
    assert "Spare" == page.text("description")
    page.type(description="Reserve")
    page.details.save.click()
    page.settle()
    descriptions = {id: s.description for id, s in page.profile.servers.items()}
    assert {WORK.id: "Office", SPARE.id: "Reserve"} == descriptions
    assert ("new of work", "of spare") == (page.secret_of(WORK.id), page.secret_of(SPARE.id))


def test_a_new_entry_left_while_it_is_saved_is_not_offered_again(page: Page) -> None:
    """Add begins with an empty form, and not with what was stored a moment ago."""
    page.view.add.click()
    page.settle()
    page.type(description="New", host="new.practice.test", username=USER)
    page.type_secret("of new")
    page.begin_to_save()
    page.choose(SPARE.id)
    page.end_saving()
    page.view.add.click()
    page.settle()

    assert "" == page.text("description")
    assert "" == page.text("host")


def test_a_check_asked_for_with_saving_is_of_what_was_saved(page: Page) -> None:
    """Choosing another row meanwhile does not make a login at that other server."""
    page.choose(WORK.id)
    page.type_secret("new of work")
    page.keyring.go.clear()
    page.details.save_and_check.click()
    assert page.keyring.asked.wait(10)
    page.choose(SPARE.id)
    checked: list[str] = []
    page.details.checks.subscribe(checked.append)
    page.keyring.go.set()
    wait_until(lambda: checked, "a check has begun")
    page.details.checks.stop(WORK.id)
    page.settle()

    assert {WORK.id} == set(checked)


def test_cancel_while_saving_shows_what_is_stored(page: Page) -> None:
    """Cancel cannot call a change back that is on its way; the form does not say otherwise."""
    page.choose(WORK.id)
    page.type(description="Office")
    page.type_secret("new of work")
    page.begin_to_save()
    page.details.cancel.click()
    page.end_saving()

    assert "Office" == page.text("description")
    assert page.details.save.disabled


def test_a_password_typed_for_one_new_entry_does_not_go_into_a_duplicate(page: Page) -> None:
    """What was typed for a server that was not saved is not stored with the copy of another."""
    page.view.add.click()
    page.settle()
    page.type(host="new.practice.test", username=USER)
    page.type_secret("of new")
    page.choose(WORK.id)
    page.view.duplicate.click()
    page.settle()
    page.details.save.click()
    page.settle()

    copy = next(s for s in page.profile.servers.values() if s.description == "Work (copy)")
    assert page.secret_of(copy.id) is None


def test_the_page_answers_while_the_keyring_hangs(page: Page) -> None:
    """Typing is drawn at once, whatever the keyring waits for."""
    page.choose(WORK.id)
    page.settle()
    page.type_secret("new of work")
    page.begin_to_save()
    page.type(ehlo_name="not a name!")

    assert "greeting name" in page.details.fields.views["ehlo_name"].error.value
    page.end_saving()


def test_what_somebody_else_changed_is_not_taken_back_by_saving(page: Page) -> None:
    """Only the fields that were typed in are changed; all others follow the other notebook."""
    page.choose(WORK.id)
    page.type(description="Office")
    now = page.profile.server(WORK.id)
    changed = Change(before=now, after=now.replace(host="moved.practice.test"))
    page.profile._store.apply(ChangeSet(base=page.profile.revision, changes=(changed,)))
    page.details.save.click()
    page.settle()
    assert "changed somewhere else" in page.details.message.value

    page.details.reload_button.click()
    page.settle()
    assert "moved.practice.test" == page.text("host")
    page.details.save.click()
    page.settle()

    stored = page.profile.server(WORK.id)
    assert ("Office", "moved.practice.test") == (stored.description, stored.host)


def test_a_profile_that_cannot_be_read_is_told_of_once_and_watched_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that is gone and comes back: one sentence, no traceback, and the watching goes on."""
    monkeypatch.setattr(profile_view, "_LOOK_EVERY_S", 0.02)
    path = tmp_path / "profile.db"
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        view = ServerList(profile)
        wait_until(lambda: len(view.scope._futures) <= 1, "it is drawn")
        path.rename(tmp_path / "gone.db")
        wait_until(lambda: "gone" in view.notice.value, "it is told")
        assert "" == view.alert.value

        (tmp_path / "gone.db").rename(path)
        wait_until(lambda: view.notice.value == "", "it is there again")
        with Profile(open_store(path), Credentials.in_memory()) as rival:
            rival.add(WORK)
        wait_until(lambda: view.reload.shown, "the rival's change is noticed")
        view.close()


def test_a_closed_profile_is_told_of_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing a profile under a living list is said in its notice, without a traceback."""
    monkeypatch.setattr(profile_view, "_LOOK_EVERY_S", 0.02)
    profile = Profile(open_store(":memory:"), Credentials.in_memory())
    view = ServerList(profile)
    wait_until(lambda: len(view.scope._futures) <= 1, "it is drawn")
    profile.close()
    wait_until(lambda: "was closed" in view.notice.value, "it is told")

    assert "" == view.alert.value
    view.close()
