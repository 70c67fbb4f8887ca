"""What a profile gives to other machines, and what it learns from them."""

from collections.abc import Iterator

import pytest

from smtpwidgets.checks.carried import network_of, world_of
from smtpwidgets.errors import NotFoundError, StaleRevisionError
from smtpwidgets.fleet.plan import plan_visits
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.stages import Depth
from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from tests.support.canary import Canary
from tests.support.reports import failed_report
from tests.unit.test_profile_guard import OURS

CANARY = Canary()


@pytest.fixture
def profile() -> Iterator[Profile]:
    """An entry with a marked password, and a note that is nobody else's business."""
    with practice_profile([]) as profile:
        profile.add(OURS.replace(description="PIN 4711"), Secret(CANARY.password))
        yield profile


def test_an_errand_names_the_password_and_holds_neither_it_nor_notes(profile: Profile) -> None:
    """The text that goes out has settings and references, and nothing else."""
    (visit,) = plan_visits(profile.snapshot)
    errand = profile.errand(profile.prepare_checks(), visit, Depth.LOGIN)
    text = errand.model_dump_json()

    assert OURS.id == errand.secret_id
    assert not CANARY.found_in(text)
    assert "4711" not in text


@pytest.mark.parametrize("deleted", [False, True], ids=["moved", "deleted"])
def test_a_server_that_moved_meanwhile_is_no_errand(profile: Profile, deleted: bool) -> None:
    """The password that a worker would find was given for the old host."""
    (visit,) = plan_visits(profile.snapshot)
    prepared = profile.prepare_checks()
    if deleted:
        profile.remove(OURS.id)
    else:
        profile.update(profile.server(OURS.id).replace(host="smtp.example.net"), keep_secret=True)

    with pytest.raises(NotFoundError if deleted else StaleRevisionError):
        profile.errand(prepared, visit, Depth.LOGIN)


def test_a_login_refused_elsewhere_is_counted_and_is_no_last_check(profile: Profile) -> None:
    """The server counts it, wherever it came from; what this computer saw last stays."""
    profile.count_login(failed_report(OURS, "wrong-password", logins_used=1))

    assert 1 == profile.tries(OURS.id).refused
    assert not profile.reports


def test_practice_is_reached_and_trusted_on_the_other_side(profile: Profile) -> None:
    """Doors, zone and authorities arrive; a worker trusts whom the profile trusts."""
    world = profile.world(profile.prepare_checks())
    network = network_of(world)

    assert profile.practice is not None
    assert dict(profile.practice.doors) == network.doors
    assert network.tls_context is not None
    assert world == world_of(network)
    assert "PRIVATE" not in world.model_dump_json()
