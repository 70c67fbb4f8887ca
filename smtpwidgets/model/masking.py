"""Taking out of a text what tells who somebody is, so that it can be shown to others.

Each thing gets a mark that stays the same wherever it turns up: `address-1@domain-1`, `ip-2`. So
the reader still sees what is alike and what is not. The local part and the domain of an address
are marked apart. Where it is not clear what something is, it is masked.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping

from smtpwidgets.model.addresses import address_problems
from smtpwidgets.model.characters import readable
from smtpwidgets.model.hosts import ascii_host, clean_host, is_number
from smtpwidgets.model.masking_patterns import KEPT_KEYS, MARK, NUMBER, PATTERNS, literally

__all__ = ["Masker", "mask"]

# What is marked as it stands: pattern → the word of its marks.
_MARKS: Mapping[str, str] = {
    "USERINFO": "token",
    "AUTH": "token",
    "COMMAND": "token",
    "BEARER": "token",
    "PAIR": "token",
    "LOOSE": "token",
    "JWT": "token",
    "BASE64": "token",
    "KEYED": "id",
    "FINGERPRINT": "id",
    "EXIM": "id",
    "HEX": "id",
    "LONG": "id",
    "PHRASE": "name",
    "NAME": "name",
}
_NUMBER_IN_HOST = re.compile(NUMBER)
_PARTS = re.compile(r"(?P<local>.*?)(?:[@＠﹫]|%40)(?P<domain>[^@＠﹫]*)", re.DOTALL)
_LEADING = re.compile(r"^[^\w\"]+")
_KEY = re.compile(r"(?P<key>[A-Za-z][\w.-]*)=")


def mask(text: str, *, hosts: bool = False, names: Iterable[str] = ()) -> str:
    """Return `text` with addresses, IP numbers, names, tokens and session numbers masked.

    Args:
        text: any text; hidden characters are left out of what comes back.
        hosts: mask host names as well.
        names: user names, display names and the like, masked wherever they stand as a word.
    """
    return Masker(hosts=hosts, names=names).mask(text)


class Masker:
    """Masks alike in everything that belongs to one report.

    `names` are user names, display names and the like; `servers` host names that are not to be
    taken for the domain of an address, and that may be without a dot.
    """

    def __init__(
        self, *, hosts: bool = False, names: Iterable[str] = (), servers: Iterable[str] = ()
    ) -> None:
        self._hosts = hosts
        self._marks: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._domains: set[str] = set()
        # Addresses are found anyway, and get a mark that shows both their parts.
        known = [name for name in map(readable, names) if address_problems(name)]
        places = [name for name in map(readable, servers) if name and not is_number(name)]
        self._servers = {_host_key(name) for name in places}
        phrases = [name for name in known if re.search(r"[\s@]", name.strip())]
        words = [name for name in known if name not in phrases]
        self._names = re.compile(literally(words))
        own = {"PHRASE": phrases, "NAME": words, "SERVER": places if hosts else ()}
        self._special: Mapping[str, Callable[[str], str]] = {
            "MARK": str,
            "EMAIL": self._address,
            "AT": self._at,
            "NUMBER": self._number,
            "NUMBER6": self._number6,
            "HOST": self._host,
            "SERVER": self._host,
        }
        self._plain = _compiled({})
        self._all = _compiled({kind: literally(texts) for kind, texts in own.items()})

    def learn(self, text: str) -> None:
        """Note the domains of the addresses in `text`, so that they are masked alone, too."""
        self._plain.sub(self._marked, readable(text))

    def mask(self, text: str, *, names: bool = True) -> str:
        """Return `text` masked; `names` False leaves the given names in (our own sentences)."""
        plain = readable(text)
        self.learn(plain)
        return (self._all if names else self._plain).sub(self._marked, plain)

    def name(self, text: str, word: str = "name") -> str:
        """Return the mark of a whole text that is a name: a user name, or an account's."""
        plain = readable(text).strip()
        if not plain or MARK.fullmatch(plain):
            return plain
        return self.mask(plain) if "@" in plain else self._mark(word, plain)

    def host(self, text: str) -> str:
        """Return the mark of a whole text that is a host name or an IP number, or the name."""
        plain = readable(text).strip()
        if not plain or MARK.fullmatch(plain):
            return plain
        if is_number(clean_host(plain)):
            return self._mark("ip", clean_host(plain))
        return self._mark("host", _host_key(plain)) if self._hosts else self.mask(plain)

    def _mark(self, word: str, text: str) -> str:
        """Return the mark of `text`: the one it has, or the next of its kind."""
        key = " ".join(text.casefold().split())
        local = self._marks.get(("address", key))
        if word == "name" and local is not None:
            return local  # the part before the @, used as a user name: alike is shown alike
        if (word, key) not in self._marks:
            self._counts[word] = self._counts.get(word, 0) + 1
            self._marks[word, key] = f"{word}-{self._counts[word]}"
        return self._marks[word, key]

    def _marked(self, found: re.Match[str]) -> str:
        kind = found.lastgroup or "MARK"
        if kind in self._special:
            return self._special[kind](found[0])
        kept = found.groupdict().get(f"{kind}_kept") or ""
        value = found[0].removeprefix(kept)
        return kept + (value if MARK.fullmatch(value) else self._mark(_MARKS[kind], value))

    def _address(self, text: str) -> str:
        parts = _PARTS.fullmatch(text)
        local, domain = (parts["local"], parts["domain"]) if parts else (text, "")
        bare = _LEADING.sub("", local, count=1)
        lead, local = local.removesuffix(bare), bare
        if (key := _KEY.match(local)) and key["key"].lower() in KEPT_KEYS:
            lead, local = f"{lead}{key[0]}", local[key.end() :]
        if MARK.fullmatch(f"{local}@{domain}"):
            return f"{lead}{local}@{domain}"
        return f"{lead}{self._mark('address', local) if local else ''}{self._after_at(domain)}"

    def _at(self, text: str) -> str:
        return self._after_at(re.sub(r"^(?:[@＠﹫]|%40)", "", text))

    def _after_at(self, domain: str) -> str:
        bare = domain.strip("[]_")
        if is_number(clean_host(bare.lower().removeprefix("ipv6:"))):
            return f"@[{self._mark('ip', clean_host(bare.lower().removeprefix('ipv6:')))}]"
        key = _host_key(bare)
        self._domains.add(key)
        return f"@{self._mark('domain', key)}"

    def _number(self, text: str) -> str:
        if "." in text:
            return self._mark("ip", text)
        *before, a, b, c, d = text.split("-")  # ec2-192-0-2-1: the last four are the address
        return "-".join((*before, self._mark("ip", f"{a}.{b}.{c}.{d}")))

    def _number6(self, text: str) -> str:
        """Mark an IPv6 address; colons around it may belong to the sentence."""
        for candidate in (text, text.rstrip(":"), text[1:], text[1:].rstrip(":")):
            try:
                address = ipaddress.ip_address(candidate.partition("%")[0])
            except ValueError:
                continue
            before, _, after = text.partition(candidate)
            mapped = getattr(address, "ipv4_mapped", None) or address
            return f"{before}{self._mark('ip', mapped.compressed)}{after}"
        return text

    def _host(self, text: str) -> str:
        key = _host_key(text)
        if key in self._domains and key not in self._servers:
            return self._mark("domain", key)
        if self._hosts:
            return self._mark("host", key)
        numberless = _NUMBER_IN_HOST.sub(lambda found: self._number(found[0]), text)
        return self._names.sub(lambda found: self._mark("name", found[0]), numberless)


def _compiled(own: Mapping[str, str]) -> re.Pattern[str]:
    """Return all patterns as one, each in a group of its kind."""
    parts = {kind: own.get(kind) or pattern for kind, pattern in PATTERNS.items()}
    return re.compile("|".join(f"(?P<{k}>{p})" for k, p in parts.items() if p), re.MULTILINE)


def _host_key(host: str) -> str:
    """Return a host as it goes over the wire, so that both ways to write it are alike."""
    clean = clean_host(re.sub("[。．｡]", ".", host))
    try:
        return ascii_host(clean)
    except UnicodeError:
        return clean.casefold()
