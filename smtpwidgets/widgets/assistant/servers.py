"""The two steps in which a server is chosen: found, in the list already, or typed."""

from collections.abc import Iterator, Mapping
from functools import partial

from smtpwidgets.discovery import Trust
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS, PROTOCOL_WORDS, FieldRow
from smtpwidgets.model.problem import Fix, Problem
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.setup import StepId, StepResult
from smtpwidgets.setup.proposals import Findings, Proposal
from smtpwidgets.setup.state import NONE, OWN
from smtpwidgets.setup.steps import step_after
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.page import Page
from smtpwidgets.widgets.assistant.pieces import answer
from smtpwidgets.widgets.assistant.words import LABELS, NOTES
from smtpwidgets.widgets.choice_cards import Card, ChoiceCards
from smtpwidgets.widgets.form import FieldView, PortView
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.provider_notes import provider_notes
from smtpwidgets.widgets.view import button, html

__all__ = ["IncomingPage", "OutgoingPage"]

_FIELDS = ("protocol", "host", "port", "security", "username")
_ROWS = (("host", "port"), ("username", "security"))


class ServerPage(Page):
    """Cards for what was found, and fields for a server of one's own."""

    first = ".smtpw-cards input:checked"
    protocols: tuple[Protocol, ...]

    def parts(self) -> tuple[w.Widget, ...]:
        """Return notes, cards and fields."""
        self.question = html("")
        self.meant = button("")
        slip = w.HBox([self.question, self.meant])
        slip.add_class("smtpw-actions")
        self.slip = slip
        self.notes = html("")
        self.cards = ChoiceCards(description=NOTES[f"{self.step}-choice"])
        self.root.on_value(self.cards, self._chosen)
        self.root.on_click(self.meant, self._take_meant)
        for name in _FIELDS[len(self.protocols) < 2 :]:
            view = self._view(FIELDS[name])
            self.views[name] = view
            for control in view.controls():
                self.root.on_value(control, partial(self._typed, name))
            self.root.on_click(view.fix, partial(self._repair, view))
        self.fields = w.VBox(self._rows())
        self.fields.add_class("smtpw-own")
        return (self.slip, self.notes, self.cards, self.fields)

    @property
    def primary(self) -> str:
        """Take what is chosen."""
        return LABELS["use"]

    def draw(self) -> None:
        """Show what can be chosen, and what is."""
        setup = self.desk.setup
        state, found = setup.state, setup.findings
        choice = state.side(self.step)
        proposals: tuple[Proposal, ...] = getattr(found, self.step)
        cards = [_card(one) for one in proposals]
        options = [*cards, *self.further()]
        if self.cards.options != options:
            self.cards.options = options
        key = choice.key or (proposals[0].key if proposals else OWN)
        if key not in {card["key"] for card in options}:
            key = OWN
        if self.cards.value != key:
            self.cards.value = key
        self.notes.value = "".join(self._notes(found, proposals))
        self.question.value = text(NOTES["did-you-mean"].format(address=found.suggestion))
        self.meant.description = LABELS["suggestion"].format(address=found.suggestion)
        self.slip.shown = found.suggestion
        self.fields.shown = self.cards.value == OWN
        if self.cards.value == OWN:
            self._draw_fields({**self._defaults(), **choice.typed})
        result = self.desk.answers.get(self.step)
        self.answer.value = answer(result)

    def further(self) -> list[Card]:
        """Return the cards below those that were found."""
        return [_plain(OWN, LABELS[f"own-{self.step}"], NOTES["own"])]

    def press(self) -> None:
        """Choose what is marked."""
        key = self.cards.value
        choose = self.desk.setup.incoming if self.step is StepId.INCOMING else None
        settings: dict[str, str] = {}
        if key == OWN:
            settings = {name: self.read(name) for name in self.views}
        work = partial(choose or self.desk.setup.outgoing, key, **settings)
        self.desk.act(self.step, work, self._pressed)

    # --- inside ----------------------------------------------------------------------------------

    def _notes(self, found: Findings, proposals: tuple[Proposal, ...]) -> Iterator[str]:
        """Yield what is to be known before one is chosen."""
        if self.step is StepId.INCOMING:
            yield from (note("warn", warning) for warning in found.warnings)
            yield provider_notes(found.notes)
        fresh = [one for one in proposals if not one.stored_id]
        if fresh and all(one.trust is Trust.GUESSED for one in fresh):
            yield note("info", NOTES["guesses"].format(domain=self.desk.setup.state.domain))

    def _pressed(self, result: StepResult) -> None:
        if result.ok:
            self.root.lead(step_after(self.step))
        elif result.wrong:
            name = result.wrong[0][0].replace("_", "-")
            self.root.guard.focus(f".smtpw-field-{name} :is(input, select)")

    def _chosen(self) -> None:
        key = self.cards.value
        self.fields.shown = key == OWN
        if key == OWN:
            choice = self.desk.setup.state.side(self.step)
            self._draw_fields({**self._defaults(), **choice.typed})
        self.desk.mark(self.step, key)

    def _typed(self, _name: str) -> None:
        if self.cards.value != OWN:
            return
        # All fields: to draw them is to read them, and another one's own word may still be to come.
        news = {one: words for one in self.views if (words := self.news(one)) is not None}
        for one, words in news.items():
            self.desk.typed(f"{self.step}.{one}", words)
        if news:
            self._draw_fields({one: self.read(one) for one in self.views})

    def _repair(self, view: FieldView) -> None:
        fix: Fix | None = view.offered
        if fix is not None:
            for name, value in fix.changes.items():
                if name in self.views:
                    self.views[name].load(value)

    def _take_meant(self) -> None:
        setup = self.desk.setup
        meant = setup.findings.suggestion
        if meant:
            self.desk.act(StepId.YOU, partial(setup.you, meant, setup.state.display_name))

    def _defaults(self) -> dict[str, str]:
        return {"protocol": self.protocols[0], "username": self.desk.setup.state.address}

    def _draw_fields(self, texts: Mapping[str, str]) -> None:
        draft = ServerDraft(texts={**ServerDraft().texts, **texts})
        port = self.views["port"]
        if isinstance(port, PortView):
            port.offer(
                Protocol(draft.texts["protocol"]),
                Security(draft.texts["security"]),
            )
            port.unfold()
        for name in self.views:
            self.load(name, draft.texts[name])
        pressed = self.step in self.desk.answers
        shown: dict[str, Problem] = {}
        for problem in draft.problems():
            early = problem.code.endswith("-empty") and not pressed
            if not early:
                shown.setdefault(problem.field, problem)
        for name, view in self.views.items():
            view.mark(shown.get(name))

    def _view(self, row: FieldRow) -> FieldView:
        if row.name == "port":
            return PortView(row)
        if row.name == "protocol":
            choices = {one: PROTOCOL_WORDS[one] for one in self.protocols}
            words = {"label": NOTES["protocol"], "help": NOTES["protocol-help"]}
            default = self.protocols[0]
            row = row.model_copy(update={"choices": choices, "default": default, **words})
        if row.name == "host":
            row = row.model_copy(update={"placeholder": f"{self.protocols[0]}.example.org"})
        return FieldView(row)

    def _rows(self) -> list[w.Widget]:
        rows: list[w.Widget] = []
        if "protocol" in self.views:
            rows.append(self.views["protocol"].box)
        for names in _ROWS:
            row = w.HBox([self.views[name].box for name in names])
            row.add_class("smtpw-row")
            rows.append(row)
        return rows


