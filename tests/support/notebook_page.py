"""One notebook open in a real browser: what a person does with it, and what went wrong on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, WebSocket
from playwright.async_api import TimeoutError as NotInTimeError

from tests.support.lab import Lab, Theme
from tests.support.waiting import within

__all__ = ["PROJECT", "Judge", "NotebookPage", "OpenNotebook"]

PROJECT = Path(__file__).parents[2]

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# What JupyterLab itself logs as an error and no person sees.
_NOISE = (
    "Could not restore the debugger state",  # its question to a kernel that was just restarted
)
_ACTION_MS = 20_000

# Playwright's evaluate waits for ever. All of these together, and what a test itself waits for,
# stay below the time limit of a test, which can tell no more than that it is over.
_OPEN_S = 40.0
_RUN_S = 60.0
_ANSWER_S = 20.0

# `jupyterapp` is what JupyterLab shows of itself with expose_app_in_browser.
_NOTEBOOK = "window.jupyterapp.shell.currentWidget"
_READY = """() => {
    const widget = window.jupyterapp?.shell?.currentWidget;
    const session = widget?.context?.sessionContext;
    return Boolean(widget?.context?.isReady && session?.isReady
        && session.session?.kernel?.connectionStatus === "connected"
        && session.session?.kernel?.status === "idle");
}"""
_SEEN = """() => {
    const session = window.jupyterapp?.shell?.currentWidget?.context?.sessionContext;
    const kernel = session?.session?.kernel;
    return `the kernel is ${kernel?.connectionStatus} and ${kernel?.status}, the page shows `
        + document.body.innerText.slice(0, 300);
}"""
_END_KERNELS = "() => window.jupyterapp?.serviceManager.sessions.shutdownAll()"
_SWITCH = (
    "async (path) => { await window.jupyterapp.commands.execute('docmanager:open', { path }); }"
)
# Without the question about what is not saved. Nobody waits for the kernel, which takes seconds.
_LEAVE = f"""() => {{
    const session = {_NOTEBOOK}.context.sessionContext.session;
    {_NOTEBOOK}.dispose();
    window.jupyterapp.serviceManager.sessions.shutdown(session.id).catch(() => null);
}}"""
_ERRORS = f"""() => {_NOTEBOOK}.content.model.sharedModel.cells
    .flatMap((cell) => cell.toJSON().outputs ?? [])
    .filter((output) => output.output_type === "error")
    .map((output) => `${{output.ename}}: ${{output.evalue}}`)"""


class NotebookPage:
    """A notebook in the browser.

    Attributes:
        page: The playwright page.
        frames: Everything the kernel sent to this page over websockets, as bytes.
        faults: Page errors, console errors and requests to anywhere but loopback. The `notebook`
            fixture fails the test when one is left at the end.
    """

    def __init__(self, page: Page, lab: Lab, name: str) -> None:
        self.page, self.lab, self.name = page, lab, name
        self.frames: list[bytes] = []
        self.faults: list[str] = []
        page.set_default_timeout(_ACTION_MS)
        self._heard: dict[Any, Callable[[Any], None]] = {
            "websocket": self._listen,
            "request": self._note_request,
            "console": self._note_console,
            "pageerror": lambda error: self.faults.append(f"page error: {error}"),
        }
        for event, hear in self._heard.items():
            page.on(event, hear)

    @property
    def file(self) -> Path:
        """The notebook on disk."""
        return self.lab.root / self.name

    async def open(self) -> None:
        """Show the notebook and wait until its kernel is ready; once more, with a new kernel.

        A page that has JupyterLab already opens it there, as a person does who opens the next one.
        """
        try:
            await (self._switch() if self.page.url.startswith(self.lab.url) else self._load())
        except (AssertionError, NotInTimeError):
            # On a busy machine JupyterLab may show “No Kernel” or “Connecting”, and stay so.
            await self._evaluate(_END_KERNELS)
            self.faults.clear()
            await self._load()

    async def reload(self) -> None:
        """Reload the page as a person does; the kernel stays."""
        await self.page.reload()
        await self.kernel_idle()

    async def kernel_idle(self) -> None:
        """Wait until the kernel is there and has nothing to do."""
        try:
            await self.page.wait_for_function(_READY, timeout=_OPEN_S * 1000)
        except NotInTimeError:
            seen = await self._evaluate(_SEEN)
            raise AssertionError(f"no kernel was ready within {_OPEN_S:g} s: {seen}") from None

    async def run_all(self) -> None:
        """Run every cell and wait for the last one; a cell that raises fails the test."""
        await self._run("notebook:run-all-cells")

    async def run_cell(self, index: int) -> None:
        """Run one cell and wait for it."""
        await self._choose(index)
        await self._run("notebook:run-cell")

    async def start_cell(self, index: int) -> None:
        """Start one cell, and return when the kernel is at it."""
        await self._choose(index)
        await self._evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")
        prompt = self.page.locator(".jp-Cell").nth(index).locator(".jp-InputPrompt")
        await prompt.get_by_text("[*]").wait_for()

    async def restart_kernel(self) -> None:
        """Restart the kernel; the cells are not run again."""
        await self._evaluate(f"() => {_NOTEBOOK}.context.sessionContext.session.kernel.restart()")
        await self.kernel_idle()

    async def save(self) -> Path:
        """Save the notebook and return its file."""
        await self._evaluate(f"() => {_NOTEBOOK}.context.save()")
        return self.file

    async def cell_count(self) -> int:
        count: int = await self._evaluate(f"() => {_NOTEBOOK}.content.widgets.length")
        return count

    async def outputs(self) -> str:
        """Return the text of all outputs, as a person reads it."""
        return "\n".join(await self.page.locator(".jp-OutputArea-output").all_inner_texts())

    async def screenshot(self, name: str) -> Path:
        """Write the picture test-results/NAME.png."""
        path = PROJECT / "test-results" / f"{name}.png"
        await self.page.screenshot(path=path, animations="disabled", caret="hide")
        return path

    async def close(self) -> None:
        """End the kernel and close the page."""
        await self._evaluate(_END_KERNELS)
        await within(_ANSWER_S, "the page closes", self.page.close())

    async def leave(self) -> Page:
        """End the kernel and close the notebook; return the page, for the next one."""
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)
        await self._evaluate(_LEAVE)
        return self.page

    async def _switch(self) -> None:
        await self.page.bring_to_front()
        await self._evaluate(_SWITCH, self.name)
        await self.kernel_idle()

    async def _load(self) -> None:
        await self.page.goto(f"{self.lab.url}/doc/tree/{self.name}?token={self.lab.token}")
        await self.kernel_idle()

    async def _choose(self, index: int) -> None:
        await self._evaluate(
            f"(index) => {{ const book = {_NOTEBOOK}.content; book.deselectAll();"
            " book.activeCellIndex = index; }",
            index,
        )

    async def _run(self, command: str) -> None:
        script = f"() => window.jupyterapp.commands.execute('{command}')"
        done = await self._evaluate(script, deadline_s=_RUN_S)
        assert done is not False, f"A cell failed: {await self._evaluate(_ERRORS)}"

    async def _evaluate(
        self, script: str, argument: object = None, *, deadline_s: float = _ANSWER_S
    ) -> Any:
        return await within(deadline_s, script, self.page.evaluate(script, argument))

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._keep_frame)

    def _keep_frame(self, payload: str | bytes) -> None:
        self.frames.append(payload if isinstance(payload, bytes) else payload.encode())

    def _note_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host is not None and host not in _LOOPBACK:
            self.faults.append(f"request to another host: {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_NOISE):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")


class OpenNotebook(Protocol):
    """The `notebook` fixture: opens a notebook of the project by name, or one of these cells."""

    async def __call__(
        self,
        source: str | list[str],
        *,
        theme: Theme = "light",
        width: int = 1200,
        save_widget_state: bool = False,
        kernel: str = "python3",
    ) -> NotebookPage: ...


class Judge(Protocol):
    """The `axe` fixture: the serious and critical findings in the part under a CSS selector."""

    async def __call__(self, page: Page, selector: str) -> list[str]: ...
