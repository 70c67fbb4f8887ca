"""Paste an error message of any program, read what it means."""

import asyncio

from smtpwidgets.explaining import explain
from smtpwidgets.explaining.places import provider_names
from smtpwidgets.model.explanation import Explanation
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.explain_markup import explained, explained_further
from smtpwidgets.widgets.explain_words import EXPLAIN_LABELS, EXPLAIN_NOTICES
from smtpwidgets.widgets.markup import heading
from smtpwidgets.widgets.paste_box import PasteBox
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["ExplainPanel"]


class ExplainPanel(RootView):
    """Explains what is pasted while it is typed; `explanation` is the last result.

    What was pasted is read and forgotten: neither this view nor a notebook saves it. A `profile`
    adds its servers to the providers that can be chosen.
    """

    def __init__(self, profile: Profile | None = None) -> None:
        super().__init__()
        self.explanation = Explanation()
        self._turn = 0
        self.paste = PasteBox(
            description=EXPLAIN_LABELS["paste"],
            placeholder=EXPLAIN_NOTICES["placeholder"],
            note=EXPLAIN_NOTICES["help"],
        )
        own = () if profile is None else tuple(one.host for one in profile.servers.values())
        self.provider = w.Combobox(
            description=EXPLAIN_LABELS["provider"],
            placeholder=EXPLAIN_NOTICES["provider-placeholder"],
            options=tuple(dict.fromkeys((*own, *provider_names()))),
            ensure_option=False,
        )
        self.verdict = html("", "smtpw-explained")
        self.more = html("")
        self.copy = button(EXPLAIN_LABELS["copy"])
        actions = w.HBox([self.copy])
        actions.add_class("smtpw-actions")
        body = w.VBox([self.paste, self.provider, self.verdict, actions, self.more])
        body.add_class("smtpw-body")
        card = w.VBox([html(heading(EXPLAIN_LABELS["title"]), "smtpw-bar"), body])
        card.add_class("smtpw-card")
        self.build(card)
        self.paste.on_text(self._read)
        self.on_value(self.provider, self._read_again)
        self.on_click(self.copy, self._copy)
        self._draw(self.explanation)

    def _read(self, text: str) -> None:
        self._turn += 1
        self.scope.start(self._explain(text, self._turn))

    def _read_again(self) -> None:
        if self.explanation.text:
            self._read(self.explanation.text)

    async def _explain(self, text: str, turn: int) -> None:
        explanation = await asyncio.to_thread(explain, text, self.provider.value)
        if turn != self._turn:  # more was typed meanwhile
            return
        before = self.explanation
        self._draw(explanation)
        known = before.text and explanation.remedy == before.remedy
        if explanation.text and not known:  # said once, not at each key
            self.guard.announce(explanation.remedy.title)

    def _draw(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.verdict.value = explained(explanation)
        self.more.value = explained_further(explanation)
        self.copy.shown = explanation.text

    def _copy(self) -> None:
        self.guard.copy(str(self.explanation))

    def __str__(self) -> str:
        return str(self.explanation)

    def __repr__(self) -> str:
        return f"ExplainPanel({self.explanation!r})"
