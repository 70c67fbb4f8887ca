"""The fields of one server: what is typed goes out as (field, text), problems come in.

The form reads the field table, holds no rules and writes nowhere. `load` fills it, `mark` puts
problems beside their fields.
"""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import (
    FIELDS,
    PROTOCOL_WORDS,
    FieldGroup,
    FieldKind,
    FieldRow,
)
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.security import COMMON_PORTS, DEFAULT_PORTS, Auth, Protocol, Security
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_words import KIND_HELP
from smtpwidgets.widgets.certificate_markup import exception_words
from smtpwidgets.widgets.certificate_words import CERTIFICATE_LABELS, CERTIFICATE_NOTICES
from smtpwidgets.widgets.markup import problem_line, text
from smtpwidgets.widgets.provider_notes import notes_beside
from smtpwidgets.widgets.secret_input import SecretInput
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["LAYOUT", "WANTS_SECRET", "FieldView", "Layout", "PortView", "ServerFields"]

Choice = TypeVar("Choice", bound=StrEnum)

_OTHER = "other"

# The rows of each group; a tuple inside stands side by side. The secret input is "password".
Layout = Mapping[FieldGroup, tuple[tuple[str, ...], ...]]

LAYOUT: Layout = {
    FieldGroup.INFORMATION: (
        ("description",),
        ("host", "port"),
        ("username", "security"),
        ("password",),
    ),
    FieldGroup.ADVANCED: (
        ("auth",),
        ("trusted_certificate",),
        ("ehlo_name", "timeout_s"),
        ("allow_cleartext",),
    ),
}


class FieldView:
    """One field: label, control, help, problem, and a button when one click repairs it."""

    def __init__(self, row: FieldRow, control: w.Widget | None = None) -> None:
        self.row = row
        self.control = _control(row) if control is None else control
        self.help = html(text(row.help), "smtpw-help")
        self.error = html("", "smtpw-error")
        self.fix = button("", "smtpw-quiet", "smtpw-fix")
        self.fix.shown = False
        self._problem: Problem | None = None
        typed = "" if row.kind is FieldKind.CHOICE else "smtpw-plain-text"
        self.box = w.VBox(
            [*self.controls(), self.help, self.error, self.fix],
            classes=f"smtpw-field smtpw-field-{row.name.replace('_', '-')} {typed}",
        )

    def controls(self) -> tuple[w.Widget, ...]:
        """Return the widgets somebody types in or chooses from."""
        return (self.control,)

    def read(self) -> str:
        """Return what stands in the control now, as a draft's text."""
        value = self.control.value
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)

    def load(self, value: str) -> None:
        """Show a text that was not typed here."""
        if self.read() != value:
            self.control.value = value == "yes" if self.row.kind is FieldKind.SWITCH else value

    def mark(self, problem: Problem | None) -> None:
        """Show the problem of this field, or that there is none."""
        if problem == self._problem:
            return
        self._problem = problem
        self.error.value = problem_line(problem)
        fix = None if problem is None else problem.fix
        self.fix.description = "" if fix is None else fix.label
        self.fix.shown = fix is not None
        wrong = problem is not None and problem.severity is Severity.ERROR
        (self.box.add_class if wrong else self.box.remove_class)("smtpw-invalid")

    def hold(self, sentence: str) -> None:
        """Take the field out of people's hands, and say why; an empty sentence gives it back."""
        for control in self.controls():
            control.disabled = bool(sentence)
        self.fix.disabled = bool(sentence)
        self.help.value = text(sentence or self.row.help)

    @property
    def offered(self) -> Fix | None:
        """The repair that the button stands for."""
        return None if self._problem is None else self._problem.fix


class PortView(FieldView):
    """The port: the usual one as one choice, the other common ones, or a number of one's own."""

    def __init__(self, row: FieldRow) -> None:
        self._offered: tuple[Protocol, int] | None = None
        self.custom = w.Text(
            description="Port number", placeholder="1 to 65535", continuous_update=True
        )
        self.custom.add_class("smtpw-custom-port")
        self.custom.shown = False
        super().__init__(row)
        self.offer(Protocol.SMTP, Security.TLS)

    def controls(self) -> tuple[w.Widget, ...]:
        """Return the list of ports and the box for another one."""
        return (self.control, self.custom)

    def offer(self, protocol: Protocol, security: Security) -> None:
        """Name the usual port of `protocol` and `security` in the list."""
        usual = DEFAULT_PORTS[protocol, security]
        if self._offered == (protocol, usual):
            return
        chosen = "" if self._offered is None else self.read()
        self._offered = protocol, usual
        ports = [(str(port), str(port)) for port in COMMON_PORTS[protocol]]
        # New options choose the first of them, so what was chosen comes after.
        self.control.options = [(f"{usual} (usual)", ""), *ports, ("Other…", _OTHER)]
        self.load(chosen)

    def read(self) -> str:
        """Return the port as text; empty means the usual one."""
        if self.control.value == _OTHER:
            # An empty box is no port yet, and must not silently mean the usual one.
            return str(self.custom.value).strip() or "?"
        return str(self.control.value or "")

    def load(self, value: str) -> None:
        """Show a port that was not typed here."""
        if self.read() == value:
            return
        listed = value in {choice for _, choice in self.control.options} - {_OTHER}
        if not listed:
            self.custom.value = "" if value == "?" else value
        self.control.value = value if listed else _OTHER
        self.unfold()

    def unfold(self) -> None:
        """Show the box for another port exactly when it is asked for."""
        self.custom.shown = self.control.value == _OTHER


