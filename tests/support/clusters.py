"""A Dask cluster of this computer: two workers at two vantage points, over TLS, on loopback."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from distributed import Client, Nanny, Scheduler, SpecCluster
from distributed.security import Security

__all__ = [
    "PLACES",
    "close_port",
    "cluster_of",
    "make_ready",
    "process_of",
    "texts_in_cluster",
    "worker_at",
]

PLACES = ("office", "data centre")
_PLAIN: dict[str, Any] = {"host": "127.0.0.1", "protocol": "tls://", "dashboard_address": ":0"}


@contextlib.contextmanager
def cluster_of(*places: str, env: Mapping[str, str] | None = None) -> Iterator[Client]:
    """Run a cluster with a worker at each place, and yield a client of it.

    `env` are variables that workers alone have.
    """
    security = Security.temporary()
    workers = {
        place: {
            "cls": Nanny,
            "options": {
                **_PLAIN,
                "silence_logs": logging.ERROR,
                "nthreads": 1,
                "env": dict(env or {}),
                "security": security,
                "resources": {place: 1},
            },
        }
        for place in places
    }
    scheduler = {"cls": Scheduler, "options": {**_PLAIN, "security": security}}
    with (
        SpecCluster(workers, scheduler, security=security, silence_logs=logging.ERROR) as cluster,
        Client(cluster, security=security) as client,
    ):
        client.wait_for_workers(len(places), timeout=60)
        make_ready(client)
        yield client


def make_ready(client: Client) -> None:
    """Let workers load what they need; on a busy computer that takes longer than any check."""
    client.run(_load)


def _load() -> None:
    from smtpwidgets.fleet import worker

    assert worker


def worker_at(client: Client, place: str) -> str:
    """Return the address of the worker at `place`."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return next(address for address, one in workers.items() if place in one["resources"])


def process_of(client: Client, place: str) -> int:
    """Return the process of the worker at `place`."""
    address = worker_at(client, place)
    return int(client.run(os.getpid, workers=[address])[address])


def close_port(client: Client, place: str, port: int) -> None:
    """Let the worker at `place` reach no such port: a firewall, as far as its program can tell."""
    client.run(_close_port, port, workers=[worker_at(client, place)])


def _close_port(port: int) -> None:
    def refuse(event: str, facts: tuple[Any, ...]) -> None:
        if event == "socket.connect" and facts[1][1] == port:
            raise ConnectionRefusedError(111, "Connection refused")

    sys.addaudithook(refuse)


def texts_in_cluster(client: Client) -> str:
    """Return what scheduler and workers hold and have logged, as text."""
    return "\n".join(
        map(
            str,
            (
                client.run_on_scheduler(_held),
                client.get_scheduler_logs(),
                client.get_worker_logs(),
                client.get_worker_logs(nanny=True),
                client.get_events(),
                client.run(_held_by_worker),
            ),
        )
    )


def _held(dask_scheduler: Any) -> str:
    import cloudpickle

    held = [
        (task.key, task.run_spec, task.exception_text, task.traceback_text, task.annotations)
        for task in dask_scheduler.tasks.values()
    ]
    queues = [list(queue._queue) for queue in dask_scheduler.extensions["queues"].queues.values()]
    return str(cloudpickle.dumps(held)) + str(held) + str(queues)


def _held_by_worker(dask_worker: Any) -> str:
    import cloudpickle

    tasks = dask_worker.state.tasks.values()
    return str([cloudpickle.dumps(task.run_spec) for task in tasks]) + str(dict(dask_worker.data))
