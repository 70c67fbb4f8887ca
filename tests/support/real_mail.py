"""A private Postfix and Dovecot: real servers for tests, on loopback, gone afterwards.

Nothing of the machine's own mail is touched: configuration, queue, mailboxes, logs and
certificates lie in one temporary folder. Root is needed, as Postfix changes its user.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import TypeVar

import trustme

from tests.support.components import program, root
from tests.support.daemons import Daemons, folder, own_address
from tests.support.real_mail_config import Texts

__all__ = [
    "DOMAIN",
    "HOST",
    "PORTS",
    "USERS",
    "RealMail",
    "ready_for_mail",
    "real_mail",
    "write_old",
]

DOMAIN = "example.test"
HOST = f"mail.{DOMAIN}"

# The servers have a loopback address to themselves, so the numbers may be the same each time.
PORTS: Mapping[str, int] = MappingProxyType(
    {
        "smtp": 2525,
        "submissions": 2465,
        "submission": 2587,
        "imap": 2143,
        "imaps": 2993,
        "pop3": 2110,
        "pop3s": 2995,
    }
)
USERS: Mapping[str, str] = MappingProxyType(
    {f"ada@{DOMAIN}": "sesame, öffne dich", f"grace@{DOMAIN}": "hunter2"}
)

_USUAL = {
    25: "smtp",
    465: "submissions",
    587: "submission",
    143: "imap",
    993: "imaps",
    110: "pop3",
    995: "pop3s",
}

_ENDED = re.compile(r"smtpd\[\d+\]: disconnect from \S+ (.*)")
_MAILBOX_OWNER = 5000
_TOKEN_KEY = b"key-of-the-tests-0123456789abcdef"
_QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush"),
    *("hold", "incoming", "private", "saved", "trace"),
)

Found = TypeVar("Found")


@dataclass
class RealMail:
    """The running servers: where they are, who may log in, what they logged and delivered."""

    base: Path
    address: str
    users: Mapping[str, str]
    authority: trustme.CA = field(repr=False)
    ports: Mapping[str, int] = field(default_factory=lambda: PORTS)
    texts: Texts = field(default_factory=Texts, repr=False)
    names: tuple[str, ...] = (HOST,)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        logs = ("stderr", "postfix/maillog", "dovecot/log")
        self._daemons = Daemons(*(self.base / log for log in logs))

    def client_context(self) -> ssl.SSLContext:
        """Return a context that trusts the authority of these servers and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        return context

    @property
    def authority_path(self) -> Path:
        """The authority's certificate as a PEM file, for programs that want a path."""
        return self.base / "authority.pem"

    def doors(self, *hosts: str) -> dict[tuple[str, int], tuple[str, int]]:
        """Return doors from the usual ports of `hosts` to these servers' own."""
        usual = {25: "smtp", 465: "submissions", 587: "submission"}
        usual |= {143: "imap", 993: "imaps", 110: "pop3", 995: "pop3s"}
        return {
            (host, port): (self.address, PORTS[name])
            for host in hosts or (HOST,)
            for port, name in usual.items()
        }

    def token(self, user: str, lifetime_s: int = 300) -> str:
        """Return an OAuth2 token (JWT) for `user`; a negative lifetime makes an expired one."""
        now = int(time.time())
        # Dovecot's clock is cached: a token issued in this very second may be "from the future".
        claims = {"sub": user, "email": user, "iat": now - 600, "exp": now + lifetime_s}
        parts = [
            _url64(json.dumps(part).encode())
            for part in ({"alg": "HS256", "typ": "JWT", "kid": "default"}, claims)
        ]
        signature = hmac.new(_TOKEN_KEY, ".".join(parts).encode(), hashlib.sha256).digest()
        return ".".join((*parts, _url64(signature)))

    def messages(self, user: str) -> list[Message]:
        """Return the messages in a user's mailbox, oldest first."""
        box = self.base / "mail" / user
        while True:
            files = [*box.glob("new/*"), *box.glob("cur/*")]
            try:
                files.sort(key=lambda file: file.stat().st_mtime_ns)
                return [message_from_bytes(file.read_bytes()) for file in files]
            except FileNotFoundError:
                continue  # Dovecot moved it from new to cur in this very moment

    def maillog(self) -> str:
        """Return what Postfix has logged so far."""
        path = self.base / "postfix/maillog"
        return path.read_text(errors="replace") if path.exists() else ""

    def sessions(self) -> list[dict[str, str]]:
        """Return the commands of each ended SMTP session, counted by Postfix itself.

        A value is "1" for one command that succeeded and "0/1" for one that was refused.
        """
        lines = _ENDED.findall(self.maillog())
        return [dict(word.split("=", 1) for word in line.split()) for line in lines]

    def at_rest(self) -> bool:
        """Whether all sessions that Postfix has logged have ended.

        By one look: between two, another session may begin and end, and one still go on.
        """
        log = self.maillog()
        return log.count(": connect from") == len(_ENDED.findall(log))

    def wait_for(self, look: Callable[[], Found], what: str) -> Found:
        """Return what `look` finds as soon as it finds something; `what` names it."""
        return self._daemons.wait_for(look, what)

    def start(self) -> None:
        """Write the configuration, start both programs and wait until every port answers."""
        self._write()
        daemons = subprocess.run(
            [program("postconf", package="postfix"), "-dh", "daemon_directory"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        # Not `postfix start-fg`: a shell would stand in between, and the daemon outlive it.
        etc = str(self.base / "postfix/etc")
        self._daemons.launch(
            [f"{daemons}/master", "-c", etc, "-s"], MAIL_CONFIG=etc, **self.environment
        )
        dovecot = program("dovecot", package="dovecot-imapd dovecot-pop3d")
        self._daemons.launch([dovecot, "-F", "-c", str(self.base / "dovecot/dovecot.conf")])
        for name, port in self.ports.items():
            self._daemons.wait_for_port(self.address, port, name)
        # The knocks above are sessions too: a test that counts its own begins after them.
        knocks = self.texts.master_cf.count(" smtpd\n")
        self.wait_for(lambda: len(self.sessions()) == knocks, "the first sessions have ended")

    def stop(self) -> None:
        """End both programs and whatever they started."""
        self._daemons.stop()

    # --- configuration ----------------------------------------------------------------------------

    def _write(self) -> None:
        self.base.chmod(0o755)  # postfix, dovecot and the owner of the mailboxes pass through
        self._write_certificates()
        self._write_postfix()
        self._write_dovecot()
        boxes = folder(self.base / "mail", owner=_MAILBOX_OWNER)
        for box in (boxes / user for user in self.users):
            for part in (box, box / "tmp", box / "new", box / "cur"):
                folder(part, 0o700, owner=_MAILBOX_OWNER)

    def _write_certificates(self) -> None:
        leaf = self.authority.issue_cert(*self.names, "localhost", self.address)
        self.authority.cert_pem.write_to_path(self.authority_path)
        chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
        (self.base / "chain.pem").write_bytes(chain)
        key = self.base / "key.pem"
        key.touch(mode=0o600)
        key.write_bytes(leaf.private_key_pem.bytes())

    def _write_postfix(self) -> None:
        home = folder(self.base / "postfix")
        etc = folder(home / "etc")
        folder(home / "data", owner="postfix")
        spool = folder(home / "spool")
        folder(spool / "pid")
        for name in _QUEUES:
            folder(spool / name, 0o700, owner="postfix")
        folder(spool / "maildrop", 0o730, owner="postfix", group="postdrop")
        folder(spool / "public", 0o710, owner="postfix", group="postdrop")
        files = {
            "main.cf": self._filled(self.texts.main_cf),
            "master.cf": self._filled(self.texts.master_cf),
            "mailboxes": "".join(f"{user} {user}/\n" for user in self.users),
            "logins": "".join(f"{user} {user}\n" for user in self.users),
        }
        for name, text in files.items():
            write_old(etc / name, text)

    def _write_dovecot(self) -> None:
        home = folder(self.base / "dovecot")
        (home / "dovecot.conf").write_text(self._filled(self.texts.dovecot))
        (home / "oauth2.conf").write_text(self._filled(self.texts.dovecot_oauth2))
        users = home / "users"
        users.write_text("".join(f"{u}:{{PLAIN}}{p}::::::\n" for u, p in self.users.items()))
        shutil.chown(users, "dovecot", "dovecot")
        keys = home / "keys"
        for path in (keys, keys / "default", keys / "default/HS256"):
            folder(path)
        (keys / "default/HS256/default").write_bytes(base64.b64encode(_TOKEN_KEY))

    def _filled(self, text: str) -> str:
        return Template(text).substitute(
            self.ports, base=self.base, address=self.address, domain=DOMAIN, vuid=_MAILBOX_OWNER
        )


def ready_for_mail() -> None:
    """End the test if Postfix and Dovecot are not installed, or may not be started."""
    program("postfix", package="postfix")
    program("dovecot", package="dovecot-imapd dovecot-pop3d dovecot-submissiond")
    root("A Postfix of one's own")


@contextlib.contextmanager
def real_mail(users: Mapping[str, str] = USERS, texts: Texts | None = None) -> Iterator[RealMail]:
    """Run Postfix and Dovecot for `users` (address → password).

    Skips, or fails where `CI` is set, if they are not installed or may not be started.
    """
    ready_for_mail()
    # Not pytest's tmp_path: its parents are closed to the users that the servers run as.
    base = Path(tempfile.mkdtemp(prefix="smtpwidgets-mail-"))
    servers = RealMail(base, own_address(), users, trustme.CA(), texts=texts or Texts())
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(base, ignore_errors=True)


def write_old(file: Path, text: str) -> None:
    """Write a file that Postfix reads: it waits, in steps of 0.3 s, until one is a second old."""
    file.write_text(text)
    os.utime(file, (time.time() - 60,) * 2)


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
