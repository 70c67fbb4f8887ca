"""The form for one new account, for a guided step in a notebook."""

from smtpwidgets.model.account import Account
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_details import AccountDetails
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.network_banner import NetworkBanner
from smtpwidgets.widgets.view import RootView, html

__all__ = ["AccountForm"]

# What a notebook may bring as a keyword; links are chosen in the form.
_SETTINGS = tuple(name for name in ACCOUNT_FIELDS if name not in {"incoming", "outgoing"})


class AccountForm(RootView):
    """Adds one account with its servers to a profile and checks both sides live.

    `account` is what was saved, or None before that. Texts given as keywords fill the form.

    Raises:
        TypeError: there is no such setting.
    """

    def __init__(self, profile: Profile, **settings: str) -> None:
        for name in settings:
            if name not in _SETTINGS:
                known = ", ".join(_SETTINGS)
                raise TypeError(f"An account's form takes no setting {name!r}. It takes: {known}.")
        super().__init__()
        self.profile = profile
        self._settings = settings
        self._id: str | None = None
        self.details = AccountDetails(self, profile, saved=self._saved, left=self._begin)
        self.network = NetworkBanner(self, profile)
        card = w.VBox(
            [
                html(banners(profile)),
                self.network.box,
                html('<span class="smtpw-title">Your mail account</span>', "smtpw-bar"),
                self.details.box,
            ]
        )
        card.add_class("smtpw-card")
        self.build(card)
        self._unsubscribe = profile.subscribe(self._profile_changed)
        self.scope.call(self._begin)

    @property
    def account(self) -> Account | None:
        """The account that was saved here."""
        return None if self._id is None else self.profile.accounts.get(self._id)

    def _begin(self, sentence: str = "") -> None:
        self.details.open_new(None, sentence)
        for name, value in self._settings.items():
            self.details.type_account(name, str(value))
        if self.details.edit is not None:
            self.details.fields.load(self.details.edit)

    def _saved(self, id: str) -> None:
        self._id = id

    def _profile_changed(self, server_id: str | None) -> None:
        self.scope.call(self._follow, server_id)

    def _follow(self, server_id: str | None) -> None:
        """A deleted account leaves an empty form, and one that was taken back is shown again."""
        if server_id is not None:
            self.details.follow_server(server_id)
            if self.account is not None and server_id in self.account.server_ids:
                self.network.heed(server_id)
            return
        self.network.redraw()
        self.details.follow()
        if self._id is None:
            return
        if self._id in self.profile.accounts:
            self.details.open(self._id)
        elif self.details.edit is None:
            self._begin(ACCOUNT_NOTICES["form-deleted"])

    def close(self) -> None:
        """End what is under way and free every widget."""
        self._unsubscribe()
        self.details.close()
        super().close()

    def __repr__(self) -> str:
        return f"AccountForm({self.account or 'nothing saved yet'})"
