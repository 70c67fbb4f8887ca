"""The page about all causes, docs/causes.md: what each is, and what in this project shows it.

`python -m tests.support.cause_table` writes it; a test in `tests/rules` holds the page to this.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from smtpwidgets.model.cause import Cause, Place
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.practice import SCENARIOS

__all__ = ["PAGE", "TESTS", "page", "proofs"]

_ROOT = Path(__file__).parents[2]
PAGE = _ROOT / "docs" / "causes.md"

_PLAYED = "unit/practice/test_scenarios.py::test_check_names_the_cause_of_the_scenario_at_its_stage"
_RECORDED = "unit/checks/test_recorded_replies.py::test_a_recorded_reply_leads_to_its_cause"
_REPLIES = "data/replies.jsonl"

_WALKS = "hostile/test_walks.py::test_a_value_made_past_the_rules_ends_in_the_first_stage"
_LOOK_UPS = "hostile/test_connect.py::test_a_failed_look_up_is_named"
_NUMBERS = "hostile/test_connect.py::test_a_failed_connection_is_named_by_its_number"
_FILES = "unit/checks/test_client_certificate.py::test_what_is_wrong_in_the_file_has_a_name"
_TICKETS = "unit/checks/test_kerberos_numbers.py::test_every_number_of_kerberos_has_its_cause"
_COMPANY = "servers/test_company_mail.py::"
_CONNECT = "hostile/test_connect.py::"
_AROUND = "hostile/test_looks_elsewhere.py::"
_SECOND = "hostile/test_second_handshakes.py::"
_ENCRYPTION = "hostile/test_encryption.py::"
_ROUND = "hostile/test_round_trips.py::"

# What neither a practice server nor a recorded reply can show: this computer, its network, its
# clock, files, tickets, and what takes longer than a practice may.
TESTS: Mapping[str, str] = {
    "host-not-a-name": _WALKS,
    "host-hidden-character": _WALKS,
    "settings-invalid": _WALKS,
    "username-missing": _WALKS,
    "cleartext-refused": _WALKS,
    "provider-closed": f"{_CONNECT}test_a_provider_without_access_is_named",
    "client-certificate-unreadable": "unit/checks/test_client_certificate.py::"
    "test_a_file_that_cannot_be_opened_is_told_from_one_that_is_not_there",
    "client-certificate-format": _FILES,
    "client-certificate-no-key": _FILES,
    "client-certificate-key-differs": _FILES,
    "client-certificate-passphrase-missing": "unit/checks/test_client_certificate.py::"
    "test_a_locked_key_never_asks_on_the_terminal",
    "client-certificate-passphrase-wrong": f"{_COMPANY}"
    "test_a_passphrase_opens_the_key_and_goes_no_further",
    "client-certificate-expired": _FILES,
    "client-certificate-not-yet-valid": _FILES,
    "client-certificate-unusable": _FILES,
    "client-certificate-ends-soon": "unit/checks/test_client_certificate.py::"
    "test_a_certificate_that_ends_soon_is_a_warning",
    "keyring-locked": "unit/checkup/test_diagnose.py::"
    "test_what_stands_in_the_way_of_one_is_an_answer",
    "name-without-address": _LOOK_UPS,
    "name-service-silent": _LOOK_UPS,
    "name-leads-inside": f"{_CONNECT}test_a_name_that_leads_inside_is_named",
    "name-answers-everywhere": f"{_AROUND}test_a_domain_that_answers_for_every_name_is_found_out",
    "banned-for-now": f"{_AROUND}test_after_refused_logins_a_shut_door_is_a_lock_out",
    "port-filtered": f"{_CONNECT}test_a_blocked_port_is_told_from_a_silent_host",
    "port-silent": f"{_CONNECT}test_a_silent_host_is_not_blamed_on_a_port",
    "port-25-blocked": f"{_CONNECT}test_port_25_blocked_is_a_matter_of_the_network",
    "all-mail-ports-blocked": f"{_AROUND}"
    "test_where_everybody_is_silent_the_network_lets_no_mail_out",
    "no-internet": f"{_CONNECT}test_without_any_way_out_the_computer_is_offline",
    "no-route": _NUMBERS,
    "local-firewall": _NUMBERS,
    "local-resources": _NUMBERS,
    "proxy-only": f"{_CONNECT}test_behind_a_proxy_silence_may_mean_that_only_the_web_is_open",
    "ipv6-broken": "hostile/test_address_families.py::test_a_silent_ipv6_address_is_a_warning",
    "ipv4-broken": "hostile/test_address_families.py::test_a_refused_ipv4_address_is_a_warning",
    "starttls-stripped": f"{_SECOND}test_encryption_that_everybody_else_is_offered_was_taken_away",
    "certificate-for-a-name": f"{_ENCRYPTION}test_a_number_in_place_of_a_name_is_named",
    "certificate-revoked": "unit/checks/test_exceptions.py::"
    "test_every_verification_code_has_its_cause",
    "certificate-from-filter": f"{_SECOND}"
    "test_somebody_who_signs_for_unrelated_servers_is_a_filter",
    "clock-wrong": f"{_SECOND}test_certificates_that_are_all_out_of_time_tell_a_wrong_clock",
    "trust-store-broken": f"{_SECOND}test_where_no_server_is_trusted_the_trust_itself_is_broken",
    "bridge-certificate": f"{_ENCRYPTION}"
    "test_a_bridge_on_this_computer_is_expected_to_vouch_for_itself",
    "kerberos-ticket-missing": f"{_COMPANY}test_no_ticket_is_named_and_nothing_is_sent",
    "kerberos-ticket-expired": f"{_COMPANY}test_an_expired_ticket_is_named",
    "kerberos-ticket-refused": _TICKETS,
    "kerberos-clock": _TICKETS,
    "kerberos-realm-unknown": _TICKETS,
    "kerberos-realm-silent": f"{_COMPANY}test_a_silent_ticket_server_is_named",
    "kerberos-service-unknown": f"{_COMPANY}test_a_server_the_realm_does_not_know_is_named",
    "kerberos-failed": "unit/checks/test_kerberos_numbers.py::"
    "test_another_number_is_no_ticket_that_is_missing",
    "token-of-other-mailbox": "unit/practice/test_scenarios.py::"
    "test_a_refused_token_may_be_that_of_another_mailbox",
    "login-held-back": "unit/test_profile_guard.py::"
    "test_after_three_refusals_everything_but_the_login_is_tested",
    "inbox-not-opened": f"{_ROUND}test_trouble_with_the_inbox_is_not_the_senders",
    "message-not-seen": f"{_ROUND}test_a_bounce_is_not_the_message_and_stays_over_imap",
    "unknown": "unit/checks/test_exceptions.py::test_an_exception_is_named",
    "cancelled": "unit/test_profile_guard_races.py::"
    "test_a_login_that_is_stopped_before_the_answer_counts",
}

_PLACES: Mapping[Place, str] = {
    Place.STATIC: "In the settings",
    Place.DNS: "Looking the name up",
    Place.CONNECT: "Connecting",
    Place.GREETING: "Waiting for a greeting",
    Place.TLS: "Encrypting",
    Place.EHLO: "Asking what the server offers",
    Place.LOGIN: "Logging in",
    Place.ENVELOPE: "Sending",
    Place.INCOMING: "Reading mail",
    Place.LOCAL: "In this computer",
}
_HEAD = """# All causes

