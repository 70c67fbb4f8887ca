"""Conversations with incoming servers, IMAP and POP3: our own, as no library bounds what it reads.

Every line, reply and literal has its limit, a command never carries a control character, and
nothing that was heard before encryption is believed after it.
"""

__all__: list[str] = []
