"""What to say and advise for each cause: the only place for this prose.

No remedy lowers security. `{host}`, `{port}`, `{username}`, `{security}` and the facts a check
adds stand for the entry's own values.
"""

from collections.abc import Mapping

from smtpwidgets.model.cause import CauseId, Remedy

__all__ = ["REMEDIES", "remedy_for"]

REMEDIES: Mapping[str, Remedy] = {
    "unknown": Remedy(
        title="The check ended in a way we do not know",
        what="{host} did something that fits none of the known causes.",
        steps=("Copy the report and send it to your provider's support.",),
    ),
}


class _Words(dict[str, str]):
    """Leaves a placeholder readable when a check has no word for it."""

    def __missing__(self, key: str) -> str:
        return key.replace("_", " ")


def remedy_for(cause_id: CauseId, words: Mapping[str, str]) -> Remedy:
    """Return the remedy for `cause_id` with `words` filled in."""
    row = REMEDIES.get(cause_id, REMEDIES["unknown"])
    fill = _Words(words)
    return row.model_copy(
        update={
            "title": row.title.format_map(fill),
            "what": row.what.format_map(fill),
            "steps": tuple(step.format_map(fill) for step in row.steps),
        }
    )