class IncomingPage(ServerPage):
    """Where mail arrives: IMAP or POP3, or nowhere."""

    step = StepId.INCOMING
    protocols = (Protocol.IMAP, Protocol.POP3)

    def further(self) -> list[Card]:
        """Return the cards below those that were found."""
        return [*super().further(), _plain(NONE, LABELS["none"], NOTES["none"])]


class OutgoingPage(ServerPage):
    """What mail leaves through."""

    step = StepId.OUTGOING
    protocols = (Protocol.SMTP,)


_MARKS: Mapping[Trust, tuple[str, str]] = {
    Trust.KNOWN: ("Known", "ok"),
    Trust.LIKELY: ("Likely", "idle"),
    Trust.GUESSED: ("Guessed", "idle"),
}


def _card(proposal: Proposal) -> Card:
    mark, state = _MARKS[proposal.trust]
    if proposal.stored_id:
        mark = "In your list"
    host, _, rest = str(proposal).partition(",")
    username = proposal.texts.get("username") or "as for incoming mail"
    return Card(
        key=proposal.key,
        title=host,
        aside=rest.strip(),
        detail=NOTES["as-user"].format(source=proposal.source.rstrip("."), username=username),
        mark=mark,
        state=state,
    )


def _plain(key: str, title: str, detail: str) -> Card:
    return Card(key=key, title=title, aside="", detail=detail, mark="", state="")
