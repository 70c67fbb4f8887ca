"""Ctrl-C in the middle of a command to the database: the command is undone, and nothing else."""

from pathlib import Path

import pytest
from sqlalchemy import event

from smtpwidgets.store import open_store
from tests.support.profiles import a_server, adding, listed


@pytest.mark.parametrize("where", ["memory", "file"])
def test_an_interrupted_write_loses_nothing(where: str, tmp_path: Path) -> None:
    """What was there stays, also where one connection is the whole database; writing goes on."""
    with open_store(":memory:" if where == "memory" else tmp_path / "mail.db") as store:
        store.apply(adding(0, a_server("First")))
        engine = store._database._engine

        def interrupt(*_: object) -> None:
            event.remove(engine, "after_cursor_execute", interrupt)
            raise KeyboardInterrupt

        event.listen(engine, "after_cursor_execute", interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.apply(adding(1, a_server("Second")))

        assert ["First"] == listed(store.snapshot())
        assert ["First", "Third"] == listed(store.apply(adding(1, a_server("Third"))))
