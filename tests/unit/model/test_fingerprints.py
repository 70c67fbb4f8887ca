"""An exception is one fingerprint at one place: how it is read, shown, kept and dropped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.change import Change, ChangeSet, Snapshot, diff
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fingerprints import TRUSTABLE, fingerprint_to_trust, grouped
from smtpwidgets.model.readers import READERS
from smtpwidgets.model.remedies import REMEDIES
from smtpwidgets.model.report import TlsFacts
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.validity import SOON_DAYS, Validity, days_words, validity
from tests.support.reports import failed_report, passed_report

FINGERPRINTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
ONE, OTHER = "ab" * 32, "cd" * 32
HOME = Server(host="mail.home.example", username="ada", trusted_certificate=ONE)
read = READERS["trusted_certificate"]


@given(
    FINGERPRINTS,
    st.sampled_from([":", " ", "", "-", ": "]),
    st.booleans(),
    st.sampled_from([2, 4, 8]),
)
@settings(max_examples=40)
def test_a_fingerprint_is_read_however_a_program_writes_it(
    fingerprint: str,
    mark: str,
    capitals: bool,
    size: int,
) -> None:
    """Colons, blanks, capitals, groups of any size, the name before it: the same 64 digits."""
    parts = [fingerprint[at : at + size] for at in range(0, 64, size)]
    written = mark.join(parts)
    written = written.upper() if capitals else written
    for text in (written, f"  {written}\n", f"sha256 Fingerprint={written}", f"SHA-256: {written}"):
        assert read(text) == (fingerprint, ()), text
    assert read(grouped(fingerprint)) == (fingerprint, ())


@given(st.text(max_size=80))
@settings(max_examples=60)
def test_nothing_else_is_taken_for_one(text: str) -> None:
    """What is read without a problem is empty or 64 plain digits."""
    value, problems = read(text)

    assert problems or value == "" or (len(value) == 64 and set(value) <= set("0123456789abcdef"))


@pytest.mark.parametrize("text", ["ab" * 20, "ab" * 16, "ab" * 31, "zz" * 32, "٠١" * 32])
def test_what_is_no_sha_256_is_refused_in_words(text: str) -> None:
    """Shorter ones are named as what they are."""
    with pytest.raises(InvalidSettingsError, match="64 digits"):
        HOME.replace(trusted_certificate=text)


MOVES = {
    "host": {"host": "mail.other.example"},
    "port": {"port": 2465},
    "security that changes the port": {"security": "starttls"},
    "protocol": {"protocol": "imap"},
}


@pytest.mark.parametrize("move", MOVES)
def test_a_server_that_moves_leaves_its_exception_behind_at_every_door(move: str) -> None:
    """A change, a plan of changes and a draft alike; the words say so, and an undo brings it back."""
    moved = HOME.replace(**MOVES[move])
    change = Change(before=HOME, after=moved)
    assert isinstance(change.after, Server)
    assert change.after.trusted_certificate == ""
    assert "the certificate exception was for the former place and is gone" in str(change)
    assert change.inverse().after == HOME

    plan = diff(Snapshot(servers={HOME.id: HOME}), Snapshot(servers={HOME.id: moved}))
    assert [""] == [getattr(one.after, "trusted_certificate", None) for one in plan.changes]
    assert plan.inverse(2).changes[0].after == HOME
    assert ChangeSet.model_validate_json(plan.model_dump_json()) == plan


def test_what_stays_where_it_is_keeps_its_exception() -> None:
    """A new user name or description moves nothing; nor does the usual port by its number."""
    for changes in ({"username": "eve"}, {"description": "NAS"}, {"port": 465}):
        after = Change(before=HOME, after=HOME.replace(**changes)).after
        assert getattr(after, "trusted_certificate", "") == ONE, changes


def test_an_exception_that_is_made_for_the_new_place_stays() -> None:
    """It is another one, so somebody decided it."""
    moved = HOME.replace(host="mail.other.example", trusted_certificate=OTHER)

    assert Change(before=HOME, after=moved).after == moved


def test_making_and_taking_back_read_well_in_the_history() -> None:
    """With the fingerprint in groups, which is not secret."""
    plain = HOME.replace(trusted_certificate="")

    made = str(Change(before=plain, after=HOME))
    assert f"one certificate is trusted by exception ({grouped(ONE)})" in made
    assert str(Change(before=HOME, after=plain)).endswith(
        "the certificate exception was taken back"
    )


def test_a_draft_carries_it_as_text() -> None:
    """Form, frame and file hold the same 64 digits."""
    draft = ServerDraft.of(HOME)

    assert draft.texts["trusted_certificate"] == ONE
    assert draft.parse(HOME.id) == HOME


def test_only_a_certificate_refused_at_this_place_can_be_agreed_to() -> None:
    """Not one seen at another host or port, nor the one that is agreed to already."""
    facts = TlsFacts(fingerprint=OTHER)
    report = failed_report(HOME, "certificate-self-signed", Stage.TLS, tls=facts)

    assert fingerprint_to_trust(HOME, report) == OTHER
    assert fingerprint_to_trust(HOME.replace(host="mail.other.example"), report) == ""
    assert fingerprint_to_trust(HOME.replace(port=2465), report) == ""
    assert fingerprint_to_trust(HOME.replace(trusted_certificate=OTHER), report) == ""
    assert fingerprint_to_trust(HOME, passed_report(HOME, tls=facts)) == ""
    assert fingerprint_to_trust(HOME, None) == ""


def test_a_report_is_about_the_exception_it_was_made_with() -> None:
    """One that is made or taken back afterwards makes the check outdated."""
    report = passed_report(HOME, trusted_certificate=ONE)

    assert report.describes(HOME)
    assert not report.describes(HOME.replace(trusted_certificate=""))
    assert not report.describes(HOME.replace(trusted_certificate=OTHER))


@pytest.mark.parametrize("cause", sorted(TRUSTABLE))
def test_no_remedy_offers_to_trust_a_certificate(cause: str) -> None:
    """It is never one click, and never advised: whoever knows their own server finds the way."""
    remedy = REMEDIES[cause]
    words = " ".join((remedy.title, remedy.what, *remedy.steps)).lower()

    assert remedy.fix is None or "trusted_certificate" not in remedy.fix.changes
    assert "trust this" not in words
    assert "trust it" not in words


@pytest.mark.parametrize(
    ("days", "words", "state"),
    [
        (-4, "ended 3 days ago", Validity.ENDED),
        (-2, "ended 1 day ago", Validity.ENDED),
        (-1, "ended less than a day ago", Validity.ENDED),
        (0, "ends today", Validity.SOON),
        (1, "ends in 1 day", Validity.SOON),
        (SOON_DAYS - 1, "ends in 20 days", Validity.SOON),
        (SOON_DAYS, "is valid for 21 more days", Validity.FINE),
    ],
)
def test_days_are_told_in_words_and_judged_by_the_same_limit(
    days: int, words: str, state: Validity
) -> None:
    """Amber under 21, red when it has ended."""
    assert (words, state) == (days_words(days), validity(days))
