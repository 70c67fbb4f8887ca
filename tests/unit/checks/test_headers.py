"""What is read out of a received message's header, whoever wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.checks.incoming.folders import decoded_folder, encoded_folder
from smtpwidgets.checks.incoming.headers import parsed_header, route_of, verdicts_of


def _header(*fields: str) -> bytes:
    return ("\r\n".join(fields) + "\r\n\r\n").encode()


@pytest.mark.parametrize(
    ("field", "verdicts"),
    [
        (
            ("mx.example.org; spf=pass smtp.mailfrom=a@example.org; dkim=pass header.d=example.org; "
            "dmarc=pass (p=NONE) header.from=example.org"),
            {"spf": "pass", "dkim": "pass", "dmarc": "pass"},
        ),
        ("mx.example.org 1; none", {}),
        (
            ("mx.google.com;\r\n dkim=fail header.i=@x.org header.s=a;\r\n dkim=pass header.i=@x.org"
            ";\r\n spf=softfail (google.com: domain of a; b=c does not) smtp.mailfrom=a"),
            {"spf": "softfail", "dkim": "pass"},
        ),
        ("spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=a; dkim=none; dmarc=bestguesspass", {"spf": "pass", "dkim": "none", "dmarc": "bestguesspass"}),
        ('mx.example.org; auth=pass; spf=Fail reason="it; dkim=pass" smtp.helo=x', {"spf": "fail"}),
        ("mx.example.org; dkim/1 = pass; spf = none", {"spf": "none", "dkim": "pass"}),
        ("mx.example.org (a (nested; spf=pass) comment); dmarc=fail", {"dmarc": "fail"}),
        ("", {}),
    ],
)  # fmt: skip
def test_verdicts_are_read(field: str, verdicts: dict[str, str]) -> None:
    """RFC 8601 with its comments, quoted strings and versions."""
    header = parsed_header(_header(f"Authentication-Results: {field}", "Subject: x"))

    assert verdicts == verdicts_of(header)


def test_only_the_topmost_verdict_counts() -> None:
    """Further down anybody could have written one."""
    fields = (
        "Authentication-Results: mx.a.org; spf=fail",
        "Authentication-Results: mx.a.org; spf=pass",
    )

    assert {"spf": "fail"} == verdicts_of(parsed_header(_header(*fields)))


def test_a_verdict_of_the_sending_server_does_not_count() -> None:
    """It says only that the sender logged in."""
    fields = (
        "Authentication-Results: smtp.b.org; auth=pass; spf=pass",
        "Received: from x by smtp.b.org",
    )

    assert {} == verdicts_of(parsed_header(_header(*fields)), not_by="smtp.b.org")


def test_the_route_is_read_from_the_first_server_to_the_last() -> None:
    """Each hop says who received from whom, whether encrypted, and how long it took."""
    header = parsed_header(
        _header(
            "Received: by 2002:a05:1 with SMTP id x; Sun, 22 Nov 2026 01:00:09 +0000 (UTC)",
            "Received: from mail.b.org (mail.b.org. [192.0.2.7]) by mx.a.org with ESMTPS id y",
            " (version=TLS1_3) for <ada@a.org>; Sat, 21 Nov 2026 17:00:06 -0800 (PST)",
            "Received: from [127.0.0.1] (by way of nowhere) by mail.b.org (Postfix) with ESMTPSA;",
            " Sun, 22 Nov 2026 01:00:04 +0000",
        )
    )

    route = route_of(header)

    assert ["mail.b.org", "mx.a.org", "2002:a05:1"] == [hop.by for hop in route]
    assert ["[127.0.0.1]", "mail.b.org", ""] == [hop.received_from for hop in route]
    assert [True, True, False] == [hop.encrypted for hop in route]
    assert [None, 2.0, 3.0] == [hop.seconds for hop in route]


@given(st.binary(max_size=600))
def test_any_bytes_have_a_route_and_verdicts(data: bytes) -> None:
    """A header is the work of strangers: whatever it is, it is read without an exception."""
    whole = b"Received: " + data + b"\r\nAuthentication-Results: " + data + b"\r\n\r\n"
    header = parsed_header(whole)

    assert set(verdicts_of(header)) <= {"spf", "dkim", "dmarc"}
    assert len(route_of(header)) <= 30


@given(st.text('ab &-,/+äß€日𝄞"\\', max_size=30))
def test_names_of_folders_come_back(name: str) -> None:
    """Modified UTF-7 is ASCII, and says the same."""
    coded = encoded_folder(name)

    assert coded.isascii()
    assert name == decoded_folder(coded)


@pytest.mark.parametrize(
    ("name", "coded"),
    [("Entwürfe", "Entw&APw-rfe"), ("台北/日本語", "&U,BTFw-/&ZeVnLIqe-"), ("A & B", "A &- B")],
)
def test_names_of_folders_are_written_as_the_standard_does(name: str, coded: str) -> None:
    """RFC 3501 section 5.1.3, with its own example."""
    assert coded == encoded_folder(name)


@given(st.text(max_size=40))
def test_whatever_a_server_calls_a_folder_is_shown(name: str) -> None:
    """A name that cannot be decoded stays as it is."""
    decoded_folder(name)
