"""The settings of an account, as a table: names, words people read, choices, groups.

Form, frame and help text read these rows, as those of a server read `fields`.
"""

from collections.abc import Mapping
from enum import StrEnum

from smtpwidgets.model.fields import FieldKind, FieldRow

__all__ = ["ACCOUNT_FIELDS", "ACCOUNT_GROUPS", "AccountGroup"]


class AccountGroup(StrEnum):
    """The groups of an account's settings, in the order in which they are filled in."""

    IDENTITY = "Account"
    INCOMING = "Incoming server"
    OUTGOING = "Outgoing servers"
    RETRIEVAL = "Retrieval"


_ROWS = (
    FieldRow(
        name="description",
        label="Description",
        placeholder="Your own name for it, such as Work",
    ),
    FieldRow(
        name="display_name",
        label="Display name",
        help="What people see beside your address when you write to them.",
        placeholder="Ada Lovelace",
    ),
    FieldRow(
        name="address",
        label="E-mail address",
        help="The address people write to. The user name of a server may be another one.",
        placeholder="ada@example.org",
    ),
    FieldRow(
        name="incoming",
        label="Incoming server",
        help="Where your mail is kept until you read it.",
        kind=FieldKind.CHOICE,
    ),
    FieldRow(
        name="outgoing",
        label="Servers that send your mail, in this order",
        help="The first is used. The others are fall-backs.",
        kind=FieldKind.CHOICE,
    ),
    FieldRow(
        name="use_only_first",
        label="Use only the first server",
        help="Mail waits until that one can be reached, and never leaves another way.",
        kind=FieldKind.SWITCH,
        default="no",
    ),
    FieldRow(
        name="same_login",
        label="Same user name and password as the incoming server",
        help="One password, kept once and changed in one place.",
        kind=FieldKind.SWITCH,
        default="yes",
    ),
    FieldRow(
        name="folder",
        label="Folder",
        help="The folder of the mailbox that is looked at. Mostly INBOX.",
        default="INBOX",
        placeholder="INBOX",
    ),
    FieldRow(
        name="automatic",
        label="Mail is fetched",
        kind=FieldKind.CHOICE,
        default="yes",
        choices={"yes": "Automatically", "no": "Only when I ask for it"},
    ),
    FieldRow(
        name="leave_on_server",
        label="Leave a copy of each message on the server",
        help="Then your other devices find it, too.",
        kind=FieldKind.SWITCH,
        default="yes",
    ),
)

ACCOUNT_FIELDS: Mapping[str, FieldRow] = {row.name: row for row in _ROWS}

ACCOUNT_GROUPS: Mapping[AccountGroup, tuple[str, ...]] = {
    AccountGroup.IDENTITY: ("description", "display_name", "address"),
    AccountGroup.INCOMING: ("incoming",),
    AccountGroup.OUTGOING: ("outgoing", "use_only_first", "same_login"),
    AccountGroup.RETRIEVAL: ("automatic", "folder", "leave_on_server"),
}
