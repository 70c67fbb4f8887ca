"""Accounts against servers, as a table that follows the profile."""

from smtpwidgets.model.matrix import matrix_of
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_markup import matrix_table, orphan_list
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.markup import heading, note
from smtpwidgets.widgets.view import RootView, html

__all__ = ["AccountMatrix"]


class AccountMatrix(RootView):
    """Shows which account uses which server for what, and what is left over.

    `str()` of it is the same in lines; `profile.matrix_frame()` is the same as a DataFrame.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.title = html("", "smtpw-bar")
        self.orphans = html("")
        self.table = html("")
        card = w.VBox([self.title, self.orphans, self.table])
        card.add_class("smtpw-card")
        self.build(card)
        self._unsubscribe = profile.subscribe(self._profile_changed)
        self.redraw()

    def redraw(self) -> None:
        """Draw the table as the profile is now."""
        matrix = matrix_of(self.profile.snapshot)
        self.title.value = heading("Accounts and servers", str(self.profile.snapshot))
        there = matrix.accounts or matrix.servers
        empty = note("info", ACCOUNT_NOTICES["no-accounts"])
        self.table.value = matrix_table(matrix) if there else empty
        self.orphans.value = orphan_list(matrix)

    def _profile_changed(self, server_id: str | None) -> None:
        if server_id is None:
            self.scope.call(self.redraw)

    def close(self) -> None:
        """Free every widget."""
        self._unsubscribe()
        super().close()

    def __str__(self) -> str:
        return f"{self.profile.matrix_frame().fillna('').to_string()}\n" + "".join(
            f"{line}\n" for line in matrix_of(self.profile.snapshot).orphans()
        )

    def __repr__(self) -> str:
        return f"AccountMatrix({self.profile!r})"
