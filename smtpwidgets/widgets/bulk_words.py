"""Sentences and labels of the bulk editor, in one place."""

from collections.abc import Mapping

__all__ = ["BULK_LABELS", "BULK_NOTICES", "ROW_STATES", "counted"]

BULK_LABELS: Mapping[str, str] = {
    "title": "Many at once",
    "tab-server": "Servers",
    "tab-account": "Accounts",
    "change": "Change",
    "column-used_by": "Used by",
    "column-protocol": "Kind",
    "column-outgoing": "Outgoing servers, in order",
    "column-use_only_first": "Only the first",
    "column-same_login": "Same login",
    "column-automatic": "Mail is fetched",
    "column-leave_on_server": "Leave a copy",
    "add-row": "+ Add row",
    "duplicate": "Duplicate",
    "remove": "Mark for removal",
    "keep": "Keep after all",
    "back": "↶ Step back",
    "forth": "↷ Step forth",
    "bring": "Bring a list…",
    "replace": "Find and replace…",
    "export": "Save as CSV",
    "preview": "Preview",
    "discard": "Discard all edits",
    "apply": "Apply",
    "apply-waits": "Apply ({count} first)",
    "apply-why": "Nothing is stored while there are problems. Correct them, or step back.",
    "edit-on": "Go on editing",
    "show-all": "Show all",
    "take-over": "Take it over, keep my edits",
    "put-in": "Put into the sheet",
    "cancel": "Cancel",
    "close": "Close",
    "kind": "These are",
    "paste": "Paste from a spreadsheet",
    "file": "Import a file",
    "find": "Find",
    "with": "Replace with",
    "where": "In",
    "all-columns": "All columns",
    "rows-all": "all rows",
    "rows-chosen": "selected rows",
    "case": "Match capitals",
    "whole": "Whole cells only",
    "replace-now": "Replace",
    "password": "Password → keyring",
    "leave-out": "– leave it out –",
    "entry": "Entry",
    "field": "Field",
    "before-after": "Before → after",
    "to-know": "To know",
}

BULK_NOTICES: Mapping[str, str] = {
    "keys": "F2, Enter or a letter edits a cell; Enter, Tab and Escape end it. Space, Shift and "
    "Ctrl select rows. Ctrl+C, Ctrl+V and Ctrl+Z work as in a spreadsheet.",
    "no-rows-server": "No server yet. Add a row, paste from a spreadsheet or import a file.",
    "no-rows-account": "No account yet. Add a row, paste from a spreadsheet or import a file.",
    "no-match": "No row matches what you searched for.",
    "excerpt-server": "{shown:,} of {total:,} servers are shown.",
    "excerpt-account": "{shown:,} of {total:,} accounts are shown.",
    "nothing": "Nothing is edited.",
    "choose-rows": "Select rows first: click one, or press Space on it.",
    "block-wide": "The block has {wide} columns, and from “{title}” on there are {there}. Nothing "
    "was pasted.",
    "block-read-only": "“{title}” cannot be edited. Nothing was pasted.",
    "block-large": "The block has more than {most:,} rows. Nothing was pasted.",
    "pasted": "Pasted {cells}.",
    "pasted-more": "Pasted {cells}; {rows} became new.",
    "no-step": "There is no further step.",
    "stale": "The profile was changed elsewhere after you began: {changed}. Your edits are kept. "
    "Take the new state over to see both, then preview again.",
    "moved-on": "The profile was changed while you edited. Your edits are kept; Preview tells "
    "where both differ.",
    "taken-over": "The sheet shows the new state, with your edits on it.",
    "applied": "Done: {what}. Undo takes it back.",
    "applied-secrets": "Done: {passwords} stored. Undo takes back changes of settings alone, and "
    "leaves these as they are.",
    "undone": "Taken back: {what}. Step forth brings your edits back into the sheet, where you can "
    "apply them once more.",
    "undone-secrets": "Taken back: {what}. Step forth brings your edits back into the sheet; the "
    "passwords that came with them have to be brought once more.",
    "no-changes": "Nothing would change: everything is stored like that already.",
    "parted": "Its login would follow to another host: from now on it has one of its own.",
    "not-ready": "Not ready yet: {count}",
    "to-correct": "{count} to correct before anything is stored.",
    "rest-ready": "The rest is ready: {what}.",
    "no-choice": "none of the choices",
    "no-choice-why": "What stands here is none of the choices: {choices}.",
    "no-choice-column": "“{title}” has {cells} with none of its choices. If they are passwords, "
    "step back: a column of passwords belongs into “Bring a list…”, which keeps it out of sight.",
    "new-wrong": "{count} new, {wrong} of them with a problem",
    "edited-wrong": "{count} with a problem",
    "can-apply": "Nothing is stored before you press Apply; then all of it is, or nothing.",
    "discarded": "Your edits are discarded. Step back brings them here again.",
    "bring": "Copy cells in Excel, LibreOffice or Google Sheets and paste them here, or choose a "
    "file: CSV, XLSX, JSON or Parquet. Nothing is stored before Preview and Apply.",
    "password-column": "Passwords are taken aside: to this computer’s keyring when you apply, or "
    "into memory where it has none. They are not shown, and in no list from here on.",
    "account-password": "Passwords are not taken from a list of accounts: they belong to servers. "
    "Bring the same list in once more as servers for them.",
    "unmatched": "Nothing is taken from: {columns}.",
    "brought": "{rows} put into the sheet. Nothing is stored yet.",
    "brought-secrets": "{rows} put into the sheet, and {secrets} kept aside until you apply.",
    "read-failed": "This could not be read: {error}",
    "found": "{cells} in {rows} would change, such as “{before}” → “{after}”.",
    "found-none": "Nothing is found.",
    "replaced": "Replaced in {cells}. Step back takes it back.",
    "exported": "Saved {rows} as {name}, as the sheet shows them. It holds no password.",
}

# What stands before a row: its state in the table of signs, and the word for it.
ROW_STATES: Mapping[str, str] = {
    "failed": "Problem",
    "warning": "To look at",
    "removed": "Goes",
    "added": "New",
    "edited": "Edited",
    "": "",
}


def counted(count: int, noun: str) -> str:
    """Return "1 row" or "2,000 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
