"""A fleet's connections are small, and afterwards those of everybody else are as they were."""

from asyncio.sslproto import SSLProtocol

from smtpwidgets.fleet.buffers import BUFFER_BYTES, small_buffers


def test_connections_are_small_as_long_as_a_fleet_runs() -> None:
    """Two fleets may overlap; the size comes back with the end of the last one."""
    before = SSLProtocol.max_size
    first, second = small_buffers(), small_buffers()

    with first:
        assert SSLProtocol.max_size == BUFFER_BYTES
        second.__enter__()
    assert SSLProtocol.max_size == BUFFER_BYTES
    second.__exit__(None, None, None)

    assert SSLProtocol.max_size == before > BUFFER_BYTES
