"""A Dask cluster of this computer: two workers at two vantage points, over TLS, on loopback."""

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from distributed import Client, Nanny, Scheduler, SpecCluster
from distributed.security import Security

from tests.support.waiting import wait_until

__all__ = [
    "PLACES",
    "closed_port",
    "cluster_of",
    "kill_worker",
    "make_ready",
    "texts_in_cluster",
    "wait_for_another",
    "worker_at",
]

PLACES = ("office", "data centre")
_CLOSED: set[int] = set()  # of a worker's process
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
    (address,) = _workers_at(client, place)
    return address


def kill_worker(client: Client, place: str) -> None:
    """End the process of the worker at `place`, without a word."""
    address = worker_at(client, place)
    os.kill(client.run(os.getpid, workers=[address])[address], signal.SIGKILL)


def wait_for_another(client: Client, place: str, former: str) -> None:
    """Return when the worker at `place` is one that was started after the `former` one, and ready.

    How many workers there are tells nothing: the scheduler hears of a death when it happens to.
    """
    wait_until(
        lambda: _workers_at(client, place) not in ([], [former]), f"a new worker at {place}", 60
    )
    make_ready(client)


def _workers_at(client: Client, place: str) -> list[str]:
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return [address for address, one in workers.items() if place in one["resources"]]


@contextlib.contextmanager
def closed_port(client: Client, place: str, port: int) -> Iterator[None]:
    """Let the worker at `place` reach no such port: a firewall, as far as its program can tell."""
    worker = [worker_at(client, place)]
    client.run(_close, port, workers=worker)
    yield
    client.run(_open, port, workers=worker)  # the next server may be given that port


def _close(port: int) -> None:
    if not _CLOSED:
        sys.addaudithook(_refuse)  # there is no way to take one back
    _CLOSED.add(port)


def _open(port: int) -> None:
    _CLOSED.discard(port)


def _refuse(event: str, facts: tuple[Any, ...]) -> None:
    if event == "socket.connect" and facts[1][1] in _CLOSED:
        raise ConnectionRefusedError(111, "Connection refused")


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
