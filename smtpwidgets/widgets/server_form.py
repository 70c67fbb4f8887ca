"""The form for one new outgoing server, for a guided step in a notebook."""

from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.server import Server, unknown_setting
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.details import Details
from smtpwidgets.widgets.network_banner import NetworkBanner
from smtpwidgets.widgets.view import RootView, html
from smtpwidgets.widgets.words import NOTICES

__all__ = ["ServerForm"]


class ServerForm(RootView):
    """Adds one outgoing server to a profile and checks it live.

    `server` is what was saved, or None before that. Settings given as keywords fill the form.

    Raises:
        TypeError: there is no such setting.
    """

    def __init__(self, profile: Profile, **settings: str) -> None:
        for name in settings:
            if name not in FIELDS:
                raise TypeError(unknown_setting(name))
        super().__init__()
        self.profile = profile
        self.details = Details(self, profile, saved=self._saved, left=self._begin)
        self._draft = ServerDraft()
        for name, value in settings.items():
            self._draft = self._draft.with_text(name, str(value))
        self.network = NetworkBanner(self, profile)
        card = w.VBox(
            [
                html(banners(profile)),
                self.network.box,
                html('<span class="smtpw-title">Your outgoing server</span>', "smtpw-bar"),
                self.details.box,
            ]
        )
        card.add_class("smtpw-card")
        self.build(card)
        self._id: str | None = None
        self._unsubscribe = profile.subscribe(self._profile_changed)
        self._begin()

    @property
    def server(self) -> Server | None:
        """The server that was saved here."""
        return None if self._id is None else self.profile.servers.get(self._id)

    def _begin(self) -> None:
        self.details.open_new(self._draft)

    def _saved(self, id: str) -> None:
        self._id = id

    def _profile_changed(self, server_id: str | None) -> None:
        self.scope.call(self._follow, server_id)

    def _follow(self, server_id: str | None) -> None:
        """A deleted server leaves an empty form, and one that was taken back is shown again."""
        if server_id is not None:
            if server_id == self._id:
                self.network.heed(server_id)
            return
        self.network.redraw()
        self.details.follow()
        if self._id is None:
            return
        if self._id in self.profile.servers:
            self.details.open(self._id)
        elif self.details.editing is None:
            self.details.open_new(self._draft, NOTICES["form-deleted"])

    def close(self) -> None:
        """End what is under way and free every widget."""
        self._unsubscribe()
        super().close()

    def __repr__(self) -> str:
        return f"ServerForm({self.server or 'nothing saved yet'})"
