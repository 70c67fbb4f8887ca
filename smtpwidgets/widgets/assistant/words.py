"""Labels and sentences of the set-up assistant's views; what the steps explain is in `setup`."""

from collections.abc import Mapping

__all__ = ["LABELS", "NOTES"]

LABELS: Mapping[str, str] = {
    "assistant": "Set up an account",
    "back": "Back",
    "go-on": "Go on",
    "use": "Use this one",
    "save": "Save and go on",
    "save-kept": "Go on with the stored password",
    "check": "Check the login",
    "on-to-ports": "On to the ports",
    "check-again": "Check again",
    "choose-again": "Choose another server",
    "check-all-the-same": "Check all the same",
    "to-check": "Check the login again",
    "ports": "Try the ports",
    "ports-again": "Try them again",
    "use-pair": "Use {pair}",
    "rehearse": "Rehearse",
    "rehearse-again": "Rehearse again",
    "send": "Send a test message to myself",
    "skip": "Leave this out",
    "stop": "Stop",
    "suggestion": "Use {address}",
    "over": "Set up another account",
    "report": "Copy report",
    "guide": "Clicks in another program",
    "helpful": "Yes",
    "not-helpful": "No",
    "retype": "Type the password again",
    "own-incoming": "I type it myself",
    "own-outgoing": "I type it myself",
    "none": "No incoming server",
}

NOTES: Mapping[str, str] = {
    "step-of": "Step {number} of {count}",
    "protocol": "IMAP or POP3",
    "protocol-help": "IMAP: mail stays on the server, for several devices. POP3: for one device.",
    "guesses": "Nothing is known about {domain}: these names are only guesses, made of usual ones. "
    "If your provider's help page names the server, choose “I type it myself”; if not, check 1 "
    "(step 5) shows whether a guess exists.",
    "own": "The name, port and security from your provider's help page.",
    "none": "This account only sends.",
    "incoming-choice": "Incoming server",
    "outgoing-choice": "Outgoing server",
    "as-user": "{source} · user name {username}",
    "see": "What you should see: {see}",
    "otherwise": "If you do not see this",
    "working": "One moment…",
    "busy-elsewhere": "This check was started in another cell; it shows here as well.",
    "stopped": "The check was stopped. Nothing was changed.",
    "practice-address": "To practise, type ada@practice.test; the password is let-me-in.",
    "password-strayed": "Address or servers are others now. The password you typed for the ones "
    "before was forgotten; type it again if it is still right.",
    "secret-kept": "A password is stored for this account. Leave the box empty to keep it.",
    "helpful": "Was this helpful?",
    "did-you-mean": "Did you mean {address}?",
    "related": "Good to know",
    "closed": "This step belongs to an assistant that was replaced. Run its cell again.",
    "not-tried": "Nothing was tried yet. No password is sent in this step.",
    "not-checked": "Nothing was checked yet. Each server is asked once, with your password.",
    "not-rehearsed": "Nothing was tried yet. The rehearsal delivers nothing.",
    "server": "{host}, port {port}",
    "not-asked": "Not asked, because {why}.",
    "changed-since": "Its settings are others since it was checked last. Check again.",
    "refused-before": "The same password was refused at {hosts}; another try may lock the account. "
    "Type the password again, or press “Check all the same” if your provider has unlocked it.",
    "new-password": "Another password was typed after this check. Check again to be sure.",
    "in-its-cell": "Next: step {number}, {label}, in a cell of its own. If it is not on this page, "
    'run assistant.step("{step}").',
    "run-its-cell": "Next: step {number}, {label}. Its cell was not run yet: run "
    'assistant.step("{step}").',
    "now-step": "Step {number} of {count}: {title}",
}