class ExceptionView(FieldView):
    """The certificate that a person trusts by exception: to be read and removed, not typed."""

    def __init__(self, row: FieldRow) -> None:
        super().__init__(row, html(""))
        self._fingerprint = ""
        self.fix.description = CERTIFICATE_LABELS["remove"]
        self.load("")

    def read(self) -> str:
        """Return the fingerprint."""
        return self._fingerprint

    def load(self, value: str) -> None:
        """Show an exception, or nothing where there is none."""
        self._fingerprint = value
        self.control.value = exception_words(value) if value else ""
        self.box.shown = self.fix.shown = value

    def mark(self, problem: Problem | None) -> None:
        """Nothing: what was agreed to is a fingerprint."""

    @property
    def offered(self) -> Fix | None:
        """The button takes the exception back, once the entry is saved."""
        return Fix(label=CERTIFICATE_NOTICES["removing"], changes={self.row.name: ""})


class ServerFields:
    """All fields of a server in their groups, with the password box among them.

    `protocols` are the kinds of server it is for; with more than one, the kind is a field, too.
    """

    def __init__(
        self,
        root: RootView,
        typed: Callable[[str, str], object],
        fixed: Callable[[Fix], object],
        *,
        protocols: tuple[Protocol, ...] = (Protocol.SMTP,),
        layout: Layout = LAYOUT,
    ) -> None:
        self.secret = SecretInput(description="Password")
        self._protocols = protocols
        first = (("protocol",),) if len(protocols) > 1 else ()
        layout = {
            g: (*(first if g is FieldGroup.INFORMATION else ()), *r) for g, r in layout.items()
        }
        self.notes = html("", "smtpw-notes")
        names = [name for rows in layout.values() for row in rows for name in row]
        self.views = {name: self._view(FIELDS[name]) for name in names if name in FIELDS}
        for name, view in self.views.items():
            for control in view.controls():
                root.on_value(control, _reader(view, name, typed))
            root.on_click(view.fix, _fixer(view, fixed))
        self.groups = {group: self._group(rows) for group, rows in layout.items()}
        first_group = self.groups[FieldGroup.INFORMATION]
        first_group.children = (*first_group.children, self.notes)

    def _view(self, row: FieldRow) -> FieldView:
        if row.kind is FieldKind.PORT:
            return PortView(row)
        if row.name == "trusted_certificate":
            return ExceptionView(row)
        if row.name == "protocol":
            row = _protocol_row(row, self._protocols)
        return FieldView(row)

    def load(self, draft: ServerDraft) -> None:
        """Show `draft` in every field."""
        self.adapt(draft)
        for name, view in self.views.items():
            view.load(draft.texts[name])

    def hold(self, fixed: Collection[str], sentence: str) -> None:
        """Show the fields named in `fixed` with a value that people do not choose, and why."""
        for name, view in self.views.items():
            view.hold(sentence if name in fixed else "")

    def adapt(self, draft: ServerDraft) -> None:
        """Follow the choices on which other fields depend."""
        port = self.views["port"]
        if isinstance(port, PortView):
            port.offer(
                _choice(Protocol, draft.texts["protocol"], Protocol.SMTP),
                _choice(Security, draft.texts["security"], Security.TLS),
            )
            port.unfold()
        self.notes.value = notes_beside(draft.texts["username"], draft.texts["host"])
        auth = _choice(Auth, draft.texts["auth"], Auth.PASSWORD)
        self.secret.shown = auth in WANTS_SECRET
        self.secret.description = "Access token" if auth is Auth.OAUTH2 else "Password"

    def mark(self, problems: Mapping[str, Problem]) -> None:
        """Put each problem beside its field."""
        for name, view in self.views.items():
            view.mark(problems.get(name))

    def _group(self, rows: tuple[tuple[str, ...], ...]) -> w.VBox:
        return w.VBox([self._row(row) for row in rows])

    def _row(self, names: tuple[str, ...]) -> w.Widget:
        boxes = [self.secret if n == "password" else self.views[n].box for n in names]
        if len(boxes) == 1:
            return boxes[0]
        return w.HBox(boxes, classes="smtpw-row")


# The ways to log in for which a password or a token is typed.
WANTS_SECRET = frozenset({Auth.PASSWORD, Auth.CRAM_MD5, Auth.OAUTH2, Auth.NTLM})


def _protocol_row(row: FieldRow, protocols: tuple[Protocol, ...]) -> FieldRow:
    """Return the row of the kind of server, for these kinds only."""
    choices = {protocol: PROTOCOL_WORDS[protocol] for protocol in protocols}
    help = row.help if Protocol.SMTP in protocols else KIND_HELP
    return row.model_copy(update={"choices": choices, "default": protocols[0], "help": help})


def _control(row: FieldRow) -> w.Widget:
    match row.kind:
        case FieldKind.CHOICE:
            # The choices of a link are other entries: whoever shows the form fills them in.
            options = [(words, value) for value, words in row.choices.items()] or [("", "")]
            return w.Dropdown(description=row.label, options=options, value=row.default)
        case FieldKind.PORT:
            return w.Dropdown(description=row.label, options=[("", "")], value="")
        case FieldKind.SWITCH:
            return w.Checkbox(description=row.label, value=row.default == "yes", indent=False)
        case FieldKind.TEXT:
            return w.Text(
                description=row.label,
                placeholder=row.placeholder,
                continuous_update=True,
            )


def _reader(
    view: FieldView, name: str, typed: Callable[[str, str], object]
) -> Callable[[], object]:
    # It reads when it runs, not when the key was pressed: keys typed meanwhile are not lost.
    return lambda: typed(name, view.read())


def _fixer(view: FieldView, fixed: Callable[[Fix], object]) -> Callable[[], object]:
    return lambda: None if view.offered is None else fixed(view.offered)


def _choice(kind: type[Choice], word: str, otherwise: Choice) -> Choice:
    try:
        return kind(word)
    except ValueError:
        return otherwise
