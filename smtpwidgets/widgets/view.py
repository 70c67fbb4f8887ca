"""What all views on a page have in common: one thread, one place for errors, one clean end."""

import traceback
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from IPython import get_ipython

from smtpwidgets.errors import SmtpWidgetsError
from smtpwidgets.jobs import Scope, shared_jobs
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.key_guard import KeyGuard
from smtpwidgets.widgets.markup import text

__all__ = ["RootView", "button", "close_all", "html", "show_each"]


class Cell(NamedTuple):
    """The cell a view was made in, and the message that ran it."""

    id: str
    message: str

    def replaced_by(self, later: "Cell") -> bool:
        """Whether `later` is a further run of this cell."""
        return self.id == later.id and self.message != later.message


class RootView:
    """The outermost view of a cell's output. Built once; everything later only sets traits.

    Callbacks send their work to the jobs thread (`self.scope`). Whatever fails there without
    anybody waiting for it is shown in the page. Running a cell again closes the view that it
    made before; `close()` frees every widget.
    """

    _living: ClassVar[list["RootView"]] = []

    def __init__(self) -> None:
        self.cell = _this_cell()
        self._replace_earlier()
        self.guard = KeyGuard()
        self.alert = html("")
        self.scope: Scope = shared_jobs().scope(self.show_error)
        self.box = w.VBox([])
        self.box.add_class("smtpw")
        RootView._living.append(self)

    def build(self, *children: w.Widget) -> None:
        """Put the view together, once."""
        self.box.children = (self.guard, self.alert, *children)

    def show_error(self, error: BaseException) -> None:
        """Say in the page what went wrong."""
        if isinstance(error, SmtpWidgetsError):
            self.alert.value = f'<div class="smtpw-note bad" role="alert">{text(error)}</div>'
            return
        trace = "".join(traceback.format_exception(error))
        self.alert.value = (
            '<div class="smtpw-note bad" role="alert">This form ran into a fault of its own; what '
            "you typed is still there. Please report it with these details."
            f"<details><summary>{text(type(error).__name__)}</summary>"
            f"<pre>{text(trace)}</pre></details></div>"
        )

    def clear_error(self) -> None:
        """Take the last message away."""
        self.alert.value = ""

    def later(self, function: Callable[..., object]) -> Callable[..., None]:
        """Return a callback that sends `function`, with its arguments, to the jobs thread."""

        def send(*arguments: object) -> None:
            self.scope.call(function, *arguments)

        return send

    def on_click(self, button: w.Button, function: Callable[[], object]) -> None:
        """Send `function` to the jobs thread at each click."""
        button.on_click(lambda _button: self.scope.call(function))

    def on_value(self, control: w.Widget, function: Callable[[], object]) -> None:
        """Send `function` to the jobs thread after each change of the control's value."""
        control.observe(lambda _change: self.scope.call(function), names="value")

    def close(self) -> None:
        """End what is under way and free every widget."""
        self.scope.close()
        close_all(self.box)
        if self in RootView._living:
            RootView._living.remove(self)

    def _replace_earlier(self) -> None:
        """Close the views that an earlier run of this cell made."""
        if self.cell is None:
            return
        for view in tuple(RootView._living):
            if view.cell is not None and view.cell.replaced_by(self.cell):
                view.close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)


def html(value: str, *classes: str) -> w.HTML:
    """Return an HTML widget with classes; `value` comes from `markup`."""
    return w.HTML(value, classes=" ".join(classes))


def button(description: str, *classes: str, tooltip: str = "") -> w.Button:
    """Return a button with classes."""
    return w.Button(description=description, tooltip=tooltip or None, classes=" ".join(classes))


def show_each(here: Mapping[w.Widget, object]) -> None:
    """Show what is here and hide the rest, in this order: each change is a message of its own.

    The keyboard goes from a button that is hidden to one that stands there by then.
    """
    for one in sorted(here, key=lambda one: not here[one]):
        one.shown = here[one]


def close_all(widget: w.Widget) -> None:
    """Close a widget with its children (ipywidgets closes the outer one)."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    widget.close()


def _this_cell() -> Cell | None:
    """Return the cell that runs, where the notebook tells it.

    A view that a press makes is a part of the view that was pressed, and of no cell: on the jobs
    thread the kernel tells the cell that was the first to need it, maybe in an earlier run.
    """
    if shared_jobs().here:
        return None
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent("shell")
    cell = parent.get("metadata", {}).get("cellId", "")
    return Cell(cell, parent["header"]["msg_id"]) if cell else None
