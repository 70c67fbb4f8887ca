"""An account under edit, with the servers that are edited in its form; it knows no widget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from smtpwidgets.model.account import Account, AccountId
from smtpwidgets.model.account_draft import AccountDraft
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.logins import lends
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server, ServerId, new_id
from smtpwidgets.widgets.editing import Edit, Editing

__all__ = ["AccountEdit", "AccountEditing"]


@dataclass(frozen=True)
class AccountEditing(Edit[AccountDraft, Account]):
    """The texts of an account under edit."""

    def draft_of(self, value: Account) -> AccountDraft:
        """Return the texts that a form shows for a stored account."""
        return AccountDraft.of(value, self.draft.servers)


@dataclass(frozen=True)
class AccountEdit:
    """All that stands in an account's form.

    `servers` are the edits of servers by id, `fresh` the id that a new incoming server gets, `id`
    that of the account, and `listed` the servers of the profile when it was last looked at.
    """

    account: AccountEditing
    fresh: str
    id: AccountId
    servers: Mapping[str, Editing] = field(default_factory=dict)
    listed: Mapping[str, Server] = field(default_factory=dict)

    @classmethod
    def new(cls, snapshot: Snapshot, draft: AccountDraft | None = None) -> "AccountEdit":
        """Begin a new account; without a draft it comes with a new incoming server."""
        fresh = new_id()
        begun = draft or AccountDraft().with_text("incoming", fresh)
        editing = AccountEditing(begun, None, snapshot.revision)
        return cls(editing, fresh, AccountId(new_id())).looked_at(snapshot)

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot) -> "AccountEdit":
        """Begin to edit a stored account."""
        editing = AccountEditing(AccountDraft.of(account), account, snapshot.revision)
        return cls(editing, new_id(), account.id).looked_at(snapshot)

    # --- what stands in it ------------------------------------------------------------------------

    @property
    def stored(self) -> Account | None:
        """The account as it is stored, or None for a new one."""
        return self.account.stored

    @property
    def draft(self) -> AccountDraft:
        """The account's texts."""
        return self.account.draft

    @property
    def incoming_id(self) -> str:
        """The id of the incoming server, or empty."""
        return self.draft.texts["incoming"]

    @property
    def incoming(self) -> Editing | None:
        """The incoming server under edit, if there is one."""
        return self._editing(self.incoming_id)

    @property
    def same_login(self) -> bool:
        """Whether the outgoing servers get the login of the incoming one."""
        return self.draft.texts["same_login"] == "yes"

    def follows(self, id: str) -> bool:
        """Whether the outgoing server `id` gets the login of the incoming one."""
        server, incoming = self.listed.get(id), self.incoming
        if server is None or incoming is None or not self.same_login:
            return False
        return lends(Auth(incoming.draft.texts["auth"]), server.auth)

    @property
    def own_logins(self) -> tuple[str, ...]:
        """The ids of the servers that have a user name and a password of their own."""
        return tuple(id for id in self.linked if id == self.incoming_id or not self.follows(id))

    @property
    def linked(self) -> tuple[str, ...]:
        """The ids of all servers it names."""
        return tuple(id for id in (self.incoming_id, *self.draft.outgoing) if id)

    def server(self, id: str) -> Server | None:
        """Return a server as it would be saved; None while its texts are not one."""
        editing = self.servers.get(id)
        if editing is None:
            return self.listed.get(id)
        parsed = editing.draft.parse(id=ServerId(id))
        return parsed if isinstance(parsed, Server) else None

    @property
    def shown(self) -> tuple[Mapping[str, str], ...]:
        """Every text that stands in a field: those of the account, and of its incoming server."""
        incoming = () if self.incoming is None else (self.incoming.draft.texts,)
        return (self.draft.texts, *incoming)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        edited = (self.servers[id] for id in self.linked if id in self.servers)
        return self.account.dirty or any(one.dirty for one in edited)

    # --- editing ----------------------------------------------------------------------------------

    def typed(self, name: str, text: str) -> "AccountEdit":
        """Return the edit after a field of the account was typed anew."""
        return _settled(replace(self, account=self.account.typed(name, text)))

    def fixed(self, fix: Fix) -> "AccountEdit":
        """Return the edit with a one-click repair of the account applied."""
        return _settled(replace(self, account=self.account.fixed(fix)))

    def server_typed(self, id: str, name: str, text: str) -> "AccountEdit":
        """Return the edit after a field of a server was typed anew."""
        editing = self._editing(id)
        return self if editing is None else self._with_server(id, editing.typed(name, text))

    def server_fixed(self, id: str, fix: Fix) -> "AccountEdit":
        """Return the edit with a one-click repair of a server applied."""
        editing = self._editing(id)
        return self if editing is None else self._with_server(id, editing.fixed(fix))

    def sending_through(self, draft: AccountDraft) -> "AccountEdit":
        """Return the edit with the outgoing servers of `draft`."""
        return self.typed("outgoing", draft.texts["outgoing"])

    def with_try(self) -> "AccountEdit":
        """Return the edit after Save was pressed: empty fields are complained about, too."""
        servers = {id: replace(one, tried=True) for id, one in self.servers.items()}
        return replace(self, account=replace(self.account, tried=True), servers=servers)

    def looked_at(self, snapshot: Snapshot) -> "AccountEdit":
        """Return the same edit on the profile as it is now; what was typed stays."""
        account, base = self.account, snapshot.revision
        now = None if account.stored is None else snapshot.accounts.get(account.stored.id)
        account = replace(account, base=base) if now is None else account.rebased(now, base)
        servers = {
            id: one.rebased(snapshot.servers[id], base) if id in snapshot.servers else one
            for id, one in self.servers.items()
            if id in snapshot.servers or id == self.fresh
        }
        return _settled(replace(self, servers=servers, listed=snapshot.servers, account=account))

    def typed_on_since(self, saved: "AccountEdit") -> bool:
        """Whether it holds something that `saved` did not."""
        texts = {id: one.draft.texts for id, one in self.servers.items()}
        before = {id: one.draft.texts for id, one in saved.servers.items()}
        return (self.draft.texts, texts) != (saved.draft.texts, before)

    def stored_as(self, account: Account) -> "AccountEdit":
        """Return the edit after an earlier state of it was stored as `account`."""
        return replace(self, account=replace(self.account, stored=account))

    def held(self, policy: Policy) -> "AccountEdit":
        """Return the edit with every field that an administrator fixed at its value."""
        edit = self
        for name, value in policy.accounts.items():
            word = ("yes" if value else "no") if isinstance(value, bool) else value
            if name in edit.draft.texts and edit.draft.texts[name] != word:
                edit = edit.typed(name, word)
        editing = edit.incoming
        if editing is not None and (held := policy.held(editing.draft)) != editing.draft:
            for name in policy.locked_fields(held):
                edit = edit.server_typed(edit.incoming_id, name, held.texts[name])
        return edit

    # --- what it comes to -------------------------------------------------------------------------

    def problems(self) -> dict[str, Problem]:
        """Return the gravest problem of each field of the account that should be shown now."""
        found = self.account.problems()
        return {name: p for name, p in found.items() if not self._pending(p)}

    def incoming_problems(self) -> dict[str, Problem]:
        """Return the same for the incoming server."""
        return {} if self.incoming is None else self.incoming.problems()

    def errors(self) -> Iterator[tuple[str, Problem]]:
        """Yield every error with the server it is in ("" for the account itself)."""
        for problem in self.draft.problems():
            if problem.severity is Severity.ERROR and not self._pending(problem):
                yield "", problem
        for id in self.linked:
            editing = self.servers.get(id)
            found = () if editing is None else editing.draft.problems()
            yield from ((id, p) for p in found if p.severity is Severity.ERROR)

    def values(self) -> tuple[Server | Account, ...]:
        """Return what is to be stored, the account last. Only when there are no `errors`."""
        changed = [id for id in self.linked if id in self.servers and self.servers[id].dirty]
        servers = tuple(one for id in changed if (one := self.server(id)) is not None)
        account = self.draft.parse(self.id)
        return (*servers, account) if isinstance(account, Account) else servers

    # --- inside -----------------------------------------------------------------------------------

    def _pending(self, problem: Problem) -> bool:
        """Whether a server only seems to be gone: the new one is not whole yet."""
        return (
            problem.code == "server-is-gone"
            and problem.field == "incoming"
            and (self.incoming_id in self.servers)
        )

    def _editing(self, id: str) -> Editing | None:
        if id in self.servers:
            return self.servers[id]
        stored = self.listed.get(id)
        return None if stored is None else Editing.of(stored, self.account.base)

    def _with_server(self, id: str, editing: Editing) -> "AccountEdit":
        return _settled(replace(self, servers={**self.servers, id: editing}))


def _settled(edit: AccountEdit) -> AccountEdit:
    """Return the edit with what follows from it: the new incoming server, and what may be named.

    The user name of a new incoming server follows the address until somebody types another.
    """
    servers = dict(edit.servers)
    if edit.incoming_id == edit.fresh:
        draft = ServerDraft().with_text("protocol", Protocol.IMAP)
        new = servers.get(edit.fresh) or Editing.new(edit.account.base, draft)
        if "username" not in new.touched:
            address = edit.draft.texts["address"].strip()
            new = replace(new, draft=new.draft.with_text("username", address))
        servers[edit.fresh] = new
    edit = replace(edit, servers=servers)
    known = {id: server for id in servers if (server := edit.server(id)) is not None}
    named = edit.draft.among({**edit.listed, **known})
    return replace(edit, account=replace(edit.account, draft=named))
