"""Which server an account's mail would leave through now, and which ports get through here."""

import asyncio

from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.route import Route
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.held import hold
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["Travel"]


class Travel:
    """The way of one account's mail: the sentence, a name for this network, and one click to act.

    `box` is hidden while no stored account is shown. Trying ports logs nobody in.
    """

    def __init__(self, root: RootView, profile: Profile) -> None:
        self._root, self._profile = root, profile
        self._account: str | None = None
        self._route: Route | None = None
        self._trying = False
        self.words = html("")
        self.network = w.Text(description=LABELS["network"], placeholder=NOTICES["network-names"])
        self.try_ports = button(LABELS["try-ports"])
        self.use = button("", "smtpw-primary")
        hold(self.try_ports, profile.policy, "check")
        row = w.HBox([self.network, self.try_ports, self.use])
        row.add_class("smtpw-actions")
        self.box = w.VBox([self.words, row])
        self.box.add_class("smtpw-travel")
        self.box.shown = self.use.shown = False
        root.on_click(self.try_ports, self.press_try)
        root.on_click(self.use, self.press_use)

    def show(self, account_id: str | None) -> None:
        """Show the way of this account's mail, or nothing."""
        self._account = account_id
        self.redraw()

    def redraw(self) -> None:
        """Look up the way again; entries, checks and trials change it."""
        if self._account is None:
            self.box.shown = False
        else:
            self._root.scope.start(self._draw(self._account))

    async def _draw(self, account_id: str) -> None:
        try:
            route = await asyncio.to_thread(self._profile.route, account_id)
            name = await asyncio.to_thread(lambda: self._profile.network_name)
        except NotFoundError:  # deleted meanwhile, which the list says
            self.box.shown = False
            return
        if account_id != self._account:
            return
        self._route = route
        self.network.value = self.network.value or name
        self.words.value = self._sentences(route)
        proposal = route.proposal
        self.use.shown = proposal is not None
        if proposal is not None:
            security = SECURITY_WORDS[proposal.pair.security]
            self.use.description = f"Use {proposal.pair.port} with {security}"
        self.box.shown = True

    def _sentences(self, route: Route) -> str:
        if self._trying:
            return note("info", NOTICES["trying-ports"])
        return f'<p class="smtpw-help">{text(route.why)}</p>'

    def press_try(self) -> None:
        """Try the ports of every outgoing server of the account; a second press does nothing."""
        if self._account is not None and not self._trying:
            self._trying, self.try_ports.disabled = True, True
            self.words.value = note("info", NOTICES["trying-ports"])
            self._root.scope.start(self._try_all(self._account))

    async def _try_all(self, account_id: str) -> None:
        try:
            for server_id in self._profile.account(account_id).outgoing:
                await self._profile.try_ports(server_id, self.network.value)
        finally:
            self._trying, self.try_ports.disabled = False, False
            self.redraw()
        route = await asyncio.to_thread(self._profile.route, account_id)
        self._root.guard.announce(route.why)

    def press_use(self) -> None:
        """Set the server to the pair that gets through here; undo takes it back."""
        proposal = None if self._route is None else self._route.proposal
        if proposal is not None:
            self.use.shown = False
            work = asyncio.to_thread(self._profile.use_pair, proposal.server_id, proposal.pair)
            self._root.scope.start(work)
