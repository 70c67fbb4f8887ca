"""What is masked in a text: whole, alike everywhere, and nothing but what tells who it is."""

import ipaddress
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.masking import Masker, mask
from smtpwidgets.model.remedies import REMEDIES

# Text before and after what is looked for: anything that cannot be part of it.
AROUND = st.text(alphabet=" \n\t,;()<>[]\"'|\u202e\u200b\0\ud800«»…", min_size=1)
# Letters that could not be taken for a mark or a word of the sentence.
LABEL = st.from_regex(r"q[a-z0-9]{2,20}z", fullmatch=True)
LOCAL = st.from_regex(r"q[a-z0-9._+-]{1,20}z", fullmatch=True)
HOST = st.builds(lambda a, b: f"{a}.{b}.example", LABEL, LABEL)
DOMAIN = st.builds("{}.example".format, LABEL) | st.just("bücher.example")
ADDRESS = st.builds("{}@{}".format, LOCAL, DOMAIN)
IP = st.ip_addresses().map(str).filter(lambda text: text != "::")
ANYTHING = st.text() | st.text(alphabet="ab.@:-=%_<>[]\"'/ 019AFf\n\u202e\0\ud800", max_size=80)


@given(AROUND, ADDRESS, AROUND)
def test_no_address_comes_out(before: str, address: str, after: str) -> None:
    """Neither the address nor its local part nor its domain."""
    masked = mask(f"{before}{address}{after} {address.upper()}").casefold()
    local, _, domain = address.partition("@")

    assert local not in masked
    assert domain not in masked
    assert 2 == masked.count("address-1@domain-1")


@given(AROUND, IP, AROUND)
def test_no_ip_number_comes_out(before: str, number: str, after: str) -> None:
    """IPv4 and IPv6, short or written out, are one number with one mark."""
    longer = ipaddress.ip_address(number).exploded
    masked = mask(f"{before}{number}{after} {longer}")

    assert number not in masked
    assert longer not in masked
    assert {"ip-1"} == set(re.findall(r"ip-\d+", masked))


@given(AROUND, HOST, AROUND)
def test_hosts_come_out_only_on_request(before: str, host: str, after: str) -> None:
    """They name the provider, which support mostly needs; on request none is left."""
    text = f"{before}{host}{after} {host.upper()}"

    assert host in mask(text)
    assert host not in mask(text, hosts=True).casefold()
    assert 2 == mask(text, hosts=True).count("host-1")


@given(AROUND, LABEL, AROUND)
def test_no_name_that_was_given_comes_out(before: str, name: str, after: str) -> None:
    """User names and display names, in capitals or not, parted by any blank."""
    text = f"{before}{name}{after} {name.title()}\u00a0Lovelace"
    masked = mask(text, names=[name, f"{name} Lovelace"]).casefold()

    assert name not in masked
    assert "lovelace" not in masked


@given(ANYTHING, st.booleans(), st.lists(st.text(max_size=8), max_size=3))
def test_masking_twice_is_masking_once(text: str, hosts: bool, names: list[str]) -> None:
    """And no text at all makes it fail."""
    once = mask(text, hosts=hosts)

    assert once == mask(once, hosts=hosts)
    assert isinstance(mask(text, hosts=hosts, names=names), str)


@given(st.lists(ADDRESS | IP | HOST, min_size=1, max_size=6))
def test_what_is_alike_stays_alike_and_what_is_not_does_not(things: list[str]) -> None:
    """As many marks as there were things: support still sees which is which."""
    masker = Masker(hosts=True, servers=[thing for thing in things if "@" not in thing])
    masks = [masker.mask(thing) for thing in things]

    assert masks == [masker.mask(thing) for thing in things]
    keys = {
        thing if "@" in thing or ":" not in thing else str(ipaddress.ip_address(thing))
        for thing in things
    }
    assert len(keys) == len(set(masks))


