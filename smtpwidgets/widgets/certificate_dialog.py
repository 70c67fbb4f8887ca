"""The question before one certificate is trusted: never one click, and never asked by itself."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from smtpwidgets.discovery import provider_of_host
from smtpwidgets.errors import NotFoundError, StaleRevisionError
from smtpwidgets.model.fingerprints import fingerprint_to_trust
from smtpwidgets.model.report import Report, TlsFacts
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.certificate_markup import question
from smtpwidgets.widgets.certificate_words import CERTIFICATE_LABELS, CERTIFICATE_NOTICES
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS

__all__ = ["CertificateDialog"]


@dataclass(frozen=True)
class _Offer:
    """What could be trusted: which certificate of which server, as the profile is now."""

    profile: Profile
    server: Server
    facts: TlsFacts
    base: int


class CertificateDialog:
    """A quiet button below a failed check, and the confirmation that it opens.

    Built once; `offer` says what the check on show saw. Nothing is stored before the second press.
    """

    def __init__(self, root: RootView) -> None:
        self._root = root
        self._offer: _Offer | None = None
        self._about = ""  # the server whose check is on show
        self.asked: _Offer | None = None
        self.message = html("")
        self.reload = button(LABELS["reload"], "smtpw-quiet")
        self.reload.shown = False
        self.ask = button(CERTIFICATE_LABELS["ask"], "smtpw-quiet", "smtpw-trust")
        self.words = html("")
        self.no = button(CERTIFICATE_LABELS["no"], "smtpw-primary", "smtpw-escape")
        self.yes = button(CERTIFICATE_LABELS["yes"], "smtpw-danger", "smtpw-trust-yes")
        actions = w.HBox([self.no, self.yes])
        actions.add_class("smtpw-actions")
        self.question = w.VBox([self.words, actions])
        self.question.add_class("smtpw-dialog")
        self.box = w.VBox([self.message, self.reload, self.ask, self.question])
        self.box.add_class("smtpw-certificate-box")
        root.on_click(self.ask, self.press_ask)
        root.on_click(self.yes, self.press_yes)
        root.on_click(self.no, self.press_no)
        root.on_click(self.reload, self._reload)
        self._hide()

    def offer(self, profile: Profile, report: Report | None) -> None:
        """Offer to trust the certificate of a failed check, where a person may decide that."""
        before, self._offer = self._offer, _offer(profile, report)
        about = "" if report is None else report.server_id
        if about == self._about and _same(before, self._offer):
            self.asked = self.asked and self._offer  # an open question is about the same thing
            return
        trusted = before is not None and about == self._about and _is_trusted(before)
        self.message.value = _told(before) if before and trusted else _warning(self._offer)
        self._about = about
        self.reload.shown = False
        self._hide()

    def press_ask(self) -> None:
        """Show what there is to know; the keyboard stands on the answer that changes nothing."""
        if (offer := self._offer) is None or not _open(offer):
            return
        self.asked = offer
        changed = CERTIFICATE_NOTICES["changed"] if offer.server.trusted_certificate else ""
        days = offer.facts.days_left(datetime.now(UTC))
        self.words.value = question(offer.server.host, offer.facts, days, warning=changed)
        self.message.value = ""
        self.question.shown, self.ask.shown = True, False
        self._root.guard.focus(".smtpw-certificate-box .smtpw-escape")

    def press_no(self) -> None:
        """Leave everything as it is."""
        if self.asked is not None:
            self._hide()
            self._root.guard.announce(CERTIFICATE_NOTICES["kept"])
            self._root.guard.focus(".smtpw-trust")

    def press_yes(self) -> None:
        """Trust it; a second press does nothing."""
        if (asked := self.asked) is not None:
            self._hide()
            self._root.scope.start(self._store(asked))

    async def _store(self, asked: _Offer) -> None:
        id, fingerprint = asked.server.id, asked.facts.fingerprint
        trust = asked.profile.trust_certificate
        try:
            await asyncio.to_thread(trust, id, fingerprint, base=asked.base)
        except (StaleRevisionError, NotFoundError) as error:
            self.message.value = note("warn", str(error), alert=True)
            self.reload.shown = True
            return
        self._root.guard.announce(_trusted_words(asked))

    def _reload(self) -> None:
        if self._offer is not None:
            self._root.scope.start(asyncio.to_thread(self._offer.profile.refresh))

    def _hide(self) -> None:
        self.asked = None
        self.question.shown = False
        may = self._offer is not None and _open(self._offer)
        self.ask.shown = may


def _offer(profile: Profile, report: Report | None) -> _Offer | None:
    server = None if report is None else profile.servers.get(report.server_id)
    if report is None or server is None or report.tls is None:
        return None
    if not fingerprint_to_trust(server, report):
        return None
    return _Offer(profile, server, report.tls, profile.revision)


def _same(before: _Offer | None, now: _Offer | None) -> bool:
    """Whether it is still about this certificate of this entry as it was seen."""
    if before is None or now is None:
        return before is now
    return (before.server, before.facts) == (now.server, now.facts)


def _is_trusted(offer: _Offer) -> bool:
    """Whether the person has agreed to it meanwhile, here or elsewhere."""
    now = offer.profile.servers.get(offer.server.id)
    return now is not None and now.trusted_certificate == offer.facts.fingerprint


def _trusted_words(offer: _Offer) -> str:
    return CERTIFICATE_NOTICES["trusted"].format(label=offer.server.label)


def _told(offer: _Offer) -> str:
    return note("ok", _trusted_words(offer))


def _open(offer: _Offer) -> bool:
    """Whether this is a person's to decide: no public provider, and no rule against it."""
    public = provider_of_host(offer.server.host_ascii)
    return not public and offer.profile.policy.allows("trust-certificate")


def _warning(offer: _Offer | None) -> str:
    provider = "" if offer is None else provider_of_host(offer.server.host_ascii)
    if offer is None or not provider:
        return ""
    words = CERTIFICATE_NOTICES["provider"]
    return note("bad", words.format(host=offer.server.host, provider=provider))
