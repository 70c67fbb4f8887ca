"""A page that shows our widgets without JupyterLab: real kernel side, real browser side.

What a widget sends goes to the page, what its JavaScript sends goes to the widget, both the way
ipywidgets sends it. JupyterLab itself is tested elsewhere; here a test starts in milliseconds.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import comm
import ipywidgets
from comm.base_comm import BaseComm
from playwright.async_api import Page

from tests.support.waiting import within

__all__ = ["Theme", "WidgetPage", "until"]

Theme = Literal["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]

_ANSWER_S = 20.0
_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

# What JupyterLab 4 defines in its themes, as far as the style sheet reads it.
_THEMES: Mapping[Theme, str] = {
    "JupyterLab Light": (
        "--jp-layout-color0:white;--jp-layout-color1:white;--jp-ui-font-color0:#000;"
    ),
    "JupyterLab Dark": (
        "--jp-layout-color0:#111;--jp-layout-color1:#212121;--jp-ui-font-color0:#fff;"
    ),
    "JupyterLab Dark High Contrast": (
        "--jp-layout-color0:#111;--jp-layout-color1:#111;--jp-ui-font-color0:#fff;"
    ),
}


class WidgetPage:
    """Shows widgets in `page`; use it in an `async with`.

    Attributes:
        sent: Every message to the page, as JSON text.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[str] = []
        self._outbox: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._widgets: dict[str, ipywidgets.Widget] = {}
        self._create_comm = comm.create_comm

    async def __aenter__(self) -> Self:
        comm.create_comm = lambda *args, **kwargs: _Wire(self, *args, **kwargs)
        await self.page.expose_function("toKernel", self._receive)
        self._post = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_error: object) -> None:
        comm.create_comm = self._create_comm
        self._post.cancel()
        for widget in self._widgets.values():
            widget.close()

    async def lay_out(self, body: str, *, theme: Theme = "JupyterLab Light") -> None:
        """Begin a page with this body, in one of JupyterLab's themes."""
        light = "true" if theme == "JupyterLab Light" else "false"
        await self.page.set_content(
            f'<!doctype html><html lang="en"><title>parts</title><style>:root{{{_THEMES[theme]}'
            "--jp-ui-font-family:sans-serif;--jp-code-font-family:monospace}"
            "body{margin:0;background:var(--jp-layout-color0)}</style>"
            f'<body data-jp-theme-light="{light}" data-jp-theme-name="{theme}">{body}</body></html>'
        )
        await self._evaluate(_SCRIPT)

    async def show(
        self,
        widget: ipywidgets.Widget,
        parent: str = ".smtpw",
        *,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        """Show a widget below `parent`; a second time for a second view.

        `state` is what the page knows of the widget at first, its present state if left out.
        """
        id = widget.model_id
        self._widgets[id] = widget
        known = {
            name: value
            for name, value in (state or widget.get_state()).items()
            if name in {"_esm", "_css"} or not name.startswith(("_", "layout", "tabbable"))
        }
        await self._evaluate("([id, state]) => widgets.open(id, state)", [id, known])
        await self._evaluate("([id, parent]) => widgets.show(id, parent)", [id, parent])

    async def remove(self, widget: ipywidgets.Widget, view: int = 0) -> None:
        """Take one view of the widget out of the page."""
        await self._evaluate("([id, view]) => widgets.remove(id, view)", [widget.model_id, view])

    def send(self, id: str, data: dict[str, Any]) -> None:
        """Send a message to the page, from whatever thread."""
        self.sent.append(json.dumps(data))
        self._loop.call_soon_threadsafe(self._outbox.put_nowait, (id, data))

    async def _deliver(self) -> None:
        while True:
            id, data = await self._outbox.get()
            if id in self._widgets:
                await self._evaluate("([id, data]) => widgets.deliver(id, data)", [id, data])

    async def _evaluate(self, script: str, argument: object = None) -> None:
        await within(_ANSWER_S, script, self.page.evaluate(script, argument))

    def _receive(self, id: str, data: dict[str, Any], buffers: Sequence[list[int]] = ()) -> None:
        message = {
            "content": {"data": data, "comm_id": id},
            "buffers": [memoryview(bytes(numbers)) for numbers in buffers],
        }
        self._widgets[id]._handle_msg(message)


async def until(condition: Callable[[], object], deadline_s: float = 20.0) -> None:
    """Wait until `condition()` holds; fail after `deadline_s` seconds."""
    async with asyncio.timeout(deadline_s):
        while not condition():  # noqa: ASYNC110 -- the widget knows nothing of events
            await asyncio.sleep(0.01)


class _Wire(BaseComm):
    """A comm whose other end is a page."""

    def __init__(self, page: WidgetPage, **options: Any) -> None:
        self._page = page
        super().__init__(**options)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: object = None,  # noqa: ARG002 -- the signature is ipywidgets' own
        buffers: object = None,  # noqa: ARG002
        **keys: object,  # noqa: ARG002
    ) -> None:
        if msg_type == "comm_msg" and data is not None:
            self._page.send(self.comm_id, json.loads(json.dumps(data)))
