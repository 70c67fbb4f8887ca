"""The world of a profile as text, for workers: a `Network` holds things no other process can have.

Only practice has a world of its own; everybody else's servers are reached in the usual way.
"""

import ssl

from smtpwidgets.checks.network import Network
from smtpwidgets.model.errand import World

__all__ = ["network_of", "world_of"]


def world_of(network: Network) -> World:
    """Return a network as text. Whom it trusts is taken along, and nothing private is in that."""
    trust = network.tls_context
    certificates = () if trust is None else trust.get_ca_certs(binary_form=True)
    return World(
        doors=tuple((*place, *door) for place, door in network.doors.items()),
        zone=network.zone,
        authorities="".join(map(ssl.DER_cert_to_PEM_cert, certificates)),
        controls=network.controls,
    )


def network_of(world: World) -> Network:
    """Return the network that a text describes."""
    trust: ssl.SSLContext | None = None
    if world.authorities:
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        trust.hostname_checks_common_name = False
        trust.load_verify_locations(cadata=world.authorities)
    doors = {(host, port): (address, door) for host, port, address, door in world.doors}
    return Network(trust, doors, world.zone, world.controls)