What a check can say when mail fails, and what in this project shows that it does.
This page is generated: `.venv/bin/python -m tests.support.cause_table` writes it.

- **cause**: `report.cause`; *warning* marks what lets mail through and deserves a look.
- **number**: its numbers in the project's list of causes.
- **family**: `report.family`, the coarse word for programs.
- **shown by**: practice scenarios (`await sw.when_it_fails("…")`), then how many recorded replies
  of real servers (`tests/data/replies.jsonl`), each with its source.
- **test**: below `tests`.
"""


def proofs() -> dict[str, tuple[tuple[str, ...], int, tuple[str, ...]]]:
    """Return by cause: scenarios, how many recorded replies, tests."""
    text = (_ROOT / "tests" / _REPLIES).read_text(encoding="utf-8")
    recorded = Counter(json.loads(line)["cause"] for line in text.splitlines())
    found = {}
    for id in CAUSES:
        played = tuple(name for name, scenario in SCENARIOS.items() if scenario.cause == id)
        tests = [_PLAYED] if played else []
        tests += [_RECORDED] if recorded[id] else []
        tests += [TESTS[id]] if id in TESTS else []
        found[str(id)] = played, recorded[id], tuple(tests)
    return found


def page() -> str:
    """Return the whole page."""
    return "\n".join((_HEAD, *_counted(), *_sections()))


def _counted() -> Iterator[str]:
    shown = proofs().values()
    played = sum(1 for scenarios, _, _ in shown if scenarios)
    recorded = sum(1 for scenarios, replies, _ in shown if replies and not scenarios)
    yield f"There are {len(CAUSES)} causes: {played} can be played with {len(SCENARIOS)} scenarios,"
    yield f"{recorded} more have recorded replies, and each of the others has a test of its own."


def _sections() -> Iterator[str]:
    shown = proofs()
    for place, title in _PLACES.items():
        yield f"\n## {title}\n"
        yield "| cause | number | family | who can act | shown by | test |"
        yield "|---|---|---|---|---|---|"
        for id, cause in CAUSES.items():
            if cause.place is place:
                yield _row(cause, *shown[str(id)])
    yield ""


def _row(cause: Cause, played: tuple[str, ...], recorded: int, tests: tuple[str, ...]) -> str:
    name = f"`{cause.id}`: {cause.summary}" + (" (*warning*)" if cause.warning else "")
    who = ", ".join(str(one) for one in cause.who)
    shown = [f"`{one}`" for one in played]
    shown += [f"{recorded} recorded {'reply' if recorded == 1 else 'replies'}"] if recorded else []
    cells = (name, cause.ref or "–", f"`{cause.family}`", who, ", ".join(shown) or "–")
    return f"| {' | '.join(cells)} | {', '.join(f'`{one}`' for one in tests)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
