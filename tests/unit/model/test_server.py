"""Servers and drafts: what exists is valid, and says so again whenever it is asked."""

import copy
import json
import pickle
import time
import traceback

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.rules import examine
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol, Security
from smtpwidgets.model.server import Server
from tests.support.drafts import draft

# Text of every kind in every field, and mostly sensible text so that servers come out.
_SENSIBLE = {
    "description": st.text(max_size=20),
    "protocol": st.sampled_from([*Protocol, "Outgoing (SMTP)"]),
    "host": st.sampled_from(
        [
            "smtp.example.org",
            "BÜCHER.example.",
            "[::1]",
            "10.0.0.4",
            "ｓｍｔｐ．ｅｘ.org",
            "localhost",
        ]
    ),
    "port": st.sampled_from(["", "25", "465", " 587", "993", "8025"]),
    "security": st.sampled_from([*Security, "STARTTLS"]),
    "username": st.text(max_size=20) | st.just("ada@example.org"),
    "auth": st.sampled_from(list(Auth)),
    "ehlo_name": st.sampled_from(["", "Laptop.example.org", "[192.0.2.1]"]),
    "timeout_s": st.sampled_from(["", "5", "120"]),
    "allow_cleartext": st.sampled_from(["yes", "no", ""]),
}
ANY_TEXTS = st.dictionaries(st.sampled_from(list(FIELDS)) | st.text(), st.text())
SENSIBLE_TEXTS = st.fixed_dictionaries(_SENSIBLE)  # type: ignore[arg-type]
TEXTS = st.one_of(ANY_TEXTS, SENSIBLE_TEXTS, st.builds(dict.__or__, SENSIBLE_TEXTS, ANY_TEXTS))


@st.composite
def servers(draw: st.DrawFn) -> Server:
    """Servers from drafts of every kind."""
    letters = st.text(st.characters(categories=["L", "Nd", "P", "So"]), min_size=1, max_size=20)
    texts = draw(SENSIBLE_TEXTS) | {"description": draw(letters), "username": draw(letters)}
    if Security.NONE == texts["security"]:
        texts |= {"allow_cleartext": "yes", "auth": Auth.PASSWORD}
    found = ServerDraft(texts=texts).parse()
    assume(isinstance(found, Server))  # a letter may be one that nobody can see
    assert isinstance(found, Server)
    return found


@given(TEXTS)
def test_any_texts_give_a_server_or_problems_and_never_an_exception(texts: dict[str, str]) -> None:
    """Four doors, one lock: whatever comes, the lock answers."""
    result = ServerDraft(texts=texts).parse()

    if isinstance(result, Server):
        assert not [p for p in examine(texts)[1] if p.severity is Severity.ERROR]
    else:
        assert result
        assert all(p.severity is Severity.ERROR and p.field in FIELDS for p in result)


@given(TEXTS)
def test_every_message_is_a_sentence_for_people(texts: dict[str, str]) -> None:
    """It begins like a sentence, ends like one, and names nothing of the program's inside."""
    inside = {"None", "Exception", "Error", "_s", "str", "regex", "timeout_s", "ehlo_name", "xn__"}
    for problem in ServerDraft(texts=texts).problems():
        assert problem.message.endswith(".")
        assert not problem.message[0].islower()
        words = set(problem.message.replace(".", " ").split())
        assert not words & inside, problem.message


@given(servers())
def test_the_draft_of_a_server_parses_to_the_same_server(server: Server) -> None:
    """Opening a form and saving it unchanged changes nothing."""
    assert server == ServerDraft.of(server).parse(server.id)


@given(servers())
def test_a_server_passes_its_own_rules_again(server: Server) -> None:
    """What is stored can always be read back, copied and changed elsewhere."""
    assert server == Server(**server.model_dump())
    assert server == Server.model_validate_json(server.model_dump_json())
    assert server == pickle.loads(pickle.dumps(server))  # noqa: S301 -- our own bytes
    assert server == copy.deepcopy(server)
    assert server == server.replace()


@given(SENSIBLE_TEXTS)
@settings(max_examples=200)
def test_a_fix_takes_its_problem_away(texts: dict[str, str]) -> None:
    """After one click the same sentence does not stand there again."""
    asked = ServerDraft(texts=texts)
    for found in asked.problems():
        if found.fix is not None:
            assert found.code not in [p.code for p in asked.fixed(found.fix).problems()]


def test_a_server_has_the_usual_port_until_another_is_named() -> None:
    """Port None follows protocol and security; a number stays."""
    for (protocol, security), port in DEFAULT_PORTS.items():
        server = Server(
            protocol=protocol, security=security, host="localhost", username="ada", port=None
        )
        assert port == server.port_number
    assert 2525 == server.replace(port=2525).port_number


