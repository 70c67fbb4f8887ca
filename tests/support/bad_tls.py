"""TLS servers that handshake badly: slowly, with too much, or without ever saying goodbye."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import trustme

__all__ = ["bloated", "dripping", "frozen", "intruding"]


@contextlib.contextmanager
def dripping(context: ssl.SSLContext, *, every_s: float) -> Iterator[int]:
    """Run a server that sends its part of the handshake byte by byte; give its port."""
    over = threading.Event()

    def serve(sock: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        while not over.is_set():
            data = sock.recv(4_096)
            if not data:
                return
            incoming.write(data)
            with contextlib.suppress(ssl.SSLWantReadError):
                tls.do_handshake()
            for byte in outgoing.read():
                if over.wait(every_s):
                    return
                sock.sendall(bytes((byte,)))

    with _serving(serve, over) as port:
        yield port


@contextlib.contextmanager
def frozen(context: ssl.SSLContext, greeting: bytes) -> Iterator[int]:
    """Run a server that greets and never does anything again, not even in TLS; give its port."""
    over = threading.Event()

    def serve(accepted: socket.socket) -> None:
        with context.wrap_socket(accepted, server_side=True) as sock:
            sock.sendall(greeting)
            over.wait(10)

    with _serving(serve, over) as port:
        yield port


@contextlib.contextmanager
def intruding(
    context: ssl.SSLContext, said: tuple[bytes, ...], intruder: bytes
) -> Iterator[tuple[int, list[bytes]]]:
    """Run a server whose encrypted answers end with one that somebody else put in, in the open.

    Give its port, and what it heard: a list that grows.
    """
    over = threading.Event()
    heard: list[bytes] = []

    def serve(accepted: socket.socket) -> None:
        with context.wrap_socket(accepted, server_side=True) as sock:
            for answer in said:
                sock.sendall(answer)
                heard.append(sock.recv(4_096))
            socket.socket.sendall(sock, intruder)  # past the encryption
            over.wait(10)

    with _serving(serve, over) as port:
        yield port, heard


@contextlib.contextmanager
def _serving(serve: Callable[[socket.socket], None], over: threading.Event) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with contextlib.suppress(OSError):  # nobody came, or somebody went
                accepted, _ = listening.accept()
                with accepted:
                    serve(accepted)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def bloated(ca: trustme.CA, host: str, folder: Path, *, links: int, names: int) -> ssl.SSLContext:
    """Return a server's context with a chain of `links` useless links, for `names` names."""
    leaf = ca.issue_cert(host, *(f"name-{number}.hostile.test" for number in range(names)))
    chain = folder / "chain.pem"
    chain.touch(mode=0o600)
    filler = ca.cert_pem.bytes() * links
    chain.write_bytes(leaf.private_key_and_cert_chain_pem.bytes() + filler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context
