"""A sweep made safe to give away: everything masked that tells who somebody is."""

from dataclasses import replace

from smtpwidgets.model.masking import Masker
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.visit import SKIP_WORDS

__all__ = ["masked_run"]


def masked_run(run: Run, *, hosts: bool = False) -> Run:
    """Return a copy of a run with names, addresses and IP numbers masked, as `shareable` does it.

    The same mark always stands for the same thing. Host names are left in unless `hosts`: they
    name the provider or the company.
    """
    masker = Masker(
        hosts=hosts,
        names=[row.label for row in run.results if row.label not in {row.host, row.address}],
        servers=[row.host for row in run.results],
    )
    for row in run.results:  # a domain is known by its addresses, which may stand further down
        masker.learn(row.address)
    return replace(run, results=tuple(_masked(row, masker) for row in run.results))


def _masked(row: Result, masker: Masker) -> Result:
    host = masker.host(row.host)
    return replace(
        row,
        host=host,
        label=host if row.label == row.host else masker.name(row.label),
        address=masker.mask(row.address),
        owner=masker.mask(row.owner),
        remedy=_remedy(row, host),
        address_used=masker.mask(row.address_used),
    )


def _remedy(row: Result, host: str) -> str:
    """Return the advice anew, with nothing in it that the check had found: no name, no address."""
    if not row.remedy:
        return ""
    if row.skipped is not None:
        return SKIP_WORDS[row.skipped][1]
    if row.cause_id is None:
        return ""
    remedy = remedy_for(row.cause_id, {"host": host, "port": str(row.port)})
    return next(iter(remedy.steps), remedy.what)