SEEN = [
    ("535 5.7.8 <ada@x.example>: refused", "535 5.7.8 <address-1@domain-1>: refused"),
    ("from=ada@x.example", "from=address-1@domain-1"),
    ("smtp.mailfrom=ada@x.example header.d=x.example", "smtp.mailfrom=address-1@domain-1 header.d=domain-1"),
    ("bounce+ada=x.example@list.example", "address-1@domain-1"),
    ('"ada l"@x.example', "address-1@domain-1"),
    ("ada%40x.example", "address-1@domain-1"),
    ("ada＠x．example", "address-1@domain-1"),
    ("root@localhost", "address-1@domain-1"),
    ("'ada@x.example'", "'address-1@domain-1'"),
    ("ada@x.example'bob@y.example", "address-1@domain-1'address-2@domain-2"),
    ("|ada@x.example|bob@x.example|", "|address-1@domain-1|address-2@domain-1|"),
    ("ada@[192.0.2.1]", "address-1@[ip-1]"),
    ("ada@\u200bx.example", "address-1@domain-1"),
    ("ada@bücher.example ADA@xn--bcher-kva.example", "address-1@domain-1 address-1@domain-1"),
    ("[192.0.2.1]:25 and 192.0.2.1:587", "[ip-1]:25 and ip-1:587"),
    ("[IPv6:2001:db8::1] 2001:0db8:0:0:0:0:0:1", "[IPv6:ip-1] ip-1"),
    ("::ffff:192.0.2.1 192.0.2.1", "ip-1 ip-1"),
    ("fe80::1%eth0", "ip-1"),
    ("host-192-0-2-1.isp.example, 192.0.2.1", "host-ip-1.isp.example, ip-1"),
    ("AUTH PLAIN AGFkYQBzZWNyZXQ=", "AUTH PLAIN token-1"),
    ("auth login YWRh", "auth login token-1"),
    ("a1 LOGIN ada sesame", "a1 LOGIN token-1"),
    ("PASS open sesame", "PASS token-1"),
    ("Authorization: Bearer ya29.a0AfH6SMBx", "Authorization: Bearer token-1"),
    ("id eyJhbGciOi.eyJzdWIi.c2ln", "id token-1"),
    ("password=sesame&x", "password=token-1&x"),
    ("Password: op3n-sesame", "Password: token-1"),
    ("https://ada:sesame@x.example/", "https://token-1@domain-1/"),
    ("250 2.0.0 Ok: queued as 4F1A2B3C4D", "250 2.0.0 Ok: queued as id-1"),
    ("250 OK id=1tABCd-0001xY-2f", "250 OK id=id-1"),
    ("go d9443c01a7336-1f7d1a8e4bsm123456plb.12 - gsmtp", "go id-1 - gsmtp"),
    ("session=<6FsLm1kn>", "session=<id-1>"),
    ("SHA256 " + ":".join(["AB"] * 32), "SHA256 id-1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), SEEN)
def test_what_servers_say_is_masked_where_it_tells_who_it_is(text: str, masked: str) -> None:
    """Replies, log lines and headers as they are seen in the field."""
    assert masked == mask(text)


PLAIN = [
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    "AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER CRAM-MD5 SCRAM-SHA-256",
    "TOP UIDL USER SASL PLAIN LOGIN",
    "TLS 1.3 with TLS_AES_256_GCM_SHA384, ECDHE-RSA-AES256-GCM-SHA384",
    "2026-11-03 14:02:00 UTC, 412 ms in all",
    "smtp.gmail.com, port 465, TLS",
    "What your password needs: a bearer token, or your token: ask.",
    "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE",
    "spf=pass dkim=pass dmarc=pass",
    "Type it in Settings::Mail, e.g. at 10:20:30.",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_tells_nothing_stays(text: str) -> None:
    """Codes, times, versions, methods and mechanisms are what the reader needs."""
    assert text == mask(text)


@pytest.mark.parametrize("id", sorted(REMEDIES))
def test_our_own_sentences_stay_readable(id: str) -> None:
    """No remedy holds a word that is taken for a number, a token or a session."""
    remedy = REMEDIES[id]
    for text in (remedy.title, remedy.what, *remedy.steps):
        ours = re.sub(r"[\w.]+@[\w.]+\w", "", text)
        assert ours == mask(ours)


def test_a_user_name_that_is_the_part_before_the_at_is_shown_to_be_it() -> None:
    """Whether the short or the full form is used is often the very fault."""
    masker = Masker(names=["ada"])

    assert "address-1@domain-1 as address-1, not name-1" == Masker(names=["ada", "bob"]).mask(
        "ada@x.example as ada, not bob"
    )
    assert "address-1@domain-1" == masker.mask("ada@x.example")
    assert "address-1" == masker.name("Ada")


def test_a_provider_s_host_is_no_mail_domain() -> None:
    """Posteo's server has the name of its domain: known as a host, it stays a host."""
    masker = Masker(servers=["posteo.de"])

    assert "address-1@domain-1 at posteo.de" == masker.mask("ada@posteo.de at posteo.de")


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a@",
        "1.",
        ":",
        "a:",
        "=",
        "A1a",
        '"',
        "AUTH PLAIN ",
        "a-1",
        "a-",
        "%40",
        "ü",
        "://",
    ],
)
def test_a_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    """A server's endless reply cannot hold up the page: 64 KiB in a moment, whatever they are."""
    text = piece * (65_536 // len(piece))
    started = time.process_time()
    mask(text, hosts=True, names=["ada", "Ada Lovelace"])

    assert time.process_time() - started < 5
