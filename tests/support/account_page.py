"""An account list and the hands of a person, without a browser."""

from dataclasses import dataclass

from smtpwidgets.widgets import AccountList
from tests.support.waiting import wait_until

__all__ = ["AccountPage"]


@dataclass
class AccountPage:
    """What somebody types and presses, and what is then on the page."""

    view: AccountList

    @property
    def fields(self) -> object:
        return self.view.details.fields

    def settle(self) -> None:
        """Wait until everything that was set off has been drawn."""
        scope = self.view.scope
        inner = self.view.details.servers.scope
        wait_until(lambda: len(scope._futures) <= 1, "the page is at rest", 60)
        wait_until(lambda: len(inner._futures) <= 1, "the server list is at rest", 60)
        scope.call(lambda: None).result(60)

    def choose(self, id: str) -> None:
        self.view.scope.call(self.view.choose, id).result(60)
        self.settle()

    def type(self, **texts: str) -> None:
        """Type into the fields of the account."""
        for name, text in texts.items():
            control = self.view.details.fields.views[name].control
            control.value = text == "yes" if isinstance(control.value, bool) else text
        self.settle()

    def type_incoming(self, **texts: str) -> None:
        """Type into the fields of its incoming server."""
        for name, text in texts.items():
            self.view.details.fields.incoming.views[name].control.value = text
        self.settle()

    def type_secret(self, text: str) -> None:
        secret = self.view.details.fields.incoming.secret
        secret._dispatch(None, {"type": "typed"}, [text.encode()])
        self.settle()

    def send_through(self, server_id: str) -> None:
        """Choose a server in the list and add it to those of the account."""
        self.view.details.fields.outgoing.chooser.value = server_id
        self.press(self.view.details.fields.outgoing.choose)

    def press(self, button: object) -> None:
        button.click()  # type: ignore[attr-defined]
        self.settle()

    @property
    def message(self) -> str:
        return str(self.view.details.message.value)
