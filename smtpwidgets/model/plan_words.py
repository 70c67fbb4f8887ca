"""What a plan of many edits says about rows and columns, in sentences; {…} are its facts."""

from collections.abc import Mapping

__all__ = ["PLAN_WORDS"]

PLAN_WORDS: Mapping[str, str] = {
    # columns
    "column-twice": "The column “{name}” stands in the frame twice. Drop one of the two.",
    "column-misspelt": "There is no column “{name}”. Did you mean “{meant}”? Rename it, or "
    "drop it.",
    "unknown-column": "Nothing reads the column “{name}”: what stands in it is not stored.",
    "secret-column": "Passwords do not belong into a frame. Drop the column “{name}”, and give "
    "them with secrets={{row: Secret(…)}}.",
    "read-only": "The profile tells this column itself; what was edited there ({count} cells) is "
    "not stored.",
    # rows
    "ids-lost": "No row has an id any more, so each would be added once more. merge() and "
    "set_index() drop the index: use frame.reset_index() before them. To add these rows all the "
    "same, keep the columns of settings only.",
    "unknown-id": "No entry has this id: it was deleted, or it is of another profile. Take the row "
    "out, or give it a label of your own to add it as a new one.",
    "row-twice": "This entry stands in the frame {count} times. Leave one row of it.",
    "already-there": "“{name}” is there already with these settings. Take the row out, or give it "
    "another description.",
    "nearly-there": "“{name}” is there already, with the same server name and user name. This adds "
    "a second one; to change the first, give this row its id.",
    "same-twice": "Two rows of the frame add the same entry. Take one of them out, or give it "
    "another description.",
    "same-entry-twice": "Two rows of the frame are the same entry, “{name}”. Take one of them out, "
    "or give it another description.",
    "entry-ambiguous": "{count} entries are called “{name}”, and this row fits each. Give it the "
    "id of the one you mean: {ids}.",
    "deleted-meanwhile": "This entry was deleted after the frame was made. Take the row out, or "
    "undo the deletion first.",
    "changed-meanwhile": "Somebody changed this to “{now}” after the frame was made. Make a new "
    "frame, look, and edit that one.",
    "was-so-before": "This is what it was before revision {revision}, and the frame does not "
    "remember when it was made. If it is an old copy, take the cell out: else that change is lost.",
    "age-unknown": "This frame does not remember when it was made: what somebody added since is "
    "not in it, and would be removed. Look at every row that goes.",
    "nothing-known": "No row of this table is an entry of the profile, so nothing tells which "
    "entries it leaves out: none is removed. To add its rows, plan it without remove=True; to "
    "remove entries, leave them out of profile.servers_frame() or profile.accounts_frame().",
    "all-removed": "Nothing of what the frame was made from is left in it, so all of it goes "
    "({count}). If that is not meant, look whether a filter found nothing.",
    "frame-is-newer": "This frame was made at revision {made}, and this notebook has seen {seen}. "
    "Call profile.refresh(), then plan again.",
    # cells
    "not-a-text": "A {kind} is nothing that this cell can hold. Write it as text.",
    "switch-unknown": "This switch is either yes or no.",
    "trusted-by-table": "Whoever shows this certificate is trusted here, though no authority "
    "vouches for it. Take a fingerprint only from the people who run the server.",
    # links
    "server-unknown": "No server here is called “{name}”.{meant}",
    "server-ambiguous": "{count} servers here are called “{name}”. Name the one you mean by its "
    "id: {ids}.",
    "links-disagree": "The columns “{one}” and “{other}” say different things. Edit one of "
    "the two.",
    "kind-in-use": "{problem} ({user} uses it.)",
    "still-used": "{users} still {use} this server. Give {them} another one first, or keep it.",
    # secrets
    "secret-without-row": "The frame has no row with this label, so nobody knows whose password "
    "this is. A row with an id is called by it.",
    "secret-of-account": "An account has no password of its own: give it to its servers.",
    "secrets-of-accounts": "An account has no password of its own, so the passwords of this list "
    "({count}) are not kept. Give them to its servers.",
    "secrets-left-behind": "The list came with passwords ({count}), and they are not in this plan. "
    "Plan the table itself, profile.plan(table): it gives them along.",
    "secret-for-two": "More than one row has this label, so nobody knows whose password this is. "
    "Number the rows anew: frame.reset_index(drop=True).",
    "not-allowed": "{error}",
}
