"""Texts that are much alike take little room, and come back as they were put there."""

import sys
import threading

from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.profile.alike_texts import AlikeTexts

NAMES = st.sampled_from("abcd")
TEXTS = st.text(max_size=200)
MANY = st.lists(st.tuples(st.sampled_from("abcdefghijklm"), TEXTS), max_size=20)
PUTS = st.lists(st.tuples(NAMES, st.none() | TEXTS) | MANY, max_size=30)
LONG = (
    '{{"stage":"greeting","state":"ok","elapsed_ms":{0}.{0},"detail":"mail-{0}.example.org"}}' * 20
)


@given(PUTS)
def test_what_was_put_there_is_what_is_read(
    puts: list[tuple[str, str | None] | list[tuple[str, str]]],
) -> None:
    """It is a mapping like any other: put, put again, many at once, taken away, in their order."""
    texts, known = AlikeTexts(), dict[str, str]()
    for put in puts:
        if isinstance(put, list):
            texts.put(put)
            known.update(put)
            assert known == dict(texts)
            continue
        name, text = put
        if text is None:
            texts.pop(name, None)
            known.pop(name, None)
        else:
            texts[name] = known[name] = text

        assert known == dict(texts)
        assert list(known) == list(texts)
        assert len(known) == len(texts)


def test_each_takes_what_it_adds_to_the_first() -> None:
    """Ten thousand reports of a profile are a few megabytes, and not two dozen."""
    texts, together = AlikeTexts(), AlikeTexts()
    many = [(str(number), LONG.format(number)) for number in range(1_000, 1_100)]
    for name, text in many:
        texts[name] = text
    together.put(many)

    whole = sum(map(len, texts.values()))

    assert _size(texts) * 8 < whole
    assert _size(together) * 8 < whole


def _size(texts: AlikeTexts) -> int:
    kept = texts._packed.values()
    pieces = {id(packed): sys.getsizeof(packed) for packed, _ in kept}
    return sum(pieces.values()) + sum(map(sys.getsizeof, kept))


def test_many_threads_read_and_write_at_once() -> None:
    """A view reads in one thread what a sweep puts there in another."""
    texts, wrong = AlikeTexts(), list[str]()

    def put_and_read(thread: int) -> None:
        for number in range(300):
            text = LONG.format(thread * 1_000 + number)
            texts[f"{thread}:{number}"] = text
            if texts[f"{thread}:{number}"] != text:
                wrong.append(text)

    threads = [threading.Thread(target=put_and_read, args=(one,)) for one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert not wrong
    assert 1_200 == len(texts)
    assert LONG.format(0) == texts["0:0"]
