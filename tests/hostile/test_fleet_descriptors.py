"""A computer that runs out of descriptors blames itself, and no server."""

import asyncio
import json
import sys
from typing import Any

import pytest

from tests.support.scripted import Drip, Script, scripted

# Each conversation takes two seconds, so that all are under way at once on a slow computer, too.
SLOW = Script(greeting=Drip(b"220 mail.hostile.test ESMTP\r\n", every_s=0.5, size=10))
VISITS, LIMIT = 150, 110


async def swept(port: int, *words: str) -> dict[str, Any]:
    """Return how a sweep went in a process with few descriptors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.short_of_descriptors",
        *map(str, (port, VISITS, LIMIT)),
        *words,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    facts: dict[str, Any] = json.loads(said)
    return facts


@pytest.mark.parametrize("heed", [True, False], ids=["with-an-eye-on-the-limit", "heedless"])
async def test_descriptors_that_run_out_are_no_fault_of_a_server(heed: bool) -> None:
    """The width is what the limit allows; and where they run out all the same, all is tried again."""
    async with scripted(SLOW) as server:
        facts = await swept(server.port, *([] if heed else ["heedless"]))

    assert {"works": VISITS} == facts["words"]
    assert facts["width"] < LIMIT
    assert heed == (facts["most_tries"] == 1)
