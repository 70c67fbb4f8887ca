"""What is said where another machine could not check an entry: what happened, and who can help."""

from collections.abc import Mapping

__all__ = ["WORKER_WORDS"]

WORKER_WORDS: Mapping[str, str] = {
    "no-secret-keyring": (
        "The computer “{worker}” has no password for this entry. It looks in its keyring, under "
        "the service “smtpwidgets:{id}” and the user name “password”.{keyring} Whoever looks "
        "after that computer can store it there, or name a function that finds it "
        "(secrets=“package.module:function”)."
    ),
    "no-keyring": " That keyring cannot be used now.",
    "no-secret-function": (
        "On the computer “{worker}”, the function {function} gave no password for this entry. "
        "Whoever looks after that computer can add it where the function looks."
    ),
    "function-missing": (
        "The computer “{worker}” has no function {function}, which should find the passwords. "
        "Whoever looks after that computer can install it there, for the Python that runs the "
        "worker."
    ),
    "function-failed": (
        "On the computer “{worker}”, the function {function} ended with {error} when it was asked "
        "for the password. Whoever wrote it can call it there to see why."
    ),
    "version": (
        "The computer “{worker}” has smtpwidgets {theirs}, and this one has {ours}. Whoever looks "
        "after the cluster can install the same version everywhere."
    ),
    "begun": (
        "Another computer had begun with this one and stopped answering. Whether it had logged in "
        "is not known, so nobody tried again."
    ),
    "broke": (
        "The computer “{worker}” could not go on ({error}). Whether it had logged in is not known, "
        "so nobody tried again."
    ),
    "lost": (
        "The computer that checked it stopped answering. Whether it had logged in is not known, "
        "so nobody tried again."
    ),
    "unreachable": (
        "The cluster could not be reached any more. Whether it had logged in is not known, so "
        "nobody tried again."
    ),
    "unreachable-before": "The cluster could not be reached any more before its turn came.",
    "not-installed": (
        "The cluster could not begin ({error}). Whoever looks after it can install smtpwidgets, "
        "in the same version as here, for the scheduler and for every worker."
    ),
    "no-worker": "The cluster has no worker. Start one, then check again.",
    "no-worker-at": (
        "No worker of the cluster offers “{vantage}”. Start one there with "
        "--resources “{vantage}=1”, then check again."
    ),
    "held": (
        "Several logins of this user name were refused just now. Another one could lock the "
        "account."
    ),
}
