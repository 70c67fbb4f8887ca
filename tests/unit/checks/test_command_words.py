"""Words of a command over SMTP: one line of printable characters, whoever gives them."""

import pytest

from smtpwidgets.checks.conversation import Conversation


@pytest.mark.parametrize("number", [*range(0x20), 0x7F], ids=hex)
async def test_no_word_holds_a_control_character(number: int) -> None:
    """It is refused before anything is sent, and before anybody asks for a connection."""
    talk = Conversation("mail.example.org", "client.example.org")

    with pytest.raises(ValueError, match="control character"):
        await talk.execute_command(b"NOOP", b"one" + bytes([number]) + b"two")
