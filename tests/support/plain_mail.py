"""Mail servers on loopback that need no password: some work, some refuse, some say nothing."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["PlainMail", "plain_mail"]

_ANSWERS = {b"EHLO": b"250-mail.test\r\n250 8BITMIME\r\n", b"QUIT": b"221 bye\r\n"}


@dataclass
class PlainMail:
    """One server. `heard` is set as soon as somebody is connected."""

    port: int
    heard: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def plain_mail(greeting: bytes = b"220 mail.test ESMTP\r\n") -> Iterator[PlainMail]:
    """Run a server that greets with `greeting`; an empty one is silence until the peer goes."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            mail.heard.set()
            self.wfile.write(greeting)
            for line in self.rfile:
                self.wfile.write(_ANSWERS.get(line[:4].upper(), b"250 fine\r\n"))
                if line[:4].upper() == b"QUIT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = False
        block_on_close = True

        def handle_error(self, *_: object) -> None:
            """Nothing: a peer that goes away in the middle is what these tests are about."""

    with Server(("127.0.0.1", 0), Talk) as server:
        mail = PlainMail(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield mail
        finally:
            server.shutdown()
            thread.join()
