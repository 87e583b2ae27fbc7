"""An object of a store is read in few requests, and what is read is what it holds."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.dataset_builder.read_ahead import LEAST, MOST, buffered

CONTENT = bytes(range(256)) * 4096 * 12
"""12 MB, of which no two neighbouring megabytes can be told apart, but places in them can."""


class Stored(io.BytesIO):
    """Content whose reads are requests."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.requests: list[tuple[int, int]] = []

    def read(self, size: int | None = -1, /) -> bytes:
        start = self.tell()
        content = super().read(size)
        self.requests.append((start, len(content)))
        return content


steps = st.lists(
    st.tuples(
        st.sampled_from(["read", "seek", "back", "end"]),
        st.integers(0, 3 << 20) | st.integers(0, 100) | st.just(LEAST),
    ),
    max_size=12,
)


@given(steps=steps, size=st.integers(0, len(CONTENT)))
def test_whatever_is_read_in_whatever_order_is_what_the_object_holds(steps: list[tuple[str, int]], size: int) -> None:
    content = CONTENT[:size]
    opened, plain = buffered(Stored(content)), io.BytesIO(content)
    for step, number in steps:
        if step == "read":
            assert opened.read(number) == plain.read(number)
        elif step == "seek":
            assert opened.seek(number) == plain.seek(number)
        elif step == "back":
            place = max(0, plain.tell() - number)
            assert opened.seek(place - plain.tell(), io.SEEK_CUR) == plain.seek(place)
        else:
            assert opened.seek(-min(number, size), io.SEEK_END) == plain.seek(-min(number, size), io.SEEK_END)
        assert opened.tell() == plain.tell()
    assert opened.read() == plain.read()


@pytest.mark.parametrize("part", [1 << 10, 16 << 10, 512 << 10])
def test_reading_on_takes_requests_that_grow(part: int) -> None:
    stored = Stored(CONTENT)
    opened = buffered(stored)
    while opened.read(part):
        pass
    sizes = [size for _, size in stored.requests if size]
    assert len(sizes) <= 4 + len(CONTENT) // MOST
    assert sizes[:-1] == sorted(sizes[:-1])
    assert sizes[0] >= LEAST
    assert max(sizes) <= MOST


def test_what_is_before_a_jump_is_not_fetched_and_a_jump_fetches_little() -> None:
    stored = Stored(CONTENT)
    opened = buffered(stored)
    opened.read(3)
    opened.seek(5 << 20)
    opened.read(10)
    assert stored.requests == [(0, LEAST), (5 << 20, LEAST)]


def test_a_large_read_is_one_request_of_just_that() -> None:
    stored = Stored(CONTENT)
    room = bytearray(7 << 20)
    assert buffered(stored).readinto1(room) == len(room)
    assert stored.requests == [(0, len(room))]


def test_the_object_is_closed_with_the_file() -> None:
    stored = Stored(CONTENT)
    with buffered(stored) as opened:
        opened.read(1)
    assert stored.closed
