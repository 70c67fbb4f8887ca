"""The last check of one account: its incoming server, its outgoing ones, and what to do."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from smtpwidgets.frames import last_check
from smtpwidgets.model.account import Account
from smtpwidgets.model.account_report import AccountReport
from smtpwidgets.model.cause import Place, Who
from smtpwidgets.model.fingerprints import fingerprint_to_trust
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.report import Report
from smtpwidgets.model.report_text import report_text
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_checks import RunningAccount
from smtpwidgets.widgets.account_markup import checked_side, running_side, silent_side
from smtpwidgets.widgets.account_words import ACCOUNT_LABELS, ACCOUNT_NOTICES
from smtpwidgets.widgets.certificate_dialog import CertificateDialog
from smtpwidgets.widgets.check_panel import HELD_BACK, WAIT
from smtpwidgets.widgets.markup import heading, note
from smtpwidgets.widgets.tries_note import TriesNote
from smtpwidgets.widgets.view import RootView, button, html, show_each
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["AccountPanel"]


class AccountPanel:
    """Shows both sides of an account, checked or under way. Built once; `show_…` sets values."""

    def __init__(self, root: RootView, profile: Profile) -> None:
        self._root, self._profile = root, profile
        self.reports: dict[str, Report] = {}
        self.head = html(heading("Last check"), "smtpw-grow")
        self.again = button(LABELS["check-again"], "smtpw-quiet")
        self.stop = button(LABELS["stop"], "smtpw-danger")
        self.sides = html("")
        self.tries = TriesNote(root)
        self.fix = button("", "smtpw-primary")
        self.retype = button(LABELS["password"], "smtpw-primary")
        self.send = button(LABELS["send"])
        self.round_trip = button(
            ACCOUNT_LABELS["round-trip"],
            tooltip="Sends a message to yourself, looks for it in the inbox, and removes it.",
        )
        self.copy = button(LABELS["copy-report"])
        actions = w.HBox([self.fix, self.retype, self.send, self.round_trip, self.copy])
        actions.add_class("smtpw-actions")
        head = w.HBox([self.head, self.again, self.stop])
        head.add_class("smtpw-panel-head")
        self.certificate = CertificateDialog(root)
        self.box = w.VBox([head, self.sides, self.tries.box, actions, self.certificate.box])
        self.box.add_class("smtpw-panel")
        root.on_click(self.copy, self._copy)

    def wire(
        self,
        *,
        check: Callable[[], object],
        send: Callable[[], object],
        round_trip: Callable[[], object],
        stop: Callable[[], object],
        fix: Callable[[str, Fix], object],
        retype: Callable[[str], object],
    ) -> None:
        """Say what the buttons do; `fix` and `retype` get the id of the server meant."""
        root = self._root
        for one, deed in (
            (self.again, check),
            (self.send, send),
            (self.round_trip, round_trip),
            (self.stop, stop),
        ):
            root.on_click(one, deed)
        root.on_click(self.fix, lambda: fix(*self.offered) if self.offered else None)
        root.on_click(self.retype, lambda: retype(self.refused) if self.refused else None)

    @property
    def failing(self) -> Report | None:
        """The first report with something to do."""
        return next((report for report in self.reports.values() if not report.ok), None)

    @property
    def offered(self) -> tuple[str, Fix] | None:
        """The server and the repair that the first failing report offers."""
        report = self.failing
        if report is None or report.remedy is None or report.remedy.fix is None:
            return None
        return report.server_id, report.remedy.fix

    @property
    def refused(self) -> str:
        """The id of the server whose password should be typed again, or empty."""
        report = self.failing
        if report is None or report.cause is None or report.cause.id in WAIT:
            return ""
        mine = Who.YOU in report.cause.who and report.cause.place is Place.LOGIN
        return report.server_id if mine or report.cause.id == "secret-missing" else ""

    def show_nothing(self, sentence: str, *, checkable: bool = False) -> None:
        """Show that there is no check to show."""
        self.reports = {}
        self._offer_trust()
        self.tries.show((), None)
        self.head.value = heading("Last check")
        self.sides.value = note("info", sentence)
        self.again.description = LABELS["check"]
        self._show_buttons({self.again} if checkable else set())

    def show_running(self, running: RunningAccount) -> None:
        """Show a check under way: what has passed, what is being done, what waits."""
        self.reports = {}
        self._offer_trust()
        self.head.value = heading("Checking", running.account.label)
        self.sides.value = "".join(
            running_side(
                _title(running.account, id),
                server,
                running.plan(id),
                running.results.get(id, ()),
                now=id == running.at,
            )
            for id, server in running.servers.items()
        )
        self._show_buttons({self.stop})

    def show_account(self, account: Account, last: AccountReport | None) -> None:
        """Show what is known of each of the account's servers.

        `last` is what a check of this page found: it says which were left out, and why.
        """
        ids = [id for id in (account.incoming, *account.outgoing) if id in self._profile.servers]
        reports = self._profile.reports
        self.reports = {id: reports[id] for id in ids if id is not None and id in reports}
        if not ids:
            self.show_nothing(ACCOUNT_NOTICES["no-server"])
            return
        skipped = {} if last is None else last.skipped
        sides = "".join(self._side(account, id, skipped.get(id, "")) for id in filter(None, ids))
        lacking = "" if account.outgoing else note("warn", ACCOUNT_NOTICES["no-outgoing"])
        never = "" if self.reports else note("info", ACCOUNT_NOTICES["never-checked"])
        self.sides.value = never + sides + lacking
        self.head.value = heading("Last check", _when(self.reports))
        self.again.description = LABELS["check-again" if self.reports else "check"]
        self._offer(account)
        self._offer_trust()
        self._show_tries(account, filter(None, ids))

    def _offer_trust(self) -> None:
        """Offer to trust one certificate: that of the first server where somebody may decide so."""
        servers = self._profile.servers
        failing = [one for one in self.reports.values() if not one.ok and one.server_id in servers]
        asking = (one for one in failing if fingerprint_to_trust(servers[one.server_id], one))
        offered = next(asking, next(iter(failing), None))
        self.certificate.offer(self._profile, offered)

    def _show_tries(self, account: Account, ids: Iterable[str]) -> None:
        tries = [self._profile.tries(id, account.id) for id in ids]
        held = any(report.cause_id == HELD_BACK for report in self.reports.values())
        words = self.tries.show(tries, self._profile.now(), held=held)
        self.again.tooltip = words or None

    def _side(self, account: Account, id: str, why: str) -> str:
        server, report = self._profile.as_used(id, account.id), self._profile.reports.get(id)
        title = _title(account, id)
        if why or report is None:
            return silent_side(title, server, why)
        found = last_check(server, report, datetime.now(UTC))
        outdated = "" if report.describes(server) else note("warn", NOTICES["outdated"])
        side = checked_side(title, server, report, state=found.state.value, words=found.words)
        return side + outdated

    def _offer(self, account: Account) -> None:
        shown = {self.again}
        if self.reports:
            shown.add(self.copy)
        if self.offered is not None:
            self.fix.description = self.offered[1].label
            shown.add(self.fix)
        elif self.refused:
            shown.add(self.retype)
        sends = self.reports.get(next(iter(account.outgoing), ""))
        reads = self.reports.get(account.incoming or "")
        if sends is not None and sends.ok:
            self.send.description = LABELS["send-to"].format(address=account.address)
            shown.add(self.send)
            if reads is not None and reads.ok:
                shown.add(self.round_trip)
        self._show_buttons(shown)

    def _show_buttons(self, shown: set[w.Button]) -> None:
        buttons = (
            *(self.again, self.stop, self.fix, self.retype),
            *(self.send, self.round_trip, self.copy),
        )
        show_each({one: one in shown for one in buttons})

    def _copy(self) -> None:
        self._root.guard.copy("\n".join(report_text(report) for report in self.reports.values()))


def _title(account: Account, id: str) -> str:
    if id == account.incoming:
        return "Incoming"
    place = account.outgoing.index(id) if id in account.outgoing else 0
    return "Outgoing" if place == 0 else f"Fall-back {place}"


def _when(reports: dict[str, Report]) -> str:
    if not reports:
        return ""
    moment = max(report.started_at for report in reports.values()).astimezone()
    today = moment.date() == datetime.now(moment.tzinfo).date()
    return f"{moment:%H:%M}" if today else f"{moment:%Y-%m-%d %H:%M}"
