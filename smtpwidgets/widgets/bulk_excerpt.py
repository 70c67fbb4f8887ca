"""Which part of its entries a sheet shows: how many, and the way back to all of them."""

from collections.abc import Callable, Iterable

from smtpwidgets.errors import NotFoundError
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.bulk_words import BULK_LABELS, BULK_NOTICES
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["Excerpt", "known_ids"]


class Excerpt:
    """A line above a sheet that shows some of its entries; `show_all()` is called by its button."""

    def __init__(self, root: RootView, show_all: Callable[[], object]) -> None:
        self.words = html("")
        self.show_all = button(BULK_LABELS["show-all"], "smtpw-quiet")
        self.box = w.HBox([self.words, self.show_all])
        self.box.add_class("smtpw-excerpt")
        root.on_click(self.show_all, show_all)

    def draw(self, sheet: BulkSheet) -> None:
        """Say how many of its entries a sheet shows, where these are not all."""
        total = len(sheet.stored.texts)
        shown = total if sheet.only is None else len(sheet.only)
        self.box.shown = shown < total
        said = BULK_NOTICES[f"excerpt-{sheet.kind.name}"]
        self.words.value = text(said.format(shown=shown, total=total))


def known_ids(profile: Profile, ids: Iterable[str]) -> frozenset[str]:
    """Return ids of servers and accounts to show.

    Raises:
        NotFoundError: there is no server or account with one of them.
    """
    wanted = frozenset((ids,) if isinstance(ids, str) else ids)
    for id in wanted:
        if id not in profile.servers and id not in profile.accounts:
            raise NotFoundError(id)
    return wanted