def test_a_name_goes_over_the_wire_in_its_ascii_form() -> None:
    """People read bücher, the resolver gets xn--."""
    server = Server(host="Bücher.example", username="ada")

    assert ("bücher.example", "xn--bcher-kva.example") == (server.host, server.host_ascii)


def test_a_server_in_one_line_can_be_read() -> None:
    """Description, host, port and security; a numeric IPv6 host keeps apart from its port."""
    server = Server(host="::1", port=1025, security="none", username="ada", description="Bridge")

    assert "Bridge ([::1]:1025, none)" == str(server)
    assert "smtp.example.org:465, TLS" == str(Server(host="smtp.example.org", username="ada"))


def test_invalid_settings_carry_every_problem() -> None:
    """One exception names all that is wrong, and is a ValueError for who expects that."""
    with pytest.raises(InvalidSettingsError) as caught:
        Server(host="a b", port=0, security="ssl")

    assert isinstance(caught.value, ValueError)
    assert ["host", "port", "security", "username"] == [p.field for p in caught.value.problems]
    assert all(p.message in str(caught.value) for p in caught.value.problems)


UNKNOWN = [
    ("hots", "Did you mean 'host'?"),
    ("user_name", "Did you mean 'username'?"),
    ("securty", "Did you mean 'security'?"),
    ("timeout", "Did you mean 'timeout_s'?"),
    ("colour", "It has: description, protocol"),
]


@pytest.mark.parametrize(("name", "hint"), UNKNOWN)
def test_an_unknown_setting_is_a_type_error_with_the_likely_name(name: str, hint: str) -> None:
    """A slip in a keyword must not be taken for a setting and lost."""
    with pytest.raises(TypeError) as caught:
        Server(host="smtp.example.org", **{name: "x"})

    assert hint in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["password", "pasword", "Password", "secret", "token"])
def test_a_password_is_turned_away_with_the_place_it_belongs_to(name: str) -> None:
    """A server never holds one, and the traceback with its locals does not show it either."""
    canary = "canary-3f1"
    settings = {"host": "smtp.example.org", name: canary}
    with pytest.raises(TypeError, match=r"profile\.add\(server, secret=…\)") as caught:
        Server(**settings)

    settings.clear()
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in trace.stack if "smtpwidgets" in frame.filename]
    assert ours
    assert canary not in f"{caught.value} {[frame.locals for frame in ours]}"


def test_no_way_around_the_rules_is_open_by_accident() -> None:
    """Assigning, copying with changes and reading JSON all come to the same lock."""
    server = Server(host="smtp.example.org", username="ada")

    with pytest.raises(ValidationError):
        server.host = "a b"
    with pytest.raises(InvalidSettingsError):
        server.model_copy(update={"port": 0})
    with pytest.raises(InvalidSettingsError):
        server.replace(host="a b")
    with pytest.raises(ValueError, match="no spaces"):
        Server.model_validate_json(json.dumps({"host": "a b", "username": "ada"}))


def test_a_copy_keeps_the_id_and_a_new_server_has_its_own() -> None:
    """The keyring's entry hangs on the id: changed settings keep it, other servers never share it."""
    server = Server(host="smtp.example.org", username="ada")

    assert server.id == server.replace(host="mail.example.org").id
    assert server.id != Server(host="smtp.example.org", username="ada").id


def test_problems_name_fields_of_the_form() -> None:
    """Each problem finds its place: there is a field of that name."""
    found = draft(host="a b", port="x", security="?", auth="?", protocol="?").problems()

    assert found
    assert all(isinstance(p, Problem) and p.field in FIELDS for p in found)


def test_a_draft_refuses_a_field_that_does_not_exist() -> None:
    """A slip in a form's code must not vanish in a dictionary."""
    with pytest.raises(KeyError):
        draft().with_text("hots", "x")


def test_ten_thousand_servers_are_made_in_seconds() -> None:
    """A long list opens without a wait; the limit is for a machine that is busy with other tests."""
    started = time.process_time()
    for number in range(10_000):
        Server(host=f"smtp{number}.example.org", username="ada", security="starttls", port=587)

    assert time.process_time() - started < 4


def test_a_server_says_every_setting_in_no_room_of_its_own() -> None:
    """What was left at its usual value is said, too; ten thousand servers keep one note of that."""
    one, other = Server(host="mail.example.org", auth="none"), Server(host="192.0.2.1", auth="none")

    assert set(Server.model_fields) == one.model_fields_set
    assert one.model_fields_set is other.model_fields_set
    assert one.model_dump() == one.model_dump(exclude_unset=True)
    assert one == one.model_copy() == pickle.loads(pickle.dumps(one))  # noqa: S301 -- our own
