"""A server list and the hands of a person, without a browser."""

from dataclasses import dataclass

from smtpwidgets.widgets import ServerList
from tests.support.waiting import wait_until

__all__ = ["Page"]


@dataclass
class Page:
    """A server list and the hands of a person."""

    view: ServerList

    def settle(self) -> None:
        """Wait until everything that was set off has been drawn."""
        scope = self.view.scope
        wait_until(lambda: len(scope._futures) <= 1, "the page is at rest", 60)
        scope.call(lambda: None).result(60)

    def type(self, **texts: str) -> None:
        for name, text in texts.items():
            self.view.details.fields.views[name].control.value = text
        self.settle()

    def type_secret(self, text: str) -> None:
        self.view.details.fields.secret._dispatch(None, {"type": "typed"}, [text.encode()])
        self.settle()

    def press(self, button: object) -> None:
        button.click()  # type: ignore[attr-defined]
        self.settle()

    def problem(self, field: str) -> str:
        return str(self.view.details.fields.views[field].error.value)

    @property
    def verdict(self) -> str:
        return str(self.view.details.panel.verdict.value)

    @property
    def message(self) -> str:
        return str(self.view.details.message.value)

    @property
    def rows(self) -> dict[str, list[str]]:
        data = self.view.grid.data
        return {key: [cells[at] for cells in data["cells"]] for at, key in enumerate(data["keys"])}
