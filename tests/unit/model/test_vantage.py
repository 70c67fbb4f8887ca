"""What several places saw of an entry, in a sentence."""

import pytest

from smtpwidgets.model.cause import Family
from smtpwidgets.model.result import Result
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.vantage import seen_from, sights_of
from smtpwidgets.model.visit import Skip, Visit

VISIT = Visit(key="s", server_id="s", host="smtp.example.org", port=587, owner="example.org")
WORKS = (True, Family.OK, "Works")
ANSWERS = (True, Family.OK, "Answers")
SILENT = (False, Family.TIMEOUT, "Nothing answers")
CLOSED = (False, Family.CONNECTION_REFUSED, "The port is closed")
EXPIRED = (False, Family.CERTIFICATE_EXPIRED, "The certificate has ended")
REFUSED = (False, Family.AUTH_REJECTED, "The password was refused")
NO_NAME = (False, Family.DNS_FAILURE, "No such name")
NOBODY = (None, None, "No worker")

Seen = tuple[bool | None, Family | None, str]


def row(vantage: str, seen: Seen, key: str = "s") -> Result:
    """Return what a place saw of an entry."""
    ok, family, words = seen
    return Result(
        key=f"{key}@{vantage}" if vantage else key,
        server_id=key,
        label="Work",
        protocol=Protocol.SMTP,
        host="smtp.example.org",
        port=587,
        security=Security.STARTTLS,
        owner="example.org",
        depth=Depth.CONNECT if words == "Answers" else Depth.LOGIN,
        vantage=vantage,
        ok=ok,
        family=family,
        words=words,
        skipped=Skip.NO_WORKER if ok is None else None,
    )


@pytest.mark.parametrize(
    ("office", "centre", "sentence"),
    [
        (WORKS, SILENT, "Works at “office”, blocked at “data centre” (Nothing answers)."),
        (CLOSED, WORKS, "Works at “data centre”, blocked at “office” (The port is closed)."),
        (WORKS, NO_NAME, "Works at “office”, no such name at “data centre”."),
        (
            WORKS,
            EXPIRED,
            "Works at “office”, not trusted at “data centre” (The certificate has ended).",
        ),
        (
            WORKS,
            REFUSED,
            "Works at “office”, login refused at “data centre” (The password was refused).",
        ),
        (WORKS, NOBODY, "Works at “office”, not checked at “data centre” (No worker)."),
        (WORKS, WORKS, "Works from everywhere."),
        (ANSWERS, SILENT, "Answers at “office”, blocked at “data centre” (Nothing answers)."),
        (ANSWERS, ANSWERS, "Answers from everywhere; no login was tested."),
        (SILENT, SILENT, "Fails from everywhere (Nothing answers)."),
        (NOBODY, NOBODY, "Not checked (No worker)."),
    ],
    ids=[
        "silent",
        "closed",
        "name",
        "trust",
        "login",
        "no-worker",
        "works",
        "answers",
        "answer",
        "fails",
        "nobody",
    ],
)
def test_the_sentence_says_where_it_works_and_what_stands_in_the_way(
    office: Seen, centre: Seen, sentence: str
) -> None:
    """Who reads it knows whether to ask the server's people, or those of a network."""
    (sight,) = sights_of([row("office", office), row("data centre", centre)])

    assert sentence == str(sight)
    assert sight.differs == (office[0] is not centre[0] and None not in {office[0], centre[0]})


def test_a_failure_everywhere_is_not_called_blocked() -> None:
    """Where nobody gets through, the server itself may be gone."""
    (sight,) = sights_of([row("office", SILENT), row("data centre", CLOSED)])

    assert "blocked" not in str(sight)
    assert "fails at “office” (Nothing answers)" in str(sight).replace("Fails", "fails")


def test_each_place_has_its_own_visit_and_rows_find_together_again() -> None:
    """Keys stay unlike, and the entry is known again."""
    visits = seen_from([VISIT], ["office", "data centre"])

    assert {"s@office", "s@data centre"} == {visit.key for visit in visits}
    assert ["office", "data centre"] == [visit.vantage for visit in visits]
    assert (VISIT,) == seen_from([VISIT], [])
    assert ["s"] == [one.key for one in sights_of([row("", WORKS)])]


@pytest.mark.parametrize("names", [["a", "a"], [""], [" a"]], ids=["twice", "none", "blank"])
def test_places_without_a_name_of_their_own_are_refused(names: list[str]) -> None:
    """Two columns of one name could not be told apart."""
    with pytest.raises(ValueError, match="each once"):
        seen_from([VISIT], names)
