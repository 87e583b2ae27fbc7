"""What a process that reads data and its parent say to each other: frames of bytes, each after its length.

The parent sends pickled work. What comes back is plain data only (msgpack): a process that has read hostile data is
not believed, and can't have its parent run anything.
"""

import pickle
import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO

MOST = 256 << 20
"""Bytes of a frame."""
_LENGTH = struct.Struct(">I")
_ADVANCE = "advance"


class _Pickler(pickle.Pickler):
    """Leaves out the function that is told of progress, which has another one for it in the other process."""

    def __init__(self, sink: BinaryIO, advance: object) -> None:
        super().__init__(sink, protocol=pickle.HIGHEST_PROTOCOL)
        self._advance = advance

    def persistent_id(self, obj: Any) -> str | None:
        return _ADVANCE if self._advance is not None and obj is self._advance else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, source: BinaryIO, advance: object) -> None:
        super().__init__(source)
        self._advance = advance

    def persistent_load(self, pid: Any) -> Any:
        return self._advance


def pack_work(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bytes, Callable[[int, int], None] | None]:
    """Return work as bytes, and the function among its arguments that is to be told of progress."""
    advance = next((argument for argument in arguments if callable(argument)), None)
    sink = BytesIO()
    _Pickler(sink, advance).dump((work, arguments))
    return sink.getvalue(), advance


def unpack_work(packed: bytes, advance: Callable[[int, int], None]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """Return work that the parent sent, with the function that tells it of progress."""
    work, arguments = _Unpickler(BytesIO(packed), advance).load()
    return work, arguments


def pack(message: Any) -> bytes:
    """Return plain data as bytes."""
    import msgpack  # noqa: PLC0415 - start-up

    return bytes(msgpack.packb(message, unicode_errors="surrogatepass"))


def unpack(packed: bytes) -> Any:
    """Return plain data.

    Raises:
        ValueError: it is none.
    """
    import msgpack  # noqa: PLC0415 - start-up

    return msgpack.unpackb(packed, unicode_errors="surrogatepass", strict_map_key=False)


def send(sink: BinaryIO, frame: bytes) -> None:
    """Write a frame."""
    sink.write(_LENGTH.pack(len(frame)) + frame)
    sink.flush()


def receive(source: BinaryIO) -> bytes | None:
    """Read a frame; None at the end, and for one that is too long.

    Args:
        source: a buffered stream.
    """
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST:
        return None
    frame = source.read(length)
    return frame if len(frame) == length else None
