"""A sweep made safe to give away: everything masked that tells who somebody is."""

from collections.abc import Iterable
from dataclasses import replace

from smtpwidgets.model.comparison import Comparison, compare
from smtpwidgets.model.masking import Masker
from smtpwidgets.model.network_words import NETWORKS_BY_WORDS
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.report import usual_words
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.visit import SKIP_WORDS

__all__ = ["masked_comparison", "masked_run", "masked_runs"]

_MASKED = "Masked: names of entries, e-mail addresses and IP addresses"
_HOSTS_OUT = f"{_MASKED}, and names of servers."
_HOSTS_IN = f"{_MASKED}. Names of servers are left in: they name the provider or the company."
_ALIKE = "The same mark, such as name-1, always stands for the same thing."


def masked_run(run: Run, *, hosts: bool = False) -> Run:
    """Return a copy of a run with names, addresses and IP numbers masked, as `shareable` does it.

    The same mark always stands for the same thing. Host names are left in unless `hosts`: they
    name the provider or the company. `masked` of the copy says all that in words.
    """
    return masked_runs((run,), hosts=hosts)[0]


def masked_runs(runs: Iterable[Run], *, hosts: bool = False) -> tuple[Run, ...]:
    """Return copies of runs that are given away together: a mark means the same in all of them."""
    whole = tuple(runs)
    rows = [row for run in whole for row in run.results]
    masker = Masker(
        hosts=hosts,
        names=[row.label for row in rows if row.label not in {row.host, row.address}],
        servers=[row.host for row in rows],
    )
    for row in rows:  # a domain is known by its addresses, which may stand further down
        masker.learn(row.address)
    said = f"{_HOSTS_OUT if hosts else _HOSTS_IN} {_ALIKE}"
    return tuple(
        replace(run, results=tuple(_masked(row, masker) for row in run.results), masked=said)
        for run in whole
    )


def masked_comparison(comparison: Comparison, *, hosts: bool = False) -> Comparison:
    """Return a comparison masked as `masked_run` masks both its runs."""
    later, earlier = masked_runs((comparison.later, comparison.earlier), hosts=hosts)
    return compare(earlier, later)


def _masked(row: Result, masker: Masker) -> Result:
    host = masker.host(row.host)
    return replace(
        row,
        host=host,
        label=host if row.label == row.host else masker.name(row.label),
        address=masker.name(row.address),
        owner=masker.mask(row.owner),
        vantage=masker.mask(row.vantage),
        remedy=_remedy(row, host),
        address_used=masker.mask(row.address_used),
    )


def _remedy(row: Result, host: str) -> str:
    """Return the advice anew, with nothing in it that the check had found: no name, no address.

    Ports and their encryption name nobody and stay, so that the sentence can be followed.
    """
    if not row.remedy:
        return ""
    if row.skipped is not None:
        network = NETWORKS_BY_WORDS.get(row.words)
        return SKIP_WORDS[row.skipped][1] if network is None else network.steps[0]
    if row.cause_id is None:
        return ""
    words = usual_words(row.protocol, row.port, row.security)
    remedy = remedy_for(row.cause_id, {**words, "host": host})
    return next(iter(remedy.steps), remedy.what)
